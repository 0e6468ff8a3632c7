//! Headcount-use plans (用编计划) and how far they are used.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use polars::prelude::PolarsResult;
use serde::Serialize;

use super::book::Book;
use super::journal::Place;
use super::seats::Seat;
use super::table::Table;
use crate::frames::Frames;

/// Source of the plans that were handed in and approved here, among those of a night. No configured source can have it.
pub const KEPT_PLANS: &str = "@plans";

/// One line of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// 计划编号
    pub plan_id: String,
    /// Unit: its number in the book.
    pub unit: i32,
    /// Headcount type.
    pub headcount_type: String,
    /// Year.
    pub year: i64,
    /// Way of entry; none for any.
    pub channel: Option<String>,
    /// How many.
    pub number: i64,
    /// 文号
    pub document: Option<String>,
    /// applied, checked, approved, withdrawn
    pub status: String,
    /// It was handed in and approved here; otherwise it comes from a source.
    pub kept: bool,
    /// Last day; none is unknown, and the plan is open.
    pub valid_until: Option<NaiveDate>,
    /// Where it stands.
    pub place: Place,
}

impl Plan {
    /// Approved, and not past its last day.
    #[must_use]
    pub fn open_on(&self, day: NaiveDate) -> bool {
        self.status == "approved" && self.valid_until.is_none_or(|last| day <= last)
    }
}

/// A plan and how many came under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Use {
    /// The plan.
    pub plan: Plan,
    /// People.
    pub used: i64,
}

impl Use {
    /// Places that the plan still keeps on a day.
    #[must_use]
    pub fn reserved(&self, day: NaiveDate) -> i64 {
        if self.plan.open_on(day) {
            (self.plan.number - self.used).max(0)
        } else {
            0
        }
    }
}

/// Every line of the plans.
pub(super) fn read(frames: &Frames) -> PolarsResult<Vec<Plan>> {
    let table = Table::of(&frames.tables["plans"])?;
    let (id, unit) = (table.text("plan_id")?, table.unit("unit_id")?);
    let (types, year) = (table.text("headcount_type")?, table.whole("year")?);
    let (channel, number) = (table.text("channel")?, table.whole("number")?);
    let (document, status) = (table.text("document")?, table.text("status")?);
    let (until, places) = (table.days("valid_until")?, table.places()?);
    let sources = table.text("source")?;
    let text = |of: Option<&str>| of.unwrap_or_default().to_owned();
    let plans = (0..table.rows()).filter_map(|row| {
        Some(Plan {
            plan_id: text(id.get(row)),
            unit: unit.get(row)?,
            headcount_type: text(types.get(row)),
            year: year.get(row)?,
            channel: channel.get(row).map(str::to_owned),
            number: number.get(row)?,
            document: document.get(row).map(str::to_owned),
            status: text(status.get(row)),
            kept: sources.get(row) == Some(KEPT_PLANS),
            valid_until: until.get(row),
            place: places.get(row),
        })
    });
    Ok(plans.collect())
}

impl Book {
    /// The plans as they were used on a day. Before the day that the extracts know, only those count whose year had begun,
    /// and only who had come by then.
    #[must_use]
    pub fn plans_on(&self, day: NaiveDate) -> Cow<'_, [Use]> {
        if day >= self.date {
            return Cow::Borrowed(&self.plans);
        }
        let begun = |of: &&Use| of.plan.year <= i64::from(day.year());
        let begun = self.plans.iter().filter(begun);
        let plans: Vec<Plan> = begun.map(|of| of.plan.clone()).collect();
        let came = |seat: &&Seat| seat.entry_on.is_some_and(|on| on <= day);
        Cow::Owned(used(&plans, self.seats.iter().filter(came)))
    }
}

/// Unit, headcount type and year.
type Group<'a> = (i32, &'a str, i64);

/// How far each approved plan is used, as rule B05 counts: by way of entry, then like plans one after the other, the one
/// that ends first before the others, and what is too much against the last. Others are used by nobody.
#[must_use]
pub fn used<'a>(plans: &[Plan], seats: impl IntoIterator<Item = &'a Seat>) -> Vec<Use> {
    let mut ways: BTreeMap<Group<'_>, BTreeSet<&str>> = BTreeMap::new();
    for plan in plans.iter().filter(|plan| plan.status == "approved") {
        let group = (plan.unit, plan.headcount_type.as_str(), plan.year);
        ways.entry(group)
            .or_default()
            .insert(plan.channel.as_deref().unwrap_or_default());
    }
    let mut people: BTreeMap<(Group<'_>, &str), BTreeSet<i64>> = BTreeMap::new();
    for seat in seats {
        let Some(on) = seat.entry_on else { continue };
        let group = (seat.unit, &*seat.headcount_type, i64::from(on.year()));
        let Some(own) = ways.get(&group) else {
            continue;
        };
        let way = seat.channel.as_deref().filter(|way| own.contains(way));
        people
            .entry((group, way.unwrap_or_default()))
            .or_default()
            .insert(seat.person);
    }
    let mut order: Vec<usize> = (0..plans.len())
        .filter(|at| plans[*at].status == "approved")
        .collect();
    let way = |plan: &'_ Plan| plan.channel.clone().unwrap_or_default();
    order.sort_by_cached_key(|at| {
        let plan = &plans[*at];
        let until = plan.valid_until.unwrap_or(NaiveDate::MAX);
        (
            plan.unit,
            plan.headcount_type.clone(),
            plan.year,
            way(plan),
            until,
            plan.plan_id.clone(),
        )
    });
    let mut used = vec![0; plans.len()];
    let alike = |a: &usize, b: &usize| {
        let (a, b) = (&plans[*a], &plans[*b]);
        (a.unit, &a.headcount_type, a.year, way(a)) == (b.unit, &b.headcount_type, b.year, way(b))
    };
    for group in order.chunk_by(alike) {
        let plan = &plans[group[0]];
        let key = (
            (plan.unit, plan.headcount_type.as_str(), plan.year),
            plan.channel.as_deref().unwrap_or_default(),
        );
        let mut waiting = people
            .get(&key)
            .map_or(0, |people| i64::try_from(people.len()).unwrap_or(i64::MAX));
        for (place, at) in group.iter().enumerate() {
            let last = place + 1 == group.len();
            let taken = if last {
                waiting
            } else {
                waiting.min(plans[*at].number.max(0))
            };
            waiting -= taken;
            used[*at] = taken;
        }
    }
    plans
        .iter()
        .zip(used)
        .map(|(plan, used)| Use {
            plan: plan.clone(),
            used,
        })
        .collect()
}
