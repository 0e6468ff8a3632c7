//! What a department wrote into one row, as an answer.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization as _;

use super::refusal::Refusal;
use crate::domain::answer::{Answer, AnswerColumn as Column, Reason, reason_kind, reason_kinds};
use crate::domain::words::{Language, Word};
use crate::domain::{calendar, mask};
use crate::normalise::NO_RESULT;

/// Characters that one cell of an answer may have.
const LONGEST: usize = 2_000;

/// What a spreadsheet shows where a formula failed.
const FORMULA_ERRORS: [&str; 8] = [
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!",
];

/// The cells of one row, by column.
pub(super) type Cells = [String; Column::ALL.len()];

/// Reads an answer; `None` when nothing was filled in. `earliest` is the first day by which something can be corrected.
pub(super) fn answer(cells: &Cells, earliest: NaiveDate) -> Result<Option<Answer>, Refusal> {
    let text = |column: Column| -> Result<Option<String>, Refusal> {
        let text = cleaned(&cells[column as usize]);
        if text == NO_RESULT {
            return Err(Refusal::NoResult(column));
        }
        if FORMULA_ERRORS.contains(&text.as_str()) {
            return Err(Refusal::BadCell(column, text));
        }
        if text.chars().count() > LONGEST {
            return Err(Refusal::TooLong(column, LONGEST));
        }
        Ok((!text.is_empty()).then_some(text))
    };
    let day = |column: Column, first: Option<NaiveDate>| -> Result<Option<NaiveDate>, Refusal> {
        let Some(written) = text(column)? else {
            return Ok(None);
        };
        let day = calendar::parse_day(&written).ok_or(Refusal::BadDay(column, written))?;
        match first {
            Some(first) if day < first => Err(Refusal::EarlyDay(column, first, day)),
            _ => Ok(Some(day)),
        }
    };
    if Column::ALL
        .iter()
        .all(|column| cleaned(&cells[*column as usize]).is_empty())
    {
        return Ok(None);
    }
    let agrees = match text(Column::Agrees)? {
        None => return Err(Refusal::Incomplete(Column::Agrees)),
        Some(written) => yes_or_no(&written).ok_or(Refusal::BadChoice(Column::Agrees, written))?,
    };
    let measures = text(Column::Measures)?;
    let correct_by = day(Column::CorrectBy, Some(earliest))?;
    let responsible = text(Column::Responsible)?;
    let remark = text(Column::Remark)?;
    let kind = match text(Column::ReasonKind)? {
        None => None,
        Some(written) => {
            Some(kind_of(&written).ok_or(Refusal::BadChoice(Column::ReasonKind, written))?)
        }
    };
    let document = text(Column::ReasonDocument)?;
    let from = day(Column::ReasonFrom, None)?;
    let to = day(Column::ReasonTo, from)?;
    let missing = |column| Refusal::Incomplete(column);
    // A reviewer has to judge why it should not be so.
    let why = [&remark, &measures, &document];
    if !agrees && kind.is_none() && why.iter().all(|text| text.is_none()) {
        return Err(missing(Column::Remark));
    }
    let reason = if kind.is_none() && document.is_none() && from.is_none() && to.is_none() {
        None
    } else {
        Some(Reason {
            kind: kind.ok_or(missing(Column::ReasonKind))?.to_owned(),
            document: document.ok_or(missing(Column::ReasonDocument))?,
            from: from.ok_or(missing(Column::ReasonFrom))?,
            to,
        })
    };
    Ok(Some(Answer {
        agrees,
        measures,
        correct_by,
        responsible,
        remark,
        reason,
    }))
}

/// An answer as it is stored: nobody's number or day of birth in what was typed freely.
pub(super) fn masked(answer: &Answer, on: NaiveDate) -> Answer {
    let free = |text: &Option<String>| text.as_ref().map(|text| mask::typed_text(text, on));
    Answer {
        measures: free(&answer.measures),
        responsible: free(&answer.responsible),
        remark: free(&answer.remark),
        reason: answer.reason.as_ref().map(|reason| Reason {
            document: mask::typed_text(&reason.document, on),
            ..reason.clone()
        }),
        ..answer.clone()
    }
}

