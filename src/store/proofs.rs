//! Rows as the audit log proves them: each by one hash over its columns. Texts that retention will erase are hashed
//! apart, with a salt that is erased with them, so that the row still verifies then and nobody can guess what it said.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::{StoreError, doing};

/// A table whose rows the log proves one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// What is asked for and decided.
    Decision,
    /// What departments answered.
    Answer,
    /// Letters, with the entries that they name.
    Notice,
    /// Kept register rows.
    KeptRegister,
}

/// The columns of a table: its key, what stays, what retention erases.
struct Shape {
    name: &'static str,
    key: &'static str,
    stays: &'static [&'static str],
    texts: &'static [&'static str],
    /// When the row was written.
    at: &'static str,
}

impl Table {
    /// All of them, in the order in which they are gone through.
    pub const ALL: [Self; 4] = [
        Self::Decision,
        Self::KeptRegister,
        Self::Answer,
        Self::Notice,
    ];

    /// The condition that picks one row by its key, `$1`.
    const fn one(self) -> &'static str {
        match self {
            Self::Notice => "notice = $1",
            Self::Answer => "answer_no = CAST($1 AS BIGINT)",
            Self::Decision | Self::KeptRegister => "decision_no = CAST($1 AS BIGINT)",
        }
    }

    const fn shape(self) -> Shape {
        match self {
            Self::Decision => Shape {
                name: "decision",
                key: "decision_no",
                stays: &[
                    "kind",
                    "entry_id",
                    "status",
                    "requested_by",
                    "requested_at",
                    "decided_by",
                    "decided_at",
                    "decided_because",
                    "ended_by",
                    "ended_at",
                    "ended_because",
                ],
                texts: &["body"],
                at: "requested_at",
            },
            Self::Answer => Shape {
                name: "answer",
                key: "answer_no",
                stays: &[
                    "entry_id",
                    "evidence",
                    "agrees",
                    "correct_by",
                    "reason_kind",
                    "answered_by",
                    "at",
                    "file_sha256",
                ],
                texts: &[
                    "measures",
                    "responsible",
                    "remark",
                    "reason_document",
                    "reason_from",
                    "reason_to",
                    "file",
                ],
                at: "at",
            },
            Self::Notice => Shape {
                name: "notice",
                key: "notice",
                stays: &[
                    "year",
                    "number",
                    "department",
                    "issued_on",
                    "due_on",
                    "actor",
                    "at",
                ],
                texts: &[],
                at: "at",
            },
            Self::KeptRegister => Shape {
                name: "kept_register",
                key: "decision_no",
                stays: &[],
                texts: &[
                    "person_id",
                    "name",
                    "kind",
                    "from_on",
                    "to_on",
                    "unit_code",
                    "counterpart",
                    "document",
                ],
                at: "''",
            },
        }
    }
}

/// A row as it is proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// Its key.
    pub key: String,
    /// The hash that the log ought to tell.
    pub sha256: String,
    /// When it was written, where the row says so.
    pub at: String,
    /// The audit record by which its texts were erased.
    pub erased_by: Option<i64>,
    /// It says both that its texts were erased and what they are.
    pub strange: bool,
}

/// Names and values, each with its length; what is absent is left out, so that a column added later changes no hash.
struct Sum(Sha256);

impl Sum {
    fn new(domain: &str) -> Self {
        Self(Sha256::new_with_prefix(domain))
    }

    fn take(&mut self, name: &str, value: Option<&str>) {
        for text in value.map(|value| [name, value]).iter().flatten() {
            self.0.update((text.len() as u64).to_be_bytes());
            self.0.update(text.as_bytes());
        }
    }

    fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// Proves a row of the table, which must be told to the log in the same transaction. `None` where there is no such row.
///
/// # Errors
/// When the store refuses.
pub async fn seal(
    conn: &mut AnyConnection,
    table: Table,
    key: &str,
) -> Result<Option<String>, StoreError> {
    let Shape { name, texts, .. } = table.shape();
    let one = table.one();
    if !texts.is_empty() {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|fault| StoreError::Random(fault.to_string()))?;
        let text = format!("UPDATE {name} SET salt = $2 WHERE salt IS NULL AND {one}");
        sqlx::query(AssertSqlSafe(text))
            .bind(key.to_owned())
            .bind(hex::encode(salt))
            .execute(&mut *conn)
            .await
            .map_err(doing("sealing a row"))?;
    }
    Ok(rows(conn, table, Some(key))
        .await?
        .pop()
        .map(|row| row.sha256))
}

