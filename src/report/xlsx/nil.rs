//! The nil return of a department without findings.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::page;
use super::pen::{LAST, finish, pen, signature};
use super::style::Styles;
use crate::domain::summary::{DepartmentSummary, Summary};
use crate::domain::words::{Language, Word};

/// 无问题: what a department without findings signs and sends back. `counts` are its explained and copied entries.
pub(super) fn write(
    book: &mut Workbook,
    styles: &Styles,
    summary: &Summary,
    department: &DepartmentSummary,
    counts: [usize; 2],
    language: Language,
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(Word::SheetNil.text(language))?;
    let mut pen = pen(sheet, styles)?;
    pen.row = 1;
    pen.title(Word::TitleNil.text(language))?;
    pen.row += 1;
    let text = Word::NilText.fill(
        language,
        &[
            &summary.district_name,
            &language.day(summary.business_date),
            &department.name,
        ],
    );
    pen.sheet
        .set_row_height(pen.row, page::height(&text, pen.width, 14.0) + 12.0)?;
    page::span(pen.sheet, pen.row, 0, LAST, &text, &styles.statement)?;
    pen.row += 2;
    for (word, count) in [Word::NilExplained, Word::NilCopied]
        .into_iter()
        .zip(counts)
    {
        if count > 0 {
            pen.paragraph(&word.fill(language, &[&count]))?;
        }
    }
    let skipped = summary.rules.iter().filter(|r| !r.evaluated).count();
    if skipped > 0 {
        pen.paragraph(&Word::NilNotEvaluated.fill(language, &[&skipped]))?;
    }
    pen.row += 1;
    let confirm = Word::NilConfirm.text(language);
    let unlocked = styles.text.clone().set_unlocked();
    pen.sheet.set_row_height(pen.row, 30)?;
    page::span(pen.sheet, pen.row, 0, LAST, confirm, &unlocked)?;
    pen.row += 3;
    signature(&mut pen, language)?;
    finish(sheet, &summary.run, &department.name, language);
    Ok(())
}
