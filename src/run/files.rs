//! A run's folder: written beside its place, then moved there whole.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use polars::prelude::{Column, DataFrame, ParquetWriter};

use super::judge::Judged;
use super::{Progress, Request, RunError};
use crate::config::Config;
use crate::domain::mask;
use crate::domain::summary::Summary;
use crate::report::{self, FileHash, RunFiles};

/// Whole subjects of a run, for `explain` and for reading workbooks back. Only its owner may read it.
pub(super) const PRIVATE: &str = "private.parquet";

/// One run that lies in a home.
#[derive(Debug, Clone)]
pub struct RunFolder {
    /// Its folder.
    pub path: PathBuf,
    /// Its counts.
    pub summary: Summary,
}

impl RunFolder {
    /// Open a run by folder name or path.
    ///
    /// # Errors
    /// When there is no such run, or its summary cannot be read.
    pub fn open(home: &Path, name: &str) -> Result<Self, RunError> {
        let path = place(home, name)?;
        let file = path.join("summary.json");
        let fault = |source| RunError::Io {
            what: "cannot read the run",
            path: file.clone(),
            source,
        };
        let text = fs::read_to_string(&file).map_err(fault)?;
        let summary = serde_json::from_str(&text).map_err(|source| fault(source.into()))?;
        Ok(Self { path, summary })
    }

    /// The file of whole subjects.
    #[must_use]
    pub fn private(&self) -> PathBuf {
        self.path.join(PRIVATE)
    }
}

/// How many runs are named to whoever asks for one that is not there.
const NEWEST: usize = 3;

/// Where a run lies: a path, or a folder of `data/runs/`.
pub(super) fn place(home: &Path, name: &str) -> Result<PathBuf, RunError> {
    let all = home.join("data/runs");
    let named = [PathBuf::from(name), all.join(name)];
    if let Some(place) = named.into_iter().find(|place| place.is_dir()) {
        return Ok(place);
    }
    let runs = runs(home)?;
    let newest = runs.iter().rev().take(NEWEST);
    let newest: Vec<&str> = newest.map(|of| of.summary.run.as_str()).collect();
    if newest.is_empty() {
        return Err(RunError::NoRun(all));
    }
    Err(RunError::NoSuchRun(name.to_owned(), all, newest.join(", ")))
}

/// Every run of a home, oldest first by when it was made.
///
/// # Errors
/// When the folder of runs cannot be read.
pub fn runs(home: &Path) -> Result<Vec<RunFolder>, RunError> {
    let folder = home.join("data/runs");
    let Ok(entries) = fs::read_dir(&folder) else {
        return Ok(Vec::new());
    };
    let mut found: Vec<(std::time::SystemTime, RunFolder)> = entries
        .flatten()
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .filter_map(|entry| {
            let made = fs::metadata(entry.path().join("manifest.json"))
                .and_then(|of| of.modified())
                .ok()?;
            Some((
                made,
                RunFolder::open(home, &entry.file_name().to_string_lossy()).ok()?,
            ))
        })
        .collect();
    found.sort_by_key(|(made, _)| *made);
    Ok(found.into_iter().map(|(_, run)| run).collect())
}

/// The run made last.
///
/// # Errors
/// As [`runs`].
pub fn last_run(home: &Path) -> Result<Option<RunFolder>, RunError> {
    Ok(runs(home)?.pop())
}

/// Writes everything of a run but its manifest into a folder, and names the files that it shows.
pub(super) fn fill(
    dir: &Path,
    config: &Config,
    judged: &Judged,
    summary: &Summary,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Vec<FileHash>, RunError> {
    let quarantine = masked_quarantine(&judged.collected.quarantine()?, request)?;
    let files = RunFiles {
        summary,
        ledger: &judged.ledger,
        evidence: &judged.evidence,
        quarantine: &quarantine,
        language: &config.settings.language,
    };
    let labels = labels(config);
    let layout = report::Layout {
        compared: Some(&judged.shown),
        labels: Some(&labels),
        ..report::Layout::default()
    };
    let outputs = report::write_while(dir, &files, layout, &|| !progress.stopped())?;
    write_private(dir, judged)?;
    Ok(outputs)
}

/// Codes of headcount types and levels = what people call them.
#[must_use]
pub fn labels(config: &Config) -> BTreeMap<String, String> {
    let language = super::language(config);
    let types = config
        .headcount_types
        .types
        .iter()
        .map(|(code, of)| (code, &of.label));
    let levels = config
        .levels
        .levels
        .iter()
        .map(|(code, of)| (code, &of.label));
    types
        .chain(levels)
        .map(|(code, label)| (code.clone(), language.pick(&label.zh, &label.en).to_owned()))
        .collect()
}

fn write_private(dir: &Path, judged: &Judged) -> Result<(), RunError> {
    let path = dir.join(PRIVATE);
    let io = |source| RunError::Io {
        what: "cannot write",
        path: path.clone(),
        source,
    };
    let column = |name: &str, of: &dyn Fn(&crate::rules::Finding) -> String| {
        Column::new(
            name.into(),
            judged.findings.iter().map(of).collect::<Vec<String>>(),
        )
    };
    let mut table = DataFrame::new(
        judged.findings.len(),
        vec![
            column("entry_id", &|finding| finding.entry_id.clone()),
            column("rule", &|finding| finding.rule.clone()),
            column("subject", &|finding| finding.subject.clone()),
        ],
    )?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).map_err(io)?;
    ParquetWriter::new(&mut file).finish(&mut table)?;
    file.flush().and_then(|()| file.sync_all()).map_err(io)
}

/// Quarantined rows with every number that may be a person's or an account's, and the day of every date that may be a
/// birth, masked in the raw text.
fn masked_quarantine(quarantine: &DataFrame, request: &Request) -> Result<DataFrame, RunError> {
    if request.reveal {
        return Ok(quarantine.clone());
    }
    let raw = quarantine.column("raw")?.str()?;
    let masked: Vec<Option<String>> = raw
        .iter()
        .map(|text| text.map(|text| mask::raw_text(text, request.business_date)))
        .collect();
    let mut table = quarantine.clone();
    table.with_column(Column::new("raw".into(), masked))?;
    Ok(table)
}
