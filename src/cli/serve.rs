//! `rollcall serve`: the service that runs jobs as they fall due.

use std::path::Path;
use std::sync::Arc;

use chrono::Utc;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::{Ending, configuration, open_store, runtime};
use crate::config::Config;
use crate::domain::attempt::Attempt;
use crate::notify::{self, News};
use crate::run::{self, Outcome, Request, RunError};
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
            let ended = run::execute(&config, &request, told).await;
            tell(&config, &request, &ended).await;
            let outcome = ended.map_err(|fault| format!("{fault:#}"))?;
            let counts = outcome.summary.counts;
            Ok(Ended {
                run: outcome.summary.run,
                partial: outcome.summary.partial,
                said: format!("{} open, {} explained", counts.open, counts.explained),
            })
        })
    })
}

/// Tells whom the job names. Somebody who cannot be told does not undo the night.
async fn tell(config: &Config, request: &Request, ended: &Result<Outcome, RunError>) {
    let Some(job) = config.jobs.get(&request.job) else {
        return;
    };
    let language = run::language(config);
    let label = language.pick(&job.label.zh, &job.label.en);
    let news = match ended {
        Ok(outcome) => News::of(&outcome.summary, label, language),
        Err(fault) => News::failed(
            &config.settings.district.name,
            &job.name,
            label,
            request.business_date,
            &format!("{fault:#}"),
        ),
    };
    for name in &job.notify {
        let Some(target) = config.settings.notify.get(name) else {
            continue;
        };
        let variable = |name: &str| std::env::var(name).ok();
        if let Err(fault) = notify::tell(name, target, &news, language, &variable).await {
            tracing::error!(%fault, "somebody could not be told of the run");
        }
    }
}
