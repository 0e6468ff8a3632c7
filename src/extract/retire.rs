//! Taking snapshots out of the store whose time is over, and the raw bytes that no other snapshot has.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use chrono::NaiveDate;

use super::SnapshotError;
use super::disk::{create, io_fault, read_json, sync_dir};
use super::manifest::Manifest;
use super::snapshots::Snapshots;
use crate::domain::snapshot::Snapshot;

/// What was, or would be, taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Retired {
    /// Ids, by source and day.
    pub snapshots: Vec<String>,
    /// Bytes of files that go with them.
    pub bytes: u64,
}

impl Snapshots {
    /// Keeps retirement out while it is held: a pull must not lose bytes that it found to be stored already.
    pub(super) fn in_use(&self) -> Result<File, SnapshotError> {
        let (file, path) = self.gate()?;
        file.lock_shared().map_err(io_fault("lock", &path))?;
        Ok(file)
    }

    fn gate(&self) -> Result<(File, std::path::PathBuf), SnapshotError> {
        let path = self.root().join(".retiring.lock");
        Ok((create(&path)?, path))
    }

    /// Takes out every snapshot of a business date before `before` that is neither in `needed` nor its source's newest
    /// nor its newest good one. With `dry`, only says which.
    ///
    /// # Errors
    /// When a pull is under way, or the file system refuses.
    pub fn retire(
        &self,
        before: NaiveDate,
        needed: &BTreeSet<String>,
        dry: bool,
    ) -> Result<Retired, SnapshotError> {
        let (gate, path) = self.gate()?;
        match gate.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(SnapshotError::Pulling),
            Err(TryLockError::Error(why)) => return Err(io_fault("lock", &path)(why)),
        }
        let mut retired = Retired::default();
        let mut kept = BTreeSet::new();
        for source in self.sources()? {
            let mut all = Vec::new();
            for (_, dir) in self.days(&source)? {
                // Without looking at the bytes: what is damaged must be able to go as well.
                let manifest: Manifest = read_json(&dir.join("manifest.json"))?;
                let good = dir.join("good.json").exists();
                all.push((dir, good, manifest.snapshot));
            }
            all.sort_by_key(|(_, _, of)| (of.business_date, of.pulled_at, of.id.clone()));
            // An overlay can only be made again while both of its parents are there.
            let parents: BTreeSet<String> = all
                .iter()
                .filter(|(_, _, of)| of.business_date >= before || needed.contains(&of.id))
                .flat_map(|(_, _, of)| of.parents.iter().cloned())
                .collect();
            let whole = |of: &Snapshot| of.departments.is_empty();
            let newest = all.iter().rposition(|(_, _, of)| whole(of));
            let good = all.iter().rposition(|(_, good, of)| *good && whole(of));
            for (at, (dir, _, snapshot)) in all.into_iter().enumerate() {
                let stays = snapshot.business_date >= before
                    || Some(at) == newest
                    || Some(at) == good
                    || needed.contains(&snapshot.id)
                    || parents.contains(&snapshot.id);
                if stays {
                    kept.extend(snapshot.files.into_iter().map(|of| of.sha256));
                    continue;
                }
                retired.bytes += size(&dir)?;
                retired.snapshots.push(snapshot.id);
                if !dry {
                    self.take_out(&dir)?;
                }
            }
        }
        retired.bytes += self.drop_bytes(&kept, dry)?;
        Ok(retired)
    }

    /// Gone in one step; a removal that is interrupted is finished by the next pull's sweep.
    fn take_out(&self, dir: &Path) -> Result<(), SnapshotError> {
        let name = dir.file_name().unwrap_or_default();
        let gone = self.pulls().join(name);
        fs::rename(dir, &gone).map_err(io_fault("take out", dir))?;
        if let Some(shelf) = dir.parent() {
            sync_dir(shelf)?;
        }
        fs::remove_dir_all(&gone).map_err(io_fault("remove", &gone))
    }

    /// Removes raw bytes that no snapshot has.
    fn drop_bytes(&self, kept: &BTreeSet<String>, dry: bool) -> Result<u64, SnapshotError> {
        let mut bytes = 0;
        for shelf in folders(&self.root().join("blobs"))? {
            for entry in fs::read_dir(&shelf).map_err(io_fault("list", &shelf))? {
                let entry = entry.map_err(io_fault("list", &shelf))?;
                let path = entry.path();
                if kept.contains(entry.file_name().to_string_lossy().as_ref()) {
                    continue;
                }
                bytes += entry.metadata().map_err(io_fault("look at", &path))?.len();
                if !dry {
                    fs::remove_file(&path).map_err(io_fault("remove", &path))?;
                }
            }
        }
        Ok(bytes)
    }

    /// Names of all sources that have a folder here.
    fn sources(&self) -> Result<Vec<String>, SnapshotError> {
        let names = folders(self.root())?.into_iter().filter_map(|path| {
            let name = path.file_name()?.to_str()?.to_owned();
            (!name.starts_with('.') && name != "blobs").then_some(name)
        });
        Ok(names.collect())
    }
}

fn folders(path: &Path) -> Result<Vec<std::path::PathBuf>, SnapshotError> {
    let list = || -> io::Result<Vec<_>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                found.push(entry.path());
            }
        }
        found.sort();
        Ok(found)
    };
    list().map_err(io_fault("list", path))
}

/// Bytes of the files in a snapshot's folder.
fn size(dir: &Path) -> Result<u64, SnapshotError> {
    let sum = || -> io::Result<u64> {
        let mut sum = 0;
        for entry in fs::read_dir(dir)? {
            sum += entry?.metadata()?.len();
        }
        Ok(sum)
    };
    sum().map_err(io_fault("list", dir))
}
