//! Folders that a home keeps for itself: what lies in them names people, so that nobody else of the machine may look in.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

/// Makes a folder and those above it, for its owner alone. What is there already stays as it is.
///
/// # Errors
/// What the system said.
pub fn make(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Closes a folder to everybody but its owner and its group, which somebody may have let in on purpose.
///
/// # Errors
/// What the system said.
pub fn close(path: &Path) -> io::Result<()> {
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & 0o007 == 0 {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o7770))
}
