//! Writes the files of a run from plain values: ledgers for machines, workbooks for departments, one page for everybody.
//!
//! Nothing here reads the clock, the store or a random number, so that the same values give the same bytes. The one file that
//! may differ between equal runs is `manifest.json` ([`write_manifest`]).

mod assessment;
mod docx;
mod file;
mod html;
mod indicators;
mod inspection;
mod live;
mod manifest;
mod notice;
mod paper;
mod rows;
mod statistics;
mod tables;
pub mod watermark;
mod words;
mod xlsx;

use std::path::{Path, PathBuf};

use polars::frame::DataFrame;
use rayon::prelude::*;

pub use assessment::{assessment_book, assessment_title, grants_book, recommendation};
pub use file::FileHash;
pub use indicators::indicators_book;
pub use inspection::{Inspection, inspection_book};
pub use live::{Format, Live, write_live};
pub use manifest::{Input, Manifest, Timing, UsedConfig, write_manifest};
pub use notice::{Line as NoticeLine, Notice, write_notice};
pub use rows::{LEDGER_COLUMNS, LIVE_COLUMNS, QUARANTINE_COLUMNS};
pub use statistics::statistics_book;
pub use words::BookWords;
pub use xlsx::{
    Compared, Layout, PlainBook, PlainCell, PlainTable, department_file, object, without_pseudonyms,
};

use crate::domain::summary::Summary;
use crate::domain::words::Language;

/// What a run hands over to be written.
#[derive(Debug, Clone, Copy)]
pub struct RunFiles<'a> {
    /// The counts; its `departments` names every workbook to be made.
    pub summary: &'a Summary,
    /// One row an entry: exactly [`LEDGER_COLUMNS`], sorted by department_code, rule, subject, and masked unless revealed.
    pub ledger: &'a DataFrame,
    /// The evidence hash of each of the ledger's rows, as the lasting ledger keeps it.
    pub evidence: &'a [String],
    /// One row a quarantined row, masked; only [`QUARANTINE_COLUMNS`] are written.
    pub quarantine: &'a DataFrame,
    /// `zh-CN` or `en`.
    pub language: &'a str,
}

/// Why the files of a run could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A folder or file could not be written.
    #[error("writing {path}: {source}; check free space and rights, then run again")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A table has not the columns its files promise.
    #[error("writing {table}: {what}; this is a fault in the program, please report it")]
    Columns {
        /// ledger or quarantine.
        table: &'static str,
        /// Which column, and what is wrong with it.
        what: String,
    },
    /// Some entries would be in no department's workbook.
    #[error(
        "writing the departments' workbooks: {entries} entries belong to department {code}, which the run's summary does not name; this is a fault in the program, please report it"
    )]
    Homeless {
        /// The department code in the ledger.
        code: String,
        /// Entries that bear it.
        entries: usize,
    },
    /// Parquet could not be written.
    #[error("writing {file}: {source}")]
    Parquet {
        /// File name.
        file: String,
        /// What polars said.
        source: polars::error::PolarsError,
    },
    /// A workbook could not be written.
    #[error("writing workbook {file}: {source}")]
    Workbook {
        /// Path inside the run's folder.
        file: String,
        /// What the writer said.
        source: rust_xlsxwriter::XlsxError,
    },
    /// Somebody asked that the work stop.
    #[error("stopped, as was asked")]
    Stopped,
    /// JSON could not be written.
    #[error("writing {file}: {source}")]
    Json {
        /// File name.
        file: String,
        /// What serde said.
        source: serde_json::Error,
    },
}

/// Writes every file of a run except the manifest into `dir`, which exists, and names them with their hashes, sorted by path.
///
/// Each file is written beside its place, synced and renamed; the caller renames the folder when all is there.
///
/// # Errors
/// When a file cannot be written, a table lacks a column, or an entry's department is not in the summary.
pub fn write(dir: &Path, files: &RunFiles<'_>) -> Result<Vec<FileHash>, ReportError> {
    write_with(dir, files, Layout::default())
}

/// [`write()`] with a layout for the workbooks.
///
/// # Errors
/// As [`write()`].
pub fn write_with(
    dir: &Path,
    files: &RunFiles<'_>,
    layout: Layout<'_>,
) -> Result<Vec<FileHash>, ReportError> {
    write_while(dir, files, layout, &|| true)
}

/// As [`write_with`], for as long as `going` says so; asked before each file.
///
/// # Errors
/// As [`write()`], and [`ReportError::Stopped`].
pub fn write_while(
    dir: &Path,
    files: &RunFiles<'_>,
    layout: Layout<'_>,
    going: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<FileHash>, ReportError> {
    let language = Language::of(files.language);
    let ledger = rows::Ledger::new(files.ledger, files.evidence)?;
    let quarantine = tables::Table::new(files.quarantine, "quarantine", QUARANTINE_COLUMNS)?;
    let books = xlsx::Books::new(files.summary, &ledger, language, layout)?;

    file::folder(&dir.join("departments"))?;
    type Task<'t> = Box<dyn Fn() -> Result<FileHash, ReportError> + Send + Sync + 't>;
    let mut tasks: Vec<Task<'_>> = vec![
        // The longest first, so that the short ones fill the other cores.
        Box::new(|| books.write_district(dir)),
        Box::new(|| tables::parquet(dir, "ledger.parquet", files.ledger)),
        Box::new(|| tables::csv(dir, "ledger.csv", ledger.table())),
        Box::new(|| tables::ndjson(dir, "ledger.json", ledger.table())),
        Box::new(|| tables::csv(dir, "quarantine.csv", &quarantine)),
        Box::new(|| manifest::write_summary(dir, files.summary)),
        Box::new(|| html::write(dir, files.summary, language)),
    ];
    for department in 0..files.summary.departments.len() {
        let books = &books;
        tasks.push(Box::new(move || books.write_department(dir, department)));
    }
    let mut written = tasks
        .par_iter()
        .map(|task| {
            if going() {
                task()
            } else {
                Err(ReportError::Stopped)
            }
        })
        .collect::<Result<Vec<_>, _>>()?;
    file::sync_folder(&dir.join("departments"))?;
    file::sync_folder(dir)?;
    written.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(written)
}
