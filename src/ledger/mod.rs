//! The ledger that remembers: a run's findings merged into lasting entries, and the moves that people make.

pub mod moves;
mod night;

pub use night::{Found, Night, Terms, kinds, kinds_text, people_of, person_of_key};
