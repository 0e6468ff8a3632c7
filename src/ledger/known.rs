//! What the ledger knows, joined with what the night found: which entries are quiet, and which must be looked at.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn as _, IntoLazy, JoinArgs, JoinCoalesce, JoinType,
    LazyFrame, NewChunkedArray as _, PolarsResult, StringChunked, StringChunkedBuilder, col, lit,
};
use rayon::prelude::*;
use sqlx::AnyConnection;

use super::plan::Pair;
use super::{Found, LedgerError, Night, apart};
use crate::domain::entry::{Decision, KEPT, State, Verdict};
use crate::domain::person_name;
use crate::domain::table::Kind;
use crate::store::entries::{self, Entry};
use crate::store::{decisions, kept_register, people, transitions, wordings};

/// States in which an entry that is found as it was stays as it is.
const QUIET: [State; 7] = [
    State::Open,
    State::Issued,
    State::Answered,
    State::Correcting,
    State::FailedVerification,
    State::Disputed,
    State::Referred,
];

/// The live entries of the scope beside the night's findings: one row an entry of either.
///
/// Columns: entry_id; stamp, state, verdict, origin (null where the ledger has no live entry); stamp_tonight,
/// verdict_tonight, row (null where it was not found); quiet.
pub(super) async fn joined(
    conn: &mut AnyConnection,
    night: &Arc<Night>,
) -> Result<DataFrame, LedgerError> {
    // The night's side is put together while the store reads its own.
    let (of_night, tonight) = (night.clone(), night.clone());
    let tonight = apart(move || Ok(found(&tonight.found)?));
    let (text, tonight) = tokio::join!(entries::live(conn, &of_night.scope), tonight);
    let (text, tonight) = (text?, tonight?);
    apart(move || Ok(join(live(&text)?.lazy(), tonight.lazy())?)).await
}

fn live(text: &str) -> PolarsResult<DataFrame> {
    const NAMES: [&str; 5] = ["entry_id", "stamp", "state", "verdict", "origin"];
    let rows = || text.split(entries::BETWEEN).filter(|row| !row.is_empty());
    let count = rows().count();
    let mut builders = NAMES.map(|name| StringChunkedBuilder::new(name.into(), count));
    for row in rows() {
        let mut parts = row.splitn(NAMES.len(), '|');
        for builder in &mut builders {
            builder.append_value(parts.next().unwrap_or_default());
        }
    }
    let columns = builders.map(|builder| builder.finish().into_column());
    DataFrame::new(count, columns.into())
}

fn found(found: &[Found]) -> PolarsResult<DataFrame> {
    let stamps: Vec<String> = found.par_iter().map(|of| of.said.stamp()).collect();
    let rows: Vec<i64> = (0..found.len())
        .map(|row| i64::try_from(row).unwrap_or(i64::MAX))
        .collect();
    let ids = found.iter().map(|of| of.entry_id.as_str());
    let verdicts = found.iter().map(|of| of.verdict().as_str());
    DataFrame::new(
        found.len(),
        vec![
            StringChunked::from_iter_values("entry_id".into(), ids).into_column(),
            StringChunked::from_iter_values("stamp_tonight".into(), stamps.iter()).into_column(),
            StringChunked::from_iter_values("verdict_tonight".into(), verdicts).into_column(),
            Column::new("row".into(), rows),
        ],
    )
}

fn join(live: LazyFrame, found: LazyFrame) -> PolarsResult<DataFrame> {
    let key = || [col("entry_id")];
    let how = JoinArgs::new(JoinType::Full).with_coalesce(JoinCoalesce::CoalesceColumns);
    let is = |column: &str, of: Verdict| col(column).eq(lit(of.as_str()));
    let states = |of: &[State]| {
        of.iter()
            .map(|state| col("state").eq(lit(state.as_str())))
            .reduce(|one, other| one.or(other))
            .unwrap_or_else(|| lit(false))
    };
    let both = |of: Verdict| is("verdict", of).and(is("verdict_tonight", of));
    let quiet = col("stamp").eq(col("stamp_tonight")).and(
        both(Verdict::Open)
            .and(states(&QUIET))
            .or(both(Verdict::Explained).and(states(&[State::Explained, State::Closed]))),
    );
    // What was not found before and is not found tonight says nothing; only a waiver may come to its end.
    let still_gone = col("row")
        .is_null()
        .and(is("verdict", Verdict::Absent))
        .and(states(&[State::Waived]).not());
    live.join(found, key(), key(), how)
        .filter(still_gone.fill_null(lit(false)).not())
        .with_column(
            quiet
                .fill_null(lit(false))
                .cast(DataType::Boolean)
                .alias("quiet"),
        )
        .collect()
}

