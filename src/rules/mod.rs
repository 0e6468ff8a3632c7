//! The rule pack: SQL predicates over the frames, read from `config/rules/*.toml`, checked, evaluated, and their hits
//! turned into findings that name an owner and show what every source says.

mod card;
mod cards;
mod check;
mod decided;
mod evaluate;
mod facts;
mod finding;
mod ledger;
mod owner;
mod pack;
mod papers;
mod rule;
mod shown;
mod wording;

pub use card::{Card, SourceRow};
pub use cards::{Cards, Wanted};
pub use check::check_text;
pub use decided::{Decided, NOT_SAME, SAME_PERSON};
pub use evaluate::{AtHand, Evaluation, Hit, RuleVerdict, evaluate, evaluate_while};
pub use facts::{Fact, facts};
pub use finding::{Finding, Making, findings, wanted};
pub use ledger::ledger_columns;
pub use pack::{Mistake, Mistakes, RulePack};
pub use rule::{Amount, Close, Evidence, Excuse, Grade, Rule, Subject};
pub use wording::{Wording, lasting};

/// Owner of what belongs to no department.
pub const OFFICE: &str = "OFFICE";
/// Owner of what stands under a unit that maps to none.
pub const UNMAPPED: &str = "UNMAPPED";
