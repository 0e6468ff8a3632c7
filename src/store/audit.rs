//! The audit log's table. What its records mean and how they are chained is `crate::audit`'s.

use futures_util::{Stream, StreamExt as _};
use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, doing};

/// A record as it is stored, every column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// 1, 2, … without gaps.
    pub seq: i64,
    /// RFC 3339, UTC.
    pub at: String,
    /// Who.
    pub actor: String,
    /// Did what.
    pub action: String,
    /// To which entry, run or department.
    pub subject: Option<String>,
    /// More, as JSON.
    pub detail: String,
    /// Hash of the record before.
    pub prev: String,
    /// Hash of this one.
    pub hash: String,
}

/// Number and hash of the newest record.
///
/// # Errors
/// When the store cannot be read.
pub async fn newest(conn: &mut AnyConnection) -> Result<Option<(i64, String)>, StoreError> {
    sqlx::query_as("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
        .fetch_optional(conn)
        .await
        .map_err(doing("reading the audit log's head"))
}

/// Whether the log has this record.
///
/// # Errors
/// When the store cannot be read.
pub async fn is_there(conn: &mut AnyConnection, seq: i64, hash: &str) -> Result<bool, StoreError> {
    let found: Option<String> = sqlx::query_scalar("SELECT hash FROM audit WHERE seq = $1")
        .bind(seq)
        .fetch_optional(conn)
        .await
        .map_err(doing("reading the audit log"))?;
    Ok(found.as_deref() == Some(hash))
}

/// What the newest record of an action up to a moment tells.
///
/// # Errors
/// When the store cannot be read.
pub async fn told_last(
    conn: &mut AnyConnection,
    action: &str,
    until: &str,
) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar(
        "SELECT detail FROM audit WHERE action = $1 AND at <= $2 ORDER BY seq DESC LIMIT 1",
    )
    .bind(action.to_owned())
    .bind(until.to_owned())
    .fetch_optional(conn)
    .await
    .map_err(doing("reading the audit log"))
}

/// Adds a record.
///
/// # Errors
/// When the store refuses it, as when its number is taken.
pub async fn insert(conn: &mut AnyConnection, of: &Stored) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (seq, at, actor, action, subject, detail, prev, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(of.seq)
    .bind(&of.at)
    .bind(&of.actor)
    .bind(&of.action)
    .bind(&of.subject)
    .bind(&of.detail)
    .bind(&of.prev)
    .bind(&of.hash)
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("writing the audit log"))
}

/// All records in order, one at a time: the log of years does not fit into memory on every machine.
pub fn all(conn: &mut AnyConnection) -> impl Stream<Item = Result<Stored, StoreError>> + '_ {
    sqlx::query(
        "SELECT seq, at, actor, action, subject, detail, prev, hash FROM audit ORDER BY seq",
    )
    .fetch(conn)
    .map(|row| {
        row.and_then(|row| stored(&row))
            .map_err(doing("reading the audit log"))
    })
}

/// The newest records, newest first; only those of an action or about a subject, where given.
///
/// # Errors
/// When the store cannot be read.
pub async fn recent(
    conn: &mut AnyConnection,
    action: Option<&str>,
    subject: Option<&str>,
    limit: i64,
) -> Result<Vec<Stored>, StoreError> {
    sqlx::query(
        "SELECT seq, at, actor, action, subject, detail, prev, hash FROM audit \
         WHERE ($1 = '' OR action = $1) AND ($2 = '' OR subject = $2) ORDER BY seq DESC LIMIT $3",
    )
    .bind(action.unwrap_or_default())
    .bind(subject.unwrap_or_default())
    .bind(limit)
    .fetch_all(conn)
    .await
    .and_then(|rows| rows.iter().map(stored).collect())
    .map_err(doing("reading the audit log"))
}

fn stored(row: &AnyRow) -> Result<Stored, sqlx::Error> {
    Ok(Stored {
        seq: row.try_get(0)?,
        at: row.try_get(1)?,
        actor: row.try_get(2)?,
        action: row.try_get(3)?,
        subject: row.try_get(4)?,
        detail: row.try_get(5)?,
        prev: row.try_get(6)?,
        hash: row.try_get(7)?,
    })
}
