//! What is known of one pulled extract: an immutable set of raw files with their hashes.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::table::Kind;

/// One pulled extract. The raw bytes lie in files that never change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snapshot {
    /// `<source>-<business date>-<first 12 hex digits of the hash over names and hashes of the files>`.
    pub id: String,
    /// Source name.
    pub source: String,
    /// Canonical table.
    pub kind: Kind,
    /// The business date it was pulled for.
    pub business_date: NaiveDate,
    /// First day of the month that `{month}` resolved to.
    pub month: NaiveDate,
    /// Department codes, when it is a slice and not the whole.
    #[serde(default)]
    pub departments: Vec<String>,
    /// Ids of the snapshots it was made of, when it is an overlay.
    #[serde(default)]
    pub parents: Vec<String>,
    /// When the first whole pull of these bytes ended.
    pub pulled_at: DateTime<Utc>,
    /// The raw files, in the order in which they are read.
    pub files: Vec<RawFile>,
    /// Folder of the snapshot.
    #[serde(skip)]
    pub dir: PathBuf,
}

/// One raw file of a snapshot, as received.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RawFile {
    /// The name a person knows it by: file name, path inside an archive (`a.zip/b.csv`), or page of a web address.
    pub name: String,
    /// SHA-256 of the bytes as received, in hex.
    pub sha256: String,
    /// Number of bytes.
    pub size: u64,
    /// Where the bytes lie.
    #[serde(skip)]
    pub path: PathBuf,
}
