//! The columns of the ledger sheets: what they are called, how wide they are, what stands in them.

use std::borrow::Cow;

use crate::domain::words::{self, Language, Word};
use crate::report::rows::{Column, Ledger};

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
    Unit,
    Name,
    PersonId,
    Post,
    ExplainedBy,
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
    Department,
    Unit,
    Name,
    PersonId,
    Post,
    ExplainedBy,
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
            Name => 8.5,
            AnswerDeadline => 9.5,
            Roster | Personnel | Payroll | Insurance | ExplainedBy => 10.5,
            Rule | Department => 11.0,
            Unit | AnswerNote => 12.0,
            Post | AnswerMeasure => 13.5,
            Basis | Remedy => 15.0,
            PersonId => 16.5,
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

/// The four compared values of a row.
pub(super) fn values(ledger: &Ledger, row: u32) -> [Option<&str>; 4] {
    [
        ledger.text(row, Column::RosterValue),
        ledger.text(row, Column::PersonnelValue),
        ledger.text(row, Column::PayrollValue),
        ledger.text(row, Column::InsuranceValue),
    ]
}

/// The text of a field that is only text.
pub(super) fn text(ledger: &Ledger, row: u32, field: Field, language: Language) -> Cow<'_, str> {
    let get = |column| ledger.text(row, column).unwrap_or_default();
    match field {
        Grade if get(Column::State) == "not_evaluated" => {
            Word::StateNotEvaluated.text(language).into()
        }
        Grade => words::grade(get(Column::Grade), language).into(),
        State => words::state(get(Column::State), language).into(),
        Rule => {
            let name = language.pick(get(Column::NameZh), get(Column::NameEn));
            format!("{} {name}", get(Column::Rule)).into()
        }
        ExplainedBy => words::excuse(get(Column::ExplainedBy), language),
        Department => first(get(Column::DepartmentName), get(Column::DepartmentCode)).into(),
        Unit => first(get(Column::UnitName), get(Column::UnitCode)).into(),
        Name => match ledger.text(row, Column::PersonName) {
            Some(name) => name.into(),
            None => object(get(Column::Subject), get(Column::UnitCode), language).into(),
        },
        PersonId => get(Column::PersonId).into(),
        Post => post(ledger, row, language).into(),
        Evidence => evidence(
            get(Column::Evidence),
            ledger.text(row, Column::Related),
            language,
        )
        .into(),
        Basis => get(Column::Basis).into(),
        Remedy => get(Column::Remedy).into(),
        EntryId => get(Column::EntryId).into(),
        _ => "".into(),
    }
}

fn first<'a>(wanted: &'a str, other: &'a str) -> &'a str {
    if wanted.is_empty() { other } else { wanted }
}

/// Body, post and day of entry, one a line: what an office finds a person by when the number is masked.
fn post(ledger: &Ledger, row: u32, language: Language) -> String {
    let entry = ledger
        .text(row, Column::EntryOn)
        .map(|day| Word::EntryOnDay.fill(language, &[&day]));
    [
        ledger.text(row, Column::InternalBody),
        ledger.text(row, Column::Post),
        entry.as_deref(),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("\n")
}

/// What a finding is about that is about no person: the kind, and the part of the subject that is not the unit.
fn object(subject: &str, unit_code: &str, language: Language) -> String {
    let (kind, rest) = subject.split_once(':').unwrap_or(("", subject));
    let Some(word) = words::subject_kind(kind) else {
        return rest.to_owned();
    };
    let name = word.text(language);
    let rest = rest.split('~').next().unwrap_or(rest);
    let rest = match kind {
        // The person is in the next column.
        "person" | "person-unit" | "pair" | "record" => "",
        // The unit's name is in the column before.
        "unit" if rest == unit_code => "",
        "unit-body" | "unit-type" | "unit-level" | "unit-item" => {
            rest.split_once('/').map_or(rest, |(_, part)| part)
        }
        _ => rest,
    };
    if rest.is_empty() {
        name.to_owned()
    } else {
        format!("{name}\n{rest}")
    }
}

/// `file!sheet row 12; file row 7` as lines, with the row in the reader's language.
fn evidence(text: &str, related: Option<&str>, language: Language) -> String {
    let mut lines: Vec<String> = text
        .split("; ")
        .filter(|piece| !piece.is_empty())
        .map(|piece| {
            let piece = piece.replacen('!', " · ", 1);
            match piece.rsplit_once(" row ") {
                Some((place, row)) => {
                    format!("{place} {}", Word::EvidenceRow.fill(language, &[&row]))
                }
                None => piece,
            }
        })
        .collect();
    lines.extend(related.map(|r| Word::Related.fill(language, &[&r])));
    lines.join("\n")
}
