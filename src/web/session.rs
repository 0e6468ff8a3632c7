//! Sessions: begun at sign-in under a new id, kept in the store under its hash, ended by signing out, idleness or age.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};
use chrono::TimeDelta;
use sqlx::AnyConnection;

use super::State;
use super::failed::Failed;
use super::guard::came::Came;
use super::guard::cookie::{self, Kept};
use super::reader::key;
use crate::store::{StoreError, sessions};

const COOKIE: &str = "rollcall";

/// The id in a request's cookie.
pub(in crate::web) fn id(headers: &HeaderMap, secure: bool) -> Option<String> {
    let hexadecimal = |id: &String| id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit());
    cookie::get(headers, COOKIE, secure).filter(hexadecimal)
}

/// Begins a session of an account. The one that the browser had, whosoever it was, ends: an id that somebody slipped
/// into it beforehand is worth nothing.
pub(in crate::web) async fn begin(
    state: &State,
    conn: &mut AnyConnection,
    account: &str,
    headers: &HeaderMap,
    came: &Came,
) -> Result<HeaderValue, Failed> {
    if let Some(old) = id(headers, came.secure) {
        sessions::end(conn, &key(&old)).await?;
    }
    let id = random()?;
    let now = state.now();
    let session = sessions::Session {
        session: key(&id),
        account: account.to_owned(),
        began_at: now,
        seen_at: now,
        ends_at: now + delta(state.config.settings.web.longest()),
        address: came.from.map(|address| address.to_string()),
    };
    sessions::begin(conn, &session).await?;
    Ok(cookie::set(COOKIE, &id, came.secure, Kept::WhileOpen))
}

/// Ends a session; yields the header that takes its cookie away.
pub(in crate::web) async fn end(
    conn: &mut AnyConnection,
    key: &str,
    came: &Came,
) -> Result<HeaderValue, StoreError> {
    sessions::end(conn, key).await?;
    Ok(cookie::set(COOKIE, "", came.secure, Kept::Gone))
}

/// 256 random bits, hexadecimal.
pub(in crate::web) fn random() -> Result<String, Failed> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(Failed::doing("asking the system for random bytes"))?;
    Ok(hex::encode(bytes))
}

/// A spell of the configuration as the clock counts. What is longer than a century is one.
pub(in crate::web) fn delta(spell: Duration) -> TimeDelta {
    const CENTURY: TimeDelta = TimeDelta::days(36_525);
    TimeDelta::from_std(spell).map_or(CENTURY, |spell| spell.min(CENTURY))
}
