//! How a slice was laid over a whole extract: enough to do it again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The file of an overlay's snapshot that says how it was made; the others are those of its parents.
pub const RECIPE: &str = "overlay.json";

/// Which rows of which extract an overlay consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// Id of the whole extract.
    pub base: String,
    /// Id of the slice.
    pub slice: String,
    /// Departments that the run was asked for.
    pub asked: Vec<String>,
    /// Departments whose rows the slice replaces: those asked for, and those between which people moved.
    pub departments: Vec<String>,
    /// Their units as the source writes them. Rows with these are the slice's, all others the whole extract's.
    pub units: BTreeSet<String>,
}
