//! The whole ledger as it stood at one moment: entries with their wording, last transition and last answer of that time.

use std::collections::HashMap;

use chrono::NaiveDate;
use futures_util::TryStreamExt as _;
use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::answers::{self, Stored};
use super::{StoreError, doing};
use crate::domain::entry::State;

/// A run that was merged or restated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunAt {
    /// 1, 2, …
    pub run_no: i64,
    /// Folder name.
    pub run: String,
    /// The day it speaks of.
    pub business_date: String,
    /// When it was merged, RFC 3339 in UTC.
    pub at: String,
    /// Whether it touched the ledger.
    pub merged: bool,
    /// Some source had not come.
    pub partial: bool,
    /// Department codes joined by `;`; blank = the whole district.
    pub scope: String,
}

impl RunAt {
    /// Whether it judged all of these departments; a run of the whole district judged every one.
    pub fn covers<'a>(&self, mut departments: impl Iterator<Item = &'a str>) -> bool {
        self.scope.is_empty() || departments.all(|code| self.scope.split(';').any(|of| of == code))
    }
}

/// An entry with its newest wording of the moment.
#[derive(Debug, Clone)]
pub struct Worded {
    /// Its id.
    pub entry_id: String,
    /// Rule code.
    pub rule: String,
    /// Who corrects it now.
    pub department: String,
    /// Where it stands now.
    pub state: String,
    /// stock or new.
    pub origin: String,
    /// Business date on which it was first seen.
    pub first_seen_on: String,
    /// Business date on which it was last opened.
    pub opened_on: Option<String>,
    /// How often it was opened.
    pub opened_times: i64,
    /// Business date on which it was closed.
    pub closed_on: Option<String>,
    /// Deadline.
    pub due_on: Option<String>,
    /// Evidence hash of the wording.
    pub evidence: String,
    /// The run that worded it so.
    pub worded_in: i64,
    /// The run that found it first.
    pub first_in: i64,
    /// JSON.
    pub body: String,
}

/// What an entry's transitions up to the moment come to.
#[derive(Debug, Clone)]
pub struct Course {
    /// Where it stood.
    pub state: State,
    /// Since when, RFC 3339 in UTC.
    pub since: String,
    /// Why.
    pub because: String,
    /// That is the office's own matter, and no department's to read.
    pub offices_own: bool,
    /// Every opening, which is a run's doing.
    pub opened: Vec<Cause>,
    /// The deadline set last.
    pub due_on: Option<String>,
    /// The closing, while it is closed.
    pub closed: Option<Cause>,
}

/// What made a transition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The run, where one did.
    pub run_no: Option<i64>,
    /// When.
    pub at: String,
    /// The day that counts where a person closed the entry.
    pub closed_on: Option<String>,
}

/// Every run up to a moment, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn runs(conn: &mut AnyConnection, until: &str) -> Result<Vec<RunAt>, StoreError> {
    let rows = sqlx::query(
        "SELECT run_no, run, business_date, at, outcome, partial, scope FROM run WHERE at <= $1 ORDER BY run_no",
    )
    .bind(until.to_owned())
    .fetch_all(conn)
    .await
    .map_err(doing("reading the runs"))?;
    let read = |row: &AnyRow| -> Result<RunAt, sqlx::Error> {
        Ok(RunAt {
            run_no: row.try_get(0)?,
            run: row.try_get(1)?,
            business_date: row.try_get(2)?,
            at: row.try_get(3)?,
            merged: row.try_get::<String, _>(4)? == "merged",
            partial: row.try_get::<i64, _>(5)? != 0,
            scope: row.try_get(6)?,
        })
    };
    rows.iter()
        .map(|row| read(row).map_err(doing("reading the runs")))
        .collect()
}

/// When a run was merged last, by its folder name.
///
/// # Errors
/// When the store cannot be read.
pub async fn merged_at(conn: &mut AnyConnection, run: &str) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar("SELECT MAX(at) FROM run WHERE run = $1 AND outcome = 'merged'")
        .bind(run.to_owned())
        .fetch_one(conn)
        .await
        .map_err(doing("reading when a run was merged"))
}

/// Every entry that a run up to `last_run` worded, with the newest of those wordings, handed over one by one.
///
/// # Errors
/// When the store cannot be read.
pub async fn worded(
    conn: &mut AnyConnection,
    last_run: i64,
    take: &mut (dyn FnMut(Worded) + Send),
) -> Result<(), StoreError> {
    let mut rows = sqlx::query(
        "SELECT e.entry_id, e.rule, e.department, e.state, e.origin, e.first_seen_on, e.opened_on, e.opened_times, \
         e.closed_on, e.due_on, w.evidence, w.run_no, w.body, f.run_no \
         FROM entry e JOIN wording w ON w.entry_id = e.entry_id JOIN wording f ON f.entry_id = e.entry_id AND f.wording = 1 \
         JOIN (SELECT entry_id, MAX(wording) AS newest FROM wording WHERE run_no <= $1 GROUP BY entry_id) n \
         ON n.entry_id = w.entry_id AND n.newest = w.wording",
    )
    .bind(last_run)
    .fetch(conn);
    let read = |row: &AnyRow| -> Result<Worded, sqlx::Error> {
        Ok(Worded {
            entry_id: row.try_get(0)?,
            rule: row.try_get(1)?,
            department: row.try_get(2)?,
            state: row.try_get(3)?,
            origin: row.try_get(4)?,
            first_seen_on: row.try_get(5)?,
            opened_on: row.try_get(6)?,
            opened_times: row.try_get(7)?,
            closed_on: row.try_get(8)?,
            due_on: row.try_get(9)?,
            evidence: row.try_get(10)?,
            worded_in: row.try_get(11)?,
            body: row.try_get(12)?,
            first_in: row.try_get(13)?,
        })
    };
    let fault = || doing("reading the entries");
    while let Some(row) = rows.try_next().await.map_err(fault())? {
        take(read(&row).map_err(fault())?);
    }
    Ok(())
}

