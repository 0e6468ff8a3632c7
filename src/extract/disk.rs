//! File-system calls of the snapshot store: private to the owner, forced to disk, and told with path and purpose when
//! they fail.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::SnapshotError;
use crate::domain::folder;

/// Moves staged bytes to their place, unless they lie there already in full.
pub(super) fn keep_blob(staged: &Path, blob: &Path, size: u64) -> Result<(), SnapshotError> {
    if fs::metadata(blob).is_ok_and(|there| there.len() == size) {
        return Ok(());
    }
    let shelf = blob.parent().unwrap_or(blob);
    make_dir(shelf)?;
    fs::rename(staged, blob).map_err(io_fault("move into place", blob))?;
    sync_dir(shelf)
}

/// Makes a folder and those above it, for its owner alone.
pub(super) fn make_dir(dir: &Path) -> Result<(), SnapshotError> {
    folder::make(dir).map_err(io_fault("make", dir))
}

/// Makes renames in a folder survive a power cut.
pub(super) fn sync_dir(dir: &Path) -> Result<(), SnapshotError> {
    File::open(dir)
        .and_then(|folder| folder.sync_all())
        .map_err(io_fault("flush", dir))
}

pub(super) fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, SnapshotError> {
    let text = fs::read(path).map_err(io_fault("read", path))?;
    serde_json::from_slice(&text).map_err(|why| SnapshotError::Damaged {
        path: path.to_owned(),
        why: why.to_string(),
    })
}

/// Writes a small file whole and forces it to disk.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), SnapshotError> {
    let mut file = create(path)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(io_fault("write", path))
}

/// A new or emptied file that its owner alone may read.
pub(super) fn create(path: &Path) -> Result<File, SnapshotError> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .map_err(io_fault("create", path))
}

/// The error of a file-system call, told with what was being done.
pub(super) fn io_fault(
    doing: &'static str,
    path: &Path,
) -> impl FnOnce(io::Error) -> SnapshotError + use<> {
    let path = path.to_owned();
    move |why| SnapshotError::Io { doing, path, why }
}
