//! The tables for machines: Parquet, CSV, and one JSON object a line.
//!
//! CSV: UTF-8 with a byte order mark (Excel reads it as Chinese), CRLF, RFC 4180 quoting. A text that a spreadsheet would take
//! for a formula (it begins with `=` `+` `-` `@`, their full-width twins, tab, CR or LF) gets an apostrophe in front; columns of
//! numbers and dates are written as they are, but for sums of money: fen in Parquet and JSON, yuan with two decimals in CSV. Who needs the text untouched reads the Parquet or the JSON.

use std::io::{self, Write};
use std::path::Path;

use chrono::{Days, NaiveDate};
use polars::prelude::{ChunkedArray, DataFrame, DataType, Int64Type, ParquetWriter, StringChunked};

use super::ReportError;
use super::file::{self, FileHash};

/// A column whose values can be written one row at a time.
pub(super) enum Values {
    Text(StringChunked),
    Whole(ChunkedArray<Int64Type>),
    /// Days since 1970-01-01.
    Day(ChunkedArray<Int64Type>),
}

/// The columns to be written of a frame, each in one piece.
pub(super) struct Table {
    names: &'static [(&'static str, char)],
    columns: Vec<Values>,
    height: usize,
}

impl Table {
    /// Takes the columns of these names and types (`s` text, `i` whole number, `d` day); others stay out.
    pub(super) fn new(
        frame: &DataFrame,
        table: &'static str,
        names: &'static [(&'static str, char)],
    ) -> Result<Self, ReportError> {
        let wrong = |what: String| ReportError::Columns { table, what };
        let mut columns = Vec::with_capacity(names.len());
        for (name, kind) in names {
            let column = frame
                .column(name)
                .map_err(|_| wrong(format!("column {name} is missing")))?;
            let text = || wrong(format!("column {name} has type {}", column.dtype()));
            let to = match kind {
                's' => DataType::String,
                _ => DataType::Int64,
            };
            let whole = column.dtype().is_integer() && *kind == 'i';
            let day = *column.dtype() == DataType::Date && *kind == 'd';
            let string =
                *kind == 's' && (column.dtype().is_string() || column.dtype().is_categorical());
            // A column without a single value has no type of its own.
            if !(whole || day || string || *column.dtype() == DataType::Null) {
                return Err(text());
            }
            let cast = column.cast(&to).map_err(|_| text())?.rechunk();
            let cast = cast.as_materialized_series();
            columns.push(match kind {
                's' => Values::Text(cast.str().map_err(|_| text())?.clone()),
                'd' => Values::Day(cast.i64().map_err(|_| text())?.clone()),
                _ => Values::Whole(cast.i64().map_err(|_| text())?.clone()),
            });
        }
        Ok(Self {
            names,
            columns,
            height: frame.height(),
        })
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    pub(super) fn text(&self, row: usize, column: usize) -> Option<&str> {
        match &self.columns[column] {
            Values::Text(values) => values.get(row),
            _ => None,
        }
    }

    pub(super) fn day(&self, row: usize, column: usize) -> Option<NaiveDate> {
        match &self.columns[column] {
            Values::Day(values) => values.get(row).map(day),
            _ => None,
        }
    }

    pub(super) fn whole(&self, row: usize, column: usize) -> Option<i64> {
        match &self.columns[column] {
            Values::Whole(values) => values.get(row),
            _ => None,
        }
    }
}

/// The day that lies this many days after 1970-01-01.
fn day(days: i64) -> NaiveDate {
    let epoch = NaiveDate::default();
    let distance = Days::new(days.unsigned_abs());
    let day = if days < 0 {
        epoch.checked_sub_days(distance)
    } else {
        epoch.checked_add_days(distance)
    };
    day.unwrap_or(epoch)
}

