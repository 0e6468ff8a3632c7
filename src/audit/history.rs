//! The table of transitions against the log: each change of state is the one that a record tells of, and none is there
//! that no record tells of. The log itself must have been found sound before.
//!
//! A record of a run tells of all its transitions by one hash, a record of a person's move of one transition, its
//! reason by hash alone: it may name somebody.

use std::collections::{BTreeMap, HashMap};
use std::pin::pin;

use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;

use super::AuditError;
use crate::store::audit::{Stored, all};
use crate::store::transitions::{self, Transition};

/// How the transitions were found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct History {
    /// Transitions gone through.
    pub transitions: i64,
    /// The first that is not as the log tells.
    pub bad: Option<BadTransition>,
}

/// A transition that is not as the log tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum BadTransition {
    /// The log tells of one, or its number shows that there was one, and it is gone.
    Missing {
        /// Its number.
        transition: i64,
    },
    /// No record tells of it.
    Added {
        /// Its number.
        transition: i64,
        /// The entry.
        entry_id: String,
    },
    /// It differs from what its record tells.
    Altered {
        /// Its number.
        transition: i64,
        /// The entry.
        entry_id: String,
    },
    /// An entry does not stand where its last transition left it.
    State {
        /// The entry.
        entry_id: String,
    },
    /// One of a run's differs, is missing or was added.
    OfRun {
        /// The run.
        run: String,
        /// How many there are.
        found: i64,
        /// How many the log tells of.
        told: i64,
    },
}

/// The hash of a run's transitions: over each one's number, entry, states, reason and the deadline that it set, if it set one, each ended by 0x1f, in order.
#[derive(Debug, Clone, Default)]
pub struct RunDigest {
    sha: Sha256,
    count: i64,
}

impl RunDigest {
    /// Takes the next one.
    pub fn add(&mut self, of: &Transition) {
        let number = of.transition_no.to_string();
        let fields = [
            number.as_str(),
            &of.entry_id,
            of.from_state.as_deref().unwrap_or_default(),
            &of.to_state,
            &of.reason,
        ];
        for field in fields {
            self.sha.update(field.as_bytes());
            self.sha.update([0x1f]);
        }
        if let Some(due_on) = &of.due_on {
            self.sha.update(due_on.as_bytes());
            self.sha.update([0x1f]);
        }
        self.count += 1;
    }

    /// 64 hex digits.
    #[must_use]
    pub fn finish(self) -> String {
        hex::encode(self.sha.finalize())
    }
}

/// What the record of a run tells.
#[derive(Deserialize)]
struct RunTold {
    run_no: i64,
    transitions: Option<i64>,
    transitions_sha256: Option<String>,
}

/// What the record of a move tells.
#[derive(Deserialize)]
struct MoveTold {
    transition: i64,
    from: Option<String>,
    to: String,
    decision: Option<i64>,
    reason_sha256: String,
    #[serde(default)]
    due_on: Option<String>,
}

/// All that the log tells of transitions.
#[derive(Default)]
struct Told {
    /// Run number = run, who and when, how many, their hash.
    runs: BTreeMap<i64, (String, String, i64, Option<String>)>,
    /// Transition = hash of what it must be.
    moves: HashMap<i64, [u8; 32]>,
}

/// Goes through all transitions and holds them against the log.
///
/// # Errors
/// When the store cannot be read.
pub async fn history(conn: &mut AnyConnection) -> Result<History, AuditError> {
    let mut told = Told::default();
    {
        let mut records = pin!(all(&mut *conn));
        while let Some(record) = records.try_next().await? {
            told.take(&record);
        }
    }
    let mut found = History::default();
    let mut runs: BTreeMap<i64, RunDigest> = BTreeMap::new();
    {
        let mut rows = pin!(transitions::all(&mut *conn));
        while let Some(row) = rows.try_next().await? {
            found.transitions += 1;
            found.bad = told.fault(&row, found.transitions);
            if found.bad.is_some() {
                return Ok(found);
            }
            if let Some(run) = row.run_no {
                runs.entry(run).or_default().add(&row);
            }
        }
    }
    found.bad = told.left(runs);
    if found.bad.is_none() {
        let strange = transitions::first_strange_state(conn).await?;
        found.bad = strange.map(|entry_id| BadTransition::State { entry_id });
    }
    Ok(found)
}

impl Told {
    fn take(&mut self, record: &Stored) {
        match record.action.as_str() {
            "run" => {
                if let Ok(of) = serde_json::from_str::<RunTold>(&record.detail) {
                    let run = record.subject.clone().unwrap_or_default();
                    let count = of.transitions.unwrap_or(0);
                    let who = who(&record.at, &record.actor);
                    self.runs
                        .insert(of.run_no, (run, who, count, of.transitions_sha256));
                }
            }
            "transition" => {
                if let Ok(of) = serde_json::from_str::<MoveTold>(&record.detail) {
                    let entry = record.subject.as_deref().unwrap_or_default();
                    let sum = sum(entry, &of, &who(&record.at, &record.actor));
                    self.moves.insert(of.transition, sum);
                }
            }
            _ => {}
        }
    }

    /// What is wrong with the transition that comes `at` this place.
    fn fault(&mut self, row: &Transition, at: i64) -> Option<BadTransition> {
        let (transition, entry_id) = (row.transition_no, row.entry_id.clone());
        if transition != at {
            return Some(BadTransition::Missing { transition: at });
        }
        let by = who(&row.at, &row.actor);
        if let Some(run) = row.run_no {
            return match self.runs.get(&run) {
                Some((_, told, ..)) if *told == by && row.decision_no.is_none() => None,
                Some(_) => Some(BadTransition::Altered {
                    transition,
                    entry_id,
                }),
                None => Some(BadTransition::Added {
                    transition,
                    entry_id,
                }),
            };
        }
        let is = MoveTold {
            transition,
            from: row.from_state.clone(),
            to: row.to_state.clone(),
            decision: row.decision_no,
            reason_sha256: hex::encode(Sha256::digest(row.reason.as_bytes())),
            due_on: row.due_on.clone(),
        };
        match self.moves.remove(&transition) {
            Some(told) if told == sum(&row.entry_id, &is, &by) => None,
            Some(_) => Some(BadTransition::Altered {
                transition,
                entry_id,
            }),
            None => Some(BadTransition::Added {
                transition,
                entry_id,
            }),
        }
    }

    /// What the log tells of and is not there.
    fn left(&self, mut found: BTreeMap<i64, RunDigest>) -> Option<BadTransition> {
        if let Some(&transition) = self.moves.keys().min() {
            return Some(BadTransition::Missing { transition });
        }
        for (run_no, (run, _, told, sha256)) in &self.runs {
            let digest = found.remove(run_no).unwrap_or_default();
            let found = digest.count;
            let same = match sha256 {
                Some(sha256) => *sha256 == digest.finish(),
                None => found == 0,
            };
            if !same || found != *told {
                return Some(BadTransition::OfRun {
                    run: run.clone(),
                    found,
                    told: *told,
                });
            }
        }
        None
    }
}

fn who(at: &str, actor: &str) -> String {
    format!("{at}\u{1f}{actor}")
}

fn sum(entry_id: &str, of: &MoveTold, who: &str) -> [u8; 32] {
    let text = serde_json::json!([
        entry_id,
        of.transition,
        of.from,
        of.to,
        of.decision,
        of.reason_sha256,
        of.due_on,
        who
    ]);
    Sha256::digest(text.to_string()).into()
}
