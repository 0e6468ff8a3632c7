//! The columns of the ledger sheets: what they are called, in which order they stand, how wide they are.

use crate::domain::words::{Language, Word};

/// A column of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Number,
    Grade,
    State,
    Rule,
    ExplainedBy,
    Department,
    Unit,
    Name,
    PersonId,
    Post,
    Roster,
    Personnel,
    Payroll,
    Insurance,
    Approved,
    Actual,
    Evidence,
    Basis,
    Remedy,
    AnswerTrue,
    AnswerMeasure,
    AnswerDeadline,
    AnswerResponsible,
    AnswerNote,
    EntryId,
    RowHash,
}

use Field::{
    Actual, AnswerDeadline, AnswerMeasure, AnswerNote, AnswerResponsible, AnswerTrue, Approved,
    Basis, Department, EntryId, Evidence, ExplainedBy, Grade, Insurance, Name, Number, Payroll,
    PersonId, Personnel, Post, Remedy, Roster, RowHash, Rule, State, Unit,
};

/// What a department is sent to answer.
pub(super) const TO_ANSWER: &[Field] = &[
    Number,
    Grade,
    Rule,
    Unit,
    Name,
    PersonId,
    Post,
    Roster,
    Personnel,
    Payroll,
    Insurance,
    Approved,
    Actual,
    Evidence,
    Basis,
    Remedy,
    AnswerTrue,
    AnswerMeasure,
    AnswerDeadline,
    AnswerResponsible,
    AnswerNote,
    EntryId,
    RowHash,
];

/// What a department is told of entries that an excuse covers.
pub(super) const EXPLAINED: &[Field] = &[
    Number,
    Grade,
    Rule,
    ExplainedBy,
    Unit,
    Name,
    PersonId,
    Post,
    Roster,
    Personnel,
    Payroll,
    Insurance,
    Approved,
    Actual,
    Evidence,
    Basis,
    EntryId,
];

/// What a department is told of other departments' entries.
pub(super) const COPIED: &[Field] = &[
    Number, Grade, State, Rule, Department, Unit, Name, PersonId, Post, Roster, Personnel, Payroll,
    Insurance, Approved, Actual, Evidence, EntryId,
];

/// The whole ledger, for the staffing office.
pub(super) const WHOLE: &[Field] = &[
    Number,
    Grade,
    State,
    Rule,
    ExplainedBy,
    Department,
    Unit,
    Name,
    PersonId,
    Post,
    Roster,
    Personnel,
    Payroll,
    Insurance,
    Approved,
    Actual,
    Evidence,
    Basis,
    Remedy,
    EntryId,
];

impl Field {
    /// Header.
    pub(super) const fn word(self) -> Word {
        match self {
            Number => Word::Number,
            Grade => Word::Grade,
            State => Word::Status,
            Rule => Word::RuleName,
            ExplainedBy => Word::ExplainedBy,
            Department => Word::Department,
            Unit => Word::Unit,
            Name => Word::NameOrObject,
            PersonId => Word::PersonId,
            Post => Word::PostDetail,
            Roster => Word::RosterValue,
            Personnel => Word::PersonnelValue,
            Payroll => Word::PayrollValue,
            Insurance => Word::InsuranceValue,
            Approved => Word::Approved,
            Actual => Word::Actual,
            Evidence => Word::Evidence,
            Basis => Word::Basis,
            Remedy => Word::Remedy,
            AnswerTrue => Word::AnswerTrue,
            AnswerMeasure => Word::AnswerMeasure,
            AnswerDeadline => Word::AnswerDeadline,
            AnswerResponsible => Word::AnswerResponsible,
            AnswerNote => Word::AnswerNote,
            // Machine names, the same in both languages, so that a returned workbook can be read whatever its language.
            EntryId | RowHash => Word::GroupKeys,
        }
    }

    /// Header cell: a word, or the machine name of a hidden column.
    pub(super) fn head(self, language: Language) -> &'static str {
        match self {
            EntryId => "entry_id",
            RowHash => "row_hash",
            _ => self.word().text(language),
        }
    }

    /// Header above the header.
    pub(super) const fn group(self) -> Word {
        match self {
            Number | Grade | State | Rule | ExplainedBy => Word::GroupFinding,
            Department | Unit | Name | PersonId | Post => Word::GroupWho,
            Roster | Personnel | Payroll | Insurance => Word::GroupValues,
            Approved | Actual => Word::GroupCounts,
            Evidence | Basis | Remedy => Word::GroupWhy,
            AnswerTrue | AnswerMeasure | AnswerDeadline | AnswerResponsible | AnswerNote => {
                Word::GroupAnswer
            }
            EntryId | RowHash => Word::GroupKeys,
        }
    }

    /// Width in characters. Together they keep the print of one page's width readable.
    pub(super) const fn width(self) -> f64 {
        match self {
            Number | Approved | Actual => 5.0,
            Grade => 6.5,
            State => 6.0,
            AnswerTrue | AnswerResponsible => 7.5,
            Name | AnswerDeadline => 9.5,
            Roster | Personnel | Payroll | Insurance | ExplainedBy => 10.5,
            Rule | Department => 11.0,
            Unit | AnswerNote => 12.0,
            Post | AnswerMeasure => 13.5,
            Basis | Remedy => 15.0,
            PersonId => 17.5,
            Evidence => 18.0,
            EntryId | RowHash => 17.0,
        }
    }

    /// Whether the department fills it in.
    pub(super) const fn is_answer(self) -> bool {
        matches!(
            self,
            AnswerTrue | AnswerMeasure | AnswerDeadline | AnswerResponsible | AnswerNote
        )
    }

    /// Whether it is long text in small type.
    pub(super) const fn is_small(self) -> bool {
        matches!(self, Evidence | Basis | Remedy)
    }

    /// Whether it is there for the program only.
    pub(super) const fn is_hidden(self) -> bool {
        matches!(self, EntryId | RowHash)
    }
}
