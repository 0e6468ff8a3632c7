//! How often somebody may try to sign in.
//!
//! Failures are counted for an account from a place: an address, or a browser that has signed in to that account before.
//! After a few of them that pair waits, and nobody else: there is no lock that a stranger could close on an account. A
//! place or an account with many failures is slowed down for strangers, and so is everybody when guesses rain from
//! everywhere; a browser that is known passes by all of that.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::AnyConnection;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::failed::Failed;
use super::reader::key;
use crate::store::failed_sign_ins::{self as failures, Counted};
use crate::store::{Store, StoreError};

/// Failures of a pair before it has to wait.
const FREE: i64 = 5;
/// The first wait; each further failure doubles it.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(30);
/// The longest.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);
/// Without a failure for as long, counting begins anew.
const FORGOTTEN: TimeDelta = TimeDelta::hours(1);
/// Failures of a place, or of an account from all places, before strangers there are slowed down.
const CALM: i64 = 20;
/// How much each failure beyond that slows down.
const STEP: Duration = Duration::from_millis(100);
/// At most.
const SLOWEST: Duration = Duration::from_secs(3);
/// Tries that one place may have under way.
const AT_ONCE: usize = 6;
/// Passwords that are checked at once: each takes memory and a whole core.
const CHECKED_AT_ONCE: usize = 2;
/// Failures in a minute, from wherever, that count as calm.
const CALM_MINUTE: usize = 60;

/// What is remembered in this process; the counts are in the store.
#[derive(Debug)]
pub(in crate::web) struct Door {
    strangers: Semaphore,
    known: Semaphore,
    trying: Arc<Mutex<HashMap<String, usize>>>,
    recent: Mutex<VecDeque<DateTime<Utc>>>,
}

impl Default for Door {
    fn default() -> Self {
        Self {
            strangers: Semaphore::new(CHECKED_AT_ONCE),
            known: Semaphore::new(1),
            trying: Arc::default(),
            recent: Mutex::default(),
        }
    }
}

/// Who tries, and from where.
#[derive(Debug, Clone)]
pub(in crate::web) struct Try {
    pair: String,
    place: String,
    account: String,
    known: bool,
}

impl Try {
    /// A try at an account from an address, by a browser that is known to have signed in to it before, or not.
    pub(in crate::web) fn new(account: &str, address: &str, device: Option<&str>) -> Self {
        let from = device.unwrap_or(address);
        Self {
            pair: key(&format!("{account}\n{from}")),
            place: key(from),
            account: key(account),
            known: device.is_some(),
        }
    }

    /// Whether the browser is known.
    pub(in crate::web) fn is_known(&self) -> bool {
        self.known
    }
}

/// Leave to check one password; given back when dropped.
#[derive(Debug)]
pub(in crate::web) struct Leave<'a> {
    _permit: Option<SemaphorePermit<'a>>,
    trying: Arc<Mutex<HashMap<String, usize>>>,
    keys: [String; 2],
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        let Ok(mut trying) = self.trying.lock() else {
            return;
        };
        for key in &self.keys {
            if let Some(count) = trying.get_mut(key) {
                *count -= 1;
                if *count == 0 {
                    trying.remove(key);
                }
            }
        }
    }
}

