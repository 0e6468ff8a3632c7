//! What the coming months take: statutory retirements and known departures by unit, headcount type and month, and the
//! places that stand vacant for them. Where the category is unknown the number is a range.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::book::Book;
use super::journal::{Item, Key};
use super::seats::Seat;
use crate::domain::calendar;

/// At least and at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// At least.
    pub least: i64,
    /// At most.
    pub most: i64,
}

/// One unit and type in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForecastLine {
    /// Unit: its number in the book.
    #[serde(skip)]
    pub unit: i32,
    /// Code.
    pub unit_code: String,
    /// Name.
    pub unit_name: String,
    /// Headcount type.
    pub headcount_type: String,
    /// First day of the month.
    pub month: NaiveDate,
    /// People who go in that month.
    pub leaving: Span,
    /// Approved on the last day of the month.
    pub approved: i64,
    /// Approved less those who are still there on that day; below zero is over.
    pub vacancy: Span,
}

/// The forecast of a book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// From this day.
    pub from: NaiveDate,
    /// So many months, the first one that of the day.
    pub months: u32,
    /// Unit by unit, type by type, month by month.
    pub lines: Vec<ForecastLine>,
    /// People active past the latest day that the law allows: they count as gone in the first month.
    pub past: i64,
    /// People whose birth date is unknown: nothing can be said of them.
    pub unknown: i64,
}

/// When a seat becomes free: at the earliest, at the latest; none when nothing is known of it.
fn free(seat: &Seat) -> Option<(NaiveDate, NaiveDate)> {
    let lawful = seat.retirement.map(|of| (of.first, of.last));
    match (seat.exit_on, lawful) {
        (Some(on), Some((first, last))) => Some((on.min(first), on.min(last))),
        (Some(on), None) => Some((on, on)),
        (None, lawful) => lawful,
    }
}

impl Forecast {
    /// The forecast for so many months from the book's date, for all units or for some.
    #[must_use]
    pub fn of(book: &Book, months: u32, units: Option<&BTreeSet<i32>>) -> Self {
        let from = book.date;
        let month = |n: u32| {
            calendar::add_months(
                calendar::first_of_month(from),
                i32::try_from(n).unwrap_or(0),
            )
        };
        let wanted = |unit: i32| units.is_none_or(|units| units.contains(&unit));
        let mut places: BTreeMap<(i32, &str), Vec<&Seat>> = BTreeMap::new();
        let seats = book.seats.iter();
        for seat in seats.filter(|seat| wanted(seat.unit) && seat.held(from, from)) {
            places
                .entry((seat.unit, &seat.headcount_type))
                .or_default()
                .push(seat);
        }
        let mut forecast = Self {
            from,
            months,
            lines: Vec::new(),
            past: 0,
            unknown: 0,
        };
        let headcount = book
            .journal
            .keys()
            .filter(|key| key.item == Item::Headcount && wanted(key.unit));
        let mut keys: BTreeSet<(i32, &str)> = headcount
            .map(|key| (key.unit, key.category.as_str()))
            .collect();
        keys.extend(places.keys());
        for (unit, headcount_type) in keys {
            let seats = persons(
                places
                    .get(&(unit, headcount_type))
                    .map_or(&[], Vec::as_slice),
            );
            for free in &seats {
                match free {
                    None => forecast.unknown += 1,
                    Some((_, latest)) if *latest < from => forecast.past += 1,
                    Some(_) => {}
                }
            }
            let key = Key {
                unit,
                item: Item::Headcount,
                category: headcount_type.to_owned(),
            };
            let gone_before = |day: NaiveDate| Span {
                least: count(&seats, |(_, latest)| latest < day),
                most: count(&seats, |(earliest, _)| earliest < day),
            };
            for n in 0..months {
                let next = month(n + 1);
                let last_day = next.pred_opt().unwrap_or(next);
                let gone = gone_before(next);
                let approved = book.journal.approved(&key, last_day);
                let people = i64::try_from(seats.len()).unwrap_or(i64::MAX);
                let leaving = Span {
                    least: within(&seats, month(n), next, n == 0),
                    most: count(&seats, |(earliest, latest)| {
                        earliest < next && (n == 0 || latest >= month(n))
                    }),
                };
                forecast.lines.push(ForecastLine {
                    unit,
                    unit_code: book
                        .unit(unit)
                        .map(|of| of.code.clone())
                        .unwrap_or_default(),
                    unit_name: book.name(unit).to_owned(),
                    headcount_type: headcount_type.to_owned(),
                    month: month(n),
                    leaving,
                    approved,
                    vacancy: Span {
                        least: approved - people + gone.least,
                        most: approved - people + gone.most,
                    },
                });
            }
        }
        forecast
    }
}

