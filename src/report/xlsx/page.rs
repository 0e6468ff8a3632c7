//! Paper: A4, margins, page numbers, and cells that span columns.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use crate::domain::words::{Language, Word};

/// Paper number of A4.
const A4: u8 = 9;

/// One page wide, as long as it takes, on its side.
pub(super) fn landscape(
    sheet: &mut Worksheet,
    run: &str,
    whose: &str,
    language: Language,
) -> Result<(), XlsxError> {
    sheet.set_landscape();
    common(sheet, run, whose, language);
    Ok(())
}

/// One page wide, upright.
pub(super) fn portrait(sheet: &mut Worksheet, run: &str, whose: &str, language: Language) {
    sheet.set_portrait();
    common(sheet, run, whose, language);
    sheet.set_print_center_horizontally(true);
    sheet.set_screen_gridlines(false);
}

fn common(sheet: &mut Worksheet, run: &str, whose: &str, language: Language) {
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.35, 0.35, 0.5, 0.55, 0.3, 0.3);
    // A lone & would begin a code of the footer. 255 characters is all a footer may have.
    let plain =
        |text: &str| -> String { text.chars().take(60).collect::<String>().replace('&', "&&") };
    sheet.set_footer(format!(
        "&L&8{}&C&8{}&R&8{}",
        plain(run),
        Word::PageFooter.text(language),
        plain(whose)
    ));
}

/// One text over several columns, or in one cell.
pub(super) fn span(
    sheet: &mut Worksheet,
    row: u32,
    first: u16,
    last: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if first == last {
        sheet.write_string_with_format(row, first, text, format)?;
    } else {
        sheet.merge_range(row, first, row, last, text, format)?;
    }
    Ok(())
}

/// Height in points of a wrapped text in a width of so many characters: spreadsheets do not fit merged cells themselves.
pub(super) fn height(text: &str, width: f64, points: f64) -> f64 {
    // A Chinese character takes two columns; text of `points` is wider than the 11 that widths are counted in when larger.
    let per_line = (width * 11.0 / points * 0.92).max(1.0);
    let lines: f64 = text
        .split('\n')
        .map(|line| (line.width() as f64 / per_line).ceil().max(1.0))
        .sum();
    (lines * points * 1.45 + 4.0).min(409.0)
}
