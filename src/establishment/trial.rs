//! New journal entries before they are entered: each that cannot stand is named, with what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use polars::prelude::IntoLazy;
use serde::Serialize;

use super::book::Book;
use super::faults::Fault;
use super::journal::{Entry, Item, Journal, Key};
use super::reading::{self, ReadingError, Unreadable};
use super::table::Table;
use crate::config::Config;
use crate::domain::table::Kind;

/// What came of new entries.
#[derive(Debug, Clone, Serialize)]
pub struct Tried {
    /// Entries that can stand.
    pub accepted: usize,
    /// Entries that cannot, each with why; one entry may have several faults.
    pub refused: Vec<(Entry, Fault)>,
    /// Rows that could not be read.
    pub unreadable: Vec<Unreadable>,
}

impl Tried {
    /// Nothing has to be corrected.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.refused.is_empty() && self.unreadable.is_empty()
    }
}

/// Try the entries of a file on top of the book's journal.
///
/// # Errors
/// When the file cannot be read as a journal.
pub fn try_entries(config: &Config, book: &Book, path: &Path) -> Result<Tried, ReadingError> {
    let read = reading::read(config, Kind::Establishment, path, book.date, Vec::new())?;
    let unreadable = reading::unreadable(&read)?;
    let table = Table::of(&read.accepted.clone().lazy())?;
    let (number, unit) = (table.text("entry_no")?, table.text("unit_code")?);
    let (item, category) = (table.text("item")?, table.text("category")?);
    let (change, document) = (table.whole("change")?, table.text("document")?);
    let (from, to) = (table.days("effective_on")?, table.days("expires_on")?);
    let (other, transfer) = (table.text("counterpart")?, table.text("transfer_id")?);
    let (note, places) = (table.text("note")?, table.places()?);
    let mut strangers: Vec<String> = Vec::new();
    let mut entries = Vec::new();
    for row in 0..table.rows() {
        let written = unit.get(row).unwrap_or_default();
        let unit = book.find(written).unwrap_or_else(|_| {
            strangers.push(written.to_owned());
            // Below zero, so that it is no unit of the book.
            -i32::try_from(strangers.len()).unwrap_or(i32::MAX)
        });
        let (Some(item), Some(from)) = (item.get(row).and_then(Item::of), from.get(row)) else {
            continue;
        };
        entries.push(Entry {
            entry_no: number.get(row).unwrap_or_default().to_owned(),
            unit,
            item,
            category: category.get(row).unwrap_or_default().to_owned(),
            change: change.get(row).unwrap_or(0),
            document: document.get(row).map(str::to_owned),
            effective_on: from,
            expires_on: to.get(row),
            counterpart: other.get(row).and_then(|text| book.find(text).ok()),
            transfer: transfer.get(row).map(str::to_owned),
            note: note.get(row).map(str::to_owned),
            place: places.get(row),
        });
    }
    let refused = faults_of(book, &entries, &strangers);
    let faulty: BTreeSet<_> = refused
        .iter()
        .map(|(entry, _)| entry.place.clone())
        .collect();
    Ok(Tried {
        accepted: entries.len() - faulty.len(),
        refused,
        unreadable,
    })
}

/// Faults that the new entries bring, each laid to one of them.
fn faults_of(book: &Book, new: &[Entry], strangers: &[String]) -> Vec<(Entry, Fault)> {
    let unknown = |id: i32| {
        let at = usize::try_from(-i64::from(id) - 1).ok();
        at.and_then(|at| strangers.get(at)).cloned()
    };
    let before = book.journal.faults(unknown);
    let all = Journal::new(book.journal.entries().chain(new).cloned());
    let mut found: Vec<(Entry, Fault)> = Vec::new();
    for (entry, fault) in all.faults(unknown) {
        if before.contains(&(entry.clone(), fault.clone())) {
            continue;
        }
        if new.contains(&entry) {
            found.push((entry, fault));
            continue;
        }
        // An old entry falls only because of a new one that bears on the same number.
        let key: Key = entry.key();
        let cause = match &fault {
            Fault::NumberTaken { .. } => new.iter().rfind(|of| of.entry_no == entry.entry_no),
            _ => new.iter().rfind(|of| of.key() == key),
        };
        found.extend(cause.map(|of| (of.clone(), fault)));
    }
    found.extend(gone(book, new));
    found.extend(unbalanced(&all, new));
    found.sort_by(|a, b| a.0.place.cmp(&b.0.place));
    found
}

/// New entries that add to a unit which is abolished by then; what is taken from one may still be entered.
fn gone<'a>(book: &'a Book, new: &'a [Entry]) -> impl Iterator<Item = (Entry, Fault)> + 'a {
    new.iter().filter(|of| of.change > 0).filter_map(|of| {
        let on = book.unit(of.unit)?.abolished_on?;
        (on <= of.effective_on).then(|| (of.clone(), Fault::UnitGone { on }))
    })
}

/// Transfers of new entries whose changes do not add up to zero by item and category, over the whole journal and whatever
/// the day; each is laid to its last new entry.
fn unbalanced(all: &Journal, new: &[Entry]) -> Vec<(Entry, Fault)> {
    type Part<'a> = (&'a str, Item, &'a str);
    fn part(of: &Entry) -> Option<Part<'_>> {
        let transfer = of.transfer.as_deref()?;
        Some((transfer, of.item, &of.category))
    }
    let mut last: BTreeMap<Part<'_>, &Entry> = BTreeMap::new();
    for of in new {
        last.extend(part(of).map(|part| (part, of)));
    }
    let mut sums: BTreeMap<Part<'_>, i64> = BTreeMap::new();
    for of in all.entries() {
        if let Some(part) = part(of).filter(|part| last.contains_key(part)) {
            *sums.entry(part).or_default() += of.change;
        }
    }
    let wrong = sums.into_iter().filter(|(_, sum)| *sum != 0);
    wrong
        .map(|(part, sum)| {
            let transfer = part.0.to_owned();
            (last[&part].clone(), Fault::Unbalanced { transfer, sum })
        })
        .collect()
}
