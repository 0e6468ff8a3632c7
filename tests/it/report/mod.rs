//! The files of a run, read back by programs that had no part in writing them: openpyxl, Python's csv and json, DuckDB, pyarrow.

pub mod district;
mod sources;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use district::District;
use rollcall::report::{self, RunFiles};

/// Writes a district's files into a new folder, or into one that is kept when `ROLLCALL_TEST_KEEP` names it.
fn write(district: &District, language: &str, name: &str) -> (Option<tempfile::TempDir>, PathBuf) {
    write_with(district, language, name, report::Layout::default())
}

fn write_with(
    district: &District,
    language: &str,
    name: &str,
    layout: report::Layout<'_>,
) -> (Option<tempfile::TempDir>, PathBuf) {
    let (guard, dir) = match std::env::var_os("ROLLCALL_TEST_KEEP") {
        Some(keep) => (None, PathBuf::from(keep).join(name)),
        None => {
            let temporary = tempfile::tempdir().unwrap();
            let path = temporary.path().join(name);
            (Some(temporary), path)
        }
    };
    fs::create_dir_all(&dir).unwrap();
    let files = RunFiles {
        summary: &district.summary,
        ledger: &district.ledger,
        evidence: &district.evidence,
        quarantine: &district.quarantine,
        language,
    };
    report::write_with(&dir, &files, layout).unwrap();
    (guard, dir)
}

