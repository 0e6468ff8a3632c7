//! Workbooks of plain tables: title, a line below it, header, rows, sums, and notes.

use std::path::Path;

use chrono::{NaiveDate, NaiveTime};
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

use super::page;
use super::style::Styles;
use crate::domain::share::Share;
use crate::domain::words::Language;
use crate::report::ReportError;
use crate::report::{file, paper};

/// One cell of a plain table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlainCell {
    /// A text.
    Text(String),
    /// A whole number, as a number.
    Number(i64),
    /// A share, as a number.
    Share(Share),
    /// Nothing.
    Blank,
}

impl std::fmt::Display for PlainCell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Share(share) => write!(f, "{share}"),
            Self::Blank => Ok(()),
        }
    }
}

impl PlainCell {
    /// Whether it stands at the right, as numbers do.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Share(_))
    }
}

impl From<&str> for PlainCell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for PlainCell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<Share>> for PlainCell {
    fn from(share: Option<Share>) -> Self {
        share.map_or(Self::Blank, Self::Share)
    }
}

impl From<i64> for PlainCell {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// One sheet.
#[derive(Debug, Clone, Default)]
pub struct PlainTable {
    /// Name of the sheet.
    pub sheet: String,
    /// Title above the table.
    pub title: String,
    /// Line below the title.
    pub line: String,
    /// Heads with the widths of their columns in characters.
    pub columns: Vec<(String, f64)>,
    /// Rows.
    pub rows: Vec<Vec<PlainCell>>,
    /// Rows of sums below them.
    pub sums: Vec<Vec<PlainCell>>,
    /// Sentences below the table.
    pub notes: Vec<String>,
}

impl PlainTable {
    /// Whether a column holds numbers.
    #[must_use]
    pub fn is_number(&self, column: usize) -> bool {
        let is = |row: &Vec<PlainCell>| row.get(column).is_some_and(PlainCell::is_number);
        self.rows.iter().any(is)
    }
}

/// A workbook of plain tables.
#[derive(Debug, Clone)]
pub struct PlainBook {
    /// Title of the document.
    pub title: String,
    /// Whose it is; stands in the footer.
    pub whose: String,
    /// The day it speaks of; it stands for the time of making.
    pub date: NaiveDate,
    /// Language of its type.
    pub language: Language,
    /// Its sheets.
    pub tables: Vec<PlainTable>,
}

impl PlainBook {
    /// Write it: as a document where the name ends in `.docx`, else as a workbook. A reader sees the whole file or none.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), ReportError> {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let dir = match path.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        if path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("docx"))
        {
            return paper::write(dir, &name, self).map(drop);
        }
        let failed = |source| ReportError::Workbook {
            file: name.clone(),
            source,
        };
        let mut book = Workbook::new();
        book.set_tempdir(dir).map_err(failed)?;
        let made = self.date.and_time(NaiveTime::MIN).and_utc();
        book.set_properties(
            &DocProperties::new()
                .set_title(&self.title)
                .set_company(&self.whose)
                .set_author("rollcall")
                .set_creation_datetime(&made),
        );
        let styles = Styles::new(self.language);
        for table in &self.tables {
            self.sheet(&mut book, &styles, table).map_err(failed)?;
        }
        file::write(dir, &name, |out| book.save_to_writer(out).map_err(failed))?;
        Ok(())
    }

    fn sheet(
        &self,
        book: &mut Workbook,
        styles: &Styles,
        table: &PlainTable,
    ) -> Result<(), XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(&table.sheet)?;
        page::landscape(sheet, &self.date.to_string(), &self.whose, self.language);
        let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let mut width = 0.0;
        for (at, (_, wide)) in (0u16..).zip(&table.columns) {
            sheet.set_column_width(at, *wide)?;
            width += wide;
        }
        sheet.set_row_height(0, 34)?;
        page::span(sheet, 0, 0, last, &table.title, &styles.title)?;
        sheet.set_row_height(1, 18)?;
        page::span(sheet, 1, 0, last, &table.line, &styles.subtitle)?;
        let heads = table.columns.iter();
        let tallest = heads
            .map(|(head, wide)| page::height(head, *wide, 9.0))
            .fold(20.0, f64::max);
        sheet.set_row_height(2, tallest)?;
        for (at, (head, _)) in (0u16..).zip(&table.columns) {
            sheet.write_string_with_format(2, at, head, &styles.head)?;
        }
        let mut row = 3;
        for (cells, text, number) in table
            .rows
            .iter()
            .map(|cells| (cells, &styles.plain, &styles.number))
            .chain(
                table
                    .sums
                    .iter()
                    .map(|cells| (cells, &styles.sum_text, &styles.sum_number)),
            )
        {
            let mut height: f64 = 15.0;
            for (at, cell) in (0u16..).zip(cells) {
                match cell {
                    PlainCell::Text(words) => {
                        let wide = table.columns.get(usize::from(at)).map_or(10.0, |of| of.1);
                        height = height.max(page::height(words, wide, 9.0));
                        sheet.write_string_with_format(row, at, words, text)?;
                    }
                    PlainCell::Number(of) => {
                        // Counts of people and posts are far below 2^53.
                        #[expect(clippy::cast_precision_loss, reason = "counts")]
                        let of = *of as f64;
                        sheet.write_number_with_format(row, at, of, number)?;
                    }
                    PlainCell::Share(of) => {
                        let of = of.percent() / 100.0;
                        sheet.write_number_with_format(row, at, of, &styles.percent)?;
                    }
                    PlainCell::Blank => {
                        sheet.write_blank(row, at, text)?;
                    }
                }
            }
            sheet.set_row_height(row, height)?;
            row += 1;
        }
        for note in &table.notes {
            sheet.set_row_height(row, page::height(note, width, 10.0))?;
            page::span(sheet, row, 0, last, note, &styles.text)?;
            row += 1;
        }
        sheet.set_freeze_panes(3, 0)?;
        sheet.set_repeat_rows(2, 2)?;
        // Left to itself the writer writes the last row of a sheet twice when that row has a height.
        sheet.write_string_with_format(row, 0, "", &styles.text)?;
        Ok(())
    }
}
