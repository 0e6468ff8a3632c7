//! Places on the roster: who holds one on a day, and when the law ends it.

use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::PolarsResult;
use serde::Serialize;

use super::table::Table;
use crate::domain::retirement::{self, Category};
use crate::frames::Frames;

/// The statutory date of retirement, as far as the data settle it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Retirement {
    /// The earliest day it can be.
    pub first: NaiveDate,
    /// The latest.
    pub last: NaiveDate,
}

impl Retirement {
    /// Category known: one day, but for women at 60, whose terms are open between those of 55 and of 60. Category
    /// unknown: every category of the sex, and with the sex unknown too every category there is.
    #[must_use]
    pub fn of(category: Option<&str>, sex: Option<&str>, birth: Option<NaiveDate>) -> Option<Self> {
        let birth = birth?;
        let on = |category| retirement::date(birth, category);
        let (first, last) = match (category.and_then(Category::parse), sex) {
            (Some(Category::Female60), _) => (Category::Female55, Category::Female60),
            (Some(category), _) => (category, category),
            (None, Some("male")) => (Category::Male60, Category::Male60),
            (None, Some("female")) => (Category::Female50, Category::Female60),
            (None, _) => (Category::Female50, Category::Male60),
        };
        Some(Self {
            first: on(first),
            last: on(last),
        })
    }
}

/// One row of the roster.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Key of the person; it never leaves the program.
    pub person: i64,
    /// Unit: its number in the book.
    pub unit: i32,
    /// Headcount type.
    pub headcount_type: Arc<str>,
    /// Leadership level.
    pub level: Option<Arc<str>>,
    /// Internal body.
    pub body: Option<Arc<str>>,
    /// The place was taken on this day.
    pub entry_on: Option<NaiveDate>,
    /// And is free from this day.
    pub exit_on: Option<NaiveDate>,
    /// Active or on probation, as the roster has it.
    pub in_post: bool,
    /// Way of entry.
    pub channel: Option<Arc<str>>,
    /// When the law ends it; none without a birth date.
    pub retirement: Option<Retirement>,
}

impl Seat {
    /// Whether the place is held on a day, by a roster of `known`. From that day on as the rules have it; for a day
    /// before it also when the person has left since, on a known day.
    #[must_use]
    pub fn held(&self, day: NaiveDate, known: NaiveDate) -> bool {
        let there = self.in_post || (day < known && self.exit_on.is_some());
        there && self.entry_on.is_none_or(|on| on <= day) && self.exit_on.is_none_or(|on| on > day)
    }
}

/// Every row of the roster.
pub(super) fn read(frames: &Frames) -> PolarsResult<Vec<Seat>> {
    let table = Table::of(&frames.tables["roster_row"])?;
    let (person, unit) = (table.whole("person_key")?, table.unit("unit_id")?);
    let (types, levels) = (
        table.text("headcount_type")?,
        table.text("leadership_level")?,
    );
    let (bodies, channels) = (table.text("internal_body")?, table.text("entry_channel")?);
    let (entries, exits) = (table.days("entry_on")?, table.days("exit_on")?);
    let (status, category) = (table.text("status")?, table.text("retirement_category")?);
    let (sex, id_sex) = (table.text("sex")?, table.text("id_sex")?);
    let (birth, id_birth) = (table.days("birth_on")?, table.days("id_birth")?);
    let mut words = Words::default();
    let mut seats = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        let (Some(person), Some(unit)) = (person.get(row), unit.get(row)) else {
            continue;
        };
        seats.push(Seat {
            person,
            unit,
            headcount_type: words.one(types.get(row).unwrap_or_default()),
            level: levels.get(row).map(|word| words.one(word)),
            body: bodies.get(row).map(|word| words.one(word)),
            entry_on: entries.get(row),
            exit_on: exits.get(row),
            in_post: matches!(status.get(row), Some("active" | "probation")),
            channel: channels.get(row).map(|word| words.one(word)),
            retirement: Retirement::of(
                category.get(row),
                id_sex.get(row).or_else(|| sex.get(row)),
                birth.get(row).or_else(|| id_birth.get(row)),
            ),
        });
    }
    Ok(seats)
}

/// Texts kept once, however often they stand in the roster.
#[derive(Default)]
struct Words(std::collections::HashSet<Arc<str>>);

impl Words {
    fn one(&mut self, word: &str) -> Arc<str> {
        if let Some(known) = self.0.get(word) {
            return known.clone();
        }
        let new: Arc<str> = word.into();
        self.0.insert(new.clone());
        new
    }
}
