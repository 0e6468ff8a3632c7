//! `rollcall inspect --department X`: what a joint inspection takes along, as a workbook.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::book::{self, Opened};
use super::{Ending, establishment, screen};
use crate::run::{self, Visit};
use crate::store::listing::Listed;

/// Make the pack of a joint inspection (监督检查): approved against filled, leadership, bodies, entries, and a sample of
/// people to verify on the spot.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The department, by code, name or former name.
    #[arg(long, value_name = "DEPARTMENT")]
    department: String,
    /// Day of the last visit: what was closed since then is listed.
    #[arg(long, value_name = "DATE", value_parser = establishment::day)]
    since: Option<NaiveDate>,
    /// About how many people are drawn; every unit and type has one at least.
    #[arg(long, value_name = "N", default_value_t = 30)]
    sample: usize,
    /// Another seed draws other people; the same seed draws the same.
    #[arg(long, value_name = "TEXT", default_value = "1")]
    seed: String,
    /// The workbook; without it data/inspect-DEPARTMENT.xlsx in the home.
    #[arg(long, value_name = "FILE.xlsx")]
    out: Option<PathBuf>,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let opened = book::open(home, by)?;
    let id = opened.book.find(&args.department)?;
    let code = opened.book.unit(id).map(|unit| unit.code.clone());
    let entries = entries(&opened, by, &code.unwrap_or_default())?;
    let visit = Visit {
        department: args.department.clone(),
        since: args.since,
        sample: args.sample,
        seed: args.seed.clone(),
    };
    let made = run::inspection(&opened, entries, &visit, opened.language)?;
    let path = args
        .out
        .clone()
        .unwrap_or_else(|| home.join(format!("data/inspect-{}.xlsx", made.code)));
    made.book.write(&path)?;
    let (units, open, drawn) = (made.units, made.open, made.drawn);
    let zh = format!(
        "{}：{units}个机构，未销号{open}条，抽样{drawn}人",
        path.display()
    );
    let en = format!(
        "{}: {units} units, {open} entries open, {drawn} people drawn",
        path.display()
    );
    screen::print(opened.language.pick(&zh, &en));
    Ok(Ending::Done)
}

fn entries(opened: &Opened, by: &str, department: &str) -> anyhow::Result<Vec<Listed>> {
    super::runtime()?.block_on(async {
        let store = super::open_store(&opened.config, by).await?;
        let mut reading = store.read().await?;
        let entries = run::entries_to_inspect(reading.executor(), department).await?;
        drop(reading);
        store.close().await;
        Ok(entries)
    })
}
