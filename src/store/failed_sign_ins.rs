//! Failed sign-ins, counted by hashed keys.

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;

use super::accounts::{field, moment};
use super::{StoreError, doing, time};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// One account from one place.
    Pair,
    /// All accounts from one place.
    Place,
    /// One account from all places.
    Account,
}

impl Counted {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Pair => "pair",
            Self::Place => "place",
            Self::Account => "account",
        }
    }
}

/// Failures since the last success or the last long pause, and when the last of them was.
///
/// # Errors
/// When the store cannot be read.
pub async fn count(
    conn: &mut AnyConnection,
    kind: Counted,
    what: &str,
) -> Result<Option<(i64, DateTime<Utc>)>, StoreError> {
    let row =
        sqlx::query("SELECT failures, last_at FROM failed_sign_in WHERE kind = $1 AND what = $2")
            .bind(kind.as_str())
            .bind(what)
            .fetch_optional(conn)
            .await
            .map_err(doing("counting failed sign-ins"))?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((field(&row, "failures")?, moment(&row, "last_at")?)))
}

/// Counts one more; failures before `forgotten` no longer count. Yields the new count.
///
/// # Errors
/// When the store cannot be written.
pub async fn add(
    conn: &mut AnyConnection,
    kind: Counted,
    what: &str,
    at: DateTime<Utc>,
    forgotten: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let before = count(conn, kind, what).await?;
    let failures = match before {
        Some((failures, last)) if last >= forgotten => failures + 1,
        _ => 1,
    };
    sqlx::query(
        "INSERT INTO failed_sign_in (kind, what, failures, last_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (kind, what) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at",
    )
    .bind(kind.as_str())
    .bind(what)
    .bind(failures)
    .bind(time(at))
    .execute(conn)
    .await
    .map_err(doing("counting failed sign-ins"))?;
    Ok(failures)
}

/// Forgets failures after a success.
///
/// # Errors
/// When the store cannot be written.
pub async fn forget(conn: &mut AnyConnection, kind: Counted, what: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM failed_sign_in WHERE kind = $1 AND what = $2")
        .bind(kind.as_str())
        .bind(what)
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("forgetting failed sign-ins"))
}

/// Forgets all failures before a time.
///
/// # Errors
/// When the store cannot be written.
pub async fn sweep(conn: &mut AnyConnection, before: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM failed_sign_in WHERE last_at < $1")
        .bind(time(before))
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("forgetting failed sign-ins"))
}
