//! `rollcall serve`: the service that runs jobs as they fall due.

use std::path::Path;
use std::sync::Arc;

use chrono::Utc;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::{Ending, configuration, open_store, runtime};
use crate::config::Config;
use crate::domain::attempt::Attempt;
use crate::run::{self, Request};
use crate::schedule::{Ended, Runner, Service};
use crate::store::Store;

/// Run jobs as they fall due, until told to stop (Ctrl-C or SIGTERM).
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(home: &Path, _: &Args, by: &str) -> anyhow::Result<Ending> {
    let config = Arc::new(configuration(home)?);
    runtime()?.block_on(async {
        let store = open_store(&config, by).await?;
        let (stop, stopping) = watch::channel(false);
        tokio::spawn(on_signal(stop)?);
        let service = Service {
            config: config.clone(),
            store: store.clone(),
            holder: holder(),
            now: Arc::new(Utc::now),
            runner: runner(config.clone(), store.clone()),
        };
        tracing::info!(
            holder = service.holder,
            jobs = config.jobs.len(),
            "service begun"
        );
        service
            .serve(stopping, config.settings.service.stop_within())
            .await;
        tracing::info!("service ended");
        store.close().await;
        anyhow::Ok(())
    })?;
    Ok(Ending::Done)
}

/// Turns `stop` true at the first Ctrl-C or SIGTERM.
fn on_signal(stop: watch::Sender<bool>) -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: nothing new is begun, what is going on may finish");
        let _ = stop.send(true);
    })
}

/// This service among others: host and process.
fn holder() -> String {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    format!("{}/{}", host.trim(), std::process::id())
}

/// One path for everyone: what the schedule runs is what `rollcall run` runs.
fn runner(config: Arc<Config>, store: Store) -> Runner {
    Arc::new(move |attempt: Attempt, told| {
        let (config, store) = (config.clone(), store.clone());
        Box::pin(async move {
            let request = Request {
                job: attempt.asked.job,
                business_date: attempt.asked.business_date,
                departments: attempt.asked.scope,
                reveal: false,
                pull_again: attempt.asked.pull_again,
                now: Utc::now(),
                actor: attempt.asked.by,
            };
            let _ = store;
            let outcome = run::execute(&config, &request, told)
                .await
                .map_err(|fault| format!("{fault:#}"))?;
            let counts = outcome.summary.counts;
            Ok(Ended {
                run: outcome.summary.run,
                partial: outcome.summary.partial,
                said: format!("{} open, {} explained", counts.open, counts.explained),
            })
        })
    })
}
