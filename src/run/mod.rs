//! The one place that knows the order of the stages: pull, normalise, hold, frames, rules, findings, files, merge.
//! The nightly job, the button and the command line all end in [`execute`].

mod amounts;
mod archive;
pub mod card;
mod collect;
pub mod controls;
pub mod diff;
pub mod explain;
mod export;
mod files;
pub mod find;
mod hold;
mod inspection;
mod judge;
pub mod kept;
pub mod kept_plans;
mod letter;
pub mod letters;
mod merge;
mod opened;
mod openings;
mod progress;
mod prune;
mod pulling;
pub mod returns;
mod rows;
mod shelf;
mod slices;
mod staging;
mod summary;
mod units;
mod verify;
pub mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use chrono::{DateTime, NaiveDate, Utc};

pub use archive::Archive;
pub use collect::{Collected, SourceOutcome, collect, reuse};
pub use export::{ExportFault, ExportRequest, Written, export_ledger, moment_of_run};
pub use files::{RunFolder, labels, last_run, runs};
pub use inspection::{Packed, Visit, VisitError, entries_to_inspect, inspection};
pub use judge::{Judged, at_hand, judge, judge_while};
pub use opened::{AtDesk, Opened, at_desk, open, type_labels};
pub use openings::openings;
pub use progress::{Progress, Silent};
pub use prune::{PruneError, Pruned, prune};
pub use staging::{Recovered, recover};
pub use summary::summarise;
pub use units::units;
pub use verify::{Fault, Proof, verify};

use crate::audit;
use crate::config::{Config, Job};
use crate::domain::attempt::Pulling;
use crate::domain::secret::Secret;
use crate::domain::summary::Summary;
use crate::domain::words::Language;
use crate::frames;
use crate::ledger::Merge;
use crate::rules::RulePack;
use crate::store::{Store, entries};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Job name.
    pub job: String,
    /// D.
    pub business_date: NaiveDate,
    /// Departments whose entries are wanted; empty = all.
    pub departments: Vec<String>,
    /// Whole document numbers in the files.
    pub reveal: bool,
    /// What is pulled.
    pub pull: Pulling,
    /// The clock, read by the caller.
    pub now: DateTime<Utc>,
    /// Who asks.
    pub actor: String,
}

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    /// The counts.
    pub summary: Summary,
    /// Where the files are.
    pub folder: PathBuf,
    /// Stage = milliseconds, in order.
    pub timings: Vec<(String, u64)>,
    /// What it did to the ledger.
    pub merge: Merge,
    /// What became of what killed runs had left.
    pub recovered: Vec<Recovered>,
}

