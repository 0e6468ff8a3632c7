//! What a restore gives up: what the replaced store has and the backup has not, told by the audit log of the former.

use serde::Serialize;
use serde_json::Value;
use sqlx::AnyConnection;

use super::AuditError;
use crate::store::audit::{after, common};

/// What a store had after the last record that it has in common with the backup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// Audit records.
    pub records: i64,
    /// The number of the first of them; 0 where there is none.
    pub first: i64,
    /// The number of the last of them.
    pub last: i64,
    /// Runs that the ledger had taken in.
    pub runs: i64,
    /// Changes of state, those of runs too.
    pub transitions: i64,
    /// Requests and decisions.
    pub decisions: i64,
    /// Answers, imported or typed in.
    pub answers: i64,
    /// Letters.
    pub letters: i64,
}

/// Counts it.
pub(super) async fn lost(
    store: &mut AnyConnection,
    backup: &mut AnyConnection,
) -> Result<Lost, AuditError> {
    let common = common(store, backup).await?;
    let mut lost = Lost::default();
    for record in after(store, common).await? {
        lost.records += 1;
        if lost.first == 0 {
            lost.first = record.seq;
        }
        lost.last = record.seq;
        let detail: Value = serde_json::from_str(&record.detail).unwrap_or_default();
        match record.action.as_str() {
            "run" => {
                lost.runs += 1;
                lost.transitions += detail["transitions"].as_i64().unwrap_or(0);
            }
            "transition" => lost.transitions += 1,
            "request" | "decide" => lost.decisions += 1,
            "answer" | "import" => {
                let taken = detail["answers"].as_array().map_or(0, Vec::len);
                lost.answers += i64::try_from(taken).unwrap_or(0);
            }
            "issue" => lost.letters += 1,
            _ => {}
        }
    }
    Ok(lost)
}
