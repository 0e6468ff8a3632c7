//! What a run tells while it goes on; who shows it, and how, is not its business.

/// Told of a run's progress. Called from several threads.
pub trait Progress: Send + Sync {
    /// A stage has begun.
    fn stage(&self, name: &str);
    /// A source has come through: rows accepted and quarantined, or why it is held.
    fn source(&self, name: &str, accepted: u64, quarantined: u64, held: &[String]);
    /// The run is to stop before its next stage.
    fn stopped(&self) -> bool {
        false
    }
}

/// Nobody is told.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &str) {}
    fn source(&self, _: &str, _: u64, _: u64, _: &[String]) {}
}
