//! The files of a home that are configuration: the repository's own, embedded, with the few lines that depend on
//! the district's size and people rewritten.

use std::path::Path;

use super::SynthError;
use super::plant::Crossing;

/// What depends on the district.
pub struct Facts<'a> {
    /// Ending of the roster's and the personnel extract's files, `xlsx` or `csv`.
    pub people_format: &'static str,
    /// Rows that the cover letter of the personnel extract states.
    pub personnel_rows: u64,
    /// Rows that the cover letter of the insurance extract states.
    pub insurance_rows: u64,
    /// Rows that the cover letters of units, register and duties state.
    pub other_rows: [(&'static str, u64); 3],
    /// Lines of the crosswalk.
    pub crosswalk: &'a [Crossing],
}

macro_rules! shipped {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../", $path)))),*]
    };
}

/// Every shipped file that is copied as it stands.
const SHIPPED: &[(&str, &str)] = shipped![
    "config/rollcall.toml",
    "config/codes/document-types.toml",
    "config/codes/duty-roles.toml",
    "config/codes/entry-channels.toml",
    "config/codes/establishment-categories.toml",
    "config/codes/establishment-items.toml",
    "config/codes/headcount-types.toml",
    "config/codes/insurance-schemes.toml",
    "config/codes/insurance-status.toml",
    "config/codes/levels.toml",
    "config/codes/payroll-class.toml",
    "config/codes/payroll-headcount.toml",
    "config/codes/personnel-a0121.toml",
    "config/codes/personnel-status.toml",
    "config/codes/plan-status.toml",
    "config/codes/register-kinds.toml",
    "config/codes/retirement-categories.toml",
    "config/codes/roster-headcount.toml",
    "config/codes/roster-levels.toml",
    "config/codes/roster-status.toml",
    "config/codes/unit-funding.toml",
    "config/codes/unit-kinds.toml",
    "config/rules/a-units.toml",
    "config/rules/b-headcount.toml",
    "config/rules/c-leadership.toml",
    "config/rules/d-presence.toml",
    "config/rules/e-repeated.toml",
    "config/rules/f-leaving.toml",
    "config/rules/h-identity.toml",
    "config/rules/i-insurance.toml",
    "config/rules/j-pay.toml",
    "config/rules/k-establishment.toml",
    "config/rules/s-sources.toml",
    "config/sources/units.toml",
    "config/sources/establishment.toml",
    "config/sources/roster.toml",
    "config/sources/personnel.toml",
    "config/sources/payroll.toml",
    "config/sources/insurance.toml",
    "config/sources/register.toml",
    "config/sources/plans.toml",
    "config/sources/duties.toml",
    "jobs/nightly.toml",
];

/// Writes the configuration of a home under `out`.
pub fn write(out: &Path, facts: &Facts) -> Result<(), SynthError> {
    for (name, text) in SHIPPED {
        let text = match *name {
            "config/sources/roster.toml" => with_format(text, facts.people_format),
            "config/sources/personnel.toml" => with_rows(
                &with_format(text, facts.people_format),
                facts.personnel_rows,
            ),
            "config/sources/insurance.toml" => with_rows(text, facts.insurance_rows),
            _ => match facts.other_rows.iter().find(|(of, _)| of == name) {
                Some((_, rows)) => with_rows(text, *rows),
                None => (*text).to_owned(),
            },
        };
        put(&out.join(name), &text)?;
    }
    let mut crosswalk = String::from("source,source_unit,unit_code\n");
    for line in facts.crosswalk {
        crosswalk.push_str(&format!("{},{},{}\n", line.source, line.written, line.code));
    }
    put(&out.join("config/codes/unit-crosswalk.csv"), &crosswalk)
}

fn with_format(text: &str, format: &str) -> String {
    replace_line(text, "path = ", |line| {
        let stem = line.rsplit_once('.').map_or(line, |(stem, _)| stem);
        format!("{stem}.{format}\"")
    })
}

fn with_rows(text: &str, rows: u64) -> String {
    replace_line(text, "control = ", |_| {
        format!("control = {{ rows = {rows} }}")
    })
}

fn replace_line(text: &str, start: &str, new: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        if line.starts_with(start) {
            out.push_str(&new(line));
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

fn put(path: &Path, text: &str) -> Result<(), SynthError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| SynthError::write(folder, e))?;
    }
    std::fs::write(path, text).map_err(|e| SynthError::write(path, e))
}
