//! The store of snapshots in a home: raw bytes once each, and one folder with a manifest per snapshot.
//!
//! ```text
//! data/snapshots/blobs/<aa>/<sha256>          raw bytes, shared by all sources and nights
//! data/snapshots/<source>/<id>/manifest.json  what was pulled; normalise/ keeps its Parquet beside it
//! data/snapshots/<source>/<id>/good.json      a run accepted it, with so many rows
//! data/snapshots/<source>/failed.json         the newest pull of the whole source came to nothing
//! data/snapshots/.pulls/                      pulls under way
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::SnapshotError;
use super::disk::{io_fault, keep_blob, make_dir, read_json, sync_dir, write_whole};
use super::manifest::{Draft, FailedPull, Good, GoodMark, Manifest};
use super::staging::Staging;
use crate::domain::snapshot::Snapshot;

/// `-`, an ISO date, `-`, 12 hex digits: what follows the source name in an id.
const ID_TAIL: usize = 1 + 10 + 1 + 12;

/// `data/snapshots` of a home.
#[derive(Debug, Clone)]
pub struct Snapshots {
    root: PathBuf,
}

impl Snapshots {
    /// Opens the store of a home, and makes it when it is not there.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn open(home: &Path) -> Result<Self, SnapshotError> {
        let root = home.join("data/snapshots");
        make_dir(&root)?;
        // Absolute, so that the paths in a snapshot hold wherever they are used.
        let root = root.canonicalize().map_err(io_fault("find", &root))?;
        let store = Self { root };
        make_dir(&store.root.join("blobs"))?;
        make_dir(&store.pulls())?;
        Ok(store)
    }

    /// Stores a pull. Blobs come first and the folder with the manifest is moved into place last, in one step, so
    /// that whoever sees a snapshot sees all of it. Stored already, the first one is handed back.
    ///
    /// # Errors
    /// When the file system refuses, or the source's name cannot be a folder.
    pub fn put(&self, draft: Draft, staging: Staging) -> Result<Snapshot, SnapshotError> {
        let dir = self.source_dir(&draft.source)?;
        let mut manifest = draft.manifest(dir.clone());
        for file in &mut manifest.snapshot.files {
            let blob = self.blob(&file.sha256);
            if staging.holds(&file.path) {
                keep_blob(&file.path, &blob, file.size)?;
            }
            file.path = blob;
        }
        let snapshot = &manifest.snapshot;
        if !snapshot.dir.join("manifest.json").exists() {
            make_dir(&dir)?;
            let made = staging.fresh_path();
            make_dir(&made)?;
            let text =
                serde_json::to_vec_pretty(&manifest).map_err(|why| SnapshotError::Damaged {
                    path: made.join("manifest.json"),
                    why: why.to_string(),
                })?;
            write_whole(&made.join("manifest.json"), &text)?;
            sync_dir(&made)?;
            match fs::rename(&made, &snapshot.dir) {
                Ok(()) => sync_dir(&dir)?,
                // Another pull of the same bytes was faster.
                Err(_) if snapshot.dir.join("manifest.json").exists() => {}
                Err(why) => return Err(io_fault("move into place", &snapshot.dir)(why)),
            }
        }
        Ok(self.read(&snapshot.dir)?.snapshot)
    }

    /// The snapshot of that id.
    ///
    /// # Errors
    /// When there is none, or its manifest is damaged.
    pub fn load(&self, id: &str) -> Result<Snapshot, SnapshotError> {
        Ok(self.read(&self.dir_of(id)?)?.snapshot)
    }

    /// The newest whole snapshot pulled for a business date on or before `date`.
    ///
    /// # Errors
    /// When a manifest is damaged.
    pub fn latest(&self, source: &str, date: NaiveDate) -> Result<Option<Snapshot>, SnapshotError> {
        self.newest(source, |day| day <= date, |_| Ok(true))
    }

    /// The newest whole snapshot pulled for exactly that business date.
    ///
    /// # Errors
    /// When a manifest is damaged.
    pub fn for_date(
        &self,
        source: &str,
        date: NaiveDate,
    ) -> Result<Option<Snapshot>, SnapshotError> {
        self.newest(source, |day| day == date, |_| Ok(true))
    }

    /// Notes how a pull of the whole source for a business date ended: `why` it came to nothing, or that it did not.
    ///
    /// # Errors
    /// When the note cannot be written.
    pub fn note_pull(
        &self,
        source: &str,
        date: NaiveDate,
        why: Option<&str>,
    ) -> Result<(), SnapshotError> {
        let dir = self.source_dir(source)?;
        let path = dir.join("failed.json");
        let Some(why) = why else {
            // What came for an earlier day says nothing of this one.
            let over = self
                .failed(source)?
                .is_some_and(|of| of.business_date <= date);
            return if over {
                fs::remove_file(&path).map_err(io_fault("remove", &path))
            } else {
                Ok(())
            };
        };
        make_dir(&dir)?;
        let note = FailedPull {
            business_date: date,
            why: why.to_owned(),
        };
        self.note(&dir, "failed.json", &note)
    }

    /// Writes a note into a folder, whole or not at all.
    fn note(&self, dir: &Path, name: &str, note: &impl Serialize) -> Result<(), SnapshotError> {
        let staging = Staging::open(self)?;
        let made = staging.fresh_path();
        let path = dir.join(name);
        let text = serde_json::to_vec(note).map_err(|why| SnapshotError::Damaged {
            path: path.clone(),
            why: why.to_string(),
        })?;
        write_whole(&made, &text)?;
        fs::rename(&made, &path).map_err(io_fault("move into place", &path))?;
        sync_dir(dir)
    }

    /// The newest pull of the whole source, where it came to nothing.
    ///
    /// # Errors
    /// When the note is damaged.
    pub fn failed(&self, source: &str) -> Result<Option<FailedPull>, SnapshotError> {
        let path = self.source_dir(source)?.join("failed.json");
        if path.exists() {
            read_json(&path).map(Some)
        } else {
            Ok(None)
        }
    }

    /// All snapshots of a source, slices too, by business date and time of pulling.
    ///
    /// # Errors
    /// When a manifest is damaged.
    pub fn list(&self, source: &str) -> Result<Vec<Snapshot>, SnapshotError> {
        let mut found = Vec::new();
        for (_, dir) in self.days(source)? {
            found.push(self.read(&dir)?.snapshot);
        }
        found.sort_by(|a, b| in_time(a).cmp(&in_time(b)));
        Ok(found)
    }

    /// Notes that a run found the snapshot good, with so many accepted rows. Said again, the newer figure stands.
    ///
    /// # Errors
    /// When there is no such snapshot, or the note cannot be written.
    pub fn mark_good(&self, id: &str, accepted: u64) -> Result<(), SnapshotError> {
        let dir = self.load(id)?.dir;
        self.note(&dir, "good.json", &GoodMark { accepted })
    }

    /// The newest whole snapshot for a business date on or before `date` that a run found good.
    ///
    /// # Errors
    /// When a manifest or a mark is damaged.
    pub fn last_good(&self, source: &str, date: NaiveDate) -> Result<Option<Good>, SnapshotError> {
        let marked = |dir: &Path| Ok(dir.join("good.json").exists());
        let Some(snapshot) = self.newest(source, |day| day <= date, marked)? else {
            return Ok(None);
        };
        let mark: GoodMark = read_json(&snapshot.dir.join("good.json"))?;
        Ok(Some(Good {
            snapshot,
            accepted: mark.accepted,
        }))
    }

    /// When the bytes of a snapshot were first received, as far as its own run of equal snapshots before it tells.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn received(&self, snapshot: &Snapshot) -> Result<DateTime<Utc>, SnapshotError> {
        let bytes = |of: &Snapshot| -> Vec<String> {
            of.files.iter().map(|file| file.sha256.clone()).collect()
        };
        let own = bytes(snapshot);
        let mut first = snapshot.pulled_at;
        for (day, dir) in self.days(&snapshot.source)?.into_iter().rev() {
            if day > snapshot.business_date || dir == snapshot.dir {
                continue;
            }
            match self.read(&dir) {
                Ok(before) if bytes(&before.snapshot) == own => {
                    first = first.min(before.snapshot.pulled_at);
                }
                _ => break,
            }
        }
        Ok(first)
    }

    /// For each month, the newest whole snapshot for a business date on or before `date` that a run found good; the newest
    /// business date first. A month of which nothing can be read any more is left out.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn good_by_month(
        &self,
        source: &str,
        date: NaiveDate,
    ) -> Result<Vec<Snapshot>, SnapshotError> {
        let mut found: Vec<Snapshot> = Vec::new();
        for (day, dir) in self.days(source)?.into_iter().rev() {
            if day > date || !dir.join("good.json").exists() {
                continue;
            }
            let Ok(Manifest { snapshot, .. }) = self.read(&dir) else {
                continue;
            };
            let newer =
                |of: &Snapshot| of.month == snapshot.month && in_time(of) > in_time(&snapshot);
            if snapshot.departments.is_empty() && !found.iter().any(newer) {
                found.retain(|of| of.month != snapshot.month);
                found.push(snapshot);
            }
        }
        found.sort_by(|a, b| in_time(b).cmp(&in_time(a)));
        Ok(found)
    }

    /// The newest whole snapshot among the folders that pass, without opening those of other days.
    fn newest(
        &self,
        source: &str,
        day: impl Fn(NaiveDate) -> bool,
        passes: impl Fn(&Path) -> Result<bool, SnapshotError>,
    ) -> Result<Option<Snapshot>, SnapshotError> {
        let mut best: Option<Snapshot> = None;
        for (date, dir) in self.days(source)?.into_iter().rev() {
            if best.as_ref().is_some_and(|b| b.business_date > date) {
                break;
            }
            if !day(date) || !passes(&dir)? {
                continue;
            }
            let found = self.read(&dir)?.snapshot;
            if found.departments.is_empty()
                && best.as_ref().is_none_or(|b| in_time(b) < in_time(&found))
            {
                best = Some(found);
            }
        }
        Ok(best)
    }

    /// The folders of a source with the business dates in their names, in that order.
    pub(super) fn days(&self, source: &str) -> Result<Vec<(NaiveDate, PathBuf)>, SnapshotError> {
        let root = self.source_dir(source)?;
        let entries = match fs::read_dir(&root) {
            Ok(entries) => entries,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(why) => return Err(io_fault("list", &root)(why)),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(io_fault("list", &root))?;
            let name = entry.file_name();
            // What is not named like a snapshot of this source was not put here by this store.
            if let Some((_, date)) = name
                .to_str()
                .and_then(split_id)
                .filter(|(s, _)| *s == source)
            {
                found.push((date, entry.path()));
            }
        }
        found.sort();
        Ok(found)
    }

    /// Reads a manifest and fills in where things lie.
    fn read(&self, dir: &Path) -> Result<Manifest, SnapshotError> {
        let mut manifest: Manifest = read_json(&dir.join("manifest.json"))?;
        manifest.snapshot.dir = dir.to_owned();
        for file in &mut manifest.snapshot.files {
            file.path = self.blob(&file.sha256);
            // A blob that went missing must not be taken for an empty extract.
            let size = fs::metadata(&file.path).map_or(0, |found| found.len());
            if size != file.size || !file.path.exists() {
                return Err(SnapshotError::Damaged {
                    path: file.path.clone(),
                    why: format!("{size} bytes where {} were stored", file.size),
                });
            }
        }
        Ok(manifest)
    }

    fn dir_of(&self, id: &str) -> Result<PathBuf, SnapshotError> {
        let unknown = || SnapshotError::Unknown {
            id: id.to_owned(),
            root: self.root.clone(),
        };
        let (source, _) = split_id(id).ok_or_else(unknown)?;
        let dir = self.source_dir(source)?.join(id);
        if dir.join("manifest.json").exists() {
            Ok(dir)
        } else {
            Err(unknown())
        }
    }

    fn source_dir(&self, source: &str) -> Result<PathBuf, SnapshotError> {
        let unfit = source.is_empty()
            || source == "blobs"
            || source.starts_with('.')
            || source.contains(['/', '\\', '\0']);
        if unfit {
            return Err(SnapshotError::Name(source.to_owned()));
        }
        Ok(self.root.join(source))
    }

    /// Where bytes of that hash lie, or would.
    #[must_use]
    pub fn blob(&self, sha256: &str) -> PathBuf {
        let shelf = sha256.get(..2).unwrap_or("00");
        self.root.join("blobs").join(shelf).join(sha256)
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn pulls(&self) -> PathBuf {
        self.root.join(".pulls")
    }
}

/// Source name and business date of an id.
fn split_id(id: &str) -> Option<(&str, NaiveDate)> {
    let (source, tail) = id.split_at_checked(id.len().checked_sub(ID_TAIL)?)?;
    let (date, hash) = tail.strip_prefix('-')?.split_at_checked(10)?;
    let hash = hash.strip_prefix('-')?;
    let hex = hash.bytes().all(|b| b.is_ascii_hexdigit());
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    hex.then_some((source, date))
}

/// Order of snapshots of one source; the id settles pulls of the same moment.
fn in_time(snapshot: &Snapshot) -> (NaiveDate, chrono::DateTime<chrono::Utc>, &str) {
    (snapshot.business_date, snapshot.pulled_at, &snapshot.id)
}
