//! What departments answered, and how the entries stand that they answer. Free text of people: personal data.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::{CHUNK, StoreError, doing, insert_many, placeholders};
use crate::domain::answer::{Answer, Reason};
use crate::domain::entry::State;

/// An answer as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// 1, 2, …
    pub answer_no: i64,
    /// The entry.
    pub entry_id: String,
    /// Evidence hash that it answers.
    pub evidence: String,
    /// What it says.
    pub answer: Answer,
    /// Who brought it in.
    pub answered_by: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// The workbook it came in.
    pub file: Option<String>,
    /// SHA-256 of that workbook.
    pub file_sha256: Option<String>,
}

/// How an entry stands that somebody answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Rule code.
    pub rule: String,
    /// Who corrects it.
    pub department: String,
    /// Where it stands.
    pub state: State,
    /// Evidence hash of its newest wording.
    pub evidence: String,
    /// Business date on which it was first seen.
    pub first_seen_on: String,
    /// Its deadline, YYYY-MM-DD.
    pub due_on: Option<String>,
}

/// One wording of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Evidence hash.
    pub evidence: String,
    /// The ledger's columns, a JSON object.
    pub body: String,
}

/// Every column, in the order of [`stored`].
pub(super) const COLUMNS: &str = "answer_no, entry_id, evidence, agrees, measures, correct_by, responsible, remark, \
     reason_kind, reason_document, reason_from, reason_to, answered_by, at, file, file_sha256";

/// The answers to these entries, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_entries(
    conn: &mut AnyConnection,
    ids: &[&str],
) -> Result<BTreeMap<String, Vec<Stored>>, StoreError> {
    let mut found: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
    let sql =
        format!("SELECT {COLUMNS} FROM answer WHERE entry_id IN {{}} ORDER BY entry_id, answer_no");
    for row in by_ids(conn, &sql, ids, "reading answers").await? {
        let answer = stored(&row)?;
        found
            .entry(answer.entry_id.clone())
            .or_default()
            .push(answer);
    }
    Ok(found)
}

/// How these entries stand; an id that the ledger does not know is not among them.
///
/// # Errors
/// When the store cannot be read, or holds a state that no rollcall writes.
pub async fn standings(
    conn: &mut AnyConnection,
    ids: &[&str],
) -> Result<BTreeMap<String, Standing>, StoreError> {
    const DOING: &str = "reading the entries answered";
    let sql = "SELECT entry_id, rule, department, state, evidence, first_seen_on, due_on FROM entry WHERE entry_id IN {}";
    let mut found = BTreeMap::new();
    for row in by_ids(conn, sql, ids, DOING).await? {
        let text = |at: usize| row.try_get::<String, _>(at).map_err(doing(DOING));
        let (id, state) = (text(0)?, text(3)?);
        let standing = Standing {
            rule: text(1)?,
            department: text(2)?,
            state: State::parse(&state).ok_or_else(|| StoreError::Value {
                column: "entry.state",
                key: id.clone(),
                found: state,
            })?,
            evidence: text(4)?,
            first_seen_on: text(5)?,
            due_on: row.try_get(6).map_err(doing(DOING))?,
        };
        found.insert(id, standing);
    }
    Ok(found)
}

/// What these entries ever said, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn ever_said(
    conn: &mut AnyConnection,
    ids: &[&str],
) -> Result<BTreeMap<String, Vec<Said>>, StoreError> {
    const DOING: &str = "reading earlier evidence";
    let mut found: BTreeMap<String, Vec<Said>> = BTreeMap::new();
    let sql = "SELECT entry_id, evidence, body FROM wording WHERE entry_id IN {} ORDER BY entry_id, wording";
    for row in by_ids(conn, sql, ids, DOING).await? {
        let text = |at: usize| row.try_get::<String, _>(at).map_err(doing(DOING));
        let said = Said {
            evidence: text(1)?,
            body: text(2)?,
        };
        found.entry(text(0)?).or_default().push(said);
    }
    Ok(found)
}

