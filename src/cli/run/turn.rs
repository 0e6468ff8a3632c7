//! A run by hand takes its turn among those of the services on the same store, and is seen there like any other.

use std::sync::Arc;

use chrono::Utc;

use super::super::open_store;
use crate::config::Config;
use crate::domain::attempt::{Asked, Attempt, AttemptState};
use crate::domain::words::Rerun;
use crate::run::{self, Outcome, Progress, Request};
use crate::schedule::{Ended, Lease, Now, Stop, Told, holder};

/// Runs as soon as no other run of the job is going on. Ctrl-C stops it at the next moment at which nothing is lost.
pub(super) async fn run(
    config: &Config,
    request: &Request,
    shown: Arc<dyn Progress>,
) -> anyhow::Result<Outcome> {
    let language = run::language(config);
    let store = open_store(config, &request.actor).await?;
    let mut scope = request.departments.clone();
    scope.sort_unstable();
    scope.dedup();
    let asked = Asked {
        job: request.job.clone(),
        scope,
        business_date: request.business_date,
        fire: None,
        pull: request.pull,
        by: request.actor.clone(),
        at: request.now,
    };
    let waiting = |going: &Attempt| {
        let said = Rerun::Queue.fill(language, &[&going.attempt_no, &going.asked.by]);
        tracing::warn!("{said}");
    };
    let now: Now = Arc::new(Utc::now);
    let holder = holder("run");
    let (lease, attempt) = Lease::begin(config, &store, &asked, (&holder, now), waiting).await?;
    let told = Arc::new(Told::new(&attempt));
    let both = Arc::new(Both {
        shown,
        told: told.clone(),
    });
    let keeping = tokio::spawn({
        let (lease, told) = (lease.clone(), told.clone());
        async move { lease.keep(told).await }
    });
    let interrupting = tokio::spawn({
        let (told, by) = (told.clone(), request.actor.clone());
        async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                told.stop(Stop::Cancelled(by));
            }
        }
    });
    let outcome = run::execute(config, request, both).await;
    keeping.abort();
    interrupting.abort();
    let (state, run, said) = match (&outcome, told.why()) {
        (Ok(outcome), _) => {
            let ended = Ended::of(outcome, language);
            let state = match ended.partial {
                true => AttemptState::Partial,
                false => AttemptState::Done,
            };
            (state, Some(ended.run), ended.said)
        }
        (Err(_), Some(Stop::Cancelled(by))) => {
            let said = Rerun::Cancelled.fill(language, &[&by]);
            (AttemptState::Cancelled, None, said)
        }
        (Err(fault), _) => (AttemptState::Failed, None, fault.to_string()),
    };
    let ended = lease.end(state, run.as_deref(), &said).await;
    store.close().await;
    let outcome = outcome?;
    // The run itself is done: that its end could not be written down must not make it look as if it were not.
    if let Err(fault) = ended {
        tracing::warn!(%fault, "how the run ended could not be written down");
    }
    Ok(outcome)
}

/// Told twice.
struct Both {
    shown: Arc<dyn Progress>,
    told: Arc<Told>,
}

impl Progress for Both {
    fn stage(&self, name: &str) {
        self.shown.stage(name);
        self.told.stage(name);
    }

    fn source(&self, name: &str, accepted: u64, quarantined: u64, held: &[String]) {
        self.shown.source(name, accepted, quarantined, held);
        self.told.source(name, accepted, quarantined, held);
    }

    fn stopped(&self) -> bool {
        self.told.stopped()
    }
}
