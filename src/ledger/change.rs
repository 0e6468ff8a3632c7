//! What became of entries in a merge, counted: stock and new apart, everywhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::entry::{Origin, State};

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It stands open for the first time.
    Opened,
    /// It had been open before, was done with, and is back.
    Reopened,
    /// New, and only watched until its rule's grace is over.
    Watching,
    /// Found, and covered by an excuse; nobody has to correct it.
    Explained,
    /// Found as it was: nothing is written.
    SeenAgain,
    /// Found, and it says something else; or it is in the state it was, and what the run says of it has changed.
    Changed,
    /// No longer found; somebody must verify it.
    ToVerify,
    /// It was to be verified, and is found again: it was never done with.
    FailedVerification,
    /// No longer found: done with.
    Closed,
    /// Done with because an excuse covers it, or a register row that the office keeps ends it: nobody corrected anything.
    Excused,
    /// No longer found, and nobody had anything to do about it: watched, explained or closed before.
    Lapsed,
    /// Nothing can be said: its rule was not evaluated, or what it rests on was not whole.
    NotEvaluated,
}

impl Change {
    /// All, in the order in which people read about them.
    pub const ALL: [Self; 12] = [
        Self::Opened,
        Self::Reopened,
        Self::Watching,
        Self::Explained,
        Self::SeenAgain,
        Self::Changed,
        Self::ToVerify,
        Self::FailedVerification,
        Self::Closed,
        Self::Excused,
        Self::Lapsed,
        Self::NotEvaluated,
    ];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Reopened => "reopened",
            Self::Watching => "watching",
            Self::Explained => "explained",
            Self::SeenAgain => "seen_again",
            Self::Changed => "changed",
            Self::ToVerify => "to_verify",
            Self::FailedVerification => "failed_verification",
            Self::Closed => "closed",
            Self::Excused => "excused",
            Self::Lapsed => "lapsed",
            Self::NotEvaluated => "not_evaluated",
        }
    }
}

/// Change = entries.
pub type Counts = BTreeMap<Change, u64>;

/// What a run did to the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was merged.
    Merged,
    /// The newest merge was of the same run: nothing had to be written.
    Repeated,
    /// The ledger has newer dates: the run was compared with it, and changed nothing.
    Restated,
}

/// A merge in counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// Number of the run in the store.
    pub run_no: i64,
    /// What was done.
    pub outcome: Outcome,
    /// 存量: what became of entries that were there when the ledger went live.
    pub stock: Counts,
    /// 增量: what became of those found since.
    pub new: Counts,
    /// Entries that a run of some departments left alone because others own them.
    pub left_alone: u64,
    /// Where all entries of the ledger stand afterwards.
    pub standing: Standing,
    /// A restated date against the ledger.
    pub comparison: Option<Comparison>,
}

/// How many entries stand where.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// 存量
    pub stock: BTreeMap<State, u64>,
    /// 增量
    pub new: BTreeMap<State, u64>,
}

/// A past date against the ledger as it stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Found then, and in the ledger saying the same.
    pub same: u64,
    /// Found then, and in the ledger saying something else.
    pub different: u64,
    /// Found then; the ledger does not know it, or no longer finds it.
    pub only_then: u64,
    /// In the ledger, and not found then.
    pub only_now: u64,
}

impl Merge {
    /// Of all entries, whatever their origin.
    #[must_use]
    pub fn count(&self, change: Change) -> u64 {
        [&self.stock, &self.new]
            .iter()
            .filter_map(|counts| counts.get(&change))
            .sum()
    }
}

impl Standing {
    /// Of `(state, origin, entries)`.
    #[must_use]
    pub fn of(rows: &[(State, Origin, i64)]) -> Self {
        let mut standing = Self::default();
        for (state, origin, count) in rows {
            let counts = match origin {
                Origin::Stock => &mut standing.stock,
                Origin::New => &mut standing.new,
            };
            *counts.entry(*state).or_default() += u64::try_from(*count).unwrap_or(0);
        }
        standing
    }

    /// Entries about which somebody still has something to do: stock, new.
    #[must_use]
    pub fn pending(&self) -> (u64, u64) {
        let sum = |counts: &BTreeMap<State, u64>| {
            let pending = counts.iter().filter(|(state, _)| state.is_pending());
            pending.map(|(_, count)| count).sum()
        };
        (sum(&self.stock), sum(&self.new))
    }
}
