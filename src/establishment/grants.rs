//! Assessment after headcount was granted (使用效益评估): for each grant of the journal, when it was filled and by whom's
//! channel, how much of it was in use after half a year, one and two years, and what lies idle and can be taken back.
//!
//! The places of a unit and type are thought of as a stack: each grant lays its places on top, a reduction takes them off
//! the top, and people fill them from the bottom. So the newest grant is filled last and taken back first.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::assess::{MONTHS, month_ends};
use super::book::Book;
use super::journal::{Entry, Item, Key};
use super::seats::Seat;
use crate::domain::calendar;

/// Months after which the use of a grant is looked at.
pub const AFTER: [i32; 3] = [6, 12, 24];

/// How a grant came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[schema(as = GrantOrigin)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// 核定: the first that the unit had of the type.
    First,
    /// 核增
    Added,
    /// 划入
    Transferred,
}

/// One grant: what the entries of one unit, type, day of effect and end added in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Grant {
    /// Unit: its number in the book.
    #[serde(skip)]
    pub unit: i32,
    /// Code.
    pub unit_code: String,
    /// Name.
    pub unit_name: String,
    /// Headcount type.
    pub headcount_type: String,
    /// Day of effect.
    pub on: NaiveDate,
    /// First day without it.
    pub until: Option<NaiveDate>,
    /// How it came about.
    pub origin: Origin,
    /// 台账编号 of its entries.
    pub entries: Vec<String>,
    /// 文号
    pub documents: Vec<String>,
    /// Places granted.
    pub number: i64,
    /// Of these, still approved on the book's date.
    pub stands: i64,
    /// The first day on which one of them was in use.
    pub first_on: Option<NaiveDate>,
    /// The first day on which all of them were.
    pub full_on: Option<NaiveDate>,
    /// Way of entry = people who filled it first; blank where the roster does not say.
    pub channels: BTreeMap<String, i64>,
    /// Places in use after 6, 12 and 24 months; none where that day is to come or the grant had ended.
    pub after: [Option<i64>; 3],
    /// Places in use on the book's date.
    pub used: i64,
    /// Places that were free on each of the last 24 month ends and that no open plan keeps; none while the grant is younger.
    pub idle: Option<i64>,
}

/// Every grant up to the book's date, by unit, type and day; of all units or of some.
#[must_use]
pub fn grants(book: &Book, units: Option<&BTreeSet<i32>>) -> Vec<Grant> {
    let mut seats: BTreeMap<(i32, &str), Vec<&Seat>> = BTreeMap::new();
    for seat in &book.seats {
        seats
            .entry((seat.unit, &seat.headcount_type))
            .or_default()
            .push(seat);
    }
    let mut all = Vec::new();
    for key in book.journal.keys() {
        let wanted = units.is_none_or(|units| units.contains(&key.unit));
        if key.item != Item::Headcount || !wanted {
            continue;
        }
        let people = seats
            .get(&(key.unit, key.category.as_str()))
            .map_or(&[][..], Vec::as_slice);
        all.extend(Places::of(book, key, people).grants());
    }
    all
}

/// What entries of one day and end add up to.
#[derive(Debug)]
struct Layer<'a> {
    on: NaiveDate,
    until: Option<NaiveDate>,
    number: i64,
    entries: Vec<&'a Entry>,
}

impl Layer<'_> {
    fn in_force(&self, day: NaiveDate) -> bool {
        self.on <= day && self.until.is_none_or(|until| day < until)
    }
}

/// The places of one unit and type over time.
struct Places<'a> {
    book: &'a Book,
    key: &'a Key,
    layers: Vec<Layer<'a>>,
    /// Day = people in place from then on.
    filled: BTreeMap<NaiveDate, i64>,
    /// Day = ways of entry of those who took a place on it.
    came: BTreeMap<NaiveDate, Vec<String>>,
}

impl<'a> Places<'a> {
    fn of(book: &'a Book, key: &'a Key, seats: &[&Seat]) -> Self {
        let mut layers: BTreeMap<(NaiveDate, NaiveDate), Layer<'a>> = BTreeMap::new();
        for entry in book.journal.of(key) {
            let until = entry.expires_on;
            // An entry that ends before it begins never counts.
            if until.is_some_and(|until| until <= entry.effective_on) {
                continue;
            }
            let place = (entry.effective_on, until.unwrap_or(NaiveDate::MAX));
            let layer = layers.entry(place).or_insert_with(|| Layer {
                on: entry.effective_on,
                until,
                number: 0,
                entries: Vec::new(),
            });
            layer.number += entry.change;
            layer.entries.push(entry);
        }
        let (filled, came) = people(book, seats);
        Self {
            book,
            key,
            layers: layers.into_values().collect(),
            filled,
            came,
        }
    }

    fn filled_on(&self, day: NaiveDate) -> i64 {
        let until = self.filled.range(..=day).next_back();
        until.map_or(0, |(_, people)| *people)
    }

    /// Places of a layer on a day, and how many of them are in use.
    fn at(&self, layer: usize, day: NaiveDate) -> (i64, i64) {
        let mut stack: Vec<(usize, i64)> = Vec::new();
        for (at, of) in self.layers.iter().enumerate() {
            if !of.in_force(day) {
                continue;
            }
            if of.number >= 0 {
                stack.push((at, of.number));
                continue;
            }
            let mut less = -of.number;
            while let Some((_, top)) = stack.last_mut()
                && less > 0
            {
                let taken = less.min(*top);
                *top -= taken;
                less -= taken;
                if *top == 0 {
                    stack.pop();
                }
            }
        }
        let mut below = 0;
        for (at, size) in stack {
            if at == layer {
                return (size, (self.filled_on(day) - below).clamp(0, size));
            }
            below += size;
        }
        (0, 0)
    }

