//! The normalised rows of a snapshot are kept beside its raw bytes, under a key of all that decides what they are, so
//! that unchanged bytes read under an unchanged configuration are not decoded again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use polars::prelude::*;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::config::source::Form;
use crate::config::{CodeTable, Source};
use crate::domain::snapshot::Snapshot;
use crate::domain::summary::Totals;

use super::error::NormaliseError;
use super::plan::{Origin, Plan};
use super::sink::Sink;
use super::{Normalised, assembly, read};

/// To be raised whenever the same bytes and the same configuration come to be read otherwise.
const READING: u32 = 2;

/// A source's rows as they lie beside its snapshot.
#[derive(Clone)]
pub struct Stored {
    /// As [`Normalised::accepted`], in their file: whoever asks reads the columns asked for, nobody holds them all.
    pub accepted: LazyFrame,
    /// As [`Normalised::quarantine`].
    pub quarantine: DataFrame,
    /// Conservation of rows and money.
    pub totals: Totals,
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stored")
            .field("quarantine", &self.quarantine.height())
            .field("totals", &self.totals)
            .finish_non_exhaustive()
    }
}

impl From<Normalised> for Stored {
    fn from(read: Normalised) -> Self {
        Self {
            accepted: read.accepted.lazy(),
            quarantine: read.quarantine,
            totals: read.totals,
        }
    }
}

impl Stored {
    /// One column of the accepted rows; `None` when the table has no such column.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn column(&self, name: &str) -> PolarsResult<Option<Column>> {
        if !self.accepted.clone().collect_schema()?.contains(name) {
            return Ok(None);
        }
        let rows = self.accepted.clone().select([col(name)]);
        let rows = rows.collect_with_engine(Engine::Streaming)?.unwrap_single();
        Ok(Some(rows.column(name)?.clone()))
    }
}

/// As [`normalise`](super::normalise), but the accepted rows go to their file as they are read, and what was kept for the same snapshot and the same configuration is read back.
///
/// Files in the snapshot's folder: `normalised-<key>.parquet`, `quarantine-<key>.parquet`, `totals-<key>.json`. Each is
/// written beside its name, synced and renamed, the totals last: a half-written set is never seen.
///
/// # Errors
/// As [`super::normalise`], and [`NormaliseError::Keep`] when the files cannot be written.
pub fn load_or_normalise(
    source: &Source,
    codes: &BTreeMap<String, CodeTable>,
    snapshot: &Snapshot,
    business_date: NaiveDate,
) -> Result<Stored, NormaliseError> {
    let mut plan = Plan::new(source, codes, snapshot, business_date)?;
    let key = key(source, codes, snapshot, &plan);
    let path = |what: &str, ending: &str| snapshot.dir.join(format!("{what}-{key}.{ending}"));
    let files = [
        path("normalised", "parquet"),
        path("quarantine", "parquet"),
        path("totals", "json"),
    ];
    if let Some(kept) = load(&files) {
        return Ok(kept);
    }
    // Where a later row may yet move an earlier one to the quarantine, the rows are held until all are known.
    let mut file = None;
    if assembly::unique_key(plan.kind).is_none() {
        let begun = begin(&files[0])?;
        let into = begun.as_file().try_clone().map_err(fault(&files[0]))?;
        plan.sink = Some(Sink::new(&plan, into).map_err(|e| assembly::fault(&plan, e))?);
        file = Some(begun);
    }
    let made = read(source, &plan, snapshot, None)?;
    match file {
        Some(begun) => end(begun, &files[0])?,
        None => put(&files[0], |file| parquet(&made.accepted, file))?,
    }
    put(&files[1], |file| parquet(&made.quarantine, file))?;
    put(&files[2], |file| {
        serde_json::to_writer_pretty(file, &made.totals).map_err(io::Error::other)
    })?;
    load(&files).ok_or_else(|| {
        let gone = io::Error::other("what was just written cannot be read back");
        fault(&files[0])(gone)
    })
}

/// What decides how bytes become rows, as 16 hex digits.
fn key(
    source: &Source,
    codes: &BTreeMap<String, CodeTable>,
    snapshot: &Snapshot,
    plan: &Plan,
) -> String {
    let constants: Vec<_> = plan
        .columns
        .iter()
        .filter_map(|c| match &c.origin {
            Origin::Const(text) => Some((c.column.name, text.clone())),
            _ => None,
        })
        .collect();
    let tables: BTreeMap<_, _> = source
        .codes
        .values()
        .map(|name| (name, codes.get(name)))
        .collect();
    let Form {
        format,
        encoding,
        separator,
        sheet,
        header_row,
        items,
    } = source.form();
    let decides = serde_json::json!({
        "reading": READING,
        "version": env!("CARGO_PKG_VERSION"),
        "snapshot": snapshot.id,
        "files": snapshot.files,
        "source": source.name,
        "kind": source.kind,
        "columns": source.columns,
        "codes": source.codes,
        "tables": tables,
        "constants": constants,
        "form": serde_json::json!([format, encoding, separator, sheet, header_row, items]),
        "control": source.expect.control,
    });
    hex::encode(&Sha256::digest(decides.to_string())[..8])
}

/// What was kept, if all of it is there and readable; anything else is made anew.
fn load([accepted, quarantine, totals]: &[PathBuf; 3]) -> Option<Stored> {
    let totals: Totals = serde_json::from_slice(&fs::read(totals).ok()?).ok()?;
    let rows = ParquetReader::new(File::open(accepted).ok()?)
        .num_rows()
        .ok()?;
    let path = PlRefPath::try_from_path(accepted).ok()?;
    let args = ScanArgsParquet {
        glob: false,
        cache: false,
        ..ScanArgsParquet::default()
    };
    Some(Stored {
        accepted: (rows as u64 == totals.accepted)
            .then(|| LazyFrame::scan_parquet(path, args).ok())??,
        quarantine: ParquetReader::new(File::open(quarantine).ok()?)
            .finish()
            .ok()?,
        totals,
    })
}

/// How kept rows are written. Speed decides here: these files are read again tonight, not sent anywhere.
pub(super) fn writer<W: io::Write>(into: W) -> ParquetWriter<W> {
    ParquetWriter::new(into)
        .with_compression(ParquetCompression::Lz4Raw)
        .with_statistics(StatisticsOptions::empty())
        .with_row_group_size(Some(1 << 16))
}

fn parquet(frame: &DataFrame, file: &mut File) -> io::Result<()> {
    writer(file)
        .finish(&mut frame.clone())
        .map(drop)
        .map_err(io::Error::other)
}

fn fault(path: &Path) -> impl Fn(io::Error) -> NormaliseError {
    |cause| NormaliseError::Keep {
        path: path.to_owned(),
        cause,
    }
}

/// A file beside `path` that disappears unless it is ended.
fn begin(path: &Path) -> Result<NamedTempFile, NormaliseError> {
    tempfile::Builder::new()
        .prefix(".keep-")
        .tempfile_in(path.parent().unwrap_or(Path::new(".")))
        .map_err(fault(path))
}

/// Syncs what was begun, and gives it its name.
fn end(begun: NamedTempFile, path: &Path) -> Result<(), NormaliseError> {
    begun.as_file().sync_all().map_err(fault(path))?;
    begun.persist(path).map_err(|e| fault(path)(e.error))?;
    Ok(())
}

/// Writes beside `path`, syncs, and renames.
fn put(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), NormaliseError> {
    let mut begun = begin(path)?;
    write(begun.as_file_mut()).map_err(fault(path))?;
    end(begun, path)
}
