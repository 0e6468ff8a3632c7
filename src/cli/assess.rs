//! `rollcall assess`: whether new headcount is needed, and what became of headcount that was granted.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use chrono::NaiveDate;

use super::book::{self, Opened};
use super::{Ending, establishment, screen};
use crate::domain::label;
use crate::establishment::{Assessment, Grant, grants};
use crate::report::{
    BookWords, PlainCell, assessment_book, assessment_title, grants_book, recommendation,
};

/// Assess a wish for more headcount (事前评估): occupancy, retirements, comparable units, idle headcount, recommendation;
/// or, with --after, what became of headcount that was granted (使用效益评估).
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The unit, by code, name or former name.
    #[arg(long, value_name = "UNIT", required_unless_present = "after")]
    unit: Option<String>,
    /// Headcount type, by code or name.
    #[arg(long = "type", value_name = "TYPE", required_unless_present = "after")]
    headcount_type: Option<String>,
    /// How many are asked for.
    #[arg(
        long,
        value_name = "N",
        required_unless_present = "after",
        value_parser = clap::value_parser!(i64).range(1..=100_000)
    )]
    add: Option<i64>,
    /// Each grant of the journal: filled when, by what way, used how far after 6, 12 and 24 months, to be taken back.
    #[arg(long, conflicts_with = "add")]
    after: bool,
    /// With --after: grants that took effect on this day or later.
    #[arg(long, value_name = "DATE", value_parser = establishment::day, requires = "after")]
    since: Option<NaiveDate>,
    /// With --after: only grants with places to be taken back.
    #[arg(long, requires = "after")]
    idle: bool,
    /// Write it as a workbook or a document too.
    #[arg(long, value_name = "FILE.xlsx|FILE.docx")]
    out: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let (opened, mut desk) = book::open_with(home, by)?;
    let unit = args
        .unit
        .as_deref()
        .map(|asked| opened.book.find(asked))
        .transpose()?;
    if args.after {
        return after(&opened, args, unit);
    }
    // clap lets nobody here without these three.
    let (Some(unit), Some(asked), Some(add)) = (unit, &args.headcount_type, args.add) else {
        return Ok(Ending::Failed);
    };
    let headcount_type = headcount_type(&opened, asked)?;
    let code = opened
        .book
        .unit(unit)
        .map(|of| of.code.clone())
        .unwrap_or_default();
    let open = desk.open.remove(&code).unwrap_or_default();
    let assessment = Assessment::of(
        &opened.config,
        &opened.book,
        unit,
        &headcount_type,
        add,
        open,
    );
    let labels = book::labels(&opened.config, opened.language);
    let words = words(&opened, &labels);
    if let Some(path) = &args.out {
        assessment_book(&assessment, &words).write(path)?;
    }
    if args.json {
        screen::json(&assessment)?;
    } else {
        screen::print(&told(&assessment, &words));
    }
    Ok(Ending::Done)
}

/// What became of the grants of the journal.
fn after(opened: &Opened, args: &Args, unit: Option<i32>) -> anyhow::Result<Ending> {
    let units = unit.map(|id| opened.book.family(id));
    let mut all = grants(&opened.book, units.as_ref());
    if let Some(asked) = &args.headcount_type {
        let wanted = headcount_type(opened, asked)?;
        all.retain(|of| of.headcount_type == wanted);
    }
    all.retain(|of| args.since.is_none_or(|since| of.on >= since));
    let idle = |of: &Grant| of.idle.is_some_and(|idle| idle > 0);
    all.retain(|of| !args.idle || idle(of));
    let labels = book::labels(&opened.config, opened.language);
    let book = grants_book(&all, opened.book.date, &words(opened, &labels));
    if let Some(path) = &args.out {
        book.write(path)?;
    }
    if args.json {
        screen::json(&all)?;
        return Ok(Ending::Done);
    }
    let mut parts = vec![book.title.clone()];
    for table in book.tables.iter().take(1) {
        parts.push(screen::plain(table));
        parts.extend(table.notes.clone());
    }
    screen::print(&parts.join("\n\n"));
    Ok(Ending::Done)
}

/// A headcount type by code or by what people call it.
fn headcount_type(opened: &Opened, asked: &str) -> anyhow::Result<String> {
    let cleaned = label::clean(asked);
    // An office says 行政编制 of what the tree of types calls 行政.
    let wanted = cleaned.strip_suffix("编制").unwrap_or(&cleaned).to_owned();
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

fn words<'a>(
    opened: &'a Opened,
    labels: &'a std::collections::BTreeMap<String, String>,
) -> BookWords<'a> {
    BookWords {
        district: &opened.config.settings.district.name,
        labels,
        language: opened.language,
    }
}

fn told(of: &Assessment, words: &BookWords<'_>) -> String {
    let mut parts = vec![assessment_title(of, words)];
    for (at, mut table) in assessment_book(of, words).tables.into_iter().enumerate() {
        // On the screen the months in which nobody goes, and all but the first of the others' lists, say little.
        match at {
            2 => table.rows.retain(|row| row[2] != PlainCell::Number(0)),
            4 => table.rows.truncate(10),
            _ => {}
        }
        if table.rows.is_empty() {
            continue;
        }
        let text = screen::plain(&table);
        parts.push(if at == 0 {
            text
        } else {
            format!("{}\n{text}", table.title)
        });
    }
    parts.push(recommendation(of, words));
    parts.join("\n\n")
}
