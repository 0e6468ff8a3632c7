//! What runs tell while they go on: to whoever watches, and to the store; and the wish that one stop.
//!
//! Names of stages and sources and counts, nothing of any person.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::sync::{Notify, watch};

use crate::domain::attempt::{Attempt, AttemptState};
use crate::ledger::{Change, Merge};
use crate::run::Progress;

/// Where a run is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The attempt's number.
    pub attempt: i64,
    /// Where it stands.
    pub state: AttemptState,
    /// pull, normalise, judge, write or merge.
    pub stage: Option<String>,
    /// Sources that have come through.
    pub sources: Vec<SourceStep>,
    /// Somebody wants it stopped.
    pub cancelling: bool,
    /// Folder name, once it has ended well.
    pub run: Option<String>,
    /// What it did to the ledger.
    pub moved: Option<Moved>,
    /// What became of it, in a sentence.
    pub said: Option<String>,
}

/// A source that has come through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceStep {
    /// Its name.
    pub name: String,
    /// Rows.
    pub accepted: u64,
    /// Rows in quarantine.
    pub quarantined: u64,
    /// Whether it is held.
    pub held: bool,
}

/// Entries of the run's scope, by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Opened or opened again.
    pub opened: u64,
    /// Closed.
    pub closed: u64,
    /// Everything else that the run looked at.
    pub stayed: u64,
}

impl Moved {
    /// What a merge did.
    #[must_use]
    pub fn of(merge: &Merge) -> Self {
        let sum = |changes: &[Change]| changes.iter().map(|of| merge.count(*of)).sum();
        let opened = sum(&[Change::Opened, Change::Reopened]);
        let closed = sum(&[Change::Closed, Change::Excused]);
        let all: u64 = sum(&Change::ALL);
        Self {
            opened,
            closed,
            stayed: all - opened - closed,
        }
    }
}

impl Step {
    /// As the store has it.
    #[must_use]
    pub fn of(attempt: &Attempt) -> Self {
        Self {
            attempt: attempt.attempt_no,
            state: attempt.state,
            stage: attempt.stage.clone(),
            sources: Vec::new(),
            cancelling: attempt.cancel_by.is_some() && attempt.state.is_open(),
            run: attempt.run.clone(),
            moved: None,
            said: attempt.said.clone(),
        }
    }
}

/// Why a run is to stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// This person wants it.
    Cancelled(String),
    /// Its time is over.
    Deadline,
    /// Somebody else runs it.
    LeaseLost,
    /// The service stops.
    Service,
}

/// A run's progress, and the wish that it stop.
pub struct Told {
    step: watch::Sender<Step>,
    stopping: AtomicBool,
    why: Mutex<Option<Stop>>,
    /// Rung when the store should hear of something new.
    pub(super) news: Notify,
}

impl Told {
    /// Of an attempt that is being begun.
    #[must_use]
    pub fn new(attempt: &Attempt) -> Self {
        Self {
            step: watch::Sender::new(Step::of(attempt)),
            stopping: AtomicBool::new(false),
            why: Mutex::new(None),
            news: Notify::new(),
        }
    }

    /// Ask the run to stop as soon as it can; the first reason stays.
    pub fn stop(&self, why: Stop) {
        let cancelling = matches!(why, Stop::Cancelled(_));
        let mut first = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(why);
        drop(first);
        self.stopping.store(true, Ordering::Relaxed);
        self.step.send_modify(|step| step.cancelling |= cancelling);
    }

    /// Why it was asked to stop, when it was.
    #[must_use]
    pub fn why(&self) -> Option<Stop> {
        let why = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        why.clone()
    }

    /// Where it is now, and every step from now on.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Step> {
        self.step.subscribe()
    }

    pub(super) fn stage_now(&self) -> String {
        self.step.borrow().stage.clone().unwrap_or_default()
    }

    /// The last step.
    pub(super) fn end(&self, with: impl FnOnce(&mut Step)) {
        self.step.send_modify(with);
    }
}

impl Progress for Told {
    fn stage(&self, name: &str) {
        self.step
            .send_modify(|step| step.stage = Some(name.to_owned()));
        self.news.notify_one();
    }

    fn source(&self, name: &str, accepted: u64, quarantined: u64, held: &[String]) {
        let source = SourceStep {
            name: name.to_owned(),
            accepted,
            quarantined,
            held: !held.is_empty(),
        };
        self.step.send_modify(|step| step.sources.push(source));
    }

    fn stopped(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// The runs of this service, and a bell for new ones.
#[derive(Clone, Default)]
pub struct Live {
    going: Arc<Mutex<BTreeMap<i64, Arc<Told>>>>,
    pub(super) asked: Arc<Notify>,
}

impl Live {
    fn with<T>(&self, with: impl FnOnce(&mut BTreeMap<i64, Arc<Told>>) -> T) -> T {
        with(&mut self.going.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn begin(&self, attempt: &Attempt) -> Arc<Told> {
        let told = Arc::new(Told::new(attempt));
        self.with(|going| going.insert(attempt.attempt_no, told.clone()));
        told
    }

    pub(super) fn end(&self, number: i64) {
        self.with(|going| going.remove(&number));
    }

    pub(super) fn get(&self, number: i64) -> Option<Arc<Told>> {
        self.with(|going| going.get(&number).cloned())
    }

    pub(super) fn stop_all(&self, why: &Stop) {
        self.with(|going| going.values().for_each(|told| told.stop(why.clone())));
    }
}
