//! What stands in the cells of an entry, in words.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::field::Field;
use crate::domain::answer;
use crate::domain::words::{self, Language, Word};
use crate::report::rows::{Column, Ledger};

/// What codes are called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wording<'a> {
    pub(super) language: Language,
    /// Source names, headcount types and levels = what people call them.
    pub(super) labels: &'a BTreeMap<String, String>,
}

impl Wording<'_> {
    /// The label of a code, or the code.
    fn label<'b>(&'b self, code: &'b str) -> &'b str {
        match self.labels.get(code) {
            Some(label) => label,
            None => words::value("item", code, self.language),
        }
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
pub(super) fn text<'a>(
    ledger: &'a Ledger,
    row: u32,
    field: Field,
    wording: Wording<'_>,
) -> Cow<'a, str> {
    let language = wording.language;
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
            Some(name) => language.listed(name),
            None => object(get(Column::Subject), get(Column::UnitCode), wording).into(),
        },
        Field::PersonId => language.listed(get(Column::PersonId)),
        Field::Post => post(ledger, row, language).into(),
        Field::Evidence => evidence(
            get(Column::Evidence),
            ledger.text(row, Column::Related),
            language,
        )
        .into(),
        Field::Basis => get(Column::Basis).into(),
        Field::Remedy => get(Column::Remedy).into(),
        Field::Origin => words::origin(get(Column::Origin), language).into(),
        Field::Term => term(ledger, row, language).into(),
        Field::Because => because(ledger, row, language).into(),
        Field::LastAnswer => last_answer(ledger, row, language).into(),
        Field::Short => words::entry_short(get(Column::EntryId)).into(),
        Field::EntryId => get(Column::EntryId).into(),
        _ => "".into(),
    }
}

fn day(ledger: &Ledger, row: u32, column: Column) -> String {
    ledger
        .day(row, column)
        .map(|day| day.to_string())
        .unwrap_or_default()
}

/// When an entry was first found, and by when it is to be done with.
fn term(ledger: &Ledger, row: u32, language: Language) -> String {
    let due = ledger.day(row, Column::DueOn);
    let due = due.map(|day| Word::TermDue.fill(language, &[&day]));
    let first = day(ledger, row, Column::FirstSeenOn);
    due.map_or(first.clone(), |due| format!("{first}\n{due}"))
}

/// Why an entry stands where it does, and since which day.
fn because(ledger: &Ledger, row: u32, language: Language) -> String {
    let get = |column| ledger.text(row, column).unwrap_or_default();
    let reason = words::merge_reason(get(Column::StateBecause), language);
    let since = get(Column::StateSince).get(..10).unwrap_or_default();
    let lines = [&*reason, since];
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// What the department answered last, one thing a line.
fn last_answer(ledger: &Ledger, row: u32, language: Language) -> String {
    let get = |column| ledger.text(row, column).unwrap_or_default();
    let agrees = match get(Column::AnswerAgrees) {
        "" => return String::new(),
        "yes" => Word::AnswerYes,
        _ => Word::AnswerNo,
    };
    let kind = answer::reason_kind(get(Column::AnswerReasonKind), language);
    let document = get(Column::AnswerReasonDocument);
    let from = day(ledger, row, Column::AnswerReasonFrom);
    let to = day(ledger, row, Column::AnswerReasonTo);
    let reason = match (kind, to.as_str()) {
        ("", _) => String::new(),
        (_, "") => Word::LastAnswerReason.fill(language, &[&kind, &document, &from]),
        (_, to) => Word::LastAnswerReasonTo.fill(language, &[&kind, &document, &from, &to]),
    };
    let by = ledger
        .day(row, Column::AnswerCorrectBy)
        .map(|day| Word::LastAnswerBy.fill(language, &[&day]))
        .unwrap_or_default();
    let lines = [
        agrees.text(language),
        get(Column::AnswerMeasures),
        &by,
        get(Column::AnswerResponsible),
        get(Column::AnswerRemark),
        &reason,
        get(Column::AnsweredAt).get(..10).unwrap_or_default(),
    ];
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
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
pub(super) fn object(subject: &str, unit_code: &str, wording: Wording<'_>) -> String {
    let subject = without_pseudonyms(subject);
    let (kind, rest) = subject.split_once(':').unwrap_or(("", &subject));
    let Some(word) = words::subject_kind(kind) else {
        return rest.to_owned();
    };
    let parts: Vec<&str> = match kind {
        // The person is in the next column.
        "person" | "person-unit" | "pair" | "record" => vec![],
        // The unit's name is in the column before.
        "unit" if rest == unit_code => vec![],
        "unit-body" | "unit-type" | "unit-level" | "unit-item" => rest
            .split('/')
            .skip(1)
            .map(|part| wording.label(part))
            .collect(),
        "source" | "source-unit" | "transfer" => {
            rest.split('/').map(|part| wording.label(part)).collect()
        }
        _ => vec![rest],
    };
    let name = word.text(wording.language);
    std::iter::once(name)
        .chain(parts)
        .collect::<Vec<_>>()
        .join("\n")
}

/// A masked subject without the `~` and eight digits behind each person: they are for programs.
pub fn without_pseudonyms(subject: &str) -> String {
    let mut pieces = subject.split('~');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |all, piece| all + piece.get(8..).unwrap_or_default())
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
    for subject in related.into_iter().flat_map(|all| all.split("; ")) {
        let subject = without_pseudonyms(subject);
        let (kind, rest) = subject.split_once(':').unwrap_or(("", &subject));
        let name = words::subject_kind(kind).map_or(kind, |word| word.text(language));
        lines.push(Word::Related.fill(language, &[&format!("{name} {rest}").trim()]));
    }
    lines.join("\n")
}