/// One entry a person: several rows in one unit and type are one place, free when the last of them is.
fn persons(seats: &[&Seat]) -> Vec<Option<(NaiveDate, NaiveDate)>> {
    let mut by_person: BTreeMap<i64, Option<(NaiveDate, NaiveDate)>> = BTreeMap::new();
    for seat in seats {
        let own = free(seat);
        by_person
            .entry(seat.person)
            .and_modify(|held| {
                *held = match (*held, own) {
                    (Some(a), Some(b)) => Some((a.0.max(b.0), a.1.max(b.1))),
                    _ => None,
                }
            })
            .or_insert(own);
    }
    by_person.into_values().collect()
}

/// People whose whole range lies in the month; in the first month also those whose day is past.
fn within(
    seats: &[Option<(NaiveDate, NaiveDate)>],
    month: NaiveDate,
    next: NaiveDate,
    first: bool,
) -> i64 {
    count(seats, |(earliest, latest)| {
        (first || earliest >= month) && latest < next
    })
}

fn count(
    seats: &[Option<(NaiveDate, NaiveDate)>],
    is: impl Fn((NaiveDate, NaiveDate)) -> bool,
) -> i64 {
    let found = seats.iter().flatten().filter(|range| is(**range)).count();
    i64::try_from(found).unwrap_or(i64::MAX)
}

/// People of a unit and type who will have gone before a day.
pub(super) fn gone_before(book: &Book, unit: i32, headcount_type: &str, day: NaiveDate) -> Span {
    let seats: Vec<&Seat> = there(book, unit, headcount_type).collect();
    let seats = persons(&seats);
    Span {
        least: count(&seats, |(_, latest)| latest < day),
        most: count(&seats, |(earliest, _)| earliest < day),
    }
}

/// People of a unit and type who are on the roster already with a day of entry after the book's, up to a day.
pub(super) fn coming_by(book: &Book, unit: i32, headcount_type: &str, day: NaiveDate) -> i64 {
    let here: BTreeSet<i64> = there(book, unit, headcount_type)
        .map(|seat| seat.person)
        .collect();
    let all = seats_of(book, unit, headcount_type);
    let later = all.filter(|seat| seat.entry_on.is_some_and(|on| on > book.date));
    let coming: BTreeSet<i64> = later
        .filter(|seat| seat.held(day, book.date) && !here.contains(&seat.person))
        .map(|seat| seat.person)
        .collect();
    i64::try_from(coming.len()).unwrap_or(i64::MAX)
}

fn seats_of<'a>(
    book: &'a Book,
    unit: i32,
    headcount_type: &'a str,
) -> impl Iterator<Item = &'a Seat> {
    let seats = book.seats.iter();
    seats.filter(move |seat| seat.unit == unit && &*seat.headcount_type == headcount_type)
}

/// Seats of a unit and type that are held on the book's date.
fn there<'a>(book: &'a Book, unit: i32, headcount_type: &'a str) -> impl Iterator<Item = &'a Seat> {
    seats_of(book, unit, headcount_type).filter(|seat| seat.held(book.date, book.date))
}
