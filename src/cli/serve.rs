//! `rollcall serve`: the service that runs jobs as they fall due.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::Utc;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::{Ending, configuration, open_store, runtime, screen, secret};
use crate::config::Config;
use crate::domain::attempt::Attempt;
use crate::domain::words::Language;
use crate::notify::{self, News};
use crate::run::{self, Outcome, Request, RunError};
use crate::schedule::{Ended, Live, Runner, Service, holder};
use crate::web;

/// Run jobs as they fall due, until told to stop (Ctrl-C or SIGTERM).
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(home: &Path, _: &Args, by: &str) -> anyhow::Result<Ending> {
    let config = Arc::new(configuration(home)?);
    runtime()?.block_on(async {
        let address: SocketAddr = config.settings.web.listen.parse()?;
        web::check_certificate(&config).await?;
        let listener = web::listen(address).await?;
        let metrics = PrometheusBuilder::new().install_recorder()?;
        let store = open_store(&config, by).await?;
        let (stop, stopping) = watch::channel(false);
        tokio::spawn(on_signal(stop)?);
        let service = Service {
            config: config.clone(),
            store: store.clone(),
            holder: holder("serve"),
            now: Arc::new(Utc::now),
            runner: runner(config.clone()),
            live: Live::default(),
        };
        tracing::info!(
            holder = service.holder,
            jobs = config.jobs.len(),
            %address,
            "service begun"
        );
        let first = web::link::first(&store, by, Utc::now()).await?;
        if let Some(path) = first {
            invite(&config, &path);
        }
        let now = Arc::new(Utc::now);
        let state = web::State::new(
            config.clone(),
            store.clone(),
            secret(&config)?,
            metrics,
            now,
        )
        .beside(service.clone());
        let pages = tokio::spawn(web::serve(listener, state, stopping.clone()));
        service
            .serve(stopping, config.settings.service.stop_within())
            .await;
        if let Err(fault) = pages.await? {
            tracing::error!(%fault, "the pages ended early");
        }
        tracing::info!("service ended");
        store.close().await;
        anyhow::Ok(())
    })?;
    Ok(Ending::Done)
}

/// Says where the first administrator is made: on the screen or in the service's journal, never in a log that is sent on.
pub(super) fn invite(config: &Config, path: &str) {
    let begin = config.settings.web.links_begin();
    let hours = web::link::GOOD_FOR.num_hours();
    screen::print(&match run::language(config) {
        Language::Zh => format!(
            "系统尚无管理员。请在{hours}小时内打开以下一次性链接，设置首个管理员：\n  {begin}{path}"
        ),
        Language::En => format!(
            "There is no administrator yet. Open this one-time link within {hours} hours to make the first one:\n  {begin}{path}"
        ),
    });
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

/// One path for everyone: what the schedule runs is what `rollcall run` runs.
fn runner(config: Arc<Config>) -> Runner {
    Arc::new(move |attempt: Attempt, told| {
        let config = config.clone();
        Box::pin(async move {
            let request = Request {
                job: attempt.asked.job,
                business_date: attempt.asked.business_date,
                departments: attempt.asked.scope,
                reveal: false,
                pull: attempt.asked.pull,
                now: Utc::now(),
                actor: attempt.asked.by,
            };
            let begun = Instant::now();
            let ended = run::execute(&config, &request, told).await;
            count(&request, begun, &ended);
            // What somebody ran for a department, or stopped, they have seen themselves.
            let stopped = matches!(ended, Err(RunError::AskedToStop(_)));
            if request.departments.is_empty() && !stopped {
                tell(&config, &request, &ended).await;
            }
            let outcome = ended.map_err(|fault| format!("{fault:#}"))?;
            Ok(Ended::of(&outcome, run::language(&config)))
        })
    })
}

/// The run in figures: whether, how long, what it left to be done.
fn count(request: &Request, begun: Instant, ended: &Result<Outcome, RunError>) {
    let job = request.job.clone();
    let state = match ended {
        Ok(outcome) if outcome.summary.partial => "partial",
        Ok(_) => "done",
        Err(RunError::AskedToStop(_)) => "stopped",
        Err(_) => "failed",
    };
    metrics::counter!("rollcall_runs_total", "job" => job.clone(), "state" => state).increment(1);
    metrics::histogram!("rollcall_run_seconds", "job" => job.clone())
        .record(begun.elapsed().as_secs_f64());
    // A part of the district says nothing of the whole.
    let whole = ended
        .as_ref()
        .ok()
        .filter(|_| request.departments.is_empty());
    let Some(outcome) = whole else { return };
    let counts = outcome.summary.counts;
    for (grade, count) in [
        ("hard", counts.hard),
        ("lead", counts.lead),
        ("note", counts.note),
    ] {
        // Exact below 2^53, and no district has as many entries.
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        let count = count as f64;
        metrics::gauge!("rollcall_open_findings", "job" => job.clone(), "grade" => grade)
            .set(count);
    }
    let now = Utc::now().timestamp();
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds since 1970 are exact in a double"
    )]
    metrics::gauge!("rollcall_last_run_timestamp_seconds", "job" => job).set(now as f64);
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
