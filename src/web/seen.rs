//! When sessions and tokens were last used, gathered in memory and written down once a minute: a page that is looked at
//! must not wait for the writer's turn, which a night's merge may hold.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use super::State;
use super::session::delta;
use crate::store::{StoreError, failed_sign_ins, sessions, tokens};

/// How often it is written down.
const OFTEN: Duration = Duration::from_secs(60);
/// How long failed sign-ins are remembered.
const FAILURES_KEPT: TimeDelta = TimeDelta::days(1);

/// What was used since it was last written down.
#[derive(Debug, Default)]
pub(in crate::web) struct Seen {
    sessions: Mutex<HashMap<String, DateTime<Utc>>>,
    tokens: Mutex<HashMap<i64, DateTime<Utc>>>,
}

impl Seen {
    /// When a session was last used, if that is not written down yet.
    pub(in crate::web) fn session(&self, key: &str) -> Option<DateTime<Utc>> {
        self.sessions.lock().ok()?.get(key).copied()
    }

    /// A session is used.
    pub(in crate::web) fn note_session(&self, key: &str, at: DateTime<Utc>) {
        if let Ok(mut all) = self.sessions.lock() {
            all.insert(key.to_owned(), at);
        }
    }

    /// A token is used.
    pub(in crate::web) fn token(&self, number: i64, at: DateTime<Utc>) {
        if let Ok(mut all) = self.tokens.lock() {
            all.insert(number, at);
        }
    }
}

/// Writes down what was used until `stop` turns true, and once more then.
pub(in crate::web) async fn keep(state: State, mut stop: watch::Receiver<bool>) {
    let mut last = false;
    while !last {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => last = true,
            () = tokio::time::sleep(OFTEN) => {}
        }
        if let Err(fault) = write_down(&state).await {
            tracing::warn!(%fault, "when sessions were last used could not be written down; trying again");
        }
    }
}

/// Writes down what was used, and forgets what is over.
pub(in crate::web) async fn write_down(state: &State) -> Result<(), StoreError> {
    let taken = |all: &Mutex<HashMap<String, DateTime<Utc>>>| {
        all.lock().map(|all| all.clone()).unwrap_or_default()
    };
    let used = taken(&state.seen.sessions);
    let carried = state.seen.tokens.lock();
    let carried = carried.map(|all| all.clone()).unwrap_or_default();
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    for (key, at) in &used {
        sessions::seen(conn, key, *at).await?;
    }
    for (number, at) in &carried {
        tokens::used(conn, *number, *at).await?;
    }
    let now = state.now();
    let idle = delta(state.config.settings.web.idle());
    sessions::sweep(conn, now - idle, now).await?;
    failed_sign_ins::sweep(conn, now - FAILURES_KEPT).await?;
    writing.commit().await?;
    // Only what was not used again meanwhile.
    if let Ok(mut all) = state.seen.sessions.lock() {
        all.retain(|key, at| used.get(key) != Some(at));
    }
    if let Ok(mut all) = state.seen.tokens.lock() {
        all.retain(|number, at| carried.get(number) != Some(at));
    }
    Ok(())
}
