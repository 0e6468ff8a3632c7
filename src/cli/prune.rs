//! `rollcall prune`: erasing what is older than the home's policy keeps.

use std::path::Path;

use chrono::{NaiveDate, Utc};

use super::{Ending, configuration, open_store, runtime, screen};
use crate::domain::words::Language;
use crate::run::{self, Pruned};

/// Erase what is older than [retention] of config/rollcall.toml keeps. Manifests and the audit log stay.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only say what would be erased.
    #[arg(long)]
    dry_run: bool,
    /// Count back from this day (default: today). A later one than today only with --dry-run.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let config = configuration(home)?;
    let now = Utc::now();
    let today = super::today(&config, now);
    let day = args.date.unwrap_or(today);
    // What a mistyped year erases is gone for good.
    if day > today && !args.dry_run {
        anyhow::bail!(match run::language(&config) {
            Language::Zh => format!(
                "--date {day} 晚于今天（{today}）：清理后无法恢复，只能按今天或更早的日期清理；要看届时会清理什么，请加 --dry-run"
            ),
            Language::En => format!(
                "--date {day} is after today ({today}): what is erased is gone for good, so it is counted from today or an earlier day; --dry-run says what would go then"
            ),
        });
    }
    let pruned = runtime()?.block_on(async {
        let store = open_store(&config, by).await?;
        let pruned = run::prune(&config, &store, day, (now, by), args.dry_run).await?;
        store.close().await;
        anyhow::Ok(pruned)
    })?;
    if args.json {
        screen::json(&pruned)?;
    } else {
        screen::print(&told(&pruned, run::language(&config)));
    }
    Ok(Ending::Done)
}

fn told(pruned: &Pruned, language: Language) -> String {
    let texts = pruned.texts;
    let (snapshots, runs, letters) = (
        pruned.snapshots.snapshots.len(),
        pruned.runs.len(),
        pruned.letters.len(),
    );
    let mib = (pruned.snapshots.bytes + pruned.run_bytes) / (1 << 20);
    let said = texts.wordings + texts.answers + texts.decisions;
    let kept = texts.kept_register;
    match (language, pruned.dry_run) {
        (Language::Zh, true) => format!(
            "将清理：数据快照{snapshots}份，核对结果{runs}次，通知书{letters}份，共{mib} MiB；台账中的文字{said}处，留存登记{kept}条（未作更改）"
        ),
        (Language::Zh, false) => format!(
            "已清理：数据快照{snapshots}份，核对结果{runs}次，通知书{letters}份，共{mib} MiB；台账中的文字{said}处，留存登记{kept}条"
        ),
        (Language::En, true) => format!(
            "would erase {snapshots} extracts, the files of {runs} runs, {letters} letters ({mib} MiB), {said} texts of the ledger, {kept} kept register rows; nothing was touched"
        ),
        (Language::En, false) => format!(
            "erased {snapshots} extracts, the files of {runs} runs, {letters} letters ({mib} MiB), {said} texts of the ledger, {kept} kept register rows"
        ),
    }
}
