//! One file at a time: written beside its place, hashed on the way, synced, renamed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ReportError;

/// A written file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHash {
    /// Path inside the run's folder, with `/` between folders.
    pub path: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Number of bytes.
    pub size: u64,
}

/// Counts and hashes what passes through to the file.
pub(super) struct Hashing {
    file: File,
    sha: Sha256,
    size: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.sha.update(&bytes[..n]);
        self.size += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Makes a folder unless it is there.
pub(super) fn folder(path: &Path) -> Result<(), ReportError> {
    fs::create_dir_all(path).map_err(|source| ReportError::Write {
        path: path.to_owned(),
        source,
    })
}

/// Writes `dir/name` through `fill`. A reader sees the whole file or none.
pub(super) fn write(
    dir: &Path,
    name: &str,
    fill: impl FnOnce(&mut BufWriter<Hashing>) -> Result<(), ReportError>,
) -> Result<FileHash, ReportError> {
    let path = dir.join(name);
    let temporary = dir.join(format!("{name}.part"));
    let failed = |source| ReportError::Write {
        path: path.clone(),
        source,
    };
    let hashing = Hashing {
        file: File::create(&temporary).map_err(failed)?,
        sha: Sha256::new(),
        size: 0,
    };
    let mut out = BufWriter::with_capacity(1 << 18, hashing);
    fill(&mut out)?;
    let hashing = out.into_inner().map_err(|e| failed(e.into_error()))?;
    hashing.file.sync_all().map_err(failed)?;
    fs::rename(&temporary, &path).map_err(failed)?;
    Ok(FileHash {
        path: name.to_owned(),
        sha256: hex::encode(hashing.sha.finalize()),
        size: hashing.size,
    })
}

/// Makes the names in a folder durable, where the system can.
pub(super) fn sync_folder(path: &Path) -> Result<(), ReportError> {
    // Windows cannot open a folder; its renames are durable without.
    #[cfg(unix)]
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| ReportError::Write {
            path: path.to_owned(),
            source,
        })?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
