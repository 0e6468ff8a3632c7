//! One entry on one night: what a run says of it, what that does to it, and what it must not do.

use chrono::NaiveDate;

use super::change::Change;
use crate::domain::calendar::Span;
use crate::domain::entry::{MOVED, Move, State, Verdict, WAIVER_OVER};
use crate::rules::Close;

/// An entry before the night, as far as the decision depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// Where it stands.
    pub state: State,
    /// What the last run that judged it said.
    pub verdict: Verdict,
    /// It has been open at some time.
    pub was_open: bool,
    /// The night on which it was first found without an excuse, where it was never open.
    pub unexcused_since: Option<NaiveDate>,
    /// A waiver that is over.
    pub waiver_over: bool,
    /// It was closed because a reviewer saw that the department had rightly disputed it.
    pub rightly_disputed: bool,
}

/// What the night says of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tonight<'a> {
    /// Open or explained where it was found; absent where it was not.
    pub verdict: Verdict,
    /// The excuse.
    pub excuse: Option<&'a str>,
    /// A register row that the office keeps ends it: why, in the store's words.
    pub kept: Option<&'a str>,
    /// It says what it said before.
    pub same: bool,
    /// The sources say what they said before.
    pub same_evidence: bool,
    /// The department that had it and the one that has it now, where these are two.
    pub moved: Option<[&'a str; 2]>,
    /// What it rests on was whole, so that it may be held to be gone or excused.
    pub sure: bool,
    /// What it was found in was tonight's, so that it may be held against somebody that it is back.
    pub fresh: bool,
    /// Whatever excused it before can be known to excuse it no longer.
    pub excuse_lost: bool,
    /// What it was found in came after it was said to be corrected. The extract of a month cannot know what was done since.
    pub after_claim: bool,
}

/// What comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// As it is counted.
    pub change: Change,
    /// The move, where the state changes.
    pub by: Option<Move>,
    /// The state after.
    pub to: State,
    /// Why, in the store's words.
    pub reason: String,
    /// What the night says is taken down. Otherwise the entry keeps what it said.
    pub take: bool,
}

/// A rule's grace and what becomes of what is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// How long a new entry is only watched.
    pub grace: Option<Span>,
    /// What becomes of an entry that is no longer found.
    pub close: Close,
}

impl Manner {
    fn grace_over(self, since: NaiveDate, day: NaiveDate) -> bool {
        self.grace.is_none_or(|grace| day >= grace.after(since))
    }
}

/// An entry that the ledger did not know.
#[must_use]
pub fn first(tonight: Tonight<'_>, manner: Manner, day: NaiveDate) -> Step {
    let (change, to) = if tonight.verdict == Verdict::Explained {
        (Change::Explained, State::Explained)
    } else if manner.grace_over(day, day) {
        (Change::Opened, State::Open)
    } else {
        (Change::Watching, State::Watching)
    };
    Step {
        change,
        by: None,
        to,
        reason: tonight.excuse.map_or_else(|| "found".to_owned(), excused),
        take: true,
    }
}

/// An entry that the ledger knows. `None`: there is nothing to say of it.
#[must_use]
pub fn next(before: Before, tonight: Tonight<'_>, manner: Manner, day: NaiveDate) -> Option<Step> {
    let night = Decision {
        before,
        tonight,
        manner,
        day,
    };
    match tonight.verdict {
        Verdict::Open => Some(night.found()),
        Verdict::Explained => Some(night.explained()),
        Verdict::Absent => night.gone(),
    }
}

struct Decision<'a> {
    before: Before,
    tonight: Tonight<'a>,
    manner: Manner,
    day: NaiveDate,
}

