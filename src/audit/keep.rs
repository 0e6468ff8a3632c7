//! Backups and restores of the whole store, which the log must tell of.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;

use super::{Anchor, Broken, Head, Record, RestoreNote, Verdict, anchors, append, verify};
use crate::domain::secret::{Secret, SecretError};
use crate::store::{Store, StoreError, backup, sessions};

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
    /// The record of the restore.
    pub head: Head,
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
/// sound; heads of later runs, which it cannot hold, are given up in a note beside the runs.
///
/// # Errors
/// When the backup is none or broken, or the store is not empty and `replace` is not said. Then nothing was changed.
pub async fn restore(
    (url, home): (&str, &Path),
    path: &Path,
    replace: bool,
    at: DateTime<Utc>,
    actor: &str,
) -> Result<Restored, KeepError> {
    let heads = |why| KeepError::Heads {
        home: home.to_owned(),
        why,
    };
    let scratch = home.join("data");
    std::fs::create_dir_all(&scratch).map_err(heads)?;
    let opened = backup::open(path, &scratch, at).await?;
    let target = Store::reach(url, home).await?;
    let mut writing = target.write().await?;
    let known = anchors(home, writing.executor()).await?;
    let (sound, given_up) = sound(&opened.store, &known.heads).await?;
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
    let rows = backup::replace(&opened.store, writing.executor()).await?;
    // Who was signed in then need not be now.
    sessions::forget_all(writing.executor()).await?;
    let names: Vec<String> = given_up.iter().map(|of| of.place.clone()).collect();
    let record = Record {
        at,
        actor,
        action: "restore",
        subject: None,
        detail: json!({ "sha256": opened.sha256, "made_at": opened.made_at, "rows": rows, "replaced": before, "given_up": names }),
    };
    let head = append(writing.executor(), record).await?;
    let note = RestoreNote {
        at,
        actor: actor.to_owned(),
        head: head.clone(),
        given_up,
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
        head,
    })
}

/// Goes through the backup's log; yields the heads that it does not hold. A log that contradicts a head within its own
/// length was altered, or is another home's.
async fn sound(store: &Store, heads: &[Anchor]) -> Result<(Verdict, Vec<Anchor>), KeepError> {
    let mut reading = store.read().await?;
    let last = super::head(reading.executor()).await?;
    let last = last.map_or(0, |head| head.seq);
    let (within, beyond): (Vec<Anchor>, Vec<Anchor>) =
        heads.iter().cloned().partition(|of| of.head.seq <= last);
    let verdict = verify(reading.executor(), &within).await?;
    match verdict.broken.clone() {
        None => Ok((verdict, beyond)),
        Some(broken) => Err(KeepError::Broken(broken)),
    }
}
