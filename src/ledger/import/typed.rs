//! An answer typed in for one entry: it goes the way of a workbook with one row, and is refused for the same reasons.

use serde_json::json;

use super::sheet::{About, Returned, Row};
use super::{ImportError, Refusal, Request, Taken, judge, write};
use crate::audit::{self, Record};
use crate::domain::answer::AnswerColumn;
use crate::domain::words::Import;
use crate::store::Store;

/// What was typed in.
#[derive(Debug, Clone)]
pub struct Typed<'a> {
    /// The entry.
    pub entry_id: &'a str,
    /// The evidence hash that it had when whoever answers looked at it.
    pub evidence: &'a str,
    /// What stands in each column; columns that are not named are blank.
    pub cells: Vec<(AnswerColumn, String)>,
}

/// Takes one answer in. The outer fault is one of the program or the store; the inner refusal is for whoever typed it.
/// `Ok(Ok(None))`: nothing was filled in, or the newest answer says the same, and nothing was written.
///
/// # Errors
/// When the store fails.
pub async fn answer(
    store: &Store,
    typed: &Typed<'_>,
    request: &Request<'_>,
) -> Result<Result<Option<Taken>, Refusal>, ImportError> {
    let mut row = Row {
        id: typed.entry_id.to_owned(),
        hash: typed.evidence.to_owned(),
        ..Row::default()
    };
    for (column, text) in &typed.cells {
        row.cells[*column as usize].clone_from(text);
    }
    let returned = Returned {
        sha256: String::new(),
        about: About {
            district: Some(request.district.to_owned()),
            department: request.department.map(str::to_owned),
            ..About::default()
        },
        rows: vec![row],
        unread: Vec::new(),
    };
    let mut writing = store.write().await?;
    let conn = writing.executor();
    let mut imported = judge::judge(conn, "", &returned, request).await?;
    if let Some(refused) = imported.refused.pop() {
        return Ok(Err(refused.why));
    }
    let Some(taken) = imported.taken.first().cloned() else {
        return Ok(Ok(None));
    };
    let reason = Import::MoveTyped.text(request.language);
    let proofs = write(conn, &imported, None, reason, request).await?;
    let record = Record {
        at: request.now,
        actor: request.actor,
        action: "answer",
        subject: Some(typed.entry_id),
        detail: json!({"agrees": taken.answer.agrees, "evidence": taken.evidence, "answers": proofs}),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    Ok(Ok(Some(taken)))
}
