//! `rollcall store backup|restore|migrate`: the lasting ledger's store as a whole.

use std::path::{Path, PathBuf};

use chrono::Utc;

use super::{Ending, configuration, open_store, runtime, screen, secret};
use crate::audit::{self, Restored};
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
                json,
            } => restore(&config, file, *replace, *json, by).await,
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
    replace: bool,
    json: bool,
    by: &str,
) -> anyhow::Result<()> {
    let place = (config.settings.store.url.as_str(), config.home.as_path());
    let done = audit::restore(place, file, replace, Utc::now(), by).await?;
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
            Language::Zh => format!("备份之后还有{lost}次核对，其对台账的更改已不在库中，请重新核对：{runs}"),
            Language::En => format!(
                "{lost} runs were made after the backup; what they changed in the ledger is lost, run them again: {runs}"
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