/// The rows of a table as they are proved, in the order of their keys; only one, where a key is given.
///
/// # Errors
/// When the store cannot be read.
pub async fn rows(
    conn: &mut AnyConnection,
    table: Table,
    key: Option<&str>,
) -> Result<Vec<Proved>, StoreError> {
    let fault = || doing("reading the rows that the log proves");
    let shape = table.shape();
    let named = match table {
        Table::Notice => Some(named(conn, key).await?),
        _ => None,
    };
    let sealed = match table {
        Table::Notice => "NULL, NULL, NULL",
        Table::KeptRegister => "salt, NULL, NULL",
        _ => "salt, erased, CAST(erased_by AS TEXT)",
    };
    let columns: Vec<String> = shape
        .stays
        .iter()
        .chain(shape.texts)
        .map(|column| format!(", CAST({column} AS TEXT)"))
        .collect();
    let (name, column, at) = (shape.name, shape.key, shape.at);
    let columns = columns.concat();
    let one = key.map_or_else(String::new, |_| format!("WHERE {} ", table.one()));
    let text = format!(
        "SELECT CAST({column} AS TEXT), {at}, {sealed}{columns} FROM {name} {one}ORDER BY {column}"
    );
    let mut query = sqlx::query(AssertSqlSafe(text));
    if let Some(key) = key {
        query = query.bind(key.to_owned());
    }
    let found = query.fetch_all(conn).await.map_err(fault())?;
    let proved = found.iter().map(|row| shape.proved(row, named.as_ref()));
    proved.collect::<Result<_, _>>().map_err(fault())
}

/// Letters = the entries that each names, also those of letters that are not there.
async fn named(
    conn: &mut AnyConnection,
    notice: Option<&str>,
) -> Result<BTreeMap<String, BTreeSet<String>>, StoreError> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT notice, entry_id FROM notice_entry WHERE $1 = '' OR notice = $1")
            .bind(notice.unwrap_or_default().to_owned())
            .fetch_all(conn)
            .await
            .map_err(doing("reading the letters' entries"))?;
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (notice, entry) in rows {
        named.entry(notice).or_default().insert(entry);
    }
    Ok(named)
}

impl Shape {
    fn proved(
        &self,
        row: &AnyRow,
        named: Option<&BTreeMap<String, BTreeSet<String>>>,
    ) -> Result<Proved, sqlx::Error> {
        let key: String = row.try_get(0)?;
        let text = |at: usize| row.try_get::<Option<String>, _>(at);
        let (salt, erased, erased_by) = (text(2)?, text(3)?, text(4)?);
        let mut sum = Sum::new("rollcall row 1\n");
        sum.take("table", Some(self.name));
        sum.take(self.key, Some(&key));
        for (column, at) in self.stays.iter().zip(5..) {
            sum.take(column, text(at)?.as_deref());
        }
        for entry in named
            .and_then(|named| named.get(&key))
            .into_iter()
            .flatten()
        {
            sum.take("entry", Some(entry));
        }
        let mut texts = Sum::new("rollcall texts 1\n");
        texts.take("salt", salt.as_deref());
        let mut blank = salt.is_none();
        for (column, at) in self.texts.iter().zip(5 + self.stays.len()..) {
            let text = text(at)?;
            blank &= text.as_deref().is_none_or(|text| text == "{}");
            texts.take(column, text.as_deref());
        }
        let strange = (erased.is_some() && !blank) || erased.is_some() != erased_by.is_some();
        if !self.texts.is_empty() {
            let texts = erased.unwrap_or_else(|| texts.finish());
            sum.take("texts", Some(&texts));
        }
        Ok(Proved {
            key,
            sha256: sum.finish(),
            at: row.try_get(1)?,
            erased_by: erased_by.and_then(|seq| seq.parse().ok()),
            strange,
        })
    }
}

/// Letters that entries stand under and that are not there themselves.
///
/// # Errors
/// When the store cannot be read.
pub async fn nameless_letter(conn: &mut AnyConnection) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar(
        "SELECT o.notice FROM notice_entry AS o WHERE NOT EXISTS (SELECT 1 FROM notice AS n WHERE n.notice = o.notice) \
         ORDER BY o.notice LIMIT 1",
    )
    .fetch_optional(conn)
    .await
    .map_err(doing("reading the letters' entries"))
}

/// Marks the texts of rows as erased by an audit record: what stays of them is their hash. Whoever calls blanks them after.
///
/// # Errors
/// When the store refuses.
pub async fn close(
    conn: &mut AnyConnection,
    table: Table,
    key: &str,
    erased_by: i64,
) -> Result<(), StoreError> {
    let fault = || doing("erasing old texts");
    let Shape { name, texts, .. } = table.shape();
    let one = table.one();
    let list: Vec<String> = texts
        .iter()
        .map(|column| format!(", CAST({column} AS TEXT)"))
        .collect();
    let text = format!("SELECT salt{} FROM {name} WHERE {one}", list.concat());
    let row = sqlx::query(AssertSqlSafe(text))
        .bind(key.to_owned())
        .fetch_one(&mut *conn)
        .await
        .map_err(fault())?;
    let mut sum = Sum::new("rollcall texts 1\n");
    for (column, at) in ["salt"].iter().chain(texts).zip(0..) {
        let text: Option<String> = row.try_get(at).map_err(fault())?;
        sum.take(column, text.as_deref());
    }
    let text = format!("UPDATE {name} SET salt = NULL, erased = $2, erased_by = $3 WHERE {one}");
    sqlx::query(AssertSqlSafe(text))
        .bind(key.to_owned())
        .bind(sum.finish())
        .bind(erased_by)
        .execute(conn)
        .await
        .map(drop)
        .map_err(fault())
}
