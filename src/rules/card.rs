//! One row of a source, and all rows of one person: what a finding is read from.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use polars::prelude::{AnyValue, Column, DataFrame};

use super::wording::day_of;
use crate::domain::table::Kind;
use crate::frames::Frames;

/// One row of one source, read by column name.
#[derive(Clone, Copy)]
pub struct SourceRow<'a> {
    /// Kind of the source.
    pub kind: Kind,
    pub(super) frame: &'a DataFrame,
    pub(super) row: usize,
}

impl<'a> SourceRow<'a> {
    fn column(&self, name: &str) -> Option<&'a Column> {
        let name = match name {
            "from" => "from_on",
            "to" => "to_on",
            other => other,
        };
        self.frame.column(name).ok()
    }

    fn any(&self, column: &str) -> Option<AnyValue<'a>> {
        self.column(column)?.get(self.row).ok()
    }

    /// A text column.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&'a str> {
        // Not through [`AnyValue`]: of a column of one row it owns its text, which then cannot be borrowed.
        self.column(column)?.str().ok()?.get(self.row)
    }

    /// A whole number of any width.
    #[must_use]
    pub fn whole(&self, column: &str) -> Option<i64> {
        self.any(column)?.extract::<i64>()
    }

    /// A day.
    #[must_use]
    pub fn day(&self, column: &str) -> Option<NaiveDate> {
        match self.any(column)? {
            AnyValue::Date(days) => day_of(days),
            _ => None,
        }
    }

    /// A flag; unknown is no.
    #[must_use]
    pub fn flag(&self, column: &str) -> bool {
        matches!(self.any(column), Some(AnyValue::Boolean(true)))
    }
}

/// Every row of one person in the sources at hand.
#[derive(Clone)]
pub struct Card<'a> {
    pub(super) rows: Vec<SourceRow<'a>>,
}

impl<'a> Card<'a> {
    /// The person's rows in a kind of source.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = SourceRow<'a>> + '_ {
        self.rows
            .iter()
            .filter(move |row| row.kind == kind)
            .copied()
    }

    /// The rows that a finding shows: those that count on the night, or all where none counts.
    #[must_use]
    pub fn shown(&self, kind: Kind) -> Vec<SourceRow<'a>> {
        let flag = match kind {
            Kind::Roster => "active",
            Kind::Personnel => "in_post",
            _ => "this_month",
        };
        let counted: Vec<_> = self.of(kind).filter(|row| row.flag(flag)).collect();
        if counted.is_empty() {
            self.of(kind).collect()
        } else {
            counted
        }
    }

    /// The person's number as cleaned.
    #[must_use]
    pub fn person_id(&self) -> Option<&'a str> {
        self.rows.iter().find_map(|row| row.text("person_id"))
    }

    /// The person's name, the roster's first.
    #[must_use]
    pub fn name(&self) -> Option<&'a str> {
        let order = [
            Kind::Roster,
            Kind::Personnel,
            Kind::Payroll,
            Kind::Insurance,
            Kind::Register,
        ];
        order.into_iter().find_map(|kind| {
            self.shown(kind)
                .into_iter()
                .find_map(|row| row.text("name"))
        })
    }

    /// The unit that answers for the person: active roster (latest entry, then lowest unit), then paid, in post, insured,
    /// then any row in the order roster, payroll, personnel, insurance. `None` when no source has the person.
    #[must_use]
    pub fn owner_unit(&self, frames: &Frames) -> Option<i32> {
        let unit = |row: &SourceRow<'_>| row.whole("unit_id").and_then(|id| i32::try_from(id).ok());
        let code = |id: i32| frames.units.get(id).map_or("", |unit| unit.code.as_str());
        let lowest = |kind: Kind, flag: Option<&str>| {
            self.of(kind)
                .filter(|row| flag.is_none_or(|flag| row.flag(flag)))
                .filter_map(|row| unit(&row))
                .min_by_key(|id| code(*id))
        };
        let on_roster = |flag: Option<&str>| {
            self.of(Kind::Roster)
                .filter(|row| flag.is_none_or(|flag| row.flag(flag)))
                .filter_map(|row| Some((row.day("entry_on"), unit(&row)?)))
                .min_by(|a, b| b.0.cmp(&a.0).then_with(|| code(a.1).cmp(code(b.1))))
                .map(|(_, id)| id)
        };
        on_roster(Some("active"))
            .or_else(|| lowest(Kind::Payroll, Some("paid")))
            .or_else(|| lowest(Kind::Personnel, Some("in_post")))
            .or_else(|| lowest(Kind::Insurance, Some("insured")))
            .or_else(|| on_roster(None))
            .or_else(|| {
                [Kind::Payroll, Kind::Personnel, Kind::Insurance]
                    .into_iter()
                    .find_map(|kind| lowest(kind, None))
            })
    }

    /// The kinds of source that [`Self::owner_unit`] asks: the one that says it, and those that were asked before.
    #[must_use]
    pub fn owner_told_by(&self) -> BTreeSet<Kind> {
        const ORDER: [(Kind, &str); 4] = [
            (Kind::Roster, "active"),
            (Kind::Payroll, "paid"),
            (Kind::Personnel, "in_post"),
            (Kind::Insurance, "insured"),
        ];
        let says = |(kind, flag): &(Kind, &str)| {
            self.of(*kind)
                .any(|row| row.flag(flag) && row.whole("unit_id").is_some())
        };
        match ORDER.iter().position(says) {
            Some(at) => ORDER[..=at].iter().map(|(kind, _)| *kind).collect(),
            // What no source counts tonight may be any row of any of them.
            None => Kind::PEOPLE.into_iter().chain([Kind::Register]).collect(),
        }
    }
}
