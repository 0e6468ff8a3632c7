//! What stands in the cells of an entry, in words.

use std::borrow::Cow;

use super::field::Field;
use crate::domain::words::{self, Language, Word};
use crate::report::rows::{Column, Ledger};

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
        Field::Grade if get(Column::State) == "not_evaluated" => {
            Word::StateNotEvaluated.text(language).into()
        }
        Field::Grade => words::grade(get(Column::Grade), language).into(),
        Field::State => words::state(get(Column::State), language).into(),
        Field::Rule => {
            let name = language.pick(get(Column::NameZh), get(Column::NameEn));
            format!("{} {name}", get(Column::Rule)).into()
        }
        Field::ExplainedBy => words::excuse(get(Column::ExplainedBy), language),
        Field::Department => first(get(Column::DepartmentName), get(Column::DepartmentCode)).into(),
        Field::Unit => first(get(Column::UnitName), get(Column::UnitCode)).into(),
        Field::Name => match ledger.text(row, Column::PersonName) {
            Some(name) => name.into(),
            None => object(get(Column::Subject), get(Column::UnitCode), language).into(),
        },
        Field::PersonId => get(Column::PersonId).into(),
        Field::Post => post(ledger, row, language).into(),
        Field::Evidence => evidence(
            get(Column::Evidence),
            ledger.text(row, Column::Related),
            language,
        )
        .into(),
        Field::Basis => get(Column::Basis).into(),
        Field::Remedy => get(Column::Remedy).into(),
        Field::EntryId => get(Column::EntryId).into(),
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
