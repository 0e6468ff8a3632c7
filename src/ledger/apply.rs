//! Writing a plan: every table in bulk, within the one transaction of the run.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;

use super::plan::Plan;
use crate::store::transitions::{self, Transition};
use crate::store::{StoreError, decisions, entries, people, presence, time, wordings};

/// Who merges, when, as which run.
#[derive(Debug, Clone, Copy)]
pub struct As<'a> {
    /// Who started the run.
    pub actor: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// The run's number.
    pub run_no: i64,
}

/// How many transitions were written, and a digest of them for the audit log: one record then proves each of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) transitions: usize,
    pub(super) sha256: String,
}

/// Writes it all.
pub(super) async fn apply(
    conn: &mut AnyConnection,
    plan: &Plan,
    of: As<'_>,
) -> Result<Written, StoreError> {
    entries::upsert_many(conn, &plan.entries).await?;
    people::link(conn, &plan.people).await?;
    wordings::insert(conn, &plan.wordings).await?;
    presence::begin(conn, &plan.found, of.run_no).await?;
    presence::end(conn, &plan.gone, of.run_no - 1).await?;
    let at = time(of.at);
    for waiver in &plan.waivers_over {
        let ended = decisions::Request {
            status: "ended".to_owned(),
            ..waiver.clone()
        };
        decisions::settle(conn, &ended).await?;
    }
    let last = transitions::last_no(conn).await?;
    let rows: Vec<Transition> = plan
        .transitions
        .iter()
        .zip(last + 1..)
        .map(|(change, transition_no)| Transition {
            transition_no,
            entry_id: change.entry_id.clone(),
            from_state: change.from.map(|from| from.as_str().to_owned()),
            to_state: change.to.as_str().to_owned(),
            at: at.clone(),
            actor: of.actor.to_owned(),
            reason: change.reason.clone(),
            run_no: Some(of.run_no),
            decision_no: None,
        })
        .collect();
    transitions::add(conn, &rows).await?;
    Ok(Written {
        transitions: rows.len(),
        sha256: digest(&rows),
    })
}

/// SHA-256 over the transitions in their order: for each its number, entry, states and reason, each ended by 0x1f.
fn digest(rows: &[Transition]) -> String {
    let mut sha = Sha256::new();
    for row in rows {
        let number = row.transition_no.to_string();
        let fields = [
            number.as_str(),
            &row.entry_id,
            row.from_state.as_deref().unwrap_or_default(),
            &row.to_state,
            &row.reason,
        ];
        for field in fields {
            sha.update(field.as_bytes());
            sha.update([0x1f]);
        }
    }
    hex::encode(sha.finalize())
}
