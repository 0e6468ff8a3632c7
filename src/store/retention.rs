//! What a policy erases from the store: texts that speak of people, never a number, a state, a date or the audit log.

use sqlx::{AnyConnection, AssertSqlSafe};

use super::proofs::{self, Table};
use super::worded::{self, WordingDigest};
use super::{Engine, Store, StoreError, doing, insert_many};
use crate::domain::secret::Secret;

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

/// What was erased, as the log must tell it: rows by number, wordings by a digest.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Told {
    /// Answers whose texts went.
    pub answers: Vec<i64>,
    /// Requests whose texts went.
    pub decisions: Vec<i64>,
    /// Kept register rows that went, by their decisions.
    pub kept_register: Vec<i64>,
    /// Digest of the wordings whose texts went.
    pub wordings_sha256: String,
}

/// Blanks what is older than `before` (a day, YYYY-MM-DD) and done with: of closed entries everything they and their
/// departments said; of the others what they no longer say; kept register rows that have run out or were given up. Each
/// row keeps the hash of what it said, and the number of the audit record by which that went, `erased_by`.
///
/// # Errors
/// When the store refuses.
pub async fn erase(
    conn: &mut AnyConnection,
    before: &str,
    secret: &Secret,
    erased_by: i64,
) -> Result<(Erased, Told), StoreError> {
    let answers = format!(
        "at < $1 AND {DONE} AND (measures IS NOT NULL OR responsible IS NOT NULL OR remark IS NOT NULL \
         OR reason_document IS NOT NULL OR file IS NOT NULL)"
    );
    let decisions = format!(
        "body <> '{{}}' AND status IN ('refused', 'ended') AND requested_at < $1 AND {DONE}"
    );
    // One that has no last day stands until its decision ends.
    let kept = "(to_on < $1 OR decision_no IN \
         (SELECT decision_no FROM decision WHERE status <> 'approved' AND decided_at < $1))";
    let digest = wordings(conn, before, secret, erased_by).await?;
    let mut told = Told {
        answers: keys(conn, "answer_no FROM answer", &answers, before).await?,
        decisions: keys(conn, "decision_no FROM decision", &decisions, before).await?,
        kept_register: keys(conn, "decision_no FROM kept_register", kept, before).await?,
        wordings_sha256: String::new(),
    };
    for (table, keys) in [
        (Table::Answer, &told.answers),
        (Table::Decision, &told.decisions),
    ] {
        for key in keys {
            proofs::close(conn, table, &key.to_string(), erased_by).await?;
        }
    }
    for text in [
        format!(
            "UPDATE answer SET measures = NULL, responsible = NULL, remark = NULL, reason_document = NULL, reason_from = NULL, \
             reason_to = NULL, file = NULL WHERE {answers}"
        ),
        format!("UPDATE decision SET body = '{{}}' WHERE {decisions}"),
        format!("DELETE FROM kept_register WHERE {kept}"),
    ] {
        let done = sqlx::query(AssertSqlSafe(text)).bind(before.to_owned());
        let done = done.execute(&mut *conn).await;
        done.map_err(doing("erasing old texts"))?;
    }
    // An entry that is found again must say again what it says, though that may be what it said before.
    let text = format!(
        "UPDATE entry SET evidence = '', stamp = '' WHERE evidence <> '' AND {DONE} AND NOT EXISTS \
         (SELECT 1 FROM wording AS w WHERE w.entry_id = entry.entry_id AND w.wording = entry.wording AND w.body <> '{{}}')"
    );
    let forget = sqlx::query(AssertSqlSafe(text)).bind(before.to_owned());
    let done = forget.execute(conn).await;
    done.map_err(doing("erasing old texts"))?;
    let count = |of: usize| u64::try_from(of).unwrap_or(u64::MAX);
    let erased = Erased {
        wordings: u64::try_from(digest.count()).unwrap_or(0),
        answers: count(told.answers.len()),
        decisions: count(told.decisions.len()),
        kept_register: count(told.kept_register.len()),
    };
    told.wordings_sha256 = digest.finish();
    Ok((erased, told))
}

/// Entry, number, run, evidence hash, body.
type Wording = (String, i64, i64, String, String);

/// Blanks wordings, some thousand at a time, in the order in which the log's digest takes them.
async fn wordings(
    conn: &mut AnyConnection,
    before: &str,
    secret: &Secret,
    erased_by: i64,
) -> Result<WordingDigest, StoreError> {
    const HEAD: &str =
        "INSERT INTO wording (entry_id, wording, run_no, evidence, body, erased, erased_by)";
    const TAIL: &str = "ON CONFLICT (entry_id, wording) DO UPDATE SET body = excluded.body, erased = excluded.erased, \
         erased_by = excluded.erased_by";
    let text = format!(
        "SELECT entry_id, wording, run_no, evidence, body FROM wording WHERE body <> '{{}}' AND run_no IN \
         (SELECT run_no FROM run WHERE business_date < $1) AND ({DONE} OR wording < \
         (SELECT e.wording FROM entry AS e WHERE e.entry_id = wording.entry_id)) AND (entry_id, wording) > ($2, $3) \
         ORDER BY entry_id, wording LIMIT 5000"
    );
    let mut digest = WordingDigest::default();
    let mut after = (String::new(), 0);
    loop {
        let rows: Vec<Wording> = sqlx::query_as(AssertSqlSafe(text.clone()))
            .bind(before.to_owned())
            .bind(after.0.clone())
            .bind(after.1)
            .fetch_all(&mut *conn)
            .await
            .map_err(doing("erasing old texts"))?;
        let Some(last) = rows.last() else {
            return Ok(digest);
        };
        after = (last.0.clone(), last.1);
        let bare: Vec<(&Wording, String)> = rows
            .iter()
            .map(|row| (row, worded::body(secret, &row.4)))
            .collect();
        for ((entry_id, wording, _, evidence, _), body) in &bare {
            digest.add(entry_id, *wording, evidence, body);
        }
        let what = "erasing old texts";
        insert_many(conn, what, (HEAD, 7, TAIL), &bare, |query, (row, body)| {
            query
                .bind(row.0.clone())
                .bind(row.1)
                .bind(row.2)
                .bind(row.3.clone())
                .bind("{}")
                .bind(body.clone())
                .bind(erased_by)
        })
        .await?;
    }
}

async fn keys(
    conn: &mut AnyConnection,
    of: &str,
    condition: &str,
    before: &str,
) -> Result<Vec<i64>, StoreError> {
    let text = format!("SELECT {of} WHERE {condition} ORDER BY 1");
    sqlx::query_scalar(AssertSqlSafe(text))
        .bind(before.to_owned())
        .fetch_all(conn)
        .await
        .map_err(doing("erasing old texts"))
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
