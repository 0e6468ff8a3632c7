//! `rollcall store backup|restore|migrate`: the lasting ledger's store as a whole.

use std::path::{Path, PathBuf};

use chrono::Utc;
use chrono_tz::Tz;

use super::screen::clock;
use super::verdict::bad_one;
use super::{Ending, configuration, open_store, runtime, screen, secret, zone};
use crate::audit::{self, Bad, KeepError, Leave, Lost, Restored};
use crate::config::Config;
use crate::domain::words::Language;
use crate::run;
use crate::store::backup::Backup;
use crate::store::{SCHEMA, Store};

/// Back up, restore and migrate the store of the lasting ledger.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write everything, and the home's secret, into one new file that only you can read; others may go on working.
    Backup {
        /// The file to write.
        file: PathBuf,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take a backup back, on SQLite or PostgreSQL, wherever it was made. Its audit log is checked first, and its ledger
    /// against that.
    Restore {
        /// A file that `rollcall store backup` wrote.
        file: PathBuf,
        /// Give up what the store holds now.
        #[arg(long)]
        replace: bool,
        /// Give up runs of this home that the backup knows nothing of: those of a home made anew, or of another one.
        #[arg(long)]
        give_up_runs: bool,
        /// Take a backup whose ledger is not as its own audit log tells: somebody altered it.
        #[arg(long)]
        give_up_proof: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Bring the store to this program's schema (which every command that opens it does too).
    Migrate,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let config = configuration(home)?;
    runtime()?.block_on(async {
        match &args.command {
            Command::Backup { file, json } => back_up(&config, file, *json, by).await,
            Command::Restore {
                file,
                replace,
                give_up_runs,
                give_up_proof,
                json,
            } => {
                let leave = Leave {
                    replace: *replace,
                    runs: *give_up_runs,
                    proof: *give_up_proof,
                };
                restore(&config, file, leave, *json, by).await
            }
            Command::Migrate => migrate(&config, by).await,
        }
    })?;
    Ok(Ending::Done)
}

async fn back_up(config: &Config, file: &Path, json: bool, by: &str) -> anyhow::Result<()> {
    let store = open_store(config, by).await?;
    let made = audit::back_up(&store, &secret(config)?, file, Utc::now(), by).await?;
    store.close().await;
    if json {
        return screen::json(&made);
    }
    screen::print(&told_backup(&made, run::language(config)));
    Ok(())
}

fn told_backup(made: &Backup, language: Language) -> String {
    let (file, bytes, sha256) = (made.path.display(), made.size, &made.sha256);
    match language {
        Language::Zh => format!(
            "已备份到 {file}（{bytes}字节）\nSHA-256 {sha256}\n备份内含本机密钥和个人信息，请妥善保管，不要外传。"
        ),
        Language::En => format!(
            "backed up to {file} ({bytes} bytes)\nSHA-256 {sha256}\nIt holds the home's secret and personal data: keep it where only you can read it."
        ),
    }
}

async fn restore(
    config: &Config,
    file: &Path,
    leave: Leave,
    json: bool,
    by: &str,
) -> anyhow::Result<()> {
    let place = (config.settings.store.url.as_str(), config.home.as_path());
    let language = run::language(config);
    let done = match audit::restore(place, file, leave, Utc::now(), by).await {
        Err(KeepError::Untrue(bad)) => anyhow::bail!(untrue(&bad, language)),
        other => other?,
    };
    if json {
        return screen::json(&done);
    }
    screen::print(&told_restored(&done, zone(config), language));
    Ok(())
}

/// Why a backup was refused whose ledger somebody altered.
fn untrue(bad: &Bad, language: Language) -> String {
    let bad = bad_one(bad, language);
    match language {
        Language::Zh => format!(
            "备份中的台账与其审计记录不符，曾被改动：{bad}。未恢复任何内容。请换用其他备份；没有其他备份时可加 --give-up-proof 恢复，此后 rollcall audit verify 仍会指出这一处"
        ),
        Language::En => format!(
            "the ledger in the backup is not as its own audit log tells, somebody altered it: {bad}. Nothing was restored. Take another backup; \
             if there is none, say --give-up-proof as well, and `rollcall audit verify` will go on telling so"
        ),
    }
}

fn told_restored(done: &Restored, zone: Tz, language: Language) -> String {
    let (rows, records) = (done.rows, done.records);
    let made = clock(&done.made_at, zone);
    let runs_lost = done.given_up.len();
    let mut lines = vec![match (language, &done.bad) {
        (Language::Zh, None) => {
            format!("已恢复{made}的备份：{rows}行，审计记录{records}条，校验无误")
        }
        (Language::Zh, Some(bad)) => format!(
            "已恢复{made}的备份：{rows}行，审计记录{records}条前后衔接；但台账与之不符：{}",
            bad_one(bad, language)
        ),
        (Language::En, None) => format!(
            "restored the backup of {made}: {rows} rows, {records} audit records, all of them sound"
        ),
        (Language::En, Some(bad)) => format!(
            "restored the backup of {made}: {rows} rows, {records} audit records that follow from each other, but the ledger is not as they tell: {}",
            bad_one(bad, language)
        ),
    }];
    lines.extend(told_lost(done.lost, language));
    if runs_lost > 0 {
        let runs = done.given_up.join(language.pick("、", ", "));
        lines.push(match language {
            Language::Zh => format!("备份未包含的核对有{runs_lost}次，其对台账的更改已不在库中，请重新核对：{runs}"),
            Language::En => format!(
                "{runs_lost} runs are not in the backup; what they changed in the ledger is lost, run them again: {runs}"
            ),
        });
    }
    if !done.letters.is_empty() {
        let (count, letters) = (
            done.letters.len(),
            done.letters.join(language.pick("、", ", ")),
        );
        lines.push(match language {
            Language::Zh => format!(
                "备份未包含的通知书有{count}份，库中已无记录（编号不再使用，文件仍在 data/notices）：{letters}"
            ),
            Language::En => format!(
                "{count} letters are not in the backup; the store no longer knows them (their numbers are not given out again, their files stay in data/notices): {letters}"
            ),
        });
    }
    lines.join("\n")
}

/// What the store had beyond the backup, where it had anything.
fn told_lost(of: Lost, language: Language) -> Option<String> {
    if of.records == 0 {
        return None;
    }
    let parts = [
        (of.runs, "核对", "次", "runs"),
        (of.transitions, "状态变更", "条", "changes of state"),
        (of.decisions, "申请与决定", "条", "requests and decisions"),
        (of.answers, "部门反馈", "条", "answers"),
        (of.letters, "通知书", "份", "letters"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, zh, unit, en)| match language {
            Language::Zh => format!("{zh}{count}{unit}"),
            Language::En => format!("{count} {en}"),
        })
        .collect();
    let (count, first, last) = (of.records, of.first, of.last);
    let which = match (language, parts.is_empty()) {
        (Language::Zh, true) => String::new(),
        (Language::Zh, false) => format!("，其中{}", parts.join("、")),
        (Language::En, true) => String::new(),
        (Language::En, false) => format!(", with {}", parts.join(", ")),
    };
    Some(match language {
        Language::Zh => {
            format!("原库比备份多出的审计记录{count}条（第{first}—{last}条）已随原库放弃{which}")
        }
        Language::En => format!(
            "given up with the store that was there: {count} audit records that the backup has not ({first} to {last}){which}"
        ),
    })
}

async fn migrate(config: &Config, by: &str) -> anyhow::Result<()> {
    let secret = secret(config)?;
    let store = Store::open(&config.settings.store.url, &config.home, &secret).await?;
    let was = store.found_schema();
    audit::note_schema(&store, Utc::now(), by).await?;
    let engine = store.engine().name();
    let place = store.place().to_string();
    store.close().await;
    let said = match (run::language(config), was == SCHEMA) {
        (Language::Zh, true) => format!("{engine} {place}：已是第{SCHEMA}版结构，无需升级"),
        (Language::Zh, false) => format!("{engine} {place}：已由第{was}版结构升级到第{SCHEMA}版"),
        (Language::En, true) => format!("{engine} {place}: at schema {SCHEMA} already"),
        (Language::En, false) => format!("{engine} {place}: from schema {was} to {SCHEMA}"),
    };
    screen::print(&said);
    Ok(())
}
