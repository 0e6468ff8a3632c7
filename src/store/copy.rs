//! Whole tables from one store into another, of the same engine or not.

use futures_util::TryStreamExt as _;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::{CHUNK, StoreError, doing, insert_many};

/// A table as the schema has it.
struct Table {
    name: String,
    /// Names, and whether it holds numbers: an absent number must say so, PostgreSQL takes no absent text in its place.
    columns: Vec<(String, bool)>,
}

/// One value of a row. The schema knows no third kind.
enum Value {
    Text(Option<String>),
    Number(Option<i64>),
}

/// Empties every table of `into` and fills it with the rows of `from`, which is SQLite or `into` is. Yields the rows copied.
///
/// # Errors
/// When either store refuses, as when their schemas differ.
pub(super) async fn all(
    from: &mut AnyConnection,
    into: &mut AnyConnection,
) -> Result<u64, StoreError> {
    let sqlite = if from.backend_name() == "SQLite" {
        tables(from).await?
    } else {
        tables(into).await?
    };
    let mut copied = 0;
    for table in sqlite {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {}", table.name)))
            .execute(&mut *into)
            .await
            .map_err(doing("emptying a table"))?;
        copied += table.copy(from, into).await?;
    }
    Ok(copied)
}

/// The tables of a SQLite store, but for the books of migrations and of the backup itself.
async fn tables(conn: &mut AnyConnection) -> Result<Vec<Table>, StoreError> {
    let rows = sqlx::query(
        "SELECT m.name, p.name, p.type FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS p \
         WHERE m.type = 'table' AND m.name NOT IN ('_sqlx_migrations', 'backup') AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, p.cid",
    )
    .fetch_all(conn)
    .await
    .map_err(doing("listing the tables"))?;
    let mut all: Vec<Table> = Vec::new();
    for row in rows {
        let text = |at: usize| row.try_get::<String, _>(at);
        let read = || -> Result<_, sqlx::Error> { Ok((text(0)?, text(1)?, text(2)?)) };
        let (name, column, kind) = read().map_err(doing("listing the tables"))?;
        if all.last().is_none_or(|last| last.name != name) {
            let columns = Vec::new();
            all.push(Table { name, columns });
        }
        if let Some(table) = all.last_mut() {
            table.columns.push((column, kind == "BIGINT"));
        }
    }
    Ok(all)
}

impl Table {
    async fn copy(
        &self,
        from: &mut AnyConnection,
        into: &mut AnyConnection,
    ) -> Result<u64, StoreError> {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(", ");
        let head = format!("INSERT INTO {} ({names})", self.name);
        let mut copied = 0;
        let mut chunk: Vec<Vec<Value>> = Vec::with_capacity(CHUNK);
        let mut rows =
            sqlx::query(AssertSqlSafe(format!("SELECT {names} FROM {}", self.name))).fetch(from);
        loop {
            let row = rows.try_next().await.map_err(doing("reading a table"))?;
            let ended = row.is_none();
            if let Some(row) = row {
                chunk.push(self.values(&row).map_err(doing("reading a table"))?);
            }
            if chunk.len() == CHUNK || ended {
                let shape = (head.as_str(), self.columns.len(), "");
                copied += insert_many(into, "filling a table", shape, &chunk, |mut query, row| {
                    for value in row {
                        query = match value {
                            Value::Text(text) => query.bind(text.clone()),
                            Value::Number(number) => query.bind(*number),
                        };
                    }
                    query
                })
                .await?;
                chunk.clear();
            }
            if ended {
                return Ok(copied);
            }
        }
    }

    fn values(&self, row: &AnyRow) -> Result<Vec<Value>, sqlx::Error> {
        let columns = self.columns.iter().enumerate();
        columns
            .map(|(at, (_, number))| {
                Ok(if *number {
                    Value::Number(row.try_get(at)?)
                } else {
                    Value::Text(row.try_get(at)?)
                })
            })
            .collect()
    }
}
