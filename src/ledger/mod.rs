//! The ledger that remembers: a run's findings merged into lasting entries, and the moves that people make.

pub mod age;
pub mod export;
pub mod groups;
pub mod import;
pub mod issue;
pub mod moves;
mod night;
mod refusal;
pub mod requests;
pub mod reviews;
mod who;

pub use night::{Found, Night, Terms, kinds, kinds_text, people_of, person_of_key};
pub use refusal::Refusal;
pub use who::{Who, find};
