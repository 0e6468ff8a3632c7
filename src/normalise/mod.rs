//! One source's raw files to rows that rules can compare: decoded, mapped, cleaned, and split into accepted and
//! quarantined. Every row read is accepted, quarantined with every reason, or set aside and counted; the totals close
//! in rows and money or the source fails. Other sources are not known here.

mod assembly;
mod book;
mod broken;
mod cells;
mod chunk;
mod close;
mod delimited;
mod encoding;
mod error;
mod frame;
mod grid;
pub mod guess;
mod header;
mod identity;
mod json;
mod keep;
mod lanes;
mod memo;
mod merged;
mod number;
mod object;
pub mod overlay;
mod parquet;
mod plan;
mod quarantine;
mod reading;
mod repeats;
mod set_aside;
mod sheets;
mod sink;
mod split;
mod tally;
mod unpack;
mod waves;
mod workbook;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use crate::config::source::{Form, Format, Pull};
use crate::config::{CodeTable, Source};
use crate::domain::snapshot::Snapshot;
use crate::domain::summary::Totals;

pub use error::NormaliseError;
pub use keep::{Stored, load_or_normalise};
pub use sheets::{NO_RESULT, Sheets};

/// A source, normalised.
#[derive(Debug, Clone)]
pub struct Normalised {
    /// The canonical table's columns (money in fen, months as their first day), what is derived from a row
    /// (`person_key`, `id_read`, `id_verdict`, `id_birth`, `id_sex`, `name_folded`, `name_wild`, and for the roster
    /// `retire_on`, `retire_sure`), then `source`, `snapshot_id`, `file`, `sheet`, `row`. One row an accepted row, in
    /// the order of the files.
    pub accepted: DataFrame,
    /// `source`, `snapshot_id`, `file`, `sheet`, `row`, `raw`, `reasons`, `person_key`, `gross`, `unit`. One row a quarantined row.
    pub quarantine: DataFrame,
    /// Conservation of rows and money.
    pub totals: Totals,
}

/// Normalises one snapshot of one source.
///
/// # Errors
/// [`NormaliseError`] when a file cannot be read at all or lacks a required column, and when the totals do not close.
/// A row that cannot be read is quarantined and no error.
pub fn normalise(
    source: &Source,
    codes: &BTreeMap<String, CodeTable>,
    snapshot: &Snapshot,
    business_date: NaiveDate,
) -> Result<Normalised, NormaliseError> {
    normalise_in_chunks(source, codes, snapshot, business_date, None)
}

/// As [`normalise`], with separated text cut into chunks of about `chunk` bytes. The outcome is the same for every
/// size; tests hold it to that.
///
/// # Errors
/// As [`normalise`].
pub fn normalise_in_chunks(
    source: &Source,
    codes: &BTreeMap<String, CodeTable>,
    snapshot: &Snapshot,
    business_date: NaiveDate,
    chunk: Option<usize>,
) -> Result<Normalised, NormaliseError> {
    let plan = plan::Plan::new(source, codes, snapshot, business_date)?;
    read(source, &plan, snapshot, chunk)
}

/// Reads all files of a snapshot as the plan says.
fn read(
    source: &Source,
    plan: &plan::Plan,
    snapshot: &Snapshot,
    chunk: Option<usize>,
) -> Result<Normalised, NormaliseError> {
    let form = source.form();
    let limit = match &source.pull {
        Pull::File(pull) => pull.max_bytes(),
        Pull::Http(_) | Pull::Database(_) => unpack::LIMIT,
    };
    let mut parts = Vec::new();
    for raw in &snapshot.files {
        for item in unpack::items(raw, &source.name, limit)? {
            match format_of(&form, &item.name) {
                Format::Csv => parts.push(delimited::read(&item, plan, &form, chunk)?),
                Format::Ndjson => parts.push(json::read_lines(&item, plan, &form, chunk)?),
                Format::Json => parts.push(json::read_body(&item, plan, &form)?),
                Format::Xlsx => parts.push(workbook::read(&item, plan, &form, chunk)?),
                Format::Parquet => parts.push(parquet::read(&item, plan)?),
            }
        }
    }
    assembly::assemble(source, plan, parts)
}

/// The format that config names, else the one that the file's ending tells.
fn format_of(form: &Form, name: &str) -> Format {
    form.format.unwrap_or_else(|| {
        let name = name.to_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit('.').next().unwrap_or_default() {
            "xlsx" | "xlsm" | "xls" | "xlsb" | "et" | "ett" | "ods" => Format::Xlsx,
            "parquet" => Format::Parquet,
            "ndjson" | "jsonl" => Format::Ndjson,
            "json" => Format::Json,
            _ => Format::Csv,
        }
    })
}
