//! The columns of the ledger sheets: what they are called, in which order they stand, how wide they are.

use crate::domain::answer::AnswerColumn;
use crate::domain::words::{Language, Word};

/// A column of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Number,
    Short,
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
    Amount,
    Months,
    Evidence,
    Basis,
    Remedy,
    Origin,
    Term,
    Because,
    LastAnswer,
    Answer(AnswerColumn),
    EntryId,
    RowHash,
}

use Field::{
    Actual, Amount, Answer, Approved, Basis, Because, Department, EntryId, Evidence, ExplainedBy,
    Grade, Insurance, LastAnswer, Months, Name, Number, Origin, Payroll, PersonId, Personnel, Post,
    Remedy, Roster, RowHash, Rule, Short, State, Term, Unit,
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
    Answer(AnswerColumn::Agrees),
    Answer(AnswerColumn::Measures),
    Answer(AnswerColumn::CorrectBy),
    Answer(AnswerColumn::Responsible),
    Answer(AnswerColumn::Remark),
    Answer(AnswerColumn::ReasonKind),
    Answer(AnswerColumn::ReasonDocument),
    Answer(AnswerColumn::ReasonFrom),
    Answer(AnswerColumn::ReasonTo),
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

/// Of the lasting ledger: what departments may answer now.
pub(super) const LIVE_TO_ANSWER: &[Field] = &[
    Number,
    Short,
    Grade,
    State,
    Rule,
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
    Amount,
    Months,
    Term,
    LastAnswer,
    Evidence,
    Basis,
    Remedy,
    Answer(AnswerColumn::Agrees),
    Answer(AnswerColumn::Measures),
    Answer(AnswerColumn::CorrectBy),
    Answer(AnswerColumn::Responsible),
    Answer(AnswerColumn::Remark),
    Answer(AnswerColumn::ReasonKind),
    Answer(AnswerColumn::ReasonDocument),
    Answer(AnswerColumn::ReasonFrom),
    Answer(AnswerColumn::ReasonTo),
    EntryId,
    RowHash,
];

/// Of the lasting ledger: what takes no answer now.
pub(super) const LIVE_OTHER: &[Field] = &[
    Number, Short, Grade, State, Rule, Department, Unit, Name, PersonId, Post, Roster, Personnel,
    Payroll, Insurance, Approved, Actual, Amount, Months, Origin, Term, Because, LastAnswer,
    Evidence, Basis, EntryId,
];

impl Field {
    /// Header, the header above it, and the width in characters. Together the widths keep the print of one page's width readable.
    const fn look(self) -> (Word, Word, f64) {
        match self {
            Number => (Word::Number, Word::GroupFinding, 5.0),
            Short => (Word::EntryShort, Word::GroupFinding, 8.5),
            Grade => (Word::Grade, Word::GroupFinding, 6.5),
            State => (Word::Status, Word::GroupFinding, 6.0),
            Rule => (Word::RuleName, Word::GroupFinding, 11.0),
            ExplainedBy => (Word::ExplainedBy, Word::GroupFinding, 10.5),
            Department => (Word::Department, Word::GroupWho, 11.0),
            Unit => (Word::Unit, Word::GroupWho, 12.0),
            Name => (Word::NameOrObject, Word::GroupWho, 9.5),
            PersonId => (Word::PersonId, Word::GroupWho, 17.5),
            Post => (Word::PostDetail, Word::GroupWho, 13.5),
            Roster => (Word::RosterValue, Word::GroupValues, 10.5),
            Personnel => (Word::PersonnelValue, Word::GroupValues, 10.5),
            Payroll => (Word::PayrollValue, Word::GroupValues, 10.5),
            Insurance => (Word::InsuranceValue, Word::GroupValues, 10.5),
            Approved => (Word::Approved, Word::GroupCounts, 5.0),
            Actual => (Word::Actual, Word::GroupCounts, 5.0),
            Amount => (Word::AmountYuan, Word::GroupMoney, 10.5),
            Months => (Word::AmountMonths, Word::GroupMoney, 5.0),
            Evidence => (Word::Evidence, Word::GroupWhy, 18.0),
            Basis => (Word::Basis, Word::GroupWhy, 15.0),
            Remedy => (Word::Remedy, Word::GroupWhy, 15.0),
            Origin => (Word::Origin, Word::GroupCourse, 6.0),
            Term => (Word::Term, Word::GroupCourse, 10.0),
            Because => (Word::StateBecause, Word::GroupCourse, 15.0),
            LastAnswer => (Word::LastAnswer, Word::GroupCourse, 15.0),
            Answer(column) => (column.word(), answer_group(column), answer_width(column)),
            EntryId | RowHash => (Word::GroupKeys, Word::GroupKeys, 17.0),
        }
    }

    /// Header cell: a word, or the machine name of a hidden column, which is the same in both languages, so that a
    /// returned workbook can be read whatever its language.
    pub(super) const fn head(self, language: Language) -> &'static str {
        match self {
            EntryId => "entry_id",
            RowHash => "row_hash",
            _ => self.look().0.text(language),
        }
    }

    /// Header above the header.
    pub(super) const fn group(self) -> Word {
        self.look().1
    }

    /// Width in characters.
    pub(super) const fn width(self) -> f64 {
        self.look().2
    }

    /// Whether the department fills it in.
    pub(super) const fn is_answer(self) -> bool {
        matches!(self, Answer(_))
    }

    /// Which of the four sources' values it shows.
    pub(super) const fn source(self) -> Option<usize> {
        match self {
            Roster => Some(0),
            Personnel => Some(1),
            Payroll => Some(2),
            Insurance => Some(3),
            _ => None,
        }
    }

    /// Whether it is long text in small type.
    pub(super) const fn is_small(self) -> bool {
        matches!(self, Evidence | Basis | Remedy | Because | LastAnswer)
    }

    /// Whether it is there for the program only.
    pub(super) const fn is_hidden(self) -> bool {
        matches!(self, EntryId | RowHash)
    }
}

const fn answer_group(column: AnswerColumn) -> Word {
    use AnswerColumn as A;
    match column {
        A::Agrees | A::Measures | A::CorrectBy | A::Responsible | A::Remark => Word::GroupAnswer,
        A::ReasonKind | A::ReasonDocument | A::ReasonFrom | A::ReasonTo => Word::GroupReason,
    }
}

const fn answer_width(column: AnswerColumn) -> f64 {
    use AnswerColumn as A;
    match column {
        A::Agrees | A::Responsible => 7.5,
        A::Measures => 13.5,
        A::CorrectBy | A::ReasonKind | A::ReasonFrom | A::ReasonTo => 9.5,
        A::Remark | A::ReasonDocument => 12.0,
    }
}