    fn grants(&self) -> Vec<Grant> {
        let known = self.book.date;
        let unit = self.book.unit(self.key.unit);
        let positive = |layer: &Layer<'_>| layer.number > 0 && layer.on <= known;
        let first = self.layers.iter().position(positive);
        let ends = month_ends(known, MONTHS);
        // What open plans keep is found in the oldest free places first.
        let mut kept: i64 = self
            .book
            .plans
            .iter()
            .filter(|of| {
                of.plan.unit == self.key.unit && of.plan.headcount_type == self.key.category
            })
            .map(|of| of.reserved(known))
            .sum();
        let mut found = Vec::new();
        for (at, layer) in self.layers.iter().enumerate() {
            if !positive(layer) {
                continue;
            }
            let (stands, used) = self.at(at, known);
            let old = ends.first().is_some_and(|end| layer.on <= *end);
            let idle = old.then(|| {
                let free = ends
                    .iter()
                    .chain([&known])
                    .map(|end| {
                        let (size, used) = self.at(at, *end);
                        size - used
                    })
                    .min()
                    .unwrap_or(0);
                let taken = kept.min(free);
                kept -= taken;
                free - taken
            });
            let (first_on, full_on, channels) = self.filling(at, layer);
            let mut documents: Vec<String> = layer
                .entries
                .iter()
                .filter_map(|entry| entry.document.clone())
                .collect();
            documents.dedup();
            let transferred = layer
                .entries
                .iter()
                .any(|entry| entry.change > 0 && entry.transfer.is_some());
            found.push(Grant {
                unit: self.key.unit,
                unit_code: unit.map(|of| of.code.clone()).unwrap_or_default(),
                unit_name: self.book.name(self.key.unit).to_owned(),
                headcount_type: self.key.category.clone(),
                on: layer.on,
                until: layer.until,
                origin: if transferred {
                    Origin::Transferred
                } else if first == Some(at) {
                    Origin::First
                } else {
                    Origin::Added
                },
                entries: layer.entries.iter().map(|of| of.entry_no.clone()).collect(),
                documents,
                number: layer.number,
                stands,
                first_on,
                full_on,
                channels,
                after: AFTER.map(|months| {
                    let day = calendar::add_months(layer.on, months);
                    let there = day <= known && layer.in_force(day);
                    there.then(|| self.at(at, day).1)
                }),
                used,
                idle,
            });
        }
        found
    }

    /// When a layer's places were first in use, one and all; and by what ways those came who filled them first. Of several
    /// who came on one day those count whose ways come first in the order of words.
    fn filling(
        &self,
        at: usize,
        layer: &Layer<'_>,
    ) -> (Option<NaiveDate>, Option<NaiveDate>, BTreeMap<String, i64>) {
        let known = self.book.date;
        let last = layer
            .until
            .and_then(|until| until.checked_sub_days(Days::new(1)))
            .map_or(known, |last| last.min(known));
        let ends = self.layers.iter().flat_map(|of| [Some(of.on), of.until]);
        let mut days: BTreeSet<NaiveDate> = ends.flatten().collect();
        days.extend(self.filled.keys());
        days.retain(|day| layer.on <= *day && *day <= last);
        let (mut first, mut full) = (None, None);
        let mut channels: BTreeMap<String, i64> = BTreeMap::new();
        let mut most = 0;
        for day in days {
            let (_, used) = self.at(at, day);
            if used <= most {
                continue;
            }
            first = first.or(Some(day));
            if used == layer.number {
                full = full.or(Some(day));
            }
            let came = self.came.get(&day).map_or(&[][..], Vec::as_slice);
            let more = usize::try_from(used - most).unwrap_or(usize::MAX);
            for way in came.iter().take(more) {
                *channels.entry(way.clone()).or_default() += 1;
            }
            most = used;
        }
        (first, full, channels)
    }
}

/// People in place from day to day, a person once however many rows; and the ways by which those came who took a place.
fn people(
    book: &Book,
    seats: &[&Seat],
) -> (BTreeMap<NaiveDate, i64>, BTreeMap<NaiveDate, Vec<String>>) {
    type Stay<'a> = (NaiveDate, NaiveDate, &'a str);
    let mut stays: BTreeMap<i64, Vec<Stay<'_>>> = BTreeMap::new();
    for seat in seats {
        let from = seat.entry_on.unwrap_or(NaiveDate::MIN);
        let exit = seat.exit_on.unwrap_or(NaiveDate::MAX);
        // Who has left is known to have been there up to the day of leaving, and never on the roster's own day.
        let to = match (seat.in_post, seat.exit_on) {
            (true, _) => exit,
            (false, Some(_)) => exit.min(book.date),
            (false, None) => continue,
        };
        if from < to {
            let way = seat.channel.as_deref().unwrap_or_default();
            stays.entry(seat.person).or_default().push((from, to, way));
        }
    }
    let mut changes: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    let mut came: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
    for stays in stays.values_mut() {
        stays.sort_unstable();
        let mut until: Option<NaiveDate> = None;
        for (from, to, way) in stays.iter() {
            match until {
                Some(end) if *from <= end => {
                    if *to > end {
                        *changes.entry(end).or_default() += 1;
                        *changes.entry(*to).or_default() -= 1;
                        until = Some(*to);
                    }
                }
                _ => {
                    *changes.entry(*from).or_default() += 1;
                    *changes.entry(*to).or_default() -= 1;
                    came.entry(*from).or_default().push((*way).to_owned());
                    until = Some(*to);
                }
            }
        }
    }
    for ways in came.values_mut() {
        ways.sort_unstable();
    }
    let mut there = 0;
    let filled = changes.into_iter().map(|(day, change)| {
        there += change;
        (day, there)
    });
    (filled.collect(), came)
}
