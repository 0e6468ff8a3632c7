//! When jobs are due, and the service that runs them by itself.

mod fires;
mod service;

pub use fires::{Due, ON_TIME, due, fires};
pub use service::{BY_SCHEDULE, Ended, Now, Runner, Running, Service, Told};

use crate::store::StoreError;

/// Why the schedule could not be looked after.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// The store is away or damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
}