/// Why a run failed. Nothing of it is left behind.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Nothing was run yet.
    #[error("no run in {0} yet: run a job first (rollcall run nightly)")]
    NoRun(PathBuf),
    /// Nothing lies there under that name.
    #[error("no run `{0}` in {path}; the newest are {2}", path = .1.display())]
    NoSuchRun(String, PathBuf, String),
    /// The establishment's tables cannot be read.
    #[error(transparent)]
    Book(#[from] crate::establishment::BookError),
    /// The rule pack has mistakes.
    #[error(transparent)]
    Rules(#[from] crate::rules::Mistakes),
    /// No such job.
    #[error("no job `{0}` in jobs/; the jobs are: {1}")]
    NoJob(String, String),
    /// No such department.
    #[error("no department `{0}` in the units of this night; departments have codes like {1}")]
    NoDepartment(String, String),
    /// A source's totals do not close: rows or money would be lost.
    #[error("source {source_name}: {fault}")]
    DoesNotClose {
        /// The source.
        source_name: String,
        /// The totals.
        fault: Box<crate::normalise::NormaliseError>,
    },
    /// A past run's source cannot be read any more.
    #[error(
        "source {source_name} of that run cannot be read again: {fault}; its configuration may have changed since"
    )]
    Reread {
        /// The source.
        source_name: String,
        /// Why.
        fault: Box<crate::normalise::NormaliseError>,
    },
    /// Frames or rules could not be computed.
    #[error(transparent)]
    Frames(#[from] crate::frames::FrameError),
    /// polars refused a table.
    #[error("putting the ledger together: {0}")]
    Ledger(#[from] polars::prelude::PolarsError),
    /// Files could not be written.
    #[error(transparent)]
    Report(#[from] crate::report::ReportError),
    /// The snapshots cannot be read or written.
    #[error(transparent)]
    Snapshots(#[from] crate::extract::SnapshotError),
    /// The home's secret cannot be read or made.
    #[error(transparent)]
    Secret(#[from] crate::domain::secret::SecretError),
    /// A folder or file of the run could not be written.
    #[error("{what} {path}: {source}; check free space and rights, then run again")]
    Io {
        /// What was being done.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The store could not be opened or read.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    /// The run could not be merged into the ledger.
    #[error(transparent)]
    Merge(#[from] crate::ledger::LedgerError),
    /// Somebody asked it to stop.
    #[error("the run was stopped before {0}, as was asked; nothing of it is left")]
    AskedToStop(&'static str),
    /// A background task stopped.
    #[error("a stage stopped unexpectedly: {0}; please report it")]
    Stopped(String),
}

/// Run a job for a business date, whole or for some departments.
///
/// # Errors
/// [`RunError`]; a source that cannot be had is no error but held, and the run is partial.
pub async fn execute(
    config: &Config,
    request: &Request,
    progress: std::sync::Arc<dyn Progress>,
) -> Result<Outcome, RunError> {
    let clock = Clock::default();
    let job = job(config, &request.job)?;
    let pack = RulePack::load(&config.home, frames::schemas()?)?;
    let secret = Secret::load_or_create(&config.home.join("data/secret"))?;
    let archive = Archive::read(config)?;
    archive.keep(&config.home)?;
    let store = Store::open(&config.settings.store.url, &config.home, &secret).await?;
    let done = over(
        config,
        request,
        progress,
        store.clone(),
        clock,
        (job, pack, secret, archive),
    )
    .await;
    store.close().await;
    done
}

/// A run over an open store.
async fn over(
    config: &Config,
    request: &Request,
    progress: std::sync::Arc<dyn Progress>,
    store: Store,
    mut clock: Clock,
    (job, pack, secret, archive): (&Job, RulePack, Secret, Archive),
) -> Result<Outcome, RunError> {
    audit::note_schema(&store, request.now, &request.actor).await?;
    let recovered = recover(&config.home, &store).await?;
    let (kept, live) = {
        let mut reading = store.read().await?;
        let kept = kept::load(reading.executor()).await?;
        let plans = kept_plans::load(reading.executor()).await?;
        let live = live(reading.executor(), &request.departments).await?;
        ((kept, plans), live)
    };
    clock.stage("prepare");
    let collected = collect(config, job, request, progress.clone()).await?;
    clock.lap(&collected.timings);
    going_on(&*progress, "judge")?;
    let (of, asked, job) = (config.clone(), request.clone(), job.clone());
    let telling = progress.clone();
    let work = move || -> Result<merge::Ready, RunError> {
        telling.stage("judge");
        let collected = kept::join(&of, collected, &asked, &kept.0)?;
        let collected = kept_plans::join(&of, collected, &asked, &kept.1)?;
        let around = judge::around(&of.home, &asked.departments, live)?;
        let around = around.as_ref();
        let judged = judge_while(
            &of, &job, &pack, &secret, collected, &asked, around, &*telling,
        )
        .map_err(stopped("write"))?;
        clock.lap(&judged.timings);
        going_on(&*telling, "write")?;
        telling.stage("write");
        let summary = summarise(&of, &job, &pack, &judged, &asked)?;
        let staging = staging::Staging::make(&of.home)?;
        let outputs = files::fill(staging.path(), &of, &judged, &summary, &asked, &*telling)
            .map_err(stopped("merge"))?;
        clock.stage("write");
        Ok(merge::Ready {
            night: std::sync::Arc::new(merge::night(&of, &secret, &summary, &judged)),
            fresh: merge::fresh(&judged),
            summary,
            staging,
            outputs,
            used: archive.used,
            clock,
        })
    };
    let ready = tokio::task::spawn_blocking(work)
        .await
        .map_err(|fault| RunError::Stopped(fault.to_string()))??;
    going_on(&*progress, "merge")?;
    progress.stage("merge");
    let merged = merge::commit(config, request, &store, ready, &*progress).await?;
    Ok(Outcome {
        recovered,
        ..merged
    })
}

/// The ids of the live entries of some departments; none of no departments, which stand for all.
async fn live(
    conn: &mut sqlx::AnyConnection,
    departments: &[String],
) -> Result<BTreeSet<String>, RunError> {
    if departments.is_empty() {
        return Ok(BTreeSet::new());
    }
    let live = entries::live(conn, departments).await?;
    let ids = live
        .split(entries::BETWEEN)
        .filter_map(|entry| entry.split('|').next());
    Ok(ids.filter(|id| !id.is_empty()).map(str::to_owned).collect())
}

/// Nobody has asked that it stop before this stage.
fn going_on(progress: &dyn Progress, stage: &'static str) -> Result<(), RunError> {
    if progress.stopped() {
        return Err(RunError::AskedToStop(stage));
    }
    Ok(())
}

/// A stage that stopped because it was asked to, said as the run says it.
fn stopped(before: &'static str) -> impl Fn(RunError) -> RunError {
    move |fault| match fault {
        RunError::Frames(frames::FrameError::Stopped)
        | RunError::Report(crate::report::ReportError::Stopped) => RunError::AskedToStop(before),
        other => other,
    }
}

/// The job of that name.
///
/// # Errors
/// [`RunError::NoJob`] with the names there are.
pub fn job<'a>(config: &'a Config, name: &str) -> Result<&'a Job, RunError> {
    config.jobs.get(name).ok_or_else(|| {
        let names: Vec<&str> = config.jobs.keys().map(String::as_str).collect();
        RunError::NoJob(name.to_owned(), names.join(", "))
    })
}

/// The language of a home's ledgers.
#[must_use]
pub fn language(config: &Config) -> Language {
    Language::of(&config.settings.language)
}

/// Times of stages.
#[derive(Debug)]
struct Clock {
    since: Instant,
    laps: Vec<(String, u64)>,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            laps: Vec::new(),
        }
    }
}

impl Clock {
    /// The time since the last stage belongs to this one.
    fn stage(&mut self, name: &str) {
        let ms = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.laps.push((name.to_owned(), ms));
        self.since = Instant::now();
    }

    /// Stages timed elsewhere.
    fn lap(&mut self, laps: &[(String, u64)]) {
        self.laps.extend_from_slice(laps);
        self.since = Instant::now();
    }
}

/// What S-findings say of each source: `<source>/<rule code>` = sentences.
pub(crate) type SourceRemarks = BTreeMap<String, Vec<String>>;
