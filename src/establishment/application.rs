//! Applications for headcount use (用编计划申报), checked against the vacancies on the day of use: what is approved then,
//! who is there and who will have gone by law, what other plans keep, what the unit is over elsewhere, and what hard
//! entries of the ledger stand open against it (审批联动).

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use polars::prelude::IntoLazy;
use serde::Serialize;

use super::book::Book;
use super::forecast::{self, Span};
use super::journal::{Item, Key, Place};
use super::reading::{self, ReadingError, Unreadable};
use super::state::State;
use super::table::Table;
use crate::config::Config;
use crate::domain::table::Kind;

/// An open entry of the ledger that stands against a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenEntry {
    /// Entry id.
    pub entry_id: String,
    /// Rule code.
    pub rule: String,
    /// What people call it.
    pub name: String,
}

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// 核定
    Approved,
    /// 实有
    Filled,
    /// Gone by law or by a known day before the day of use.
    Leaving,
    /// Kept by other approved plans.
    Reserved,
    /// Granted to lines above, in the same file.
    Granted,
    /// Over the approved number in other types of the unit.
    OverElsewhere,
}

/// A figure with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// What it is.
    pub what: What,
    /// The number, or its range.
    pub number: Span,
    /// Documents, plans, or types it comes from.
    pub origin: Vec<String>,
}

/// The answer to an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// All of it.
    Yes,
    /// Some of it.
    Partly,
    /// None of it.
    No,
    /// It cannot be checked as it is written.
    Refused,
}

/// Why an application cannot be checked, or cannot be granted whatever the figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Obstacle {
    /// No unit of that code or name.
    UnknownUnit {
        /// As written.
        written: String,
    },
    /// The unit will be gone on the day of use.
    UnitGone {
        /// Since.
        on: NaiveDate,
    },
    /// The number is not above zero.
    NoNumber,
    /// A unit of that kind may not hold the type.
    TypeNotAllowed,
    /// Hard entries stand open against the unit.
    OpenEntries {
        /// Which.
        entries: Vec<OpenEntry>,
    },
}

/// One application, checked.
#[derive(Debug, Clone, Serialize)]
pub struct CheckedPlan {
    /// Where it stands.
    pub place: Place,
    /// 计划编号
    pub plan_id: String,
    /// Name of the unit, or the text as written.
    pub unit: String,
    /// Headcount type.
    pub headcount_type: String,
    /// How many are asked for.
    pub number: i64,
    /// Day of use.
    pub on: NaiveDate,
    /// The answer.
    pub answer: Answer,
    /// How many can be granted.
    pub can: i64,
    /// How many more, if everyone whose category is unknown goes as early as possible.
    pub perhaps: i64,
    /// What it follows from.
    pub figures: Vec<Told>,
    /// What stands in its way besides figures.
    pub obstacles: Vec<Obstacle>,
}

/// The applications of a file.
#[derive(Debug, Clone, Serialize)]
pub struct CheckedPlans {
    /// In the order of the file.
    pub plans: Vec<CheckedPlan>,
    /// Rows that could not be read; a plan without a document is one.
    pub unreadable: Vec<Unreadable>,
}

impl CheckedPlans {
    /// Every line could be checked.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.unreadable.is_empty() && self.plans.iter().all(|plan| plan.answer != Answer::Refused)
    }
}

/// One line as read.
struct Asked {
    place: Place,
    plan_id: String,
    written: String,
    headcount_type: String,
    year: i64,
    number: i64,
}

/// Check the applications of a file. `on` is the day of use; without it the first day of the plan's year, or the book's
/// date where that is later: the day with the fewest retirements behind it.
///
/// # Errors
/// When the file cannot be read as plans.
pub fn check_plans(
    config: &Config,
    book: &Book,
    open: &BTreeMap<String, Vec<OpenEntry>>,
    path: &Path,
    on: Option<NaiveDate>,
) -> Result<CheckedPlans, ReadingError> {
    let read = reading::read(config, Kind::Plans, path, book.date, Vec::new())?;
    let table = Table::of(&read.accepted.clone().lazy())?;
    let (ids, units) = (table.text("plan_id")?, table.text("unit_code")?);
    let (types, years) = (table.text("headcount_type")?, table.whole("year")?);
    let (numbers, places) = (table.whole("number")?, table.places()?);
    let text = |of: Option<&str>| of.unwrap_or_default().to_owned();
    let mut granted: BTreeMap<(i32, String), i64> = BTreeMap::new();
    let mut plans = Vec::new();
    for row in 0..table.rows() {
        let asked = Asked {
            place: places.get(row),
            plan_id: text(ids.get(row)),
            written: text(units.get(row)),
            headcount_type: text(types.get(row)),
            year: years.get(row).unwrap_or(0),
            number: numbers.get(row).unwrap_or(0),
        };
        plans.push(check(config, book, open, &asked, on, &mut granted));
    }
    Ok(CheckedPlans {
        plans,
        unreadable: reading::unreadable(&read)?,
    })
}

