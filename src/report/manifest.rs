//! `summary.json`, and `manifest.json`: what went in, what came out, by which program, in what time.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::file::{self, FileHash};
use super::{ReportError, Summary};
use crate::audit::Head;
use crate::ledger::Merge;

/// All that is needed to check a run's folder, or to make it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The run, as in the summary.
    pub run: String,
    /// Version of the program that made it.
    pub version: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// SHA-256 of the rule pack.
    pub rule_pack: String,
    /// The newest audit record when the run was made, its own included: an anchor of the log outside the store.
    pub audit_head: Option<Head>,
    /// The configuration it was computed with.
    #[serde(default)]
    pub config: UsedConfig,
    /// Every raw file that went in.
    pub inputs: Vec<Input>,
    /// Every file that came out, as [`super::write`] names them.
    pub outputs: Vec<FileHash>,
    /// What the run did to the lasting ledger. No other file of the run depends on the ledger.
    #[serde(default)]
    pub merge: Option<Merge>,
    /// Stages in their order.
    pub timings: Vec<Timing>,
}

/// The configuration of a run: files that are kept in `data/archive` under their hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedConfig {
    /// SHA-256 over paths, hashes and overrides: another one, another configuration.
    pub sha256: String,
    /// Every file.
    pub files: Vec<FileHash>,
    /// Environment variables that won over a file.
    pub overrides: BTreeMap<String, String>,
}

/// One raw file of one snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Source name.
    pub source: String,
    /// Snapshot id.
    pub snapshot: String,
    /// File name as a person knows it.
    pub file: String,
    /// SHA-256 of the bytes as received.
    pub sha256: String,
    /// Number of bytes.
    pub size: u64,
}

/// How long a stage took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// Stage name.
    pub stage: String,
    /// Milliseconds.
    pub ms: u64,
}

impl Manifest {
    /// Reads the manifest of a run's folder.
    ///
    /// # Errors
    /// When it is not there or is no manifest.
    pub fn read(dir: &Path) -> std::io::Result<Self> {
        Ok(serde_json::from_slice(&std::fs::read(
            dir.join("manifest.json"),
        )?)?)
    }
}

impl Input {
    /// The raw files of a summary's sources, in the job's order.
    #[must_use]
    pub fn of(summary: &Summary) -> Vec<Self> {
        let of_source = |source: &crate::domain::summary::SourceSummary| {
            let (name, snapshot) = (source.name.clone(), source.snapshot.clone());
            source.files.clone().into_iter().map(move |file| Self {
                source: name.clone(),
                snapshot: snapshot.clone().unwrap_or_default(),
                file: file.name,
                sha256: file.sha256,
                size: file.size,
            })
        };
        summary.sources.iter().flat_map(of_source).collect()
    }
}

/// Writes `manifest.json`. Call it last: it names the hashes of all other files.
///
/// # Errors
/// When the file cannot be written.
pub fn write_manifest(dir: &Path, manifest: &Manifest) -> Result<FileHash, ReportError> {
    json(dir, "manifest.json", manifest)
}

pub(super) fn write_summary(dir: &Path, summary: &Summary) -> Result<FileHash, ReportError> {
    json(dir, "summary.json", summary)
}

fn json(dir: &Path, name: &'static str, value: &impl Serialize) -> Result<FileHash, ReportError> {
    file::write(dir, name, |out| {
        serde_json::to_writer_pretty(&mut *out, value).map_err(|source| ReportError::Json {
            file: name.to_owned(),
            source,
        })?;
        out.write_all(b"\n").map_err(|source| ReportError::Write {
            path: dir.join(name),
            source,
        })
    })
}
