//! Runs that people ask for, watch and cancel: the one way in for pages and programs.
//!
//! A second request for what already waits or is going on gets the first one. Runs of one job are made one after the
//! other, in the order in which they were asked for, whatever their scopes: two scopes may overlap, and both would
//! write the same entries.

use std::time::Duration;

use chrono::NaiveDate;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;
use tokio_stream::wrappers::WatchStream;

use super::live::{Moved, Step, Stop};
use super::{ScheduleError, Service};
use crate::audit::{self, Record};
use crate::domain::attempt::{Asked, Attempt, AttemptState, Pulling};
use crate::domain::words::{Language, Rerun};
use crate::ledger::{Merge, Outcome};
use crate::run;
use crate::store::{Store, StoreError, reruns, runs as merged, schedule as stored, time};

/// How often a run of another service is looked at.
const LOOK: Duration = Duration::from_millis(1_000);

/// The longest key under which a run may be asked for.
const LONGEST_KEY: usize = 255;

/// Later than any time that is stored.
const EVER: &str = "9999";

/// A run that somebody wants.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Job name.
    pub job: String,
    /// Department codes; empty = the whole district.
    pub departments: Vec<String>,
    /// D; today in the job's time zone where none is said.
    pub date: Option<NaiveDate>,
    /// What is pulled.
    pub pull: Pulling,
    /// Who wants it.
    pub by: String,
}

/// What came of a wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// The attempt that does it.
    pub attempt: Attempt,
    /// It had been asked for before.
    pub already: bool,
}

/// What came of a wish to cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cancelling {
    /// It waited, and will not be begun.
    Cancelled,
    /// It is going on, and stops as soon as it can.
    Asked,
    /// It had ended already.
    Over,
}

/// Why a run cannot be asked for.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// No such job.
    #[error(transparent)]
    Job(#[from] run::RunError),
    /// A code that is none.
    #[error("`{0}` is no department code; codes are like 990001002")]
    Department(String),
    /// The day has not come.
    #[error(
        "{0} is after today; ask for a day that has come: the ledger takes no older day in after a newer one"
    )]
    Ahead(NaiveDate),
    /// The key belongs to another wish.
    #[error(
        "under this Idempotency-Key something else was asked for; use a new key for a new wish"
    )]
    KeyTaken,
    /// The key is no key.
    #[error("an Idempotency-Key has 1 to {LONGEST_KEY} visible characters")]
    Key,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AskError {
    /// In the words of whoever asked.
    #[must_use]
    pub fn tell(&self, language: Language) -> String {
        match self {
            Self::Job(run::RunError::NoJob(job, _)) => Rerun::NoJob.fill(language, &[job]),
            Self::Department(code) => Rerun::NoDepartment.fill(language, &[code]),
            Self::Ahead(day) => Rerun::Ahead.fill(language, &[day]),
            Self::KeyTaken => Rerun::KeyTaken.text(language).to_owned(),
            Self::Key => Rerun::BadKey.text(language).to_owned(),
            Self::Job(_) | Self::Store(_) => self.to_string(),
        }
    }
}

