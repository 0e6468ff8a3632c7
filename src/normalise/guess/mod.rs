//! Guessing what an unknown extract is: its kind, form, header, columns and codes, as a source file to start from. A
//! guess is a proposal that a person reads; nothing is taken into use by itself.

mod headers;
mod matching;
mod sample;
mod source_file;
mod words;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use crate::config::source::{Format, Source};
use crate::config::{CodeTable, HeadcountTypes, Levels};
use crate::domain::label;
use crate::domain::snapshot::{RawFile, Snapshot};
use crate::domain::table::{Column, Kind};

use super::{NormaliseError, Normalised, normalise};
use words::Trees;

pub use source_file::Written;
pub use words::Sureness;

/// Distinct values beyond which a column holds no codes.
const MOST_CODES: usize = 80;

/// What a file probably is.
#[derive(Debug, Clone)]
pub struct Guess {
    /// Canonical table.
    pub kind: Kind,
    /// The kind that came next, when it came near.
    pub runner_up: Option<Kind>,
    /// Format of the bytes.
    pub format: Format,
    /// Encoding, for texts.
    pub encoding: Option<&'static str>,
    /// Field separator, for separated texts.
    pub separator: Option<char>,
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
    /// Where the records stand, for JSON.
    pub items: Option<String>,
    /// 1-based row of the header; none where the keys are the headers.
    pub header_row: Option<usize>,
    /// Every column of the canonical table, in order.
    pub columns: Vec<ColumnGuess>,
    /// Headers that no column took.
    pub left: Vec<String>,
    /// Code tables proposed.
    pub codes: Vec<CodeGuess>,
    /// Files in the archive of which only the first was looked at.
    pub files: usize,
    /// Headers by position, to find a quarantined row's cells again.
    headers: Vec<String>,
}

/// Where a canonical column's values probably stand.
#[derive(Debug, Clone)]
pub struct ColumnGuess {
    /// The column.
    pub column: &'static Column,
    /// The header as the file writes it.
    pub header: Option<String>,
    /// How sure that is.
    pub sureness: Sureness,
}

/// What a column's codes probably mean.
#[derive(Debug, Clone)]
pub struct CodeGuess {
    /// The column.
    pub column: &'static Column,
    /// As written = canonical, and how sure.
    pub known: BTreeMap<String, (String, Sureness)>,
    /// Values nobody here knows.
    pub unknown: Vec<String>,
}

/// Why nothing could be guessed.
#[derive(Debug, thiserror::Error)]
pub enum GuessError {
    /// The file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] NormaliseError),
    /// No row looks like a header.
    #[error(
        "no row of {file} looks like the header of a staffing table; its first row holds: {found}. Say what it is with --kind, or write the source by hand after docs/configuration.md"
    )]
    NoHeader {
        /// The file.
        file: String,
        /// What stands in its first row.
        found: String,
    },
}

