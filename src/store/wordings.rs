//! What entries said, a row for each time it changed.

use sqlx::AnyConnection;
use sqlx::{AssertSqlSafe, Row as _};

use super::{CHUNK, StoreError, doing, insert_many, placeholders};

/// One wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// The entry.
    pub entry_id: String,
    /// 1, 2, …
    pub wording: i64,
    /// The run that said it first.
    pub run_no: i64,
    /// Evidence hash.
    pub evidence: String,
    /// The ledger's columns as shown, as JSON.
    pub body: String,
}

/// Writes wordings.
///
/// # Errors
/// When the store refuses.
pub async fn insert(conn: &mut AnyConnection, wordings: &[Wording]) -> Result<(), StoreError> {
    let head = "INSERT INTO wording (entry_id, wording, run_no, evidence, body)";
    let what = "writing what entries say";
    insert_many(conn, what, (head, 5, ""), wordings, |query, of| {
        query
            .bind(of.entry_id.clone())
            .bind(of.wording)
            .bind(of.run_no)
            .bind(of.evidence.clone())
            .bind(of.body.clone())
    })
    .await
    .map(drop)
}

/// Every wording of these entries, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn of(conn: &mut AnyConnection, ids: &[String]) -> Result<Vec<Wording>, StoreError> {
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let list = placeholders(1, chunk.len());
        let text = format!(
            "SELECT entry_id, wording, run_no, evidence, body FROM wording WHERE entry_id IN {list} ORDER BY entry_id, wording"
        );
        let mut query = sqlx::query(AssertSqlSafe(text)).persistent(chunk.len() == CHUNK);
        for id in chunk {
            query = query.bind(id.clone());
        }
        let rows = query.fetch_all(&mut *conn).await;
        for row in rows.map_err(doing("reading what entries said"))? {
            let read = || -> Result<Wording, sqlx::Error> {
                Ok(Wording {
                    entry_id: row.try_get(0)?,
                    wording: row.try_get(1)?,
                    run_no: row.try_get(2)?,
                    evidence: row.try_get(3)?,
                    body: row.try_get(4)?,
                })
            };
            found.push(read().map_err(doing("reading what entries said"))?);
        }
    }
    Ok(found)
}
