//! The record of a snapshot as it lies on disk, and the hashes that name it.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::snapshot::{RawFile, Snapshot};
use crate::domain::table::Kind;

/// A snapshot that is about to be stored.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Source name.
    pub source: String,
    /// Canonical table.
    pub kind: Kind,
    /// The business date it was pulled for.
    pub business_date: NaiveDate,
    /// First day of the month that `{month}` came to.
    pub month: NaiveDate,
    /// Department codes of a slice; empty = the whole.
    pub departments: Vec<String>,
    /// Ids of the snapshots it is made of, when it is an overlay.
    pub parents: Vec<String>,
    /// When it was pulled.
    pub pulled_at: DateTime<Utc>,
    /// Raw files in reading order; their bytes lie in the staging folder or in the store already.
    pub files: Vec<RawFile>,
}

/// A snapshot that a run found good.
#[derive(Debug, Clone)]
pub struct Good {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Its accepted rows, against which `max_drop` measures the next one.
    pub accepted: u64,
}

/// `failed.json`: a pull that came to nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FailedPull {
    /// The day for which it was.
    pub business_date: NaiveDate,
    /// What the run said of it.
    pub why: String,
}

/// `manifest.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// SHA-256 over the names and hashes of the files.
    pub content: String,
    #[serde(flatten)]
    pub snapshot: Snapshot,
}

/// `good.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct GoodMark {
    pub accepted: u64,
}

/// SHA-256 over the names and hashes of the files, in order: equal content, equal rows.
pub(super) fn content(files: &[RawFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        field(&mut hash, &file.name);
        field(&mut hash, &file.sha256);
    }
    hex::encode(hash.finalize())
}

impl Draft {
    /// The record to store. The id of a slice or an overlay also covers what it is a slice or overlay of: a department
    /// whose rows happen to be the whole extract must not pass for the whole.
    pub(super) fn manifest(self, dir: PathBuf) -> Manifest {
        let content = content(&self.files);
        let mut named = content.clone();
        if !self.departments.is_empty() || !self.parents.is_empty() {
            let mut hash = Sha256::new();
            field(&mut hash, &content);
            for code in self.departments.iter().chain(&self.parents) {
                field(&mut hash, code);
            }
            named = hex::encode(hash.finalize());
        }
        let id = format!("{}-{}-{}", self.source, self.business_date, &named[..12]);
        Manifest {
            content,
            snapshot: Snapshot {
                dir: dir.join(&id),
                id,
                source: self.source,
                kind: self.kind,
                business_date: self.business_date,
                month: self.month,
                departments: self.departments,
                parents: self.parents,
                pulled_at: self.pulled_at,
                files: self.files,
            },
        }
    }
}

/// Adds a text with its length before it, so that no two lists run together.
fn field(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}
