//! Leases: whoever runs something renews its lease, hears of a wish to stop, and takes up what the dead left.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::AnyConnection;

use super::holder::{by_hand, is_gone};
use super::live::{Stop, Told};
use super::{Now, ScheduleError};
use crate::config::{Config, Interrupted};
use crate::domain::attempt::{Asked, Attempt, AttemptState};
use crate::domain::words::Rerun;
use crate::run;
use crate::store::{Store, reruns, schedule as stored};

/// A run whose lease is older is taken to be dead.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(2);

/// How often leases are renewed.
const RENEW: Duration = Duration::from_secs(20);

/// How often a run looks whether somebody wants it stopped through another service.
const LISTEN: Duration = Duration::from_secs(2);

/// How often who waits for its turn looks again.
const WAIT: Duration = Duration::from_millis(250);

/// A lease on one attempt.
#[derive(Clone)]
pub struct Lease {
    pub(super) store: Store,
    pub(super) holder: String,
    pub(super) now: Now,
    pub(super) number: i64,
}

impl Lease {
    /// Renews the lease for as long as that works, and passes on the wish that the run stop.
    pub async fn keep(&self, told: Arc<Told>) {
        let mut renewed = tokio::time::Instant::now();
        loop {
            tokio::select! {
                () = tokio::time::sleep(LISTEN) => {}
                () = told.news.notified() => renewed = tokio::time::Instant::now() - RENEW,
            }
            match self.cancelled().await {
                Ok(Some(by)) => told.stop(Stop::Cancelled(by)),
                Ok(None) => {}
                Err(fault) => {
                    tracing::warn!(attempt = self.number, %fault, "whether a run is to stop could not be read");
                }
            }
            if renewed.elapsed() < RENEW {
                continue;
            }
            match self.renew(&told.stage_now()).await {
                Ok(true) => renewed = tokio::time::Instant::now(),
                Ok(false) => {
                    told.stop(Stop::LeaseLost);
                    return;
                }
                // A store that is away for a moment is no reason to give the run up.
                Err(fault) => {
                    tracing::warn!(attempt = self.number, %fault, "the lease of a run could not be renewed");
                }
            }
        }
    }

    async fn cancelled(&self) -> Result<Option<String>, ScheduleError> {
        let mut reading = self.store.read().await?;
        let attempt = stored::get(reading.executor(), self.number).await?;
        Ok(attempt.and_then(|of| of.cancel_by))
    }

    async fn renew(&self, stage: &str) -> Result<bool, ScheduleError> {
        let until = (self.now)() + LEASE;
        let mut writing = self.store.write().await?;
        let conn = writing.executor();
        let kept = stored::renew(conn, self.number, &self.holder, stage, until).await?;
        writing.commit().await?;
        Ok(kept)
    }

    /// Writes down what became of the run.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn end(
        &self,
        state: AttemptState,
        run: Option<&str>,
        said: &str,
    ) -> Result<(), ScheduleError> {
        let mut writing = self.store.write().await?;
        let conn = writing.executor();
        stored::end(conn, self.number, state, run, said, (self.now)()).await?;
        writing.commit().await?;
        Ok(())
    }

    /// Begins a run in this process as soon as no other of its job is going on; `waiting` is told which, once each.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn begin(
        config: &Config,
        store: &Store,
        asked: &Asked,
        (holder, now): (&str, Now),
        waiting: impl Fn(&Attempt),
    ) -> Result<(Self, Attempt), ScheduleError> {
        let mut before = None;
        loop {
            let at = now();
            let mut writing = store.write().await?;
            let conn = writing.executor();
            take_up_the_dead(conn, config, at).await?;
            let begun = reruns::begin(conn, asked, holder, at, at + LEASE).await?;
            writing.commit().await?;
            let going = match begun {
                Ok(attempt) => {
                    let lease = Self {
                        store: store.clone(),
                        holder: holder.to_owned(),
                        now,
                        number: attempt.attempt_no,
                    };
                    return Ok((lease, attempt));
                }
                Err(going) => going,
            };
            if before != Some(going.attempt_no) {
                waiting(&going);
            }
            before = Some(going.attempt_no);
            tokio::time::sleep(WAIT).await;
        }
    }
}

/// Marks runs whose service is dead: nothing of them is in the ledger. They are begun again unless the job says otherwise.
pub(super) async fn take_up_the_dead(
    conn: &mut AnyConnection,
    config: &Config,
    now: DateTime<Utc>,
) -> Result<(), ScheduleError> {
    for attempt in stored::open(conn).await? {
        let late = attempt.lease_until.is_some_and(|until| until < now);
        let gone = attempt.holder.as_deref().is_some_and(is_gone);
        if attempt.state == AttemptState::Running && (late || gone) {
            let holder = attempt.holder.as_deref().unwrap_or("?");
            let said = Rerun::Died.fill(run::language(config), &[&holder]);
            interrupt(conn, config, &attempt, &said, now).await?;
        }
    }
    Ok(())
}

/// Marks a run interrupted, and asks for it again where that is wanted.
pub(super) async fn interrupt(
    conn: &mut AnyConnection,
    config: &Config,
    attempt: &Attempt,
    said: &str,
    now: DateTime<Utc>,
) -> Result<(), ScheduleError> {
    let number = attempt.attempt_no;
    stored::end(conn, number, AttemptState::Interrupted, None, said, now).await?;
    let job = config.jobs.get(&attempt.asked.job);
    let again = job.is_some_and(|job| {
        job.interrupted == Interrupted::RunAgain && attempt.tries <= i64::from(job.retries())
    });
    let by_hand = attempt.holder.as_deref().is_some_and(by_hand);
    // Whoever wanted it stopped does not want it again.
    if again && !by_hand && attempt.cancel_by.is_none() {
        stored::ask(conn, &attempt.asked, attempt.tries + 1, now).await?;
    }
    Ok(())
}
