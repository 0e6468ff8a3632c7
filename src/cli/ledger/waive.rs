//! `rollcall ledger waive`: ask for entries to be kept for a time (政策性保留).

use std::path::Path;

use chrono::NaiveDate;

use super::super::{Ending, runtime, screen};
use super::choose::Named;
use super::desk::Desk;
use super::show;
use crate::domain::words::{self, Desk as Text};
use crate::ledger::requests::{self, Ask};

/// Ask for entries to be kept for a time.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    named: Named,
    /// Number of the document that allows it.
    #[arg(long, value_name = "NUMBER")]
    document: String,
    /// Last day on which it holds; the entry is open again after it.
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: NaiveDate,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    because: String,
    /// The day on which this is done (default: today).
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    runtime()?.block_on(async {
        let desk = Desk::acting(home, by, args.date).await?;
        let ask = Ask::Waive {
            document: args.document.clone(),
            expiry: args.until,
            because: args.because.clone(),
        };
        asked(&desk, &args.named, |_| Ok(ask.clone()), args.json).await
    })
}

/// Ask the same of every entry named, all or none, and say so.
pub(super) async fn asked(
    desk: &Desk,
    named: &Named,
    ask: impl Fn(&super::desk::Answered<'_>) -> anyhow::Result<Ask>,
    as_json: bool,
) -> anyhow::Result<Ending> {
    let rules = desk.rules()?;
    let mut writing = desk.store.write().await?;
    let conn = writing.executor();
    let mut made = Vec::new();
    for entry in named.entries(conn).await? {
        let rule = rules.iter().find(|rule| rule.code == entry.rule);
        let reason = crate::store::decisions::reason(conn, &entry.entry_id).await?;
        let ask = ask(&super::desk::Answered {
            entry: &entry,
            reason: reason.as_ref(),
        })?;
        made.push(requests::ask(conn, desk.who(), &entry, rule, &ask).await?);
    }
    writing.commit().await?;
    if as_json {
        screen::json(&made.iter().map(show::request_json).collect::<Vec<_>>())?;
        return Ok(Ending::Done);
    }
    for request in &made {
        let kind = words::decision(request.kind, desk.language);
        screen::print(&Text::DoneRequested.fill(
            desk.language,
            &[&kind, &request.entry_id, &request.decision_no],
        ));
    }
    Ok(Ending::Done)
}
