//! `rollcall prune`: erasing what is older than the home's policy keeps. Manifests, counts, archived configuration and the
//! audit log stay, so that what was known and decided can still be proved when the people in it are forgotten.
//!
//! Never erased: each source's newest and newest good extract; the newest run of each job and scope, with its extracts;
//! the runs in which entries that are not closed were last found, with theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::json;

use super::RunError;
use crate::audit::{self, Record};
use crate::config::Config;
use crate::domain::calendar::Span;
use crate::domain::secret::Secret;
use crate::domain::summary::Summary;
use crate::extract::{Retired, Snapshots};
use crate::store::retention::{self, Erased};
use crate::store::{Store, StoreError};

/// What a prune leaves in a run's folder.
pub(super) const NOTE: &str = "erased.json";
/// What of a run's folder stays.
const STAYS: [&str; 3] = ["manifest.json", "summary.json", NOTE];

/// What was, or would be, erased.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Pruned {
    /// Nothing was touched.
    pub dry_run: bool,
    /// Extracts.
    pub snapshots: Retired,
    /// Runs whose files went.
    pub runs: Vec<String>,
    /// Their bytes.
    pub run_bytes: u64,
    /// Letters to departments that went, `year-number`.
    pub letters: Vec<String>,
    /// Texts in the ledger.
    pub texts: Erased,
}

/// Why nothing, or not all, could be pruned.
#[derive(Debug, thiserror::Error)]
pub enum PruneError {
    /// No policy.
    #[error(
        "[retention] of config/rollcall.toml says nothing: everything is kept; say snapshots, runs or personal, such as runs = \"36 months\""
    )]
    NoPolicy,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A run or a folder refused.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The extracts' store refused.
    #[error(transparent)]
    Snapshots(#[from] crate::extract::SnapshotError),
}

/// One run as far as it matters here.
struct Known {
    path: PathBuf,
    summary: Summary,
}

/// Erases what is older than the policy keeps, counted back from `today`. The record of it is committed before the first file
/// goes: a prune that is interrupted is finished by the next.
///
/// # Errors
/// [`PruneError`].
pub async fn prune(
    config: &Config,
    store: &Store,
    today: NaiveDate,
    (at, actor): (DateTime<Utc>, &str),
    dry: bool,
) -> Result<Pruned, PruneError> {
    let policy = &config.settings.retention;
    let day = |span: &Option<String>| {
        let span = Span::parse(span.as_deref()?).ok()?;
        Some(span.before(today))
    };
    let days = (
        day(&policy.snapshots),
        day(&policy.runs),
        day(&policy.personal),
    );
    if days == (None, None, None) {
        return Err(PruneError::NoPolicy);
    }
    let (snapshots, runs, personal) = days;
    let home = &config.home;
    let mut pruned = Pruned {
        dry_run: dry,
        ..Pruned::default()
    };
    let mut writing = store.write().await?;
    let conn = writing.executor();
    let live = retention::runs_of_live_entries(conn).await?;
    let all = known(home)?;
    let needed = needed(&all, &live);
    let old: Vec<&Known> = all
        .iter()
        .filter(|of| runs.is_some_and(|day| of.summary.business_date < day))
        .filter(|of| !needed.contains(of.summary.run.as_str()) && erased_at(&of.path).is_none())
        .collect();
    pruned.runs = old.iter().map(|of| of.summary.run.clone()).collect();
    let letters = match runs {
        Some(day) => letters(home, &retention::old_letters(conn, &day.to_string()).await?)?,
        None => Vec::new(),
    };
    pruned.letters = letters.iter().map(|(name, _)| name.clone()).collect();
    let mut erased = retention::Told::default();
    if let Some(day) = personal {
        let secret = Secret::load_or_create(&home.join("data/secret")).map_err(RunError::from)?;
        // Rows name the record that tells of their erasing: it is the next one.
        let next = audit::head(conn).await?.map_or(1, |head| head.seq + 1);
        (pruned.texts, erased) = retention::erase(conn, &day.to_string(), &secret, next).await?;
    }
    // A run that can still be verified keeps its extracts, and so does one that live entries need.
    let named = all
        .iter()
        .filter(|of| {
            needed.contains(of.summary.run.as_str())
                || snapshots.is_some_and(|day| of.summary.business_date >= day)
        })
        .flat_map(|of| of.summary.sources.iter())
        .filter_map(|source| source.snapshot.clone())
        .collect();
    let extracts = Snapshots::open(home)?;
    if let Some(day) = snapshots {
        pruned.snapshots = extracts.retire(day, &named, true)?;
    }
    pruned.run_bytes = old.iter().map(|of| bytes(&of.path)).sum();
    if dry {
        return Ok(pruned);
    }
    let record = Record {
        at,
        actor,
        action: "prune",
        subject: None,
        detail: json!({
            "policy": policy, "snapshots": pruned.snapshots.snapshots, "runs": pruned.runs, "letters": pruned.letters,
            "texts": pruned.texts, "erased": erased,
        }),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    retention::sweep(store).await?;
    if let Some(day) = snapshots {
        extracts.retire(day, &named, false)?;
    }
    for of in &old {
        empty(&of.path, at)?;
    }
    for (_, folder) in &letters {
        fs::remove_dir_all(folder).map_err(io("cannot remove", folder))?;
    }
    Ok(pruned)
}

/// When a run's files were erased, as the prune noted it.
pub(super) fn erased_at(folder: &Path) -> Option<String> {
    let note: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join(NOTE)).ok()?).ok()?;
    Some(note.get("at")?.as_str()?.to_owned())
}

