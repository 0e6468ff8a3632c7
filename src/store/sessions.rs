//! Sessions and one-time links, each under the hash of what its owner holds.

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;

use super::accounts::{field, moment};
use super::{StoreError, doing, time};

/// Somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the cookie.
    pub session: String,
    /// Who.
    pub account: String,
    /// Since when.
    pub began_at: DateTime<Utc>,
    /// When a page was last asked for, to the minute.
    pub seen_at: DateTime<Utc>,
    /// When it ends, whatever happens.
    pub ends_at: DateTime<Utc>,
    /// From where it was begun.
    pub address: Option<String>,
}

/// A link that may be followed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// SHA-256 of what stands in the address.
    pub link: String,
    /// Whose password it sets; none: it makes the first administrator.
    pub account: Option<String>,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// It is worth nothing after this.
    pub expires_at: DateTime<Utc>,
}

/// Begins a session.
///
/// # Errors
/// When the store cannot be written.
pub async fn begin(conn: &mut AnyConnection, of: &Session) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO session (session, account, began_at, seen_at, ends_at, address) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&of.session)
    .bind(&of.account)
    .bind(time(of.began_at))
    .bind(time(of.seen_at))
    .bind(time(of.ends_at))
    .bind(&of.address)
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("beginning a session"))
}

/// A session by the hash of its cookie.
///
/// # Errors
/// When the store cannot be read.
pub async fn get(conn: &mut AnyConnection, session: &str) -> Result<Option<Session>, StoreError> {
    let row = sqlx::query("SELECT * FROM session WHERE session = $1")
        .bind(session)
        .fetch_optional(conn)
        .await
        .map_err(doing("reading a session"))?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Session {
        session: field(&row, "session")?,
        account: field(&row, "account")?,
        began_at: moment(&row, "began_at")?,
        seen_at: moment(&row, "seen_at")?,
        ends_at: moment(&row, "ends_at")?,
        address: field(&row, "address")?,
    }))
}

/// Notes that a session was used.
///
/// # Errors
/// When the store cannot be written.
pub async fn seen(
    conn: &mut AnyConnection,
    session: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE session SET seen_at = $1 WHERE session = $2 AND seen_at < $1")
        .bind(time(at))
        .bind(session)
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("noting that a session is used"))
}

/// Ends a session.
///
/// # Errors
/// When the store cannot be written.
pub async fn end(conn: &mut AnyConnection, session: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM session WHERE session = $1")
        .bind(session)
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("ending a session"))
}

/// Ends all sessions of an account but one.
///
/// # Errors
/// When the store cannot be written.
pub async fn end_all(
    conn: &mut AnyConnection,
    account: &str,
    but: Option<&str>,
) -> Result<u64, StoreError> {
    let done = sqlx::query("DELETE FROM session WHERE account = $1 AND session <> $2")
        .bind(account)
        .bind(but.unwrap_or(""))
        .execute(conn)
        .await
        .map_err(doing("ending sessions"))?;
    Ok(done.rows_affected())
}

/// How many accounts have a session that has not ended.
///
/// # Errors
/// When the store cannot be read.
pub async fn signed_in(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT COUNT(DISTINCT account) FROM session WHERE ends_at > $1")
        .bind(time(now))
        .fetch_one(conn)
        .await
        .map_err(doing("counting sessions"))
}

/// Forgets sessions that ended or were last used before `idle_since`, and links that ran out.
///
/// # Errors
/// When the store cannot be written.
pub async fn sweep(
    conn: &mut AnyConnection,
    idle_since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM session WHERE seen_at < $1 OR ends_at < $2")
        .bind(time(idle_since))
        .bind(time(now))
        .execute(&mut *conn)
        .await
        .map_err(doing("ending old sessions"))?;
    sqlx::query("DELETE FROM link WHERE expires_at < $1")
        .bind(time(now))
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("forgetting old links"))
}

/// Ends every session and forgets every link, as after a restore: who was signed in then need not be now.
///
/// # Errors
/// When the store cannot be written.
pub async fn forget_all(conn: &mut AnyConnection) -> Result<(), StoreError> {
    for sql in ["DELETE FROM session", "DELETE FROM link"] {
        sqlx::query(sql)
            .execute(&mut *conn)
            .await
            .map_err(doing("ending all sessions"))?;
    }
    Ok(())
}

/// Keeps a link; those made before for the same account are worth nothing from now on.
///
/// # Errors
/// When the store cannot be written.
pub async fn keep_link(conn: &mut AnyConnection, of: &Link) -> Result<(), StoreError> {
    forget_links(conn, of.account.as_deref()).await?;
    sqlx::query(
        "INSERT INTO link (link, account, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&of.link)
    .bind(of.account.as_deref().unwrap_or(""))
    .bind(&of.made_by)
    .bind(time(of.made_at))
    .bind(time(of.expires_at))
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("keeping a link"))
}

/// Forgets the links made for an account, or for making the first administrator.
///
/// # Errors
/// When the store cannot be written.
pub async fn forget_links(
    conn: &mut AnyConnection,
    account: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM link WHERE account = $1")
        .bind(account.unwrap_or(""))
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("forgetting links"))
}

/// A link by its hash, unless it ran out.
///
/// # Errors
/// When the store cannot be read.
pub async fn link(
    conn: &mut AnyConnection,
    link: &str,
    now: DateTime<Utc>,
) -> Result<Option<Link>, StoreError> {
    let row = sqlx::query("SELECT * FROM link WHERE link = $1 AND expires_at > $2")
        .bind(link)
        .bind(time(now))
        .fetch_optional(conn)
        .await
        .map_err(doing("reading a link"))?;
    let Some(row) = row else { return Ok(None) };
    let account: String = field(&row, "account")?;
    Ok(Some(Link {
        link: field(&row, "link")?,
        account: (!account.is_empty()).then_some(account),
        made_by: field(&row, "made_by")?,
        made_at: moment(&row, "made_at")?,
        expires_at: moment(&row, "expires_at")?,
    }))
}
