//! `rollcall statistics --year Y`: the yearly table as a workbook.

use std::path::{Path, PathBuf};

use chrono::Datelike as _;

use super::book;
use super::{Ending, screen};
use crate::establishment::Statistics;
use crate::report::{BookWords, statistics_book};

/// Write the yearly statistics: units, approved and filled, by kind, type and level, as a workbook.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The year; without it the year of the last run.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1900..=2200))]
    year: Option<i32>,
    /// The workbook; without it data/statistics-YEAR.xlsx in the home.
    #[arg(long, value_name = "FILE.xlsx")]
    out: Option<PathBuf>,
    /// As JSON, and no workbook.
    #[arg(long, conflicts_with = "out")]
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
    let table = Statistics::of(&opened.book, year);
    if args.json {
        screen::json(&table.told())?;
        return Ok(Ending::Done);
    }
    let labels = book::labels(&opened.config, opened.language);
    let words = BookWords {
        district: &opened.config.settings.district.name,
        labels: &labels,
        language: opened.language,
    };
    let path = args
        .out
        .clone()
        .unwrap_or_else(|| home.join(format!("data/statistics-{year}.xlsx")));
    statistics_book(&table, &words).write(&path)?;
    let (units, places, persons) = (table.units.len(), table.places, table.persons);
    let zh = format!(
        "{}：{units}个机构，实有{places}个岗位、{persons}人",
        path.display()
    );
    let en = format!(
        "{}: {units} units, {places} places held by {persons} people",
        path.display()
    );
    screen::print(opened.language.pick(&zh, &en));
    Ok(Ending::Done)
}
