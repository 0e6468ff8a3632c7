//! What a policy erases from the store: texts that speak of people, never a number, a state, a date or the audit log.

use sqlx::AnyConnection;

use super::{Engine, Store, StoreError, doing};

/// Rows that were blanked or removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Erased {
    /// What entries said.
    pub wordings: u64,
    /// What departments answered.
    pub answers: u64,
    /// Requests that were refused or have ended.
    pub decisions: u64,
    /// Kept register rows.
    pub kept_register: u64,
}

/// A letter whose entries are all done with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldLetter {
    /// Year of its number.
    pub year: i64,
    /// Its number.
    pub number: i64,
}

/// An entry is done with when it was closed before the day and no run finds it any more. One that an excuse covers, or
/// that a reviewer found not to be so, is closed and still found night by night.
const DONE: &str = "entry_id IN (SELECT entry_id FROM entry WHERE state = 'closed' AND verdict = 'absent' AND closed_on < $1)";

/// Blanks what is older than `before` (a day, YYYY-MM-DD) and done with: of closed entries everything they and their
/// departments said; of the others what they no longer say; kept register rows that have run out or were given up.
///
/// # Errors
/// When the store refuses.
pub async fn erase(conn: &mut AnyConnection, before: &str) -> Result<Erased, StoreError> {
    let wordings = format!(
        "UPDATE wording SET body = '{{}}' WHERE body <> '{{}}' AND run_no IN (SELECT run_no FROM run WHERE business_date < $1) \
         AND ({DONE} OR wording < (SELECT e.wording FROM entry AS e WHERE e.entry_id = wording.entry_id))"
    );
    let answers = format!(
        "UPDATE answer SET measures = NULL, responsible = NULL, remark = NULL, reason_document = NULL, reason_from = NULL, \
         reason_to = NULL, file = NULL WHERE at < $1 AND {DONE} AND (measures IS NOT NULL OR responsible IS NOT NULL \
         OR remark IS NOT NULL OR reason_document IS NOT NULL OR file IS NOT NULL)"
    );
    let decisions = format!(
        "UPDATE decision SET body = '{{}}' WHERE body <> '{{}}' AND status IN ('refused', 'ended') AND requested_at < $1 AND {DONE}"
    );
    // One that has no last day stands until its decision ends.
    let kept = "DELETE FROM kept_register WHERE to_on < $1 OR decision_no IN \
         (SELECT decision_no FROM decision WHERE status <> 'approved' AND decided_at < $1)";
    let mut erased = Erased::default();
    for (text, count) in [
        (wordings, &mut erased.wordings),
        (answers, &mut erased.answers),
        (decisions, &mut erased.decisions),
        (kept.to_owned(), &mut erased.kept_register),
    ] {
        let done = sqlx::query(sqlx::AssertSqlSafe(text)).bind(before.to_owned());
        let done = done.execute(&mut *conn).await;
        *count = done.map_err(doing("erasing old texts"))?.rows_affected();
    }
    // An entry that is found again must say again what it says, though that may be what it said before.
    let text = format!(
        "UPDATE entry SET evidence = '' WHERE evidence <> '' AND {DONE} AND NOT EXISTS \
         (SELECT 1 FROM wording AS w WHERE w.entry_id = entry.entry_id AND w.wording = entry.wording AND w.body <> '{{}}')"
    );
    let forget = sqlx::query(sqlx::AssertSqlSafe(text)).bind(before.to_owned());
    let done = forget.execute(conn).await;
    done.map_err(doing("erasing old texts"))?;
    Ok(erased)
}

/// Folder names of the runs that entries which are not closed were last found in, when that is not the newest.
///
/// # Errors
/// When the store cannot be read.
pub async fn runs_of_live_entries(conn: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    sqlx::query_scalar(
        "SELECT DISTINCT r.run FROM run AS r JOIN (SELECT p.entry_id, MAX(p.to_run) AS last FROM presence AS p \
         JOIN entry AS e ON e.entry_id = p.entry_id WHERE e.state <> 'closed' GROUP BY p.entry_id) AS l ON l.last = r.run_no",
    )
    .fetch_all(conn)
    .await
    .map_err(doing("reading in which runs live entries were found"))
}

/// Letters issued before a day about entries that are all closed by now.
///
/// # Errors
/// When the store cannot be read.
pub async fn old_letters(
    conn: &mut AnyConnection,
    before: &str,
) -> Result<Vec<OldLetter>, StoreError> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT n.year, n.number FROM notice AS n WHERE n.issued_on < $1 AND NOT EXISTS (SELECT 1 FROM notice_entry AS o \
         JOIN entry AS e ON e.entry_id = o.entry_id WHERE o.notice = n.notice AND e.state <> 'closed') ORDER BY n.year, n.number",
    )
    .bind(before.to_owned())
    .fetch_all(conn)
    .await
    .map_err(doing("reading old letters"))?;
    Ok(rows
        .into_iter()
        .map(|(year, number)| OldLetter { year, number })
        .collect())
}

/// Takes what was erased out of the engine's own files too, where it can: SQLite overwrites erased texts, but its
/// journal still has them until it is folded in; PostgreSQL keeps old rows until it is told to sweep.
///
/// # Errors
/// When the store refuses.
pub async fn sweep(store: &Store) -> Result<(), StoreError> {
    let texts: &[&'static str] = match store.engine() {
        Engine::Sqlite => &["PRAGMA wal_checkpoint(TRUNCATE)"],
        Engine::Postgres => &[
            "VACUUM wording",
            "VACUUM answer",
            "VACUUM decision",
            "VACUUM kept_register",
        ],
    };
    for text in texts {
        sqlx::raw_sql(*text)
            .execute(store.pool())
            .await
            .map_err(doing("sweeping what was erased"))?;
    }
    Ok(())
}