impl Service {
    /// Ask for a run. `key`: asked again under the same key, the same attempt is given back, ended or not.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn ask(&self, wish: &Wish, key: Option<&str>) -> Result<Accepted, AskError> {
        let job = run::job(&self.config, &wish.job)?;
        let now = (self.now)();
        let mut scope = wish.departments.clone();
        scope.sort_unstable();
        scope.dedup();
        let sound = |code: &&String| {
            !code.is_empty()
                && code
                    .chars()
                    .all(|c| c.is_alphanumeric() || "-_.".contains(c))
        };
        if let Some(code) = scope.iter().find(|code| !sound(code)) {
            return Err(AskError::Department(code.clone()));
        }
        let visible = |key: &str| key.chars().all(|c| !c.is_control());
        if key.is_some_and(|key| key.is_empty() || key.len() > LONGEST_KEY || !visible(key)) {
            return Err(AskError::Key);
        }
        let said = json!([wish.job, scope, wish.date, wish.pull]).to_string();
        let said = hex::encode(Sha256::digest(said));
        let today = now.with_timezone(&job.zone()).date_naive();
        if let Some(day) = wish.date.filter(|day| *day > today) {
            return Err(AskError::Ahead(day));
        }
        let asked = Asked {
            job: job.name.clone(),
            scope,
            business_date: wish.date.unwrap_or(today),
            fire: None,
            pull: wish.pull,
            by: wish.by.clone(),
            at: now,
        };
        let mut writing = self.store.write().await?;
        let conn = writing.executor();
        let before = match key {
            Some(key) => reruns::under_key(conn, &wish.by, key).await?,
            None => None,
        };
        let (number, already) = match before {
            Some((other, _)) if other != said => return Err(AskError::KeyTaken),
            Some((_, number)) => (number, true),
            None => {
                let (number, new) = stored::ask(conn, &asked, 1, now).await?;
                if let Some(key) = key {
                    reruns::keep_key(conn, (&wish.by, key), &said, number, now).await?;
                }
                if new {
                    let record = Record {
                        at: now,
                        actor: &wish.by,
                        action: "job-run",
                        subject: Some(&asked.job),
                        detail: json!({
                            "attempt": number, "scope": asked.scope, "pull": asked.pull,
                            "business_date": asked.business_date,
                        }),
                    };
                    audit::append(conn, record).await?;
                }
                (number, !new)
            }
        };
        let attempt = stored::get(conn, number).await?;
        writing.commit().await?;
        self.live.asked.notify_one();
        let attempt = attempt.ok_or(StoreError::Value {
            column: "asked_key.attempt_no",
            key: number.to_string(),
            found: "nothing".to_owned(),
        })?;
        Ok(Accepted { attempt, already })
    }

    /// Stop a run: at once where it waits, else as soon as it can; nothing of it is kept. `None`: there is no such run.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn cancel(&self, number: i64, by: &str) -> Result<Option<Cancelling>, ScheduleError> {
        let now = (self.now)();
        let mut writing = self.store.write().await?;
        let conn = writing.executor();
        let Some(attempt) = stored::get(conn, number).await? else {
            return Ok(None);
        };
        let done = match attempt.state {
            AttemptState::Waiting => {
                let said = Rerun::Cancelled.fill(run::language(&self.config), &[&by]);
                let state = AttemptState::Cancelled;
                stored::end(conn, number, state, None, &said, now).await?;
                Cancelling::Cancelled
            }
            AttemptState::Running => {
                reruns::wish_stopped(conn, number, by, now).await?;
                Cancelling::Asked
            }
            _ => return Ok(Some(Cancelling::Over)),
        };
        let subject = number.to_string();
        let record = Record {
            at: now,
            actor: by,
            action: "job-cancel",
            subject: Some(&subject),
            detail: json!({ "job": attempt.asked.job, "scope": attempt.asked.scope }),
        };
        audit::append(conn, record).await?;
        writing.commit().await?;
        if let Some(told) = self.live.get(number) {
            told.stop(Stop::Cancelled(by.to_owned()));
        }
        Ok(Some(done))
    }

    /// Where a run is, and every step until it has ended; also of a run of another service. `None`: there is no such run.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn progress(
        &self,
        number: i64,
    ) -> Result<Option<BoxStream<'static, Step>>, ScheduleError> {
        if let Some(told) = self.live.get(number) {
            return Ok(Some(WatchStream::new(told.watch()).boxed()));
        }
        let Some(first) = look(&self.store, number).await? else {
            return Ok(None);
        };
        let begin = (
            Told::First(first),
            None::<BoxStream<'static, Step>>,
            self.clone(),
        );
        let steps = stream::unfold(begin, move |(told, mut here, service)| async move {
            let step = match told {
                Told::First(step) => {
                    return Some((step.clone(), (Told::Last(step), here, service)));
                }
                Told::Last(step) => step,
            };
            while step.state.is_open() {
                if here.is_none() {
                    let told = service.live.get(number);
                    here = told.map(|told| WatchStream::new(told.watch()).boxed());
                }
                let next = match &mut here {
                    Some(steps) => steps.next().await,
                    None => {
                        tokio::time::sleep(LOOK).await;
                        // A store that is away for a moment has nothing new to tell.
                        look(&service.store, number).await.ok().flatten()
                    }
                };
                match next {
                    Some(next) if next != step => {
                        return Some((next.clone(), (Told::Last(next), here, service)));
                    }
                    Some(_) => {}
                    None => here = None,
                }
            }
            None
        });
        Ok(Some(steps.boxed()))
    }
}

/// The step that was told last, or is to be told first.
enum Told {
    First(Step),
    Last(Step),
}

async fn look(store: &Store, number: i64) -> Result<Option<Step>, ScheduleError> {
    let mut reading = store.read().await?;
    let Some(attempt) = stored::get(reading.executor(), number).await? else {
        return Ok(None);
    };
    let mut step = Step::of(&attempt);
    step.moved = moved(reading.executor(), &attempt).await?.map(|of| of.1);
    Ok(Some(step))
}

/// What an attempt did to the ledger, with the number of its run; nothing when it only repeated or compared.
///
/// # Errors
/// When the store cannot be read.
pub async fn moved(
    conn: &mut AnyConnection,
    attempt: &Attempt,
) -> Result<Option<(i64, Moved)>, StoreError> {
    let (Some(run), Some(from)) = (&attempt.run, attempt.started_at) else {
        return Ok(None);
    };
    let to = attempt.ended_at.map_or_else(|| EVER.to_owned(), time);
    let row = merged::between(conn, run, (&time(from), &to)).await?;
    let merge = row.and_then(|row| {
        let merge = serde_json::from_str::<Merge>(&row.counts).ok()?;
        Some((row.run_no, merge))
    });
    let merge = merge.filter(|(_, merge)| merge.outcome == Outcome::Merged);
    Ok(merge.map(|(number, merge)| (number, Moved::of(&merge))))
}
