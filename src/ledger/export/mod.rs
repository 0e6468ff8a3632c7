//! The ledger as one table: every entry with its wording, state, deadlines and last answer, now or as known at an earlier moment.
//!
//! What was known at a moment is what had been written down by then: the newest wording, the last transition and the last
//! answer that are not younger. Numbers are masked, also those that somebody typed into an answer.

mod columns;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use polars::prelude::{DataFrame, PolarsError};
use sqlx::AnyConnection;
use thiserror::Error;

pub use columns::EXPORT_COLUMNS;

use self::columns::{Columns, Line};
use super::baseline::baseline_at;
use crate::audit::{self, Head};
use crate::domain::entry::{Origin, State};
use crate::store::export::{self, Cause, Course, RunAt, Worded, day};
use crate::store::{StoreError, time};

/// Later than any time that is stored.
const EVER: &str = "9999";

/// Which entries are wanted; an empty list leaves out none.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Ids of entries; none leaves out none.
    pub ids: Option<BTreeSet<String>>,
    /// Department codes.
    pub departments: Vec<String>,
    /// Rule codes, or patterns such as `D*`.
    pub rules: Vec<glob::Pattern>,
    /// hard, lead, note.
    pub grades: Vec<String>,
    /// States; empty = all but closed.
    pub states: Vec<State>,
    /// As known at this moment; none = now.
    pub as_of: Option<DateTime<Utc>>,
    /// For a department to read: without the reasons that are the office's own.
    pub for_department: bool,
}

/// The ledger of a moment.
#[derive(Debug, Clone)]
pub struct Exported {
    /// One row an entry: exactly [`EXPORT_COLUMNS`], sorted by department, rule, subject.
    pub table: DataFrame,
    /// The runs that were merged by the moment, oldest first.
    pub runs: Vec<RunAt>,
    /// The newest audit record now.
    pub head: Option<Head>,
    /// Department code = its name, of the entries in the table.
    pub departments: BTreeMap<String, String>,
}

impl Exported {
    /// The newest run that judged every department of the table: what the table says is as of that one, whatever a run of
    /// some other department found since.
    #[must_use]
    pub fn run(&self) -> Option<&RunAt> {
        self.run_of(self.departments.keys().map(String::as_str))
    }

    /// The newest run that judged all of these departments; where each was only judged apart, the oldest of their newest.
    pub fn run_of<'a>(&self, departments: impl Iterator<Item = &'a str> + Clone) -> Option<&RunAt> {
        let newest = |one: &'a str| {
            let covers = |run: &&RunAt| run.covers(std::iter::once(one));
            self.runs.iter().rev().find(covers)
        };
        let whole = || {
            self.runs
                .iter()
                .rev()
                .find(|run| run.covers(departments.clone()))
        };
        let oldest = departments
            .clone()
            .filter_map(newest)
            .min_by_key(|run| run.run_no);
        whole().or(oldest).or(self.runs.last())
    }
}

/// Why the ledger could not be put into a table.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored wording is none.
    #[error(
        "the wording of entry {entry} is no JSON of this program ({source}); restore the store from a backup"
    )]
    Wording {
        /// The entry.
        entry: String,
        /// What serde said.
        source: serde_json::Error,
    },
    /// polars refused the table.
    #[error("putting the ledger into a table: {0}")]
    Table(#[from] PolarsError),
}

impl Wanted {
    fn takes(&self, line: &Line<'_>) -> bool {
        let any =
            |list: &[String], value: &str| list.is_empty() || list.iter().any(|of| of == value);
        let state = if self.states.is_empty() {
            line.state != State::Closed
        } else {
            self.states.contains(&line.state)
        };
        let rule =
            self.rules.is_empty() || self.rules.iter().any(|of| of.matches(&line.entry.rule));
        let id = |ids: &BTreeSet<String>| ids.contains(&line.entry.entry_id);
        self.ids.as_ref().is_none_or(id)
            && state
            && rule
            && any(&self.departments, &line.department)
            && any(&self.grades, line.grade())
    }
}

