//! What a department answered, as a reviewer reads it before accepting or returning it.

use chrono::NaiveDate;
use serde_json::json;

use super::super::screen;
use super::desk::Desk;
use crate::domain::answer::{self, Reason};
use crate::domain::evidence;
use crate::domain::mask;
use crate::domain::words::{Desk as Text, Language, Word};
use crate::store::answers::Stored;
use crate::store::listing::Listed;

/// The day on which it was answered.
fn day(of: &Stored) -> NaiveDate {
    let day = of.at.get(..10).and_then(|day| day.parse().ok());
    day.unwrap_or_default()
}

/// Every part of an answer that was filled in, under its column's name.
fn parts(of: &Stored, language: Language) -> Vec<(&'static str, String)> {
    let (told, on) = (&of.answer, day(of));
    let agrees = if told.agrees {
        Word::AnswerYes
    } else {
        Word::AnswerNo
    };
    let mut parts = vec![(
        Word::AnswerTrue.text(language),
        agrees.text(language).to_owned(),
    )];
    let day = told.correct_by.map(|day| day.to_string());
    for (label, value) in [
        (Word::AnswerMeasure, told.measures.as_deref()),
        (Word::AnswerDeadline, day.as_deref()),
        (Word::AnswerResponsible, told.responsible.as_deref()),
        (Word::AnswerNote, told.remark.as_deref()),
    ] {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            parts.push((label.text(language), mask::shown_text(value, on)));
        }
    }
    parts
}

/// An answer as lines: who and when, what was filled in, what justifies the entry.
pub(super) fn lines(of: &Stored, entry: &Listed, desk: &Desk) -> Vec<String> {
    let language = desk.language;
    let at = screen::clock(&of.at, desk.zone());
    let mut head = Text::AnsweredBy.fill(language, &[&of.answered_by, &at]);
    // Where retention erased what the entry said, nothing can be told of it.
    if !entry.evidence.is_empty() && !evidence::same(&of.evidence, &entry.evidence) {
        head.push_str(Text::AnswerStale.text(language));
    }
    let mut lines = vec![head];
    for (label, value) in parts(of, language) {
        // A cell may hold several lines.
        let value = value.lines().collect::<Vec<_>>().join(" ");
        lines.push(format!(
            "  {}",
            Text::AnswerLine.fill(language, &[&label, &value])
        ));
    }
    let said = of.answer.reason.iter();
    lines.extend(said.map(|said| format!("  {}", reason(said, day(of), language))));
    lines
}

/// An answer in one line, for a list of what waits.
pub(super) fn brief(of: &Stored, language: Language) -> String {
    /// Characters of a cell that a list shows.
    const SHOWN: usize = 24;
    let parts = parts(of, language).into_iter().map(|(_, value)| {
        let value: String = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if value.chars().count() > SHOWN {
            let shown: String = value.chars().take(SHOWN).collect();
            format!("{shown}…")
        } else {
            value
        }
    });
    // Where the department names a justification, that is what has to be decided on.
    let reason = of
        .answer
        .reason
        .iter()
        .map(|of_reason| reason(of_reason, day(of), language));
    parts
        .chain(reason)
        .collect::<Vec<_>>()
        .join(language.pick("；", "; "))
}

/// Kind, document and days of what justifies an entry.
fn reason(of: &Reason, on: NaiveDate, language: Language) -> String {
    let to = of.to.map(|day| day.to_string()).unwrap_or_default();
    let kind = answer::reason_kind(&of.kind, language);
    let document = mask::shown_text(&of.document, on);
    Text::AnswerReason.fill(language, &[&kind, &document, &of.from, &to])
}

/// An answer as JSON.
pub(super) fn as_json(of: &Stored) -> serde_json::Value {
    let (told, on) = (&of.answer, day(of));
    let free = |text: &Option<String>| text.as_deref().map(|text| mask::shown_text(text, on));
    let reason = told.reason.as_ref().map(|reason| {
        json!({
            "kind": reason.kind, "document": mask::shown_text(&reason.document, on), "from": reason.from, "to": reason.to,
        })
    });
    json!({
        "answer": of.answer_no, "entry_id": of.entry_id, "agrees": told.agrees, "measures": free(&told.measures),
        "correct_by": told.correct_by, "responsible": free(&told.responsible), "remark": free(&told.remark),
        "reason": reason, "by": of.answered_by, "at": of.at, "evidence": of.evidence,
    })
}
