//! How each source of a run is come by: pulled whole, taken as it was last pulled, or pulled for the departments alone and
//! laid over the last whole extract.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::collect::settle;
use super::{Progress, Request, RunError, slices};
use crate::config::{Config, Source};
use crate::domain::attempt::Pulling;
use crate::domain::snapshot::Snapshot;
use crate::domain::summary::SourceState;
use crate::domain::table::Kind;
use crate::domain::words::said;
use crate::extract::{self, ExtractError, Snapshots};
use crate::rules::{OFFICE, UNMAPPED};

/// How often work that waits looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(50);

/// A run's way to its extracts.
#[derive(Clone)]
pub(super) struct Puller {
    pub(super) config: Arc<Config>,
    pub(super) request: Request,
    pub(super) store: Arc<Snapshots>,
}

/// What came of a source first.
enum First {
    /// The extract to be used, or why there is none.
    Ready(Result<Snapshot, String>),
    /// The departments' slice, and the whole extract it may be laid over.
    Slice { base: Snapshot, slice: Snapshot },
}

enum Way {
    Whole,
    Kept,
    Slice,
}

impl Puller {
    /// The extracts of all sources, in their order.
    ///
    /// # Errors
    /// When it is asked to stop, or a source's totals do not close.
    pub(super) async fn all(
        &self,
        sources: &[Source],
        progress: &dyn Progress,
    ) -> Result<Vec<Result<Snapshot, String>>, RunError> {
        let work = async {
            let first = sources.iter().map(|source| self.first(source));
            let first = futures_util::future::join_all(first).await;
            let units = self.units(sources, &first).await?;
            let settled = sources.iter().zip(first).map(|(source, first)| async {
                match first {
                    First::Ready(ready) => ready,
                    First::Slice { base, slice } => match &units {
                        Some(units) => slices::refine(self, source, base, slice, units).await,
                        None => self.whole(source).await,
                    },
                }
            });
            Ok(futures_util::future::join_all(settled).await)
        };
        tokio::select! {
            done = work => done,
            () = until_stopped(progress) => Err(RunError::AskedToStop("normalise")),
        }
    }

    /// Departments of the scope of which a source can know; the office's own and what maps to none are no units.
    pub(super) fn departments(&self) -> Vec<String> {
        let own = [OFFICE, UNMAPPED];
        let scope = self.request.departments.iter();
        let scope: BTreeSet<&String> = scope.filter(|code| !own.contains(&code.as_str())).collect();
        scope.into_iter().cloned().collect()
    }

    fn way(&self, source: &Source) -> Way {
        let request = &self.request;
        let past = request.business_date < request.now.date_naive();
        // Whose a row is hangs on the units, so that they are never cut.
        let sliceable = source.sliceable() && source.kind != Kind::Units;
        let slice = sliceable && !self.departments().is_empty();
        match (request.pull, request.departments.is_empty()) {
            (Pulling::None, _) => Way::Kept,
            // A past date speaks of what was known then.
            (Pulling::Usual, _) if past && self.has_kept(source) => Way::Kept,
            (Pulling::Usual | Pulling::Slice | Pulling::All, true) => Way::Whole,
            (_, false) if slice => Way::Slice,
            (Pulling::All, false) => Way::Whole,
            (_, false) => Way::Kept,
        }
    }

    fn has_kept(&self, source: &Source) -> bool {
        let kept = self
            .store
            .for_date(&source.name, self.request.business_date);
        !matches!(kept, Ok(None))
    }

    async fn first(&self, source: &Source) -> First {
        match self.way(source) {
            Way::Whole => First::Ready(self.whole(source).await),
            Way::Kept => First::Ready(self.kept(source).await),
            Way::Slice => {
                let Some(base) = self.base(source) else {
                    return First::Ready(self.whole(source).await);
                };
                match self.slice(source, &self.departments()).await {
                    Ok(slice) => First::Slice { base, slice },
                    Err(fault) => {
                        tracing::info!(source.name, fault, "no slice: the source is pulled whole");
                        First::Ready(self.whole(source).await)
                    }
                }
            }
        }
    }

