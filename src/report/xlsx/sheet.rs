//! A sheet of entries: titles, frozen header, filter, rows, and what the department fills in.

use chrono::{NaiveDate, TimeDelta};
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use super::cell::Wording;
use super::entry::Entry;
use super::field::Field;
use super::style::Styles;
use super::{Layout, page};
use crate::domain::answer::{self, AnswerColumn};
use crate::domain::words::{Language, Word};
use crate::report::rows::Ledger;

/// Rows above the first entry: title, line, groups, header.
pub(super) const HEAD_ROWS: u32 = 4;

/// Rows below the last entry: the line that says whether more follows. It also makes the writer finish the entry above:
/// left to itself it writes the last row of a sheet twice when that row has a height, which Excel calls damaged.
const FOOT_ROWS: u32 = 1;

/// Rows a sheet can hold.
const MOST_ROWS: u32 = 1_048_576;

/// What one list of entries looks like.
pub(super) struct List<'a> {
    pub(super) fields: &'a [Field],
    pub(super) sheet: Word,
    pub(super) title: Word,
    /// The line below the title.
    pub(super) line: Word,
    /// Department, or district.
    pub(super) whose: &'a str,
    pub(super) business_date: NaiveDate,
    pub(super) run: &'a str,
    pub(super) layout: Layout<'a>,
}

/// Writes the rows as one sheet, or as several when they are too many for one.
pub(super) fn write(
    book: &mut Workbook,
    styles: &Styles,
    ledger: &Ledger,
    rows: &[u32],
    list: &List<'_>,
    wording: Wording<'_>,
) -> Result<(), XlsxError> {
    let language = wording.language;
    let per_sheet = list
        .layout
        .rows_per_sheet
        .min(MOST_ROWS)
        .saturating_sub(HEAD_ROWS + FOOT_ROWS)
        .max(1) as usize;
    let parts = rows.len().div_ceil(per_sheet).max(1);
    for part in 0..parts {
        let start = part * per_sheet;
        let end = rows.len().min(start + per_sheet);
        let mut name = list.sheet.text(language).to_owned();
        let mut line = list.line.fill(
            language,
            &[&list.whose, &language.day(list.business_date), &rows.len()],
        );
        if part > 0 {
            name = Word::SheetPart.fill(language, &[&name, &(part + 1)]);
        }
        if parts > 1 {
            line.push_str("    ");
            line.push_str(&Word::PartLine.fill(language, &[&(part + 1), &parts]));
        }
        // Rows go to a temporary file one by one: a district's ledger may have a million.
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        head(sheet, styles, list, &line, language)?;
        for (i, row) in rows[start..end].iter().enumerate() {
            // At most 1,048,576, because a sheet has no more rows.
            let at = HEAD_ROWS + u32::try_from(i).unwrap_or(u32::MAX);
            let entry = Entry {
                ledger,
                compared: list.layout.compared,
                row: *row,
                number: start + i + 1,
            };
            entry.write(sheet, at, styles, list.fields, wording)?;
        }
        let foot = HEAD_ROWS + u32::try_from(end - start).unwrap_or(0);
        let word = if part + 1 == parts {
            Word::EndOfList
        } else {
            Word::ContinuedNext
        };
        let across = shown(list.fields);
        page::span(
            sheet,
            foot,
            0,
            across,
            word.text(language),
            &styles.subtitle,
        )?;
        finish(sheet, list, foot - 1, language)?;
    }
    Ok(())
}

/// The last column that is not hidden.
fn shown(fields: &[Field]) -> u16 {
    let shown = fields.iter().filter(|f| !f.is_hidden()).count();
    u16::try_from(shown).unwrap_or(1).saturating_sub(1)
}

fn head(
    sheet: &mut Worksheet,
    styles: &Styles,
    list: &List<'_>,
    line: &str,
    language: Language,
) -> Result<(), XlsxError> {
    let last = shown(list.fields);
    for (col, field) in (0u16..).zip(list.fields) {
        sheet.set_column_width(col, field.width())?;
        if field.is_hidden() {
            sheet.set_column_hidden(col)?;
        }
    }
    sheet.set_row_height(0, 30)?;
    sheet.set_row_height(1, 18)?;
    sheet.set_row_height(2, 18)?;
    sheet.set_row_height(3, 28)?;
    sheet.merge_range(0, 0, 0, last, list.title.text(language), &styles.title)?;
    sheet.merge_range(1, 0, 1, last, line, &styles.subtitle)?;
    let mut col = 0;
    for same in list.fields.chunk_by(|a, b| a.group() == b.group()) {
        let next = col + u16::try_from(same.len()).unwrap_or(1);
        let style = if same[0].is_answer() {
            &styles.answer_head
        } else {
            &styles.group
        };
        page::span(
            sheet,
            2,
            col,
            next - 1,
            same[0].group().text(language),
            style,
        )?;
        col = next;
    }
    for (col, field) in (0u16..).zip(list.fields) {
        let style = if field.is_answer() {
            &styles.answer_head
        } else {
            &styles.head
        };
        sheet.write_string_with_format(3, col, field.head(language), style)?;
    }
    Ok(())
}

