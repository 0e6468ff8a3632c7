//! The yearly table: units, approved and filled by kind of unit, headcount type and leadership level, on the last day of
//! the year (or the last day known), closing against the lines it is made of.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::book::Book;
use super::state::{State, UnitState};

/// Approved and filled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// 核定
    pub approved: i64,
    /// 实有
    pub filled: i64,
}

/// One line of the table by unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitLine {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// organ, institution, …; blank when unknown.
    pub kind: String,
    /// 机构规格
    pub level: String,
    /// Code of its department.
    pub department: String,
    /// Headcount type = approved and filled.
    pub types: BTreeMap<String, Pair>,
    /// Leadership level = approved and filled.
    pub levels: BTreeMap<String, Pair>,
    /// Internal bodies approved.
    pub bodies: i64,
}

/// The table of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// The year.
    pub year: i32,
    /// The day it speaks of.
    pub date: NaiveDate,
    /// Units in being on that day, or with somebody in them or something approved.
    pub units: Vec<UnitLine>,
    /// Kind of unit = how many are in being.
    pub in_being: BTreeMap<String, i64>,
    /// Kind and level of unit = how many are in being.
    pub by_level: BTreeMap<(String, String), i64>,
    /// Kind and headcount type = approved and filled.
    pub by_kind: BTreeMap<(String, String), Pair>,
    /// Leadership level = approved and filled.
    pub leadership: BTreeMap<String, Pair>,
    /// Distinct persons who hold a place: who holds two in different units or types counts once here and twice above.
    pub persons: i64,
    /// Places held: the sum of all filled numbers.
    pub places: i64,
}

impl Statistics {
    /// The table of a year: its last day, or the book's date when that day is still to come.
    #[must_use]
    pub fn of(book: &Book, year: i32) -> Self {
        let end = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(book.date);
        let date = end.min(book.date);
        let state = State::of(book, date);
        let mut table = Self {
            year,
            date,
            units: Vec::new(),
            in_being: BTreeMap::new(),
            by_level: BTreeMap::new(),
            by_kind: BTreeMap::new(),
            leadership: BTreeMap::new(),
            persons: 0,
            places: 0,
        };
        for of in state.units.iter().filter(|of| of.exists || !of.is_empty()) {
            table.add(book, of);
        }
        let held = book.seats.iter().filter(|seat| seat.held(date, book.date));
        let persons: std::collections::BTreeSet<i64> = held.map(|seat| seat.person).collect();
        table.persons = i64::try_from(persons.len()).unwrap_or(i64::MAX);
        table
    }

    fn add(&mut self, book: &Book, of: &UnitState) {
        let unit = book.unit(of.unit);
        let kind = unit.and_then(|unit| unit.kind.clone()).unwrap_or_default();
        let level = unit.and_then(|unit| unit.level.clone()).unwrap_or_default();
        if of.exists {
            *self.in_being.entry(kind.clone()).or_default() += 1;
            *self
                .by_level
                .entry((kind.clone(), level.clone()))
                .or_default() += 1;
        }
        let mut line = UnitLine {
            code: of.code.clone(),
            name: of.name.clone(),
            kind: kind.clone(),
            level,
            department: of.department.clone().unwrap_or_default(),
            types: BTreeMap::new(),
            levels: BTreeMap::new(),
            bodies: i64::try_from(of.bodies.iter().filter(|body| body.approved > 0).count())
                .unwrap_or(i64::MAX),
        };
        for figure in &of.headcount {
            let pair = Pair {
                approved: figure.approved,
                filled: figure.filled,
            };
            line.types.insert(figure.category.clone(), pair);
            let sum = self
                .by_kind
                .entry((kind.clone(), figure.category.clone()))
                .or_default();
            sum.approved += figure.approved;
            sum.filled += figure.filled;
            self.places += figure.filled;
        }
        for figure in &of.leadership {
            let pair = Pair {
                approved: figure.approved,
                filled: figure.filled,
            };
            line.levels.insert(figure.category.clone(), pair);
            let sum = self.leadership.entry(figure.category.clone()).or_default();
            sum.approved += figure.approved;
            sum.filled += figure.filled;
        }
        self.units.push(line);
    }

    /// The table as JSON: keys of two parts are joined by a slash.
    #[must_use]
    pub fn told(&self) -> serde_json::Value {
        let joined = |map: &BTreeMap<(String, String), Pair>| -> BTreeMap<String, Pair> {
            map.iter()
                .map(|((kind, of), pair)| (format!("{kind}/{of}"), *pair))
                .collect()
        };
        serde_json::json!({
            "year": self.year,
            "date": self.date,
            "units": self.units,
            "in_being": self.in_being,
            "by_kind": joined(&self.by_kind),
            "leadership": self.leadership,
            "persons": self.persons,
            "places": self.places,
        })
    }
}
