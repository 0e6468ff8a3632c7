//! The audit log's table. What its records mean and how they are chained is `crate::audit`'s.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt as _};
use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, doing, time};

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

/// Number and run of every record of a run, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn runs_told(conn: &mut AnyConnection) -> Result<Vec<(i64, String)>, StoreError> {
    sqlx::query_as("SELECT seq, COALESCE(subject, '') FROM audit WHERE action = 'run' ORDER BY seq")
        .fetch_all(conn)
        .await
        .map_err(doing("reading the audit log"))
}

/// Number and detail of every record of an action, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn details(
    conn: &mut AnyConnection,
    action: &str,
) -> Result<Vec<(i64, String)>, StoreError> {
    sqlx::query_as("SELECT seq, detail FROM audit WHERE action = $1 ORDER BY seq")
        .bind(action.to_owned())
        .fetch_all(conn)
        .await
        .map_err(doing("reading the audit log"))
}

/// Every record after a number, in order.
///
/// # Errors
/// When the store cannot be read.
pub async fn after(conn: &mut AnyConnection, seq: i64) -> Result<Vec<Stored>, StoreError> {
    sqlx::query(
        "SELECT seq, at, actor, action, subject, detail, prev, hash FROM audit WHERE seq > $1 ORDER BY seq",
    )
    .bind(seq)
    .fetch_all(conn)
    .await
    .and_then(|rows| rows.iter().map(stored).collect())
    .map_err(doing("reading the audit log"))
}

/// The newest number under which two logs hold the same record; 0 where they have none in common.
///
/// # Errors
/// When a store cannot be read.
pub async fn common(one: &mut AnyConnection, other: &mut AnyConnection) -> Result<i64, StoreError> {
    // Each record hangs on all before it: up to some number they agree, and after it nowhere.
    let (mut same, mut differs) = (0, newest(one).await?.map_or(1, |(seq, _)| seq + 1));
    while same + 1 < differs {
        let middle = same + (differs - same) / 2;
        let hash: Option<String> = sqlx::query_scalar("SELECT hash FROM audit WHERE seq = $1")
            .bind(middle)
            .fetch_optional(&mut *one)
            .await
            .map_err(doing("reading the audit log"))?;
        let both = match hash {
            Some(hash) => is_there(other, middle, &hash).await?,
            None => false,
        };
        if both {
            same = middle;
        } else {
            differs = middle;
        }
    }
    Ok(same)
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

/// Which records are looked for. Blank texts: any.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Who.
    pub actor: &'a str,
    /// Did what.
    pub action: &'a str,
    /// To what.
    pub subject: &'a str,
    /// Not before this time.
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    pub until: Option<DateTime<Utc>>,
    /// With smaller numbers than this.
    pub before: Option<i64>,
}

/// The newest records that are wanted, newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn search(
    conn: &mut AnyConnection,
    of: &Wanted<'_>,
    limit: i64,
) -> Result<Vec<Stored>, StoreError> {
    sqlx::query(
        "SELECT seq, at, actor, action, subject, detail, prev, hash FROM audit \
         WHERE seq < $1 AND ($2 = '' OR actor = $2) AND ($3 = '' OR action = $3) AND ($4 = '' OR subject = $4) \
         AND at >= $5 AND ($6 = '' OR at < $6) ORDER BY seq DESC LIMIT $7",
    )
    .bind(of.before.unwrap_or(i64::MAX))
    .bind(of.actor)
    .bind(of.action)
    .bind(of.subject)
    .bind(of.from.map(time).unwrap_or_default())
    .bind(of.until.map(time).unwrap_or_default())
    .bind(limit)
    .fetch_all(conn)
    .await
    .and_then(|rows| rows.iter().map(stored).collect())
    .map_err(doing("reading the audit log"))
}

/// Keeps why somebody was shown a whole document number, beside the record that tells of it.
///
/// # Errors
/// When the store cannot be written.
pub async fn keep_reason(
    conn: &mut AnyConnection,
    seq: i64,
    reason: &str,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO reveal (seq, reason) VALUES ($1, $2)")
        .bind(seq)
        .bind(reason)
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("keeping the reason of a reveal"))
}

/// The reasons kept beside records, by their numbers within bounds.
///
/// # Errors
/// When the store cannot be read.
pub async fn reasons(
    conn: &mut AnyConnection,
    first: i64,
    last: i64,
) -> Result<BTreeMap<i64, String>, StoreError> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT seq, reason FROM reveal WHERE seq >= $1 AND seq <= $2")
            .bind(first)
            .bind(last)
            .fetch_all(conn)
            .await
            .map_err(doing("reading the reasons of reveals"))?;
    Ok(rows.into_iter().collect())
}

/// The newest record beside which a reason was kept.
///
/// # Errors
/// When the store cannot be read.
pub async fn last_reason(conn: &mut AnyConnection) -> Result<Option<i64>, StoreError> {
    sqlx::query_scalar("SELECT MAX(seq) FROM reveal")
        .fetch_one(conn)
        .await
        .map_err(doing("reading the reasons of reveals"))
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