impl Decision<'_> {
    fn found(&self) -> Step {
        let before = self.before;
        match before.state {
            State::Watching if self.grace_over() => {
                self.moved(Change::Opened, Move::Open, "grace_over")
            }
            State::Explained if !self.tonight.excuse_lost => self.unsaid(),
            State::Explained if self.grace_over() => {
                self.moved(Change::Opened, Move::Open, "excuse_ended")
            }
            State::Explained => self.moved(Change::Watching, Move::Watch, "excuse_ended"),
            State::Issued | State::Answered | State::Correcting | State::FailedVerification
                if self.tonight.moved.is_some() =>
            {
                self.handed_over()
            }
            State::ToVerify if self.tonight.fresh && !self.tonight.after_claim => self.stays(),
            // Whoever has it now never said that it is corrected.
            State::ToVerify if self.tonight.fresh && self.tonight.moved.is_some() => {
                self.handed_over()
            }
            State::ToVerify if self.tonight.fresh => {
                self.moved(Change::FailedVerification, Move::Reopen, "found_again")
            }
            State::ToVerify => self.unsaid(),
            State::Closed => self.back(),
            State::Waived if before.waiver_over => {
                self.moved(Change::Reopened, Move::Reopen, WAIVER_OVER)
            }
            State::Waived if !self.tonight.same_evidence => {
                if self.tonight.fresh {
                    self.moved(Change::Reopened, Move::Reopen, "evidence_changed")
                } else {
                    self.unsaid()
                }
            }
            _ => self.stays(),
        }
    }

    /// It was closed, and is found.
    fn back(&self) -> Step {
        let before = self.before;
        // A reviewer decided that this very thing is not so: it is not asked again until it says something else.
        let settled = before.rightly_disputed && before.verdict == Verdict::Open;
        if settled && self.tonight.same_evidence {
            return self.stays();
        }
        let still_excused = before.verdict == Verdict::Explained && !self.tonight.excuse_lost;
        if !self.tonight.fresh || still_excused {
            return self.unsaid();
        }
        let why = match before.verdict {
            Verdict::Open if settled => "evidence_changed",
            Verdict::Open => "still_found",
            Verdict::Explained => "excuse_ended",
            Verdict::Absent => "found_again",
        };
        if before.was_open {
            self.moved(Change::Reopened, Move::Reopen, why)
        } else if self.grace_over() {
            self.moved(Change::Opened, Move::Reopen, why)
        } else {
            self.moved(Change::Watching, Move::Watch, why)
        }
    }

    fn explained(&self) -> Step {
        let why = excused(self.tonight.excuse.unwrap_or_default());
        match self.before.state {
            State::Watching => self.moved(Change::Explained, Move::Explain, &why),
            State::Explained => self.stays(),
            State::Closed if self.before.verdict == Verdict::Explained => self.stays(),
            // It stays closed; that it is there again, with an excuse, is taken down.
            State::Closed => Step {
                change: Change::Explained,
                ..self.stays()
            },
            _ if self.tonight.sure => self.moved(Change::Excused, Move::Explain, &why),
            _ => self.unsaid(),
        }
    }

    fn gone(&self) -> Option<Step> {
        let before = self.before;
        if before.verdict == Verdict::Absent || !self.tonight.sure {
            let over = before.state == State::Waived && before.waiver_over;
            return match before.verdict {
                _ if over => Some(self.unsaid()),
                Verdict::Absent => None,
                _ => Some(self.unsaid()),
            };
        }
        let why = self.tonight.kept.unwrap_or("not_found");
        Some(match (before.state, self.manner.close) {
            (State::Watching | State::Explained, _) => self.moved(Change::Lapsed, Move::Close, why),
            (State::Closed, _) => Step {
                change: Change::Lapsed,
                ..self.stays()
            },
            (State::ToVerify, Close::Verify) => self.stays(),
            // The office itself did away with it: nobody corrected anything that could be verified.
            _ if self.tonight.kept.is_some() => self.moved(Change::Excused, Move::Explain, why),
            (_, Close::Auto) => self.moved(Change::Closed, Move::Close, why),
            (_, Close::Verify) => self.moved(Change::ToVerify, Move::AwaitVerification, why),
        })
    }

    fn grace_over(&self) -> bool {
        let since = self.before.unexcused_since.unwrap_or(self.day);
        self.manner.grace_over(since, self.day)
    }

    /// The department that was told of it has it no longer: it is to be sent to the other one.
    fn handed_over(&self) -> Step {
        let [from, to] = self.tonight.moved.unwrap_or_default();
        let why = format!("{MOVED}{from}:{to}");
        self.moved(Change::Changed, Move::HandOver, &why)
    }

    /// The move, where the one table of transitions has it; there is no other way to another state.
    fn moved(&self, change: Change, by: Move, why: &str) -> Step {
        match self.before.state.after(by) {
            Some(to) => Step {
                change,
                by: Some(by),
                to,
                reason: why.to_owned(),
                take: true,
            },
            None => self.stays(),
        }
    }

    /// The state stays; what the night says is taken down where it is new.
    fn stays(&self) -> Step {
        let same = self.tonight.same && self.tonight.verdict == self.before.verdict;
        Step {
            change: if same {
                Change::SeenAgain
            } else {
                Change::Changed
            },
            by: None,
            to: self.before.state,
            reason: String::new(),
            take: !same,
        }
    }

    /// Nothing can be said; but a waiver ends on its day whatever the sources say.
    fn unsaid(&self) -> Step {
        let over = self.before.state == State::Waived && self.before.waiver_over;
        if over {
            return Step {
                take: false,
                ..self.moved(Change::Reopened, Move::Reopen, WAIVER_OVER)
            };
        }
        Step {
            change: Change::NotEvaluated,
            by: None,
            to: self.before.state,
            reason: String::new(),
            take: false,
        }
    }
}

fn excused(code: &str) -> String {
    format!("excused:{code}")
}
