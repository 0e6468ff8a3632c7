//! Which row of a file is the header, and which table its headers belong to.

use crate::domain::label;
use crate::domain::person_id::{self, Verdict};
use crate::domain::table::{Kind, Type};

use super::headers::{fold, name_hints, synonyms};
use super::sample::{Sample, Table};
use super::{ColumnGuess, Sureness};
use crate::normalise::header::SEARCH;

/// A synonym must be this long to be looked for inside a longer header.
const TELLING: usize = 3;
/// Share of a column's values that must be sound numbers of persons to take it for one without a header that says so.
const MOSTLY: f64 = 0.6;
/// Rows that are looked at for that.
const LOOKED_AT: usize = 500;
/// A kind whose score is this share of the best comes near.
const NEAR: f64 = 0.9;

/// The best reading of a file.
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) runner_up: Option<Kind>,
    /// Place among the sample's tables.
    pub(super) table: usize,
    /// Place of the header among its rows.
    pub(super) header: usize,
    pub(super) columns: Vec<ColumnGuess>,
}

/// The table, row and kind that fit best; none when nothing fits at all.
pub(super) fn best(sample: &Sample, file: &str, wanted: Option<Kind>) -> Option<Found> {
    let kinds: Vec<Kind> = wanted.map_or(Kind::ALL.to_vec(), |kind| vec![kind]);
    let mut best: Option<(f64, Found)> = None;
    let mut by_kind: Vec<(f64, Kind)> = Vec::new();
    for (at, table) in sample.tables.iter().enumerate() {
        let rows = if table.keyed { 1 } else { SEARCH };
        for (header, (_, cells)) in table.rows.iter().enumerate().take(rows) {
            for kind in &kinds {
                let columns = columns(*kind, table, header, cells);
                let score = score(*kind, &columns, file, table.sheet.as_deref());
                if score <= 0.0 {
                    continue;
                }
                match by_kind.iter_mut().find(|(_, of)| of == kind) {
                    Some(held) => held.0 = held.0.max(score),
                    None => by_kind.push((score, *kind)),
                }
                if best.as_ref().is_none_or(|(held, _)| score > *held) {
                    let found = Found {
                        kind: *kind,
                        runner_up: None,
                        table: at,
                        header,
                        columns,
                    };
                    best = Some((score, found));
                }
            }
        }
    }
    let (score, mut found) = best?;
    by_kind.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.runner_up = by_kind
        .into_iter()
        .find(|(of, kind)| *kind != found.kind && *of >= score * NEAR)
        .map(|(_, kind)| kind);
    Some(found)
}

/// A header as a source file names it: on one line.
pub(super) fn shown(cell: &str) -> String {
    label::text(&cell.replace(['\r', '\n'], ""))
}

/// What stands in the first row that is not empty, for a complaint; nothing that may be a number of a person.
pub(super) fn first_row(sample: &Sample) -> String {
    let rows = sample.tables.iter().flat_map(|table| &table.rows);
    let cells = rows
        .map(|(_, cells)| cells)
        .find(|cells| cells.iter().filter(|cell| !cell.is_empty()).count() > 1);
    let shown = cells
        .into_iter()
        .flatten()
        .filter(|cell| !cell.is_empty())
        .take(12);
    let shown: Vec<String> = shown
        .map(
            |cell| match cell.bytes().filter(u8::is_ascii_digit).count() {
                0..6 => cell.chars().take(20).collect(),
                _ => "(digits)".to_owned(),
            },
        )
        .collect();
    if shown.is_empty() {
        "none".to_owned()
    } else {
        shown.join(", ")
    }
}

/// Required columns weigh most, as a share of all that the kind needs.
fn score(kind: Kind, columns: &[ColumnGuess], file: &str, sheet: Option<&str>) -> f64 {
    let (mut required, mut met, mut more) = (0.0, 0.0, 0.0);
    let mut count = 0;
    for of in columns {
        let worth = match (&of.header, of.sureness) {
            (None, _) => 0.0,
            (Some(_), Sureness::Listed) => 1.0,
            (Some(_), Sureness::Similar) => 0.6,
        };
        count += usize::from(of.header.is_some());
        if of.column.required {
            required += 1.0;
            met += worth;
        } else {
            more += worth;
        }
    }
    if count < 3 {
        return 0.0;
    }
    let names = format!("{} {}", file.to_lowercase(), sheet.unwrap_or_default());
    let hinted = name_hints(kind).iter().any(|hint| names.contains(hint));
    met / required * 100.0 + more * 4.0 + if hinted { 12.0 } else { 0.0 }
}

/// Each column of the kind with the header that fits it: first those that say just that, then those that contain it,
/// then the person's number by what it looks like.
fn columns(kind: Kind, table: &Table, header: usize, cells: &[String]) -> Vec<ColumnGuess> {
    let folded: Vec<String> = cells.iter().map(|cell| fold(cell)).collect();
    let mut taken = vec![false; cells.len()];
    let mut guesses: Vec<ColumnGuess> = kind
        .columns()
        .iter()
        .map(|column| ColumnGuess {
            column,
            header: None,
            sureness: Sureness::Listed,
        })
        .collect();
    for guess in &mut guesses {
        let own = fold(guess.column.name);
        let names = synonyms(kind, guess.column.name)
            .iter()
            .map(|name| fold(name))
            .chain([own]);
        let place = names.filter_map(|name| {
            folded
                .iter()
                .enumerate()
                .position(|(at, header)| !taken[at] && *header == name)
        });
        if let Some(at) = place.into_iter().next() {
            taken[at] = true;
            guess.header = Some(shown(&cells[at]));
        }
    }
    for guess in guesses.iter_mut().filter(|guess| guess.header.is_none()) {
        let within = synonyms(kind, guess.column.name)
            .iter()
            .filter(|name| name.chars().count() >= TELLING)
            .filter_map(|name| {
                let at = (0..folded.len())
                    .find(|at| !taken[*at] && folded[*at].contains(&fold(name)))?;
                Some((name.chars().count(), at))
            })
            .max_by_key(|(length, _)| *length);
        if let Some((_, at)) = within {
            taken[at] = true;
            guess.header = Some(shown(&cells[at]));
            guess.sureness = Sureness::Similar;
        }
    }
    let named = guesses
        .iter()
        .filter(|guess| guess.header.is_some())
        .count();
    for guess in guesses
        .iter_mut()
        .filter(|guess| guess.header.is_none() && guess.column.kind == Type::PersonId)
    {
        // Every row of data would look like a header if numbers alone decided.
        let at = (named > 1)
            .then(|| (0..cells.len()).find(|at| !taken[*at] && numbers(table, header, *at)));
        if let Some(at) = at.flatten().filter(|at| !cells[*at].trim().is_empty()) {
            guess.header = Some(shown(&cells[at]));
            guess.sureness = Sureness::Similar;
        }
    }
    guesses
}

/// Whether a column holds sound numbers of persons, mostly.
fn numbers(table: &Table, header: usize, at: usize) -> bool {
    let (mut all, mut sound) = (0_u32, 0_u32);
    for (_, cells) in table.rows.iter().skip(header + 1).take(LOOKED_AT) {
        let Some(cell) = cells.get(at).filter(|cell| !cell.trim().is_empty()) else {
            continue;
        };
        all += 1;
        sound += u32::from(person_id::clean(cell, false).is_ok_and(|id| id.verdict == Verdict::Ok));
    }
    all > 0 && f64::from(sound) >= f64::from(all) * MOSTLY
}
