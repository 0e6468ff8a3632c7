//! The end of a run: its files lie ready, the ledger takes it in, and both become visible together.
//!
//! The order is what makes a killed run recoverable: the manifest names the audit record of the run before the
//! transaction with that record is committed, and the files move into place only after. Whoever starts next finds
//! either a folder whose record the store has, and moves it into place, or one whose record it lacks, and removes it
//! ([`super::recover`]).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::judge::Judged;
use super::staging::Staging;
use super::{Clock, Outcome, Progress, Request, RunError, going_on, kept};
use crate::audit;
use crate::config::Config;
use crate::domain::person_name;
use crate::domain::secret::Secret;
use crate::domain::summary::{SourceState, Summary};
use crate::domain::table::Kind;
use crate::extract::Snapshots;
use crate::ledger::{self, Found, Night, kinds_text, person_of_key};
use crate::report::{self, FileHash, Manifest, Timing, UsedConfig};
use crate::store::Store;
use crate::store::entries::Said;

/// A run whose files are written but for the manifest.
pub(super) struct Ready {
    pub(super) night: Arc<Night>,
    /// Snapshots found good, with their accepted rows.
    pub(super) fresh: Vec<(String, u64)>,
    pub(super) summary: Summary,
    pub(super) staging: Staging,
    pub(super) outputs: Vec<FileHash>,
    pub(super) used: UsedConfig,
    pub(super) clock: Clock,
}

/// What the ledger is told of a night.
pub(super) fn night(config: &Config, secret: &Secret, summary: &Summary, judged: &Judged) -> Night {
    let found = judged
        .findings
        .iter()
        .zip(&judged.evidence)
        .enumerate()
        .filter(|(_, (finding, _))| finding.state != "not_evaluated")
        .map(|(row, (finding, evidence))| Found {
            entry_id: finding.entry_id.clone(),
            said: Said {
                rule: finding.rule.clone(),
                grade: finding.grade.to_owned(),
                department: finding.department.clone(),
                unit: finding
                    .unit
                    .and_then(|unit| judged.frames.units.get(unit))
                    .map(|unit| unit.code.clone()),
                explained_by: finding.explained_by.clone(),
                evidence: evidence.clone(),
                seen_in: kinds_text(&finding.seen_in),
                amount: finding.amount,
                months: finding.months,
            },
            people: finding.people.clone(),
            told_by: finding.told_by.clone(),
            row,
        })
        .collect();
    let mut listed: BTreeMap<Kind, bool> = BTreeMap::new();
    let mut held = BTreeSet::new();
    let own = |of: &&super::SourceOutcome| !kept::is_kept(of);
    for of in judged.collected.sources.iter().filter(own) {
        *listed.entry(of.source.kind).or_insert(true) &= of.state == SourceState::Good;
        if of.state == SourceState::Held {
            held.insert(of.source.kind);
        }
    }
    Night {
        run: summary.run.clone(),
        job: summary.job.clone(),
        business_date: summary.business_date,
        scope: summary.scope.clone(),
        partial: summary.partial,
        rule_pack: summary.rule_pack.clone(),
        terms: judged
            .terms
            .iter()
            .map(|terms| (terms.rule.clone(), terms.clone()))
            .collect(),
        whole: listed
            .into_iter()
            .filter_map(|(kind, good)| good.then_some(kind))
            .collect(),
        held,
        found,
        shown: judged.masked.as_ref().unwrap_or(&judged.ledger).clone(),
        everywhere: judged.everywhere.clone(),
        quarantined: quarantined(secret, judged),
        spoilt: spoilt(judged),
        unasked: unasked(config, secret, judged),
        received: received(config, judged),
        deadlines: config.settings.deadlines.clone(),
        secret: secret.clone(),
    }
}

/// The entries that rules about sources may have of those that were not good, or that the job does not list.
fn unasked(config: &Config, secret: &Secret, judged: &Judged) -> BTreeSet<String> {
    let good = judged.collected.sources.iter();
    let good = good.filter(|of| of.state == SourceState::Good);
    let good: BTreeSet<&str> = good.map(|of| of.source.name.as_str()).collect();
    let all = config.sources.keys().map(String::as_str);
    let bad = all.filter(|name| !good.contains(name));
    bad.flat_map(|name| {
        let subject = format!("source:{name}");
        let rules = judged.terms.iter().filter(|terms| terms.about_sources);
        rules.map(move |terms| secret.entry_id(&terms.rule, &subject))
    })
    .collect()
}

