//! Findings against a second implementation of docs/rules.md, in DuckDB and Python (tests/reference/).

use std::path::Path;
use std::process::Command;

use polars::prelude::{ParquetReader, SerReader as _};

use crate::night::{self, Named};

/// Findings of the second implementation over the same normalised tables.
pub fn findings(night: &night::Night, python: &str) -> Vec<Named> {
    let dir = tempfile::tempdir().expect("a folder");
    night.export(dir.path());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let codes = night.config.home.join("config/codes");
    let lag = night.config.settings.lag;
    let settings = serde_json::json!({
        "payroll_cutoff_day": lag.payroll_cutoff_day,
        "insurance_cutoff_day": lag.insurance_cutoff_day,
        "personnel_days": lag.personnel_days,
        "secondment": night.config.settings.limits.secondment,
        "headcount_types": codes.join("headcount-types.toml"),
        "levels": codes.join("levels.toml"),
        "crosswalk": codes.join("unit-crosswalk.csv"),
    });
    let out = dir.path().join("findings-of-the-second.parquet");
    let run = Command::new(python)
        .arg(root.join("tests/reference/reference.py"))
        .arg("--normalised")
        .arg(dir.path())
        .args([
            "--date",
            &night.request.business_date.to_string(),
            "--settings",
            &settings.to_string(),
            "--out",
        ])
        .arg(&out)
        .output()
        .expect("python runs");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let table = ParquetReader::new(std::fs::File::open(out).expect("findings"))
        .finish()
        .expect("a table");
    let text = |name: &str, row: usize| {
        table
            .column(name)
            .and_then(|column| Ok(column.str()?.get(row).unwrap_or_default().to_owned()))
            .expect("a text")
    };
    let mut named: Vec<Named> = (0..table.height())
        .map(|row| Named {
            rule: text("rule", row),
            subject: text("subject", row),
            state: text("state", row),
            grade: text("grade", row),
            explained_by: text("explained_by", row),
            department: text("department_code", row),
        })
        .collect();
    named.sort();
    named
}

/// What only one of two sorted lists has, marked by which.
pub fn difference(ours: &[Named], theirs: &[Named]) -> Vec<String> {
    let only = |a: &[Named], b: &[Named], mark: &str| -> Vec<String> {
        a.iter()
            .filter(|of| b.binary_search(of).is_err())
            .map(|of| format!("{mark} {of:?}"))
            .collect()
    };
    let mut all = only(ours, theirs, "only rollcall:");
    all.extend(only(theirs, ours, "only the other:"));
    all
}

/// The Python that has duckdb, when there is one. In CI there must be.
pub fn python() -> Option<String> {
    python_with("duckdb", "the second implementation")
}

/// The Python that has these modules, when there is one. In CI there must be.
pub fn python_with(modules: &str, what: &str) -> Option<String> {
    let python = std::env::var("ROLLCALL_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let there = Command::new(&python)
        .args(["-W", "ignore", "-c", &format!("import {modules}")])
        .output()
        .is_ok_and(|run| run.status.success());
    assert!(
        there || std::env::var("CI").is_err(),
        "{python} lacks one of {modules}; .ci/run installs it"
    );
    if !there {
        eprintln!(
            "SKIPPED: {what} needs {modules} for {python} (ROLLCALL_TEST_PYTHON chooses another)"
        );
    }
    there.then_some(python)
}
