//! The ledger against the log: each change of state is the one that a record tells of, and none is there that no record
//! tells of; entries stand where these left them; rows and wordings are those that were told (`rows`, `said`). The log
//! itself must have been found sound before.
//!
//! A record of a run tells of all its transitions by one hash, a record of a person's move of one transition, its
//! reason by hash alone: it may name somebody.

use std::collections::{BTreeMap, HashMap};
use std::pin::pin;

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;

use super::follows;
use super::rows::{How, ToldRows};
use super::runs::ToldRuns;
use super::said::{self, ToldWordings};
use super::{AuditError, Bad, History};
use crate::domain::secret::Secret;
use crate::store::audit::{Stored, all, last_reason};
use crate::store::transitions::{self, Transition};
use crate::store::worded::WordingDigest;
use crate::store::{home, runs};

/// The fact in the store that names the baseline run.
pub const BASELINE_FACT: &str = "baseline_run";

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
        // A run sets no day of closing; whoever puts one there alters its transition.
        for day in [&of.due_on, &of.closed_on].into_iter().flatten() {
            self.sha.update(day.as_bytes());
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
    outcome: Option<String>,
    transitions: Option<i64>,
    transitions_sha256: Option<String>,
    wordings: Option<i64>,
    wordings_sha256: Option<String>,
}

impl RunTold {
    /// How many wordings, and their digest. What was not merged said nothing.
    fn wordings(&self) -> Option<(i64, String)> {
        if matches!(self.outcome.as_deref(), Some("repeated" | "restated")) {
            return Some((0, WordingDigest::default().finish()));
        }
        Some((self.wordings?, self.wordings_sha256.clone()?))
    }
}

/// What the record of a baseline tells.
#[derive(Deserialize)]
struct BaselineTold {
    run_no: i64,
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
    #[serde(default)]
    closed_on: Option<String>,
}

/// All that the log tells of transitions.
#[derive(Default)]
struct Told {
    /// Run number = run, who and when, how many, their hash.
    runs: BTreeMap<i64, (String, String, i64, Option<String>)>,
    /// Transition = hash of what it must be.
    moves: HashMap<i64, [u8; 32]>,
    /// Told of a second time: its number was given out again, so the first one is gone.
    again: Option<i64>,
    wordings: BTreeMap<i64, ToldWordings>,
    rows: ToldRows,
    taken_in: ToldRuns,
    baseline: Option<i64>,
    /// The newest record.
    last: i64,
}

/// Goes through the whole ledger and holds it against the log; stops at the first that is not as it tells. The secret is
/// that of the home: what entries said is told by keyed hashes.
///
/// # Errors
/// When the store cannot be read.
pub async fn history(conn: &mut AnyConnection, secret: &Secret) -> Result<History, AuditError> {
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
        found.bad = told.entries(conn).await?;
    }
    let runs = runs::all(conn).await?;
    if found.bad.is_none() {
        found.bad = told.taken_in.rows(&runs).map(Bad::Run);
    }
    let dates = runs.into_iter().map(|of| (of.run_no, of.business_date));
    let dates: BTreeMap<i64, String> = dates.collect();
    if found.bad.is_some() {
        return Ok(found);
    }
    let Told {
        rows,
        wordings,
        taken_in,
        last,
        ..
    } = told;
    let (said, bad_wording) = said::check(conn, secret, &wordings, &rows.prunes).await?;
    let (right, bad_row) = rows.check(conn).await?;
    (found.rows, found.wordings) = (right, said);
    found.bad = match (bad_row, bad_wording) {
        (Some(row), _) if row.is == How::PastEnd => Some(Bad::PastEnd {
            last,
            transition: None,
        }),
        (Some(row), _) => Some(Bad::Row(row)),
        (None, wording) => wording.map(Bad::Wording),
    };
    if found.bad.is_none() {
        found.bad = follows::days(conn, &dates).await?;
    }
    if found.bad.is_none() {
        found.bad = follows::presence(conn, &taken_in).await?;
    }
    if found.bad.is_none() {
        found.bad = follows::links(conn, &taken_in).await?;
    }
    Ok(found)
}

