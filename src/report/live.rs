//! The lasting ledger as a file that somebody asked for: a workbook to answer in, or a table for machines.

use std::path::Path;

use chrono::NaiveDate;
use polars::frame::DataFrame;

use super::file::FileHash;
use super::xlsx::Layout;
use super::{ReportError, rows, tables, xlsx};
use crate::audit::Head;
use crate::domain::words::Language;

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A workbook to read and to answer in.
    Xlsx,
    /// UTF-8 with a byte order mark; no text is a formula.
    Csv,
    /// Typed columns.
    Parquet,
    /// One object a line.
    Json,
}

impl Format {
    /// The ending of its files.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Json => "json",
        }
    }

    /// The format of a file with this ending.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        [Self::Xlsx, Self::Csv, Self::Parquet, Self::Json]
            .into_iter()
            .find(|format| format.ending().eq_ignore_ascii_case(ending))
    }
}

/// The ledger of a moment, and what its cover says.
#[derive(Debug, Clone, Copy)]
pub struct Live<'a> {
    /// One row an entry: exactly [`super::LIVE_COLUMNS`].
    pub table: &'a DataFrame,
    /// Region code.
    pub district_code: &'a str,
    /// District name.
    pub district_name: &'a str,
    /// Code and name of the one department that it is for; none = of several.
    pub department: Option<(&'a str, &'a str)>,
    /// The newest merged run of the moment.
    pub run: &'a str,
    /// The day that run speaks of.
    pub business_date: NaiveDate,
    /// The moment, where it is not now, in words.
    pub as_of: Option<&'a str>,
    /// The newest audit record.
    pub head: Option<&'a Head>,
    /// Language.
    pub language: Language,
    /// How sheets are laid out.
    pub layout: Layout<'a>,
}

/// Writes `dir/name`, whole or not at all, and tells its hash.
///
/// # Errors
/// When it cannot be written, or the table has other columns.
pub fn write_live(
    dir: &Path,
    name: &str,
    format: Format,
    live: &Live<'_>,
) -> Result<FileHash, ReportError> {
    let ledger = rows::Ledger::live(live.table)?;
    match format {
        Format::Xlsx => xlsx::write_live(dir, name, &ledger, live),
        Format::Csv => tables::csv(dir, name, ledger.table()),
        Format::Parquet => tables::parquet(dir, name, live.table),
        Format::Json => tables::ndjson(dir, name, ledger.table()),
    }
}
