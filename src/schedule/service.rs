//! The service that runs what is due and what people ask for.
//!
//! All that it knows is in the store: any number of services may share one. A tick writes down what is due and begins what
//! waits, each in one turn of the store's writer, so that a run is begun once. Whoever runs something keeps a lease on it;
//! a lease that ran out means that its service is gone.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::ScheduleError;
use super::fires::due;
use super::holder::holder;
use super::lease::{LEASE, Lease, interrupt, take_up_the_dead};
use super::live::{Live, Moved, Stop, Told};
use crate::config::{Config, Job, Overlap};
use crate::domain::attempt::{Asked, Attempt, AttemptState, Pulling};
use crate::domain::words::{Language, Rerun};
use crate::ledger::{self, Change, Merge};
use crate::run::{self, Outcome};
use crate::store::{Store, schedule as stored};

/// Who asks for a run that was due.
pub const BY_SCHEDULE: &str = "schedule";

/// How long the service sleeps at most. Short, so that a clock that jumps is noticed soon.
const LOOK: Duration = Duration::from_secs(10);

/// How long runs that are given up may take to notice.
const GIVING_UP: Duration = Duration::from_secs(10);

/// How often, and how far apart, the end of a run is written down until that works: for as long as its lease lasts.
const TELLING: u32 = 24;
const TELL_AGAIN: Duration = Duration::from_secs(5);

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
    /// What it did to the ledger.
    pub moved: Option<Moved>,
    /// In a sentence.
    pub said: String,
}

impl Ended {
    /// What a run came to.
    #[must_use]
    pub fn of(outcome: &Outcome, language: Language) -> Self {
        let moved = Moved::of(&outcome.merge);
        let said = match outcome.merge.outcome {
            ledger::Outcome::Merged => moved_words(&outcome.merge, &moved, language),
            ledger::Outcome::Repeated => Rerun::Same.text(language).to_owned(),
            ledger::Outcome::Restated => Rerun::Past.text(language).to_owned(),
        };
        Self {
            run: outcome.summary.run.clone(),
            partial: outcome.summary.partial,
            moved: (outcome.merge.outcome == ledger::Outcome::Merged).then_some(moved),
            said,
        }
    }
}

/// What a merge did, in a sentence: what changed, or could not be judged, is not as before.
fn moved_words(merge: &Merge, moved: &Moved, language: Language) -> String {
    let mut said = Rerun::Moved.fill(language, &[&moved.opened, &moved.closed]);
    let mut rest = moved.stayed;
    for (change, word) in [
        (Change::ToVerify, Rerun::MovedToVerify),
        (Change::Changed, Rerun::MovedChanged),
        (Change::NotEvaluated, Rerun::MovedNotJudged),
    ] {
        let count = merge.count(change);
        rest -= count;
        if count > 0 {
            said.push_str(&word.fill(language, &[&count]));
        }
    }
    said.push_str(&Rerun::MovedRest.fill(language, &[&rest]));
    said
}

/// A run that is going on.
pub type Running = Pin<Box<dyn Future<Output = Result<Ended, String>> + Send>>;

/// What runs an attempt: `run::execute` with the attempt's job, date and scope, or a test's stand-in.
pub type Runner = Arc<dyn Fn(Attempt, Arc<Told>) -> Running + Send + Sync>;

/// The clock.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

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
    /// The runs that this service has going on.
    pub live: Live,
}

