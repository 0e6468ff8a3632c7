//! What the ledger knows, joined with what the night found: which entries are quiet, and which must be looked at.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use futures_util::TryStreamExt as _;
use polars::prelude::{
    Column, DataFrame, DataType, IntoLazy, JoinArgs, JoinCoalesce, JoinType, LazyFrame,
    PolarsResult, col, lit,
};
use sqlx::AnyConnection;

use super::{Found, LedgerError, Night, apart};
use crate::domain::entry::{Decision, State, Verdict};
use crate::domain::table::Kind;
use crate::store::entries::{self, Entry, Live};
use crate::store::{decisions, people, transitions};

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
    let live = live(conn, &night.scope).await?;
    let night = night.clone();
    apart(move || Ok(join(live.lazy(), found(&night.found)?.lazy())?)).await
}

async fn live(conn: &mut AnyConnection, scope: &[String]) -> Result<DataFrame, LedgerError> {
    let (mut ids, mut stamps) = (Vec::new(), Vec::new());
    let mut marks: [Vec<String>; 3] = Default::default();
    let mut rows = std::pin::pin!(entries::live(conn, scope));
    while let Some(Live {
        entry_id,
        stamp,
        mark,
    }) = rows.try_next().await?
    {
        ids.push(entry_id);
        stamps.push(stamp);
        let mut parts = mark.split('|').map(str::to_owned);
        marks
            .each_mut()
            .iter_mut()
            .for_each(|part| part.push(parts.next().unwrap_or_default()));
    }
    let [states, verdicts, origins] = marks;
    Ok(DataFrame::new(
        ids.len(),
        vec![
            Column::new("entry_id".into(), ids),
            Column::new("stamp".into(), stamps),
            Column::new("state".into(), states),
            Column::new("verdict".into(), verdicts),
            Column::new("origin".into(), origins),
        ],
    )?)
}

fn found(found: &[Found]) -> PolarsResult<DataFrame> {
    let text = |name: &str, of: &dyn Fn(&Found) -> String| {
        Column::new(name.into(), found.iter().map(of).collect::<Vec<String>>())
    };
    let rows: Vec<i64> = (0..found.len())
        .map(|row| i64::try_from(row).unwrap_or(i64::MAX))
        .collect();
    DataFrame::new(
        found.len(),
        vec![
            text("entry_id", &|of| of.entry_id.clone()),
            text("stamp_tonight", &|of| of.said.stamp()),
            text("verdict_tonight", &|of| of.verdict().as_str().to_owned()),
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
}

/// Looks up the entries of these ids, also those closed long ago, and what hangs on them.
pub(super) async fn look_up(
    conn: &mut AnyConnection,
    night: &Night,
    ids: &[String],
) -> Result<Known, LedgerError> {
    let entries: HashMap<String, Entry> = entries::by_ids(conn, ids)
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
    Ok(Known {
        entries,
        quarantined,
        waivers,
        rightly_disputed,
        claimed: claimed.into_iter().collect(),
    })
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
