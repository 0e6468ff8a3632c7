//! A sheet of entries: titles, frozen header, filter, rows, and what the department fills in.

use chrono::NaiveDate;
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use super::compare::{self, Compared};
use super::field::{self, Field};
use super::style::{self, Styles};
use super::{Layout, page};
use crate::domain::evidence::Evidence;
use crate::domain::words::{Language, Word};
use crate::report::rows::{Column, Ledger};

/// Rows above the first entry: title, line, groups, header.
pub(super) const HEAD_ROWS: u32 = 4;

/// Rows a sheet can hold.
const MOST_ROWS: u32 = 1_048_576;

/// Excel refuses longer texts (counted in UTF-16 units); the note that says so must fit too.
const LONGEST_TEXT: usize = 32_700;

/// What one list of entries looks like.
pub(super) struct List<'a> {
    pub(super) fields: &'static [Field],
    pub(super) sheet: Word,
    pub(super) title: Word,
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
    language: Language,
) -> Result<(), XlsxError> {
    let per_sheet = list
        .layout
        .rows_per_sheet
        .min(MOST_ROWS)
        .saturating_sub(HEAD_ROWS)
        .max(1) as usize;
    let parts = rows.len().div_ceil(per_sheet).max(1);
    for part in 0..parts {
        let start = part * per_sheet;
        let end = rows.len().min(start + per_sheet);
        let mut name = list.sheet.text(language).to_owned();
        let mut line = Word::SheetLine.fill(
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
            entry.write(sheet, at, styles, list.fields, language)?;
        }
        let last = HEAD_ROWS + u32::try_from(end - start).unwrap_or(0);
        finish(
            sheet,
            list,
            last.saturating_sub(1).max(HEAD_ROWS - 1),
            language,
        )?;
    }
    Ok(())
}

fn head(
    sheet: &mut Worksheet,
    styles: &Styles,
    list: &List<'_>,
    line: &str,
    language: Language,
) -> Result<(), XlsxError> {
    let shown = list.fields.iter().filter(|f| !f.is_hidden()).count();
    let last = u16::try_from(shown).unwrap_or(1).saturating_sub(1);
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

/// One entry on its way to a sheet.
struct Entry<'a> {
    ledger: &'a Ledger,
    compared: Option<&'a Compared>,
    row: u32,
    number: usize,
}

