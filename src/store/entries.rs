//! Entries: one row a lasting identity, and whom it is about.

use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::{CHUNK, StoreError, doing, insert_many, placeholders};
use crate::domain::entry::{Origin, State, Verdict};

/// An entry as it is stored, every column. Days are ISO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub entry_id: String,
    /// What its newest wording says, as far as it is compared.
    pub said: Said,
    /// What the last run that judged it said.
    pub verdict: Verdict,
    /// Where it stands.
    pub state: State,
    /// Stock or new.
    pub origin: Origin,
    /// Number of the newest wording.
    pub wording: i64,
    /// Business date on which it was first found.
    pub first_seen_on: String,
    /// Business date on which it was last opened.
    pub opened_on: Option<String>,
    /// How often it was opened.
    pub opened_times: i64,
    /// Day on which it was closed, while it is.
    pub closed_on: Option<String>,
    /// Deadline for correcting it.
    pub due_on: Option<String>,
    /// [`Said::stamp`] as it was stored: blank where an older version or an erasure left none.
    pub stamp: String,
}

/// What a run says of an entry, as far as one night is compared with the next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// Rule code.
    pub rule: String,
    /// hard, lead or note.
    pub grade: String,
    /// Department code.
    pub department: String,
    /// Unit code.
    pub unit: Option<String>,
    /// The excuse, where one covers it.
    pub explained_by: Option<String>,
    /// Evidence hash.
    pub evidence: String,
    /// Kinds of source whose rows are its evidence, joined by `;`.
    pub seen_in: String,
    /// Fen concerned.
    pub amount: Option<i64>,
    /// Over so many stored payroll months.
    pub months: Option<i64>,
}

impl Said {
    /// All of it in one short text, so that a night compares a million entries by one column: as good as the texts
    /// themselves, since two that differ share one of 2^64 stamps.
    #[must_use]
    pub fn stamp(&self) -> String {
        let number = |of: Option<i64>| of.map_or_else(String::new, |of| of.to_string());
        let (amount, months) = (number(self.amount), number(self.months));
        let texts = [
            self.rule.as_str(),
            &self.grade,
            &self.department,
            self.unit.as_deref().unwrap_or_default(),
            self.explained_by.as_deref().unwrap_or_default(),
            &self.evidence,
            &self.seen_in,
            &amount,
            &months,
        ];
        let mut hash = Sha256::new();
        for text in texts {
            hash.update(text);
            hash.update([0]);
        }
        hex::encode(&hash.finalize()[..8])
    }
}

/// Entries that still may change without being found again: all but those closed and no longer found.
const LIVE: &str = "NOT (state = 'closed' AND verdict = 'absent')";

const COLUMNS: &str = "entry_id, rule, grade, department, unit, verdict, explained_by, state, origin, evidence, wording, seen_in, \
     first_seen_on, opened_on, opened_times, closed_on, due_on, amount, months, stamp";

/// Between two entries of [`live`]: a character that no text of the ledger has.
pub const BETWEEN: char = '\u{1e}';

/// Every live entry, or those of some departments, in one long text: id, [`Said::stamp`], state, verdict and origin,
/// joined by `|`, entries parted by [`BETWEEN`]. A million rows, each taken apart column by column, would cost the
/// program several times what reading them costs the engine; a million entries are some 60 MB.
///
/// # Errors
/// When the store cannot be read.
pub async fn live(conn: &mut AnyConnection, departments: &[String]) -> Result<String, StoreError> {
    let within = within(departments);
    let text = format!(
        "SELECT string_agg(entry_id || '|' || stamp || '|' || state || '|' || verdict || '|' || origin, '{BETWEEN}') \
         FROM entry WHERE {LIVE}{within}"
    );
    let mut query = sqlx::query_scalar(AssertSqlSafe(text));
    for code in departments {
        query = query.bind(code.clone());
    }
    let found: Option<String> = query
        .fetch_one(conn)
        .await
        .map_err(doing("reading the live entries"))?;
    Ok(found.unwrap_or_default())
}

fn within(departments: &[String]) -> String {
    if departments.is_empty() {
        String::new()
    } else {
        format!(" AND department IN {}", placeholders(1, departments.len()))
    }
}

