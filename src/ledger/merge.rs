//! A night taken into the ledger: what may be done, the plan, its writing, the run's row and its audit record.

use std::sync::Arc;

use serde_json::json;
use sqlx::AnyConnection;

use super::{As, Counts, LedgerError, Merge, Night, Outcome, Plan, Standing};
use super::{apart, apply, compare, known, plan};
use crate::audit::{self, Head, Record};
use crate::store::runs::{self, Run};
use crate::store::{entries, time};

/// A merge, written but not yet committed.
#[derive(Debug)]
pub struct Merged {
    /// In counts.
    pub merge: Merge,
    /// One row an entry that did not just stay as it was.
    pub changes: polars::prelude::DataFrame,
    /// The audit log's head with this run in it.
    pub head: Head,
}

/// Merges a night, within a transaction that holds the writer's turn: nothing of it is there until that is committed.
///
/// # Errors
/// When the store fails; the transaction must then be dropped.
pub async fn merge(
    conn: &mut AnyConnection,
    night: Arc<Night>,
    actor: &str,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<Merged, LedgerError> {
    let run_no = runs::next_no(conn).await?;
    let by = As { actor, at, run_no };
    let earlier = runs::merged(conn).await?;
    let outcome = outcome(&earlier, &night);
    let mut merge = Merge {
        run_no,
        outcome,
        stock: Counts::new(),
        new: Counts::new(),
        left_alone: 0,
        standing: Standing::default(),
        comparison: None,
    };
    let mut changes = polars::prelude::DataFrame::default();
    let mut written = None;
    match outcome {
        Outcome::Repeated => {}
        Outcome::Restated => {
            let joined = known::joined(conn, &night).await?;
            let gone = known::not_found(&joined)?;
            let gone = entries::by_ids(conn, &gone).await?.into_iter();
            let rules = gone.map(|of| (of.entry_id, of.said.rule)).collect();
            merge.comparison = Some(compare::compare(&night, &joined, &rules)?);
        }
        Outcome::Merged => {
            let plan = planned(conn, &night, run_no).await?;
            written = Some(apply::apply(conn, &plan, &night.secret, by).await?);
            merge.stock = plan.stock;
            merge.new = plan.new;
            merge.left_alone = plan.left_alone;
            changes = plan.changes;
        }
    }
    if outcome != Outcome::Repeated && !night.scope.is_empty() {
        let others = entries::live_outside(conn, &night.scope).await?;
        merge.left_alone += u64::try_from(others).unwrap_or(0);
    }
    merge.standing = Standing::of(&entries::standing(conn).await?);
    let run = Run {
        run_no,
        run: night.run.clone(),
        job: night.job.clone(),
        business_date: night.business_date.to_string(),
        scope: night.scope.join(";"),
        outcome: match outcome {
            Outcome::Merged | Outcome::Repeated => "merged",
            Outcome::Restated => "restated",
        }
        .to_owned(),
        partial: i64::from(night.partial),
        rule_pack: night.rule_pack.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        counts: serde_json::to_string(&merge)?,
        actor: actor.to_owned(),
        at: time(at),
    };
    runs::insert(conn, &run).await?;
    let record = Record {
        at,
        actor,
        action: "run",
        subject: Some(&night.run),
        detail: json!({
            "run_no": run_no,
            "outcome": outcome,
            "job": night.job,
            "business_date": night.business_date,
            "scope": night.scope,
            "partial": night.partial,
            "rule_pack": night.rule_pack,
            "version": run.version,
            "stock": merge.stock,
            "new": merge.new,
            "left_alone": merge.left_alone,
            "transitions": written.as_ref().map(|of| of.transitions),
            "transitions_sha256": written.as_ref().map(|of| &of.sha256),
            "wordings": written.as_ref().map(|of| of.wordings),
            "wordings_sha256": written.as_ref().map(|of| &of.wordings_sha256),
            "ended": written.as_ref().map(|of| &of.ended),
            "proof": written.as_ref().map(|of| &of.proof),
            "counts_sha256": audit::counts_sha256(&run.counts),
        }),
    };
    let head = audit::append(conn, record).await?;
    Ok(Merged {
        merge,
        changes,
        head,
    })
}

/// The merge as a value: what it will write, and what it says of itself. Nothing is written.
///
/// # Errors
/// When the store cannot be read.
pub async fn planned(
    conn: &mut AnyConnection,
    night: &Arc<Night>,
    run_no: i64,
) -> Result<Plan, LedgerError> {
    let joined = known::joined(conn, night).await?;
    let pairs = plan::to_look_at(&joined)?;
    let mut known = known::look_up(conn, night, &pairs).await?;
    let night = night.clone();
    apart(move || plan::plan(&night, &joined, pairs, &mut known, run_no)).await
}

/// What a run may do: nothing where the newest merge was of this very run, or where the ledger has newer dates of any of
/// its departments.
fn outcome(earlier: &[Run], night: &Night) -> Outcome {
    if earlier.last().is_some_and(|newest| newest.run == night.run) {
        return Outcome::Repeated;
    }
    let touches = |run: &Run| {
        run.scope.is_empty()
            || night.scope.is_empty()
            || run
                .scope
                .split(';')
                .any(|code| night.scope.iter().any(|of| of == code))
    };
    let day = night.business_date.to_string();
    // ISO days compare as text.
    if earlier
        .iter()
        .any(|run| touches(run) && run.business_date > day)
    {
        return Outcome::Restated;
    }
    Outcome::Merged
}