/// The live entries that the night did not find.
pub(super) fn not_found(joined: &DataFrame) -> PolarsResult<Vec<String>> {
    let ids = joined.column("entry_id")?.str()?;
    let rows = joined.column("row")?.i64()?;
    let gone = ids.iter().zip(rows.iter()).filter(|(_, row)| row.is_none());
    Ok(gone.filter_map(|(id, _)| id.map(str::to_owned)).collect())
}

/// Entries to be looked at, with all that the decision needs.
pub(super) struct Known {
    /// Entry id = the entry.
    pub(super) entries: HashMap<String, Entry>,
    /// Entry id = kinds of source in which a row of one of its people is in quarantine.
    pub(super) quarantined: HashMap<String, BTreeSet<Kind>>,
    /// Waived entries, with the last day of the waiver; `None` where it names none.
    pub(super) waivers: HashMap<String, decisions::Request>,
    /// Closed because they were rightly disputed.
    pub(super) rightly_disputed: HashSet<String>,
    /// Said to be corrected while they were still found: since when, RFC 3339 in UTC.
    pub(super) claimed: HashMap<String, String>,
    /// Ended tonight by a register row that the office keeps: why, in the store's words.
    pub(super) kept: HashMap<String, String>,
    /// Never open so far: the night on which each was first watched, for nothing excused it.
    pub(super) watched: HashMap<String, NaiveDate>,
}

/// Looks up the entries of these ids, also those closed long ago, and what hangs on them.
pub(super) async fn look_up(
    conn: &mut AnyConnection,
    night: &Night,
    pairs: &[Pair],
) -> Result<Known, LedgerError> {
    let ids: Vec<String> = pairs.iter().map(|(id, _)| id.clone()).collect();
    let entries: HashMap<String, Entry> = entries::by_ids(conn, &ids)
        .await?
        .into_iter()
        .map(|entry| (entry.entry_id.clone(), entry))
        .collect();
    let hidden: Vec<String> = night.quarantined.keys().cloned().collect();
    let mut quarantined: HashMap<String, BTreeSet<Kind>> = HashMap::new();
    if !entries.is_empty() {
        for (person, entry_id) in people::about(conn, &hidden).await? {
            if entries.contains_key(&entry_id) {
                let kinds = &night.quarantined[&person];
                quarantined.entry(entry_id).or_default().extend(kinds);
            }
        }
    }
    if !night.spoilt.is_empty() {
        // Of these nobody knows whose they are; but one that names the person or unit may well be the row that is missed.
        let gone = pairs.iter().filter(|(_, row)| row.is_none());
        let gone = gone.filter(|(id, _)| {
            entries
                .get(id)
                .is_some_and(|of| of.verdict == Verdict::Open)
        });
        let gone: Vec<String> = gone.map(|(id, _)| id.clone()).collect();
        for wording in wordings::of(conn, &gone).await? {
            let name = named(&wording.body);
            let rows = night.spoilt.iter().filter(|(_, row)| row.contains(&name));
            let kinds: BTreeSet<Kind> = rows.map(|(kind, _)| *kind).collect();
            if !name.is_empty() && !kinds.is_empty() {
                quarantined
                    .entry(wording.entry_id)
                    .or_default()
                    .extend(kinds);
            }
        }
    }
    let waived = entries.values().any(|entry| entry.state == State::Waived);
    let mut waivers = HashMap::new();
    if waived {
        // The newest one of an entry is the one that counts.
        for waiver in decisions::of_status(conn, "approved", Some(Decision::Waive)).await? {
            waivers.insert(waiver.entry_id.clone(), waiver);
        }
    }
    let mut rightly_disputed = HashSet::new();
    let closed = entries
        .values()
        .filter(|entry| entry.state == State::Closed && entry.verdict == Verdict::Open);
    let closed: Vec<String> = closed.map(|entry| entry.entry_id.clone()).collect();
    for (entry_id, from) in transitions::last_from(conn, &closed).await? {
        if from.as_deref() == Some(State::Disputed.as_str()) {
            rightly_disputed.insert(entry_id);
        }
    }
    let claimed = entries
        .values()
        .filter(|entry| entry.state == State::ToVerify && entry.verdict == Verdict::Open);
    let claimed: Vec<String> = claimed.map(|entry| entry.entry_id.clone()).collect();
    let claimed = transitions::last_at(conn, &claimed).await?;
    let kept = kept(conn, night, &entries).await?;
    let graced = |entry: &&Entry| {
        let terms = night.terms.get(&entry.said.rule);
        entry.opened_times == 0 && terms.is_some_and(|terms| terms.grace.is_some())
    };
    let never_open = entries.values().filter(graced);
    let never_open: Vec<String> = never_open.map(|entry| entry.entry_id.clone()).collect();
    let watched = transitions::first_into(conn, &never_open, State::Watching).await?;
    let watched = watched
        .into_iter()
        .filter_map(|(entry_id, day)| Some((entry_id, day.parse().ok()?)));
    Ok(Known {
        watched: watched.collect(),
        entries,
        quarantined,
        waivers,
        rightly_disputed,
        claimed: claimed.into_iter().collect(),
        kept,
    })
}

