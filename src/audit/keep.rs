//! Backups and restores of the whole store, which the log must tell of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use sqlx::AnyConnection;

use super::anchors::Letter;
use super::lost::{Lost, lost};
use super::{Anchor, Bad, Broken, Head, Record, RestoreNote, Verdict};
use super::{anchors, append, history, verify};
use crate::domain::folder;
use crate::domain::secret::{Secret, SecretError};
use crate::store::audit::{is_there, runs_told};
use crate::store::{Store, StoreError, backup, notices, sessions};

/// Why a backup could not be made or taken back.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The secret could not be put in its place.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Heads could not be read or a note not be left.
    #[error("keeping the audit heads of {}: {why}", home.display())]
    Heads {
        /// The home.
        home: std::path::PathBuf,
        /// What the system said.
        why: std::io::Error,
    },
    /// The backup's own log is broken.
    #[error(
        "the audit log in the backup is broken at record {}: somebody altered it; take another backup", .0.seq
    )]
    Broken(Broken),
    /// The backup's log is sound, and its ledger is not as that tells.
    #[error("the ledger in the backup is not as its own audit log tells: somebody altered it")]
    Untrue(Box<Bad>),
    /// The backup's own log is sound, and this home knows other records at its places.
    #[error(
        "the backup's own audit log is sound, but this home has had runs of its own that the backup does not know ({runs}; the first is \
         told apart at record {seq}). Nothing was restored. If this is a home made anew, or another one, whose own runs may go, say \
         --give-up-runs as well; their files stay, `rollcall audit verify` no longer holds the log against them. If it is the home that \
         the backup is of, look at `rollcall audit verify` first"
    )]
    OtherRuns {
        /// Their names.
        runs: String,
        /// The first record that differs.
        seq: i64,
    },
    /// The store holds something.
    #[error(
        "the store {place} is not empty; back it up first, then say --replace to give up what it holds"
    )]
    NotEmpty {
        /// Which store.
        place: String,
    },
    /// Another store's ids are in use here.
    #[error(
        "data/secret of this home is not the backup's; say --replace to take the backup's (this one is kept beside it)"
    )]
    OtherSecret,
}

/// What a restore did.
#[derive(Debug, Clone, Serialize)]
pub struct Restored {
    /// When the backup was made.
    pub made_at: String,
    /// Rows put back.
    pub rows: u64,
    /// Records of the backup's log, all of them sound.
    pub records: i64,
    /// Runs that were made after the backup: what they changed in the ledger is lost.
    pub given_up: Vec<String>,
    /// What the ledger holds is as the log tells. Otherwise it was taken all the same, because that was said.
    pub bad: Option<Bad>,
    /// What the replaced store had and the backup has not.
    pub lost: Lost,
    /// Letters given out that the restored store does not know: year and number. Their numbers are not given out again.
    pub letters: Vec<String>,
    /// The record of the restore.
    pub head: Head,
}

/// What a restore may give up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Leave {
    /// What the store holds.
    pub replace: bool,
    /// Runs of the home that the backup knows nothing of, at places that its log has.
    pub runs: bool,
    /// That the backup's ledger is as its log tells.
    pub proof: bool,
}

/// Writes a backup and records it. What is in the file ends before that record.
///
/// # Errors
/// As [`backup::write`].
pub async fn back_up(
    store: &Store,
    secret: &Secret,
    path: &Path,
    at: DateTime<Utc>,
    actor: &str,
) -> Result<backup::Backup, KeepError> {
    let made = backup::write(store, secret, path, at).await?;
    let mut writing = store.write().await?;
    let file = path.file_name().map(|name| name.to_string_lossy());
    let record = Record {
        at,
        actor,
        action: "backup",
        subject: None,
        detail: json!({ "file": file, "sha256": made.sha256, "size": made.size }),
    };
    append(writing.executor(), record).await?;
    writing.commit().await?;
    Ok(made)
}

