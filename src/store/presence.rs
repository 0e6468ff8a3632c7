//! In which runs entries were found, kept as intervals of runs, so that a night writes nothing of what stays the same.

use sqlx::AnyConnection;
use sqlx::AssertSqlSafe;

use super::{CHUNK, StoreError, doing, insert_many};

/// Entries are found from this run on.
///
/// # Errors
/// When the store refuses.
pub async fn begin(
    conn: &mut AnyConnection,
    ids: &[String],
    run_no: i64,
) -> Result<(), StoreError> {
    let head = "INSERT INTO presence (entry_id, from_run, to_run)";
    let what = "writing in which runs entries were found";
    insert_many(conn, what, (head, 3, ""), ids, |query, id| {
        query.bind(id.clone()).bind(run_no).bind(None::<i64>)
    })
    .await
    .map(drop)
}

/// Entries are no longer found; the last run of which they were held to be there is this one.
///
/// # Errors
/// When the store refuses.
pub async fn end(conn: &mut AnyConnection, ids: &[String], last: i64) -> Result<(), StoreError> {
    for chunk in ids.chunks(CHUNK) {
        let list: Vec<String> = (0..chunk.len()).map(|at| format!("${}", at + 2)).collect();
        let text = format!(
            "UPDATE presence SET to_run = $1 WHERE to_run IS NULL AND entry_id IN ({})",
            list.join(", ")
        );
        let mut query = sqlx::query(AssertSqlSafe(text))
            .persistent(chunk.len() == CHUNK)
            .bind(last);
        for id in chunk {
            query = query.bind(id.clone());
        }
        let done = query.execute(&mut *conn).await;
        done.map_err(doing("writing in which runs entries were found"))?;
    }
    Ok(())
}

/// The intervals of an entry, oldest first: from run, to run (`None` while it is found).
///
/// # Errors
/// When the store cannot be read.
pub async fn of(
    conn: &mut AnyConnection,
    entry_id: &str,
) -> Result<Vec<(i64, Option<i64>)>, StoreError> {
    sqlx::query_as("SELECT from_run, to_run FROM presence WHERE entry_id = $1 ORDER BY from_run")
        .bind(entry_id)
        .fetch_all(conn)
        .await
        .map_err(doing("reading in which runs an entry was found"))
}

/// The newest stretch of runs in which an entry was found: its first, and its last where it is over.
///
/// # Errors
/// When the store cannot be read.
pub async fn newest(
    conn: &mut AnyConnection,
    entry_id: &str,
) -> Result<Option<(i64, Option<i64>)>, StoreError> {
    sqlx::query_as(
        "SELECT from_run, to_run FROM presence WHERE entry_id = $1 ORDER BY from_run DESC LIMIT 1",
    )
    .bind(entry_id.to_owned())
    .fetch_optional(conn)
    .await
    .map_err(doing("reading in which runs an entry was found"))
}
