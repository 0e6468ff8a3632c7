//! Heads of the chain that lie outside the store: in the manifests of runs, and in the notes that restores leave.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use super::{Anchor, Head, KeepError};
use crate::domain::folder;
use crate::store::audit::{details, is_there as recorded, runs_told};

/// All heads that a home knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchors {
    /// Those that the log must hold, by place.
    pub heads: Vec<Anchor>,
    /// How many a restore gave up, because they were younger than the backup.
    pub given_up: usize,
    /// Manifests that cannot be read, and so confirm nothing.
    pub unreadable: Vec<String>,
    /// Manifests that know a record of the log which is not that of their run.
    pub foreign: Vec<String>,
    /// Runs that the log tells of and that have no manifest with a head.
    pub missing: Vec<String>,
    /// How many runs the log tells of.
    pub runs: usize,
    /// Runs of which a manifest with a head lies here, whatever that says.
    places: BTreeSet<String>,
}

impl Anchors {
    /// How many manifests are missing, unreadable or another run's.
    #[must_use]
    pub fn wanting(&self) -> usize {
        self.foreign.len() + self.missing.len() + self.unreadable.len()
    }

    /// The runs of a log that have no manifest here.
    pub(super) fn lacking(&self, told: &[(i64, String)]) -> BTreeSet<String> {
        let lacking = told.iter().filter(|(_, run)| !self.places.contains(run));
        lacking.map(|(_, run)| run.clone()).collect()
    }
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
    /// Letters that had been given out and that the restored store does not know.
    #[serde(default)]
    pub letters: Vec<Letter>,
}

/// A letter that was given out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Letter {
    /// Year of its number.
    pub year: i64,
    /// Its number.
    pub number: i64,
    /// Department code, as far as a folder's name has it.
    pub department: String,
}

/// The letters that lie in a home, and those that earlier restores gave up.
///
/// # Errors
/// When a folder cannot be listed.
pub(super) fn letters(home: &Path) -> io::Result<BTreeSet<Letter>> {
    let mut all = BTreeSet::new();
    for (name, _) in folder(&home.join("data/notices"))? {
        let mut parts = name.splitn(3, '-');
        let mut number = || parts.next()?.parse::<i64>().ok();
        if let (Some(year), Some(number)) = (number(), number()) {
            let department = parts.next().unwrap_or_default().to_owned();
            all.insert(Letter {
                year,
                number,
                department,
            });
        }
    }
    let (_, notes) = gather(home)?;
    all.extend(notes.into_iter().flat_map(|(_, note, _)| note.letters));
    Ok(all)
}

#[derive(Deserialize)]
struct Manifest {
    audit_head: Option<Head>,
}

/// Ends the name of a note whose restore is not known to be committed.
const PENDING: &str = ".pending";

/// Where restores leave their notes.
fn notes(home: &Path) -> PathBuf {
    home.join("data/restored")
}

/// Gathers the heads of a home. The folders are read before the log is asked, so that a run which ends meanwhile does
/// not seem cut off.
///
/// # Errors
/// When a folder cannot be listed, or the store cannot be read.
pub async fn anchors(home: &Path, conn: &mut AnyConnection) -> Result<Anchors, KeepError> {
    let fault = |why| KeepError::Heads {
        home: home.to_owned(),
        why,
    };
    let (mut found, notes) = gather(home).map_err(fault)?;
    found.places = found.heads.iter().map(|of| of.place.clone()).collect();
    let told = runs_told(conn).await?;
    let mut missing = found.lacking(&told);
    for name in &found.unreadable {
        missing.remove(name);
    }
    if !missing.is_empty() {
        excuse(conn, &told, &mut missing).await?;
    }
    if !missing.is_empty() {
        // A run is committed before its folder is moved to its place.
        let late = late(home).map_err(fault)?;
        missing.retain(|run| !late.contains(run) && !in_place(home, run));
    }
    found.missing = missing.into_iter().collect();
    found.runs = told
        .iter()
        .map(|(_, run)| run)
        .collect::<BTreeSet<_>>()
        .len();
    let mut given_up = BTreeSet::new();
    for (name, note, pending) in notes {
        // A restore that was killed before it was committed did not happen, and its note says nothing.
        if pending && !recorded(conn, note.head.seq, &note.head.hash).await? {
            continue;
        }
        let heads = note.given_up.into_iter();
        given_up.extend(heads.map(|of| (of.head.seq, of.head.hash)));
        let head = note.head;
        found.heads.push(Anchor { place: name, head });
    }
    let (gone, kept): (Vec<Anchor>, Vec<Anchor>) = found
        .heads
        .drain(..)
        .partition(|of| given_up.contains(&(of.head.seq, of.head.hash.clone())));
    found.given_up = gone.iter().filter(|of| of.is_run()).count();
    for of in kept {
        if is_foreign(&told, &of) && recorded(conn, of.head.seq, &of.head.hash).await? {
            found.foreign.push(of.place);
        } else {
            found.heads.push(of);
        }
    }
    Ok(found)
}

