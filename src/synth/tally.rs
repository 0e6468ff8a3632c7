//! Counts, while people stream by, what the approvals and the plans must cover: people by unit and type, by unit and
//! level, and entries by unit, type and year.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use super::moment::Moment;
use super::person::{Person, RosterRow, Status};

/// Running counts; bounded by units, types and years, never by people.
#[derive(Debug, Default)]
pub struct Tally {
    /// (unit, headcount type) = distinct active people.
    pub headcount: BTreeMap<(usize, &'static str), i64>,
    /// (unit, leadership level) = distinct active people.
    pub leadership: BTreeMap<(usize, &'static str), i64>,
    /// (unit, headcount type, year of entry) = entries of any status.
    pub entries: BTreeMap<(usize, &'static str, i32), i64>,
}

impl Tally {
    /// Counts one person.
    pub fn add(&mut self, person: &Person, at: &Moment) {
        let mut types = BTreeSet::new();
        let mut levels = BTreeSet::new();
        for row in person.roster.iter().filter(|r| r.spoil.is_none()) {
            let Some(unit) = row.place.unit else { continue };
            if let Some(entry) = row.entry_on {
                *self
                    .entries
                    .entry((unit, row.headcount_type, entry.year()))
                    .or_default() += 1;
            }
            if in_place(row, at) {
                types.insert((unit, row.headcount_type));
                levels.extend(row.level.map(|level| (unit, level)));
            }
        }
        for key in types {
            *self.headcount.entry(key).or_default() += 1;
        }
        for key in levels {
            *self.leadership.entry(key).or_default() += 1;
        }
    }
}

fn in_place(row: &RosterRow, at: &Moment) -> bool {
    matches!(row.status, Status::Active | Status::Probation)
        && row.entry_on.is_none_or(|on| on <= at.date)
        && row.exit_on.is_none_or(|on| on > at.date)
}