impl Entry<'_> {
    fn write(
        &self,
        sheet: &mut Worksheet,
        at: u32,
        styles: &Styles,
        fields: &[Field],
        language: Language,
    ) -> Result<(), XlsxError> {
        let (ledger, row) = (self.ledger, self.row);
        let values = field::values(ledger, row);
        let differs = self.differing(values);
        // Only Excel fits the heights of rows by itself, so they are written; and rows go out as they are finished.
        sheet.set_row_height(at, self.height(fields, language))?;
        for (col, field) in (0u16..).zip(fields) {
            match field {
                Field::Number => {
                    // Excel keeps numbers as f64; counts are far below 2^53.
                    sheet.write_number_with_format(at, col, self.number as f64, &styles.centre)?;
                }
                Field::Grade => {
                    let code = match ledger.text(row, Column::State) {
                        Some("not_evaluated") => "",
                        _ => ledger.text(row, Column::Grade).unwrap_or_default(),
                    };
                    let text = field::text(ledger, row, *field, language);
                    sheet.write_string_with_format(at, col, text, styles.grade(code))?;
                }
                Field::Roster | Field::Personnel | Field::Payroll | Field::Insurance => {
                    let i = *field as usize - Field::Roster as usize;
                    let text = values[i].unwrap_or_default();
                    if differs[i] {
                        let text = fit(&format!("≠ {text}"), language).into_owned();
                        sheet.write_string_with_format(at, col, text, &styles.differs)?;
                    } else {
                        let text = fit(text, language);
                        sheet.write_string_with_format(at, col, text, &styles.cell)?;
                    }
                }
                Field::Approved | Field::Actual => {
                    let column = match field {
                        Field::Approved => Column::Approved,
                        _ => Column::Actual,
                    };
                    match ledger.whole(row, column) {
                        Some(n) => {
                            sheet.write_number_with_format(at, col, n as f64, &styles.centre)?
                        }
                        None => sheet.write_blank(at, col, &styles.centre)?,
                    };
                }
                Field::AnswerDeadline => {
                    sheet.write_blank(at, col, &styles.answer_day)?;
                }
                field if field.is_answer() => {
                    sheet.write_blank(at, col, &styles.answer)?;
                }
                Field::RowHash => {
                    sheet.write_string_with_format(at, col, self.hash(), &styles.cell)?;
                }
                Field::PersonId => {
                    let text = field::text(ledger, row, *field, language);
                    sheet.write_string_with_format(at, col, text, &styles.centre)?;
                }
                field => {
                    let text = field::text(ledger, row, *field, language);
                    let text = fit(&text, language);
                    let style = if field.is_small() {
                        &styles.small
                    } else {
                        &styles.cell
                    };
                    sheet.write_string_with_format(at, col, text, style)?;
                }
            }
        }
        Ok(())
    }

    fn differing(&self, values: [Option<&str>; 4]) -> [bool; 4] {
        let get = |column| self.ledger.text(self.row, column).unwrap_or_default();
        let subject = get(Column::Subject);
        if subject.starts_with("pair:") || subject.starts_with("account:") {
            // Several people stand in one cell: that they differ is no news.
            return [false; 4];
        }
        let columns = self.compared.and_then(|c| c.get(get(Column::Rule)));
        compare::differing(values, columns)
    }

    /// Height in points that shows the longest cell, and leaves room for an answer.
    fn height(&self, fields: &[Field], language: Language) -> f64 {
        let values = field::values(self.ledger, self.row);
        let tall = fields.iter().filter(|f| !f.is_hidden()).map(|field| {
            let text = match field {
                // The mark of a difference takes two more columns.
                Field::Roster => values[0]
                    .map(|v| format!("≠ {v}"))
                    .unwrap_or_default()
                    .into(),
                Field::Personnel => values[1]
                    .map(|v| format!("≠ {v}"))
                    .unwrap_or_default()
                    .into(),
                Field::Payroll => values[2]
                    .map(|v| format!("≠ {v}"))
                    .unwrap_or_default()
                    .into(),
                Field::Insurance => values[3]
                    .map(|v| format!("≠ {v}"))
                    .unwrap_or_default()
                    .into(),
                field => field::text(self.ledger, self.row, *field, language),
            };
            let points = if field.is_small() {
                style::SMALL
            } else {
                style::BODY
            };
            page::height(&text, field.width(), points)
        });
        tall.fold(28.0, f64::max)
    }

    fn hash(&self) -> String {
        let (ledger, row) = (self.ledger, self.row);
        Evidence {
            rule: ledger.text(row, Column::Rule).unwrap_or_default(),
            entry_id: ledger.text(row, Column::EntryId).unwrap_or_default(),
            values: field::values(ledger, row),
            approved: ledger.whole(row, Column::Approved),
            actual: ledger.whole(row, Column::Actual),
        }
        .hash()
    }
}

/// A text that a cell can hold.
fn fit(text: &str, language: Language) -> std::borrow::Cow<'_, str> {
    // A UTF-8 text has at least as many bytes as UTF-16 units.
    if text.len() <= LONGEST_TEXT {
        return text.into();
    }
    let mut units = 0;
    let end = text.char_indices().find_map(|(at, c)| {
        units += c.len_utf16();
        (units > LONGEST_TEXT).then_some(at)
    });
    match end {
        Some(end) => format!("{}{}", &text[..end], Word::CutShort.text(language)).into(),
        None => text.into(),
    }
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
    page::landscape(sheet, list.run, list.whose, language);
    Ok(())
}

fn validation(
    field: Field,
    business_date: NaiveDate,
    language: Language,
) -> Result<Option<DataValidation>, XlsxError> {
    let rule = match field {
        Field::AnswerTrue => DataValidation::new()
            .allow_list_strings(&[
                Word::AnswerYes.text(language),
                Word::AnswerNo.text(language),
            ])?
            .set_error_title(field.head(language))?
            .set_error_message(Word::AnswerTrueHelp.text(language))?,
        Field::AnswerDeadline => {
            let help = Word::AnswerDeadlineHelp.fill(language, &[&business_date]);
            DataValidation::new()
                .allow_date(DataValidationRule::GreaterThanOrEqualTo(business_date))
                .set_input_title(field.head(language))?
                .set_input_message(&help)?
                .set_error_title(field.head(language))?
                .set_error_message(&help)?
        }
        _ => return Ok(None),
    };
    Ok(Some(rule))
}
