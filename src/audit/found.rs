//! How the ledger was found when it was held against the log.

use serde::Serialize;

use super::rows::BadRow;
use super::runs::BadRun;
use super::said::BadWording;

/// How the ledger was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct History {
    /// Transitions gone through.
    pub transitions: i64,
    /// Decisions, kept register rows, answers and letters gone through.
    pub rows: i64,
    /// Wordings gone through.
    pub wordings: i64,
    /// The first that is not as the log tells.
    pub bad: Option<Bad>,
}

/// What is not as the log tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Bad {
    /// The ledger goes on after the newest record: the end of the log was cut off.
    PastEnd {
        /// The newest record that is there; 0 where there is none.
        last: i64,
        /// The first change of state after it, where it is one.
        transition: Option<i64>,
    },
    /// The log tells of one, or its number shows that there was one, and it is gone.
    Missing {
        /// Its number.
        transition: i64,
    },
    /// No record tells of it.
    Added {
        /// Its number.
        transition: i64,
        /// The entry.
        entry_id: String,
    },
    /// It differs from what its record tells.
    Altered {
        /// Its number.
        transition: i64,
        /// The entry.
        entry_id: String,
    },
    /// An entry does not stand where its last transition left it.
    State {
        /// The entry.
        entry_id: String,
    },
    /// An entry has a history and is not there.
    Gone {
        /// The entry.
        entry_id: String,
    },
    /// An entry's deadline is not the one that was last set.
    Due {
        /// The entry.
        entry_id: String,
    },
    /// An entry is stock or new, and the baseline that the log tells of says otherwise.
    Origin {
        /// The entry.
        entry_id: String,
    },
    /// The baseline run is not the one that the log tells of.
    Baseline,
    /// A decision, a kept register row, an answer or a letter.
    Row(BadRow),
    /// What an entry said.
    Wording(BadWording),
    /// A run that was taken in.
    Run(BadRun),
    /// An entry says of itself what does not follow from its changes of state, its wordings and the runs that found it.
    Entry {
        /// The entry.
        entry_id: String,
        /// The column.
        column: &'static str,
    },
    /// The intervals of runs in which an entry was found do not follow from each other, or the entry is not there.
    Presence {
        /// The entry.
        entry_id: String,
    },
    /// The intervals that a run began and ended are not what its record tells.
    PresenceOf {
        /// The run.
        run: String,
        /// How many there are.
        found: i64,
        /// How many the log tells of.
        told: i64,
    },
    /// The people to whom a run first linked entries are not those that its record tells of.
    LinksOf {
        /// The run; blank of those linked before records told of them.
        run: String,
        /// How many there are.
        found: i64,
        /// How many the log tells of.
        told: i64,
    },
    /// One of a run's differs, is missing or was added.
    OfRun {
        /// The run.
        run: String,
        /// How many there are.
        found: i64,
        /// How many the log tells of.
        told: i64,
    },
}
