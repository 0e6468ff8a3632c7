//! Applications for headcount use (用编计划申报), checked against the vacancies on the day of use: what is approved then,
//! who is there and who will have gone by law, what other plans keep, what the unit is over elsewhere, and what hard
//! entries of the ledger stand open against it (审批联动).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::IntoLazy;
use serde::{Deserialize, Serialize};

use super::book::Book;
use super::journal::Place;
use super::reading::{self, ReadingError, Unreadable};
use super::reckoning::{Found, Told};
use super::room::check_applications;
use super::table::Table;
use crate::config::Config;
use crate::domain::table::Kind;
use crate::domain::words::Language;

/// An open entry of the ledger that stands against a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OpenEntry {
    /// Entry id.
    pub entry_id: String,
    /// Rule code.
    pub rule: String,
    /// What people call it.
    pub name: String,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// It has no document.
    NoDocument,
    /// Its year is over.
    YearOver {
        /// The year.
        year: i64,
        /// The day of the roster.
        on: NaiveDate,
    },
    /// Its last day is before the day of use.
    OverBefore {
        /// Its last day.
        until: NaiveDate,
        /// The day of use.
        on: NaiveDate,
    },
    /// A unit of that kind may not hold the type.
    TypeNotAllowed,
    /// Hard entries stand open against the unit.
    OpenEntries {
        /// Which.
        entries: Vec<OpenEntry>,
    },
}

impl Obstacle {
    /// What stands in the way and what to do, in a language.
    #[must_use]
    pub fn said(&self, language: Language) -> String {
        let (zh, en) = match self {
            Self::UnknownUnit { written } => (
                format!("单位“{written}”未登记：请更正机构编码，或先登记该机构"),
                format!(
                    "unit `{written}` is not known: correct the code, or register the unit first"
                ),
            ),
            Self::UnitGone { on } => (
                format!("该机构自{on}起撤销：请由承接单位申报"),
                format!("the unit is abolished from {on}: the unit that takes over must apply"),
            ),
            Self::NoNumber => (
                "数量须为正整数：请更正".to_owned(),
                "the number must be above zero: correct it".to_owned(),
            ),
            Self::NoDocument => (
                "缺申报文号：请补填".to_owned(),
                "no document: give its number".to_owned(),
            ),
            Self::YearOver { year, on } => (
                format!("年度{year}已过（现有数据截至{on}）：请更正年度"),
                format!("the year {year} is over (the data are of {on}): correct the year"),
            ),
            Self::OverBefore { until, on } => (
                format!("有效期至{until}，早于用编日{on}：请更正有效期"),
                format!("valid until {until}, before the day of use {on}: correct its last day"),
            ),
            Self::TypeNotAllowed => (
                "该类单位不得使用此编制类型：请更正编制类型".to_owned(),
                "such a unit may not hold that type: correct the type".to_owned(),
            ),
            Self::OpenEntries { entries } => {
                let names: BTreeSet<String> = entries
                    .iter()
                    .map(|of| format!("{} {}", of.rule, of.name))
                    .collect();
                let some: Vec<String> = names.into_iter().take(3).collect();
                let n = entries.len();
                (
                    format!(
                        "有{n}条硬错误未销号（{}等）：整改销号后再申报",
                        some.join("、")
                    ),
                    format!(
                        "{n} hard entries stand open ({}): settle them first",
                        some.join(", ")
                    ),
                )
            }
        };
        language.pick(&zh, &en).to_owned()
    }
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

impl CheckedPlan {
    /// What was found, without what was asked.
    #[must_use]
    pub fn found(&self) -> Found {
        Found {
            on: self.on,
            can: self.can,
            perhaps: self.perhaps,
            figures: self.figures.clone(),
            obstacles: self.obstacles.clone(),
        }
    }
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

/// One application as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Where it stands.
    pub place: Place,
    /// 计划编号
    pub plan_id: String,
    /// The unit as written: a code, a name, a former name.
    pub unit: String,
    /// Headcount type.
    pub headcount_type: String,
    /// Year.
    pub year: i64,
    /// Way of entry; none for any.
    pub channel: Option<String>,
    /// How many are asked for.
    pub number: i64,
    /// 申报文号
    pub document: String,
    /// Last day, where it says one.
    pub valid_until: Option<NaiveDate>,
}

/// The applications of a file, and the rows that could not be read.
///
/// # Errors
/// When the file cannot be read as plans.
pub fn read_applications(
    config: &Config,
    book: &Book,
    path: &Path,
) -> Result<(Vec<Application>, Vec<Unreadable>), ReadingError> {
    let read = reading::read(config, Kind::Plans, path, book.date, Vec::new())?;
    let table = Table::of(&read.accepted.clone().lazy())?;
    let (ids, units) = (table.text("plan_id")?, table.text("unit_code")?);
    let (types, years) = (table.text("headcount_type")?, table.whole("year")?);
    let (channels, documents) = (table.text("channel")?, table.text("document")?);
    let (numbers, until) = (table.whole("number")?, table.days("valid_until")?);
    let places = table.places()?;
    let text = |of: Option<&str>| of.unwrap_or_default().to_owned();
    let applications = (0..table.rows()).map(|row| Application {
        place: places.get(row),
        plan_id: text(ids.get(row)),
        unit: text(units.get(row)),
        headcount_type: text(types.get(row)),
        year: years.get(row).unwrap_or(0),
        channel: channels.get(row).map(str::to_owned),
        number: numbers.get(row).unwrap_or(0),
        document: text(documents.get(row)),
        valid_until: until.get(row),
    });
    Ok((applications.collect(), reading::unreadable(&read)?))
}

/// Check the applications of a file, as [`check_applications`] does.
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
    let (applications, unreadable) = read_applications(config, book, path)?;
    Ok(CheckedPlans {
        plans: check_applications(config, book, open, &applications, on),
        unreadable,
    })
}
