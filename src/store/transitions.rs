//! Changes of state: every one with who, when and why. Rows are only ever added.

use futures_util::{Stream, StreamExt as _};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::{CHUNK, StoreError, doing, insert_many, placeholders};
use crate::domain::entry::State;

/// One change of state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// Its number, 1, 2, … without gaps.
    pub transition_no: i64,
    /// The entry.
    pub entry_id: String,
    /// State before; none for the entry's first.
    pub from_state: Option<String>,
    /// State after.
    pub to_state: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// The run that made it.
    pub run_no: Option<i64>,
    /// The decision that made it.
    pub decision_no: Option<i64>,
    /// The deadline that it set, where it set one.
    pub due_on: Option<String>,
    /// The day that counts where a person's move closed the entry; where a run did, its business date counts.
    pub closed_on: Option<String>,
}

const COLUMNS: &str = "transition_no, entry_id, from_state, to_state, at, actor, reason, run_no, decision_no, due_on, closed_on";

/// The number of the newest; 0 while there is none. Ask only while holding the writer's turn.
///
/// # Errors
/// When the store cannot be read.
pub async fn last_no(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT COALESCE(MAX(transition_no), 0) FROM transition")
        .fetch_one(conn)
        .await
        .map_err(doing("reading the newest transition"))
}

/// All transitions in order, one at a time.
pub fn all(conn: &mut AnyConnection) -> impl Stream<Item = Result<Transition, StoreError>> + '_ {
    let text = format!("SELECT {COLUMNS} FROM transition ORDER BY transition_no");
    sqlx::query(AssertSqlSafe(text)).fetch(conn).map(|row| {
        row.and_then(|row| read(&row))
            .map_err(doing("reading the transitions"))
    })
}

/// The first entry that does not stand where its last transition left it.
///
/// # Errors
/// When the store cannot be read.
pub async fn first_strange_state(conn: &mut AnyConnection) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar(
        "SELECT e.entry_id FROM entry AS e WHERE e.state <> COALESCE((SELECT t.to_state FROM transition AS t \
         WHERE t.entry_id = e.entry_id ORDER BY t.transition_no DESC LIMIT 1), '') ORDER BY e.entry_id LIMIT 1",
    )
    .fetch_optional(conn)
    .await
    .map_err(doing("comparing states with transitions"))
}

/// The first entry that has a history and is not there itself.
///
/// # Errors
/// When the store cannot be read.
pub async fn first_without_entry(conn: &mut AnyConnection) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar(
        "SELECT t.entry_id FROM transition AS t WHERE NOT EXISTS (SELECT 1 FROM entry AS e WHERE e.entry_id = t.entry_id) \
         ORDER BY t.entry_id LIMIT 1",
    )
    .fetch_optional(conn)
    .await
    .map_err(doing("looking for entries that are gone"))
}

/// The first entry whose deadline is not the one that its last transition with a deadline set. Entries opened before
/// transitions told deadlines are taken at their word.
///
/// # Errors
/// When the store cannot be read.
pub async fn first_strange_due(conn: &mut AnyConnection) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar(
        "SELECT e.entry_id FROM entry AS e WHERE COALESCE(e.due_on, '') <> COALESCE((SELECT t.due_on FROM transition AS t \
         WHERE t.entry_id = e.entry_id AND t.due_on IS NOT NULL ORDER BY t.transition_no DESC LIMIT 1), \
         (SELECT COALESCE(e.due_on, '') FROM transition AS o WHERE o.entry_id = e.entry_id AND o.to_state = 'open' \
         AND o.run_no IS NOT NULL AND o.due_on IS NULL LIMIT 1), '') ORDER BY e.entry_id LIMIT 1",
    )
    .fetch_optional(conn)
    .await
    .map_err(doing("comparing deadlines with transitions"))
}

/// The first entry that is not stock though it was found by the baseline run or before, or is though it was found later.
///
/// # Errors
/// When the store cannot be read.
pub async fn first_strange_origin(
    conn: &mut AnyConnection,
    baseline: i64,
) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar(
        "SELECT e.entry_id FROM entry AS e WHERE e.origin <> CASE WHEN (SELECT t.run_no FROM transition AS t \
         WHERE t.entry_id = e.entry_id ORDER BY t.transition_no LIMIT 1) <= $1 THEN 'stock' ELSE 'new' END \
         ORDER BY e.entry_id LIMIT 1",
    )
    .bind(baseline)
    .fetch_optional(conn)
    .await
    .map_err(doing("comparing origins with transitions"))
}