/// How many live entries there are outside some departments.
///
/// # Errors
/// When the store cannot be read.
pub async fn live_outside(
    conn: &mut AnyConnection,
    departments: &[String],
) -> Result<i64, StoreError> {
    let within = within(departments).replace(" IN ", " NOT IN ");
    let text = format!("SELECT COUNT(*) FROM entry WHERE {LIVE}{within}");
    let mut query = sqlx::query_scalar(AssertSqlSafe(text));
    for code in departments {
        query = query.bind(code.clone());
    }
    query
        .fetch_one(conn)
        .await
        .map_err(doing("counting the live entries"))
}

/// One entry.
///
/// # Errors
/// When the store cannot be read, or holds what no rollcall writes.
pub async fn get(conn: &mut AnyConnection, entry_id: &str) -> Result<Option<Entry>, StoreError> {
    Ok(by_ids(conn, std::slice::from_ref(&entry_id.to_owned()))
        .await?
        .pop())
}

/// The entries of these ids that there are, in no order.
///
/// # Errors
/// As [`get`].
pub async fn by_ids(conn: &mut AnyConnection, ids: &[String]) -> Result<Vec<Entry>, StoreError> {
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let list = placeholders(1, chunk.len());
        let text = format!("SELECT {COLUMNS} FROM entry WHERE entry_id IN {list}");
        let mut query = sqlx::query(AssertSqlSafe(text)).persistent(chunk.len() == CHUNK);
        for id in chunk {
            query = query.bind(id.clone());
        }
        let rows = query.fetch_all(&mut *conn).await;
        for row in rows.map_err(doing("reading entries"))? {
            found.push(entry(&row)?);
        }
    }
    Ok(found)
}

/// Every entry, by id; what pages and exports choose from goes through queries of their own.
///
/// # Errors
/// As [`get`].
pub async fn all(conn: &mut AnyConnection) -> Result<Vec<Entry>, StoreError> {
    let text = format!("SELECT {COLUMNS} FROM entry ORDER BY entry_id");
    let rows = sqlx::query(AssertSqlSafe(text)).fetch_all(conn).await;
    rows.map_err(doing("reading entries"))?
        .iter()
        .map(entry)
        .collect()
}

/// An entry from a row of all columns in the order of the table.
fn entry(row: &AnyRow) -> Result<Entry, StoreError> {
    let read = || -> Result<(Entry, [String; 3]), sqlx::Error> {
        let coded = [row.try_get(5)?, row.try_get(7)?, row.try_get(8)?];
        let entry = Entry {
            entry_id: row.try_get(0)?,
            said: Said {
                rule: row.try_get(1)?,
                grade: row.try_get(2)?,
                department: row.try_get(3)?,
                unit: row.try_get(4)?,
                explained_by: row.try_get(6)?,
                evidence: row.try_get(9)?,
                seen_in: row.try_get(11)?,
                amount: row.try_get(17)?,
                months: row.try_get(18)?,
            },
            verdict: Verdict::Open,
            state: State::Open,
            origin: Origin::New,
            wording: row.try_get(10)?,
            first_seen_on: row.try_get(12)?,
            opened_on: row.try_get(13)?,
            opened_times: row.try_get(14)?,
            closed_on: row.try_get(15)?,
            due_on: row.try_get(16)?,
            stamp: row.try_get(19)?,
        };
        Ok((entry, coded))
    };
    let (mut entry, [verdict, state, origin]) = read().map_err(doing("reading entries"))?;
    let fault = |column: &'static str, found: &str| StoreError::Value {
        column,
        key: entry.entry_id.clone(),
        found: found.to_owned(),
    };
    let (verdict, state, origin) = (
        Verdict::parse(&verdict).ok_or_else(|| fault("entry.verdict", &verdict))?,
        State::parse(&state).ok_or_else(|| fault("entry.state", &state))?,
        Origin::parse(&origin).ok_or_else(|| fault("entry.origin", &origin))?,
    );
    entry.verdict = verdict;
    entry.state = state;
    entry.origin = origin;
    Ok(entry)
}

