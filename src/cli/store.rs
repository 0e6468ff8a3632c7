//! `rollcall store backup|restore|migrate`: the lasting ledger's store as a whole.

use std::path::{Path, PathBuf};

use chrono::Utc;

use super::{Ending, configuration, open_store, runtime, screen, secret};
use crate::audit::{self, Leave, Restored};
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
    /// Take a backup back, on SQLite or PostgreSQL, wherever it was made. Its audit log is checked first.
    Restore {
        /// A file that `rollcall store backup` wrote.
        file: PathBuf,
        /// Give up what the store holds now.
        #[arg(long)]
        replace: bool,
        /// Give up runs of this home that the backup knows nothing of: those of a home made anew, or of another one.
        #[arg(long)]
        give_up_runs: bool,
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
                json,
            } => {
                let leave = Leave {
                    replace: *replace,
                    runs: *give_up_runs,
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
    let done = audit::restore(place, file, leave, Utc::now(), by).await?;
    if json {
        return screen::json(&done);
    }
    screen::print(&told_restored(&done, run::language(config)));
    Ok(())
}

fn told_restored(done: &Restored, language: Language) -> String {
    let (rows, records, made) = (done.rows, done.records, &done.made_at);
    let lost = done.given_up.len();
    let mut lines = vec![match language {
        Language::Zh => format!("已恢复{made}的备份：{rows}行，审计记录{records}条，校验无误"),
        Language::En => format!(
            "restored the backup of {made}: {rows} rows, {records} audit records, all of them sound"
        ),
    }];
    if lost > 0 {
        let runs = done.given_up.join(language.pick("、", ", "));
        lines.push(match language {
            Language::Zh => format!("备份未包含的核对有{lost}次，其对台账的更改已不在库中，请重新核对：{runs}"),
            Language::En => format!(
                "{lost} runs are not in the backup; what they changed in the ledger is lost, run them again: {runs}"
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