/// Whether the log tells of an anchor's run, and elsewhere than the anchor says.
fn is_foreign(told: &[(i64, String)], of: &Anchor) -> bool {
    let mut known = false;
    for (seq, run) in told {
        if *run == of.place {
            known = true;
            if *seq == of.head.seq {
                return false;
            }
        }
    }
    known
}

/// Takes out the runs that had no manifest when a restore brought the log that tells of them, as its record says.
async fn excuse(
    conn: &mut AnyConnection,
    told: &[(i64, String)],
    missing: &mut BTreeSet<String>,
) -> Result<(), KeepError> {
    for (restored, detail) in details(conn, "restore").await? {
        match serde_json::from_str(&detail) {
            Ok(Lacking {
                without_manifest: Some(runs),
            }) => missing.retain(|run| !runs.contains(run)),
            // Older programs did not say which.
            _ => {
                let newest = |run: &String| told.iter().any(|of| of.1 == *run && of.0 > restored);
                missing.retain(newest);
            }
        }
    }
    Ok(())
}

/// What the record of a restore tells of the manifests that were not there.
#[derive(Deserialize)]
struct Lacking {
    without_manifest: Option<BTreeSet<String>>,
}

/// Runs that are not in their place yet.
fn late(home: &Path) -> io::Result<BTreeSet<String>> {
    #[derive(Deserialize)]
    struct Named {
        run: String,
    }
    let entries = match fs::read_dir(home.join("data/runs")) {
        Ok(entries) => entries,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(fault) => return Err(fault),
    };
    let mut runs = BTreeSet::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.')
            && let Ok(text) = fs::read(entry.path().join("manifest.json"))
            && let Ok(Named { run }) = serde_json::from_slice(&text)
        {
            runs.insert(run);
        }
    }
    Ok(runs)
}

/// Whether a manifest with a head has come to its place meanwhile.
fn in_place(home: &Path, run: &str) -> bool {
    let text = fs::read(home.join("data/runs").join(run).join("manifest.json"));
    let manifest = text
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok());
    matches!(
        manifest,
        Some(Manifest {
            audit_head: Some(_)
        })
    )
}

/// Name, note, and whether the restore had not yet been seen to be committed.
type Note = (String, RestoreNote, bool);

/// The heads of manifests, and the notes of restores.
fn gather(home: &Path) -> io::Result<(Anchors, Vec<Note>)> {
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
    let mut all = Vec::new();
    for (name, path) in folder(&notes(home))? {
        let pending = name.ends_with(PENDING);
        match serde_json::from_slice::<RestoreNote>(&fs::read(path)?) {
            Ok(note) => all.push((name, note, pending)),
            Err(_) => found.unreadable.push(name),
        }
    }
    Ok((found, all))
}

/// Leaves the note of a restore that is about to be committed, and says where.
///
/// # Errors
/// When it cannot be written.
pub(super) fn leave(home: &Path, note: &RestoreNote) -> io::Result<PathBuf> {
    let folder = notes(home);
    folder::make(&folder)?;
    let name = note.at.format("%Y%m%dT%H%M%S%6fZ.json").to_string();
    let path = folder.join(name + PENDING);
    let file = tempfile::NamedTempFile::new_in(&folder)?;
    serde_json::to_writer_pretty(file.as_file(), note)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|fault| fault.error)?;
    fs::File::open(&folder)?.sync_all()?;
    Ok(path)
}

/// The restore is committed: from now on its record must be in the log.
pub(super) fn confirm(pending: &Path) -> io::Result<()> {
    let name = pending.to_string_lossy();
    fs::rename(pending, name.trim_end_matches(PENDING))?;
    match pending.parent() {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
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
