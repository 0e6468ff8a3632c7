//! A returned workbook as rows: which sheets have the hidden keys, where each column stands now, what the cells say.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::ImportError;
use super::filled::{Cells, cleaned, folded};
use super::locked::{self, Locked};
use super::refusal::Refusal;
use crate::domain::answer::AnswerColumn;
use crate::domain::words::{Language, Word};
use crate::normalise::Sheets;

/// Bytes that a returned workbook may have, packed or not; a department's ledger has a few megabytes.
const LIMIT: u64 = 512 << 20;

/// Rows at the top of a sheet among which the header must be.
const SEARCH: usize = 50;

/// What the workbook says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct About {
    /// Whether it has any of our properties.
    pub(super) ours: bool,
    pub(super) district: Option<String>,
    pub(super) run: Option<String>,
    pub(super) department: Option<String>,
    pub(super) as_of: Option<NaiveDate>,
    /// Entries to be answered in it when it was made.
    pub(super) entries: Option<usize>,
}

/// One row below a header.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) sheet: String,
    pub(super) row: u32,
    pub(super) id: String,
    pub(super) hash: String,
    /// What is printed of the entry.
    pub(super) locked: Locked,
    pub(super) cells: Cells,
}

impl Row {
    /// Nothing was filled in.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// What was read.
pub(super) struct Returned {
    pub(super) sha256: String,
    pub(super) about: About,
    pub(super) rows: Vec<Row>,
    /// Sheets that could not be read: sheet, row of the header, why.
    pub(super) unread: Vec<(String, u32, Refusal)>,
}

/// Reads every sheet that has the hidden keys.
///
/// # Errors
/// When the file is no workbook, is too large, needs a password, or no sheet has the keys.
pub(super) fn read(path: &Path, name: &str) -> Result<Returned, ImportError> {
    let fault = |fault| ImportError::of(name, fault);
    let mut book = Sheets::open(path, LIMIT).map_err(fault)?;
    let mut returned = Returned {
        sha256: book.sha256.clone(),
        about: about(&book.properties),
        rows: Vec::new(),
        unread: Vec::new(),
    };
    let mut found = false;
    for sheet in book.names() {
        let mut places: Option<Places> = None;
        let mut seen = 0;
        let walked = book.rows(&sheet, &mut |number, cells| match &places {
            None => {
                seen += 1;
                match Places::find(cells) {
                    Some(Ok(header)) => places = Some(header),
                    Some(Err(why)) => {
                        found = true;
                        returned.unread.push((sheet.clone(), number, why));
                        return false;
                    }
                    None => {}
                }
                places.is_some() || seen < SEARCH
            }
            Some(places) => {
                returned.rows.extend(places.row(&sheet, number, cells));
                true
            }
        });
        match walked {
            Ok(()) => found |= places.is_some(),
            // A chart has no cells; it is none of ours.
            Err(_) if places.is_none() => {}
            Err(damaged) => return Err(fault(damaged)),
        }
    }
    if found {
        Ok(returned)
    } else {
        Err(ImportError::NotALedger(name.to_owned()))
    }
}

fn about(properties: &BTreeMap<String, String>) -> About {
    let get = |name: &str| properties.get(&format!("rollcall.{name}"));
    let text = |name: &str| get(name).filter(|text| !text.is_empty()).cloned();
    About {
        ours: get("form").is_some(),
        district: text("district"),
        run: text("run"),
        department: text("department"),
        as_of: get("as_of").and_then(|day| day.parse().ok()),
        entries: get("entries").and_then(|n| n.parse().ok()),
    }
}

/// Where the columns of a sheet stand.
struct Places {
    id: usize,
    hash: usize,
    locked: [Option<usize>; locked::COLUMNS.len()],
    answers: [Option<usize>; AnswerColumn::ALL.len()],
}

impl Places {
    /// Takes a row for the header when it has both keys.
    fn find(cells: &[String]) -> Option<Result<Self, Refusal>> {
        let heads: Vec<String> = cells.iter().map(|cell| folded(cell)).collect();
        let key = |name: &str| heads.iter().position(|head| head == name);
        let (id, hash) = (key("entry_id")?, key("row_hash")?);
        let word = |word: Word| -> Result<Option<usize>, Refusal> {
            let names = [Language::Zh, Language::En].map(|language| folded(word.text(language)));
            let mut places = heads
                .iter()
                .enumerate()
                .filter(|(_, head)| names.contains(head));
            let place = places.next().map(|(at, _)| at);
            match places.next() {
                Some(_) => Err(Refusal::HeaderTwice(word)),
                None => Ok(place),
            }
        };
        let find = || {
            let mut answers = [None; AnswerColumn::ALL.len()];
            for column in AnswerColumn::ALL {
                answers[column as usize] = word(column.word())?;
            }
            if answers[AnswerColumn::Agrees as usize].is_none() {
                return Err(Refusal::HeaderMissing(AnswerColumn::Agrees.word()));
            }
            let mut shown = [None; locked::COLUMNS.len()];
            for (place, column) in shown.iter_mut().zip(locked::COLUMNS) {
                *place = word(column)?;
            }
            Ok(Self {
                id,
                hash,
                locked: shown,
                answers,
            })
        };
        Some(find())
    }

    /// A row below the header; none for one that says nothing to us.
    fn row(&self, sheet: &str, number: u32, cells: &[String]) -> Option<Row> {
        let get = |at: Option<usize>| at.and_then(|at| cells.get(at)).map(|cell| cleaned(cell));
        let row = Row {
            sheet: sheet.to_owned(),
            row: number,
            id: get(Some(self.id)).unwrap_or_default().to_lowercase(),
            hash: get(Some(self.hash)).unwrap_or_default().to_lowercase(),
            locked: self
                .locked
                .map(|at| at.map(|at| get(Some(at)).unwrap_or_default())),
            cells: self.answers.map(|at| get(at).unwrap_or_default()),
        };
        let keyed = !(row.id.is_empty() && row.hash.is_empty());
        let filled = !row.is_blank();
        // The line below the last entry is ours, wherever the columns have gone.
        let foot = || {
            let mut texts = cells.iter().filter(|cell| !cell.trim().is_empty());
            let first = texts.next().map_or("", |text| text.trim());
            let ours = [Word::EndOfList, Word::ContinuedNext];
            texts.next().is_none()
                && ours.iter().any(|word| {
                    [Language::Zh, Language::En]
                        .map(|l| word.text(l))
                        .contains(&first)
                })
        };
        ((keyed || filled) && !(row.id.is_empty() && foot())).then_some(row)
    }
}
