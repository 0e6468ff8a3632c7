//! Headcount-use plans that were handed in and approved here, as a source of a run: written down as a snapshot like any
//! extract, so that the run's hash covers them and `verify` can read them again when the store says something else.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{PolarsResult, col};
use sqlx::AnyConnection;

use super::{Collected, Request, RunError, SourceOutcome};
use crate::config::source::{Expect, FilePull, Format, From, Label, Pull};
use crate::config::{Config, Source};
use crate::domain::snapshot::Snapshot;
use crate::domain::summary::SourceState;
use crate::domain::table::Kind;
use crate::establishment::KEPT_PLANS;
use crate::establishment::cycle::{self, KeptPlan};
use crate::extract::Snapshots;
use crate::normalise::{self, NormaliseError, Stored};
use crate::store::{StoreError, plans};

const FILE: &str = "plans.ndjson";

/// The plans that count now.
///
/// # Errors
/// When the store cannot be read.
pub async fn load(conn: &mut AnyConnection) -> Result<Vec<KeptPlan>, StoreError> {
    Ok(cycle::standing(&plans::list(conn, None).await?))
}

/// The source as if it were configured.
fn source() -> Source {
    let columns = [
        ("plan_id", "plan_id"),
        ("unit_code", "unit_code"),
        ("headcount_type", "headcount_type"),
        ("year", "year"),
        ("channel", "channel"),
        ("number", "number"),
        ("document", "document"),
        ("valid_until", "valid_until"),
    ];
    Source {
        name: KEPT_PLANS.to_owned(),
        kind: Kind::Plans,
        label: Label {
            zh: "编办核准计划".to_owned(),
            en: "Plans approved here".to_owned(),
        },
        pull: Pull::File(FilePull {
            path: FILE.to_owned(),
            department_param: None,
            max_bytes: None,
            format: Some(Format::Ndjson),
            encoding: Some("utf-8".to_owned()),
            separator: None,
            sheet: None,
            header_row: None,
            items: None,
        }),
        columns: columns
            .map(|(name, key)| (name.to_owned(), From::Header(key.to_owned())))
            .into(),
        codes: BTreeMap::new(),
        expect: Expect::default(),
    }
}

/// Write down the plans that count and join them to the night's sources. One that a source names too is the source's.
/// Without plans, the night is as if there were no such thing.
///
/// # Errors
/// When the snapshot cannot be written or read.
pub fn join(
    config: &Config,
    mut collected: Collected,
    request: &Request,
    kept: &[KeptPlan],
) -> Result<Collected, RunError> {
    let named = named(&collected)?;
    let lines: Result<Vec<String>, _> = kept
        .iter()
        .filter(|plan| !named.contains(&plan.plan_id))
        .map(serde_json::to_string)
        .collect();
    let lines = lines.map_err(|fault| RunError::Io {
        what: "cannot write down the plans approved here in",
        path: FILE.into(),
        source: fault.into(),
    })?;
    if lines.is_empty() {
        return Ok(collected);
    }
    let text = lines.join("\n") + "\n";
    let snapshot = Snapshots::open(&config.home)?.keep(
        KEPT_PLANS,
        Kind::Plans,
        request.business_date,
        request.now,
        &[(FILE, text)],
    )?;
    let read = |source: &Source, snapshot: &Snapshot| {
        normalise::load_or_normalise(source, &config.codes, snapshot, request.business_date)
    };
    collected.sources.push(outcome(snapshot, read)?);
    Ok(collected)
}

/// The source of a night, its rows read from its snapshot as the caller reads.
pub(super) fn outcome(
    snapshot: Snapshot,
    read: impl Fn(&Source, &Snapshot) -> Result<Stored, NormaliseError>,
) -> Result<SourceOutcome, RunError> {
    let source = source();
    let normalised = read(&source, &snapshot).map_err(|fault| RunError::Reread {
        source_name: source.label.zh.clone(),
        fault: Box::new(fault),
    })?;
    Ok(SourceOutcome {
        source,
        state: SourceState::Good,
        held_because: Vec::new(),
        snapshot: Some(snapshot),
        normalised: Some(normalised),
        fresh: false,
    })
}

/// Numbers of the plans that the night's own sources name.
fn named(collected: &Collected) -> PolarsResult<BTreeSet<String>> {
    let mut named = BTreeSet::new();
    let plans = collected.sources.iter();
    for of in plans.filter(|of| of.source.kind == Kind::Plans && of.state != SourceState::Held) {
        let Some(rows) = &of.normalised else { continue };
        let table = rows.accepted.clone().select([col("plan_id")]).collect()?;
        let ids = table.column("plan_id")?.str()?.clone();
        named.extend(ids.iter().flatten().map(str::to_owned));
    }
    Ok(named)
}
