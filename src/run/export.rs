//! The lasting ledger as a file: read at one moment, written beside its place, recorded as a download, then put there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use serde_json::json;

use super::{files, language};
use crate::audit::{self, Head, Record};
use crate::config::Config;
use crate::domain::entry::State;
use crate::frames;
use crate::ledger::export::{self, Exported, Wanted};
use crate::report::{self, Compared, Format, Layout, Live};
use crate::rules::RulePack;
use crate::store::{Store, StoreError};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct ExportRequest<'a> {
    /// Which entries.
    pub wanted: Wanted,
    /// The moment as whoever asked wrote it, where it is not now.
    pub moment: Option<&'a str>,
    /// What kind of file.
    pub format: Format,
    /// Where to.
    pub out: &'a Path,
    /// A file that is there is replaced.
    pub replace: bool,
    /// Who asks.
    pub actor: &'a str,
    /// The clock, read by the caller.
    pub now: DateTime<Utc>,
    /// Where the office's days begin.
    pub zone: Tz,
}

/// What was written.
#[derive(Debug, Clone, Serialize)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// Entries in it.
    pub entries: usize,
    /// The audit record of the download.
    pub head: Head,
}

/// Why the ledger could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportFault {
    /// No run was merged by then.
    #[error(
        "the ledger is empty{0}: no run has been merged; `rollcall run` a job first, or ask for a later moment"
    )]
    Empty(String),
    /// The file is there already.
    #[error("{0} is there already; name another file, or say --replace")]
    Exists(PathBuf),
    /// The folder to write to is not there.
    #[error("there is no folder {0}; make it, or name another file")]
    NoFolder(PathBuf),
    /// No run of that name was merged.
    #[error(
        "no run `{0}` was merged into the ledger; --as-of takes the name of a folder in data/runs/, a day or a time"
    )]
    NoRun(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ledger could not be put into a table.
    #[error(transparent)]
    Table(#[from] export::ExportError),
    /// The file could not be written.
    #[error(transparent)]
    Report(#[from] report::ReportError),
    /// The rule pack, which says what values consist of.
    #[error(transparent)]
    Rules(#[from] crate::rules::Mistakes),
    /// The frames' schemas.
    #[error(transparent)]
    Frames(#[from] frames::FrameError),
    /// The file could not be put into its place.
    #[error("writing {path}: {source}; check free space and rights")]
    Io {
        /// Where to.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The writer stopped.
    #[error("writing the ledger stopped: {0}; please report it")]
    Stopped(String),
}

/// The moment just after a run was merged.
///
/// # Errors
/// When no run of that name was merged.
pub async fn moment_of_run(store: &Store, run: &str) -> Result<DateTime<Utc>, ExportFault> {
    let mut reading = store.read().await?;
    let at = crate::store::export::merged_at(reading.executor(), run).await?;
    at.and_then(|at| at.parse().ok())
        .ok_or_else(|| ExportFault::NoRun(run.to_owned()))
}

/// Exports the ledger.
///
/// # Errors
/// When the store cannot be read, nothing was merged yet, or the file cannot be written.
pub async fn export_ledger(
    config: &Config,
    store: &Store,
    request: &ExportRequest<'_>,
) -> Result<Written, ExportFault> {
    if !request.replace && request.out.exists() {
        return Err(ExportFault::Exists(request.out.to_owned()));
    }
    let exported = {
        let mut reading = store.read().await?;
        export::export(reading.executor(), &request.wanted, request.zone).await?
    };
    let entries = exported.table.height();
    let (staging, file) = stage(config, request, exported).await?;
    let mut writing = store.write().await?;
    let record = record(request, &file, entries);
    let head = audit::append(writing.executor(), record).await?;
    writing.commit().await?;
    let fault = |source| ExportFault::Io {
        path: request.out.to_owned(),
        source,
    };
    std::fs::rename(staging.path().join(&file.path), request.out).map_err(fault)?;
    Ok(Written {
        path: request.out.to_owned(),
        sha256: file.sha256,
        size: file.size,
        entries,
        head,
    })
}

/// Writes the file into a new folder beside its place.
async fn stage(
    config: &Config,
    request: &ExportRequest<'_>,
    exported: Exported,
) -> Result<(tempfile::TempDir, report::FileHash), ExportFault> {
    let moment = request.moment.map(str::to_owned);
    let own: Vec<&str> = request
        .wanted
        .departments
        .iter()
        .map(String::as_str)
        .collect();
    let run = if own.is_empty() {
        exported.run()
    } else {
        exported.run_of(own.into_iter())
    };
    let Some(run) = run.cloned() else {
        let of = moment.map(|moment| format!(" at {moment}"));
        return Err(ExportFault::Empty(of.unwrap_or_default()));
    };
    let fault = |source| ExportFault::Io {
        path: request.out.to_owned(),
        source,
    };
    let folder = match request.out.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // A folder that is not there is most likely typed wrong: a ledger of people must not land somewhere new.
    if !folder.is_dir() {
        return Err(ExportFault::NoFolder(folder.to_owned()));
    }
    let staging = tempfile::Builder::new()
        .prefix(".export-")
        .tempdir_in(folder)
        .map_err(fault)?;
    let day = run.business_date.parse().unwrap_or_default();
    let (format, config) = (request.format, config.clone());
    let departments = request.wanted.departments.clone();
    let work = move || -> Result<_, ExportFault> {
        let compared = compared(&config)?;
        let labels = files::labels(&config);
        let department = match departments.as_slice() {
            [code] => {
                let name = exported.departments.get(code).unwrap_or(code);
                Some((code.as_str(), name.as_str()))
            }
            _ => None,
        };
        let live = Live {
            table: &exported.table,
            district_code: &config.settings.district.code,
            district_name: &config.settings.district.name,
            department,
            run: &run.run,
            business_date: day,
            as_of: moment.as_deref(),
            head: exported.head.as_ref(),
            language: language(&config),
            layout: Layout {
                compared: Some(&compared),
                labels: Some(&labels),
                ..Layout::default()
            },
        };
        let name = format!("ledger.{}", format.ending());
        let file = report::write_live(staging.path(), &name, format, &live)?;
        Ok((staging, file))
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|fault| ExportFault::Stopped(fault.to_string()))?
}

/// Rule code = the columns that the four values of its findings show.
fn compared(config: &Config) -> Result<Compared, ExportFault> {
    let pack = RulePack::load(&config.home, frames::schemas()?)?;
    let rules = pack.chosen(&["*".to_owned()]);
    let shown: BTreeMap<_, _> = rules
        .iter()
        .map(|rule| (rule.code.clone(), super::judge::shown(rule)))
        .collect();
    Ok(shown)
}

fn record<'a>(request: &ExportRequest<'a>, file: &report::FileHash, entries: usize) -> Record<'a> {
    let wanted = &request.wanted;
    let states: Vec<&str> = wanted
        .states
        .iter()
        .map(|state| State::as_str(*state))
        .collect();
    let rules: Vec<&str> = wanted.rules.iter().map(glob::Pattern::as_str).collect();
    Record {
        at: request.now,
        actor: request.actor,
        action: "download",
        subject: None,
        detail: json!({
            "what": "ledger",
            "format": request.format.ending(),
            "departments": wanted.departments,
            "rules": rules,
            "grades": wanted.grades,
            "states": states,
            "as_of": wanted.as_of.map(crate::store::time),
            "entries": entries,
            "sha256": file.sha256,
        }),
    }
}
