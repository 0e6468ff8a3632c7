//! Yearly indicators of units (履职评估): how full they were, how many came and went, what stood vacant for a year, how many
//! of their duties have a document, and how they dealt with entries of the ledger.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::assess::month_ends;
use super::book::Book;
use super::duties::DutyMatrix;
use super::state::State;

/// An entry of the ledger, as far as indicators look at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryLife {
    /// Unit code.
    pub unit: String,
    /// Last opened on.
    pub opened_on: Option<NaiveDate>,
    /// How often.
    pub opened_times: i64,
    /// Closed on, while it is.
    pub closed_on: Option<NaiveDate>,
    /// Deadline.
    pub due_on: Option<NaiveDate>,
}

/// The indicators of one unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Indicators {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Filled over approved, average of the year's month ends, in percent; none when nothing was approved.
    pub occupancy: Option<i64>,
    /// People who came in the year.
    pub came: i64,
    /// People who left in the year.
    pub left: i64,
    /// Came and left, over the average number of people, in percent; none when nobody was there.
    pub turnover: Option<i64>,
    /// Places of any type vacant on every month end of the twelve.
    pub vacant_all_year: i64,
    /// Duties that it leads.
    pub duties: i64,
    /// Of these, with a document on every line.
    pub documented: i64,
    /// Entries opened in the year.
    pub opened: i64,
    /// Of these, closed by their deadline.
    pub in_time: i64,
    /// Of these, opened more than once.
    pub reopened: i64,
}

/// The indicators of every unit in being at the end of a year, or on the book's date when that is earlier.
#[must_use]
pub fn indicators(book: &Book, year: i32, entries: &[EntryLife]) -> Vec<Indicators> {
    let end = NaiveDate::from_ymd_opt(year, 12, 31)
        .unwrap_or(book.date)
        .min(book.date);
    let months = month_ends(end, end.month());
    let within: Vec<NaiveDate> = months
        .into_iter()
        .filter(|day| day.year() == year)
        .collect();
    let states: Vec<State> = within.iter().map(|on| State::of(book, *on)).collect();
    let duties = DutyMatrix::of(book, end);
    let in_year = |day: Option<NaiveDate>| day.is_some_and(|day| day.year() == year);
    let mut all = Vec::new();
    for (id, unit) in book.known().filter(|(_, unit)| unit.exists(end)) {
        let sums: Vec<_> = states
            .iter()
            .filter_map(|state| state.unit(id))
            .map(|state| state.sum())
            .collect();
        let approved: i64 = sums.iter().map(|sum| sum.approved.max(0)).sum();
        let filled: i64 = sums.iter().map(|sum| sum.filled).sum();
        let people = |is: &dyn Fn(&super::seats::Seat) -> bool| -> i64 {
            let found: BTreeSet<i64> = book
                .seats
                .iter()
                .filter(|seat| seat.unit == id && is(seat))
                .map(|seat| seat.person)
                .collect();
            i64::try_from(found.len()).unwrap_or(i64::MAX)
        };
        let came = people(&|seat| in_year(seat.entry_on) && seat.entry_on <= Some(end));
        let left = people(&|seat| in_year(seat.exit_on) && seat.exit_on <= Some(end));
        let mut least: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for state in states.iter().filter_map(|state| state.unit(id)) {
            for of in &state.headcount {
                least.entry(&of.category).or_default().push(of.vacancy());
            }
        }
        let vacant_all_year = least
            .values()
            .filter(|vacancies| vacancies.len() == states.len())
            .filter_map(|vacancies| vacancies.iter().min())
            .map(|vacancy| (*vacancy).max(0))
            .sum();
        let leads: Vec<_> = duties
            .duties
            .iter()
            .filter(|row| row.leads.contains(&id))
            .collect();
        let own: Vec<_> = entries
            .iter()
            .filter(|of| of.unit == unit.code && in_year(of.opened_on))
            .collect();
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let in_time = |of: &&&EntryLife| {
            of.closed_on
                .is_some_and(|closed| of.due_on.is_none_or(|due| closed <= due))
        };
        let months = count(states.len());
        all.push(Indicators {
            code: unit.code.clone(),
            name: unit.name.clone(),
            occupancy: (approved > 0).then(|| filled * 100 / approved),
            came,
            left,
            turnover: (filled > 0).then(|| (came + left) * months * 100 / filled),
            vacant_all_year,
            duties: count(leads.len()),
            documented: count(leads.iter().filter(|row| !row.undocumented).count()),
            opened: count(own.len()),
            in_time: count(own.iter().filter(in_time).count()),
            reopened: count(own.iter().filter(|of| of.opened_times > 1).count()),
        });
    }
    all
}
