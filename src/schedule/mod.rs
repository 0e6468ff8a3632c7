//! When jobs are due, and the service that runs them by itself and when people ask.

mod fires;
mod holder;
mod lease;
mod live;
mod rerun;
mod service;

pub use fires::{Due, ON_TIME, due, fires};
pub use holder::holder;
pub use lease::Lease;
pub use live::{Live, Moved, SourceStep, Step, Stop, Told};
pub use rerun::{Accepted, AskError, Cancelling, Wish, moved};
pub use service::{BY_SCHEDULE, Ended, Now, Runner, Running, Service};

use crate::store::StoreError;

/// Why the schedule could not be looked after.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// The store is away or damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
}
