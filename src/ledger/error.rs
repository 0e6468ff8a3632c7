//! Why a run could not be merged.

use crate::store::StoreError;

/// Why a run could not be merged.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// polars refused a table.
    #[error(
        "comparing the night with the ledger: {0}; this is a fault in the program, please report it"
    )]
    Compare(#[from] polars::prelude::PolarsError),
    /// The counts of a merge could not be written down.
    #[error("writing down the counts of the merge: {0}")]
    Counts(#[from] serde_json::Error),
    /// No such merged run.
    #[error(
        "{} in the ledger{}; `rollcall run JOB` makes and merges one",
        run.as_ref().map_or_else(|| "no merged run".to_owned(), |run| format!("no merged run `{run}`")),
        if known.is_empty() { String::new() } else { format!(", which has {} …", known.join(", ")) }
    )]
    NoRun {
        /// The name asked for.
        run: Option<String>,
        /// Some that there are.
        known: Vec<String>,
    },
    /// A background task stopped.
    #[error("the merge stopped unexpectedly: {0}; please report it")]
    Stopped(String),
}
