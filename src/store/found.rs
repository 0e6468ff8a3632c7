//! What follows from changes of state and from runs, as the audit log proves it: the days that entries bear, in which runs
//! they were found, whom they are about.

use futures_util::{Stream, StreamExt as _};
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::{StoreError, doing};

/// One change of state beside what its entry says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The entry.
    pub entry_id: String,
    /// State after the change.
    pub to_state: String,
    /// The run that made it.
    pub run_no: Option<i64>,
    /// The day on which a person's move closed the entry.
    pub closed_on: Option<String>,
    /// What the entry says.
    pub entry: Dated,
}

/// What an entry says that follows from its changes of state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dated {
    /// Business date on which it was first found.
    pub first_seen_on: String,
    /// Business date on which it was last opened.
    pub opened_on: Option<String>,
    /// How often it was opened.
    pub opened_times: i64,
    /// Day on which it was closed, while it is.
    pub closed_on: Option<String>,
}

/// All changes of state of the entries that are there, by entry and number, one at a time.
pub fn moves(conn: &mut AnyConnection) -> impl Stream<Item = Result<Moved, StoreError>> + '_ {
    sqlx::query(
        "SELECT t.entry_id, t.to_state, t.run_no, t.closed_on, e.first_seen_on, e.opened_on, e.opened_times, e.closed_on \
         FROM transition AS t JOIN entry AS e ON e.entry_id = t.entry_id ORDER BY t.entry_id, t.transition_no",
    )
    .fetch(conn)
    .map(|row| {
        row.and_then(|row| moved(&row))
            .map_err(doing("comparing days with transitions"))
    })
}

fn moved(row: &AnyRow) -> Result<Moved, sqlx::Error> {
    Ok(Moved {
        entry_id: row.try_get(0)?,
        to_state: row.try_get(1)?,
        run_no: row.try_get(2)?,
        closed_on: row.try_get(3)?,
        entry: Dated {
            first_seen_on: row.try_get(4)?,
            opened_on: row.try_get(5)?,
            opened_times: row.try_get(6)?,
            closed_on: row.try_get(7)?,
        },
    })
}

/// One interval of runs in which an entry was found, beside what the entry says of being found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The entry.
    pub entry_id: String,
    /// open, explained or absent.
    pub verdict: String,
    /// Whether an excuse stands beside it.
    pub excused: bool,
    /// The run that worded it first.
    pub first_run: Option<i64>,
    /// The interval's first run; none where the entry has no interval.
    pub from_run: Option<i64>,
    /// Its last run; none while the entry is found.
    pub to_run: Option<i64>,
}

/// All intervals by entry and first run, and entries that have none, one at a time.
pub fn stretches(conn: &mut AnyConnection) -> impl Stream<Item = Result<Stretch, StoreError>> + '_ {
    sqlx::query(
        "SELECT e.entry_id, e.verdict, e.explained_by, w.run_no, p.from_run, p.to_run \
         FROM entry AS e LEFT JOIN presence AS p ON p.entry_id = e.entry_id \
         LEFT JOIN wording AS w ON w.entry_id = e.entry_id AND w.wording = 1 ORDER BY e.entry_id, p.from_run",
    )
    .fetch(conn)
    .map(|row| {
        row.and_then(|row| stretch(&row))
            .map_err(doing("reading in which runs entries were found"))
    })
}

fn stretch(row: &AnyRow) -> Result<Stretch, sqlx::Error> {
    Ok(Stretch {
        entry_id: row.try_get(0)?,
        verdict: row.try_get(1)?,
        excused: row.try_get::<Option<String>, _>(2)?.is_some(),
        first_run: row.try_get(3)?,
        from_run: row.try_get(4)?,
        to_run: row.try_get(5)?,
    })
}

/// The first interval of an entry that is not there.
///
/// # Errors
/// When the store cannot be read.
pub async fn stretch_of_none(conn: &mut AnyConnection) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar(
        "SELECT p.entry_id FROM presence AS p WHERE NOT EXISTS (SELECT 1 FROM entry AS e WHERE e.entry_id = p.entry_id) \
         ORDER BY p.entry_id LIMIT 1",
    )
    .fetch_optional(conn)
    .await
    .map_err(doing("reading in which runs entries were found"))
}

/// The first entry whose newest wording is not the one that it names.
///
/// # Errors
/// When the store cannot be read.
pub async fn strange_wording(conn: &mut AnyConnection) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar(
        "SELECT e.entry_id FROM entry AS e WHERE e.wording <> COALESCE((SELECT MAX(w.wording) FROM wording AS w \
         WHERE w.entry_id = e.entry_id), 0) ORDER BY e.entry_id LIMIT 1",
    )
    .fetch_optional(conn)
    .await
    .map_err(doing("comparing entries with their wordings"))
}

/// Whom entries are about: entry, keyed hash of the person, and the run that said so first; by entry, one at a time.
pub fn links(
    conn: &mut AnyConnection,
) -> impl Stream<Item = Result<(String, String, i64), StoreError>> + '_ {
    sqlx::query_as("SELECT entry_id, person, run_no FROM entry_person ORDER BY entry_id, person")
        .fetch(conn)
        .map(|row| row.map_err(doing("reading whom entries are about")))
}

/// A hash over many rows in the order of their entries, as one record of the log tells it.
#[derive(Debug, Clone)]
pub struct ListDigest {
    sha: Sha256,
    count: i64,
}

impl ListDigest {
    /// Of the intervals that a run began (`+`) and ended (`-`).
    #[must_use]
    pub fn presence() -> Self {
        Self::new("rollcall presence 1\n")
    }

    /// Of the people to whom a run first linked entries.
    #[must_use]
    pub fn links() -> Self {
        Self::new("rollcall links 1\n")
    }

    fn new(domain: &str) -> Self {
        Self {
            sha: Sha256::new_with_prefix(domain),
            count: 0,
        }
    }

    /// Takes the next one: the entry, and what is said of it.
    pub fn add(&mut self, entry_id: &str, what: &str) {
        for field in [entry_id, what] {
            self.sha.update(field.as_bytes());
            self.sha.update([0x1f]);
        }
        self.count += 1;
    }

    /// How many.
    #[must_use]
    pub const fn count(&self) -> i64 {
        self.count
    }

    /// 64 hex digits.
    #[must_use]
    pub fn finish(self) -> String {
        hex::encode(self.sha.finalize())
    }
}
