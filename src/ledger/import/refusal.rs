//! Why a row of a returned workbook is not taken.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::answer::AnswerColumn;
use crate::domain::entry::State;
use crate::domain::mask;
use crate::domain::words::{Import, Language, Word, entry_state};

/// Characters of a bad value that are repeated to whoever sent it.
const REPEATED: usize = 24;

/// Days up to fifteen years before this one may be births. Answers speak of the present: their days are repeated whole.
// Unwrap safety: evaluated when this is compiled.
const BIRTHS: NaiveDate = NaiveDate::from_ymd_opt(2040, 1, 1).unwrap();

/// Why a row is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It was answered, but has no keys.
    NoKeys,
    /// No entry of this ledger has its id.
    UnknownEntry,
    /// Its hash is none that the entry ever had.
    HashUnfit,
    /// What stands in a locked column is not of the entry that the id names.
    LockedChanged(Word),
    /// Its hash is one that the entry had before.
    Stale,
    /// The workbook is another district's.
    OtherDistrict(String),
    /// The workbook is another department's than the one it is imported for.
    OtherWorkbook(String),
    /// The entry is another department's than the workbook.
    OtherDepartment(String),
    /// The entry stands in several rows.
    Duplicate(Vec<(String, u32)>),
    /// A day that cannot be read.
    BadDay(AnswerColumn, String),
    /// A day before the first that makes sense.
    EarlyDay(AnswerColumn, NaiveDate, NaiveDate),
    /// None of the choices.
    BadChoice(AnswerColumn, String),
    /// The error of a formula.
    BadCell(AnswerColumn, String),
    /// A formula whose result the file does not hold.
    NoResult(AnswerColumn),
    /// More text than an answer needs.
    TooLong(AnswerColumn, usize),
    /// A cell without which the others say nothing.
    Incomplete(AnswerColumn),
    /// The entry takes no answer as it stands.
    NotAnswerable(State),
    /// Two columns of a sheet have one header.
    HeaderTwice(Word),
    /// A sheet lacks a header without which nothing can be read.
    HeaderMissing(Word),
}

/// The groups into which refusals are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// Keys or locked columns were altered.
    Tampered,
    /// The evidence has changed since.
    Stale,
    /// Of another district or department.
    Foreign,
    /// The same entry more than once.
    Duplicate,
    /// A value that cannot be taken.
    BadValue,
    /// The entry takes no answer.
    State,
}

impl RefusalKind {
    /// As people call it.
    #[must_use]
    pub const fn text(self, language: Language) -> &'static str {
        match self {
            Self::Tampered => Import::KindTampered,
            Self::Stale => Import::KindStale,
            Self::Foreign => Import::KindForeign,
            Self::Duplicate => Import::KindDuplicate,
            Self::BadValue => Import::KindBadValue,
            Self::State => Import::KindState,
        }
        .text(language)
    }

    /// As programs call it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tampered => "tampered",
            Self::Stale => "stale",
            Self::Foreign => "foreign",
            Self::Duplicate => "duplicate",
            Self::BadValue => "bad_value",
            Self::State => "state",
        }
    }
}

impl Refusal {
    /// Its group.
    #[must_use]
    pub const fn kind(&self) -> RefusalKind {
        match self {
            Self::NoKeys
            | Self::UnknownEntry
            | Self::HashUnfit
            | Self::LockedChanged(_)
            | Self::HeaderTwice(_)
            | Self::HeaderMissing(_) => RefusalKind::Tampered,
            Self::Stale => RefusalKind::Stale,
            Self::OtherDistrict(_) | Self::OtherWorkbook(_) | Self::OtherDepartment(_) => {
                RefusalKind::Foreign
            }
            Self::Duplicate(_) => RefusalKind::Duplicate,
            Self::BadDay(..)
            | Self::EarlyDay(..)
            | Self::BadChoice(..)
            | Self::BadCell(..)
            | Self::NoResult(_)
            | Self::TooLong(..)
            | Self::Incomplete(_) => RefusalKind::BadValue,
            Self::NotAnswerable(_) => RefusalKind::State,
        }
    }

    /// The sentence that whoever sent the workbook reads.
    #[must_use]
    pub fn tell(&self, language: Language) -> String {
        let head = |column: &AnswerColumn| column.word().text(language);
        match self {
            Self::NoKeys => Import::NoKeys.text(language).to_owned(),
            Self::UnknownEntry => Import::UnknownEntry.text(language).to_owned(),
            Self::HashUnfit => Import::HashUnfit.text(language).to_owned(),
            Self::Stale => Import::Stale.text(language).to_owned(),
            Self::LockedChanged(word) => {
                Import::LockedChanged.fill(language, &[&word.text(language)])
            }
            Self::OtherDistrict(code) => Import::OtherDistrict.fill(language, &[code]),
            Self::OtherWorkbook(code) => Import::OtherWorkbook.fill(language, &[code]),
            Self::OtherDepartment(code) => Import::OtherDepartment.fill(language, &[code]),
            Self::Duplicate(places) => {
                let places: Vec<String> = places
                    .iter()
                    .map(|(sheet, row)| match language {
                        Language::Zh => format!("《{sheet}》第{row}行"),
                        Language::En => format!("{sheet} row {row}"),
                    })
                    .collect();
                let places = places.join(language.pick("、", ", "));
                Import::Duplicate.fill(language, &[&places])
            }
            Self::BadDay(column, text) => {
                Import::BadDay.fill(language, &[&head(column), &repeated(text)])
            }
            Self::EarlyDay(column, first, day) => {
                let day = mask::raw_text(&day.to_string(), BIRTHS);
                Import::EarlyDay.fill(language, &[&head(column), first, &day])
            }
            Self::BadChoice(column, text) => {
                Import::BadChoice.fill(language, &[&head(column), &repeated(text)])
            }
            Self::BadCell(column, text) => {
                Import::BadCell.fill(language, &[&head(column), &repeated(text)])
            }
            Self::NoResult(column) => Import::NoResult.fill(language, &[&head(column)]),
            Self::TooLong(column, most) => Import::TooLong.fill(language, &[&head(column), most]),
            Self::Incomplete(column) => Import::Incomplete.fill(language, &[&head(column)]),
            Self::NotAnswerable(state) => {
                Import::NotAnswerable.fill(language, &[&entry_state(*state, language)])
            }
            Self::HeaderTwice(word) => Import::HeaderTwice.fill(language, &[&word.text(language)]),
            Self::HeaderMissing(word) => {
                Import::HeaderMissing.fill(language, &[&word.text(language)])
            }
        }
    }
}

/// The beginning of what somebody wrote, without a number or a day of birth in it that may be a person's.
fn repeated(text: &str) -> String {
    let masked = mask::raw_text(text, BIRTHS);
    let mut short: String = masked.chars().take(REPEATED).collect();
    if short.len() < masked.len() {
        short.push('…');
    }
    short
}
