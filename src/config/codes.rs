//! Code tables, the tree of headcount types, the leadership levels and the unit crosswalk, all in `config/codes/`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::source::Label;

/// A code table: value as written in a source = canonical value.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeTable {
    /// What becomes of a value that is not listed.
    #[serde(default)]
    pub unknown: Unknown,
    /// As written in the source (compared NFKC, trimmed) = canonical.
    pub values: BTreeMap<String, String>,
}

/// What becomes of a value that a code table does not list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unknown {
    /// The row is quarantined.
    #[default]
    Quarantine,
    /// The value is unknown.
    Null,
    /// The value stays as written.
    Keep,
}

/// `config/codes/headcount-types.toml`: `[types.<code>]`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadcountTypes {
    /// Code = type.
    pub types: BTreeMap<String, HeadcountType>,
}

/// One headcount type (编制类型).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadcountType {
    /// What people call it.
    pub label: Label,
    /// The type it is a kind of.
    #[serde(default)]
    pub parent: Option<String>,
    /// Kinds of unit that may hold it; a child without its own inherits. "all" = every kind.
    #[serde(default)]
    pub allowed_in: Option<Vec<String>>,
}

/// `config/codes/levels.toml`: `[levels.<code>]`, GB/T 12407 codes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    /// Code = level.
    pub levels: BTreeMap<String, Level>,
}

/// One level.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// What people call it.
    pub label: Label,
    /// Whether posts of this level are leadership posts (领导职数).
    #[serde(default)]
    pub leading: bool,
}

/// One line of `config/codes/unit-crosswalk.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crosswalk {
    /// Source name.
    pub source: String,
    /// Unit as that source writes it.
    pub source_unit: String,
    /// Unit code of the staffing office.
    pub unit_code: String,
}