/// Adds answers; those given as 0 get the next numbers, in their order. Needs the writer's turn.
///
/// # Errors
/// When the store refuses.
pub async fn add(conn: &mut AnyConnection, answers: &mut [Stored]) -> Result<(), StoreError> {
    let last: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(answer_no), 0) FROM answer")
        .fetch_one(&mut *conn)
        .await
        .map_err(doing("numbering answers"))?;
    for (number, answer) in (last + 1..).zip(answers.iter_mut()) {
        answer.answer_no = number;
    }
    let head = "INSERT INTO answer (answer_no, entry_id, evidence, agrees, measures, correct_by, responsible, remark, \
         reason_kind, reason_document, reason_from, reason_to, answered_by, at, file, file_sha256)";
    insert_many(
        conn,
        "writing answers",
        (head, 16, ""),
        answers,
        |query, of| {
            let reason = of.answer.reason.as_ref();
            let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
            query
                .bind(of.answer_no)
                .bind(of.entry_id.clone())
                .bind(of.evidence.clone())
                .bind(if of.answer.agrees { "yes" } else { "no" })
                .bind(of.answer.measures.clone())
                .bind(day(of.answer.correct_by))
                .bind(of.answer.responsible.clone())
                .bind(of.answer.remark.clone())
                .bind(reason.map(|reason| reason.kind.clone()))
                .bind(reason.map(|reason| reason.document.clone()))
                .bind(day(reason.map(|reason| reason.from)))
                .bind(day(reason.and_then(|reason| reason.to)))
                .bind(of.answered_by.clone())
                .bind(of.at.clone())
                .bind(of.file.clone())
                .bind(of.file_sha256.clone())
        },
    )
    .await
    .map(drop)
}

/// Rows of a query whose `{}` is a list of ids, for any number of ids.
async fn by_ids(
    conn: &mut AnyConnection,
    sql: &str,
    ids: &[&str],
    what: &'static str,
) -> Result<Vec<AnyRow>, StoreError> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let text = sql.replace("{}", &placeholders(1, chunk.len()));
        let mut query = sqlx::query(AssertSqlSafe(text)).persistent(false);
        for id in chunk {
            query = query.bind((*id).to_owned());
        }
        rows.extend(query.fetch_all(&mut *conn).await.map_err(doing(what))?);
    }
    Ok(rows)
}

/// A row of [`COLUMNS`].
pub(super) fn stored(row: &AnyRow) -> Result<Stored, StoreError> {
    let fault = doing("reading answers");
    let read = || -> Result<_, sqlx::Error> {
        let number: i64 = row.try_get(0)?;
        let mut texts: Vec<Option<String>> = Vec::with_capacity(15);
        for at in 1..16 {
            texts.push(row.try_get(at)?);
        }
        Ok((number, texts))
    };
    let (answer_no, texts) = read().map_err(fault)?;
    let text = |at: usize| texts[at - 1].clone();
    let wrong = |column: &'static str, at: usize| StoreError::Value {
        column,
        key: answer_no.to_string(),
        found: text(at).unwrap_or_default(),
    };
    let day = |column, at: usize| match text(at) {
        None => Ok(None),
        Some(day) => day.parse().map(Some).map_err(|_| wrong(column, at)),
    };
    let reason = match text(8) {
        None => None,
        Some(kind) => Some(Reason {
            kind,
            document: text(9).unwrap_or_default(),
            from: day("answer.reason_from", 10)?.ok_or_else(|| wrong("answer.reason_from", 10))?,
            to: day("answer.reason_to", 11)?,
        }),
    };
    Ok(Stored {
        answer_no,
        entry_id: text(1).unwrap_or_default(),
        evidence: text(2).unwrap_or_default(),
        answer: Answer {
            agrees: match text(3).as_deref() {
                Some("yes") => true,
                Some("no") => false,
                _ => return Err(wrong("answer.agrees", 3)),
            },
            measures: text(4),
            correct_by: day("answer.correct_by", 5)?,
            responsible: text(6),
            remark: text(7),
            reason,
        },
        answered_by: text(12).unwrap_or_default(),
        at: text(13).unwrap_or_default(),
        file: text(14),
        file_sha256: text(15),
    })
}
