//! SQLite: opened read-only, whatever its address says.

use std::path::Path;
use std::str::FromStr;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions, Row, TypeInfo, ValueRef};

use super::fault::{DatabaseFault, said};
use super::lines::{Cell, Odd};
use super::parameters::Placeholders;

pub(super) const PLACEHOLDERS: Placeholders = Placeholders {
    mark: '?',
    numbered: true,
    backslash: false,
    dollar: false,
    hash: false,
};

/// Opens the file; a relative path starts at the home.
pub(super) async fn connect(address: &str, home: &Path) -> Result<SqliteConnection, DatabaseFault> {
    let options = SqliteConnectOptions::from_str(address).map_err(|_| DatabaseFault::Address)?;
    let path = home.join(options.get_filename());
    if !path.is_file() {
        return Err(DatabaseFault::Connect(format!(
            "no file at {}",
            path.display()
        )));
    }
    options
        .filename(path)
        .read_only(true)
        .create_if_missing(false)
        .pragma("query_only", "on")
        .disable_statement_logging()
        .connect()
        .await
        .map_err(|why| DatabaseFault::Connect(said(&why)))
}

/// SQLite types values, not columns.
pub(super) fn cell(row: &SqliteRow, at: usize) -> Result<Cell<'_>, Odd> {
    let odd = |kind: &str, why| Odd {
        kind: kind.to_owned(),
        why,
    };
    let value = row
        .try_get_raw(at)
        .map_err(|_| odd("unknown", "which cannot be read"))?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let kind = value.type_info().name().to_owned();
    let broken = |_| odd(&kind, "which cannot be read as UTF-8");
    match kind.as_str() {
        "INTEGER" => row.try_get_unchecked(at).map(Cell::Whole).map_err(broken),
        "REAL" => row.try_get_unchecked(at).map(Cell::Real).map_err(broken),
        "TEXT" => {
            let text: &str = row.try_get_unchecked(at).map_err(broken)?;
            Ok(Cell::Text(text.into()))
        }
        _ => Err(odd(&kind, "which is not text")),
    }
}
