//! Rows as NDJSON: one object a line, keys in column order.

use std::borrow::Cow;

use futures_util::{Stream, TryStreamExt};
use sqlx::{Column, Row};

use super::fault::{DatabaseFault, said};
use crate::domain::snapshot::RawFile;
use crate::extract::SnapshotError;
use crate::extract::staging::Intake;

/// Bytes gathered before they are written.
const BUFFER: usize = 1 << 16;

/// One value of one row.
pub(super) enum Cell<'r> {
    Null,
    Bool(bool),
    Whole(i64),
    /// A whole number that may lie above `i64`.
    Large(u64),
    Real(f64),
    /// Text, and everything that has an exact form as text: decimals, dates, times.
    Text(Cow<'r, str>),
}

/// Why a value has no sure form as text.
pub(super) struct Odd {
    pub kind: String,
    pub why: &'static str,
}

/// Reads column `n` of a row.
pub(super) type Reader<R> = for<'r> fn(&'r R, usize) -> Result<Cell<'r>, Odd>;

/// The file under way.
pub(super) struct Lines {
    intake: Intake,
    buffer: Vec<u8>,
    /// `"name":` of each column.
    keys: Vec<String>,
    rows: u64,
    most: Option<u64>,
}

impl Lines {
    /// An empty file that takes at most so many rows.
    pub(super) fn new(intake: Intake, most: Option<u64>) -> Self {
        Self {
            intake,
            buffer: Vec::with_capacity(2 * BUFFER),
            keys: Vec::new(),
            rows: 0,
            most,
        }
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes all rows as they come.
    pub(super) async fn drain<R: Row>(
        &mut self,
        mut rows: impl Stream<Item = Result<R, sqlx::Error>> + Unpin,
        read: Reader<R>,
    ) -> Result<(), DatabaseFault> {
        while let Some(row) = rows
            .try_next()
            .await
            .map_err(|why| DatabaseFault::Query(said(&why)))?
        {
            self.add(&row, read)?;
        }
        Ok(())
    }

    fn add<R: Row>(&mut self, row: &R, read: Reader<R>) -> Result<(), DatabaseFault> {
        if self.most.is_some_and(|most| self.rows >= most) {
            return Err(DatabaseFault::TooMany(self.rows));
        }
        if self.keys.is_empty() {
            self.keys = keys(row)?;
        }
        self.buffer.push(b'{');
        for (at, key) in self.keys.iter().enumerate() {
            if at > 0 {
                self.buffer.push(b',');
            }
            self.buffer.extend_from_slice(key.as_bytes());
            let cell = read(row, at).map_err(|odd| DatabaseFault::Kind {
                column: row.columns()[at].name().to_owned(),
                kind: odd.kind,
                why: odd.why,
            })?;
            // Writing to memory does not fail, and none of these values is without a JSON form.
            let _ = match cell {
                Cell::Null => serde_json::to_writer(&mut self.buffer, &()),
                Cell::Bool(value) => serde_json::to_writer(&mut self.buffer, &value),
                Cell::Whole(value) => serde_json::to_writer(&mut self.buffer, &value),
                Cell::Large(value) => serde_json::to_writer(&mut self.buffer, &value),
                // JSON has no form for these, and null would make them unknown in silence.
                Cell::Real(value) if !value.is_finite() => {
                    serde_json::to_writer(&mut self.buffer, &value.to_string())
                }
                Cell::Real(value) => serde_json::to_writer(&mut self.buffer, &value),
                Cell::Text(value) => serde_json::to_writer(&mut self.buffer, &value),
            };
        }
        self.buffer.extend_from_slice(b"}\n");
        self.rows += 1;
        if self.buffer.len() >= BUFFER {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), SnapshotError> {
        self.intake.take(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    /// Makes the file lasting.
    pub(super) fn finish(mut self, name: String) -> Result<RawFile, SnapshotError> {
        self.flush()?;
        self.intake.finish(name)
    }
}

/// The keys of a row's columns.
fn keys<R: Row>(row: &R) -> Result<Vec<String>, DatabaseFault> {
    let mut keys: Vec<String> = Vec::new();
    for column in row.columns() {
        let key = format!("{}:", serde_json::Value::from(column.name()));
        if keys.contains(&key) {
            return Err(DatabaseFault::Twice(column.name().to_owned()));
        }
        keys.push(key);
    }
    Ok(keys)
}
