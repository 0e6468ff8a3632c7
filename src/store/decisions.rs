//! What one person asks for and another decides.

use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, doing};
use crate::domain::entry::Decision;

/// One request, decided or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its number, 1, 2, … without gaps.
    pub decision_no: i64,
    /// What is asked for.
    pub kind: Decision,
    /// The entry.
    pub entry_id: String,
    /// Document, expiry, dates: an object.
    pub body: serde_json::Value,
    /// requested, approved, refused, withdrawn or ended.
    pub status: String,
    /// Who asks.
    pub requested_by: String,
    /// When, RFC 3339 in UTC.
    pub requested_at: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<String>,
    /// Why.
    pub decided_because: Option<String>,
    /// How what was granted came to its end; none while it stands, and of what older programs ended.
    pub ended: Option<Ended>,
}

/// How what was granted came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Who; of a run, whoever started it.
    pub by: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Why; of a run, the code of the move.
    pub because: String,
}

impl Request {
    /// Why what was granted came to its end.
    #[must_use]
    pub fn ended_because(&self) -> Option<&str> {
        self.ended.as_ref().map(|ended| ended.because.as_str())
    }
}

const SELECT: &str = "SELECT decision_no, kind, entry_id, body, status, requested_by, requested_at, decided_by, decided_at, \
                      decided_because, ended_by, ended_at, ended_because FROM decision";

/// The next free number. Ask only while holding the writer's turn.
///
/// # Errors
/// When the store cannot be read.
pub async fn next_no(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT COALESCE(MAX(decision_no), 0) + 1 FROM decision")
        .fetch_one(conn)
        .await
        .map_err(doing("numbering a request"))
}

/// Adds a request.
///
/// # Errors
/// When the store refuses it.
pub async fn add(conn: &mut AnyConnection, of: &Request) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO decision (decision_no, kind, entry_id, body, status, requested_by, requested_at, decided_by, decided_at, \
         decided_because) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(of.decision_no)
    .bind(of.kind.as_str())
    .bind(of.entry_id.clone())
    .bind(of.body.to_string())
    .bind(of.status.clone())
    .bind(of.requested_by.clone())
    .bind(of.requested_at.clone())
    .bind(of.decided_by.clone())
    .bind(of.decided_at.clone())
    .bind(of.decided_because.clone())
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("writing a request"))
}

/// Writes down what became of a request.
///
/// # Errors
/// When the store refuses it.
pub async fn settle(conn: &mut AnyConnection, of: &Request) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE decision SET status = $1, decided_by = $2, decided_at = $3, decided_because = $4, ended_by = $5, ended_at = $6, \
         ended_because = $7 WHERE decision_no = $8",
    )
    .bind(of.status.clone())
    .bind(of.decided_by.clone())
    .bind(of.decided_at.clone())
    .bind(of.decided_because.clone())
    .bind(of.ended.as_ref().map(|ended| ended.by.clone()))
    .bind(of.ended.as_ref().map(|ended| ended.at.clone()))
    .bind(of.ended.as_ref().map(|ended| ended.because.clone()))
    .bind(of.decision_no)
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("writing a decision"))
}

/// One request by its number.
///
/// # Errors
/// When the store cannot be read.
pub async fn get(
    conn: &mut AnyConnection,
    decision_no: i64,
) -> Result<Option<Request>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{SELECT} WHERE decision_no = $1"
    )))
    .bind(decision_no)
    .fetch_all(conn)
    .await
    .map_err(doing("reading a request"))?;
    rows.first().map(read).transpose()
}

/// Every request about an entry, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_entry(
    conn: &mut AnyConnection,
    entry_id: &str,
) -> Result<Vec<Request>, StoreError> {
    let sql = format!("{SELECT} WHERE entry_id = $1 ORDER BY decision_no");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(entry_id.to_owned())
        .fetch_all(conn)
        .await
        .map_err(doing("reading an entry's requests"))?;
    rows.iter().map(read).collect()
}

/// Every request of a status, oldest first; only of a kind, where given.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_status(
    conn: &mut AnyConnection,
    status: &str,
    kind: Option<Decision>,
) -> Result<Vec<Request>, StoreError> {
    let sql = format!("{SELECT} WHERE status = $1 AND ($2 = '' OR kind = $2) ORDER BY decision_no");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(status.to_owned())
        .bind(kind.map_or("", Decision::as_str))
        .fetch_all(conn)
        .await
        .map_err(doing("reading requests"))?;
    rows.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<Request, StoreError> {
    let text = |at: usize| {
        row.try_get::<String, _>(at)
            .map_err(doing("reading a request"))
    };
    let maybe = |at: usize| {
        row.try_get::<Option<String>, _>(at)
            .map_err(doing("reading a request"))
    };
    let decision_no: i64 = row.try_get(0).map_err(doing("reading a request"))?;
    let (kind, body) = (text(1)?, text(3)?);
    let strange = |column, found| StoreError::Value {
        column,
        key: decision_no.to_string(),
        found,
    };
    Ok(Request {
        decision_no,
        kind: Decision::parse(&kind).ok_or_else(|| strange("decision.kind", kind))?,
        entry_id: text(2)?,
        body: serde_json::from_str(&body).map_err(|_| strange("decision.body", body))?,
        status: text(4)?,
        requested_by: text(5)?,
        requested_at: text(6)?,
        decided_by: maybe(7)?,
        decided_at: maybe(8)?,
        decided_because: maybe(9)?,
        ended: match (maybe(10)?, maybe(11)?) {
            (Some(by), Some(at)) => Some(Ended {
                by,
                at,
                because: maybe(12)?.unwrap_or_default(),
            }),
            _ => None,
        },
    })
}

/// What a department named as justification in its newest answer about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Kind of register row.
    pub kind: Option<String>,
    /// Document.
    pub document: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// Who answered.
    pub answered_by: String,
}

/// The newest answer's justification, if the entry was ever answered.
///
/// # Errors
/// When the store cannot be read.
pub async fn reason(
    conn: &mut AnyConnection,
    entry_id: &str,
) -> Result<Option<Reason>, StoreError> {
    let row = sqlx::query(
        "SELECT reason_kind, reason_document, reason_from, reason_to, answered_by FROM answer WHERE entry_id = $1 \
         ORDER BY answer_no DESC LIMIT 1",
    )
    .bind(entry_id.to_owned())
    .fetch_optional(conn)
    .await
    .map_err(doing("reading an entry's answer"))?;
    let read = |row: AnyRow| -> Result<Reason, sqlx::Error> {
        Ok(Reason {
            kind: row.try_get(0)?,
            document: row.try_get(1)?,
            from: row.try_get(2)?,
            to: row.try_get(3)?,
            answered_by: row.try_get(4)?,
        })
    };
    row.map(read)
        .transpose()
        .map_err(doing("reading an entry's answer"))
}