impl Door {
    /// Waits for leave to check a password, or says after how many seconds to come again.
    pub(in crate::web) async fn knock(
        &self,
        store: &Store,
        of: &Try,
        now: DateTime<Utc>,
    ) -> Result<Leave<'_>, Failed> {
        // Before anything is read, so that many tries at once are not all let through on one count.
        let mut leave = self.begin(of).ok_or(Failed::TooMany(2))?;
        let (waits, slow) = counted(store, of, now).await?;
        if let Some(seconds) = waits {
            return Err(Failed::TooMany(seconds));
        }
        let lane = if of.known {
            &self.known
        } else {
            tokio::time::sleep(slow.max(self.rain(now))).await;
            &self.strangers
        };
        let permit = lane.acquire().await;
        leave._permit = Some(permit.map_err(Failed::doing("waiting to check a password"))?);
        Ok(leave)
    }

    /// Counts a failure; yields for how many seconds the pair waits from now on, if it does.
    pub(in crate::web) async fn failed(
        &self,
        conn: &mut AnyConnection,
        of: &Try,
        now: DateTime<Utc>,
    ) -> Result<Option<i64>, StoreError> {
        let forgotten = now - FORGOTTEN;
        let count = failures::add(conn, Counted::Pair, &of.pair, now, forgotten).await?;
        if !of.known {
            failures::add(conn, Counted::Place, &of.place, now, forgotten).await?;
            failures::add(conn, Counted::Account, &of.account, now, forgotten).await?;
        }
        if let Ok(mut recent) = self.recent.lock() {
            recent.push_back(now);
            while recent.len() > 10 * CALM_MINUTE {
                recent.pop_front();
            }
        }
        Ok(waits(Some((count, now)), now))
    }

    /// Forgets the failures of a pair that has signed in.
    pub(in crate::web) async fn passed(
        &self,
        conn: &mut AnyConnection,
        of: &Try,
    ) -> Result<(), StoreError> {
        failures::forget(conn, Counted::Pair, &of.pair).await
    }

    /// One try of a pair at a time, a few of a place.
    fn begin(&self, of: &Try) -> Option<Leave<'_>> {
        let mut trying = self.trying.lock().ok()?;
        let under_way = |key: &String| trying.get(key).copied().unwrap_or(0);
        if under_way(&of.pair) > 0 || under_way(&of.place) >= AT_ONCE {
            return None;
        }
        let keys = [of.pair.clone(), of.place.clone()];
        for key in &keys {
            *trying.entry(key.clone()).or_default() += 1;
        }
        Some(Leave {
            _permit: None,
            trying: self.trying.clone(),
            keys,
        })
    }

    /// How much strangers are slowed down because guesses rain from everywhere.
    fn rain(&self, now: DateTime<Utc>) -> Duration {
        let Ok(recent) = self.recent.lock() else {
            return Duration::ZERO;
        };
        let since = now - TimeDelta::minutes(1);
        let count = recent.iter().filter(|at| **at > since).count();
        let beyond = u32::try_from(count.saturating_sub(CALM_MINUTE)).unwrap_or(u32::MAX);
        STEP.saturating_mul(beyond).min(SLOWEST)
    }
}

/// For how many seconds a try has to wait, and by how much a stranger's is put off. Nothing of the store is kept busy by
/// those who wait.
async fn counted(
    store: &Store,
    of: &Try,
    now: DateTime<Utc>,
) -> Result<(Option<i64>, Duration), StoreError> {
    let mut conn = store.connection("counting failed sign-ins").await?;
    let pair = failures::count(&mut conn, Counted::Pair, &of.pair).await?;
    let place = failures::count(&mut conn, Counted::Place, &of.place).await?;
    let account = failures::count(&mut conn, Counted::Account, &of.account).await?;
    let slow = slowed(place, now).max(slowed(account, now));
    Ok((waits(pair, now), slow))
}

/// For how many seconds a pair still waits.
fn waits(counted: Option<(i64, DateTime<Utc>)>, now: DateTime<Utc>) -> Option<i64> {
    let (count, last) = counted?;
    let doublings = u32::try_from(count - FREE).ok()?.min(10);
    let wait = (FIRST_WAIT * 2_i32.pow(doublings)).min(LONGEST_WAIT);
    let left = (last + wait - now).num_seconds();
    (left > 0).then_some(left)
}

/// How long a stranger's try is put off.
fn slowed(counted: Option<(i64, DateTime<Utc>)>, now: DateTime<Utc>) -> Duration {
    let Some((count, last)) = counted else {
        return Duration::ZERO;
    };
    if now - last > FORGOTTEN {
        return Duration::ZERO;
    }
    let beyond = u32::try_from(count - CALM).unwrap_or(0);
    STEP.saturating_mul(beyond).min(SLOWEST)
}