/// Freeze, filter, protection, validation, print set-up. `last` is the last row with an entry, or the header's.
fn finish(
    sheet: &mut Worksheet,
    list: &List<'_>,
    last: u32,
    language: Language,
) -> Result<(), XlsxError> {
    let width = u16::try_from(list.fields.len()).unwrap_or(1);
    let frozen = list.fields.iter().position(|f| *f == Field::Name);
    let frozen = frozen.map_or(0, |at| u16::try_from(at + 1).unwrap_or(0));
    sheet.set_freeze_panes(HEAD_ROWS, frozen)?;
    // The hidden keys are inside the filter, so that a sort keeps them beside their entry.
    sheet.autofilter(HEAD_ROWS - 1, 0, last, width - 1)?;
    let options = ProtectionOptions {
        use_autofilter: true,
        sort: true,
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    };
    sheet.protect_with_options(&options);
    if last >= HEAD_ROWS {
        for (col, field) in (0u16..).zip(list.fields) {
            if let Some(rule) = validation(*field, list.business_date, language)? {
                sheet.add_data_validation(HEAD_ROWS, col, last, col, &rule)?;
            }
        }
    }
    sheet.set_repeat_rows(HEAD_ROWS - 2, HEAD_ROWS - 1)?;
    let print = if list.fields.iter().any(|field| field.is_answer()) {
        page::wide
    } else {
        page::landscape
    };
    print(sheet, list.run, list.whose, language);
    Ok(())
}

/// How far ahead of the sheet's day the deadline lies that is given as an example.
const EXAMPLE_DAYS: i64 = 30;

fn validation(
    field: Field,
    business_date: NaiveDate,
    language: Language,
) -> Result<Option<DataValidation>, XlsxError> {
    let Field::Answer(column) = field else {
        return Ok(None);
    };
    let earliest = match column {
        AnswerColumn::CorrectBy => business_date,
        // Excel knows no day before 1900.
        _ => NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(business_date),
    };
    let (rule, help) = match column {
        AnswerColumn::Agrees => {
            let choices = [Word::AnswerYes, Word::AnswerNo].map(|word| word.text(language));
            let rule = DataValidation::new().allow_list_strings(&choices)?;
            (rule, Word::AnswerTrueHelp.text(language).to_owned())
        }
        AnswerColumn::ReasonKind => {
            let kinds = answer::reason_kinds().iter();
            let choices: Vec<&str> = kinds
                .map(|kind| answer::reason_kind(kind, language))
                .collect();
            let rule = DataValidation::new().allow_list_strings(&choices)?;
            (rule, Word::AnswerReasonHelp.text(language).to_owned())
        }
        AnswerColumn::CorrectBy | AnswerColumn::ReasonFrom | AnswerColumn::ReasonTo => {
            let rule = DataValidation::new()
                .allow_date(DataValidationRule::GreaterThanOrEqualTo(earliest));
            let example = business_date + TimeDelta::days(EXAMPLE_DAYS);
            let help = match column {
                AnswerColumn::CorrectBy => {
                    Word::AnswerDeadlineHelp.fill(language, &[&business_date, &example])
                }
                _ => Word::AnswerDayHelp.fill(language, &[&business_date]),
            };
            (rule, help)
        }
        AnswerColumn::Measures
        | AnswerColumn::Responsible
        | AnswerColumn::Remark
        | AnswerColumn::ReasonDocument => return Ok(None),
    };
    let rule = rule
        .set_error_title(field.head(language))?
        .set_error_message(&help)?;
    // Of a choice the list itself is the help.
    Ok(Some(match column {
        AnswerColumn::Agrees => rule,
        _ => rule
            .set_input_title(field.head(language))?
            .set_input_message(&help)?,
    }))
}
