//! Moves that people make: checked against the one table of transitions, written with who, when and why.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;

use crate::audit::{self, Record};
use crate::domain::entry::{Move, State};
use crate::domain::mask;
use crate::domain::words::{self, Language};
use crate::store::entries::{self, Entry};
use crate::store::transitions::{self, Transition};
use crate::store::{StoreError, notices, time};

/// Who moves entries, when and why.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Who.
    pub actor: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// The day that counts where the move closes them.
    pub on: NaiveDate,
    /// Why, in the person's words.
    pub reason: &'a str,
    /// The decision that it rests on.
    pub decision_no: Option<i64>,
    /// The deadline that it gives them instead of their own.
    pub due_on: Option<NaiveDate>,
}

/// Why an entry was not moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// There is no such entry.
    #[error("no entry {0} in the ledger; `rollcall ledger list` shows those there are")]
    Unknown(String),
    /// The table of transitions does not allow it.
    #[error(
        "entry {entry_id} is {} ({}), where {} ({}) is not possible; `rollcall ledger show {entry_id}` tells its history",
        words::entry_state(*from, Language::Zh), from.as_str(), words::entry_move(*by, Language::Zh), word(*by)
    )]
    NotAllowed {
        /// The entry.
        entry_id: String,
        /// Where it stands.
        from: State,
        /// What was wanted.
        by: Move,
    },
    /// It would be closed before it was there.
    #[error(
        "entry {entry_id} was opened on {opened_on} and cannot be closed on {day}, before that; give a later --date"
    )]
    BeforeOpened {
        /// The entry.
        entry_id: String,
        /// The day on which it was last opened.
        opened_on: String,
        /// The day that was given.
        day: NaiveDate,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn word(by: Move) -> String {
    serde_json::to_value(by).map_or_else(
        |_| String::new(),
        |word| word.as_str().unwrap_or_default().to_owned(),
    )
}

/// Moves one entry, within a transaction that holds the writer's turn. Yields where it stands now.
///
/// # Errors
/// When there is no such entry or the move is not allowed; then nothing was written.
pub async fn apply(
    conn: &mut AnyConnection,
    entry_id: &str,
    by: Move,
    who: By<'_>,
) -> Result<State, MoveError> {
    let moved = apply_many(conn, std::slice::from_ref(&entry_id.to_owned()), by, who).await?;
    moved
        .first()
        .map(|(_, to)| *to)
        .ok_or_else(|| MoveError::Unknown(entry_id.to_owned()))
}

/// Moves several entries at once, all or none, within a transaction that holds the writer's turn. Yields from where and
/// to where each was moved, in the order of `ids`.
///
/// # Errors
/// When one of them is not there or may not be moved; then nothing was written.
pub async fn apply_many(
    conn: &mut AnyConnection,
    ids: &[String],
    by: Move,
    who: By<'_>,
) -> Result<Vec<(State, State)>, MoveError> {
    let known: HashMap<String, Entry> = entries::by_ids(conn, ids)
        .await?
        .into_iter()
        .map(|entry| (entry.entry_id.clone(), entry))
        .collect();
    let mut moved = Vec::with_capacity(ids.len());
    for id in ids {
        let entry = known
            .get(id)
            .ok_or_else(|| MoveError::Unknown(id.clone()))?;
        let from = entry.state;
        let to = from.after(by).ok_or_else(|| MoveError::NotAllowed {
            entry_id: id.clone(),
            from,
            by,
        })?;
        let day = who.on.to_string();
        // ISO days compare as text.
        if let Some(opened_on) = entry.opened_on.clone().filter(|of| *of > day)
            && to == State::Closed
        {
            return Err(MoveError::BeforeOpened {
                entry_id: id.clone(),
                opened_on,
                day: who.on,
            });
        }
        moved.push((from, to));
    }
    let closed_on = who.on.to_string();
    for state in State::ALL {
        let there: Vec<String> = ids
            .iter()
            .zip(&moved)
            .filter(|(_, (_, to))| *to == state)
            .map(|(id, _)| id.clone())
            .collect();
        let closed_on = (state == State::Closed).then_some(closed_on.as_str());
        entries::set_state(conn, &there, state, closed_on).await?;
    }
    let due_on = who.due_on.map(|day| day.to_string());
    if let Some(due_on) = &due_on {
        notices::set_due(conn, ids, due_on).await?;
    }
    let last = transitions::last_no(conn).await?;
    let rows: Vec<Transition> = ids
        .iter()
        .zip(&moved)
        .zip(last + 1..)
        .map(|((id, (from, to)), transition_no)| Transition {
            transition_no,
            entry_id: id.clone(),
            from_state: Some(from.as_str().to_owned()),
            to_state: to.as_str().to_owned(),
            at: time(who.at),
            actor: who.actor.to_owned(),
            reason: mask::typed_text(who.reason, who.on),
            run_no: None,
            decision_no: who.decision_no,
            due_on: due_on.clone(),
            closed_on: (*to == State::Closed).then(|| closed_on.clone()),
        })
        .collect();
    transitions::add(conn, &rows).await?;
    for row in &rows {
        // The reason may name a person: the log keeps what proves it, not the text.
        let detail = json!({
            "transition": row.transition_no,
            "move": by,
            "from": row.from_state,
            "to": row.to_state,
            "decision": row.decision_no,
            "due_on": row.due_on,
            "closed_on": row.closed_on,
            "reason_sha256": hex::encode(Sha256::digest(row.reason.as_bytes())),
        });
        let record = Record {
            at: who.at,
            actor: who.actor,
            action: "transition",
            subject: Some(&row.entry_id),
            detail,
        };
        audit::append(conn, record).await?;
    }
    Ok(moved)
}
