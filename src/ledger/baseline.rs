//! Go-live: which entries were there already.

use serde_json::{Value, json};

use super::LedgerError;
use crate::audit::{self, BASELINE_FACT, Record};
use crate::store::{Store, StoreError, entries, home, runs};

/// What the audit log calls setting it.
const ACTION: &str = "baseline";

/// The run from which entries count as new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// Its number.
    pub run_no: i64,
    /// Its name.
    pub run: String,
    /// Entries first found in it or before: 存量.
    pub stock: i64,
    /// Entries first found later: 增量.
    pub new: i64,
}

/// Makes a run the baseline, the first merged one unless told otherwise: what was first found in it or before is stock, what was found
/// later is new. It may be moved; the audit log keeps both.
///
/// # Errors
/// When there is no such merged run, or the store fails.
pub async fn baseline(
    store: &Store,
    run: Option<&str>,
    actor: &str,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<Baseline, LedgerError> {
    let mut writing = store.write().await?;
    let conn = writing.executor();
    let merged = runs::merged(conn).await?;
    let chosen = match run {
        None => merged.first(),
        Some(name) => merged.iter().find(|of| of.run == name),
    };
    let chosen = chosen.ok_or_else(|| LedgerError::NoRun {
        run: run.map(str::to_owned),
        known: merged.iter().take(3).map(|of| of.run.clone()).collect(),
    })?;
    let before = home::get(conn, BASELINE_FACT).await?;
    home::set(conn, BASELINE_FACT, &chosen.run_no.to_string()).await?;
    entries::set_origin(conn, chosen.run_no).await?;
    let (stock, new) = entries::origins(conn).await?;
    let record = Record {
        at,
        actor,
        action: ACTION,
        subject: Some(&chosen.run),
        detail: json!({
            "run_no": chosen.run_no,
            "before": before,
            "stock": stock,
            "new": new,
        }),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    Ok(Baseline {
        run_no: chosen.run_no,
        run: chosen.run.clone(),
        stock,
        new,
    })
}

/// The number of the baseline run, when one was set.
///
/// # Errors
/// When the store cannot be read.
pub async fn baseline_run(conn: &mut sqlx::AnyConnection) -> Result<Option<i64>, LedgerError> {
    let fact = home::get(conn, BASELINE_FACT).await?;
    Ok(fact.and_then(|text| text.parse().ok()))
}

/// The number of the run that was the baseline at a moment.
///
/// # Errors
/// When the store cannot be read.
pub async fn baseline_at(
    conn: &mut sqlx::AnyConnection,
    until: &str,
) -> Result<Option<i64>, StoreError> {
    let told = crate::store::audit::told_last(conn, ACTION, until).await?;
    let told = told.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    Ok(told.and_then(|told| told.get("run_no")?.as_i64()))
}
