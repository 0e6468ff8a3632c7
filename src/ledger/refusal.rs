//! Why something that a person wanted of the ledger was not done. Nothing of it was written then.

use crate::domain::entry::{Decision, State};
use crate::domain::words::{self, Language};
use crate::store::StoreError;

use super::moves::MoveError;

/// Why something that a person wanted of the ledger was not done.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No entry's id begins so.
    #[error("no entry {0} in the ledger; `rollcall ledger list` shows those there are")]
    NoEntry(String),
    /// Several entries' ids begin so.
    #[error("several entries begin with {0}, such as {1} and {2}; give more characters")]
    Several(String, String, String),
    /// No such request.
    #[error("no request {0}; `rollcall ledger decide list` shows those that wait")]
    NoRequest(i64),
    /// It was decided before.
    #[error(
        "request {0} is {1}, not waiting for a decision; `rollcall ledger decide list` shows those that are"
    )]
    Settled(i64, String),
    /// The same is asked for already.
    #[error(
        "request {1} asks for the same of entry {0} and waits for a decision; decide that one first"
    )]
    Waiting(String, i64),
    /// Four eyes.
    #[error(
        "{0} asked for it, so another person must decide on request {1}; give the decider's name with --by"
    )]
    OwnRequest(String, i64),
    /// Four eyes.
    #[error(
        "{0} answered entry {1} or said that it is corrected, so another person must decide on it; give the reviewer's name with --by"
    )]
    OwnCorrection(String, String),
    /// Nobody decides on themselves.
    #[error(
        "entry {1} is about {0} (config/rollcall.toml [people]); another person must decide on it"
    )]
    OwnRecord(String, String),
    /// What was asked for is no longer about the same facts.
    #[error(
        "entry {0} says something else since request {1} was made; refuse that one and ask again on what the entry says now"
    )]
    Changed(String, i64),
    /// The day is not ahead.
    #[error("{what} {day} is not after today; give a later day")]
    NotAhead {
        /// Which day.
        what: &'static str,
        /// The day.
        day: chrono::NaiveDate,
    },
    /// Nothing is kept for so long.
    #[error("{day} is too far ahead; an entry is kept until {latest} at the latest")]
    TooFarAhead {
        /// The day asked for.
        day: chrono::NaiveDate,
        /// The last one that is granted.
        latest: chrono::NaiveDate,
    },
    /// What somebody else asked for is theirs to take back.
    #[error("{1} asked for request {0}; only they can take it back, another person decides on it")]
    NotOwnRequest(i64, String),
    /// A letter would be older than what it lists.
    #[error(
        "a letter of {day} would list what was found up to {night}, the newest night in the ledger; say --date {night} or a later \
         day, or leave --date away"
    )]
    BeforeNight {
        /// The day that the letter was to bear.
        day: chrono::NaiveDate,
        /// Business date of the newest night.
        night: chrono::NaiveDate,
    },
    /// The last day is before the first.
    #[error("the register row would end on {1}, before it begins on {0}")]
    EndsFirst(chrono::NaiveDate, chrono::NaiveDate),
    /// A blank text where one is needed.
    #[error("{0} is blank; say it")]
    Blank(&'static str),
    /// The rule knows no such excuse.
    #[error("a register row of kind `{kind}` explains no entry of rule {rule}; {hint}")]
    NoSuchExcuse {
        /// The rule.
        rule: String,
        /// The kind given.
        kind: String,
        /// Which kinds do.
        hint: String,
    },
    /// Only a later register row ends such an entry.
    #[error(
        "a register row from {0} ends nothing: the one that has run out begins on {1}, and only a later one continues it; say the \
         day on which the extension begins with --from"
    )]
    NotLater(chrono::NaiveDate, chrono::NaiveDate),
    /// The department's answer names nothing that could be kept.
    #[error(
        "no answer to entry {0} names a justification whole; give --kind, --document and --from"
    )]
    NoReason(String),
    /// The entry is about no one person, so that there is no row to keep.
    #[error(
        "entry {0} is not about one person; a register row is kept for a person, so use the entry about that person"
    )]
    NotOnePerson(String),
    /// The whole number is in no run any more.
    #[error(
        "the whole number behind entry {0} is in no run of data/runs any more; run the job again, then decide"
    )]
    NumberGone(String),
    /// Only near-matches are one person or two.
    #[error(
        "entry {0} is of rule {1}, which is about no two numbers; only a near-match is one person or two"
    )]
    NoPair(String, String),
    /// It is not waiting for that.
    #[error(
        "entry {entry_id} is {} ({}) and waits for no {} ({}); `rollcall ledger show {entry_id}` tells its history",
        words::entry_state(*state, Language::Zh), state.as_str(), words::decision(*of, Language::Zh), of.as_str()
    )]
    NotWaiting {
        /// The entry.
        entry_id: String,
        /// Where it stands.
        state: State,
        /// What was to be decided.
        of: Decision,
    },
    /// Nothing to do.
    #[error(
        "nothing to issue: no entry that you chose is 待核实 or 挂号; `rollcall ledger list` shows where they stand"
    )]
    NothingToIssue,
    /// What was chosen is nobody's to answer.
    #[error(
        "nothing to issue: the {0} entries that you chose belong to no department (OFFICE 编办, UNMAPPED 未对应单位) and are not sent; \
         the office corrects them itself"
    )]
    NotSent(usize),
    /// Too few characters to look an entry up by.
    #[error("`{0}` is too short for an entry; give at least the first six characters of its id")]
    TooShort(String),
    /// Not the id of an entry at all.
    #[error(
        "`{0}` is no entry's id: these are hexadecimal digits, such as 3f09ac51; `rollcall ledger list` shows them"
    )]
    NoId(String),
    /// No such letter.
    #[error("no notice {0}; `rollcall ledger show ENTRY` names the notices of an entry")]
    NoNotice(String),
    /// The table of transitions does not allow it.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
