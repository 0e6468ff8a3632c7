//! MySQL and MariaDB: one read-only transaction for all queries of a pull.

use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime};
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlRow};
use sqlx::{ConnectOptions, Executor, MySql, Row, Type, TypeInfo, ValueRef};

use super::fault::{DatabaseFault, said};
use super::lines::{Cell, Odd};
use super::parameters::Placeholders;

pub(super) const PLACEHOLDERS: Placeholders = Placeholders {
    mark: '?',
    numbered: false,
    backslash: true,
    dollar: false,
    hash: true,
};

/// Connects and begins a read-only transaction. The server's own time zone stays: it decides what day a TIMESTAMP is.
pub(super) async fn connect(address: &str) -> Result<MySqlConnection, DatabaseFault> {
    let options = MySqlConnectOptions::from_str(address).map_err(|_| DatabaseFault::Address)?;
    let connect = |why: sqlx::Error| DatabaseFault::Connect(said(&why));
    let mut open = options
        .timezone(None)
        .disable_statement_logging()
        .connect()
        .await
        .map_err(connect)?;
    open.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        .await
        .map_err(connect)?;
    Ok(open)
}

/// Decodes one value.
pub(super) fn cell(row: &MySqlRow, at: usize) -> Result<Cell<'_>, Odd> {
    let odd = |kind: &str, why| Odd {
        kind: kind.to_owned(),
        why,
    };
    let unreadable = "which the server sent in an unknown form";
    let value = row
        .try_get_raw(at)
        .map_err(|_| odd("unknown", unreadable))?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let kind = value.type_info().name().to_owned();
    let broken = |_| odd(&kind, unreadable);
    // The name of the type says BLOB of any text under a *_bin collation; whether it is text, the collation says.
    if <str as Type<MySql>>::compatible(&value.type_info()) {
        let text: &str = row.try_get_unchecked(at).map_err(broken)?;
        return Ok(Cell::Text(text.into()));
    }
    match kind.as_str() {
        kind if kind.ends_with("UNSIGNED") => row.try_get_unchecked(at).map(Cell::Large),
        "YEAR" => row.try_get_unchecked(at).map(Cell::Large),
        // TINYINT(1) is called BOOLEAN, but holds any small number.
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => {
            row.try_get_unchecked(at).map(Cell::Whole)
        }
        // Shortest text that reads back the same; widening to double would invent digits.
        "FLOAT" => row
            .try_get_unchecked::<f32, _>(at)
            .map(|value| Cell::Text(value.to_string().into())),
        "DOUBLE" => row.try_get_unchecked(at).map(Cell::Real),
        "DATE" => row
            .try_get_unchecked::<NaiveDate, _>(at)
            .map(|day| Cell::Text(day.to_string().into())),
        "DATETIME" | "TIMESTAMP" => row
            .try_get_unchecked::<NaiveDateTime, _>(at)
            .map(|time| Cell::Text(time.format("%Y-%m-%d %H:%M:%S%.f").to_string().into())),
        // SET and JSON are text by nature; decimals travel as text.
        "DECIMAL" | "SET" | "JSON" => row
            .try_get_unchecked::<&str, _>(at)
            .map(|text| Cell::Text(text.into())),
        _ => return Err(odd(&kind, "which is not text")),
    }
    .map_err(broken)
}