/// Reads the ledger in one consistent view.
///
/// # Errors
/// When the store cannot be read, or holds what no rollcall writes.
pub async fn export(
    conn: &mut AnyConnection,
    wanted: &Wanted,
    zone: Tz,
) -> Result<Exported, ExportError> {
    let until = wanted.as_of.map_or_else(|| EVER.to_owned(), time);
    let runs = export::runs(conn, &until).await?;
    let last_run = runs.last().map_or(0, |run| run.run_no);
    let courses = export::courses(conn, &until).await?;
    let answers = export::newest_answers(conn, &until).await?;
    let head = audit::head(conn).await?;
    let baseline = baseline_at(conn, &until).await?;
    let moment = Moment {
        past: wanted.as_of.is_some(),
        baseline,
        dates: runs
            .iter()
            .map(|run| (run.run_no, run.business_date.as_str()))
            .collect(),
        zone,
    };
    let mut columns = Columns::new();
    let mut failed = None;
    let mut departments = BTreeMap::new();
    export::worded(conn, last_run, &mut |entry| {
        let Some(course) = courses.get(&entry.entry_id) else {
            return;
        };
        match moment.line(&entry, course) {
            Ok(mut line) if wanted.takes(&line) => {
                if wanted.for_department && course.offices_own {
                    line.because = "";
                }
                departments
                    .entry(line.department.clone())
                    .or_insert_with(|| line.body.text("department_name").to_owned());
                columns.push(&line, answers.get(&entry.entry_id));
            }
            Ok(_) => {}
            Err(fault) => failed = Some(fault),
        }
    })
    .await?;
    if let Some(fault) = failed {
        return Err(fault);
    }
    Ok(Exported {
        table: columns.finish()?,
        runs: runs.into_iter().filter(|run| run.merged).collect(),
        head,
        departments,
    })
}

/// What a moment knows besides the entries.
struct Moment<'a> {
    past: bool,
    /// Run number = business date.
    dates: BTreeMap<i64, &'a str>,
    /// The run up to which entries counted as stock.
    baseline: Option<i64>,
    /// Where the office's days begin.
    zone: Tz,
}

impl Moment<'_> {
    fn line<'a>(&self, entry: &'a Worded, course: &'a Course) -> Result<Line<'a>, ExportError> {
        let id = &entry.entry_id;
        let body = serde_json::from_str(&entry.body).map_err(|source| ExportError::Wording {
            entry: id.clone(),
            source,
        })?;
        let origin = Origin::parse(&entry.origin).ok_or_else(|| StoreError::Value {
            column: "entry.origin",
            key: id.clone(),
            found: entry.origin.clone(),
        })?;
        let mut line = Line {
            entry,
            course,
            because: &course.because,
            body,
            state: course.state,
            origin,
            department: entry.department.clone(),
            worded_on: day(
                self.dates.get(&entry.worded_in).copied(),
                "run.business_date",
                id,
            )?,
            first_seen_on: day(Some(&entry.first_seen_on), "entry.first_seen_on", id)?,
            opened_on: day(entry.opened_on.as_deref(), "entry.opened_on", id)?,
            opened_times: entry.opened_times,
            closed_on: day(entry.closed_on.as_deref(), "entry.closed_on", id)?,
            due_on: day(entry.due_on.as_deref(), "entry.due_on", id)?,
        };
        if self.past {
            self.then(&mut line)?;
        }
        Ok(line)
    }

    /// Puts what an entry's row says today back to what it said then.
    fn then(&self, line: &mut Line<'_>) -> Result<(), ExportError> {
        let of = line.body.text("department_code");
        if !of.is_empty() {
            line.department = of.to_owned();
        }
        let stock = self.baseline.is_some_and(|run| line.entry.first_in <= run);
        line.origin = if stock { Origin::Stock } else { Origin::New };
        line.opened_on = self.on(line.course.opened.last())?;
        line.opened_times = i64::try_from(line.course.opened.len()).unwrap_or(i64::MAX);
        line.closed_on = self.on(line.course.closed.as_ref())?;
        let set = day(
            line.course.due_on.as_deref(),
            "transition.due_on",
            &line.entry.entry_id,
        )?;
        // Where none was written down, the one known now is the best there is; before it was opened there was none.
        line.due_on = set.or(line.due_on).filter(|_| line.opened_on.is_some());
        Ok(())
    }

    /// The day of a transition: its run's business date, else the day that counted for whoever made it; of old ones the
    /// day on which it was made.
    fn on(&self, cause: Option<&Cause>) -> Result<Option<NaiveDate>, ExportError> {
        let Some(cause) = cause else {
            return Ok(None);
        };
        let date = cause.run_no.and_then(|no| self.dates.get(&no).copied());
        if let Some(date) = date.or(cause.closed_on.as_deref()) {
            return Ok(day(Some(date), "transition.closed_on", &cause.at)?);
        }
        let at = cause
            .at
            .parse::<DateTime<Utc>>()
            .map_err(|_| StoreError::Value {
                column: "transition.at",
                key: cause.at.clone(),
                found: cause.at.clone(),
            })?;
        Ok(Some(at.with_timezone(&self.zone).date_naive()))
    }
}
