//! What entries said against the log: all wordings of a run by the digest in its record, those erased by that of the
//! prune; and what entries say of themselves against their newest wording.

use std::collections::BTreeMap;
use std::pin::pin;

use futures_util::TryStreamExt as _;
use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::AnyConnection;

use super::AuditError;
use super::rows::Pruned;
use crate::domain::secret::Secret;
use crate::store::worded::{self, Worded, WordingDigest};

/// Something said that is not as the log tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum BadWording {
    /// A wording of a run that no record tells of, or one that says both that it was erased and what it was.
    One {
        /// The entry.
        entry_id: String,
        /// 1, 2, …
        wording: i64,
    },
    /// Those of a run are not what its record tells: one was altered, added or is gone.
    OfRun {
        /// The run.
        run: String,
        /// How many there are.
        found: i64,
        /// How many the log tells of.
        told: i64,
    },
    /// Those that a prune erased are not what its record tells.
    OfPrune {
        /// The record.
        record: i64,
    },
    /// An entry says of itself what its newest wording does not.
    Entry {
        /// The entry.
        entry_id: String,
        /// The column.
        column: &'static str,
    },
}

/// What the record of a run tells of wordings: how many, and their digest.
#[derive(Debug, Clone)]
pub(super) struct ToldWordings {
    pub(super) run: String,
    /// None in records of programs that proved none.
    pub(super) digest: Option<(i64, String)>,
}

/// Goes through all wordings.
pub(super) async fn check(
    conn: &mut AnyConnection,
    secret: &Secret,
    runs: &BTreeMap<i64, ToldWordings>,
    prunes: &BTreeMap<i64, Pruned>,
) -> Result<(i64, Option<BadWording>), AuditError> {
    let mut right = 0;
    let mut of_runs: BTreeMap<i64, WordingDigest> = BTreeMap::new();
    let mut of_prunes: BTreeMap<i64, WordingDigest> = BTreeMap::new();
    // The first entry that its wording does not bear out; a run whose wordings were altered is told before it.
    let mut strange = None;
    {
        let mut rows = pin!(worded::wordings(conn));
        while let Some(row) = rows.try_next().await? {
            let Some(told) = runs.get(&row.run_no).filter(|_| is_whole(&row)) else {
                let (entry_id, wording) = (row.entry_id, row.wording);
                return Ok((right, Some(BadWording::One { entry_id, wording })));
            };
            let body = match &row.erased {
                Some(erased) => erased.clone(),
                None => worded::body(secret, &row.body),
            };
            let add = |digest: &mut WordingDigest| {
                digest.add(&row.entry_id, row.wording, &row.evidence, &body);
            };
            add(of_runs.entry(row.run_no).or_default());
            if let Some(prune) = row.erased_by {
                add(of_prunes.entry(prune).or_default());
            }
            if told.digest.is_some() && strange.is_none() {
                strange = entry(&row);
            }
            right += 1;
        }
    }
    for (run_no, told) in runs {
        let found = of_runs.remove(run_no).unwrap_or_default();
        let Some((count, sha256)) = &told.digest else {
            continue;
        };
        let (found, sum) = (found.count(), found.finish());
        if found != *count || sum != *sha256 {
            let bad = BadWording::OfRun {
                run: told.run.clone(),
                found,
                told: *count,
            };
            return Ok((right, Some(bad)));
        }
    }
    for (record, prune) in prunes {
        let found = of_prunes.remove(record).unwrap_or_default();
        if !prune.wordings_sha256.is_empty() && found.finish() != prune.wordings_sha256 {
            let bad = BadWording::OfPrune { record: *record };
            return Ok((right, Some(bad)));
        }
    }
    // What is left names a record that is none of a prune.
    let foreign = of_prunes.keys().next();
    let foreign = foreign.map(|record| BadWording::OfPrune { record: *record });
    Ok((right, foreign.or(strange)))
}

fn is_whole(row: &Worded) -> bool {
    row.erased.is_some() == row.erased_by.is_some() && (row.erased.is_none() || row.body == "{}")
}

/// What an entry says otherwise than its newest wording.
fn entry(row: &Worded) -> Option<BadWording> {
    let says = row.entry.as_ref()?;
    let strange = |column| {
        let entry_id = row.entry_id.clone();
        Some(BadWording::Entry { entry_id, column })
    };
    if row.erased.is_some() {
        // Found again, it says so anew; until then it says nothing.
        let known = says.evidence.is_empty() || says.evidence == row.evidence;
        return if known { None } else { strange("evidence") };
    }
    let body: Map<String, Value> = serde_json::from_str(&row.body).ok()?;
    if says.evidence != row.evidence {
        return strange("evidence");
    }
    for (column, name, says) in [
        ("rule", "rule", Some(says.rule.as_str())),
        ("grade", "grade", Some(says.grade.as_str())),
        (
            "department",
            "department_code",
            Some(says.department.as_str()),
        ),
        ("unit", "unit_code", says.unit.as_deref()),
    ] {
        if body.get(name).is_some_and(|value| value.as_str() != says) {
            return strange(column);
        }
    }
    let number = |name: &str| body.get(name).and_then(Value::as_i64);
    for (column, says) in [("amount", says.amount), ("months", says.months)] {
        if number(column) != says {
            return strange(column);
        }
    }
    None
}
