//! The append-only log of who did what: each record's hash is over its own stored fields and the hash before it.
//!
//! A head of the chain is written into each run's manifest, an anchor outside the database: whoever alters the log
//! and makes it consistent again is found out by the manifests, unless those are rewritten too. Records bear ids,
//! counts and pseudonyms, never a person, so that erasing personal data touches none of them.

mod anchors;
mod chain;
mod follows;
mod found;
mod history;
mod keep;
mod lost;
mod note;
mod rows;
mod runs;
mod said;
mod verify;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

pub use anchors::{Anchors, Letter, RestoreNote, anchors};
pub use chain::{GENESIS, hash};
pub use found::{Bad, History};
pub use history::{BASELINE_FACT, RunDigest, history};
pub use keep::{KeepError, Leave, Restored, back_up, restore};
pub use lost::Lost;
pub use note::{note_config, note_schema};
pub use rows::{BadRow, How};
pub use runs::{BadRun, RunProof, counts_sha256};
pub use said::BadWording;
pub use verify::{Anchor, Broken, Fault, Verdict, verify};

use crate::store::audit::{Stored, insert, newest};
use crate::store::{Store, StoreError, time};

/// Why the log could not be written or read.
pub type AuditError = StoreError;

/// What is to be recorded.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: a name, or the job's.
    pub actor: &'a str,
    /// Did what: run, transition, import, reveal, config, …
    pub action: &'a str,
    /// To which entry, run or department; never a person.
    pub subject: Option<&'a str>,
    /// More: ids, counts, pseudonyms.
    pub detail: serde_json::Value,
}

/// Number and hash of a record; as the newest one's, the head of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its number.
    pub seq: i64,
    /// Its hash, 64 hex digits.
    pub hash: String,
}

/// Adds a record, within the transaction of what it tells of, which must hold the writer's turn. Yields the new head.
///
/// # Errors
/// When the store refuses it.
pub async fn append(conn: &mut AnyConnection, record: Record<'_>) -> Result<Head, AuditError> {
    let (last, prev) = match newest(conn).await? {
        Some((seq, hash)) => (seq, hash),
        None => (0, GENESIS.to_owned()),
    };
    let mut stored = Stored {
        seq: last + 1,
        at: time(record.at),
        actor: record.actor.to_owned(),
        action: record.action.to_owned(),
        subject: record.subject.map(str::to_owned),
        detail: record.detail.to_string(),
        prev,
        hash: String::new(),
    };
    stored.hash = hash(&stored);
    insert(conn, &stored).await?;
    Ok(Head {
        seq: stored.seq,
        hash: stored.hash,
    })
}

/// Adds a record of something that happens outside the store, in a transaction of its own.
///
/// # Errors
/// When the store refuses it; what it was to tell of should then not happen.
pub async fn record(store: &Store, record: Record<'_>) -> Result<Head, AuditError> {
    let mut writing = store.write().await?;
    let head = append(writing.executor(), record).await?;
    writing.commit().await?;
    Ok(head)
}

/// The newest record's number and hash; none while the log is empty.
///
/// # Errors
/// When the store cannot be read.
pub async fn head(conn: &mut AnyConnection) -> Result<Option<Head>, AuditError> {
    Ok(newest(conn).await?.map(|(seq, hash)| Head { seq, hash }))
}
