//! File sources: a path or a glob, one file or several, kept as received (archives are opened by normalise/).

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::NaiveDate;

use super::staging::{Intake, Staging};
use super::{ExtractError, Means, Pulled, Request, blocking, placeholders};
use crate::config::source::{FilePull, Source};
use crate::domain::quantity;
use crate::domain::snapshot::RawFile;

/// How many months back `[expect] month = "latest"` looks for a file.
const MONTHS_BACK: u32 = 24;
/// How often a file that changes under the reader's hands is read.
const READINGS: u32 = 3;
/// A file changed less than this ago is looked at once more.
const FRESH: Duration = Duration::from_secs(2);
/// `max_bytes` when config does not say.
const DEFAULT_MAX: u64 = 8 << 30;

/// Pulls the files of the newest month that has any.
pub(super) async fn pull(
    source: &Source,
    spec: &FilePull,
    request: &Request<'_>,
    departments: &[String],
    staging: &Staging,
    means: &Means<'_>,
) -> Result<Pulled, ExtractError> {
    let name = source.name.as_str();
    let limit = spec
        .max_bytes
        .as_deref()
        .map_or(Ok(DEFAULT_MAX), quantity::bytes)
        .map_err(|why| ExtractError::Quantity {
            name: name.to_owned(),
            key: "max_bytes",
            why,
        })?;
    let asks = placeholders::asks_month(&spec.path);
    let months = placeholders::months(source, request.business_date, asks, MONTHS_BACK)?;
    let mut tried = Vec::new();
    for month in months {
        let patterns = patterns(spec, request, month, departments);
        let found = {
            let (name, patterns) = (name.to_owned(), patterns.clone());
            blocking(move || find(&name, &patterns)).await?
        };
        if found.is_empty() {
            tried.extend(patterns);
            continue;
        }
        let mut files = Vec::with_capacity(found.len());
        let mut left = limit;
        for (path, label) in found {
            let file = steady(name, &path, label, left, limit, staging, means).await?;
            left -= file.size;
            files.push(file);
        }
        return Ok(Pulled { files, month });
    }
    Err(ExtractError::NoFile {
        name: name.to_owned(),
        tried: shown(&tried),
    })
}

/// The path filled for the month, once a department; the whole takes every department's file.
fn patterns(
    spec: &FilePull,
    request: &Request<'_>,
    month: NaiveDate,
    departments: &[String],
) -> Vec<String> {
    let home = glob::Pattern::escape(&request.home.to_string_lossy());
    let one = |department: &str| {
        let filled = placeholders::fill(&spec.path, request.business_date, month, Some(department));
        // An absolute path stands for itself; PathBuf::join would do the same, but unescaped.
        if Path::new(&filled).is_absolute() {
            filled
        } else {
            format!("{}/{filled}", home.trim_end_matches('/'))
        }
    };
    if departments.is_empty() {
        vec![one("*")]
    } else {
        departments
            .iter()
            .map(|code| one(&glob::Pattern::escape(code)))
            .collect()
    }
}

