//! Whether the disks of the home and of its store take anything: looked at now and then by writing a little.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;

use super::State;
use crate::store::Place;

/// How often it is looked at.
const OFTEN: Duration = Duration::from_secs(5);
/// Bytes that are written: what a page of the ledger and its log take, with room to spare.
const SOME: usize = 256 << 10;

/// What was found last.
#[derive(Debug, Default)]
pub(in crate::web) struct Room {
    full: AtomicBool,
}

impl Room {
    /// Nothing can be saved.
    pub(in crate::web) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }
}

/// Looks again and again, until `stop` turns true.
pub(in crate::web) async fn watch(state: State, mut stop: watch::Receiver<bool>) {
    let folders = folders(&state);
    let mut last = false;
    while !last {
        let folders = folders.clone();
        let tried = tokio::task::spawn_blocking(move || try_all(&folders)).await;
        let fault = tried.ok().and_then(Result::err);
        let was = state.room.full.swap(fault.is_some(), Ordering::Relaxed);
        match fault {
            Some((folder, why)) if !was => {
                let folder = folder.display();
                tracing::error!(%folder, %why, "nothing can be saved; make room, the service goes on by itself");
            }
            None if was => tracing::info!("the disk takes what is saved again"),
            _ => {}
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => last = true,
            () = tokio::time::sleep(OFTEN) => {}
        }
    }
}

/// Where runs and the store are written.
fn folders(state: &State) -> BTreeSet<PathBuf> {
    let store = match state.store.place() {
        Place::File(path) => path.parent().map(Path::to_owned),
        Place::Server(_) => None,
    };
    let data = state.config.home.join("data");
    [Some(data), store].into_iter().flatten().collect()
}

/// Writes a little into each folder and takes it away again; the first that takes nothing is told.
fn try_all(folders: &BTreeSet<PathBuf>) -> Result<(), (PathBuf, io::Error)> {
    let is_missing = |why: &io::Error| why.kind() == io::ErrorKind::NotFound;
    for folder in folders {
        match take(folder) {
            // Whoever writes there makes the folder.
            Err(why) if !is_missing(&why) => return Err((folder.clone(), why)),
            _ => {}
        }
    }
    Ok(())
}

/// A file without a name, gone as soon as it is closed.
fn take(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&[0x5a; SOME])?;
    file.flush()
}
