//! `rollcall indicators --year Y`: yearly indicators of every unit.

use std::path::{Path, PathBuf};

use chrono::Datelike as _;

use super::book::{self, Opened};
use super::{Ending, screen};
use crate::establishment::{Indicators, Opening, indicators};
use crate::report::{BookWords, indicators_book};
use crate::run;

/// Show the yearly indicators of every unit (履职评估): occupancy, turnover, vacancies, duties, entries.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The year; without it the year of the last run.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1900..=2200))]
    year: Option<i32>,
    /// The years from this one on, side by side.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1900..=2200))]
    from: Option<i32>,
    /// One unit only, by code, name or former name.
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Write them as a workbook or a document too.
    #[arg(long, value_name = "FILE.xlsx|FILE.docx")]
    out: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let opened = book::open(home, by)?;
    let year = args.year.unwrap_or_else(|| opened.book.date.year());
    anyhow::ensure!(
        year <= opened.book.date.year(),
        "--year {year} is still to come: the last run is of {}",
        opened.book.date
    );
    let from = args.from.unwrap_or(year);
    anyhow::ensure!(
        from <= year && year - from < 50,
        "--from {from}: the first year must lie in the 50 years up to {year}"
    );
    let openings = openings(&opened, by)?;
    let mut all: Vec<Indicators> = (from..=year)
        .flat_map(|year| indicators(&opened.book, year, &openings))
        .collect();
    all.sort_by(|a, b| (&a.code, a.year).cmp(&(&b.code, b.year)));
    if let Some(asked) = &args.unit {
        let id = opened.book.find(asked)?;
        let code = opened.book.unit(id).map(|of| of.code.clone());
        all.retain(|of| Some(&of.code) == code.as_ref());
    }
    let labels = book::labels(&opened.config, opened.language);
    let words = BookWords {
        district: &opened.config.settings.district.name,
        labels: &labels,
        language: opened.language,
    };
    let book = indicators_book(&all, opened.book.date, &words);
    if let Some(path) = &args.out {
        book.write(path)?;
    }
    if args.json {
        screen::json(&all)?;
        return Ok(Ending::Done);
    }
    for table in &book.tables {
        screen::print(&format!(
            "{}\n\n{}\n\n{}",
            table.title,
            screen::plain(table),
            table.notes.join("\n")
        ));
    }
    Ok(Ending::Done)
}

fn openings(opened: &Opened, by: &str) -> anyhow::Result<Vec<Opening>> {
    super::runtime()?.block_on(async {
        let store = super::open_store(&opened.config, by).await?;
        let mut reading = store.read().await?;
        let openings = run::openings(reading.executor(), &opened.config).await?;
        drop(reading);
        store.close().await;
        Ok(openings)
    })
}
