//! Heads of the chain that lie outside the store: in the manifests of runs, and in the notes that restores leave.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Anchor, Head};

/// All heads that a home knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchors {
    /// Those that the log must hold, by place.
    pub heads: Vec<Anchor>,
    /// How many a restore gave up, because they were younger than the backup.
    pub given_up: usize,
    /// Manifests that cannot be read, and so confirm nothing.
    pub unreadable: Vec<String>,
}

/// What a restore leaves in `data/restored/`: later runs' heads are no longer in the log, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreNote {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// The record of the restore itself.
    pub head: Head,
    /// Heads that the restored log does not hold.
    pub given_up: Vec<Anchor>,
}

#[derive(Deserialize)]
struct Manifest {
    audit_head: Option<Head>,
}

/// Where restores leave their notes.
fn notes(home: &Path) -> PathBuf {
    home.join("data/restored")
}

/// Gathers the heads of a home.
///
/// # Errors
/// When a folder cannot be listed.
pub fn anchors(home: &Path) -> io::Result<Anchors> {
    let mut found = Anchors::default();
    for (name, folder) in folder(&home.join("data/runs"))? {
        let text = match fs::read(folder.join("manifest.json")) {
            Ok(text) => text,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => continue,
            Err(fault) if fault.kind() == io::ErrorKind::NotADirectory => continue,
            Err(fault) => return Err(fault),
        };
        match serde_json::from_slice::<Manifest>(&text) {
            Ok(Manifest { audit_head: None }) => {}
            Ok(Manifest {
                audit_head: Some(head),
            }) if head.seq >= 1 => found.heads.push(Anchor { place: name, head }),
            _ => found.unreadable.push(name),
        }
    }
    let mut given_up = BTreeSet::new();
    for (name, path) in folder(&notes(home))? {
        match serde_json::from_slice::<RestoreNote>(&fs::read(path)?) {
            Ok(note) => {
                let heads = note
                    .given_up
                    .into_iter()
                    .map(|of| (of.head.seq, of.head.hash));
                given_up.extend(heads);
                let head = note.head;
                found.heads.push(Anchor { place: name, head });
            }
            Err(_) => found.unreadable.push(name),
        }
    }
    let all = found.heads.len();
    found
        .heads
        .retain(|of| !given_up.contains(&(of.head.seq, of.head.hash.clone())));
    found.given_up = all - found.heads.len();
    Ok(found)
}

/// Leaves the note of a restore, and says where.
///
/// # Errors
/// When it cannot be written.
pub(super) fn leave(home: &Path, note: &RestoreNote) -> io::Result<PathBuf> {
    let folder = notes(home);
    fs::create_dir_all(&folder)?;
    let name = note.at.format("%Y%m%dT%H%M%S%6fZ.json").to_string();
    let path = folder.join(name);
    let file = tempfile::NamedTempFile::new_in(&folder)?;
    serde_json::to_writer_pretty(file.as_file(), note)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|fault| fault.error)?;
    fs::File::open(&folder)?.sync_all()?;
    Ok(path)
}

/// What lies in a folder, by name, without what is being made there; nothing where there is no folder.
fn folder(path: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(fault) => return Err(fault),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            found.push((name, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}