impl Service {
    /// One that asks for runs, watches and cancels them, and runs nothing itself.
    #[must_use]
    pub fn asking(config: Arc<Config>, store: Store, now: Now) -> Self {
        Self {
            config,
            store,
            holder: holder("ask"),
            now,
            runner: Arc::new(|_, _| Box::pin(async { Err("nothing runs here".to_owned()) })),
            live: Live::default(),
        }
    }

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
                () = self.live.asked.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        let finished = async |going: &mut JoinSet<()>, within| {
            let finish = async { while going.join_next().await.is_some() {} };
            tokio::time::timeout(within, finish).await.is_ok()
        };
        if !finished(&mut going, grace).await {
            tracing::warn!(
                "runs that did not finish in time are given up; nothing of them is kept"
            );
            self.live.stop_all(&Stop::Service);
            finished(&mut going, GIVING_UP).await;
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
        take_up_the_dead(conn, &self.config, now).await?;
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
        let language = run::language(&self.config);
        let said = |word: Rerun| word.text(language);
        let owed = due(&schedule, job.zone(), job.missed, clock.dealt_until, now);
        if owed.run.is_empty() && owed.left_out.is_empty() {
            return Ok(());
        }
        for fire in &owed.left_out {
            let asked = asked(job, *fire, now);
            stored::leave_out(conn, &asked, said(Rerun::Missed)).await?;
        }
        for fire in &owed.run {
            let asked = asked(job, *fire, now);
            // A department's run takes moments: the night waits for it, and is not left out for it.
            let busy = stored::open(conn)
                .await?
                .iter()
                .any(|open| open.asked.job == job.name && open.asked.scope.is_empty());
            if clock.paused.is_some() {
                stored::leave_out(conn, &asked, said(Rerun::Paused)).await?;
            } else if busy && job.overlap == Overlap::Skip {
                stored::leave_out(conn, &asked, said(Rerun::Overlap)).await?;
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
        let told = self.live.begin(&attempt);
        let lease = Lease {
            store: self.store.clone(),
            holder: self.holder.clone(),
            now: self.now.clone(),
            number,
        };
        let job = self.config.jobs.get(&attempt.asked.job);
        let deadline = job.and_then(Job::deadline);
        let running = (self.runner)(attempt.clone(), told.clone());
        let ended = tokio::select! {
            ended = running => ended,
            () = lease.keep(told.clone()) => Err(String::new()),
            () = until(deadline) => {
                told.stop(Stop::Deadline);
                Err(String::new())
            }
        };
        // A store that is away, or a disk that is full, comes back; else whoever looks next finds the lease run out.
        for _ in 0..TELLING {
            match self.write_end(&attempt, &told, &ended).await {
                Ok(()) => break,
                Err(fault) => {
                    tracing::error!(attempt = number, %fault, "how a run ended could not be written down; trying again");
                    tokio::time::sleep(TELL_AGAIN).await;
                }
            }
        }
        self.live.end(number);
    }

    async fn write_end(
        &self,
        attempt: &Attempt,
        told: &Told,
        ended: &Result<Ended, String>,
    ) -> Result<(), ScheduleError> {
        let (now, number) = ((self.now)(), attempt.attempt_no);
        let language = run::language(&self.config);
        let job = self.config.jobs.get(&attempt.asked.job);
        let (state, said) = match (ended, told.why()) {
            (Ok(of), _) if of.partial => (AttemptState::Partial, of.said.clone()),
            (Ok(of), _) => (AttemptState::Done, of.said.clone()),
            (Err(_), Some(Stop::Cancelled(by))) => (
                AttemptState::Cancelled,
                Rerun::Cancelled.fill(language, &[&by]),
            ),
            (Err(_), Some(Stop::Deadline)) => {
                let deadline = job.and_then(|job| job.deadline.as_deref());
                let said = Rerun::Late.fill(language, &[&deadline.unwrap_or("?")]);
                (AttemptState::Failed, said)
            }
            (Err(_), Some(Stop::LeaseLost)) => (
                AttemptState::Failed,
                Rerun::LeaseLost.text(language).to_owned(),
            ),
            (Err(_), Some(Stop::Service)) => (
                AttemptState::Interrupted,
                Rerun::Stopped.text(language).to_owned(),
            ),
            (Err(why), None) => (AttemptState::Failed, why.clone()),
        };
        let run = ended.as_ref().ok().map(|of| of.run.as_str());
        let mut writing = self.store.write().await?;
        let conn = writing.executor();
        if state == AttemptState::Interrupted {
            interrupt(conn, &self.config, attempt, &said, now).await?;
        } else {
            let was_open = stored::end(conn, number, state, run, &said, now).await?;
            let retries = job.map_or(0, |job| i64::from(job.retries()));
            // What a person asked for is not tried again behind their back: they have seen why it failed.
            let again = attempt.asked.fire.is_some() && attempt.tries <= retries;
            if was_open && state == AttemptState::Failed && again {
                let wait = usize::try_from(attempt.tries - 1)
                    .unwrap_or(0)
                    .min(AGAIN.len() - 1);
                stored::ask(conn, &attempt.asked, attempt.tries + 1, now + AGAIN[wait]).await?;
            }
        }
        writing.commit().await?;
        told.end(|step| {
            step.state = state;
            step.run = run.map(str::to_owned);
            step.moved = ended.as_ref().ok().and_then(|of| of.moved);
            step.said = Some(said.clone());
            step.cancelling = false;
        });
        match ended {
            Ok(of) => tracing::info!(attempt = number, run = of.run, said, "run ended"),
            Err(why) => tracing::error!(
                attempt = number,
                state = state.as_str(),
                said,
                why,
                "run ended"
            ),
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
        pull: Pulling::Usual,
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
