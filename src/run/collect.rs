//! Pulling and normalising every source of a job at the same time; one failing never stops the others.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use polars::prelude::{DataFrame, PolarsResult};
use rayon::prelude::*;

use super::pulling::{Puller, told};
use super::rows::rows;
use super::{Progress, Request, RunError, going_on, hold, kept, kept_plans, language};
use crate::config::source::OnHold;
use crate::config::{Config, Job, Source};
use crate::domain::snapshot::Snapshot;
use crate::domain::summary::{SourceState, Summary};
use crate::establishment::KEPT_PLANS;
use crate::extract::Snapshots;
use crate::frames;
use crate::normalise::{self, NormaliseError, Stored};

/// How one source came through.
#[derive(Debug, Clone)]
pub struct SourceOutcome {
    /// Its configuration.
    pub source: Source,
    /// Good, last good or held.
    pub state: SourceState,
    /// Why it is held, or why the last good stands in.
    pub held_because: Vec<String>,
    /// The snapshot used.
    pub snapshot: Option<Snapshot>,
    /// Its rows.
    pub normalised: Option<Stored>,
    /// Pulled and found good in this run: to be marked so when the run is done.
    pub fresh: bool,
}

/// All sources of a job.
#[derive(Debug, Clone)]
pub struct Collected {
    /// In the job's order.
    pub sources: Vec<SourceOutcome>,
    /// Stage = milliseconds.
    pub timings: Vec<(String, u64)>,
}

/// Pull and normalise.
///
/// # Errors
/// When the snapshots cannot be kept, or a source's totals do not close. A source that fails is held.
pub async fn collect(
    config: &Config,
    job: &Job,
    request: &Request,
    progress: Arc<dyn Progress>,
) -> Result<Collected, RunError> {
    progress.stage("pull");
    let began = Instant::now();
    let store = Arc::new(Snapshots::open(&config.home)?);
    let sources: Vec<Source> = job
        .sources
        .iter()
        .filter_map(|name| config.sources.get(name))
        .cloned()
        .collect();
    let puller = Puller {
        config: Arc::new(config.clone()),
        request: request.clone(),
        store,
    };
    let pulled = puller.all(&sources, &*progress).await?;
    let pull_ms = millis(began);

    progress.stage("normalise");
    let began = Instant::now();
    let work = move || -> Result<Vec<SourceOutcome>, RunError> {
        sources
            .into_par_iter()
            .zip(pulled)
            .map(|(source, pulled)| {
                going_on(&*progress, "judge")?;
                let outcome = settle(&puller, source, pulled)?;
                let (accepted, quarantined) = outcome
                    .normalised
                    .as_ref()
                    .map_or((0, 0), |of| (of.totals.accepted, of.totals.quarantined));
                progress.source(
                    &outcome.source.name,
                    accepted,
                    quarantined,
                    &outcome.held_because,
                );
                Ok(outcome)
            })
            .collect()
    };
    let sources = tokio::task::spawn_blocking(work)
        .await
        .map_err(|fault| RunError::Stopped(fault.to_string()))??;
    let timings = vec![
        ("pull".to_owned(), pull_ms),
        ("normalise".to_owned(), millis(began)),
    ];
    Ok(Collected { sources, timings })
}

/// The sources of a past run as they were, from its kept snapshots; nothing is pulled.
///
/// # Errors
/// When a snapshot is gone, or cannot be normalised any more.
pub fn reuse(config: &Config, summary: &Summary) -> Result<Collected, RunError> {
    let read = |source: &Source, snapshot: &Snapshot| {
        normalise::load_or_normalise(source, &config.codes, snapshot, summary.business_date)
    };
    reuse_by(config, &config.home, summary, read)
}

/// As [`reuse`], with the snapshots of another home than the configuration's, and rows read as the caller reads them.
pub(super) fn reuse_by(
    config: &Config,
    home: &Path,
    summary: &Summary,
    read: impl Fn(&Source, &Snapshot) -> Result<Stored, NormaliseError>,
) -> Result<Collected, RunError> {
    let store = Snapshots::open(home)?;
    let mut sources = Vec::new();
    for of in &summary.sources {
        let snapshot = of
            .snapshot
            .as_deref()
            .map(|id| store.load(id))
            .transpose()?;
        if let Some(snapshot) = snapshot.as_ref().filter(|_| of.name == kept::SOURCE) {
            sources.push(kept::outcome(snapshot.clone(), &read)?);
            continue;
        }
        if let Some(snapshot) = snapshot.as_ref().filter(|_| of.name == KEPT_PLANS) {
            sources.push(kept_plans::outcome(snapshot.clone(), &read)?);
            continue;
        }
        let Some(source) = config.sources.get(&of.name) else {
            continue;
        };
        let normalised =
            match &snapshot {
                // A source that was held may have had no readable file then either.
                Some(snapshot) if of.state == SourceState::Held => {
                    rows(&store, source, snapshot, &read).ok()
                }
                Some(snapshot) => Some(rows(&store, source, snapshot, &read).map_err(|fault| {
                    RunError::Reread {
                        source_name: of.name.clone(),
                        fault: Box::new(fault),
                    }
                })?),
                None => None,
            };
        sources.push(SourceOutcome {
            source: source.clone(),
            state: of.state,
            held_because: of.held_because.clone(),
            snapshot,
            normalised,
            fresh: false,
        });
    }
    Ok(Collected {
        sources,
        timings: Vec::new(),
    })
}