/// Every run of the home, emptied ones too.
fn known(home: &Path) -> Result<Vec<Known>, RunError> {
    let folder = home.join("data/runs");
    let mut all = Vec::new();
    for entry in fs::read_dir(&folder).into_iter().flatten() {
        let path = entry.map_err(io("cannot list", &folder))?.path();
        let hidden = path
            .file_name()
            .is_none_or(|name| name.to_string_lossy().starts_with('.'));
        let summary = fs::read(path.join("summary.json"));
        if let (false, Ok(text)) = (hidden, summary)
            && let Ok(summary) = serde_json::from_slice(&text)
        {
            all.push(Known { path, summary });
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

/// Names of runs that stay whatever their age.
fn needed<'a>(all: &'a [Known], live: &'a [String]) -> BTreeSet<&'a str> {
    let mut newest: BTreeMap<(&str, &[String]), &Summary> = BTreeMap::new();
    for of in all {
        let summary = &of.summary;
        let key = (summary.job.as_str(), summary.scope.as_slice());
        let there = newest.entry(key).or_insert(summary);
        if there.business_date <= summary.business_date {
            *there = summary;
        }
    }
    // Of several runs of the newest day all stay: which of them counts is not to be guessed here.
    let days: BTreeMap<_, _> = newest
        .into_iter()
        .map(|(key, of)| (key, of.business_date))
        .collect();
    let newest = all
        .iter()
        .map(|of| &of.summary)
        .filter(|of| days.get(&(of.job.as_str(), of.scope.as_slice())) == Some(&of.business_date));
    newest
        .map(|of| of.run.as_str())
        .chain(live.iter().map(String::as_str))
        .collect()
}

/// The folders of letters that are there.
fn letters(home: &Path, old: &[retention::OldLetter]) -> Result<Vec<(String, PathBuf)>, RunError> {
    let shelf = home.join("data/notices");
    let mut found = Vec::new();
    for entry in fs::read_dir(&shelf).into_iter().flatten() {
        let entry = entry.map_err(io("cannot list", &shelf))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_one = old
            .iter()
            .any(|of| name.starts_with(&format!("{}-{:03}-", of.year, of.number)));
        if is_one {
            found.push((name, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// Leaves of a run's folder what stays, and says when the rest went.
fn empty(folder: &Path, at: DateTime<Utc>) -> Result<(), RunError> {
    let note = folder.join(NOTE);
    let text = json!({ "at": at, "why": "retention" }).to_string();
    fs::write(&note, text).map_err(io("cannot write", &note))?;
    for entry in fs::read_dir(folder).map_err(io("cannot list", folder))? {
        let entry = entry.map_err(io("cannot list", folder))?;
        let path = entry.path();
        if STAYS.contains(&entry.file_name().to_string_lossy().as_ref()) {
            continue;
        }
        let removed = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.map_err(io("cannot remove", &path))?;
    }
    Ok(())
}

/// Bytes in a run's folder that would go.
fn bytes(folder: &Path) -> u64 {
    let all = ["", "departments"].map(|part| folder.join(part));
    let entries = all
        .iter()
        .filter_map(|part| fs::read_dir(part).ok())
        .flatten()
        .flatten();
    entries
        .filter(|entry| !STAYS.contains(&entry.file_name().to_string_lossy().as_ref()))
        .filter_map(|entry| entry.metadata().ok())
        .filter(fs::Metadata::is_file)
        .map(|of| of.len())
        .sum()
}

fn io(what: &'static str, path: &Path) -> impl Fn(std::io::Error) -> RunError + use<> {
    let path = path.to_owned();
    move |source| RunError::Io {
        what,
        path: path.clone(),
        source,
    }
}
