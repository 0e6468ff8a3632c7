//! `rollcall audit verify|list`: who did what, and whether the log of it is as it was written.

use std::path::Path;

use chrono_tz::Tz;
use serde::Serialize;

use super::screen::clock;
use super::verdict::{told, wanting};
use super::{Ending, configuration, open_store, runtime, screen, secret, zone};
use crate::audit::{self, History, Verdict};
use crate::config::Config;
use crate::domain::words::{self, Language};
use crate::run;
use crate::store::audit::{Stored, recent};

/// Look into the audit log, and check that nobody altered it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Go through the whole log, and hold it against the heads in the runs' manifests, and the ledger against it. Exit 1
    /// when one of them was altered, or when a manifest is missing.
    Verify {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// The newest records, the beginning of each, by the office's clock; --json has all that they tell.
    List {
        /// Only records of this action: run, transition, import, reveal, config, …
        #[arg(long)]
        action: Option<String>,
        /// Only records about this entry, run or department.
        #[arg(long)]
        subject: Option<String>,
        /// How many.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// The verdict as JSON.
#[derive(Serialize)]
struct Said<'a> {
    sound: bool,
    #[serde(flatten)]
    verdict: &'a Verdict,
    history: &'a History,
    given_up: usize,
    unreadable: &'a [String],
    missing: &'a [String],
    foreign: &'a [String],
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let config = configuration(home)?;
    runtime()?.block_on(async {
        match &args.command {
            Command::Verify { json } => verify(&config, *json, by).await,
            Command::List {
                action,
                subject,
                limit,
                json,
            } => {
                let store = open_store(&config, by).await?;
                let mut reading = store.read().await?;
                let (action, subject) = (action.as_deref(), subject.as_deref());
                let limit = i64::from(*limit);
                let records = recent(reading.executor(), action, subject, limit).await?;
                list(&records, *json, zone(&config), run::language(&config))
            }
        }
    })
}

async fn verify(config: &Config, json: bool, by: &str) -> anyhow::Result<Ending> {
    let store = open_store(config, by).await?;
    let mut reading = store.read().await?;
    let anchors = audit::anchors(&config.home, reading.executor()).await?;
    let verdict = audit::verify(reading.executor(), &anchors.heads).await?;
    // What hangs on the log is looked at only when the log itself can be relied on.
    let history = match verdict.broken {
        None => audit::history(reading.executor(), &secret(config)?).await?,
        Some(_) => History::default(),
    };
    let sound = verdict.broken.is_none() && history.bad.is_none() && !wanting(&verdict, &anchors);
    if json {
        screen::json(&Said {
            sound,
            verdict: &verdict,
            history: &history,
            given_up: anchors.given_up,
            unreadable: &anchors.unreadable,
            missing: &anchors.missing,
            foreign: &anchors.foreign,
        })?;
    } else {
        screen::print(&told(&verdict, &history, &anchors, run::language(config)));
    }
    Ok(if sound { Ending::Done } else { Ending::Failed })
}

/// As much of what a record tells as fits on a line of a screen; --json has all of it.
fn short(detail: &str) -> String {
    const LONGEST: usize = 80;
    match detail.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &detail[..end]),
        None => detail.to_owned(),
    }
}

fn list(records: &[Stored], json: bool, zone: Tz, language: Language) -> anyhow::Result<Ending> {
    if json {
        let all: Vec<_> = records
            .iter()
            .map(|of| {
                serde_json::json!({
                    "seq": of.seq, "at": of.at, "actor": of.actor, "action": of.action, "subject": of.subject,
                    "detail": serde_json::from_str::<serde_json::Value>(&of.detail).unwrap_or_default(), "hash": of.hash,
                })
            })
            .collect();
        screen::json(&all)?;
        return Ok(Ending::Done);
    }
    let header = match language {
        Language::Zh => ["序号", "时间", "操作人", "操作", "对象", "内容"],
        Language::En => ["no.", "time", "who", "action", "subject", "detail"],
    };
    let rows: Vec<Vec<String>> = records
        .iter()
        .map(|of| {
            vec![
                of.seq.to_string(),
                clock(&of.at, zone),
                of.actor.clone(),
                words::audit_action(&of.action, language).to_owned(),
                of.subject.clone().unwrap_or_default(),
                short(&words::audit_detail(&of.detail, zone, language)),
            ]
        })
        .collect();
    screen::print(&screen::table(&header, &rows, &[0]));
    Ok(Ending::Done)
}
