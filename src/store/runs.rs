//! Runs that were merged, and past dates that were restated beside the ledger.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::{StoreError, doing};

/// A run as it is stored, every column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// 1, 2, …
    pub run_no: i64,
    /// Folder name.
    pub run: String,
    /// Job name.
    pub job: String,
    /// Business date, ISO.
    pub business_date: String,
    /// Department codes joined by `;`; blank = the whole district.
    pub scope: String,
    /// merged or restated.
    pub outcome: String,
    /// 1 where a source was held.
    pub partial: i64,
    /// SHA-256 of the rule pack.
    pub rule_pack: String,
    /// Version of the program.
    pub version: String,
    /// What became of the entries, as JSON.
    pub counts: String,
    /// Who started it.
    pub actor: String,
    /// When.
    pub at: String,
}

const COLUMNS: &str = "run_no, run, job, business_date, scope, outcome, partial, rule_pack, version, counts, actor, at";

/// The number that the next run gets. Ask with the writer's turn.
///
/// # Errors
/// When the store cannot be read.
pub async fn next_no(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    let newest: Option<i64> = sqlx::query_scalar("SELECT MAX(run_no) FROM run")
        .fetch_one(conn)
        .await
        .map_err(doing("numbering the run"))?;
    Ok(newest.unwrap_or(0) + 1)
}

/// Writes a run.
///
/// # Errors
/// When the store refuses.
pub async fn insert(conn: &mut AnyConnection, of: &Run) -> Result<(), StoreError> {
    let text = format!(
        "INSERT INTO run ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    );
    sqlx::query(AssertSqlSafe(text))
        .bind(of.run_no)
        .bind(of.run.clone())
        .bind(of.job.clone())
        .bind(of.business_date.clone())
        .bind(of.scope.clone())
        .bind(of.outcome.clone())
        .bind(of.partial)
        .bind(of.rule_pack.clone())
        .bind(of.version.clone())
        .bind(of.counts.clone())
        .bind(of.actor.clone())
        .bind(of.at.clone())
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("writing the run"))
}

/// Every merged run, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn merged(conn: &mut AnyConnection) -> Result<Vec<Run>, StoreError> {
    let text = format!("SELECT {COLUMNS} FROM run WHERE outcome = 'merged' ORDER BY run_no");
    read_all(conn, text).await
}

/// Every run, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn all(conn: &mut AnyConnection) -> Result<Vec<Run>, StoreError> {
    let text = format!("SELECT {COLUMNS} FROM run ORDER BY run_no");
    read_all(conn, text).await
}

/// Merged runs from a number on, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn merged_since(conn: &mut AnyConnection, run_no: i64) -> Result<Vec<Run>, StoreError> {
    let text = format!(
        "SELECT {COLUMNS} FROM run WHERE outcome = 'merged' AND run_no >= {run_no} ORDER BY run_no"
    );
    read_all(conn, text).await
}

/// The newest runs, newest first, whatever became of them.
///
/// # Errors
/// When the store cannot be read.
pub async fn newest(conn: &mut AnyConnection, count: i64) -> Result<Vec<Run>, StoreError> {
    let text = format!("SELECT {COLUMNS} FROM run ORDER BY run_no DESC LIMIT {count}");
    read_all(conn, text).await
}

/// The newest merged runs of the whole district, newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn newest_whole(conn: &mut AnyConnection, count: i64) -> Result<Vec<Run>, StoreError> {
    let text = format!(
        "SELECT {COLUMNS} FROM run WHERE outcome = 'merged' AND scope = '' ORDER BY run_no DESC LIMIT {count}"
    );
    read_all(conn, text).await
}

/// The newest row of a run by its folder's name.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_name(conn: &mut AnyConnection, run: &str) -> Result<Option<Run>, StoreError> {
    let text = format!("SELECT {COLUMNS} FROM run WHERE run = $1 ORDER BY run_no DESC LIMIT 1");
    let row = sqlx::query(AssertSqlSafe(text))
        .bind(run.to_owned())
        .fetch_optional(conn)
        .await;
    row.and_then(|row| row.as_ref().map(read).transpose())
        .map_err(doing("reading a run"))
}

/// The row that a run left which went on between two moments: the same run made again bears the same name.
///
/// # Errors
/// When the store cannot be read.
pub async fn between(
    conn: &mut AnyConnection,
    run: &str,
    (from, to): (&str, &str),
) -> Result<Option<Run>, StoreError> {
    let text = format!(
        "SELECT {COLUMNS} FROM run WHERE run = $1 AND at >= $2 AND at <= $3 ORDER BY run_no DESC LIMIT 1"
    );
    let row = sqlx::query(AssertSqlSafe(text))
        .bind(run.to_owned())
        .bind(from.to_owned())
        .bind(to.to_owned())
        .fetch_optional(conn)
        .await;
    row.and_then(|row| row.as_ref().map(read).transpose())
        .map_err(doing("reading a run"))
}

async fn read_all(conn: &mut AnyConnection, text: String) -> Result<Vec<Run>, StoreError> {
    let rows = sqlx::query(AssertSqlSafe(text)).fetch_all(conn).await;
    rows.and_then(|rows| rows.iter().map(read).collect())
        .map_err(doing("reading the runs"))
}

fn read(row: &AnyRow) -> Result<Run, sqlx::Error> {
    Ok(Run {
        run_no: row.try_get(0)?,
        run: row.try_get(1)?,
        job: row.try_get(2)?,
        business_date: row.try_get(3)?,
        scope: row.try_get(4)?,
        outcome: row.try_get(5)?,
        partial: row.try_get(6)?,
        rule_pack: row.try_get(7)?,
        version: row.try_get(8)?,
        counts: row.try_get(9)?,
        actor: row.try_get(10)?,
        at: row.try_get(11)?,
    })
}
