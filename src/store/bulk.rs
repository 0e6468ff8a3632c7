//! Many rows in one statement: `VALUES` lists of numbered placeholders, which both engines take.

use std::fmt::Write as _;
use std::sync::Arc;

use sqlx::AnyConnection;
use sqlx::AssertSqlSafe;

use super::{Bound, StoreError, doing};

/// Rows in one statement. Times the columns of the widest table it stays far below what either engine takes.
pub const CHUNK: usize = 500;

/// `($1, $2), ($3, $4)` for two rows of two columns.
#[must_use]
pub fn placeholders(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 7);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { ", " };
            let _ = write!(text, "{comma}${}", row * columns + column + 1);
        }
        text.push(')');
    }
    text
}

/// Writes rows, at most [`CHUNK`] a statement: `head` is `INSERT INTO t (a, b)`, `tail` an `ON CONFLICT …` or empty,
/// `bind` binds the `columns` values of one row. Yields how many rows the store says were written.
///
/// # Errors
/// When the store refuses; `what` says what was being done.
pub async fn insert_many<T>(
    conn: &mut AnyConnection,
    what: &'static str,
    (head, columns, tail): (&str, usize, &str),
    rows: &[T],
    bind: impl for<'q> Fn(Bound<'q>, &T) -> Bound<'q>,
) -> Result<u64, StoreError> {
    // To SQLite `$1` is a name that it looks for among all others, for every value of every statement: of ten thousand
    // values that takes far longer than writing them. A bare `?` is the next one; PostgreSQL knows only numbers.
    let bare = conn.backend_name() == "SQLite";
    let text = |rows: usize| -> Arc<str> {
        let values = if bare {
            let row = format!("({})", vec!["?"; columns].join(", "));
            vec![row; rows].join(", ")
        } else {
            placeholders(rows, columns)
        };
        format!("{head} VALUES {values} {tail}").into()
    };
    let full = text(CHUNK);
    let mut written = 0;
    for chunk in rows.chunks(CHUNK) {
        // Whole chunks share one text, so that the engine plans it once; the odd last one is not kept.
        let whole = chunk.len() == CHUNK;
        let text = if whole {
            full.clone()
        } else {
            text(chunk.len())
        };
        let mut query = sqlx::query(AssertSqlSafe(text)).persistent(whole);
        for row in chunk {
            query = bind(query, row);
        }
        let done = query.execute(&mut *conn).await.map_err(doing(what))?;
        written += done.rows_affected();
    }
    Ok(written)
}
