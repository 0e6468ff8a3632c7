//! A table read row by row, by column name.

use chrono::NaiveDate;
use polars::prelude::{
    DataFrame, DataType, Int32Chunked, Int64Chunked, LazyFrame, PolarsResult, StringChunked,
};

use super::journal::Place;

/// A collected table.
pub(super) struct Table {
    frame: DataFrame,
}

impl Table {
    pub(super) fn of(table: &LazyFrame) -> PolarsResult<Self> {
        Ok(Self {
            frame: table.clone().collect()?,
        })
    }

    pub(super) fn rows(&self) -> usize {
        self.frame.height()
    }

    pub(super) fn text(&self, column: &str) -> PolarsResult<StringChunked> {
        Ok(self.frame.column(column)?.str()?.clone())
    }

    pub(super) fn whole(&self, column: &str) -> PolarsResult<Int64Chunked> {
        Ok(self
            .frame
            .column(column)?
            .cast(&DataType::Int64)?
            .i64()?
            .clone())
    }

    pub(super) fn unit(&self, column: &str) -> PolarsResult<Int32Chunked> {
        Ok(self.frame.column(column)?.i32()?.clone())
    }

    /// A column of days.
    pub(super) fn days(&self, column: &str) -> PolarsResult<Days> {
        let days = self.frame.column(column)?.cast(&DataType::Date)?;
        Ok(Days(days.date()?.physical().clone()))
    }

    /// Where each row stands.
    pub(super) fn places(&self) -> PolarsResult<Places> {
        Ok(Places {
            file: self.text("file")?,
            sheet: self.text("sheet")?,
            row: self.whole("row")?,
        })
    }
}

/// A column of days.
pub(super) struct Days(Int32Chunked);

impl Days {
    pub(super) fn get(&self, row: usize) -> Option<NaiveDate> {
        let days = self.0.get(row)?;
        NaiveDate::default().checked_add_signed(chrono::TimeDelta::days(i64::from(days)))
    }
}

/// File, sheet and row of each row.
pub(super) struct Places {
    file: StringChunked,
    sheet: StringChunked,
    row: Int64Chunked,
}

impl Places {
    pub(super) fn get(&self, row: usize) -> Place {
        Place {
            file: self.file.get(row).unwrap_or_default().to_owned(),
            sheet: self.sheet.get(row).map(str::to_owned),
            row: self.row.get(row).unwrap_or(0),
        }
    }
}
