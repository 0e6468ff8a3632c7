//! What follows from what the log proves, computed again: the days that entries bear, in which runs they were found, whom
//! they are about.

use std::collections::BTreeMap;
use std::pin::pin;

use futures_util::TryStreamExt as _;
use sqlx::AnyConnection;

use super::runs::ToldRuns;
use super::{AuditError, Bad};
use crate::domain::entry::{State, Verdict};
use crate::store::found::{self, Dated, ListDigest, Moved, Stretch};

/// What an entry's changes of state come to, so far.
struct Course {
    entry_id: String,
    says: Dated,
    follows: Dated,
    /// Where it stands so far.
    state: Option<State>,
    /// It is closed on a day that no row tells: a person closed it before rows told days.
    untold: bool,
}

impl Course {
    fn new(of: &Moved) -> Self {
        Self {
            entry_id: of.entry_id.clone(),
            says: of.entry.clone(),
            follows: Dated::default(),
            state: None,
            untold: false,
        }
    }

    fn take(&mut self, of: &Moved, dates: &BTreeMap<i64, String>) {
        let day = of.run_no.and_then(|run| dates.get(&run));
        if self.follows.first_seen_on.is_empty() {
            self.follows.first_seen_on = day.cloned().unwrap_or_default();
        }
        // Who takes a decision back puts an entry where it stood; only a run opens it.
        let to = State::parse(&of.to_state);
        if of.run_no.is_some() && to.is_some_and(|to| State::opens(self.state, to)) {
            self.follows.opened_on = day.cloned();
            self.follows.opened_times += 1;
        }
        self.state = to;
        let closed = to == Some(State::Closed);
        self.follows.closed_on = day.or(of.closed_on.as_ref()).filter(|_| closed).cloned();
        self.untold = closed && self.follows.closed_on.is_none();
    }

    fn bad(&self) -> Option<Bad> {
        let (says, follows) = (&self.says, &self.follows);
        let closed = if self.untold {
            says.closed_on.is_some()
        } else {
            says.closed_on == follows.closed_on
        };
        let column = [
            ("first_seen_on", says.first_seen_on == follows.first_seen_on),
            ("opened_on", says.opened_on == follows.opened_on),
            ("opened_times", says.opened_times == follows.opened_times),
            ("closed_on", closed),
        ]
        .into_iter()
        .find(|(_, same)| !same);
        column.map(|(column, _)| entry(&self.entry_id, column))
    }
}

fn entry(entry_id: &str, column: &'static str) -> Bad {
    Bad::Entry {
        entry_id: entry_id.to_owned(),
        column,
    }
}

/// The first entry whose days are not those of its changes of state, or whose wording is not the newest. `dates` are the
/// business dates of runs.
pub(super) async fn days(
    conn: &mut AnyConnection,
    dates: &BTreeMap<i64, String>,
) -> Result<Option<Bad>, AuditError> {
    if let Some(entry_id) = found::strange_wording(conn).await? {
        return Ok(Some(entry(&entry_id, "wording")));
    }
    let mut rows = pin!(found::moves(conn));
    let mut course: Option<Course> = None;
    while let Some(row) = rows.try_next().await? {
        let same = course
            .as_ref()
            .is_some_and(|of| of.entry_id == row.entry_id);
        if !same && let Some(bad) = course.replace(Course::new(&row)).and_then(|of| of.bad()) {
            return Ok(Some(bad));
        }
        if let Some(course) = &mut course {
            course.take(&row, dates);
        }
    }
    Ok(course.and_then(|of| of.bad()))
}

