//! The service that runs what is due and what people ask for.
//!
//! All that it knows is in the store: any number of services may share one. A tick writes down what is due and begins what
//! waits, each in one turn of the store's writer, so that a run is begun once. Whoever runs something keeps a lease on it;
//! a lease that ran out means that its service is gone.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::ScheduleError;
use super::fires::due;
use crate::config::{Config, Interrupted, Job, Overlap};
use crate::domain::attempt::{Asked, Attempt, AttemptState};
use crate::run::Progress;
use crate::store::{Store, schedule as stored};

/// Who asks for a run that was due.
pub const BY_SCHEDULE: &str = "schedule";

/// A run whose lease is older is taken to be dead.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// How often leases are renewed.
const RENEW: Duration = Duration::from_secs(20);

/// How long the service sleeps at most. Short, so that a clock that jumps is noticed soon.
const LOOK: Duration = Duration::from_secs(10);

/// Waits before a failed run is tried again: the first, the second, every later time.
const AGAIN: [TimeDelta; 3] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(15),
];

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Folder name.
    pub run: String,
    /// A source was held.
    pub partial: bool,
    /// In a sentence.
    pub said: String,
}

/// A run that is going on.
pub type Running = Pin<Box<dyn Future<Output = Result<Ended, String>> + Send>>;

/// What runs an attempt: `run::execute` with the attempt's job, date and scope, or a test's stand-in.
pub type Runner = Arc<dyn Fn(Attempt, Arc<Told>) -> Running + Send + Sync>;

/// The clock.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A run's progress as the store is told of it, and the wish that it stop.
#[derive(Default)]
pub struct Told {
    stage: Mutex<String>,
    stop: AtomicBool,
}

impl Told {
    /// Ask the run to stop at the next stage.
    pub fn ask_to_stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    fn stage_now(&self) -> String {
        self.stage
            .lock()
            .map(|stage| stage.clone())
            .unwrap_or_default()
    }
}

impl Progress for Told {
    fn stage(&self, name: &str) {
        if let Ok(mut stage) = self.stage.lock() {
            name.clone_into(&mut stage);
        }
    }

    fn source(&self, _: &str, _: u64, _: u64, _: &[String]) {}

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// A service.
#[derive(Clone)]
pub struct Service {
    /// Configuration.
    pub config: Arc<Config>,
    /// The store that services share.
    pub store: Store,
    /// This service's name: host and process.
    pub holder: String,
    /// The clock.
    pub now: Now,
    /// What runs an attempt.
    pub runner: Runner,
}

impl Service {
    /// Run until `stop` turns true; then begin nothing new, and give what is going on `grace` to finish.
    ///
    /// # Errors
    /// Never for a store that is away for a while: that is logged, and tried again at the next look.
    pub async fn serve(&self, mut stop: watch::Receiver<bool>, grace: Duration) {
        let mut going: JoinSet<()> = JoinSet::new();
        while !*stop.borrow() {
            match self.tick().await {
                Ok(begun) => {
                    for attempt in begun {
                        let service = self.clone();
                        going.spawn(async move { service.see_through(attempt).await });
                    }
                }
                Err(fault) => {
                    tracing::error!(%fault, "the schedule could not be looked after; trying again")
                }
            }
            while going.try_join_next().is_some() {}
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        let finish = async { while going.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, finish).await.is_err() {
            tracing::warn!(
                "runs that did not finish in time are given up; nothing of them is kept"
            );
        }
    }

    /// Write down what is due, take up what dead services left, and begin what waits.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn tick(&self) -> Result<Vec<Attempt>, ScheduleError> {
        let now = (self.now)();
        let mut writing = self.store.write().await?;
        let conn = writing.executor();
        for attempt in stored::open(conn).await? {
            let dead = attempt.lease_until.is_some_and(|until| until < now);
            if attempt.state == AttemptState::Running && dead {
                self.take_up(conn, &attempt, now).await?;
            }
        }
        for job in self.config.jobs.values() {
            self.write_down(conn, job, now).await?;
        }
        let mut begun = Vec::new();
        while let Some(attempt) = stored::take(conn, &self.holder, now, now + LEASE).await? {
            begun.push(attempt);
        }
        writing.commit().await?;
        Ok(begun)
    }

