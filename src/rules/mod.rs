//! The rule pack: SQL predicates over the frames, read from `config/rules/*.toml`, checked, evaluated, and their hits
//! turned into findings that name an owner and show what every source says.

mod cards;
mod evaluate;
mod finding;
mod pack;
mod rule;
mod wording;

pub use cards::{Card, Cards, SourceRow};
pub use evaluate::{AtHand, Evaluation, Hit, RuleVerdict, evaluate};
pub use finding::{Finding, Making, OFFICE, UNMAPPED, findings, ledger_columns};
pub use pack::{Mistake, Mistakes, RulePack, check_text};
pub use rule::{Close, Evidence, Excuse, Grade, Rule, Subject};