/// The first entry whose intervals of being found do not follow from each other or from what it says, or the first run
/// whose intervals are not what its record tells.
pub(super) async fn presence(
    conn: &mut AnyConnection,
    told: &ToldRuns,
) -> Result<Option<Bad>, AuditError> {
    if let Some(entry_id) = found::stretch_of_none(conn).await? {
        return Ok(Some(Bad::Presence { entry_id }));
    }
    let mut of_runs: BTreeMap<i64, ListDigest> = BTreeMap::new();
    {
        let mut rows = pin!(found::stretches(conn));
        let mut before: Option<Stretch> = None;
        while let Some(row) = rows.try_next().await? {
            let same = |of: &&Stretch| of.entry_id == row.entry_id;
            if let Some(bad) = before.as_ref().filter(|of| !same(of)).and_then(ends) {
                return Ok(Some(bad));
            }
            if let Some(bad) = follows(before.as_ref().filter(same), &row) {
                return Ok(Some(bad));
            }
            // An interval ends in the run before the one that no longer finds the entry.
            let ended = row.to_run.map(|last| (last + 1, "-"));
            for (run, mark) in [row.from_run.map(|first| (first, "+")), ended]
                .into_iter()
                .flatten()
            {
                of_runs
                    .entry(run)
                    .or_insert_with(ListDigest::presence)
                    .add(&row.entry_id, mark);
            }
            before = Some(row);
        }
        if let Some(bad) = before.as_ref().and_then(ends) {
            return Ok(Some(bad));
        }
    }
    let wanted = |of: &super::RunProof| (of.presence, of.presence_sha256.clone());
    Ok(
        differs(of_runs, told, ListDigest::presence, wanted).map(|of| Bad::PresenceOf {
            run: of.0,
            found: of.1,
            told: of.2,
        }),
    )
}

/// What is wrong with an interval after the one before it.
fn follows(before: Option<&Stretch>, row: &Stretch) -> Option<Bad> {
    let ordered = match (before, row.from_run) {
        (_, None) => false,
        (None, from) => from == row.first_run,
        (Some(before), Some(from)) => before.to_run.is_some_and(|last| last < from),
    };
    let whole = row.to_run.is_none_or(|last| Some(last) >= row.from_run);
    (!ordered || !whole).then(|| Bad::Presence {
        entry_id: row.entry_id.clone(),
    })
}

/// Whether an entry says of being found what its last interval and its excuse say.
fn ends(row: &Stretch) -> Option<Bad> {
    let follows = match (row.to_run, row.excused) {
        (Some(_), _) => Verdict::Absent,
        (None, true) => Verdict::Explained,
        (None, false) => Verdict::Open,
    };
    (row.verdict != follows.as_str()).then(|| entry(&row.entry_id, "verdict"))
}

/// The first run whose people are not those that its record tells of.
pub(super) async fn links(
    conn: &mut AnyConnection,
    told: &ToldRuns,
) -> Result<Option<Bad>, AuditError> {
    let mut of_runs: BTreeMap<i64, ListDigest> = BTreeMap::new();
    {
        let mut rows = pin!(found::links(conn));
        while let Some((entry_id, person, run_no)) = rows.try_next().await? {
            of_runs
                .entry(run_no)
                .or_insert_with(ListDigest::links)
                .add(&entry_id, &person);
        }
    }
    let wanted = |of: &super::RunProof| (of.links, of.links_sha256.clone());
    Ok(
        differs(of_runs, told, ListDigest::links, wanted).map(|of| Bad::LinksOf {
            run: of.0,
            found: of.1,
            told: of.2,
        }),
    )
}

/// The first run whose rows are not what its record tells: its name, how many there are, how many are told.
fn differs(
    mut found: BTreeMap<i64, ListDigest>,
    told: &ToldRuns,
    none: impl Fn() -> ListDigest,
    wanted: impl Fn(&super::RunProof) -> (i64, String),
) -> Option<(String, i64, i64)> {
    for (run_no, of) in &told.0 {
        let digest = found.remove(run_no).unwrap_or_else(&none);
        // Records of older programs tell nothing of it; what was not merged did nothing.
        let Some(proof) = &of.proof else {
            continue;
        };
        let (count, sha256) = wanted(proof);
        let there = digest.count();
        if there != count || digest.finish() != sha256 {
            return Some((of.run.clone(), there, count));
        }
    }
    // What is left is of runs that no record tells of; links that were there before the first record bear no run.
    let old = told.0.values().any(|of| of.proof.is_none());
    found.retain(|run_no, _| *run_no > 0 || !old);
    let (_, digest) = found.into_iter().next()?;
    Some((String::new(), digest.count(), 0))
}