/// Since when each kind of source has said what it says tonight. A kind of which that cannot be told is left out.
fn received(config: &Config, judged: &Judged) -> BTreeMap<Kind, DateTime<Utc>> {
    let mut kinds = BTreeMap::new();
    let Ok(snapshots) = Snapshots::open(&config.home) else {
        return kinds;
    };
    for of in &judged.collected.sources {
        let since = of.snapshot.as_ref().map(|of| snapshots.received(of));
        if let Some(Ok(since)) = since {
            let kind = kinds.entry(of.source.kind).or_insert(since);
            *kind = since.min(*kind);
        }
    }
    kinds
}

/// Keyed hash of each person of whom a row lies in quarantine = the kinds of those sources.
fn quarantined(secret: &Secret, judged: &Judged) -> BTreeMap<String, BTreeSet<Kind>> {
    let mut people: BTreeMap<i64, BTreeSet<Kind>> = BTreeMap::new();
    for of in &judged.collected.sources {
        let rows = of.normalised.as_ref().map(|of| &of.quarantine);
        let keys = rows.and_then(|rows| rows.column("person_key").ok()?.i64().ok().cloned());
        if let Some(keys) = keys {
            for key in keys.iter().flatten() {
                people.entry(key).or_default().insert(of.source.kind);
            }
        }
    }
    people
        .into_iter()
        .map(|(key, kinds)| (person_of_key(secret, key), kinds))
        .collect()
}

/// The rows in quarantine that have no number by which they could be known.
fn spoilt(judged: &Judged) -> Vec<(Kind, String)> {
    let mut spoilt = Vec::new();
    for of in &judged.collected.sources {
        let rows = of.normalised.as_ref().map(|of| &of.quarantine);
        let columns = rows.and_then(|rows| {
            let keys = rows.column("person_key").ok()?.i64().ok()?;
            Some((keys, rows.column("raw").ok()?.str().ok()?))
        });
        if let Some((keys, raw)) = columns.filter(|_| Kind::PEOPLE.contains(&of.source.kind)) {
            let rows = keys.iter().zip(raw.iter());
            let unknown = rows.filter_map(|(key, raw)| raw.filter(|_| key.is_none()));
            spoilt.extend(unknown.map(|raw| (of.source.kind, person_name::fold(raw))));
        }
    }
    spoilt
}

/// Snapshots that were pulled and found good, with their accepted rows.
pub(super) fn fresh(judged: &Judged) -> Vec<(String, u64)> {
    let fresh = judged.collected.sources.iter().filter(|of| of.fresh);
    fresh
        .filter_map(|of| {
            let accepted = of.normalised.as_ref()?.totals.accepted;
            Some((of.snapshot.as_ref()?.id.clone(), accepted))
        })
        .collect()
}

/// The ledger takes the run in, and its files move into place.
pub(super) async fn commit(
    config: &Config,
    request: &Request,
    store: &Store,
    ready: Ready,
    progress: &dyn Progress,
) -> Result<Outcome, RunError> {
    let Ready {
        night,
        fresh,
        summary,
        staging,
        outputs,
        used,
        mut clock,
    } = ready;
    let mut writing = store.write().await?;
    let files: Vec<(String, String)> = used
        .files
        .iter()
        .map(|of| (of.path.clone(), of.sha256.clone()))
        .collect();
    let conn = writing.executor();
    audit::note_config(conn, &used.sha256, &files, request.now, &request.actor).await?;
    let merged = ledger::merge(writing.executor(), night, &request.actor, request.now).await?;
    clock.stage("merge");
    let manifest = Manifest {
        run: summary.run.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: request.now,
        rule_pack: summary.rule_pack.clone(),
        audit_head: Some(merged.head),
        config: used,
        inputs: report::Input::of(&summary),
        outputs,
        merge: Some(merged.merge.clone()),
        timings: clock
            .laps
            .iter()
            .map(|(stage, ms)| Timing {
                stage: stage.clone(),
                ms: *ms,
            })
            .collect(),
    };
    report::write_manifest(staging.path(), &manifest)?;
    // The last moment at which nothing of it has happened.
    going_on(progress, "its commit")?;
    writing.commit().await?;
    let snapshots = Snapshots::open(&config.home)?;
    for (id, accepted) in &fresh {
        snapshots.mark_good(id, *accepted)?;
    }
    let folder = staging.publish(&summary.run)?;
    Ok(Outcome {
        summary,
        folder,
        timings: clock.laps,
        merge: merged.merge,
        recovered: Vec::new(),
    })
}
