//! A run's folder on its way: put together beside its place, then moved there whole; and what killed runs left.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::RunError;
use crate::audit::Head;
use crate::domain::folder;
use crate::domain::summary::{SourceState, Summary};
use crate::extract::Snapshots;
use crate::report::Manifest;
use crate::store::{Store, audit};

/// Held while folders are begun or looked through, so that nobody takes one just begun for what a killed run left.
const LOCK: &str = ".lock";
/// Prefix of the folder in which a run is put together; whoever makes it holds a lock on it.
const MAKING: &str = ".making-";
/// Prefix of a run that its equal is about to replace.
const OLD: &str = ".old-";

/// The folder of runs.
pub(super) fn runs(home: &Path) -> PathBuf {
    home.join("data/runs")
}

fn fault(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> RunError + use<> {
    let path = path.to_owned();
    move |source| RunError::Io { what, path, source }
}

/// A run's folder while it is being made. Dropped before it is published, nothing of it is left.
pub(super) struct Staging {
    path: PathBuf,
    runs: PathBuf,
    published: bool,
    // Held until the folder is in its place or gone: nobody else takes it for what a killed run left.
    _lock: File,
}

impl Staging {
    /// Makes an empty one.
    pub(super) fn make(home: &Path) -> Result<Self, RunError> {
        let runs = runs(home);
        let _alone = alone(&runs)?;
        let path = tempfile::Builder::new()
            .prefix(MAKING)
            .tempdir_in(&runs)
            .map_err(fault("cannot make a folder in", &runs))?
            .keep();
        let lock = File::open(&path)
            .and_then(|folder| folder.lock().map(|()| folder))
            .map_err(fault("cannot lock", &path))?;
        Ok(Self {
            path,
            runs,
            published: false,
            _lock: lock,
        })
    }

    /// Takes over what a killed run left; `None` where somebody is still at it, or has just finished.
    fn left(runs: &Path, path: PathBuf) -> Result<Option<Self>, RunError> {
        let Ok(folder) = File::open(&path) else {
            return Ok(None);
        };
        match folder.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Ok(None),
            Err(fs::TryLockError::Error(source)) => {
                return Err(fault("cannot lock", &path)(source));
            }
        }
        Ok(path.exists().then(|| Self {
            path,
            runs: runs.to_owned(),
            published: false,
            _lock: folder,
        }))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Moves it to its place. A run of the same name is replaced by its equal; between the two renames a reader finds either the one or none.
    pub(super) fn publish(self, run: &str) -> Result<PathBuf, RunError> {
        let _alone = alone(&self.runs)?;
        self.move_to(run)
    }

    /// [`Self::publish`] by whoever is alone already.
    fn move_to(mut self, run: &str) -> Result<PathBuf, RunError> {
        let place = self.runs.join(run);
        let old = self.runs.join(format!("{OLD}{run}"));
        let what = "cannot move the run to";
        if place.exists() {
            remove(&old).map_err(fault("cannot remove", &old))?;
            fs::rename(&place, &old).map_err(fault(what, &place))?;
        }
        if let Err(source) = fs::rename(&self.path, &place) {
            // What stood there goes back; the first fault is the one to tell, whatever comes of that.
            let _ = fs::rename(&old, &place);
            return Err(fault(what, &place)(source));
        }
        self.published = true;
        File::open(&self.runs)
            .and_then(|folder| folder.sync_all())
            .map_err(fault(what, &place))?;
        remove(&old).map_err(fault("cannot remove", &old))?;
        Ok(place)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.published
            && let Err(fault) = remove(&self.path)
        {
            tracing::warn!(folder = %self.path.display(), %fault, "cannot remove a folder that was not finished");
        }
    }
}

/// Waits until nobody else begins a folder or looks through them; makes the folder of runs where it is not there yet.
fn alone(runs: &Path) -> Result<File, RunError> {
    folder::make(runs).map_err(fault("cannot make the folder of runs", runs))?;
    // Earlier versions left `data/` open to everybody.
    if let Some(data) = runs.parent() {
        folder::close(data).map_err(fault("cannot close to others", data))?;
    }
    let path = runs.join(LOCK);
    let lock = File::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(&path)
        .map_err(fault("cannot open", &path))?;
    lock.lock().map_err(fault("cannot lock", &path))?;
    Ok(lock)
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// What became of what a killed run left.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Recovered {
    /// The ledger had taken it in: its files were moved into place.
    Completed {
        /// The run.
        run: String,
    },
    /// The ledger knows nothing of it: its files were removed. It has no name when it was killed while they were written.
    Removed {
        /// The run.
        run: Option<String>,
    },
}

/// Completes or removes what killed runs left, and says which. Folders of runs that are going on are left alone.
///
/// # Errors
/// When a folder cannot be moved or removed, or the store cannot be read.
pub async fn recover(home: &Path, store: &Store) -> Result<Vec<Recovered>, RunError> {
    let runs = runs(home);
    let _alone = alone(&runs)?;
    let mut names: Vec<String> = fs::read_dir(&runs)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let mut recovered = Vec::new();
    for name in names.iter().filter(|name| name.starts_with(MAKING)) {
        let Some(left) = Staging::left(&runs, runs.join(name))? else {
            continue;
        };
        let manifest = manifest(left.path());
        let merged = match &manifest {
            Some(Manifest {
                run,
                audit_head: Some(head),
                ..
            }) => is_recorded(store, run, head).await?,
            _ => false,
        };
        let run = manifest.map(|manifest| manifest.run);
        match run {
            Some(run) if merged => {
                mark_good(home, left.path())?;
                left.move_to(&run)?;
                tracing::warn!(
                    run,
                    "a run was killed after the ledger had taken it in; its files are in place now"
                );
                recovered.push(Recovered::Completed { run });
            }
            run => {
                tracing::warn!(
                    run = run.as_deref().unwrap_or("not yet named"),
                    "a run was killed before the ledger had taken it in; what it left is removed"
                );
                drop(left);
                recovered.push(Recovered::Removed { run });
            }
        }
    }
    sweep(&runs, &names)?;
    Ok(recovered)
}

/// A run that was being replaced by its equal: removed where the equal is in place, put back where nobody will bring it.
fn sweep(runs: &Path, names: &[String]) -> Result<(), RunError> {
    for name in names {
        let path = runs.join(name);
        if let Some(run) = name.strip_prefix(OLD) {
            let place = runs.join(run);
            let going_on = names
                .iter()
                .any(|name| name.starts_with(MAKING) && runs.join(name).exists());
            if place.exists() {
                remove(&path).map_err(fault("cannot remove", &path))?;
            } else if !going_on {
                // Whoever was replacing it is gone, and so is the equal; it is whole itself.
                let _ = fs::rename(&path, &place);
            }
        }
    }
    Ok(())
}

fn manifest(folder: &Path) -> Option<Manifest> {
    let text = fs::read_to_string(folder.join("manifest.json")).ok()?;
    serde_json::from_str(&text).ok()
}

/// Whether the store has the audit record that a manifest names as the run's own.
async fn is_recorded(store: &Store, run: &str, head: &Head) -> Result<bool, RunError> {
    let mut reading = store.read().await?;
    let records = audit::recent(reading.executor(), Some("run"), Some(run), 1_000).await?;
    Ok(records
        .iter()
        .any(|record| record.seq == head.seq && record.hash == head.hash))
}

/// A source that was good in the run is the one to compare the next with, as if the run had not been killed.
fn mark_good(home: &Path, folder: &Path) -> Result<(), RunError> {
    let file = folder.join("summary.json");
    let text = fs::read_to_string(&file).map_err(fault("cannot read", &file))?;
    let summary: Summary =
        serde_json::from_str(&text).map_err(|source| fault("cannot read", &file)(source.into()))?;
    let snapshots = Snapshots::open(home)?;
    for source in summary
        .sources
        .iter()
        .filter(|of| of.state == SourceState::Good && of.parents.is_empty())
    {
        if let Some(id) = &source.snapshot {
            snapshots.mark_good(id, source.totals.accepted)?;
        }
    }
    Ok(())
}
