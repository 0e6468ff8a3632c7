//! The runs that the ledger took in against the log: each row is the one that the record of the run tells, none is
//! missing and none is there that no record tells of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::rows::How;
use crate::store::audit::Stored;
use crate::store::found::ListDigest;
use crate::store::runs::Run;

/// What the record of a run tells beside its transitions and wordings: the people to whom it first linked entries, and the
/// intervals of being found that it began and ended, in number and by one hash each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunProof {
    /// Links to people.
    pub links: i64,
    /// Their hash.
    pub links_sha256: String,
    /// Intervals.
    pub presence: i64,
    /// Their hash.
    pub presence_sha256: String,
}

impl RunProof {
    /// Of a run that did nothing.
    pub(super) fn none() -> Self {
        Self::of(ListDigest::links(), ListDigest::presence())
    }

    /// Of these links and intervals.
    #[must_use]
    pub fn of(links: ListDigest, presence: ListDigest) -> Self {
        Self {
            links: links.count(),
            links_sha256: links.finish(),
            presence: presence.count(),
            presence_sha256: presence.finish(),
        }
    }
}

/// A run that is not as the log tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRun {
    /// Its number.
    pub run_no: i64,
    /// Its name.
    pub run: String,
    /// What is wrong with it.
    pub is: How,
    /// The column that differs, where one does.
    pub column: Option<&'static str>,
}

/// The hash by which the record of a run proves its counts, as they are stored.
#[must_use]
pub fn counts_sha256(counts: &str) -> String {
    hex::encode(Sha256::digest(counts.as_bytes()))
}

/// What the record of one run tells.
#[derive(Debug)]
pub(super) struct ToldRun {
    pub(super) run: String,
    pub(super) proof: Option<RunProof>,
    /// Column = what must stand there; nothing where the record does not tell.
    columns: Vec<(&'static str, String)>,
    counts_sha256: Option<String>,
    /// Parts of the counts.
    parts: Vec<(&'static str, Value)>,
}

/// What the log tells of runs. Number 0 stands for what was there before records told of it.
#[derive(Debug, Default)]
pub(super) struct ToldRuns(pub(super) BTreeMap<i64, ToldRun>);

/// What a record says of a run; what an older program did not say is not there.
#[derive(Deserialize)]
struct Detail {
    run_no: i64,
    job: Option<String>,
    business_date: Option<String>,
    scope: Option<Vec<String>>,
    outcome: Option<String>,
    partial: Option<bool>,
    rule_pack: Option<String>,
    version: Option<String>,
    stock: Option<Value>,
    new: Option<Value>,
    left_alone: Option<Value>,
    proof: Option<RunProof>,
    counts_sha256: Option<String>,
}

impl ToldRuns {
    /// Takes the next record.
    pub(super) fn take(&mut self, record: &Stored) {
        let told = match record.action.as_str() {
            "run" => serde_json::from_str::<Detail>(&record.detail)
                .ok()
                .map(|of| (of.run_no, ToldRun::of(of, record))),
            "migrate" => before(record).map(|told| (0, told)),
            _ => None,
        };
        self.0.extend(told);
    }

    /// The first row that is not as told.
    pub(super) fn rows(&self, runs: &[Run]) -> Option<BadRun> {
        let there: BTreeMap<i64, &Run> = runs.iter().map(|of| (of.run_no, of)).collect();
        for of in runs {
            let bad = |is, column| BadRun {
                run_no: of.run_no,
                run: of.run.clone(),
                is,
                column,
            };
            match self.0.get(&of.run_no) {
                None => return Some(bad(How::Added, None)),
                Some(told) => {
                    if let Some(column) = told.differs(of) {
                        return Some(bad(How::Altered, Some(column)));
                    }
                }
            }
        }
        let mut told = self.0.iter().filter(|(run_no, _)| **run_no > 0);
        let gone = told.find(|(run_no, _)| !there.contains_key(run_no));
        gone.map(|(run_no, told)| BadRun {
            run_no: *run_no,
            run: told.run.clone(),
            is: How::Missing,
            column: None,
        })
    }
}

/// What the record of a migration tells of links that were there before it.
fn before(record: &Stored) -> Option<ToldRun> {
    let detail: Value = serde_json::from_str(&record.detail).ok()?;
    let proof = serde_json::from_value(detail.get("proof")?.clone()).ok()?;
    Some(ToldRun {
        run: String::new(),
        proof: Some(proof),
        columns: Vec::new(),
        counts_sha256: None,
        parts: Vec::new(),
    })
}

impl ToldRun {
    fn of(of: Detail, record: &Stored) -> Self {
        let run = record.subject.clone().unwrap_or_default();
        // What was not merged found nothing and nobody.
        let idle = matches!(of.outcome.as_deref(), Some("repeated" | "restated"));
        let outcome = of.outcome.as_deref().map(|outcome| match outcome {
            "restated" => "restated",
            // The newest merge was of this very run.
            _ => "merged",
        });
        let columns = [
            ("run", Some(run.clone())),
            ("at", Some(record.at.clone())),
            ("actor", Some(record.actor.clone())),
            ("job", of.job),
            ("business_date", of.business_date),
            ("scope", of.scope.map(|codes| codes.join(";"))),
            ("outcome", outcome.map(str::to_owned)),
            ("partial", of.partial.map(|yes| i64::from(yes).to_string())),
            ("rule_pack", of.rule_pack),
            ("version", of.version),
        ];
        let parts = [
            ("stock", of.stock),
            ("new", of.new),
            ("left_alone", of.left_alone),
        ];
        let told = |(name, value): (&'static str, Option<Value>)| Some((name, value?));
        Self {
            run,
            proof: of.proof.or_else(|| idle.then(RunProof::none)),
            columns: columns
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)))
                .collect(),
            counts_sha256: of.counts_sha256,
            parts: parts.into_iter().filter_map(told).collect(),
        }
    }

    /// The first column of a row that says otherwise.
    fn differs(&self, row: &Run) -> Option<&'static str> {
        let partial = row.partial.to_string();
        let is = |column| match column {
            "run" => row.run.as_str(),
            "at" => &row.at,
            "actor" => &row.actor,
            "job" => &row.job,
            "business_date" => &row.business_date,
            "scope" => &row.scope,
            "outcome" => &row.outcome,
            "partial" => &partial,
            "rule_pack" => &row.rule_pack,
            _ => &row.version,
        };
        let mut columns = self.columns.iter();
        if let Some((column, _)) = columns.find(|(column, told)| is(column) != told) {
            return Some(column);
        }
        let same = match &self.counts_sha256 {
            Some(told) => *told == counts_sha256(&row.counts),
            None => serde_json::from_str::<Value>(&row.counts)
                .is_ok_and(|counts| self.parts.iter().all(|(name, told)| counts[*name] == *told)),
        };
        (!same).then_some("counts")
    }
}
