//! Numbered letters to departments. Numbers of a year have no gaps.

use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, doing, home, insert_many};

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Number as printed.
    pub notice: String,
    /// Year of the number.
    pub year: i64,
    /// 1, 2, … of that year.
    pub number: i64,
    /// Department code.
    pub department: String,
    /// Day of issue, YYYY-MM-DD.
    pub issued_on: String,
    /// Day by which to correct and answer.
    pub due_on: String,
    /// Who issued it.
    pub actor: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
}

const SELECT: &str = "SELECT n.notice, n.year, n.number, n.department, n.issued_on, n.due_on, n.actor, n.at FROM notice n";

/// The fact that says how far the numbers of a year were given out, where a restore lost letters.
fn given_fact(year: i64) -> String {
    format!("notices_given_{year}")
}

/// The highest number of a year that was ever given out, also in letters that a restore lost.
///
/// # Errors
/// When the store cannot be read.
pub async fn given(conn: &mut AnyConnection, year: i64) -> Result<i64, StoreError> {
    let fact = home::get(conn, &given_fact(year)).await?;
    let known: i64 =
        sqlx::query_scalar("SELECT COALESCE(MAX(number), 0) FROM notice WHERE year = $1")
            .bind(year)
            .fetch_one(conn)
            .await
            .map_err(doing("numbering a notice"))?;
    let fact = fact.and_then(|text| text.parse().ok());
    Ok(known.max(fact.unwrap_or(0)))
}

/// Numbers of a year up to this one were given out: they are not given out again.
///
/// # Errors
/// When the store refuses.
pub async fn set_given(conn: &mut AnyConnection, year: i64, number: i64) -> Result<(), StoreError> {
    home::set(conn, &given_fact(year), &number.to_string()).await
}

/// The next number of a year. Ask only while holding the writer's turn: what is given out and committed has no gaps but
/// those that a restore leaves.
///
/// # Errors
/// When the store cannot be read.
pub async fn next_number(conn: &mut AnyConnection, year: i64) -> Result<i64, StoreError> {
    Ok(given(conn, year).await? + 1)
}

/// Year, number and department of every letter.
///
/// # Errors
/// When the store cannot be read.
pub async fn numbers(conn: &mut AnyConnection) -> Result<Vec<(i64, i64, String)>, StoreError> {
    sqlx::query_as("SELECT year, number, department FROM notice ORDER BY year, number")
        .fetch_all(conn)
        .await
        .map_err(doing("reading the notices' numbers"))
}

/// Adds a letter with its entries.
///
/// # Errors
/// When the store refuses it, as when its number is taken.
pub async fn add(
    conn: &mut AnyConnection,
    of: &Notice,
    entries: &[String],
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO notice (notice, year, number, department, issued_on, due_on, actor, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(of.notice.clone())
    .bind(of.year)
    .bind(of.number)
    .bind(of.department.clone())
    .bind(of.issued_on.clone())
    .bind(of.due_on.clone())
    .bind(of.actor.clone())
    .bind(of.at.clone())
    .execute(&mut *conn)
    .await
    .map_err(doing("writing a notice"))?;
    insert_many(
        conn,
        "writing a notice's entries",
        ("INSERT INTO notice_entry (notice, entry_id)", 2, ""),
        entries,
        |query, entry| query.bind(of.notice.clone()).bind(entry.clone()),
    )
    .await
    .map(drop)
}

/// The letters that name an entry, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_entry(conn: &mut AnyConnection, entry_id: &str) -> Result<Vec<Notice>, StoreError> {
    let sql = format!(
        "{SELECT} JOIN notice_entry e ON e.notice = n.notice WHERE e.entry_id = $1 ORDER BY n.year, n.number"
    );
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(entry_id.to_owned())
        .fetch_all(conn)
        .await
        .and_then(|rows| rows.iter().map(read).collect())
        .map_err(doing("reading an entry's notices"))
}

/// All letters of a year, by number.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_year(conn: &mut AnyConnection, year: i64) -> Result<Vec<Notice>, StoreError> {
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "{SELECT} WHERE n.year = $1 ORDER BY n.number"
    )))
    .bind(year)
    .fetch_all(conn)
    .await
    .and_then(|rows| rows.iter().map(read).collect())
    .map_err(doing("reading the notices of a year"))
}

fn read(row: &AnyRow) -> Result<Notice, sqlx::Error> {
    Ok(Notice {
        notice: row.try_get(0)?,
        year: row.try_get(1)?,
        number: row.try_get(2)?,
        department: row.try_get(3)?,
        issued_on: row.try_get(4)?,
        due_on: row.try_get(5)?,
        actor: row.try_get(6)?,
        at: row.try_get(7)?,
    })
}

/// Gives entries another deadline.
///
/// # Errors
/// When the store refuses it.
pub async fn set_due(
    conn: &mut AnyConnection,
    ids: &[String],
    due_on: &str,
) -> Result<(), StoreError> {
    for chunk in ids.chunks(super::CHUNK) {
        let list: Vec<String> = (0..chunk.len()).map(|at| format!("${}", at + 2)).collect();
        let text = format!(
            "UPDATE entry SET due_on = $1 WHERE entry_id IN ({})",
            list.join(", ")
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(due_on.to_owned());
        for id in chunk {
            query = query.bind(id.clone());
        }
        query
            .execute(&mut *conn)
            .await
            .map_err(doing("setting deadlines"))?;
    }
    Ok(())
}

/// One letter by its year and number, with its entries' ids.
///
/// # Errors
/// When the store cannot be read.
pub async fn get(
    conn: &mut AnyConnection,
    year: i64,
    number: i64,
) -> Result<Option<(Notice, Vec<String>)>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{SELECT} WHERE n.year = $1 AND n.number = $2"
    )))
    .bind(year)
    .bind(number)
    .fetch_all(&mut *conn)
    .await
    .map_err(doing("reading a notice"))?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let notice = read(row).map_err(doing("reading a notice"))?;
    let entries =
        sqlx::query_scalar("SELECT entry_id FROM notice_entry WHERE notice = $1 ORDER BY entry_id")
            .bind(notice.notice.clone())
            .fetch_all(conn)
            .await
            .map_err(doing("reading a notice's entries"))?;
    Ok(Some((notice, entries)))
}
