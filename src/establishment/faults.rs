//! What is wrong with entries of the journal, each fault with its entry.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::journal::{Entry, Journal, Place, sum};

/// Why an entry cannot stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum Fault {
    /// The unit is in no table of units.
    UnknownUnit {
        /// As it is written.
        written: String,
    },
    /// It ends on or before the day on which it takes effect.
    EndsBeforeItBegins,
    /// An entry of the same document says the same for days that both cover.
    Overlaps {
        /// The other entry's number.
        entry_no: String,
        /// Where that stands.
        place: Place,
    },
    /// The entry number stands twice.
    NumberTaken {
        /// Where it stands too.
        place: Place,
    },
    /// With it the approved number falls below zero.
    BelowZero {
        /// The first day of that.
        on: NaiveDate,
        /// The number then.
        approved: i64,
    },
    /// It has no document.
    NoDocument,
    /// It changes nothing.
    NoChange,
    /// It adds to a unit that is abolished by then.
    UnitGone {
        /// Since.
        on: NaiveDate,
    },
    /// With it the changes of its transfer do not add up to zero.
    Unbalanced {
        /// The transfer.
        transfer: String,
        /// What they add up to.
        sum: i64,
    },
}

impl Journal {
    /// What is wrong with the entries, each fault with its entry, in the order of where they stand. `unknown` gives the
    /// text of a unit that no table has.
    #[must_use]
    pub fn faults(&self, unknown: impl Fn(i32) -> Option<String>) -> Vec<(Entry, Fault)> {
        let mut found = Vec::new();
        let mut numbers: BTreeMap<&str, &Entry> = BTreeMap::new();
        let mut all: Vec<&Entry> = self.entries().collect();
        all.sort_by_key(|entry| &entry.place);
        for entry in all {
            if let Some(written) = unknown(entry.unit) {
                found.push((entry.clone(), Fault::UnknownUnit { written }));
            }
            if entry
                .expires_on
                .is_some_and(|end| end <= entry.effective_on)
            {
                found.push((entry.clone(), Fault::EndsBeforeItBegins));
            }
            if entry.document.is_none() {
                found.push((entry.clone(), Fault::NoDocument));
            }
            if entry.change == 0 {
                found.push((entry.clone(), Fault::NoChange));
            }
            match numbers.get(entry.entry_no.as_str()) {
                Some(first) => found.push((
                    entry.clone(),
                    Fault::NumberTaken {
                        place: first.place.clone(),
                    },
                )),
                None => {
                    numbers.insert(&entry.entry_no, entry);
                }
            }
        }
        for entries in self.keys().map(|key| self.of(key)) {
            found.extend(overlaps(entries));
            found.extend(below_zero(entries));
        }
        found.sort_by(|a, b| a.0.place.cmp(&b.0.place));
        found
    }
}

/// Entries of which another of the same document and change covers some of the same days: the same approval, entered
/// twice. Of two without an end only those that begin together: a document may grant in stages.
fn overlaps(entries: &[Entry]) -> Vec<(Entry, Fault)> {
    let mut found = Vec::new();
    for (at, later) in entries.iter().enumerate() {
        let end = later.expires_on.unwrap_or(NaiveDate::MAX);
        let ends = |of: &Entry| of.expires_on.is_some();
        let twin = entries[..at].iter().find(|earlier| {
            earlier.document.is_some()
                && earlier.document == later.document
                && earlier.change == later.change
                && earlier.effective_on < end
                && earlier
                    .expires_on
                    .is_none_or(|ends| later.effective_on < ends)
                && (ends(earlier) || ends(later) || earlier.effective_on == later.effective_on)
        });
        if let Some(twin) = twin {
            let fault = Fault::Overlaps {
                entry_no: twin.entry_no.clone(),
                place: twin.place.clone(),
            };
            found.push((later.clone(), fault));
        }
    }
    found
}

/// The entry that first brings the number below zero. All that happens on one day happens together.
fn below_zero(entries: &[Entry]) -> Option<(Entry, Fault)> {
    let mut days: Vec<NaiveDate> = entries
        .iter()
        .flat_map(|entry| [Some(entry.effective_on), entry.expires_on])
        .flatten()
        .collect();
    days.sort_unstable();
    days.dedup();
    let (on, approved) = days
        .into_iter()
        .map(|day| (day, sum(entries, day)))
        .find(|(_, approved)| *approved < 0)?;
    // A loss that begins that day, else a gain that ends on it.
    let begins = |entry: &&Entry| entry.effective_on == on && entry.change < 0;
    let ends = |entry: &&Entry| entry.expires_on == Some(on) && entry.change > 0;
    let cause = entries
        .iter()
        .rfind(begins)
        .or_else(|| entries.iter().rfind(ends))?;
    Some((cause.clone(), Fault::BelowZero { on, approved }))
}
