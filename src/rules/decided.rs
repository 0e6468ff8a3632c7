//! What the office has decided of near-matches: whether two numbers are one person. Such decisions are inputs of a run.

use std::collections::BTreeSet;

/// Entry ids of pairs on which the office has decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decided {
    /// The two numbers are one person: the pair is an error to correct, and what follows from it is explained by it.
    pub same: BTreeSet<String>,
    /// The two numbers are two people: the pair is explained, and nothing hangs together with it.
    pub not_same: BTreeSet<String>,
}

/// What `explained_by` says of a pair that is two people.
pub const NOT_SAME: &str = "decided_not_same";
/// What `explained_by` says of an absence of someone who is half of a pair that is one person.
pub const SAME_PERSON: &str = "same_person";