    /// The last whole extract, where a run found it good. One that was held is no ground to stand on.
    fn base(&self, source: &Source) -> Option<Snapshot> {
        let date = self.request.business_date;
        let latest = self.store.latest(&source.name, date).ok()??;
        let good = self.store.last_good(&source.name, date).ok()??;
        (good.snapshot.id == latest.id).then_some(latest)
    }

    /// As it was last pulled; pulled now where it never was. Where it was asked for since and did not come, it is as little
    /// there now as it was then: an older extract would say of everybody that nothing changed.
    async fn kept(&self, source: &Source) -> Result<Snapshot, String> {
        let date = self.request.business_date;
        let failed = self.store.failed(&source.name);
        let failed = failed.map_err(|fault| told(&self.config, &fault))?;
        match self.store.latest(&source.name, date) {
            Ok(Some(kept)) => match failed {
                Some(failed)
                    if failed.business_date <= date
                        && failed.business_date > kept.business_date =>
                {
                    Err(failed.why)
                }
                _ => Ok(kept),
            },
            Ok(None) => self.whole(source).await,
            Err(fault) => Err(told(&self.config, &fault)),
        }
    }

    pub(super) async fn whole(&self, source: &Source) -> Result<Snapshot, String> {
        let pulled = self.slice(source, &[]).await;
        let date = self.request.business_date;
        let why = pulled.as_ref().err().map(String::as_str);
        if let Err(fault) = self.store.note_pull(&source.name, date, why) {
            tracing::warn!(source.name, %fault, "how the pull ended is not noted");
        }
        pulled
    }

    pub(super) async fn slice(
        &self,
        source: &Source,
        departments: &[String],
    ) -> Result<Snapshot, String> {
        let wanted = extract::Request {
            home: &self.config.home,
            business_date: self.request.business_date,
            departments,
            now: self.request.now,
        };
        extract::pull(source, &wanted, &self.store)
            .await
            .map_err(|fault| told(&self.config, &fault))
    }

    /// The rows of the units, where slices are to be laid over and every source of units is usable.
    async fn units(
        &self,
        sources: &[Source],
        first: &[First],
    ) -> Result<Option<slices::Tables>, RunError> {
        if !first.iter().any(|of| matches!(of, First::Slice { .. })) {
            return Ok(None);
        }
        let mut tables = Vec::new();
        for (source, first) in sources.iter().zip(first) {
            let First::Ready(ready) = first else { continue };
            if source.kind != Kind::Units {
                continue;
            }
            let (puller, source, ready) = (self.clone(), source.clone(), ready.clone());
            let work = move || settle(&puller, source, ready);
            let settled = tokio::task::spawn_blocking(work).await;
            let outcome = settled.map_err(|fault| RunError::Stopped(fault.to_string()))??;
            match outcome.normalised {
                Some(rows) if outcome.state != SourceState::Held => {
                    tables.push((outcome.source.name, Kind::Units, rows.accepted));
                }
                _ => return Ok(None),
            }
        }
        Ok(Some(tables))
    }
}

/// What a fault says, with files named from the home: a ledger is the same wherever the home lies, and tells nobody where.
pub(super) fn told(config: &Config, fault: &(dyn std::error::Error + 'static)) -> String {
    let home = format!("{}{}", config.home.display(), std::path::MAIN_SEPARATOR);
    let language = super::language(config);
    let text = match fault.downcast_ref::<ExtractError>() {
        Some(fault) => fault.tell(language),
        None => said(&fault.to_string(), language),
    };
    text.replace(&home, "")
}

/// Comes back when somebody has asked that the run stop.
async fn until_stopped(progress: &dyn Progress) {
    while !progress.stopped() {
        tokio::time::sleep(LOOK).await;
    }
}
