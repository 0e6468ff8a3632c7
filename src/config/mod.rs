//! Everything a home directory configures, read once, cross-checked, and complained about all at once.

pub mod codes;
pub mod settings;
pub mod source;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use codes::{CodeTable, Crosswalk, HeadcountTypes, Levels};
pub use settings::{Job, Settings};
pub use source::Source;

/// A home's configuration, checked. Rules are read by `rules/`, which alone can check their SQL.
#[derive(Debug, Clone)]
pub struct Config {
    /// The home directory, absolute.
    pub home: PathBuf,
    /// `config/rollcall.toml`.
    pub settings: Settings,
    /// `config/sources/*.toml`, by name.
    pub sources: BTreeMap<String, Source>,
    /// `config/codes/*.toml` that are code tables, by name.
    pub codes: BTreeMap<String, CodeTable>,
    /// `config/codes/headcount-types.toml`.
    pub headcount_types: HeadcountTypes,
    /// `config/codes/levels.toml`.
    pub levels: Levels,
    /// `config/codes/unit-crosswalk.csv`.
    pub crosswalk: Vec<Crosswalk>,
    /// `jobs/*.toml`, by name.
    pub jobs: BTreeMap<String, Job>,
}
