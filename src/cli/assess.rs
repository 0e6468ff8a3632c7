//! `rollcall assess`: whether new headcount is needed, from figures to a recommendation.

mod told;

use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::book::{self, Opened};
use super::{Ending, plan, screen};
use crate::domain::label;
use crate::establishment::Assessment;
use crate::report::{PlainBook, PlainCell};

use self::told::{Words, tables};

/// Assess a wish for more headcount (事前评估): occupancy, retirements, comparable units, idle headcount, recommendation.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The unit, by code, name or former name.
    #[arg(long, value_name = "UNIT")]
    unit: String,
    /// Headcount type, by code or name.
    #[arg(long = "type", value_name = "TYPE")]
    headcount_type: String,
    /// How many are asked for.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=100_000))]
    add: i64,
    /// Write it as a workbook too.
    #[arg(long, value_name = "FILE.xlsx")]
    out: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let opened = book::open(home)?;
    let unit = opened.book.find(&args.unit)?;
    let headcount_type = headcount_type(&opened, &args.headcount_type)?;
    let mut open = plan::open_entries(&opened, by)?;
    let code = opened
        .book
        .unit(unit)
        .map(|of| of.code.clone())
        .unwrap_or_default();
    let open = open.remove(&code).unwrap_or_default();
    let assessment = Assessment::of(
        &opened.config,
        &opened.book,
        unit,
        &headcount_type,
        args.add,
        open,
    );
    if let Some(path) = &args.out {
        workbook(&opened, &assessment).write(path)?;
    }
    if args.json {
        screen::json(&assessment)?;
    } else {
        screen::print(&told(&opened, &assessment));
    }
    Ok(Ending::Done)
}

/// A headcount type by code or by what people call it.
fn headcount_type(opened: &Opened, asked: &str) -> anyhow::Result<String> {
    let wanted = label::clean(asked);
    let types = &opened.config.headcount_types.types;
    let named = types
        .iter()
        .find(|(code, of)| **code == wanted || of.label.zh == wanted || of.label.en == wanted)
        .map(|(code, _)| code.clone());
    let written = || {
        let mut keys = opened.book.journal.keys();
        keys.any(|key| key.category == wanted)
            .then(|| wanted.clone())
    };
    named.or_else(written).ok_or_else(|| {
        let names: Vec<&str> = types.values().map(|of| of.label.zh.as_str()).collect();
        anyhow!(
            "no headcount type `{asked}`; there are: {}",
            names.join("、")
        )
    })
}

fn workbook(opened: &Opened, of: &Assessment) -> PlainBook {
    let words = words(opened, of);
    PlainBook {
        title: words.title(),
        whose: opened.config.settings.district.name.clone(),
        date: of.date,
        language: opened.language,
        tables: tables(&words),
    }
}

fn words<'a>(opened: &Opened, of: &'a Assessment) -> Words<'a> {
    Words {
        language: opened.language,
        labels: book::labels(&opened.config, opened.language),
        of,
    }
}

fn told(opened: &Opened, of: &Assessment) -> String {
    let words = words(opened, of);
    let mut parts = vec![words.title()];
    let cell = |cell: &PlainCell| match cell {
        PlainCell::Text(text) => text.clone(),
        PlainCell::Number(number) => number.to_string(),
        PlainCell::Blank => String::new(),
    };
    for (at, table) in tables(&words).iter().enumerate() {
        if table.rows.is_empty() {
            continue;
        }
        // On the screen the months in which nobody goes, and all but the first of the others' lists, say little.
        let rows: Vec<Vec<String>> = table
            .rows
            .iter()
            .filter(|row| at != 2 || row[2] != PlainCell::Number(0))
            .take(if at == 4 { 10 } else { usize::MAX })
            .map(|row| row.iter().map(cell).collect())
            .collect();
        let heads: Vec<&str> = table
            .columns
            .iter()
            .map(|(head, _)| head.as_str())
            .collect();
        let text = screen::table(&heads, &rows, &[]);
        parts.push(if at == 0 {
            text
        } else {
            format!("{}\n{text}", table.title)
        });
    }
    parts.push(words.outcome());
    parts.join("\n\n")
}
