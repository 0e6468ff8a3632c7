//! Sheets written from the top down: paragraphs, headings, and the block for seal and signature.

use rust_xlsxwriter::{Format, ProtectionOptions, Worksheet, XlsxError};

use super::page;
use super::style::Styles;
use crate::domain::summary::SourceSummary;
use crate::domain::words::{self, Language, Word};

/// Columns of cover and nil return.
pub(super) const WIDTHS: [f64; 8] = [17.0, 11.0, 13.0, 11.0, 10.0, 10.0, 9.0, 12.0];
/// The last of them.
pub(super) const LAST: u16 = 7;

/// The headers of what [`Pen::source`] writes.
pub(super) const SOURCE_HEADS: [Word; 8] = [
    Word::Source,
    Word::Status,
    Word::AsOf,
    Word::SourceMonth,
    Word::RowsRead,
    Word::RowsAccepted,
    Word::RowsQuarantined,
    Word::RowsSetAside,
];

/// A sheet written from the top down.
pub(super) struct Pen<'a> {
    pub(super) sheet: &'a mut Worksheet,
    pub(super) styles: &'a Styles,
    pub(super) row: u32,
    pub(super) last: u16,
    pub(super) width: f64,
}

impl Pen<'_> {
    /// A wrapped paragraph over the whole width.
    pub(super) fn paragraph(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet
            .set_row_height(self.row, page::height(text, self.width, 10.0))?;
        page::span(self.sheet, self.row, 0, self.last, text, &self.styles.text)?;
        self.row += 1;
        Ok(())
    }

    pub(super) fn title(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, 36)?;
        page::span(self.sheet, self.row, 0, self.last, text, &self.styles.title)?;
        self.row += 1;
        Ok(())
    }

    /// Heading of a section, with air above it.
    pub(super) fn section(&mut self, text: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.set_row_height(self.row, 20)?;
        page::span(
            self.sheet,
            self.row,
            0,
            self.last,
            text,
            &self.styles.section,
        )?;
        self.row += 1;
        Ok(())
    }

    /// A label and its value, a line each.
    pub(super) fn facts(
        &mut self,
        facts: &[(Word, String)],
        language: Language,
    ) -> Result<(), XlsxError> {
        for (label, value) in facts {
            let height = page::height(value, self.width - WIDTHS[0], 9.0);
            self.sheet.set_row_height(self.row, height.max(20.0))?;
            let label = label.text(language);
            self.sheet
                .write_string_with_format(self.row, 0, label, &self.styles.label)?;
            page::span(self.sheet, self.row, 1, self.last, value, &self.styles.cell)?;
            self.row += 1;
        }
        Ok(())
    }

    /// A text in one cell of the row.
    pub(super) fn text(&mut self, col: u16, text: &str, style: &Format) -> Result<(), XlsxError> {
        self.sheet
            .write_string_with_format(self.row, col, text, style)
            .map(drop)
    }

    /// Numbers side by side, from a column on.
    pub(super) fn numbers(
        &mut self,
        from: u16,
        numbers: impl IntoIterator<Item = f64>,
        style: &Format,
    ) -> Result<(), XlsxError> {
        for (col, number) in (from..).zip(numbers) {
            self.sheet
                .write_number_with_format(self.row, col, number, style)?;
        }
        Ok(())
    }

    /// What every list of sources says of one, from a column on: its label, how it came through, of which day and month,
    /// and what became of its rows.
    pub(super) fn source(
        &mut self,
        from: u16,
        source: &SourceSummary,
        language: Language,
    ) -> Result<(), XlsxError> {
        let styles = self.styles;
        let label = language.pick(&source.label_zh, &source.label_en);
        self.text(from, label, &styles.cell)?;
        let texts = [
            words::source_state(source.state, language).to_owned(),
            source.as_of.map(|d| d.to_string()).unwrap_or_default(),
            source.month.map(|m| language.month(m)).unwrap_or_default(),
        ];
        for (col, text) in (from + 1..).zip(texts) {
            self.text(col, &text, &styles.centre)?;
        }
        let totals = &source.totals;
        let aside = totals.title + totals.blank + totals.subtotal;
        let rows = [totals.read, totals.accepted, totals.quarantined, aside];
        self.numbers(from + 4, rows.map(|n| n as f64), &styles.number)
    }

    pub(super) fn heads(&mut self, words: &[Word], language: Language) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, 20)?;
        let styles = self.styles;
        for (col, word) in (0u16..).zip(words) {
            self.text(col, word.text(language), &styles.head)?;
        }
        self.row += 1;
        Ok(())
    }
}

/// A pen on an empty sheet with the columns of cover and nil return.
pub(super) fn pen<'a>(sheet: &'a mut Worksheet, styles: &'a Styles) -> Result<Pen<'a>, XlsxError> {
    for (col, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    Ok(Pen {
        sheet,
        styles,
        row: 0,
        last: LAST,
        width: WIDTHS.iter().sum(),
    })
}

/// Protects a filled sheet and sets it up for paper.
pub(super) fn finish(sheet: &mut Worksheet, run: &str, whose: &str, language: Language) {
    let options = ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    };
    sheet.protect_with_options(&options);
    page::portrait(sheet, run, whose, language);
}

/// Where the unit puts its seal, and who answers for it.
pub(super) fn signature(pen: &mut Pen<'_>, language: Language) -> Result<(), XlsxError> {
    let lines = [
        [(Word::Seal, ""), (Word::SignedBy, "")],
        [(Word::FilledBy, ""), (Word::Phone, "")],
        [
            (Word::None, ""),
            (Word::SignedOn, Word::DateBlank.text(language)),
        ],
    ];
    // A round seal is 42 mm wide: the first line leaves it room.
    for (line, height) in lines.into_iter().zip([72.0, 30.0, 30.0]) {
        pen.sheet.set_row_height(pen.row, height)?;
        let places = [(0, 0, 1, 3), (4, 5, 6, LAST)];
        for ((word, value), (first, last, line_from, line_to)) in line.into_iter().zip(places) {
            if word == Word::None {
                continue;
            }
            let label = format!("{}{}", word.text(language), language.pick("：", ":"));
            let styles = pen.styles;
            page::span(pen.sheet, pen.row, first, last, &label, &styles.sign_label)?;
            page::span(pen.sheet, pen.row, line_from, line_to, value, &styles.sign)?;
        }
        pen.row += 1;
    }
    Ok(())
}
