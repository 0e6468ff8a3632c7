//! Jobs' clocks, and the runs that were asked for. Times are arguments, so that two services agree on one order of things.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::{StoreError, doing};
use crate::domain::attempt::{Asked, Attempt, AttemptState, Pulling};

/// Where a job's schedule stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobClock {
    /// What was due up to here has been run or left out.
    pub dealt_until: DateTime<Utc>,
    /// Who paused it, and when.
    pub paused: Option<(String, DateTime<Utc>)>,
}

/// A job's clock; `None` when no service has ever looked after it.
///
/// # Errors
/// When the store cannot be read.
pub async fn clock(conn: &mut AnyConnection, job: &str) -> Result<Option<JobClock>, StoreError> {
    let row = sqlx::query("SELECT dealt_until, paused_by, paused_at FROM job WHERE job = $1")
        .bind(job)
        .fetch_optional(conn)
        .await
        .map_err(doing("reading a job's clock"))?;
    let Some(row) = row else { return Ok(None) };
    let by: Option<String> = field(&row, "paused_by")?;
    Ok(Some(JobClock {
        dealt_until: time(&row, "dealt_until")?,
        paused: by.zip(time_or_null(&row, "paused_at")?),
    }))
}

/// What was due up to `until` has been dealt with.
///
/// # Errors
/// When the store cannot be written.
pub async fn deal_until(
    conn: &mut AnyConnection,
    job: &str,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO job (job, dealt_until) VALUES ($1, $2) \
         ON CONFLICT (job) DO UPDATE SET dealt_until = excluded.dealt_until",
    )
    .bind(job)
    .bind(super::time(until))
    .execute(conn)
    .await
    .map_err(doing("writing a job's clock"))?;
    Ok(())
}

/// Pause a job, or let it go on.
///
/// # Errors
/// When the store cannot be written.
pub async fn pause(
    conn: &mut AnyConnection,
    job: &str,
    paused: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO job (job, dealt_until, paused_by, paused_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (job) DO UPDATE SET paused_by = excluded.paused_by, paused_at = excluded.paused_at",
    )
    .bind(job)
    .bind(super::time(at))
    .bind(paused)
    .bind(paused.map(|_| super::time(at)))
    .execute(conn)
    .await
        .map_err(doing("pausing a job"))?;
    Ok(())
}

/// Ask for a run. Where the same job, scope and date waits or is going on, that one is given back and nothing is added.
/// The caller holds the writer's turn, so that no two services add the same.
///
/// # Errors
/// When the store cannot be written.
pub async fn ask(
    conn: &mut AnyConnection,
    asked: &Asked,
    tries: i64,
    not_before: DateTime<Utc>,
) -> Result<(i64, bool), StoreError> {
    let same = sqlx::query(
        "SELECT attempt_no FROM attempt WHERE state IN ('waiting', 'running') \
         AND job = $1 AND scope = $2 AND business_date = $3 ORDER BY attempt_no",
    )
    .bind(asked.job.as_str())
    .bind(asked.scope.join(";"))
    .bind(asked.business_date.to_string())
    .fetch_optional(&mut *conn)
    .await
    .map_err(doing("asking for a run"))?;
    if let Some(row) = same {
        return Ok((field(&row, "attempt_no")?, false));
    }
    let number = insert(conn, asked, AttemptState::Waiting, tries, not_before, None).await?;
    Ok((number, true))
}

/// Write down that a run which was due is left out, and why.
///
/// # Errors
/// When the store cannot be written.
pub async fn leave_out(
    conn: &mut AnyConnection,
    asked: &Asked,
    why: &str,
) -> Result<i64, StoreError> {
    insert(conn, asked, AttemptState::LeftOut, 1, asked.at, Some(why)).await
}

pub(super) async fn insert(
    conn: &mut AnyConnection,
    asked: &Asked,
    state: AttemptState,
    tries: i64,
    not_before: DateTime<Utc>,
    said: Option<&str>,
) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT COALESCE(MAX(attempt_no), 0) + 1 AS next FROM attempt")
        .fetch_one(&mut *conn)
        .await
        .map_err(doing("writing down a run"))?;
    let number: i64 = field(&row, "next")?;
    let ended = (!state.is_open()).then(|| super::time(asked.at));
    sqlx::query(
        "INSERT INTO attempt (attempt_no, job, scope, business_date, fire, pull, asked_by, asked_at, state, tries, not_before, ended_at, said) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(number)
    .bind(asked.job.as_str())
    .bind(asked.scope.join(";"))
    .bind(asked.business_date.to_string())
    .bind(asked.fire.map(super::time))
    .bind(asked.pull.as_str())
    .bind(asked.by.as_str())
    .bind(super::time(asked.at))
    .bind(state.as_str())
    .bind(tries)
    .bind(super::time(not_before))
    .bind(ended)
    .bind(said)
    .execute(conn)
    .await
        .map_err(doing("writing down a run"))?;
    Ok(number)
}