/// The files that the patterns lead to, sorted by path, each with the name people will know it by.
fn find(name: &str, patterns: &[String]) -> Result<Vec<(PathBuf, String)>, ExtractError> {
    let options = glob::MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let mut paths = Vec::new();
    for pattern in patterns {
        // A name with brackets in it is taken as it stands before it is taken as a pattern.
        if Path::new(pattern).is_file() {
            paths.push(PathBuf::from(pattern));
            continue;
        }
        let hits = glob::glob_with(pattern, options).map_err(|why| ExtractError::Pattern {
            name: name.to_owned(),
            pattern: pattern.clone(),
            why: why.to_string(),
        })?;
        for hit in hits {
            let path = hit.map_err(|why| ExtractError::Unreadable {
                name: name.to_owned(),
                path: why.path().to_owned(),
                why: why.into(),
            })?;
            // `~$` are the lock files that spreadsheet programs lay beside an open workbook.
            let lock_file = file_name(&path).starts_with("~$");
            if path.is_file() && !lock_file {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.dedup();
    Ok(label(paths))
}

/// Names the files: the bare file name, or the path below their common folder where two are called the same.
fn label(paths: Vec<PathBuf>) -> Vec<(PathBuf, String)> {
    let mut bare: Vec<String> = paths.iter().map(|path| file_name(path)).collect();
    let mut sorted = bare.clone();
    sorted.sort();
    if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
        let common = paths
            .iter()
            .map(|path| path.parent().unwrap_or(path).to_owned())
            .reduce(|a, b| {
                let shared = a.components().zip(b.components());
                shared.take_while(|(x, y)| x == y).map(|(x, _)| x).collect()
            })
            .unwrap_or_default();
        for (name, path) in bare.iter_mut().zip(&paths) {
            let below = path.strip_prefix(&common).unwrap_or(path);
            *name = below.to_string_lossy().into_owned();
        }
    }
    paths.into_iter().zip(bare).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Reads a file that stays as it is meanwhile; one that is being written gets time to settle.
async fn steady(
    name: &str,
    path: &Path,
    label: String,
    left: u64,
    limit: u64,
    staging: &Staging,
    means: &Means<'_>,
) -> Result<RawFile, ExtractError> {
    for reading in 0..READINGS {
        if reading > 0 {
            tokio::time::sleep(means.patience * reading).await;
        }
        let intake = staging.begin()?;
        let (source, from) = (name.to_owned(), path.to_owned());
        let copied = blocking(move || copy(&source, &from, intake, left, limit)).await?;
        if copied.fresh {
            // A slow writer pauses longer than one reading takes.
            tokio::time::sleep(means.patience / 2).await;
        }
        let from = path.to_owned();
        let now = blocking(move || Ok(stamp(&from).ok())).await?;
        if now == Some(copied.stamp) && copied.stamp.0 == copied.intake.size() {
            return blocking(move || Ok(copied.intake.finish(label)?)).await;
        }
    }
    Err(ExtractError::Changing {
        name: name.to_owned(),
        path: path.to_owned(),
        times: READINGS,
    })
}

/// A file as it was read.
struct Copied {
    intake: Intake,
    /// Size and time of last change before the first byte was read.
    stamp: Stamp,
    /// Whether it was changed so lately that someone may still be writing it.
    fresh: bool,
}

/// Copies a file into staging.
fn copy(
    name: &str,
    path: &Path,
    mut intake: Intake,
    left: u64,
    limit: u64,
) -> Result<Copied, ExtractError> {
    let unreadable = |why| ExtractError::Unreadable {
        name: name.to_owned(),
        path: path.to_owned(),
        why,
    };
    let stamp = stamp(path).map_err(unreadable)?;
    let mut file = File::open(path).map_err(unreadable)?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer).map_err(unreadable)?;
        if read == 0 {
            break;
        }
        if intake.size() + read as u64 > left {
            return Err(ExtractError::TooLarge {
                name: name.to_owned(),
                what: path.display().to_string(),
                limit,
            });
        }
        intake.take(&buffer[..read])?;
    }
    // The copy's own time says what time it is where the file system is concerned; no clock is read.
    let now = fs::metadata(intake.path())
        .and_then(|copy| copy.modified())
        .ok();
    let fresh = match (now, stamp.1) {
        (Some(now), Some(changed)) => now.duration_since(changed).is_ok_and(|age| age < FRESH),
        _ => true,
    };
    Ok(Copied {
        intake,
        stamp,
        fresh,
    })
}

/// Size and time of last change.
type Stamp = (u64, Option<SystemTime>);

fn stamp(path: &Path) -> std::io::Result<Stamp> {
    let found = fs::metadata(path)?;
    Ok((found.len(), found.modified().ok()))
}

/// A list of attempts that stays readable.
fn shown(tried: &[String]) -> String {
    match tried {
        [first, .., last] if tried.len() > 3 => {
            format!("{first} … {last} ({} places)", tried.len())
        }
        _ => tried.join(", "),
    }
}