/// Takes a backup back into the store at `url`, with its secret, in one transaction. The log of the backup must be
/// sound, and its ledger as the log tells; heads of later runs, which it cannot hold, are given up in a note beside the runs.
///
/// # Errors
/// When the backup is none or broken, or the store is not empty and `replace` is not said. Then nothing was changed.
pub async fn restore(
    (url, home): (&str, &Path),
    path: &Path,
    leave: Leave,
    at: DateTime<Utc>,
    actor: &str,
) -> Result<Restored, KeepError> {
    let heads = |why| KeepError::Heads {
        home: home.to_owned(),
        why,
    };
    let scratch = home.join("data");
    folder::make(&scratch).map_err(heads)?;
    let opened = backup::open(path, &scratch, at).await?;
    let target = Store::reach(url, home).await?;
    let mut writing = target.write().await?;
    let known = anchors(home, writing.executor()).await?;
    let (sound, given_up) = sound(&opened.store, &known.heads, leave.runs).await?;
    let bad = untrue(&opened, leave.proof).await?;
    let replace = leave.replace;
    let empty = backup::is_empty(writing.executor()).await?;
    if !empty && !replace {
        let place = target.place().to_string();
        return Err(KeepError::NotEmpty { place });
    }
    let secret_file = home.join("data/secret");
    let foreign = secret_file.exists() && Secret::load_or_create(&secret_file)? != opened.secret;
    // A secret under which nothing was kept yet was only made by looking at the empty home.
    if foreign && !replace && !(empty && known.heads.is_empty()) {
        return Err(KeepError::OtherSecret);
    }
    let before = super::head(writing.executor()).await?;
    let mut restored = opened.store.read().await?;
    let lost = lost(writing.executor(), restored.executor()).await?;
    // Their manifests may lie in another home: the log says that they were not here.
    let without = known.lacking(&runs_told(restored.executor()).await?);
    drop(restored);
    let mut out = super::anchors::letters(home).map_err(heads)?;
    let mut years: BTreeMap<i64, i64> = BTreeMap::new();
    out.extend(known_letters(writing.executor()).await?);
    for of in &out {
        years.insert(of.year, notices::given(writing.executor(), of.year).await?);
    }
    let rows = backup::replace(&opened.store, writing.executor()).await?;
    // Who was signed in then need not be now.
    sessions::forget_all(writing.executor()).await?;
    // Numbers once given out stay so, whatever the backup knows of them.
    let there: BTreeSet<(i64, i64)> = known_letters(writing.executor())
        .await?
        .into_iter()
        .map(|of| (of.year, of.number))
        .collect();
    for of in &out {
        let given = years.entry(of.year).or_default();
        *given = (*given).max(of.number);
    }
    for (year, given) in years {
        if given > notices::given(writing.executor(), year).await? {
            notices::set_given(writing.executor(), year, given).await?;
        }
    }
    out.retain(|of| !there.contains(&(of.year, of.number)));
    let letters: BTreeSet<String> = out
        .iter()
        .map(|of| format!("{}-{:03}", of.year, of.number))
        .collect();
    let letters: Vec<String> = letters.into_iter().collect();
    let runs = given_up.iter().filter(|of| of.is_run());
    let names: Vec<String> = runs.map(|of| of.place.clone()).collect();
    let record = Record {
        at,
        actor,
        action: "restore",
        subject: None,
        detail: json!({ "sha256": opened.sha256, "made_at": opened.made_at, "rows": rows, "replaced": before, "given_up": names, "letters": letters, "lost": lost, "without_manifest": without, "proved": bad.is_none() }),
    };
    let head = append(writing.executor(), record).await?;
    let note = RestoreNote {
        at,
        actor: actor.to_owned(),
        head: head.clone(),
        given_up,
        letters: out.into_iter().collect(),
    };
    // The secret and the note first: were the program killed now, the old store would not open under the new secret, and
    // the restore is simply made again.
    opened.secret.put(&secret_file)?;
    let left = super::anchors::leave(home, &note).map_err(heads)?;
    if let Err(fault) = writing.commit().await {
        let _ = std::fs::remove_file(left);
        return Err(fault.into());
    }
    super::anchors::confirm(&left).map_err(heads)?;
    target.close().await;
    Ok(Restored {
        made_at: opened.made_at,
        rows,
        records: sound.records,
        given_up: names,
        bad,
        lost,
        letters,
        head,
    })
}

/// The letters that a store knows.
async fn known_letters(conn: &mut AnyConnection) -> Result<Vec<Letter>, StoreError> {
    let all = notices::numbers(conn).await?.into_iter();
    Ok(all
        .map(|(year, number, department)| Letter {
            year,
            number,
            department,
        })
        .collect())
}

/// What in the backup's ledger is not as its log tells.
async fn untrue(opened: &backup::Opened, leave: bool) -> Result<Option<Bad>, KeepError> {
    let mut reading = opened.store.read().await?;
    let found = history(reading.executor(), &opened.secret).await?;
    match found.bad {
        Some(bad) if !leave => Err(KeepError::Untrue(Box::new(bad))),
        other => Ok(other),
    }
}

/// Goes through the backup's log; yields the heads that it does not hold. Those within its own length are of runs that
/// the backup knows nothing of, or somebody wrote its log anew: they are given up only where that was said.
async fn sound(
    store: &Store,
    heads: &[Anchor],
    leave: bool,
) -> Result<(Verdict, Vec<Anchor>), KeepError> {
    let mut reading = store.read().await?;
    let verdict = verify(reading.executor(), &[]).await?;
    if let Some(broken) = verdict.broken {
        return Err(KeepError::Broken(broken));
    }
    let last = verdict.head.as_ref().map_or(0, |head| head.seq);
    let mut lost = Vec::new();
    for of in heads {
        if !is_there(reading.executor(), of.head.seq, &of.head.hash).await? {
            lost.push(of.clone());
        }
    }
    // An earlier restore's own record is given up with what it restored.
    let other = lost.iter().filter(|of| of.is_run() && of.head.seq <= last);
    let other: Vec<&Anchor> = other.collect();
    if let Some(seq) = other.iter().map(|of| of.head.seq).min()
        && !leave
    {
        let names: Vec<&str> = other.iter().map(|of| of.place.as_str()).collect();
        let runs = names.join(", ");
        return Err(KeepError::OtherRuns { runs, seq });
    }
    Ok((verdict, lost))
}
