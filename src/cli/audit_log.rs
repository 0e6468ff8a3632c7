//! `rollcall audit verify|list`: who did what, and whether the log of it is as it was written.

use std::path::Path;

use serde::Serialize;

use super::{Ending, configuration, open_store, runtime, screen};
use crate::audit::{self, Anchors, BadTransition, Broken, Fault, History, Verdict};
use crate::config::Config;
use crate::domain::words::Language;
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
    /// Go through the whole log, and hold it against the heads in the runs' manifests. Exit 1 when it is broken.
    Verify {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// The newest records.
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
                list(&records, *json, run::language(&config))
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
        None => audit::history(reading.executor()).await?,
        Some(_) => History::default(),
    };
    let sound = verdict.broken.is_none() && history.bad.is_none();
    if json {
        screen::json(&Said {
            sound,
            verdict: &verdict,
            history: &history,
            given_up: anchors.given_up,
            unreadable: &anchors.unreadable,
        })?;
    } else {
        screen::print(&told(&verdict, &history, &anchors, run::language(config)));
    }
    Ok(if sound { Ending::Done } else { Ending::Failed })
}

fn told(verdict: &Verdict, history: &History, anchors: &Anchors, language: Language) -> String {
    let (records, held) = (verdict.records, verdict.anchors);
    let mut lines = Vec::new();
    match (&verdict.broken, &verdict.head) {
        (Some(broken), _) => {
            let fault = fault(broken, language);
            lines.push(match language {
                Language::Zh => format!(
                    "审计记录已被改动：第一处异常是第{}条：{fault}（之前{records}条无误）",
                    broken.seq
                ),
                Language::En => format!(
                    "the audit log was altered; the first bad record is {}: {fault} ({records} before it are sound)",
                    broken.seq
                ),
            });
        }
        (None, Some(head)) => {
            lines.push(match language {
                Language::Zh => format!("审计记录{records}条，与{held}次核对的清单一致，校验无误"),
                Language::En => {
                    format!("{records} audit records are sound and agree with {held} manifests")
                }
            });
            lines.push(format!("{}  {}", head.seq, head.hash));
        }
        (None, None) => {
            let text = language.pick("还没有审计记录", "no audit records yet");
            lines.push(text.to_owned());
        }
    }
    match (&history.bad, history.transitions) {
        (Some(bad), _) => lines.push(bad_transition(bad, language)),
        (None, 0) => {}
        (None, count) => lines.push(match language {
            Language::Zh => format!("状态变更{count}条，与审计记录逐条相符"),
            Language::En => format!("{count} changes of state are as the log tells"),
        }),
    }
    if anchors.given_up > 0 {
        let count = anchors.given_up;
        lines.push(match language {
            Language::Zh => format!("另有{count}份清单晚于所恢复的备份，不再核对（见 data/restored）"),
            Language::En => format!(
                "{count} manifests are younger than a backup that was restored and are no longer held against it (see data/restored)"
            ),
        });
    }
    if !anchors.unreadable.is_empty() {
        let names = anchors.unreadable.join(language.pick("、", ", "));
        lines.push(match language {
            Language::Zh => format!("以下清单无法读取，未能核对：{names}"),
            Language::En => format!("these manifests cannot be read and confirm nothing: {names}"),
        });
    }
    lines.join("\n")
}

fn bad_transition(bad: &BadTransition, language: Language) -> String {
    match (bad, language) {
        (BadTransition::Missing { transition }, Language::Zh) => {
            format!("第{transition}条状态变更缺失")
        }
        (BadTransition::Missing { transition }, Language::En) => {
            format!("change of state {transition} is missing")
        }
        (
            BadTransition::Added {
                transition,
                entry_id,
            },
            Language::Zh,
        ) => format!("第{transition}条状态变更（条目 {entry_id}）没有审计记录，是另外加进去的"),
        (
            BadTransition::Added {
                transition,
                entry_id,
            },
            Language::En,
        ) => format!(
            "change of state {transition} (entry {entry_id}) was added: no record tells of it"
        ),
        (
            BadTransition::Altered {
                transition,
                entry_id,
            },
            Language::Zh,
        ) => format!("第{transition}条状态变更（条目 {entry_id}）与审计记录不符"),
        (
            BadTransition::Altered {
                transition,
                entry_id,
            },
            Language::En,
        ) => {
            format!("change of state {transition} (entry {entry_id}) is not what its record tells")
        }
        (BadTransition::State { entry_id }, Language::Zh) => {
            format!("条目 {entry_id} 的状态与其最后一次变更不符")
        }
        (BadTransition::State { entry_id }, Language::En) => {
            format!("entry {entry_id} does not stand where its last change left it")
        }
        (BadTransition::OfRun { run, found, told }, Language::Zh) => {
            format!("核对 {run} 的状态变更与审计记录不符（现有{found}条，应有{told}条）")
        }
        (BadTransition::OfRun { run, found, told }, Language::En) => {
            format!(
                "the changes of state of run {run} are not those of its record ({found} found, {told} told)"
            )
        }
    }
}

fn fault(broken: &Broken, language: Language) -> String {
    let plain = |zh: &str, en: &str| language.pick(zh, en).to_owned();
    match &broken.fault {
        Fault::Missing => plain(
            "该条缺失，后面的记录还在",
            "it is missing, later ones are there",
        ),
        Fault::OutOfOrder => plain("序号不对", "its number is out of order"),
        Fault::Unlinked => plain(
            "与上一条不衔接，其中一条是插入、调换或改写的",
            "it does not follow from the one before: one of the two was inserted, exchanged or rewritten",
        ),
        Fault::Altered => plain("内容与其校验值不符", "its content does not fit its hash"),
        Fault::CutOff { run, last } => match language {
            Language::Zh => {
                format!("记录到第{last}条为止，而核对 {run} 的清单载有更后的记录，末尾被截去")
            }
            Language::En => {
                format!(
                    "the log ends at {last}, but the manifest of {run} knows later ones: its tail was cut off"
                )
            }
        },
        Fault::Rewritten { run, since } => match language {
            Language::Zh => format!(
                "与核对 {run} 的清单所载不符，第{}条至本条之间的记录被整体改写",
                since + 1
            ),
            Language::En => format!(
                "it is not the one that the manifest of {run} knows: the log was rewritten between {} and here",
                since + 1
            ),
        },
    }
}

fn list(records: &[Stored], json: bool, language: Language) -> anyhow::Result<Ending> {
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
        Language::Zh => ["序号", "时间（UTC）", "操作人", "操作", "对象", "内容"],
        Language::En => ["no.", "time (UTC)", "who", "action", "subject", "detail"],
    };
    let rows: Vec<Vec<String>> = records
        .iter()
        .map(|of| {
            let second = of.at.get(..19).unwrap_or(&of.at);
            vec![
                of.seq.to_string(),
                second.replace('T', " "),
                of.actor.clone(),
                crate::domain::words::audit_action(&of.action, language).to_owned(),
                of.subject.clone().unwrap_or_default(),
                of.detail.clone(),
            ]
        })
        .collect();
    screen::print(&screen::table(&header, &rows, &[0]));
    Ok(Ending::Done)
}
