//! A run's folder: written beside its place, then moved there whole.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use polars::prelude::{Column, DataFrame, ParquetWriter};

use super::judge::Judged;
use super::{Clock, Request, RunError};
use crate::config::Config;
use crate::domain::mask;
use crate::domain::summary::Summary;
use crate::extract::Snapshots;
use crate::report::{self, FileHash, Manifest, RunFiles, Timing, UsedConfig};

/// Prefix of the folder in which a run is put together.
const MAKING: &str = ".making-";

/// Whole subjects of a run, for `explain` and for reading workbooks back. Only its owner may read it.
const PRIVATE: &str = "private.parquet";

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
        let path = if Path::new(name).is_dir() {
            PathBuf::from(name)
        } else {
            home.join("data/runs").join(name)
        };
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

/// Write everything of a run; the folder appears whole or not at all.
pub(super) fn write(
    config: &Config,
    judged: &Judged,
    summary: &Summary,
    request: &Request,
    used: UsedConfig,
    clock: &mut Clock,
) -> Result<PathBuf, RunError> {
    let io = |what: &'static str, path: &Path| {
        let path = path.to_owned();
        move |source| RunError::Io { what, path, source }
    };
    let runs = config.home.join("data/runs");
    fs::create_dir_all(&runs).map_err(io("cannot make the folder of runs", &runs))?;
    sweep(&runs, request);
    let staging = tempfile::Builder::new()
        .prefix(MAKING)
        .tempdir_in(&runs)
        .map_err(io("cannot make a folder in", &runs))?;
    let outputs = fill(staging.path(), config, judged, summary, request)?;
    clock.stage("write");
    let manifest = Manifest {
        run: summary.run.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: request.now,
        rule_pack: summary.rule_pack.clone(),
        audit_head: None,
        config: used,
        inputs: report::Input::of(summary),
        outputs,
        timings: clock
            .laps
            .iter()
            .map(|(stage, ms)| Timing {
                stage: stage.clone(),
                ms: *ms,
            })
            .collect(),
    };
    report::write_manifest(staging.path(), &manifest)?;
    let place = runs.join(&summary.run);
    move_into_place(staging, &place)?;
    let store = Snapshots::open(&config.home)?;
    for of in judged.collected.sources.iter().filter(|of| of.fresh) {
        if let (Some(snapshot), Some(normalised)) = (&of.snapshot, &of.normalised) {
            store.mark_good(&snapshot.id, normalised.totals.accepted)?;
        }
    }
    Ok(place)
}

/// Writes everything of a run but its manifest into a folder, and names the files that it shows.
pub(super) fn fill(
    dir: &Path,
    config: &Config,
    judged: &Judged,
    summary: &Summary,
    request: &Request,
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
    let outputs = report::write_with(dir, &files, layout)?;
    write_private(dir, judged)?;
    Ok(outputs)
}

/// A run of the same name is replaced by its equal; between the two renames a reader finds either the one or none.
fn move_into_place(staging: tempfile::TempDir, place: &Path) -> Result<(), RunError> {
    let io = |source| RunError::Io {
        what: "cannot move the run to",
        path: place.to_owned(),
        source,
    };
    let made = staging.keep();
    let old = place.exists().then(|| made.with_extension("old"));
    if let Some(old) = &old {
        fs::rename(place, old).map_err(io)?;
    }
    if let Err(fault) = fs::rename(&made, place) {
        // What stood there goes back; the first fault is the one to tell, whatever comes of that.
        if let Some(old) = &old {
            let _ = fs::rename(old, place);
        }
        let _ = fs::remove_dir_all(&made);
        return Err(io(fault));
    }
    if let Some(folder) = place.parent() {
        fs::File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(io)?;
    }
    if let Some(old) = old {
        fs::remove_dir_all(old).map_err(io)?;
    }
    Ok(())
}

/// Codes of headcount types and levels = what people call them.
pub(super) fn labels(config: &Config) -> BTreeMap<String, String> {
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

/// Remove what runs killed more than a day ago left half-made: it holds whole subjects, and nobody will finish it.
/// What cannot be removed now is tried again next night.
fn sweep(runs: &Path, request: &Request) {
    let entries = fs::read_dir(runs).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(MAKING)) {
        let made = entry.metadata().and_then(|of| of.modified());
        let old = made.is_ok_and(|made| {
            request.now - chrono::DateTime::<chrono::Utc>::from(made) > chrono::TimeDelta::days(1)
        });
        if old && let Err(fault) = fs::remove_dir_all(entry.path()) {
            tracing::warn!(folder = %entry.path().display(), %fault, "cannot remove what a killed run left");
        }
    }
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
