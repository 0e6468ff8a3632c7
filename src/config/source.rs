//! One source file, `config/sources/<name>.toml`: where an extract comes from and what its columns mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use super::pull::{Auth, DatabasePull, FilePull, Form, Format, HttpPull, Pages, Pull};
use crate::domain::table::Kind;

/// A source as configured.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The file's stem; filled by the loader, never written in the file.
    #[serde(skip)]
    pub name: String,
    /// Which canonical table its rows become.
    pub kind: Kind,
    /// What people call it.
    pub label: Label,
    /// Where it is fetched from.
    pub pull: Pull,
    /// Canonical column = header in the file, a list of headers tried in order, or a constant.
    pub columns: BTreeMap<String, From>,
    /// Canonical column = name of a code table in `config/codes/`.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
    /// What an extract must be like; otherwise it is held.
    #[serde(default)]
    pub expect: Expect,
}

/// A text in the two languages of the program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Chinese, shown by default.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Where a canonical column's values are found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum From {
    /// One header.
    Header(String),
    /// The first of these headers that the file has.
    FirstOf(Vec<String>),
    /// The same value in every row; `{month}` and its like are filled from the run.
    Const {
        /// The value.
        r#const: String,
    },
    /// The first of these headers, where the file has any: for files handed in by hand, which need not name every column.
    /// No configuration says this.
    #[serde(skip)]
    Perhaps(Vec<String>),
}

/// What an extract must be like; otherwise the source is held.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// `latest`: `{month}` is the newest month ≤ the business date's that exists; `YYYY-MM`; or `any` (default).
    #[serde(default)]
    pub month: Option<String>,
    /// Older than this against the business date: held. "2 months", "10 days".
    #[serde(default)]
    pub max_age: Option<String>,
    /// Largest loss of rows against the last good snapshot, "20%".
    #[serde(default)]
    pub max_drop: Option<String>,
    /// Largest share of quarantined rows, default "5%".
    #[serde(default)]
    pub max_quarantine: Option<String>,
    /// Fewest rows, default 1.
    #[serde(default)]
    pub min_rows: Option<u64>,
    /// What happens when held: `use-last-good` or `skip` (default).
    #[serde(default)]
    pub on_hold: OnHold,
    /// Control totals that came with the extract (cover letter).
    #[serde(default)]
    pub control: Option<Control>,
}

/// What happens to a held source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnHold {
    /// The last good snapshot stands in, and the run is partial.
    UseLastGood,
    /// Rules that need it are not evaluated.
    #[default]
    Skip,
}

/// Control totals of an extract, in the units of the file (rows, yuan).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Number of data rows.
    #[serde(default)]
    pub rows: Option<u64>,
    /// Column = sum, in yuan as text or number.
    #[serde(default)]
    pub sum: BTreeMap<String, toml::Value>,
}

impl Source {
    /// How this source's bytes are read, wherever they come from. A database yields NDJSON.
    #[must_use]
    pub fn form(&self) -> Form {
        match &self.pull {
            Pull::File(p) => Form {
                format: p.format,
                encoding: p.encoding.clone(),
                separator: p.separator.clone(),
                sheet: p.sheet.clone(),
                header_row: p.header_row,
                items: p.items.clone(),
            },
            Pull::Http(p) => Form {
                format: p.format,
                encoding: p.encoding.clone(),
                separator: p.separator.clone(),
                sheet: p.sheet.clone(),
                header_row: p.header_row,
                items: p
                    .items
                    .clone()
                    .or_else(|| p.pages.items().map(str::to_owned)),
            },
            Pull::Database(_) => Form {
                format: Some(Format::Ndjson),
                encoding: Some("utf-8".into()),
                separator: None,
                sheet: None,
                header_row: None,
                items: None,
            },
        }
    }

    /// Whether a slice for one department can be pulled.
    #[must_use]
    pub fn sliceable(&self) -> bool {
        match &self.pull {
            Pull::File(p) => p.department_param.is_some(),
            Pull::Http(p) => p.department_param.is_some(),
            Pull::Database(p) => p.department_param.is_some(),
        }
    }
}
