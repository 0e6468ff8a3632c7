//! `rollcall jobs`: what is scheduled, when it is due, what became of it; pause and resume.

use std::path::Path;

use chrono::{DateTime, Utc};
use clap::Subcommand;
use serde::Serialize;

use super::{Ending, configuration, open_store, runtime, screen};
use crate::audit;
use crate::config::{Config, Job};
use crate::domain::attempt::Attempt;
use crate::domain::words::{self, Language};
use crate::run;
use crate::schedule::fires;
use crate::store::{Store, schedule};

/// List the jobs of the home: when each is due, whether it is paused, what became of its last run.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// As JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The next times at which jobs are due.
    Next {
        /// How many.
        #[arg(default_value_t = 10)]
        count: usize,
    },
    /// Leave out what is due, until it is resumed.
    Pause {
        /// The job.
        job: String,
    },
    /// Let a paused job go on.
    Resume {
        /// The job.
        job: String,
    },
}

/// A job as listed.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    job: &'a str,
    label: &'a str,
    cron: &'a str,
    time_zone: &'a str,
    next: Option<DateTime<Utc>>,
    paused_by: Option<String>,
    last: Option<Attempt>,
}

/// One time at which a job is due.
#[derive(Debug, Serialize)]
struct Coming {
    at: DateTime<Utc>,
    job: String,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let config = configuration(home)?;
    let now = Utc::now();
    match &args.action {
        None => list(&config, by, now, args.json)?,
        Some(Action::Next { count }) => next(&config, *count, now, args.json)?,
        Some(Action::Pause { job }) => pause(&config, job, true, by, now)?,
        Some(Action::Resume { job }) => pause(&config, job, false, by, now)?,
    }
    Ok(Ending::Done)
}

fn list(config: &Config, by: &str, now: DateTime<Utc>, json: bool) -> anyhow::Result<()> {
    let language = run::language(config);
    let listed = runtime()?.block_on(async {
        let store = open_store(config, by).await?;
        let mut listed = Vec::new();
        for job in config.jobs.values() {
            listed.push(look_up(&store, job, now, language).await?);
        }
        store.close().await;
        anyhow::Ok(listed)
    })?;
    if json {
        return screen::json(&listed);
    }
    let rows: Vec<Vec<String>> = listed
        .iter()
        .map(|of| {
            let zone = config.jobs.get(of.job).map_or(chrono_tz::UTC, Job::zone);
            let local = |at: DateTime<Utc>| at.with_timezone(&zone).format("%F %R").to_string();
            let last = of.last.as_ref().map(|attempt| {
                let state = words::attempt(attempt.state, language);
                format!("{} {state}", attempt.asked.business_date)
            });
            vec![
                of.job.to_owned(),
                of.label.to_owned(),
                of.cron.to_owned(),
                match &of.paused_by {
                    Some(by) => language.pick("已暂停：", "paused by ").to_owned() + by,
                    None => of.next.map(local).unwrap_or_default(),
                },
                last.unwrap_or_default(),
            ]
        })
        .collect();
    let header = match language {
        Language::Zh => ["任务", "名称", "定时", "下次运行", "上次运行"],
        Language::En => ["job", "name", "cron", "next", "last"],
    };
    screen::print(&screen::table(&header, &rows, &[]));
    Ok(())
}

async fn look_up<'a>(
    store: &Store,
    job: &'a Job,
    now: DateTime<Utc>,
    language: Language,
) -> anyhow::Result<Listed<'a>> {
    let mut reading = store.read().await?;
    let clock = schedule::clock(reading.executor(), &job.name).await?;
    let mut last = schedule::newest(reading.executor(), Some(&job.name), 1).await?;
    let next = job
        .schedule()
        .and_then(|of| fires(&of, job.zone(), now).next());
    Ok(Listed {
        job: &job.name,
        label: language.pick(&job.label.zh, &job.label.en),
        cron: &job.cron,
        time_zone: &job.time_zone,
        next,
        paused_by: clock.and_then(|of| of.paused).map(|(by, _)| by),
        last: last.pop(),
    })
}

fn next(config: &Config, count: usize, now: DateTime<Utc>, json: bool) -> anyhow::Result<()> {
    let mut coming: Vec<Coming> = config
        .jobs
        .values()
        .filter_map(|job| Some((job, job.schedule()?)))
        .flat_map(|(job, schedule)| {
            let times: Vec<DateTime<Utc>> = fires(&schedule, job.zone(), now).take(count).collect();
            times.into_iter().map(|at| Coming {
                at,
                job: job.name.clone(),
            })
        })
        .collect();
    coming.sort_by(|a, b| (a.at, &a.job).cmp(&(b.at, &b.job)));
    coming.truncate(count);
    if json {
        return screen::json(&coming);
    }
    let lines: Vec<String> = coming
        .iter()
        .map(|of| {
            let zone = config.jobs.get(&of.job).map_or(chrono_tz::UTC, Job::zone);
            let local = of.at.with_timezone(&zone);
            format!("{}  {}  {}", local.format("%F %T"), zone.name(), of.job)
        })
        .collect();
    screen::print(&lines.join("\n"));
    Ok(())
}

fn pause(
    config: &Config,
    job: &str,
    pausing: bool,
    by: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let job = run::job(config, job)?;
    runtime()?.block_on(async {
        let store = open_store(config, by).await?;
        let mut writing = store.write().await?;
        schedule::pause(writing.executor(), &job.name, pausing.then_some(by), now).await?;
        let record = audit::Record {
            at: now,
            actor: by,
            action: if pausing { "job-pause" } else { "job-resume" },
            subject: Some(&job.name),
            detail: serde_json::json!({}),
        };
        audit::append(writing.executor(), record).await?;
        writing.commit().await?;
        store.close().await;
        anyhow::Ok(())
    })
}
