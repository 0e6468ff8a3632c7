//! The normalised rows of a snapshot are kept beside its raw bytes, under a key of all that decides what they are, so
//! that unchanged bytes read under an unchanged configuration are not decoded again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use polars::prelude::*;
use sha2::{Digest, Sha256};

use crate::config::source::Form;
use crate::config::{CodeTable, Source};
use crate::domain::snapshot::Snapshot;

use super::error::NormaliseError;
use super::plan::{Origin, Plan};
use super::{Normalised, normalise};

/// To be raised whenever the same bytes and the same configuration come to be read otherwise.
const READING: u32 = 1;

/// As [`normalise`], but what was kept for the same snapshot and the same configuration is read back.
///
/// Files in the snapshot's folder: `normalised-<key>.parquet`, `quarantine-<key>.parquet`, `totals-<key>.json`. Each is
/// written beside its name, synced and renamed, the totals last: a half-written set is never seen.
///
/// # Errors
/// As [`normalise`], and [`NormaliseError::Keep`] when the files cannot be written.
pub fn load_or_normalise(
    source: &Source,
    codes: &BTreeMap<String, CodeTable>,
    snapshot: &Snapshot,
    business_date: NaiveDate,
) -> Result<Normalised, NormaliseError> {
    let key = key(source, codes, snapshot, business_date)?;
    let path = |what: &str, ending: &str| snapshot.dir.join(format!("{what}-{key}.{ending}"));
    let files = [
        path("normalised", "parquet"),
        path("quarantine", "parquet"),
        path("totals", "json"),
    ];
    if let Some(kept) = load(&files) {
        return Ok(kept);
    }
    let made = normalise(source, codes, snapshot, business_date)?;
    store(&files, &made)?;
    Ok(made)
}

/// Some columns of the accepted rows alone, so that months that were read long ago cost little.
///
/// # Errors
/// As [`load_or_normalise`], and when there is no such column.
pub fn load_columns(
    source: &Source,
    codes: &BTreeMap<String, CodeTable>,
    snapshot: &Snapshot,
    business_date: NaiveDate,
    columns: &[&str],
) -> Result<DataFrame, NormaliseError> {
    let key = key(source, codes, snapshot, business_date)?;
    let path = snapshot.dir.join(format!("normalised-{key}.parquet"));
    // The totals are written last: with them, the rows are whole.
    let whole = snapshot.dir.join(format!("totals-{key}.json")).exists();
    let wanted = columns.iter().map(|name| (*name).to_owned()).collect();
    let kept = File::open(&path).ok().filter(|_| whole).and_then(|file| {
        let reader = ParquetReader::new(file).with_columns(Some(wanted));
        reader.finish().ok()
    });
    if let Some(kept) = kept {
        return Ok(kept);
    }
    let made = load_or_normalise(source, codes, snapshot, business_date)?;
    made.accepted
        .select(columns.iter().copied())
        .map_err(|cause| NormaliseError::Keep {
            path,
            cause: io::Error::other(cause),
        })
}

/// What decides how bytes become rows, as 16 hex digits.
fn key(
    source: &Source,
    codes: &BTreeMap<String, CodeTable>,
    snapshot: &Snapshot,
    business_date: NaiveDate,
) -> Result<String, NormaliseError> {
    let plan = Plan::new(source, codes, snapshot, business_date)?;
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
    Ok(hex::encode(&Sha256::digest(decides.to_string())[..8]))
}

/// What was kept, if all of it is there and readable; anything else is made anew.
fn load([accepted, quarantine, totals]: &[PathBuf; 3]) -> Option<Normalised> {
    let totals = serde_json::from_slice(&fs::read(totals).ok()?).ok()?;
    let frame = |path: &Path| ParquetReader::new(File::open(path).ok()?).finish().ok();
    Some(Normalised {
        accepted: frame(accepted)?,
        quarantine: frame(quarantine)?,
        totals,
    })
}

fn store(
    [accepted, quarantine, totals]: &[PathBuf; 3],
    made: &Normalised,
) -> Result<(), NormaliseError> {
    // Speed decides here: these files are read again tonight, not sent anywhere.
    let parquet = |frame: &DataFrame, file: &mut File| {
        ParquetWriter::new(file)
            .with_compression(ParquetCompression::Lz4Raw)
            .with_statistics(StatisticsOptions::empty())
            .with_row_group_size(Some(1 << 18))
            .finish(&mut frame.clone())
            .map(drop)
            .map_err(io::Error::other)
    };
    put(accepted, |file| parquet(&made.accepted, file))?;
    put(quarantine, |file| parquet(&made.quarantine, file))?;
    put(totals, |file| {
        serde_json::to_writer_pretty(file, &made.totals).map_err(io::Error::other)
    })
}

/// Writes beside `path`, syncs, and renames.
fn put(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), NormaliseError> {
    let put = || {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new()
            .prefix(".keep-")
            .tempfile_in(folder)?;
        write(file.as_file_mut())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)?;
        Ok(())
    };
    put().map_err(|cause| NormaliseError::Keep {
        path: path.to_owned(),
        cause,
    })
}