/// Runs `tests/python/report_files.py`, which asserts; says so when Python or a package is missing, and fails then in CI.
fn python(check: &str, dir: &Path) {
    let python = std::env::var("ROLLCALL_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    let probe = Command::new(&python)
        .args(["-c", "import openpyxl, duckdb, pyarrow"])
        .output();
    if !probe.is_ok_and(|out| out.status.success()) {
        assert!(!ci, "{python} lacks openpyxl, duckdb or pyarrow");
        eprintln!("SKIPPED: {python} lacks openpyxl, duckdb or pyarrow");
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/report_files.py");
    let out = Command::new(&python)
        .arg(script)
        .arg(check)
        .arg(dir)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{check}: {said}");
}

/// Every file below a folder with its bytes.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for folder in [dir.to_owned(), dir.join("departments")] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path
                    .strip_prefix(dir)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn ten_thousand_entries_read_back_by_openpyxl() {
    let (_guard, dir) = write(&district::make(10_000), "zh-CN", "ten-thousand");
    python("workbooks", &dir);
}

#[test]
fn tables_read_back_by_csv_json_duckdb_and_pyarrow() {
    let (_guard, dir) = write(&district::make(2_000), "zh-CN", "tables");
    python("tables", &dir);
}

#[test]
fn page_agrees_with_summary() {
    let (_guard, dir) = write(&district::make(2_000), "zh-CN", "page");
    python("page", &dir);
}

#[test]
fn a_district_without_findings_sends_nil_returns() {
    let (_guard, dir) = write(&district::make(0), "zh-CN", "nil");
    python("workbooks", &dir);
    python("page", &dir);
}

#[test]
fn english_by_choice() {
    let (_guard, dir) = write(&district::make(300), "en", "english");
    python("workbooks", &dir);
    python("page", &dir);
}

#[test]
fn what_is_too_long_for_a_sheet_goes_on_in_the_next() {
    let layout = report::Layout {
        rows_per_sheet: 54,
        ..report::Layout::default()
    };
    let (_guard, dir) = write_with(&district::make(500), "zh-CN", "split", layout);
    python("workbooks", &dir);
}

#[test]
fn differences_are_marked_by_column() {
    use calamine::Reader;
    use polars::prelude::{Column, StringChunked};
    let mut district = district::make(40);
    let rows = district.ledger.height();
    // Value, columns, whether it differs from the roster's.
    let values = [
        (
            "区教育局 / 事业 / 在职",
            "unit_code headcount_type status",
            false,
        ),
        ("区第二实验小学 / 在职", "unit status", true),
        (
            "区教育局 / 2026-10 / 在职; 区财政局 / 2026-10 / 在职",
            "unit month pay_class",
            false,
        ),
        ("无记录", "unit status", true),
    ];
    let names = [
        "roster_value",
        "personnel_value",
        "payroll_value",
        "insurance_value",
    ];
    for (name, (value, _, _)) in names.into_iter().zip(values) {
        let column = Column::new(name.into(), vec![value; rows]);
        district.ledger.with_column(column).unwrap();
    }
    let columns = values.map(|(_, columns, _)| columns.split(' ').map(str::to_owned).collect());
    let rules: &StringChunked = district.ledger.column("rule").unwrap().str().unwrap();
    let compared: report::Compared = rules
        .iter()
        .flatten()
        .map(|r| (r.to_owned(), columns.clone()))
        .collect();
    let layout = report::Layout {
        compared: Some(&compared),
        ..report::Layout::default()
    };
    let (_guard, dir) = write_with(&district, "zh-CN", "marked", layout);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(dir.join("district.xlsx")).unwrap();
    let sheet = book.worksheet_range("问题台账").unwrap();
    let head: Vec<String> = sheet
        .rows()
        .nth(3)
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    let id = head.iter().position(|h| h == "证件号码").unwrap();
    let people = sheet
        .rows()
        .skip(4)
        .filter(|row| !row[id].to_string().is_empty());
    for row in people {
        for (name, (value, _, differs)) in ["台账", "人事", "工资", "社保"].iter().zip(values)
        {
            let at = head.iter().position(|h| h == name).unwrap();
            let value = value.replace("; ", "；");
            let shown = if differs {
                format!("≠ {value}")
            } else {
                value
            };
            assert_eq!(row[at].to_string(), shown);
        }
    }
}

#[test]
fn equal_values_give_equal_bytes() {
    let district = district::make(800);
    let (_one, first) = write(&district, "zh-CN", "equal-1");
    // The same rows in several chunks.
    let mut chunked = district.ledger.slice(0, 300);
    chunked
        .vstack_mut(&district.ledger.slice(300, 1_000))
        .unwrap();
    let again = District {
        ledger: chunked,
        ..district
    };
    let (_two, second) = write(&again, "zh-CN", "equal-2");
    let (first, second) = (files(&first), files(&second));
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        second.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &first {
        assert!(
            second[name] == *bytes,
            "{name} differs between two runs over the same values"
        );
    }
}

#[test]
fn every_file_is_named_with_its_hash() {
    use sha2::{Digest, Sha256};
    let district = district::make(50);
    let temporary = tempfile::tempdir().unwrap();
    let files_of_run = RunFiles {
        summary: &district.summary,
        ledger: &district.ledger,
        evidence: &district.evidence,
        quarantine: &district.quarantine,
        language: "zh-CN",
    };
    let named = report::write(temporary.path(), &files_of_run).unwrap();
    let there = files(temporary.path());
    assert_eq!(
        named.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(),
        there.keys().map(String::as_str).collect::<Vec<_>>()
    );
    for file in named {
        assert_eq!(file.size, there[&file.path].len() as u64);
        assert_eq!(file.sha256, hex::encode(Sha256::digest(&there[&file.path])));
    }
}

#[test]
fn an_entry_without_a_workbook_is_refused() {
    let mut district = district::make(50);
    district.summary.departments.retain(|d| d.code != "990001");
    let temporary = tempfile::tempdir().unwrap();
    let refused = report::write(
        temporary.path(),
        &RunFiles {
            summary: &district.summary,
            ledger: &district.ledger,
            evidence: &district.evidence,
            quarantine: &district.quarantine,
            language: "zh-CN",
        },
    );
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("department 990001"), "{message}");
}

#[test]
fn department_codes_become_safe_file_names() {
    assert_eq!(report::department_file("990101"), "departments/990101.xlsx");
    assert_eq!(
        report::department_file("区教育局"),
        "departments/区教育局.xlsx"
    );
    for code in ["../../etc/passwd", "a/b", "con", "COM1", "", "x:y", "a.b"] {
        let file = report::department_file(code);
        let name = file.strip_prefix("departments/").unwrap();
        let clean = |c: char| c.is_alphanumeric() || "-_".contains(c);
        assert!(
            name.strip_suffix(".xlsx").unwrap().chars().all(clean),
            "{code} → {file}"
        );
        assert_ne!(name.to_lowercase(), format!("{}.xlsx", code.to_lowercase()));
    }
    assert_ne!(
        report::department_file("a/b"),
        report::department_file("a:b")
    );
}