/// Entries of rules that a later register row ends, about people of whom the office keeps such a row tonight.
async fn kept(
    conn: &mut AnyConnection,
    night: &Night,
    entries: &HashMap<String, Entry>,
) -> Result<HashMap<String, String>, LedgerError> {
    let ended_by = |entry: &Entry| {
        let terms = night.terms.get(&entry.said.rule);
        terms.map_or(&[][..], |terms| terms.ended_by.as_slice())
    };
    let mut kept = HashMap::new();
    if entries.values().all(|entry| ended_by(entry).is_empty()) {
        return Ok(kept);
    }
    let day = night.business_date.to_string();
    let rows = kept_register::standing(conn).await?.into_iter();
    let rows =
        rows.filter(|row| row.from_on <= day && row.to_on.as_ref().is_none_or(|to| *to >= day));
    for row in rows {
        let person = night.secret.person(&row.person_id);
        for (_, entry_id) in people::about(conn, &[person]).await? {
            let ends = |entry: &Entry| ended_by(entry).contains(&row.kind);
            if entries.get(&entry_id).is_some_and(ends) {
                kept.insert(entry_id, format!("{KEPT}{}:{}", row.decision_no, row.kind));
            }
        }
    }
    Ok(kept)
}

/// The name of the person that a wording is about, else of the unit, as the source writes it where it maps to none; folded.
fn named(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let (person, subject) = (text("person_name"), text("subject"));
    let name = match subject.split_once('/') {
        _ if !person.is_empty() => person,
        Some((source, written)) if source.starts_with("source-unit:") => written.to_owned(),
        _ => text("unit_name"),
    };
    person_name::fold(&name)
}

/// How many quiet entries there are, by origin.
pub(super) fn quiet(joined: &DataFrame) -> PolarsResult<BTreeMap<String, u64>> {
    let counts = joined
        .clone()
        .lazy()
        .filter(col("quiet"))
        .group_by([col("origin")])
        .agg([polars::prelude::len()
            .cast(DataType::Int64)
            .alias("entries")])
        .collect()?;
    let (origins, entries) = (
        counts.column("origin")?.str()?.clone(),
        counts.column("entries")?.i64()?.clone(),
    );
    Ok(origins
        .iter()
        .zip(entries.iter())
        .filter_map(|(origin, entries)| {
            Some((origin?.to_owned(), u64::try_from(entries?).unwrap_or(0)))
        })
        .collect())
}
