//! Workbooks, with titles across the sheet, merged and hidden cells, and a fixed time of making.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::Cell;
use crate::synth::SynthError;

/// A workbook of one sheet being written; its cells are held until the end.
pub struct XlsxTable {
    path: PathBuf,
    book: Workbook,
    next: u32,
    day: Format,
    centred: Format,
}

impl XlsxTable {
    /// Starts the workbook.
    pub fn create(path: &Path, sheet: &str) -> Result<Self, SynthError> {
        let start = || -> Result<Workbook, XlsxError> {
            let mut book = Workbook::new();
            // A fixed time, so that the same district is the same bytes.
            let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
            book.set_properties(&DocProperties::new().set_creation_datetime(&made));
            book.add_worksheet().set_name(sheet)?;
            Ok(book)
        };
        Ok(Self {
            path: path.to_owned(),
            book: start().map_err(|e| SynthError::workbook(path, e))?,
            next: 0,
            day: Format::new().set_num_format("yyyy-mm-dd"),
            centred: Format::new().set_align(FormatAlign::Center),
        })
    }

    /// A title merged across `width` columns.
    pub fn title(&mut self, text: &str, width: u16) -> Result<(), SynthError> {
        let (row, format) = (self.next, self.centred.clone());
        self.next += 1;
        self.with(|sheet| {
            sheet
                .merge_range(row, 0, row, width - 1, text, &format)
                .map(|_| ())
        })
    }

    /// One row; identity numbers are text, as every cell but real dates.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), SynthError> {
        let (row, format) = (self.next, self.day.clone());
        self.next += 1;
        self.with(|sheet| {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Blank => {}
                    Cell::Text(text) => {
                        sheet.write_string(row, column, text)?;
                    }
                    Cell::Day(day) => {
                        sheet.write_date_with_format(row, column, day, &format)?;
                    }
                }
            }
            Ok(())
        })
    }

    /// Merges the last `rows` cells of a column into one.
    pub fn merge_up(&mut self, rows: u32, column: u16, text: &str) -> Result<(), SynthError> {
        let (last, format) = (self.next - 1, self.centred.clone());
        if rows < 2 {
            return Ok(());
        }
        self.with(|sheet| {
            sheet
                .merge_range(last + 1 - rows, column, last, column, text, &format)
                .map(|_| ())
        })
    }

    /// Hides the last row.
    pub fn hide(&mut self) -> Result<(), SynthError> {
        let row = self.next - 1;
        self.with(|sheet| sheet.set_row_hidden(row).map(|_| ()))
    }

    /// Saves.
    pub fn finish(mut self) -> Result<(), SynthError> {
        self.book
            .save(&self.path)
            .map_err(|e| SynthError::workbook(&self.path, e))
    }

    fn with(
        &mut self,
        write: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>,
    ) -> Result<(), SynthError> {
        self.book
            .worksheet_from_index(0)
            .and_then(write)
            .map_err(|e| SynthError::workbook(&self.path, e))
    }
}