/// Without what cannot be seen: control characters, and blanks around.
pub(super) fn cleaned(text: &str) -> String {
    let visible: String = text
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| *c == '\n' || !(c.is_control() || matches!(c, '\u{200b}' | '\u{feff}')))
        .collect();
    visible.trim().to_owned()
}

/// A text as it is compared: full-width forms narrowed, no blanks, small letters.
pub(super) fn folded(text: &str) -> String {
    text.nfkc()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

fn yes_or_no(written: &str) -> Option<bool> {
    let is = |word: Word, more: &[&str]| {
        let written = folded(written);
        [Language::Zh, Language::En]
            .iter()
            .any(|language| folded(word.text(*language)) == written)
            || more.contains(&written.as_str())
    };
    if is(Word::AnswerYes, &["是", "y"]) {
        Some(true)
    } else if is(Word::AnswerNo, &["否", "n"]) {
        Some(false)
    } else {
        None
    }
}

fn kind_of(written: &str) -> Option<&'static str> {
    let written = folded(written);
    reason_kinds().iter().copied().find(|kind| {
        let named = |language| folded(reason_kind(kind, language)) == written;
        *kind == written || named(Language::Zh) || named(Language::En)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(of: &[(Column, &str)]) -> Cells {
        let mut cells = Cells::default();
        for (column, text) in of {
            cells[*column as usize] = (*text).to_owned();
        }
        cells
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn an_answer_is_read_as_people_write_it() {
        let read = |of: &[(Column, &str)]| answer(&cells(of), day("2026-10-31"));
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&[(Column::Remark, " \u{200b}\r\n")]), Ok(None));
        for (written, agrees) in [
            ("属实", true),
            ("属 实", true),
            ("YES", true),
            ("不属实", false),
            ("否", false),
        ] {
            let cells = [(Column::Agrees, written), (Column::Remark, "已更正")];
            let found = read(&cells).unwrap().unwrap();
            assert_eq!(found.agrees, agrees, "{written}");
        }
        for written in [
            "2026-12-31",
            "2026/12/31",
            "2026.12.31",
            "2026年12月31日",
            "20261231",
            "46387",
            "2026-12-31 00:00:00",
        ] {
            let found = read(&[(Column::Agrees, "属实"), (Column::CorrectBy, written)]);
            assert_eq!(
                found.unwrap().unwrap().correct_by,
                Some(day("2026-12-31")),
                "{written}"
            );
        }
        let reason = read(&[
            (Column::Agrees, "不属实"),
            (Column::ReasonKind, "学习进修"),
            (Column::ReasonDocument, "人登〔2026〕3号"),
            (Column::ReasonFrom, "2026.3.1"),
        ]);
        let reason = reason.unwrap().unwrap().reason.unwrap();
        assert_eq!(
            (reason.kind.as_str(), reason.from, reason.to),
            ("study", day("2026-03-01"), None)
        );
    }

    #[test]
    fn what_cannot_be_taken_is_named() {
        let read = |of: &[(Column, &str)]| answer(&cells(of), day("2026-10-31")).unwrap_err();
        let yes = (Column::Agrees, "属实");
        assert_eq!(
            read(&[(Column::Measures, "补录")]),
            Refusal::Incomplete(Column::Agrees)
        );
        assert_eq!(
            read(&[(Column::Agrees, "基本属实")]),
            Refusal::BadChoice(Column::Agrees, "基本属实".into())
        );
        // 不属实 without a word why is nothing that a reviewer could judge.
        assert_eq!(
            read(&[(Column::Agrees, "不属实"), (Column::Responsible, "王五")]),
            Refusal::Incomplete(Column::Remark)
        );
        assert_eq!(
            read(&[yes, (Column::CorrectBy, "年底")]),
            Refusal::BadDay(Column::CorrectBy, "年底".into())
        );
        assert_eq!(
            read(&[yes, (Column::CorrectBy, "2026-10-30")]),
            Refusal::EarlyDay(Column::CorrectBy, day("2026-10-31"), day("2026-10-30"))
        );
        assert_eq!(
            read(&[yes, (Column::ReasonDocument, "x")]),
            Refusal::Incomplete(Column::ReasonKind)
        );
        assert_eq!(
            read(&[yes, (Column::Remark, "#REF!")]),
            Refusal::BadCell(Column::Remark, "#REF!".into())
        );
    }
}
