//! The folder in which letters lie: one process at a time writes there, and what a killed one left is told and swept.

use std::fs::{self, File};
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};

use super::letters::{self, LetterError, io};
use crate::config::Config;
use crate::domain::folder as private;
use crate::store::{Store, notices};

/// Prefix of the folder in which letters are put together.
pub(super) const MAKING: &str = ".making-";
/// Held by whoever writes letters.
const LOCK: &str = ".lock";
/// A letter older than this may have been moved away on purpose.
const RECENT: TimeDelta = TimeDelta::days(30);

/// `data/notices`, where letters lie.
pub(super) fn shelf(config: &Config) -> PathBuf {
    config.home.join("data/notices")
}

/// Waits until nobody else writes letters, and removes what a killed process was putting together. Dropping the file lets
/// the next one in.
pub(super) async fn alone(config: &Config) -> Result<File, LetterError> {
    let shelf = shelf(config);
    let work = move || -> Result<File, LetterError> {
        private::make(&shelf).map_err(io("making the folder of letters", &shelf))?;
        let path = shelf.join(LOCK);
        let lock = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(io("opening", &path))?;
        lock.lock().map_err(io("locking", &path))?;
        for entry in fs::read_dir(&shelf).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(MAKING) {
                fs::remove_dir_all(entry.path()).map_err(io("removing", &entry.path()))?;
            }
        }
        Ok(lock)
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(lock) => lock,
        Err(stopped) => std::panic::resume_unwind(stopped.into_panic()),
    }
}

/// Year and number of the letters of late that lack a file, as when whoever issued them was killed.
///
/// # Errors
/// When the folder cannot be looked at or the store not be read.
pub async fn lacking(
    store: &Store,
    config: &Config,
    now: DateTime<Utc>,
) -> Result<Vec<String>, LetterError> {
    let years = notices::numbers(store.read().await?.executor()).await?;
    let Some((year, ..)) = years.last() else {
        return Ok(Vec::new());
    };
    let _alone = alone(config).await?;
    let letters = notices::of_year(store.read().await?.executor(), *year).await?;
    let mut found = Vec::new();
    for of in letters {
        let recent = of
            .at
            .parse::<DateTime<Utc>>()
            .is_ok_and(|at| now - at < RECENT);
        let folder = letters::folder(config, &of);
        let whole = letters::files(config)
            .iter()
            .all(|file| folder.join(file).exists());
        if recent && !whole {
            found.push(format!("{}-{}", of.year, of.number));
        }
    }
    Ok(found)
}