/// Begin the oldest run that waits and whose job is not going on anywhere. The caller holds the writer's turn.
///
/// # Errors
/// When the store cannot be written.
pub async fn take(
    conn: &mut AnyConnection,
    holder: &str,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> Result<Option<Attempt>, StoreError> {
    let row = sqlx::query(
        "SELECT attempt_no FROM attempt WHERE state = 'waiting' AND not_before <= $1 \
         AND job NOT IN (SELECT job FROM attempt WHERE state = 'running') ORDER BY attempt_no LIMIT 1",
    )
    .bind(super::time(now))
    .fetch_optional(&mut *conn)
    .await
        .map_err(doing("beginning a run"))?;
    let Some(row) = row else { return Ok(None) };
    let number: i64 = field(&row, "attempt_no")?;
    sqlx::query(
        "UPDATE attempt SET state = 'running', holder = $1, started_at = $2, lease_until = $3 WHERE attempt_no = $4",
    )
    .bind(holder)
    .bind(super::time(now))
    .bind(super::time(lease_until))
    .bind(number)
    .execute(&mut *conn)
    .await
        .map_err(doing("beginning a run"))?;
    get(conn, number).await
}

/// Keep a lease. False: somebody took the run to be dead, or a person cancelled it.
///
/// # Errors
/// When the store cannot be written.
pub async fn renew(
    conn: &mut AnyConnection,
    attempt_no: i64,
    holder: &str,
    stage: &str,
    until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE attempt SET lease_until = $1, stage = $2 \
         WHERE attempt_no = $3 AND holder = $4 AND state = 'running'",
    )
    .bind(super::time(until))
    .bind(stage)
    .bind(attempt_no)
    .bind(holder)
    .execute(conn)
    .await
    .map_err(doing("renewing the lease of a run"))?;
    Ok(done.rows_affected() == 1)
}

/// What became of an attempt. False: it was no longer open.
///
/// # Errors
/// When the store cannot be written.
pub async fn end(
    conn: &mut AnyConnection,
    attempt_no: i64,
    state: AttemptState,
    run: Option<&str>,
    said: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE attempt SET state = $1, run = $2, said = $3, ended_at = $4, lease_until = NULL \
         WHERE attempt_no = $5 AND state IN ('waiting', 'running')",
    )
    .bind(state.as_str())
    .bind(run)
    .bind(said)
    .bind(super::time(at))
    .bind(attempt_no)
    .execute(conn)
    .await
    .map_err(doing("writing down how a run ended"))?;
    Ok(done.rows_affected() == 1)
}

/// One attempt.
///
/// # Errors
/// When the store cannot be read.
pub async fn get(conn: &mut AnyConnection, attempt_no: i64) -> Result<Option<Attempt>, StoreError> {
    let row = sqlx::query("SELECT * FROM attempt WHERE attempt_no = $1")
        .bind(attempt_no)
        .fetch_optional(conn)
        .await
        .map_err(doing("reading a run that was asked for"))?;
    row.as_ref().map(attempt).transpose()
}

/// Attempts that wait or are going on, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn open(conn: &mut AnyConnection) -> Result<Vec<Attempt>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM attempt WHERE state IN ('waiting', 'running') ORDER BY attempt_no",
    )
    .fetch_all(conn)
    .await
    .map_err(doing("reading what waits"))?;
    rows.iter().map(attempt).collect()
}

/// The newest attempts, newest first; of one job, or of all.
///
/// # Errors
/// When the store cannot be read.
pub async fn newest(
    conn: &mut AnyConnection,
    job: Option<&str>,
    count: i64,
) -> Result<Vec<Attempt>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM attempt WHERE $1 = '' OR job = $1 ORDER BY attempt_no DESC LIMIT $2",
    )
    .bind(job.unwrap_or(""))
    .bind(count)
    .fetch_all(conn)
    .await
    .map_err(doing("reading what was run"))?;
    rows.iter().map(attempt).collect()
}

pub(super) fn attempt(row: &AnyRow) -> Result<Attempt, StoreError> {
    let text = |name: &str| field::<String>(row, name);
    let optional = |name: &str| field::<Option<String>>(row, name);
    let scope = text("scope")?;
    let state = text("state")?;
    let day = text("business_date")?;
    let pull = text("pull")?;
    Ok(Attempt {
        attempt_no: field(row, "attempt_no")?,
        asked: Asked {
            job: text("job")?,
            scope: scope
                .split(';')
                .filter(|code| !code.is_empty())
                .map(str::to_owned)
                .collect(),
            business_date: day
                .parse::<NaiveDate>()
                .map_err(|_| damaged(row, "attempt.business_date", &day))?,
            fire: time_or_null(row, "fire")?,
            pull: Pulling::parse(&pull).ok_or_else(|| damaged(row, "attempt.pull", &pull))?,
            by: text("asked_by")?,
            at: time(row, "asked_at")?,
        },
        state: AttemptState::parse(&state).ok_or_else(|| damaged(row, "attempt.state", &state))?,
        tries: field(row, "tries")?,
        not_before: time(row, "not_before")?,
        holder: optional("holder")?,
        lease_until: time_or_null(row, "lease_until")?,
        stage: optional("stage")?,
        started_at: time_or_null(row, "started_at")?,
        ended_at: time_or_null(row, "ended_at")?,
        run: optional("run")?,
        said: optional("said")?,
        cancel_by: optional("cancel_by")?,
    })
}

fn field<'r, T>(row: &'r AnyRow, name: &str) -> Result<T, StoreError>
where
    T: sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>,
{
    row.try_get(name).map_err(doing("reading the schedule"))
}

fn damaged(row: &AnyRow, column: &'static str, found: &str) -> StoreError {
    let number = row.try_get::<i64, _>("attempt_no");
    StoreError::Value {
        column,
        key: number.map_or_else(|_| "a job".to_owned(), |number| number.to_string()),
        found: found.to_owned(),
    }
}

fn time(row: &AnyRow, name: &str) -> Result<DateTime<Utc>, StoreError> {
    let text: String = field(row, name)?;
    text.parse().map_err(|_| damaged(row, "schedule", &text))
}

fn time_or_null(row: &AnyRow, name: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    let text: Option<String> = field(row, name)?;
    text.map(|text| text.parse().map_err(|_| damaged(row, "schedule", &text)))
        .transpose()
}
