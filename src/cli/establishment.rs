//! `rollcall establishment`: what is approved, filled and reserved on any day, and by which documents it changed.

mod faults;
mod told;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::book::{self, Opened};
use super::{Ending, screen};
use crate::domain::calendar;
use crate::establishment::{Change, Entry, Figure, Item, Key, State, UnitState, behind};

/// Show the establishment as of a day: approved, filled, vacant and reserved, each number with its journal entries.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// One unit, by code, name or former name: its numbers with the entries behind them.
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// The day; without it the business date of the last run.
    #[arg(long, value_name = "DATE", value_parser = day)]
    date: Option<NaiveDate>,
    /// What changed after the first day, up to and with the second.
    #[arg(long, value_names = ["A", "B"], num_args = 2, value_parser = day, conflicts_with = "date")]
    between: Option<Vec<NaiveDate>>,
    /// New journal entries to be tried before they are entered (xlsx, csv, json …, columns as in the journal).
    #[arg(long, value_name = "FILE", conflicts_with_all = ["unit", "date", "between"])]
    check: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// A day on the command line.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    calendar::parse_day(text).ok_or_else(|| format!("`{text}` is no day; write it as 2026-10-31"))
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let opened = book::open(home, by)?;
    if let Some(file) = &args.check {
        return check(&opened, file, args.json);
    }
    let unit = args
        .unit
        .as_deref()
        .map(|asked| opened.book.find(asked))
        .transpose()?;
    if let Some(days) = &args.between {
        let (first, last) = (days[0], days[1]);
        anyhow::ensure!(
            first < last,
            "--between {first} {last}: the first day must come before the second"
        );
        let mut changes = opened.book.journal.between(first, last);
        changes.retain(|change| unit.is_none_or(|unit| change.key.unit == unit));
        if args.json {
            screen::json(&changes_json(&opened, first, last, &changes))?;
        } else {
            screen::print(&told::changes(&opened, first, last, &changes));
        }
        return Ok(Ending::Done);
    }
    let state = State::of(&opened.book, args.date.unwrap_or(opened.book.date));
    if args.json {
        screen::json(&state_json(&opened, &state, unit))?;
    } else {
        screen::print(&match unit {
            Some(id) => told::unit(&opened, &state, id),
            None => told::district(&opened, &state),
        });
    }
    Ok(Ending::Done)
}

/// Entries that would be added to the journal: each that cannot stand is told with file, row and what to do.
fn check(opened: &Opened, file: &Path, as_json: bool) -> anyhow::Result<Ending> {
    let tried = crate::establishment::try_entries(&opened.config, &opened.book, file)
        .with_context(|| format!("{}: cannot be checked", file.display()))?;
    if as_json {
        screen::json(&tried)?;
    } else {
        screen::print(&faults::tried(opened, &tried));
    }
    Ok(if tried.is_sound() {
        Ending::Done
    } else {
        Ending::Failed
    })
}

fn entry_json(opened: &Opened, entry: &Entry, counts: bool) -> Value {
    let name = |id: i32| opened.book.name(id).to_owned();
    json!({
        "entry_no": entry.entry_no,
        "document": entry.document,
        "change": entry.change,
        "effective_on": entry.effective_on,
        "expires_on": entry.expires_on,
        "counterpart": entry.counterpart.map(name),
        "transfer_id": entry.transfer,
        "note": entry.note,
        "counts": counts,
        "file": entry.place.file,
        "sheet": entry.place.sheet,
        "row": entry.place.row,
    })
}

fn figure_json(opened: &Opened, state: &State, unit: &UnitState, item: Item, of: &Figure) -> Value {
    let labels = book::labels(&opened.config, opened.language);
    let key = Key {
        unit: unit.unit,
        item,
        category: of.category.clone(),
    };
    let entries: Vec<Value> = behind(&opened.book, &key, state.date)
        .into_iter()
        .map(|(entry, counts)| entry_json(opened, entry, counts))
        .collect();
    json!({
        "category": of.category,
        "label": labels.get(&of.category).unwrap_or(&of.category),
        "approved": of.approved,
        "filled": of.filled,
        "vacancy": of.vacancy(),
        "reserved": of.reserved,
        "entries": entries,
    })
}

fn unit_json(opened: &Opened, state: &State, unit: &UnitState) -> Value {
    let figures = |item: Item, figures: &[Figure]| -> Vec<Value> {
        figures
            .iter()
            .map(|of| figure_json(opened, state, unit, item, of))
            .collect()
    };
    json!({
        "unit_code": unit.code,
        "unit_name": unit.name,
        "department_code": unit.department,
        "depth": unit.depth,
        "exists": unit.exists,
        "headcount": figures(Item::Headcount, &unit.headcount),
        "leadership": figures(Item::Leadership, &unit.leadership),
        "internal_bodies": figures(Item::InternalBody, &unit.bodies),
    })
}

fn state_json(opened: &Opened, state: &State, unit: Option<i32>) -> Value {
    let chosen = |of: &&UnitState| match unit {
        Some(id) => of.unit == id,
        None => !of.is_empty() || of.exists,
    };
    let units: Vec<Value> = state
        .units
        .iter()
        .filter(chosen)
        .map(|of| unit_json(opened, state, of))
        .collect();
    let departments: Vec<Value> = opened
        .frames
        .units
        .departments()
        .iter()
        .map(|(code, name)| {
            let of = |unit: &UnitState| unit.department.as_ref() == Some(code);
            json!({ "department_code": code, "department_name": name,
                    "headcount": state.sums(of), "total": state.total(of) })
        })
        .collect();
    json!({
        "date": state.date,
        "extracts_of": state.known,
        "units": units,
        "departments": departments,
        "district": { "headcount": state.sums(|_| true), "total": state.total(|_| true) },
    })
}

fn changes_json(opened: &Opened, first: NaiveDate, last: NaiveDate, changes: &[Change]) -> Value {
    let changes: Vec<Value> = changes
        .iter()
        .map(|change| {
            let unit = opened.book.unit(change.key.unit);
            let moves: Vec<Value> = change
                .moves
                .iter()
                .map(|of| {
                    json!({ "on": of.on, "change": of.change, "expired": of.expired,
                            "entry": entry_json(opened, &of.entry, of.entry.in_force(last)) })
                })
                .collect();
            json!({
                "unit_code": unit.map(|of| &of.code),
                "unit_name": unit.map(|of| &of.name),
                "item": change.key.item,
                "category": change.key.category,
                "before": change.before,
                "after": change.after,
                "moves": moves,
            })
        })
        .collect();
    json!({ "from": first, "to": last, "changes": changes })
}
