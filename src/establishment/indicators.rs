//! Yearly indicators of units (履职评估): how full they were, how many came and went, what stood vacant for a year, how many
//! of their duties have a document, and how they dealt with entries of the ledger.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::assess::month_ends;
use super::book::Book;
use super::duties::DutyMatrix;
use super::seats::Seat;
use super::state::{State, UnitState};
use crate::domain::share::Share;

/// Month ends over which a place must have been vacant: twelve months lie between the first and the last.
pub const VACANT_MONTH_ENDS: u32 = 13;

/// One time that an entry of the ledger was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Unit code.
    pub unit: String,
    /// Business date.
    pub opened_on: NaiveDate,
    /// It had been opened before.
    pub again: bool,
    /// Deadline.
    pub due_on: NaiveDate,
    /// Closed on; none while it is not.
    pub closed_on: Option<NaiveDate>,
}

/// The indicators of one unit and year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Indicators {
    /// The year.
    pub year: i32,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Filled over approved, average of the year's month ends; none when nothing was approved.
    pub occupancy: Option<Share>,
    /// People who came in the year.
    pub came: i64,
    /// People who left in the year.
    pub left: i64,
    /// Came and left, over the average number of people; none when nobody was there.
    pub turnover: Option<Share>,
    /// Places vacant for a year at its end.
    pub vacant_over_a_year: i64,
    /// Duties that it leads.
    pub duties: i64,
    /// Of these, with a document on every line.
    pub documented: i64,
    /// Times that entries were opened in the year.
    pub opened: i64,
    /// Of these, closed by their deadline.
    pub in_time: i64,
    /// Of these, of entries that had been opened before.
    pub reopened: i64,
}

/// The indicators of every unit in being at the end of a year, or on the book's date when that is earlier.
#[must_use]
pub fn indicators(book: &Book, year: i32, openings: &[Opening]) -> Vec<Indicators> {
    let end = NaiveDate::from_ymd_opt(year, 12, 31)
        .unwrap_or(book.date)
        .min(book.date);
    let states: Vec<State> = month_ends(end, VACANT_MONTH_ENDS)
        .into_iter()
        .map(|on| State::of(book, on))
        .collect();
    let duties = DutyMatrix::of(book, end);
    let day = |on: Option<NaiveDate>| on.is_some_and(|on| on.year() == year && on <= end);
    let came = people(book, |seat| day(seat.entry_on));
    let left = people(book, |seat| day(seat.exit_on));
    let mut opened: BTreeMap<&str, Vec<&Opening>> = BTreeMap::new();
    for of in openings.iter().filter(|of| day(Some(of.opened_on))) {
        opened.entry(&of.unit).or_default().push(of);
    }
    let units = book.known().filter(|(_, unit)| unit.exists(end));
    units
        .map(|(id, unit)| {
            let lines: Vec<(NaiveDate, &UnitState)> = states
                .iter()
                .filter_map(|state| Some((state.date, state.unit(id)?)))
                .collect();
            let within: Vec<_> = lines
                .iter()
                .filter(|(on, _)| on.year() == year)
                .map(|(_, line)| line.sum())
                .collect();
            let approved: i64 = within.iter().map(|sum| sum.approved.max(0)).sum();
            let filled: i64 = within.iter().map(|sum| sum.filled).sum();
            let months = count(within.len());
            let came = count(came.get(&id).map_or(0, BTreeSet::len));
            let left = count(left.get(&id).map_or(0, BTreeSet::len));
            let leads: Vec<_> = duties
                .duties
                .iter()
                .filter(|row| row.leads.contains(&id))
                .collect();
            let own = opened
                .get(unit.code.as_str())
                .map_or(&[][..], Vec::as_slice);
            let in_time = |of: &&&Opening| of.closed_on.is_some_and(|on| on <= of.due_on);
            Indicators {
                year,
                code: unit.code.clone(),
                name: unit.name.clone(),
                occupancy: Share::of(filled, approved),
                came,
                left,
                turnover: Share::of((came + left) * months, filled),
                vacant_over_a_year: vacant(lines.iter().map(|(_, line)| *line), states.len()),
                duties: count(leads.len()),
                documented: count(leads.iter().filter(|row| !row.undocumented).count()),
                opened: count(own.len()),
                in_time: count(own.iter().filter(in_time).count()),
                reopened: count(own.iter().filter(|of| of.again).count()),
            }
        })
        .collect()
}

/// Distinct people with a row of that kind, by unit.
fn people(book: &Book, is: impl Fn(&Seat) -> bool) -> BTreeMap<i32, BTreeSet<i64>> {
    let mut found: BTreeMap<i32, BTreeSet<i64>> = BTreeMap::new();
    for seat in book.seats.iter().filter(|seat| is(seat)) {
        found.entry(seat.unit).or_default().insert(seat.person);
    }
    found
}

/// The least vacancy of each type over all month ends, added up; a type that is missing on one of them was not vacant.
fn vacant<'a>(lines: impl Iterator<Item = &'a UnitState>, month_ends: usize) -> i64 {
    let mut least: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for line in lines {
        for of in &line.headcount {
            least.entry(&of.category).or_default().push(of.vacancy());
        }
    }
    least
        .values()
        .filter(|vacancies| vacancies.len() == month_ends)
        .filter_map(|vacancies| vacancies.iter().min())
        .map(|vacancy| (*vacancy).max(0))
        .sum()
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