/// A table as Parquet; equal frames give equal bytes however they are chunked.
pub(super) fn parquet(dir: &Path, name: &str, frame: &DataFrame) -> Result<FileHash, ReportError> {
    file::write(dir, name, |out| {
        let mut whole = frame.clone();
        whole.rechunk_mut();
        ParquetWriter::new(out)
            .finish(&mut whole)
            .map(|_| ())
            .map_err(|source| ReportError::Parquet {
                file: name.to_owned(),
                source,
            })
    })
}

/// A table as CSV.
pub(super) fn csv(dir: &Path, name: &str, table: &Table) -> Result<FileHash, ReportError> {
    file::write(dir, name, |out| {
        csv_rows(out, table).map_err(|source| ReportError::Write {
            path: dir.join(name),
            source,
        })
    })
}

/// Sums are kept in fen; a clerk's spreadsheet reads yuan, and the header says which.
const FEN: &str = "amount_fen";
const YUAN: &str = "amount_yuan";

fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

fn csv_rows(out: &mut impl Write, table: &Table) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    for (i, (name, _)) in table.names.iter().enumerate() {
        out.write_all(if i == 0 { b"" } else { b"," })?;
        let name = if *name == FEN { YUAN } else { name };
        out.write_all(name.as_bytes())?;
    }
    out.write_all(b"\r\n")?;
    for row in 0..table.height {
        for (i, column) in table.columns.iter().enumerate() {
            if i > 0 {
                out.write_all(b",")?;
            }
            match column {
                Values::Text(values) => csv_text(out, values.get(row).unwrap_or_default())?,
                Values::Whole(values) => {
                    if let Some(n) = values.get(row) {
                        if table.names[i].0 == FEN {
                            out.write_all(yuan(n).as_bytes())?;
                        } else {
                            write!(out, "{n}")?;
                        }
                    }
                }
                Values::Day(values) => {
                    if let Some(n) = values.get(row) {
                        write!(out, "{}", day(n))?;
                    }
                }
            }
        }
        out.write_all(b"\r\n")?;
    }
    Ok(())
}

/// Whether a spreadsheet would run the text instead of showing it.
fn formula(text: &str) -> bool {
    text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ])
}

fn csv_text(out: &mut impl Write, text: &str) -> io::Result<()> {
    let neutral = if formula(text) { "'" } else { "" };
    // Semicolon, tab and bar are separators in some offices' settings.
    let quoted = text.contains(['"', ',', ';', '\t', '|', '\r', '\n'])
        || text.starts_with(' ')
        || text.ends_with(' ');
    if !quoted {
        out.write_all(neutral.as_bytes())?;
        return out.write_all(text.as_bytes());
    }
    out.write_all(b"\"")?;
    out.write_all(neutral.as_bytes())?;
    for (i, piece) in text.split('"').enumerate() {
        if i > 0 {
            out.write_all(b"\"\"")?;
        }
        out.write_all(piece.as_bytes())?;
    }
    out.write_all(b"\"")
}

/// A table as one JSON object a line, keys in the order of the columns, days as ISO text.
pub(super) fn ndjson(dir: &Path, name: &str, table: &Table) -> Result<FileHash, ReportError> {
    file::write(dir, name, |out| {
        json_rows(out, table).map_err(|source| ReportError::Json {
            file: name.to_owned(),
            source: serde_json::Error::io(source),
        })
    })
}

fn json_rows(out: &mut impl Write, table: &Table) -> io::Result<()> {
    for row in 0..table.height {
        for (i, ((name, _), column)) in table.names.iter().zip(&table.columns).enumerate() {
            write!(out, "{}\"{name}\":", if i == 0 { '{' } else { ',' })?;
            match column {
                Values::Text(values) => serde_json::to_writer(&mut *out, &values.get(row))?,
                Values::Whole(values) => serde_json::to_writer(&mut *out, &values.get(row))?,
                Values::Day(values) => {
                    let day = values.get(row).map(|n| day(n).to_string());
                    serde_json::to_writer(&mut *out, &day)?;
                }
            }
        }
        out.write_all(b"}\n")?;
    }
    Ok(())
}
