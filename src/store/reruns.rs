//! Runs that people ask for: begun at once by whoever asks, cancelled, asked for under a key.

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row as _};

use super::schedule::{self, attempt, insert};
use super::{StoreError, doing};
use crate::domain::attempt::{Asked, Attempt, AttemptState};

/// Begin a run in this moment, unless one of its job is going on; then that one is given back as the error. The caller
/// holds the writer's turn.
///
/// # Errors
/// When the store cannot be written.
pub async fn begin(
    conn: &mut AnyConnection,
    asked: &Asked,
    holder: &str,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> Result<Result<Attempt, Attempt>, StoreError> {
    let going = sqlx::query(
        "SELECT * FROM attempt WHERE state = 'running' AND job = $1 ORDER BY attempt_no LIMIT 1",
    )
    .bind(asked.job.as_str())
    .fetch_optional(&mut *conn)
    .await
    .map_err(doing("beginning a run"))?;
    if let Some(row) = going {
        return Ok(Err(attempt(&row)?));
    }
    let number = insert(conn, asked, AttemptState::Running, 1, now, None).await?;
    sqlx::query(
        "UPDATE attempt SET holder = $1, started_at = $2, lease_until = $3 WHERE attempt_no = $4",
    )
    .bind(holder)
    .bind(super::time(now))
    .bind(super::time(lease_until))
    .bind(number)
    .execute(&mut *conn)
    .await
    .map_err(doing("beginning a run"))?;
    match schedule::get(conn, number).await? {
        Some(begun) => Ok(Ok(begun)),
        None => Err(StoreError::Value {
            column: "attempt.attempt_no",
            key: number.to_string(),
            found: "nothing".to_owned(),
        }),
    }
}

/// Note who wants a run that is going on stopped; the first to say so stays.
///
/// # Errors
/// When the store cannot be written.
pub async fn wish_stopped(
    conn: &mut AnyConnection,
    attempt_no: i64,
    by: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE attempt SET cancel_by = $1, cancel_at = $2 \
         WHERE attempt_no = $3 AND state = 'running' AND cancel_by IS NULL",
    )
    .bind(by)
    .bind(super::time(at))
    .bind(attempt_no)
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("asking a run to stop"))
}

/// What was asked for under a key: its hash, and the attempt.
///
/// # Errors
/// When the store cannot be read.
pub async fn under_key(
    conn: &mut AnyConnection,
    actor: &str,
    key: &str,
) -> Result<Option<(String, i64)>, StoreError> {
    let row =
        sqlx::query("SELECT asked, attempt_no FROM asked_key WHERE actor = $1 AND asked_key = $2")
            .bind(actor)
            .bind(key)
            .fetch_optional(conn)
            .await;
    let read = |row: sqlx::any::AnyRow| Ok((row.try_get(0)?, row.try_get(1)?));
    row.and_then(|row| row.map(read).transpose())
        .map_err(doing("reading under which key a run was asked for"))
}

/// Keep a key. The caller has looked that it is new, with the writer's turn.
///
/// # Errors
/// When the store cannot be written.
pub async fn keep_key(
    conn: &mut AnyConnection,
    (actor, key): (&str, &str),
    asked: &str,
    attempt_no: i64,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO asked_key (actor, asked_key, asked, attempt_no, at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(actor)
    .bind(key)
    .bind(asked)
    .bind(attempt_no)
    .bind(super::time(at))
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("keeping the key under which a run was asked for"))
}

/// Attempts older than a number, newest first; of one job, or of all.
///
/// # Errors
/// When the store cannot be read.
pub async fn before(
    conn: &mut AnyConnection,
    job: Option<&str>,
    number: i64,
    count: i64,
) -> Result<Vec<Attempt>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM attempt WHERE ($1 = '' OR job = $1) AND attempt_no < $2 \
         ORDER BY attempt_no DESC LIMIT $3",
    )
    .bind(job.unwrap_or(""))
    .bind(number)
    .bind(count)
    .fetch_all(conn)
    .await
    .map_err(doing("reading what was run"))?;
    rows.iter().map(attempt).collect()
}
