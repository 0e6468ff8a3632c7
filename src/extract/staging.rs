//! The private folder of one pull. Bytes are hashed while they are written; nothing in it is a snapshot until
//! [`super::Snapshots::put`] moves it. A pull that is dropped takes its folder along; one that is killed leaves a folder
//! whose lock nobody holds, and the next pull sweeps it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use sha2::{Digest, Sha256};

use super::SnapshotError;
use super::disk::{create, io_fault, make_dir};
use super::snapshots::Snapshots;
use crate::domain::snapshot::RawFile;

/// One pull under way.
#[derive(Debug)]
pub struct Staging {
    dir: PathBuf,
    lock: PathBuf,
    // Held until the folder is gone: an exclusive lock tells the sweep that this pull is alive.
    _held: File,
    // Keeps the store from retiring bytes that this pull may find to be there already.
    _in_use: File,
    next: AtomicU32,
}

impl Staging {
    /// Makes a folder of its own below the store, and sweeps what killed pulls left.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn open(store: &Snapshots) -> Result<Self, SnapshotError> {
        let in_use = store.in_use()?;
        let pulls = store.pulls();
        sweep(&pulls);
        loop {
            let mut bytes = [0_u8; 8];
            getrandom::fill(&mut bytes).map_err(|why| SnapshotError::Io {
                doing: "draw a random name below",
                path: pulls.clone(),
                why: io::Error::other(why.to_string()),
            })?;
            let name = hex::encode(bytes);
            let lock = pulls.join(format!("{name}.lock"));
            let held = create(&lock)?;
            held.lock().map_err(io_fault("lock", &lock))?;
            // A sweep may have taken the file between its creation and its lock; then the lock is worth nothing.
            if !same_file(&held, &lock) {
                continue;
            }
            let dir = pulls.join(name);
            make_dir(&dir)?;
            return Ok(Self {
                dir,
                lock,
                _held: held,
                _in_use: in_use,
                next: AtomicU32::new(0),
            });
        }
    }

    /// A path in the folder that nothing uses yet.
    #[must_use]
    pub(super) fn fresh_path(&self) -> PathBuf {
        self.dir
            .join(self.next.fetch_add(1, Ordering::Relaxed).to_string())
    }

    /// Whether a path lies in this folder.
    pub(super) fn holds(&self, path: &Path) -> bool {
        path.starts_with(&self.dir)
    }

    /// Opens a new raw file.
    ///
    /// # Errors
    /// When the file system refuses.
    pub(super) fn begin(&self) -> Result<Intake, SnapshotError> {
        let path = self.fresh_path();
        Ok(Intake {
            file: create(&path)?,
            path,
            hash: Sha256::new(),
            size: 0,
        })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed here is swept by the next pull.
        let _ = fs::remove_dir_all(&self.dir);
        let _ = fs::remove_file(&self.lock);
    }
}

/// A raw file under way: written, counted and hashed at once.
#[derive(Debug)]
pub(super) struct Intake {
    file: File,
    path: PathBuf,
    hash: Sha256,
    size: u64,
}

impl Intake {
    /// Bytes taken so far.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Where the bytes taken so far can be read.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes further bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), SnapshotError> {
        self.file
            .write_all(bytes)
            .map_err(io_fault("write", &self.path))?;
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Forgets everything taken, to begin again at the first byte.
    ///
    /// # Errors
    /// When the file system refuses.
    pub(super) fn restart(&mut self) -> Result<(), SnapshotError> {
        self.file = create(&self.path)?;
        self.hash = Sha256::new();
        self.size = 0;
        Ok(())
    }

    /// Makes the bytes lasting and names them.
    ///
    /// # Errors
    /// When they cannot be forced to disk.
    pub(super) fn finish(self, name: String) -> Result<RawFile, SnapshotError> {
        self.file
            .sync_all()
            .map_err(io_fault("flush", &self.path))?;
        Ok(RawFile {
            name,
            sha256: hex::encode(self.hash.finalize()),
            size: self.size,
            path: self.path,
        })
    }
}

/// Removes folders whose pull is dead: their lock can be taken, or is gone. What cannot be removed is left for later.
fn sweep(pulls: &Path) {
    let Ok(entries) = fs::read_dir(pulls) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|ending| ending == "lock") {
            if let Ok(file) = OpenOptions::new().write(true).open(&path)
                && file.try_lock().is_ok()
            {
                let _ = fs::remove_dir_all(path.with_extension(""));
                let _ = fs::remove_file(&path);
            }
        } else if !path.with_extension("lock").exists() {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// Whether an open file is still the one that a path leads to.
fn same_file(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(a), Ok(b)) => a.dev() == b.dev() && a.ino() == b.ino(),
        _ => false,
    }
}
