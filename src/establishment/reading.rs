//! Files that somebody hands in to be tried: new journal entries, applications, changes to the roster. They are read as
//! the nightly extracts are, by the home's own headers and codes, or by the canonical names.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate};

use super::journal::Place;
use crate::config::codes::{CodeTable, Unknown};
use crate::config::source::{Expect, FilePull, From, Label, Pull};
use crate::config::{Config, Source};
use crate::domain::calendar;
use crate::domain::snapshot::{RawFile, Snapshot};
use crate::domain::table::Kind;
use crate::domain::words::{self, Language};
use crate::normalise::{self, NormaliseError, Normalised};

/// A row that could not be read, and why: reasons as the quarantine has them.
pub type Unreadable = (Place, Vec<String>);

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadingError {
    /// It is not there, or may not be read.
    #[error("{path}: {source}; check the name and the rights")]
    Open {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// No row of it names the columns.
    #[error("{place}: no header row with {problem}. Name the columns of the file so")]
    Header {
        /// File and sheet.
        place: String,
        /// Headers looked for, headers found.
        problem: String,
    },
    /// It is not what it should be.
    #[error(transparent)]
    Read(NormaliseError),
    /// The rows cannot be taken over.
    #[error("reading the rows of the file: {0}")]
    Table(#[from] polars::prelude::PolarsError),
}

/// A column of the file that the home's configuration does not speak of.
pub(super) struct Special {
    /// Canonical column that takes it.
    pub(super) column: &'static str,
    /// Its headers, or a constant.
    pub(super) from: From,
    /// Its words = canonical words; empty when it takes any text.
    pub(super) words: BTreeMap<String, String>,
}

/// Read a file as a table of this kind.
pub(super) fn read(
    config: &Config,
    kind: Kind,
    path: &Path,
    date: NaiveDate,
    special: Vec<Special>,
) -> Result<Normalised, ReadingError> {
    let size = std::fs::metadata(path)
        .map_err(|source| ReadingError::Open {
            path: path.display().to_string(),
            source,
        })?
        .len();
    let name = path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let (source, codes) = source(config, kind, path, special);
    let snapshot = Snapshot {
        id: "tried".to_owned(),
        source: source.name.clone(),
        kind,
        business_date: date,
        month: calendar::first_of_month(date),
        departments: Vec::new(),
        parents: Vec::new(),
        pulled_at: DateTime::default(),
        files: vec![RawFile {
            name,
            sha256: String::new(),
            size,
            path: path.to_owned(),
        }],
        dir: path.parent().map(Path::to_owned).unwrap_or_default(),
    };
    normalise::normalise(&source, &codes, &snapshot, date).map_err(|fault| match fault {
        // Whoever hands a file in mends the file, not the configuration.
        NormaliseError::Header { place, problem, .. } => ReadingError::Header { place, problem },
        other => ReadingError::Read(other),
    })
}

/// The home's own source of this kind, turned to another file, with the canonical names and a clerk's names as further
/// headers, and with the canonical words beside the home's own.
fn source(
    config: &Config,
    kind: Kind,
    path: &Path,
    special: Vec<Special>,
) -> (Source, BTreeMap<String, CodeTable>) {
    let own = config.sources.values().find(|source| source.kind == kind);
    let mut codes = config.codes.clone();
    let mut source = Source {
        name: own.map_or_else(|| kind.name().to_owned(), |own| own.name.clone()),
        kind,
        label: Label::default(),
        pull: Pull::File(FilePull {
            path: path.display().to_string(),
            department_param: None,
            max_bytes: None,
            format: None,
            encoding: None,
            separator: None,
            sheet: None,
            header_row: None,
            items: None,
        }),
        columns: BTreeMap::new(),
        codes: own.map(|own| own.codes.clone()).unwrap_or_default(),
        expect: Expect::default(),
    };
    for column in kind.columns() {
        let mut headers = Vec::new();
        match own.and_then(|own| own.columns.get(column.name)) {
            Some(From::Header(header)) => headers.push(header.clone()),
            Some(From::FirstOf(all) | From::Perhaps(all)) => headers.extend(all.iter().cloned()),
            Some(From::Const { .. }) | None => {}
        }
        // Before it is approved a plan has the document by which it is asked for.
        let asked = (kind, column.name) == (Kind::Plans, "document");
        let own = words::column(column.name, Language::Zh);
        for other in [column.name, own]
            .into_iter()
            .chain(asked.then_some("申报文号"))
        {
            if !headers.iter().any(|header| header == other) {
                headers.push(other.to_owned());
            }
        }
        source
            .columns
            .insert(column.name.to_owned(), From::Perhaps(headers));
        // A word that is canonical already passes as it is.
        let table = source.codes.get(column.name);
        if let Some(table) = table.and_then(|name| codes.get_mut(name)) {
            let own: Vec<String> = table.values.values().cloned().collect();
            for word in own {
                table.values.entry(word.clone()).or_insert(word);
            }
        }
    }
    for of in special {
        source.columns.insert(of.column.to_owned(), of.from);
        if of.words.is_empty() {
            source.codes.remove(of.column);
        } else {
            let name = format!("tried-{}", of.column);
            let table = CodeTable {
                unknown: Unknown::Quarantine,
                values: of.words,
            };
            codes.insert(name.clone(), table);
            source.codes.insert(of.column.to_owned(), name);
        }
    }
    (source, codes)
}

/// The quarantined rows with their reasons, in the order of the file.
pub(super) fn unreadable(read: &Normalised) -> Result<Vec<Unreadable>, ReadingError> {
    let table = &read.quarantine;
    let (files, sheets) = (table.column("file")?.str()?, table.column("sheet")?.str()?);
    let (rows, reasons) = (table.column("row")?.i32()?, table.column("reasons")?.str()?);
    Ok((0..table.height())
        .map(|row| {
            let place = Place {
                file: files.get(row).unwrap_or_default().to_owned(),
                sheet: sheets.get(row).map(str::to_owned),
                row: i64::from(rows.get(row).unwrap_or(0)),
            };
            let reasons = reasons.get(row).unwrap_or_default().split(';');
            (place, reasons.map(|why| why.trim().to_owned()).collect())
        })
        .collect())
}