/// Normalise what was pulled, hold what is not as expected, and let the last good stand in where config allows.
pub(super) fn settle(
    puller: &Puller,
    source: Source,
    pulled: Result<Snapshot, String>,
) -> Result<SourceOutcome, RunError> {
    let (config, store) = (&*puller.config, &*puller.store);
    let date = puller.request.business_date;
    let read = |source: &Source, snapshot: &Snapshot| {
        normalise::load_or_normalise(source, &config.codes, snapshot, date)
    };
    let mut held_because = Vec::new();
    // Where the measure itself is damaged, nobody can say whether tonight's extract is as expected.
    let last_good = store.last_good(&source.name, date).unwrap_or_else(|fault| {
        held_because.push(told(config, &fault));
        None
    });
    let mut tonight = None;
    match pulled {
        Err(fault) => held_because.push(fault),
        Ok(snapshot) => match rows(store, &source, &snapshot, read) {
            Err(fault @ NormaliseError::DoesNotClose { .. }) => {
                return Err(RunError::DoesNotClose {
                    source_name: source.name,
                    fault: Box::new(fault),
                });
            }
            Err(fault) => held_because.push(told(config, &fault)),
            Ok(normalised) => {
                let before = last_good
                    .as_ref()
                    .filter(|good| good.snapshot.id != snapshot.id)
                    .map(|good| good.accepted);
                held_because.extend(hold::reasons(
                    &source,
                    &snapshot,
                    &normalised,
                    before,
                    date,
                    language(config),
                ));
                tonight = Some((snapshot, normalised));
            }
        },
    }
    if held_because.is_empty()
        && let Some((snapshot, normalised)) = tonight
    {
        // An overlay is the measure of nothing.
        let fresh = snapshot.parents.is_empty();
        return Ok(SourceOutcome {
            source,
            state: SourceState::Good,
            held_because,
            snapshot: Some(snapshot),
            normalised: Some(normalised),
            fresh,
        });
    }
    let stand_in = last_good
        .filter(|_| source.expect.on_hold == OnHold::UseLastGood)
        .and_then(|good| {
            let normalised = read(&source, &good.snapshot).ok()?;
            Some((good.snapshot, normalised))
        });
    let (state, snapshot, normalised) = match (stand_in, tonight) {
        (Some((snapshot, normalised)), _) => {
            (SourceState::LastGood, Some(snapshot), Some(normalised))
        }
        // What was read is kept for the quarantine and the totals, though no rule may use it.
        (None, Some((snapshot, normalised))) => {
            (SourceState::Held, Some(snapshot), Some(normalised))
        }
        (None, None) => (SourceState::Held, None, None),
    };
    Ok(SourceOutcome {
        source,
        state,
        held_because,
        snapshot,
        normalised,
        fresh: false,
    })
}

impl Collected {
    /// What frames are made of: the rows of usable sources, the quarantine of all.
    ///
    /// # Errors
    /// As [`Self::quarantine`].
    pub fn inputs(&self) -> PolarsResult<frames::Inputs> {
        let usable = self
            .sources
            .iter()
            .filter(|of| of.state != SourceState::Held);
        let tables = usable
            .filter_map(|of| {
                let rows = of.normalised.as_ref()?.accepted.clone();
                Some((of.source.name.clone(), of.source.kind, rows))
            })
            .collect();
        let states = self.sources.iter().map(|of| {
            let totals = of
                .normalised
                .as_ref()
                .map(|of| of.totals.clone())
                .unwrap_or_default();
            let differing = totals
                .control
                .iter()
                .filter(|control| control.given != control.read)
                .count();
            frames::SourceState {
                name: of.source.name.clone(),
                kind: of.source.kind,
                held: of.state != SourceState::Good,
                quarantined: totals.quarantined,
                controls_differing: u64::try_from(differing).unwrap_or(u64::MAX),
            }
        });
        Ok(frames::Inputs {
            tables,
            quarantine: self.quarantine()?,
            sources: states.collect(),
        })
    }

    /// Quarantined rows of all sources, in the job's order.
    ///
    /// # Errors
    /// When two quarantines have other columns, which would be a fault of the program.
    pub fn quarantine(&self) -> PolarsResult<DataFrame> {
        let mut all: Option<DataFrame> = None;
        for rows in self
            .sources
            .iter()
            .filter_map(|of| Some(&of.normalised.as_ref()?.quarantine))
        {
            all = match all {
                None => Some(rows.clone()),
                Some(sum) => Some(sum.vstack(rows)?),
            };
        }
        Ok(all.unwrap_or_else(frames::no_quarantine))
    }
}

fn millis(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}