/// Adds transitions.
///
/// # Errors
/// When the store refuses them.
pub async fn add(conn: &mut AnyConnection, rows: &[Transition]) -> Result<(), StoreError> {
    let head = format!("INSERT INTO transition ({COLUMNS})");
    insert_many(
        conn,
        "writing transitions",
        (&head, 11, ""),
        rows,
        |query, of| {
            query
                .bind(of.transition_no)
                .bind(of.entry_id.clone())
                .bind(of.from_state.clone())
                .bind(of.to_state.clone())
                .bind(of.at.clone())
                .bind(of.actor.clone())
                .bind(of.reason.clone())
                .bind(of.run_no)
                .bind(of.decision_no)
                .bind(of.due_on.clone())
                .bind(of.closed_on.clone())
        },
    )
    .await
    .map(drop)
}

/// An entry's transitions, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_entry(
    conn: &mut AnyConnection,
    entry_id: &str,
) -> Result<Vec<Transition>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM transition WHERE entry_id = $1 ORDER BY transition_no");
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(entry_id.to_owned())
        .fetch_all(conn)
        .await
        .and_then(|rows| rows.iter().map(read).collect())
        .map_err(doing("reading an entry's history"))
}

/// Which entries of these departments a run brought into which state, in order.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_run(
    conn: &mut AnyConnection,
    run_no: i64,
    departments: &[String],
) -> Result<Vec<(String, String)>, StoreError> {
    let sql = format!(
        "SELECT t.entry_id, t.to_state FROM entry e JOIN transition t ON t.entry_id = e.entry_id \
         WHERE e.department IN {} AND t.run_no = ${} ORDER BY t.transition_no",
        placeholders(1, departments.len()),
        departments.len() + 1
    );
    let mut query = sqlx::query_as(AssertSqlSafe(sql)).persistent(false);
    for code in departments {
        query = query.bind(code.clone());
    }
    query
        .bind(run_no)
        .fetch_all(conn)
        .await
        .map_err(doing("reading what a run did"))
}

/// The state from which each of these entries came to where it stands.
///
/// # Errors
/// When the store cannot be read.
pub async fn last_from(
    conn: &mut AnyConnection,
    ids: &[String],
) -> Result<Vec<(String, Option<String>)>, StoreError> {
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let list = placeholders(1, chunk.len());
        let sql = format!(
            "SELECT t.entry_id, t.from_state FROM transition t WHERE t.entry_id IN {list} AND t.transition_no = \
             (SELECT MAX(n.transition_no) FROM transition n WHERE n.entry_id = t.entry_id)"
        );
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).persistent(chunk.len() == CHUNK);
        for id in chunk {
            query = query.bind(id.clone());
        }
        let rows: Vec<(String, Option<String>)> = query
            .fetch_all(&mut *conn)
            .await
            .map_err(doing("reading how entries came to where they stand"))?;
        found.extend(rows);
    }
    Ok(found)
}

/// When each of these entries came to where it stands, RFC 3339 in UTC.
///
/// # Errors
/// When the store cannot be read.
pub async fn last_at(
    conn: &mut AnyConnection,
    ids: &[String],
) -> Result<Vec<(String, String)>, StoreError> {
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let list = placeholders(1, chunk.len());
        let sql = format!(
            "SELECT t.entry_id, MAX(t.at) FROM transition t WHERE t.entry_id IN {list} GROUP BY t.entry_id"
        );
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).persistent(chunk.len() == CHUNK);
        for id in chunk {
            query = query.bind(id.clone());
        }
        let rows: Vec<(String, String)> = query
            .fetch_all(&mut *conn)
            .await
            .map_err(doing("reading since when entries stand where they do"))?;
        found.extend(rows);
    }
    Ok(found)
}

/// The business date of the first run that brought each of these entries into a state, YYYY-MM-DD; those that none did
/// are left out.
///
/// # Errors
/// When the store cannot be read.
pub async fn first_into(
    conn: &mut AnyConnection,
    ids: &[String],
    state: State,
) -> Result<Vec<(String, String)>, StoreError> {
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let list = placeholders(1, chunk.len());
        let sql = format!(
            "SELECT t.entry_id, MIN(r.business_date) FROM transition t JOIN run r ON r.run_no = t.run_no \
             WHERE t.entry_id IN {list} AND t.to_state = ${} GROUP BY t.entry_id",
            chunk.len() + 1
        );
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).persistent(chunk.len() == CHUNK);
        for id in chunk {
            query = query.bind(id.clone());
        }
        let rows: Vec<(String, String)> = query
            .bind(state.as_str())
            .fetch_all(&mut *conn)
            .await
            .map_err(doing("reading since when entries are watched"))?;
        found.extend(rows);
    }
    Ok(found)
}

fn read(row: &AnyRow) -> Result<Transition, sqlx::Error> {
    Ok(Transition {
        transition_no: row.try_get(0)?,
        entry_id: row.try_get(1)?,
        from_state: row.try_get(2)?,
        to_state: row.try_get(3)?,
        at: row.try_get(4)?,
        actor: row.try_get(5)?,
        reason: row.try_get(6)?,
        run_no: row.try_get(7)?,
        decision_no: row.try_get(8)?,
        due_on: row.try_get(9)?,
        closed_on: row.try_get(10)?,
    })
}
