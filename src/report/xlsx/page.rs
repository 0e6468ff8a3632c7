//! Paper: A4 or A3, margins, page numbers, and cells that span columns.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};
use unicode_width::UnicodeWidthChar;

use crate::domain::words::{Language, Word};

/// Paper number of A4.
const A4: u8 = 9;
/// Paper number of A3.
const A3: u8 = 8;

/// One page wide, as long as it takes, on its side.
pub(super) fn landscape(sheet: &mut Worksheet, run: &str, whose: &str, language: Language) {
    sheet.set_landscape();
    common(sheet, run, whose, language);
}

/// As [`landscape`], on the larger paper that a ledger with its answers needs to be read.
pub(super) fn wide(sheet: &mut Worksheet, run: &str, whose: &str, language: Language) {
    landscape(sheet, run, whose, language);
    sheet.set_paper_size(A3);
}

/// One page wide, upright.
pub(super) fn portrait(sheet: &mut Worksheet, run: &str, whose: &str, language: Language) {
    sheet.set_portrait();
    common(sheet, run, whose, language);
    sheet.set_screen_gridlines(false);
}

fn common(sheet: &mut Worksheet, run: &str, whose: &str, language: Language) {
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_print_center_horizontally(true);
    sheet.set_margins(0.35, 0.35, 0.5, 0.55, 0.3, 0.3);
    // The space keeps a figure from being read as part of the size. A lone & would begin a code of the footer. 255 characters is all a footer may have.
    let plain =
        |text: &str| -> String { text.chars().take(60).collect::<String>().replace('&', "&&") };
    sheet.set_footer(format!(
        "&L&8 {}&C&8 {}&R&8 {}",
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

/// Height in points of a wrapped text in a width of so many characters, for readers that do not fit rows themselves.
pub(super) fn height(text: &str, width: f64, points: f64) -> f64 {
    // A width counts digits of 7 pixels; half a Chinese character of `points` is two thirds of a pixel a point wide.
    let room = (width * 7.0 / (points * 2.0 / 3.0) * 0.97).max(2.0);
    // Lines of a cell are far fewer than 2^32.
    let lines: u32 = text.split('\n').map(|line| lines(line, room)).sum();
    (f64::from(lines) * points * 1.4 + 4.0).min(409.0)
}

/// Lines that a text takes: Chinese breaks anywhere, other words stay whole while they can.
fn lines(text: &str, room: f64) -> u32 {
    let (mut lines, mut used, mut word) = (1, 0.0, 0.0);
    for c in text.chars() {
        // At most 2.
        let width = c.width().unwrap_or(0) as f64;
        word += width;
        if c == ' ' || width > 1.0 || word > room {
            word = 0.0;
        }
        if used + width > room {
            lines += 1;
            // The word that did not fit moves down with its beginning.
            used = word.max(width);
        } else {
            used += width;
        }
    }
    lines
}