    /// A service died over this run: nothing of it is in the ledger. It is begun again unless the job says otherwise.
    async fn take_up(
        &self,
        conn: &mut sqlx::AnyConnection,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<(), ScheduleError> {
        let holder = attempt.holder.as_deref().unwrap_or("?");
        let said = format!("the service {holder} stopped while running it");
        stored::end(
            conn,
            attempt.attempt_no,
            AttemptState::Interrupted,
            None,
            &said,
            now,
        )
        .await?;
        let job = self.config.jobs.get(&attempt.asked.job);
        let again = job.is_some_and(|job| {
            job.interrupted == Interrupted::RunAgain && attempt.tries <= i64::from(job.retries())
        });
        if again {
            stored::ask(conn, &attempt.asked, attempt.tries + 1, now).await?;
        }
        Ok(())
    }

    async fn write_down(
        &self,
        conn: &mut sqlx::AnyConnection,
        job: &Job,
        now: DateTime<Utc>,
    ) -> Result<(), ScheduleError> {
        let Some(clock) = stored::clock(conn, &job.name).await? else {
            // A job seen for the first time owes nothing of the past.
            stored::deal_until(conn, &job.name, now).await?;
            return Ok(());
        };
        let Some(schedule) = job.schedule().filter(|_| now > clock.dealt_until) else {
            return Ok(());
        };
        let owed = due(&schedule, job.zone(), job.missed, clock.dealt_until, now);
        if owed.run.is_empty() && owed.left_out.is_empty() {
            return Ok(());
        }
        for fire in &owed.left_out {
            let asked = asked(job, *fire, now);
            stored::leave_out(conn, &asked, "missed while no service was running").await?;
        }
        for fire in &owed.run {
            let asked = asked(job, *fire, now);
            let busy = stored::open(conn)
                .await?
                .iter()
                .any(|open| open.asked.job == job.name);
            if clock.paused.is_some() {
                stored::leave_out(conn, &asked, "the job is paused").await?;
            } else if busy && job.overlap == Overlap::Skip {
                stored::leave_out(conn, &asked, "the run before it was still going on").await?;
            } else {
                stored::ask(conn, &asked, 1, now).await?;
            }
        }
        stored::deal_until(conn, &job.name, now).await?;
        Ok(())
    }

    /// Run an attempt to its end, whatever that is, and write it down.
    pub async fn see_through(&self, attempt: Attempt) {
        let number = attempt.attempt_no;
        tracing::info!(attempt = number, job = attempt.asked.job, date = %attempt.asked.business_date, "run begun");
        let told = Arc::new(Told::default());
        let job = self.config.jobs.get(&attempt.asked.job);
        let deadline = job.and_then(Job::deadline);
        let running = (self.runner)(attempt.clone(), told.clone());
        let ended = tokio::select! {
            ended = running => ended,
            () = self.keep_lease(number, told.clone()) => Err("it was cancelled, or its lease was lost".to_owned()),
            () = until(deadline) => {
                told.ask_to_stop();
                Err(format!("not finished within {}", job.and_then(|job| job.deadline.as_deref()).unwrap_or("its deadline")))
            }
        };
        if let Err(fault) = self.write_end(&attempt, &ended).await {
            tracing::error!(attempt = number, %fault, "how a run ended could not be written down");
        }
    }

    /// Renews the lease for as long as that works.
    async fn keep_lease(&self, number: i64, told: Arc<Told>) {
        loop {
            tokio::time::sleep(RENEW).await;
            let until = (self.now)() + LEASE;
            let kept: Result<bool, ScheduleError> = async {
                let mut writing = self.store.write().await?;
                let kept = stored::renew(
                    writing.executor(),
                    number,
                    &self.holder,
                    &told.stage_now(),
                    until,
                )
                .await?;
                writing.commit().await?;
                Ok(kept)
            }
            .await;
            match kept {
                Ok(true) => {}
                Ok(false) => {
                    told.ask_to_stop();
                    return;
                }
                // A store that is away for a moment is no reason to give the run up.
                Err(fault) => {
                    tracing::warn!(attempt = number, %fault, "the lease of a run could not be renewed")
                }
            }
        }
    }

    async fn write_end(
        &self,
        attempt: &Attempt,
        ended: &Result<Ended, String>,
    ) -> Result<(), ScheduleError> {
        let now = (self.now)();
        let mut writing = self.store.write().await?;
        let conn = writing.executor();
        let (state, run, said) = match ended {
            Ok(of) if of.partial => (
                AttemptState::Partial,
                Some(of.run.as_str()),
                of.said.as_str(),
            ),
            Ok(of) => (AttemptState::Done, Some(of.run.as_str()), of.said.as_str()),
            Err(why) => (AttemptState::Failed, None, why.as_str()),
        };
        let was_open = stored::end(conn, attempt.attempt_no, state, run, said, now).await?;
        let retries = self
            .config
            .jobs
            .get(&attempt.asked.job)
            .map_or(0, |job| i64::from(job.retries()));
        if was_open && state == AttemptState::Failed && attempt.tries <= retries {
            let wait = usize::try_from(attempt.tries - 1)
                .unwrap_or(0)
                .min(AGAIN.len() - 1);
            stored::ask(conn, &attempt.asked, attempt.tries + 1, now + AGAIN[wait]).await?;
        }
        writing.commit().await?;
        match ended {
            Ok(of) => tracing::info!(
                attempt = attempt.attempt_no,
                run = of.run,
                said = of.said,
                "run ended"
            ),
            Err(why) => tracing::error!(attempt = attempt.attempt_no, why, "run failed"),
        }
        Ok(())
    }
}

fn asked(job: &Job, fire: DateTime<Utc>, now: DateTime<Utc>) -> Asked {
    Asked {
        job: job.name.clone(),
        scope: Vec::new(),
        business_date: fire.with_timezone(&job.zone()).date_naive(),
        fire: Some(fire),
        pull_again: false,
        by: BY_SCHEDULE.to_owned(),
        at: now,
    }
}

async fn until(deadline: Option<Duration>) {
    match deadline {
        Some(deadline) => tokio::time::sleep(deadline).await,
        None => std::future::pending().await,
    }
}