/// What the transitions up to a moment come to, entry by entry.
///
/// # Errors
/// When the store cannot be read, or holds a state that no rollcall writes.
pub async fn courses(
    conn: &mut AnyConnection,
    until: &str,
) -> Result<HashMap<String, Course>, StoreError> {
    const DOING: &str = "reading the transitions";
    let mut rows = sqlx::query(
        "SELECT entry_id, to_state, at, reason, run_no, due_on, closed_on FROM transition WHERE at <= $1 ORDER BY transition_no",
    )
    .bind(until.to_owned())
    .fetch(conn);
    let mut courses: HashMap<String, Course> = HashMap::new();
    while let Some(row) = rows.try_next().await.map_err(doing(DOING))? {
        let text = |at: usize| row.try_get::<String, _>(at).map_err(doing(DOING));
        let (entry_id, to, at) = (text(0)?, text(1)?, text(2)?);
        let state = State::parse(&to).ok_or_else(|| StoreError::Value {
            column: "transition.to_state",
            key: entry_id.clone(),
            found: to,
        })?;
        let cause = Cause {
            run_no: row.try_get(4).map_err(doing(DOING))?,
            at: at.clone(),
            closed_on: row.try_get(6).map_err(doing(DOING))?,
        };
        let from = courses.get(&entry_id).map(|of| of.state);
        let by_person = cause.run_no.is_none();
        let course = courses.entry(entry_id).or_insert_with(|| Course {
            state,
            since: String::new(),
            because: String::new(),
            offices_own: false,
            opened: Vec::new(),
            due_on: None,
            closed: None,
        });
        // Who takes a decision back puts an entry where it stood; only a run opens it.
        if !by_person && State::opens(from, state) {
            course.opened.push(cause.clone());
        }
        let due_on: Option<String> = row.try_get(5).map_err(doing(DOING))?;
        course.due_on = due_on.or_else(|| course.due_on.take());
        course.closed = (state == State::Closed).then_some(cause);
        course.state = state;
        course.since = at;
        course.because = text(3)?;
        course.offices_own = by_person && State::is_offices_own(from, state);
    }
    Ok(courses)
}

/// Each entry's newest answer up to a moment.
///
/// # Errors
/// When the store cannot be read.
pub async fn newest_answers(
    conn: &mut AnyConnection,
    until: &str,
) -> Result<HashMap<String, Stored>, StoreError> {
    let sql = format!(
        "SELECT {} FROM answer WHERE at <= $1 ORDER BY answer_no",
        answers::COLUMNS
    );
    let mut rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(until.to_owned())
        .fetch(conn);
    let mut newest = HashMap::new();
    while let Some(row) = rows
        .try_next()
        .await
        .map_err(doing("reading the newest answers"))?
    {
        let answer = answers::stored(&row)?;
        newest.insert(answer.entry_id.clone(), answer);
    }
    Ok(newest)
}

/// A stored day.
///
/// # Errors
/// When it is none.
pub fn day(
    text: Option<&str>,
    column: &'static str,
    key: &str,
) -> Result<Option<NaiveDate>, StoreError> {
    text.map(|text| {
        text.parse().map_err(|_| StoreError::Value {
            column,
            key: key.to_owned(),
            found: text.to_owned(),
        })
    })
    .transpose()
}

/// What stands in the ledger, as numbers that grow with everything that is written into it.
///
/// # Errors
/// When the store cannot be read.
pub async fn stand(conn: &mut AnyConnection) -> Result<[i64; 5], StoreError> {
    let newest = [
        "SELECT COALESCE(MAX(run_no), 0) FROM run",
        "SELECT COALESCE(MAX(transition_no), 0) FROM transition",
        "SELECT COALESCE(MAX(decision_no), 0) FROM decision",
        "SELECT COALESCE(MAX(answer_no), 0) FROM answer",
        "SELECT COUNT(*) FROM audit WHERE action IN ('baseline', 'prune', 'restore')",
    ];
    let mut stand = [0; 5];
    for (text, number) in newest.into_iter().zip(&mut stand) {
        *number = sqlx::query_scalar(text)
            .fetch_one(&mut *conn)
            .await
            .map_err(doing("looking how the ledger stands"))?;
    }
    Ok(stand)
}