/// Writes entries whole, new ones and known ones.
///
/// # Errors
/// When the store refuses.
pub async fn upsert_many(conn: &mut AnyConnection, entries: &[Entry]) -> Result<(), StoreError> {
    const HEAD: &str = "INSERT INTO entry (entry_id, rule, grade, department, unit, verdict, explained_by, state, origin, evidence, \
         wording, seen_in, first_seen_on, opened_on, opened_times, closed_on, due_on, amount, months, stamp)";
    const TAIL: &str = "ON CONFLICT (entry_id) DO UPDATE SET rule = excluded.rule, grade = excluded.grade, \
         department = excluded.department, unit = excluded.unit, verdict = excluded.verdict, explained_by = excluded.explained_by, \
         state = excluded.state, origin = excluded.origin, evidence = excluded.evidence, wording = excluded.wording, \
         seen_in = excluded.seen_in, first_seen_on = excluded.first_seen_on, opened_on = excluded.opened_on, \
         opened_times = excluded.opened_times, closed_on = excluded.closed_on, due_on = excluded.due_on, \
         amount = excluded.amount, months = excluded.months, stamp = excluded.stamp";
    let written = insert_many(
        conn,
        "writing entries",
        (HEAD, 20, TAIL),
        entries,
        |query, of| {
            query
                .bind(of.entry_id.clone())
                .bind(of.said.rule.clone())
                .bind(of.said.grade.clone())
                .bind(of.said.department.clone())
                .bind(of.said.unit.clone())
                .bind(of.verdict.as_str())
                .bind(of.said.explained_by.clone())
                .bind(of.state.as_str())
                .bind(of.origin.as_str())
                .bind(of.said.evidence.clone())
                .bind(of.wording)
                .bind(of.said.seen_in.clone())
                .bind(of.first_seen_on.clone())
                .bind(of.opened_on.clone())
                .bind(of.opened_times)
                .bind(of.closed_on.clone())
                .bind(of.due_on.clone())
                .bind(of.said.amount)
                .bind(of.said.months)
                .bind(of.said.stamp())
        },
    );
    written.await.map(drop)
}

/// Moves entries to a state; `closed_on` is the day where that is closed, and nothing otherwise.
///
/// # Errors
/// When the store refuses.
pub async fn set_state(
    conn: &mut AnyConnection,
    ids: &[String],
    state: State,
    closed_on: Option<&str>,
) -> Result<(), StoreError> {
    for chunk in ids.chunks(CHUNK) {
        let list: Vec<String> = (0..chunk.len()).map(|at| format!("${}", at + 3)).collect();
        let text = format!(
            "UPDATE entry SET state = $1, closed_on = $2 WHERE entry_id IN ({})",
            list.join(", ")
        );
        let mut query = sqlx::query(AssertSqlSafe(text))
            .persistent(chunk.len() == CHUNK)
            .bind(state.as_str())
            .bind(closed_on.map(str::to_owned));
        for id in chunk {
            query = query.bind(id.clone());
        }
        let done = query.execute(&mut *conn).await;
        done.map_err(doing("moving entries to another state"))?;
    }
    Ok(())
}

/// How many entries stand where: state, origin, count.
///
/// # Errors
/// As [`get`].
pub async fn standing(conn: &mut AnyConnection) -> Result<Vec<(State, Origin, i64)>, StoreError> {
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT state, origin, COUNT(*) FROM entry GROUP BY state, origin")
            .fetch_all(conn)
            .await
            .map_err(doing("counting the entries"))?;
    rows.into_iter()
        .map(|(state, origin, count)| {
            let fault = |column: &'static str, found: &str| StoreError::Value {
                column,
                key: "entry".to_owned(),
                found: found.to_owned(),
            };
            Ok((
                State::parse(&state).ok_or_else(|| fault("entry.state", &state))?,
                Origin::parse(&origin).ok_or_else(|| fault("entry.origin", &origin))?,
                count,
            ))
        })
        .collect()
}

/// Entries first found in a run up to this one become stock, the others new.
///
/// # Errors
/// When the store refuses.
pub async fn set_origin(conn: &mut AnyConnection, baseline: i64) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE entry SET origin = CASE WHEN (SELECT MIN(p.from_run) FROM presence p WHERE p.entry_id = entry.entry_id) <= $1 \
         THEN 'stock' ELSE 'new' END",
    )
    .bind(baseline)
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("telling stock from new entries"))
}

/// How many entries are stock, how many new.
///
/// # Errors
/// When the store cannot be read.
pub async fn origins(conn: &mut AnyConnection) -> Result<(i64, i64), StoreError> {
    let mut counts = (0, 0);
    for (_, origin, count) in standing(conn).await? {
        match origin {
            Origin::Stock => counts.0 += count,
            Origin::New => counts.1 += count,
        }
    }
    Ok(counts)
}