impl Told {
    /// Entries against their changes of state, and against the baseline.
    async fn entries(&self, conn: &mut AnyConnection) -> Result<Option<Bad>, AuditError> {
        if let Some(entry_id) = transitions::first_strange_state(conn).await? {
            return Ok(Some(Bad::State { entry_id }));
        }
        if let Some(entry_id) = transitions::first_without_entry(conn).await? {
            return Ok(Some(Bad::Gone { entry_id }));
        }
        if let Some(entry_id) = transitions::first_strange_due(conn).await? {
            return Ok(Some(Bad::Due { entry_id }));
        }
        let baseline = self.baseline.unwrap_or(0);
        if let Some(entry_id) = transitions::first_strange_origin(conn, baseline).await? {
            return Ok(Some(Bad::Origin { entry_id }));
        }
        let fact = home::get(conn, BASELINE_FACT).await?;
        if fact.and_then(|text| text.parse().ok()) != self.baseline {
            return Ok(Some(Bad::Baseline));
        }
        // A reason lies beside the record of a look at a whole number.
        let reason = last_reason(conn).await?;
        Ok(reason.filter(|seq| *seq > self.last).map(|_| Bad::PastEnd {
            last: self.last,
            transition: None,
        }))
    }

    fn take(&mut self, record: &Stored) {
        self.last = record.seq;
        self.rows.take(record);
        self.taken_in.take(record);
        match record.action.as_str() {
            "run" => {
                if let Ok(of) = serde_json::from_str::<RunTold>(&record.detail) {
                    let run = record.subject.clone().unwrap_or_default();
                    let digest = of.wordings();
                    let told = ToldWordings {
                        run: run.clone(),
                        digest,
                    };
                    self.wordings.insert(of.run_no, told);
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
                    if self.moves.insert(of.transition, sum).is_some() {
                        self.again = self.again.or(Some(of.transition));
                    }
                }
            }
            "baseline" => {
                if let Ok(of) = serde_json::from_str::<BaselineTold>(&record.detail) {
                    self.baseline = Some(of.run_no);
                }
            }
            _ => {}
        }
    }

    /// What is wrong with the transition that comes `at` this place.
    fn fault(&mut self, row: &Transition, at: i64) -> Option<Bad> {
        let (transition, entry_id) = (row.transition_no, row.entry_id.clone());
        if transition != at {
            return Some(Bad::Missing { transition: at });
        }
        let by = who(&row.at, &row.actor);
        if let Some(run) = row.run_no {
            return match self.runs.get(&run) {
                Some((_, told, ..)) if *told == by && row.decision_no.is_none() => None,
                Some(_) => Some(Bad::Altered {
                    transition,
                    entry_id,
                }),
                None => Some(self.untold(row)),
            };
        }
        let is = MoveTold {
            transition,
            from: row.from_state.clone(),
            to: row.to_state.clone(),
            decision: row.decision_no,
            reason_sha256: hex::encode(Sha256::digest(row.reason.as_bytes())),
            due_on: row.due_on.clone(),
            closed_on: row.closed_on.clone(),
        };
        match self.moves.remove(&transition) {
            Some(told) if told == sum(&row.entry_id, &is, &by) => None,
            Some(_) => Some(Bad::Altered {
                transition,
                entry_id,
            }),
            None => Some(self.untold(row)),
        }
    }

    /// A transition that no record tells of: it was added, or its record was at the end of the log and is cut off.
    fn untold(&self, row: &Transition) -> Bad {
        let at = row.at.parse::<DateTime<Utc>>().ok();
        let past = at.is_some_and(|at| self.rows.until.is_none_or(|end| end < at));
        if past && self.moves.is_empty() {
            return Bad::PastEnd {
                last: self.last,
                transition: Some(row.transition_no),
            };
        }
        Bad::Added {
            transition: row.transition_no,
            entry_id: row.entry_id.clone(),
        }
    }

    /// What the log tells of and is not there.
    fn left(&self, mut found: BTreeMap<i64, RunDigest>) -> Option<Bad> {
        if let Some(transition) = self.again.or_else(|| self.moves.keys().min().copied()) {
            return Some(Bad::Missing { transition });
        }
        for (run_no, (run, _, told, sha256)) in &self.runs {
            let digest = found.remove(run_no).unwrap_or_default();
            let found = digest.count;
            let same = match sha256 {
                Some(sha256) => *sha256 == digest.finish(),
                None => found == 0,
            };
            if !same || found != *told {
                return Some(Bad::OfRun {
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
        of.closed_on,
        who
    ]);
    Sha256::digest(text.to_string()).into()
}
