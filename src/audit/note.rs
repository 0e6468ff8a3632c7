//! What is recorded when it differs from what was last recorded: the schema and the configuration.

use std::pin::pin;

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use serde_json::json;
use sqlx::AnyConnection;

use super::{AuditError, Record, RunProof, append};
use crate::store::found::{self, ListDigest};
use crate::store::{SCHEMA, Store, home};

/// The schema from which on records of runs tell of links.
const LINKS_TOLD: i64 = 17;

const SCHEMA_FACT: &str = "recorded_schema";
const CONFIG_FACT: &str = "recorded_config";

/// Records a migration that the log does not know of yet. Asked at every opening, so that one is recorded even when the
/// program was killed between migrating and recording.
///
/// # Errors
/// When the store refuses.
pub async fn note_schema(store: &Store, at: DateTime<Utc>, actor: &str) -> Result<(), AuditError> {
    let schema = SCHEMA.to_string();
    let known = {
        let mut reading = store.read().await?;
        home::get(reading.executor(), SCHEMA_FACT).await?
    };
    if known.as_deref() == Some(&schema) {
        return Ok(());
    }
    let mut writing = store.write().await?;
    let known = home::get(writing.executor(), SCHEMA_FACT).await?;
    if known.as_deref() != Some(&schema) {
        home::set(writing.executor(), SCHEMA_FACT, &schema).await?;
        let from = known.and_then(|text| text.parse::<i64>().ok());
        // Links to people written before records told of them are told of now, once.
        let links = match from {
            Some(from) if from < LINKS_TOLD => Some(old_links(writing.executor()).await?),
            _ => None,
        };
        let record = Record {
            at,
            actor,
            action: "migrate",
            subject: None,
            detail: json!({
                "from": from,
                "to": SCHEMA,
                "engine": store.engine().name(),
                "version": env!("CARGO_PKG_VERSION"),
                "proof": links,
            }),
        };
        append(writing.executor(), record).await?;
        writing.commit().await?;
    }
    Ok(())
}

/// The links that no run's record tells of.
async fn old_links(conn: &mut AnyConnection) -> Result<RunProof, AuditError> {
    let mut digest = ListDigest::links();
    let mut rows = pin!(found::links(conn));
    while let Some((entry_id, person, run_no)) = rows.try_next().await? {
        if run_no == 0 {
            digest.add(&entry_id, &person);
        }
    }
    Ok(RunProof::of(digest, ListDigest::presence()))
}

/// Records that the configuration differs from the one last recorded; `files` are path and SHA-256 of each of its files,
/// which an archive keeps under that hash. Within the transaction of what is done under it.
///
/// # Errors
/// When the store refuses.
pub async fn note_config(
    conn: &mut AnyConnection,
    sha256: &str,
    files: &[(String, String)],
    at: DateTime<Utc>,
    actor: &str,
) -> Result<bool, AuditError> {
    let known = home::get(conn, CONFIG_FACT).await?;
    if known.as_deref() == Some(sha256) {
        return Ok(false);
    }
    home::set(conn, CONFIG_FACT, sha256).await?;
    let files: serde_json::Map<_, _> = files
        .iter()
        .map(|(path, hash)| (path.clone(), json!(hash)))
        .collect();
    let record = Record {
        at,
        actor,
        action: "config",
        subject: None,
        detail: json!({ "before": known, "after": sha256, "files": files }),
    };
    append(conn, record).await?;
    Ok(true)
}
