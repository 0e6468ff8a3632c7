//! The ledger that remembers: a run's findings merged into lasting entries, and the moves that people make.
//!
//! A merge is a value first ([`Plan`]): the live entries of the store are joined with the night's findings, and only
//! what is not exactly as it was is looked at one by one (`decide`). Then it is written in one transaction, together
//! with the run's own row and its audit record. `docs/ledger.md` tells it in words.

pub mod age;
mod apply;
mod baseline;
mod body;
mod change;
mod compare;
pub mod decide;
mod error;
mod excuses;
pub mod export;
pub mod groups;
pub mod import;
pub mod issue;
mod known;
mod merge;
pub mod moves;
mod night;
mod plan;
mod refusal;
pub mod requests;
pub mod reviews;
mod tonight;
mod who;

pub use apply::As;
pub use baseline::{Baseline, baseline, baseline_run};
pub use change::{Change, Comparison, Counts, Merge, Outcome, Standing};
pub use error::LedgerError;
pub use merge::{Merged, merge, planned};
pub use night::{Found, Night, Terms, kinds, kinds_text, people_of, person_of_key};
pub use plan::{Plan, Transition};
pub use refusal::Refusal;
pub use who::{Who, find};

/// Long work off the threads that serve others.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LedgerError> + Send + 'static,
) -> Result<T, LedgerError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|fault| LedgerError::Stopped(fault.to_string()))?
}