/// Guess what a file is; `kind` when the reader knows that much.
///
/// # Errors
/// When the file cannot be read at all, or no row of it looks like a header.
pub fn guess(
    raw: &RawFile,
    kind: Option<Kind>,
    headcount_types: &HeadcountTypes,
    levels: &Levels,
) -> Result<Guess, GuessError> {
    let sample = sample::sample(raw)?;
    let found = matching::best(&sample, &raw.name, kind).ok_or_else(|| GuessError::NoHeader {
        file: raw.name.clone(),
        found: matching::first_row(&sample),
    })?;
    let table = &sample.tables[found.table];
    let trees = Trees {
        headcount_types,
        levels,
    };
    let mut guess = Guess {
        kind: found.kind,
        runner_up: found.runner_up,
        format: sample.format,
        encoding: sample.encoding,
        separator: table.separator.map(char::from),
        sheet: table.sheet.clone(),
        items: table.items.clone(),
        header_row: (!table.keyed).then_some(table.rows[found.header].0),
        columns: found.columns,
        left: Vec::new(),
        codes: Vec::new(),
        files: sample.files,
        headers: table.rows[found.header]
            .1
            .iter()
            .map(|cell| matching::shown(cell))
            .collect(),
    };
    let taken = |header: &String| {
        guess
            .columns
            .iter()
            .any(|of| of.header.as_ref() == Some(header))
    };
    guess.left = guess
        .headers
        .iter()
        .filter(|header| !header.trim().is_empty() && !taken(header))
        .cloned()
        .collect();
    let rows = &table.rows[found.header + 1..];
    for of in &guess.columns {
        let Some(at) = of
            .header
            .as_ref()
            .and_then(|header| guess.headers.iter().position(|h| h == header))
        else {
            continue;
        };
        if !words::closed(of.column) {
            continue;
        }
        let values = rows
            .iter()
            .filter_map(|(_, cells)| cells.get(at))
            .map(|cell| label::text(cell));
        let mut distinct: Vec<String> = values.filter(|value| !value.is_empty()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let foreign = distinct
            .iter()
            .any(|value| !words::canonical(of.column, value, &trees));
        if foreign && distinct.len() <= MOST_CODES {
            let mut codes = CodeGuess {
                column: of.column,
                known: BTreeMap::new(),
                unknown: Vec::new(),
            };
            distinct
                .iter()
                .for_each(|value| codes.add(guess.kind, value, &trees));
            guess.codes.push(codes);
        }
    }
    Ok(guess)
}

impl CodeGuess {
    fn add(&mut self, kind: Kind, value: &str, trees: &Trees<'_>) {
        if words::canonical(self.column, value, trees) {
            self.known
                .insert(value.to_owned(), (value.to_owned(), Sureness::Listed));
        } else if let Some(meant) = words::propose(kind, self.column, value, trees) {
            self.known.insert(value.to_owned(), meant);
        } else if !self.unknown.iter().any(|known| known == value) {
            self.unknown.push(value.to_owned());
        }
    }
}

impl Guess {
    /// Required columns that no header was found for.
    pub fn missing(&self) -> impl Iterator<Item = &'static Column> + '_ {
        self.columns
            .iter()
            .filter(|of| of.column.required && of.header.is_none())
            .map(|of| of.column)
    }

    /// The file read as the guess says, for a person to look at.
    ///
    /// # Errors
    /// As [`normalise`].
    pub fn preview(
        &self,
        source: &Source,
        raw: &RawFile,
        month: NaiveDate,
        today: NaiveDate,
    ) -> Result<Normalised, NormaliseError> {
        let snapshot = Snapshot {
            id: format!("{}-preview", source.name),
            source: source.name.clone(),
            kind: self.kind,
            business_date: today,
            month,
            departments: Vec::new(),
            parents: Vec::new(),
            pulled_at: chrono::DateTime::UNIX_EPOCH,
            files: vec![raw.clone()],
            dir: std::path::PathBuf::new(),
        };
        normalise(source, &self.code_tables(&source.name), &snapshot, today)
    }

    /// Takes into the code tables what rows beyond the sample have written. Yields whether there was anything.
    pub fn learn(
        &mut self,
        quarantine: &DataFrame,
        headcount_types: &HeadcountTypes,
        levels: &Levels,
    ) -> bool {
        let trees = Trees {
            headcount_types,
            levels,
        };
        let (kind, headers, columns) = (self.kind, &self.headers, &self.columns);
        let text = |name: &str| {
            quarantine
                .column(name)
                .ok()
                .and_then(|column| column.str().ok())
        };
        let (Some(raws), Some(reasons)) = (text("raw"), text("reasons")) else {
            return false;
        };
        let size = |codes: &[CodeGuess]| {
            codes
                .iter()
                .map(|of| of.known.len() + of.unknown.len())
                .sum::<usize>()
        };
        let before = size(&self.codes);
        for codes in &mut self.codes {
            let reason = format!("unknown_code:{}", codes.column.name);
            let header = columns
                .iter()
                .find(|of| of.column.name == codes.column.name)
                .and_then(|of| of.header.as_ref());
            let Some(at) = header.and_then(|header| headers.iter().position(|h| h == header))
            else {
                continue;
            };
            for row in 0..quarantine.height() {
                if !reasons
                    .get(row)
                    .unwrap_or_default()
                    .split(';')
                    .any(|of| of == reason)
                {
                    continue;
                }
                let cells: Vec<String> =
                    serde_json::from_str(raws.get(row).unwrap_or_default()).unwrap_or_default();
                let value = cells
                    .get(at)
                    .map(|cell| label::text(cell))
                    .unwrap_or_default();
                let listed = codes.known.len() + codes.unknown.len() < MOST_CODES;
                if !value.is_empty() && !codes.known.contains_key(&value) && listed {
                    codes.add(kind, &value, &trees);
                }
            }
        }
        size(&self.codes) > before
    }

    fn code_tables(&self, name: &str) -> BTreeMap<String, CodeTable> {
        self.codes
            .iter()
            .map(|codes| {
                let values = codes
                    .known
                    .iter()
                    .map(|(written, (meant, _))| (written.clone(), meant.clone()));
                let table = CodeTable {
                    unknown: codes.unknown_becomes(),
                    values: values.collect(),
                };
                (codes.table(name), table)
            })
            .collect()
    }
}