fn check(
    config: &Config,
    book: &Book,
    open: &BTreeMap<String, Vec<OpenEntry>>,
    asked: &Asked,
    on: Option<NaiveDate>,
    granted: &mut BTreeMap<(i32, String), i64>,
) -> CheckedPlan {
    let first = i32::try_from(asked.year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1))
        .filter(|day| day.year() > 0);
    let on = on.unwrap_or_else(|| first.unwrap_or(book.date).max(book.date));
    let mut checked = CheckedPlan {
        place: asked.place.clone(),
        plan_id: asked.plan_id.clone(),
        unit: asked.written.clone(),
        headcount_type: asked.headcount_type.clone(),
        number: asked.number,
        on,
        answer: Answer::Refused,
        can: 0,
        perhaps: 0,
        figures: Vec::new(),
        obstacles: Vec::new(),
    };
    let Ok(id) = book.find(&asked.written) else {
        checked.obstacles.push(Obstacle::UnknownUnit {
            written: asked.written.clone(),
        });
        return checked;
    };
    checked.unit = book.name(id).to_owned();
    if asked.number < 1 {
        checked.obstacles.push(Obstacle::NoNumber);
        return checked;
    }
    let Some(unit) = book.unit(id) else {
        return checked;
    };
    if let Some(gone) = unit.abolished_on.filter(|gone| *gone <= on) {
        checked.obstacles.push(Obstacle::UnitGone { on: gone });
    }
    if !config
        .headcount_types
        .allows(&asked.headcount_type, unit.kind.as_deref())
    {
        checked.obstacles.push(Obstacle::TypeNotAllowed);
    }
    if let Some(entries) = open.get(&unit.code).filter(|entries| !entries.is_empty()) {
        checked.obstacles.push(Obstacle::OpenEntries {
            entries: entries.clone(),
        });
    }
    let key = (id, asked.headcount_type.clone());
    checked.figures = figures(book, id, asked, on, granted.get(&key).copied().unwrap_or(0));
    let room = |of: fn(&Span) -> i64| -> i64 {
        checked
            .figures
            .iter()
            .map(|figure| match figure.what {
                What::Approved => figure.number.least,
                What::Leaving => of(&figure.number),
                _ => -figure.number.least,
            })
            .sum()
    };
    let (least, most) = (room(|span| span.least), room(|span| span.most));
    if checked.obstacles.is_empty() {
        checked.can = least.clamp(0, asked.number);
        checked.perhaps = most.clamp(0, asked.number) - checked.can;
    }
    checked.answer = match checked.can {
        0 => Answer::No,
        n if n == asked.number => Answer::Yes,
        _ => Answer::Partly,
    };
    *granted.entry(key).or_default() += checked.can;
    checked
}

fn figures(book: &Book, id: i32, asked: &Asked, on: NaiveDate, granted: i64) -> Vec<Told> {
    let exact = |what, number, origin| Told {
        what,
        number: Span {
            least: number,
            most: number,
        },
        origin,
    };
    let key = Key {
        unit: id,
        item: Item::Headcount,
        category: asked.headcount_type.clone(),
    };
    let entries = book
        .journal
        .of(&key)
        .iter()
        .filter(|entry| entry.in_force(on));
    let documents = entries
        .map(|entry| {
            let document = entry.document.as_deref().unwrap_or("—");
            format!("{document}({:+})", entry.change)
        })
        .collect();
    let now = State::of(book, book.date);
    let state = now.unit(id);
    let filled = state
        .and_then(|state| {
            state
                .headcount
                .iter()
                .find(|of| of.category == asked.headcount_type)
        })
        .map_or(0, |of| of.filled);
    let leaving = forecast::gone_before(book, id, &asked.headcount_type, on);
    let others: Vec<_> = book
        .plans
        .iter()
        .filter(|of| {
            of.plan.unit == id
                && of.plan.headcount_type == asked.headcount_type
                && of.plan.plan_id != asked.plan_id
                && of.reserved(on) > 0
        })
        .collect();
    let reserved = others.iter().map(|of| of.reserved(on)).sum();
    let plans = others
        .iter()
        .map(|of| format!("{}({})", of.plan.plan_id, of.reserved(on)))
        .collect();
    let over: Vec<_> = state
        .iter()
        .flat_map(|state| &state.headcount)
        .filter(|of| of.category != asked.headcount_type && of.vacancy() < 0)
        .collect();
    let types = over
        .iter()
        .map(|of| format!("{}({})", of.category, -of.vacancy()))
        .collect();
    vec![
        exact(What::Approved, book.journal.approved(&key, on), documents),
        exact(What::Filled, filled, vec![book.date.to_string()]),
        Told {
            what: What::Leaving,
            number: leaving,
            origin: vec![format!("{} → {on}", book.date)],
        },
        exact(What::Reserved, reserved, plans),
        exact(What::Granted, granted, Vec::new()),
        exact(
            What::OverElsewhere,
            over.iter().map(|of| -of.vacancy()).sum(),
            types,
        ),
    ]
}
