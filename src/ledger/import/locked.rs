//! Whether what stands printed in a row is of the entry that its hidden id names.
//!
//! Compared are the cells that tell whose row it is, so that a row of which only some columns were sorted, moved or typed
//! over is not taken for another's. What the other locked cells say is not read: programs re-wrap and re-type them.

use chrono::NaiveDate;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use super::filled::folded;
use crate::domain::mask;
use crate::domain::words::{self, Language, Word};

/// The columns that tell whose row it is.
pub(super) const COLUMNS: [Word; 5] = [
    Word::EntryShort,
    Word::RuleName,
    Word::NameOrObject,
    Word::PersonId,
    Word::Unit,
];

/// The cells of these columns as shown; none of a column that the sheet does not have.
pub(super) type Locked = [Option<String>; COLUMNS.len()];

/// The column that is not of the entry. `wordings` is what the entry ever said, oldest first: a workbook may be older than
/// the newest of them, and that is for others to judge.
pub(super) fn altered(locked: &Locked, id: &str, rule: &str, wordings: &[&str]) -> Option<Word> {
    let mut newest = None;
    for body in wordings.iter().rev() {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let wrong = COLUMNS.into_iter().zip(locked).find(|(column, written)| {
            let written = written.as_deref();
            written.is_some_and(|written| !fits(*column, written, id, rule, &body))
        });
        match wrong {
            None => return None,
            Some((column, _)) => newest = newest.or(Some(column)),
        }
    }
    newest
}

/// Whether a cell is the entry's.
fn fits(column: Word, cell: &str, id: &str, rule: &str, body: &Value) -> bool {
    let written = folded(cell);
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    // Retention has erased what it said.
    let erased = body.as_object().is_none_or(serde_json::Map::is_empty);
    match column {
        // A program may have made a number of one that has no letter in it.
        Word::EntryShort => {
            let short = folded(words::entry_short(id));
            !written.is_empty() && written.trim_start_matches('0') == short.trim_start_matches('0')
        }
        // The code stands first, whatever the rule was called.
        Word::RuleName => {
            let first = |c: &char| c.is_ascii_graphic();
            let code: String = cell.nfkc().take_while(first).collect();
            folded(&code) == folded(rule)
        }
        _ if erased => true,
        Word::NameOrObject => named(&written, text("subject"), text("person_name")),
        Word::PersonId => numbered(&written, text("subject"), text("person_id")),
        Word::Unit => {
            let shown = [text("unit_name"), text("unit_code")];
            shown.iter().any(|unit| folded(unit) == written)
        }
        _ => true,
    }
}

/// Whether a subject is one person or two. Of an account or a unit, the people listed may change while the matter does not.
fn of_person(subject: &str) -> bool {
    let forms = ["person", "pair", "record"];
    forms.iter().any(|form| subject.starts_with(form))
}

/// Whether a name is the entry's, or what a row says that is about nobody.
fn named(written: &str, subject: &str, name: &str) -> bool {
    let kind = subject.split_once(':').map_or("", |(kind, _)| kind);
    let begins = words::subject_kind(kind).is_none_or(|word| {
        let names = [Language::Zh, Language::En].map(|language| folded(word.text(language)));
        names.iter().any(|name| written.starts_with(name))
    });
    match (of_person(subject), name) {
        (_, "") => begins,
        (true, name) => folded(name) == written,
        (false, _) => true,
    }
}

/// Whether a document number is the entry's, masked or not.
fn numbered(written: &str, subject: &str, shown: &str) -> bool {
    if shown.is_empty() {
        // Nobody stands there; a number that does was written in.
        return mask::typed_text(written, NaiveDate::MIN) == written;
    }
    let masked = |text: &str| -> String {
        let ids = text.split(';').map(mask::person_id);
        ids.collect::<Vec<_>>().join(";")
    };
    let shown = folded(shown);
    !of_person(subject) || written == shown || masked(written) == masked(&shown)
}
