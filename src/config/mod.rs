//! Everything a home directory configures, read once, cross-checked, and complained about all at once.

mod allowed;
mod check;
pub mod codes;
mod crosswalk;
mod document;
mod inventory;
mod keys;
mod load;
mod mistake;
pub mod notify;
mod overrides;
mod parsed;
pub mod pull;
pub mod settings;
mod shape;
pub mod source;
mod spoken;
pub mod values;
pub mod web;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use codes::{CodeTable, Crosswalk, HeadcountTypes, Levels};
pub use inventory::files;
pub use load::shipped_tables;
pub use mistake::{ConfigErrors, Mistake};
pub use overrides::Overrides;
pub use parsed::MonthRule;
pub use settings::{Interrupted, Job, Missed, Overlap, Settings};
pub use source::Source;
pub use spoken::spoken;

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
    /// Variables that won over `config/rollcall.toml`.
    pub overrides: Overrides,
}

impl Config {
    /// Reads and checks a home, without looking at the environment.
    ///
    /// # Errors
    /// Every mistake in every file, with its line and a hint.
    pub fn load(home: &Path) -> Result<Self, ConfigErrors> {
        load::load(home, &Overrides::default())
    }

    /// Reads and checks a home; `overrides` win over `config/rollcall.toml`.
    ///
    /// # Errors
    /// Every mistake in every file and variable, with its line and a hint.
    pub fn load_with(home: &Path, overrides: &Overrides) -> Result<Self, ConfigErrors> {
        load::load(home, overrides)
    }
}

/// Every key that some configuration file may hold, for the test that the documentation explains them all.
#[must_use]
pub fn key_names() -> Vec<&'static str> {
    keys::all()
        .into_iter()
        .flat_map(shape::Shape::names)
        .collect()
}
