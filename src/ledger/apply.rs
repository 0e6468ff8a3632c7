//! Writing a plan: every table in bulk, within the one transaction of the run.

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use sqlx::AnyConnection;

use super::plan::Plan;
use crate::audit::{RunDigest, RunProof};
use crate::domain::secret::Secret;
use crate::store::found::ListDigest;
use crate::store::proofs::{self, Table};
use crate::store::transitions::{self, Transition};
use crate::store::worded::{self, WordingDigest};
use crate::store::wordings::Wording;
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

/// How many transitions and wordings were written, and a digest of each for the audit log: one record then proves them
/// all; the same of people and intervals; and the waivers that ended, number and hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) transitions: usize,
    pub(super) sha256: String,
    pub(super) wordings: i64,
    pub(super) wordings_sha256: String,
    pub(super) ended: Vec<(i64, String)>,
    pub(super) proof: RunProof,
}

/// Writes it all.
pub(super) async fn apply(
    conn: &mut AnyConnection,
    plan: &Plan,
    secret: &Secret,
    of: As<'_>,
) -> Result<Written, StoreError> {
    entries::upsert_many(conn, &plan.entries).await?;
    let links = people::link(conn, &plan.people, of.run_no).await?;
    wordings::insert(conn, &plan.wordings).await?;
    presence::begin(conn, &plan.found, of.run_no).await?;
    presence::end(conn, &plan.gone, of.run_no - 1).await?;
    let at = time(of.at);
    let mut over = Vec::new();
    for (waiver, because) in &plan.waivers_over {
        let ended = decisions::Request {
            status: "ended".to_owned(),
            ended: Some(decisions::Ended {
                by: of.actor.to_owned(),
                at: at.clone(),
                because: because.clone(),
            }),
            ..waiver.clone()
        };
        decisions::settle(conn, &ended).await?;
        let key = ended.decision_no.to_string();
        let sha256 = proofs::seal(conn, Table::Decision, &key).await?;
        over.extend(sha256.map(|sha256| (ended.decision_no, sha256)));
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
            due_on: change.due_on.clone(),
            closed_on: None,
        })
        .collect();
    transitions::add(conn, &rows).await?;
    let said = said(&plan.wordings, secret);
    Ok(Written {
        transitions: rows.len(),
        sha256: digest(&rows),
        wordings: said.count(),
        wordings_sha256: said.finish(),
        ended: over,
        proof: proof(plan, &links),
    })
}

/// What one record of the log proves all links and intervals of a run by.
fn proof(plan: &Plan, links: &[(String, String)]) -> RunProof {
    let mut people = ListDigest::links();
    for (entry_id, person) in links {
        people.add(entry_id, person);
    }
    let found = plan.found.iter().map(|id| (id, "+"));
    let mut marks: Vec<_> = found.chain(plan.gone.iter().map(|id| (id, "-"))).collect();
    marks.sort_unstable();
    let mut presence = ListDigest::presence();
    for (entry_id, mark) in marks {
        presence.add(entry_id, mark);
    }
    RunProof::of(people, presence)
}

/// What one record of the log proves each of them by.
fn digest(rows: &[Transition]) -> String {
    let mut digest = RunDigest::default();
    rows.iter().for_each(|row| digest.add(row));
    digest.finish()
}

/// What one record of the log proves all wordings of a run by, in the order of their entries.
fn said(wordings: &[Wording], secret: &Secret) -> WordingDigest {
    let mut hashes: Vec<(&Wording, String)> = wordings
        .par_iter()
        .map(|of| (of, worded::body(secret, &of.body)))
        .collect();
    hashes.sort_unstable_by(|(one, _), (other, _)| one.entry_id.cmp(&other.entry_id));
    let mut digest = WordingDigest::default();
    for (of, body) in &hashes {
        digest.add(&of.entry_id, of.wording, &of.evidence, body);
    }
    digest
}
