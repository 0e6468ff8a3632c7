//! Whom entries are about: keyed hashes of people, never a number.

use sqlx::{AnyConnection, AssertSqlSafe};

use super::{CHUNK, StoreError, doing, insert_many, placeholders};

/// Links entries to people: entry id, keyed hash of the person. Links that are there stay as they are. Yields those that
/// are new, in order.
///
/// # Errors
/// When the store refuses.
pub async fn link(
    conn: &mut AnyConnection,
    links: &[(String, String)],
    run_no: i64,
) -> Result<Vec<(String, String)>, StoreError> {
    let head = "INSERT INTO entry_person (entry_id, person, run_no)";
    let tail = "ON CONFLICT (person, entry_id) DO NOTHING";
    let what = "linking entries to people";
    let mut links = links.to_vec();
    links.sort_unstable();
    links.dedup();
    let written = insert_many(conn, what, (head, 3, tail), &links, |query, of| {
        query.bind(of.0.clone()).bind(of.1.clone()).bind(run_no)
    })
    .await?;
    if usize::try_from(written) == Ok(links.len()) {
        return Ok(links);
    }
    // Asked for entry by entry: a million links would have to be looked through for the few of one run.
    let mut ids: Vec<&str> = links
        .iter()
        .map(|(entry_id, _)| entry_id.as_str())
        .collect();
    ids.dedup();
    let mut new = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let list: Vec<String> = (0..chunk.len()).map(|at| format!("${}", at + 2)).collect();
        let text = format!(
            "SELECT entry_id, person FROM entry_person WHERE run_no = $1 AND entry_id IN ({})",
            list.join(", ")
        );
        let whole = chunk.len() == CHUNK;
        let mut query = sqlx::query_as(AssertSqlSafe(text))
            .persistent(whole)
            .bind(run_no);
        for id in chunk {
            query = query.bind((*id).to_owned());
        }
        let rows: Vec<(String, String)> = query.fetch_all(&mut *conn).await.map_err(doing(what))?;
        new.extend(rows);
    }
    new.sort_unstable();
    Ok(new)
}

/// Entries about these people: keyed hash of the person, entry id.
///
/// # Errors
/// When the store cannot be read.
pub async fn about(
    conn: &mut AnyConnection,
    people: &[String],
) -> Result<Vec<(String, String)>, StoreError> {
    let mut found = Vec::new();
    for chunk in people.chunks(CHUNK) {
        let list = placeholders(1, chunk.len());
        let text = format!("SELECT person, entry_id FROM entry_person WHERE person IN {list}");
        let mut query = sqlx::query_as(AssertSqlSafe(text)).persistent(chunk.len() == CHUNK);
        for person in chunk {
            query = query.bind(person.clone());
        }
        let rows: Vec<(String, String)> = query
            .fetch_all(&mut *conn)
            .await
            .map_err(doing("looking up whom entries are about"))?;
        found.extend(rows);
    }
    Ok(found)
}
