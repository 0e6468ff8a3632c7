//! `rollcall ledger baseline [RUN]`: go-live, from which on entries count as new.

use std::path::Path;

use chrono::Utc;

use crate::cli::{Ending, configuration, open_store, runtime, screen};
use crate::domain::words::Life;
use crate::ledger;
use crate::run;

/// Arguments.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The run: a folder of data/runs/ (default: the first one merged).
    run: Option<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(in crate::cli) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let config = configuration(home)?;
    let baseline = runtime()?.block_on(async {
        let store = open_store(&config, by).await?;
        let done = ledger::baseline(&store, args.run.as_deref(), by, Utc::now()).await;
        store.close().await;
        anyhow::Ok(done?)
    })?;
    if args.json {
        screen::json(&serde_json::json!({
            "run_no": baseline.run_no,
            "run": baseline.run,
            "stock": baseline.stock,
            "new": baseline.new,
        }))?;
    } else {
        let values: [&dyn std::fmt::Display; 3] = [&baseline.run, &baseline.stock, &baseline.new];
        screen::print(&Life::BaselineSet.fill(run::language(&config), &values));
    }
    Ok(Ending::Done)
}
