//! `rollcall ledger refer`: hand entries to another authority (移交).

use std::path::Path;

use chrono::NaiveDate;

use super::super::{Ending, runtime, screen};
use super::choose::Named;
use super::desk::Desk;
use crate::domain::words::Desk as Text;
use crate::ledger::reviews;

/// Hand entries to another authority.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    named: Named,
    /// To whom, such as 区纪委监委.
    #[arg(long, value_name = "AUTHORITY")]
    to: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    because: String,
    /// The day on which this is done (default: today).
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    runtime()?.block_on(async {
        let desk = Desk::acting(home, by, args.date).await?;
        let mut writing = desk.store.write().await?;
        let conn = writing.executor();
        let entries = args.named.entries(conn).await?;
        let ids: Vec<String> = entries.into_iter().map(|entry| entry.entry_id).collect();
        reviews::refer(conn, desk.who(), &ids, &args.to, &args.because).await?;
        writing.commit().await?;
        for id in &ids {
            screen::print(&Text::DoneReferred.fill(desk.language, &[id, &args.to]));
        }
        Ok(Ending::Done)
    })
}
