//! PostgreSQL: one read-only transaction for all queries of a pull, values decoded from the binary protocol so that
//! decimals stay exact.

use std::str::FromStr;
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow, PgTypeKind};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row, TypeInfo, ValueRef};

use super::fault::{DatabaseFault, said};
use super::lines::{Cell, Odd};
use super::parameters::Placeholders;

pub(super) const PLACEHOLDERS: Placeholders = Placeholders {
    mark: '$',
    numbered: true,
    backslash: false,
    dollar: true,
    hash: false,
};

const NO_FORM: &str = "which has no fixed form as text";
const MALFORMED: &str = "which the server sent in an unknown form";
const NOT_A_DAY: &str = "and a value of it is no calendar day (infinity)";

/// Connects and begins a read-only transaction whose queries the server itself ends after the time limit.
pub(super) async fn connect(
    address: &str,
    timeout: Duration,
) -> Result<PgConnection, DatabaseFault> {
    let options = PgConnectOptions::from_str(address).map_err(|_| DatabaseFault::Address)?;
    let connect = |why: sqlx::Error| DatabaseFault::Connect(said(&why));
    let mut open = options
        .application_name("rollcall")
        .disable_statement_logging()
        .connect()
        .await
        .map_err(connect)?;
    open.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await
        .map_err(connect)?;
    let limit = format!("SET LOCAL statement_timeout = {}", timeout.as_millis());
    open.execute(AssertSqlSafe(limit)).await.map_err(connect)?;
    Ok(open)
}

/// Decodes one value.
pub(super) fn cell(row: &PgRow, at: usize) -> Result<Cell<'_>, Odd> {
    let odd = |kind: &str, why| Odd {
        kind: kind.to_owned(),
        why,
    };
    let value = row.try_get_raw(at).map_err(|_| odd("unknown", MALFORMED))?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let info = value.type_info();
    let kind = info.name().to_ascii_uppercase();
    let bytes = value.as_bytes().map_err(|_| odd(&kind, MALFORMED))?;
    let text = || {
        std::str::from_utf8(bytes)
            .map(|text| Cell::Text(text.into()))
            .ok()
    };
    let known = match kind.as_str() {
        "BOOL" => bytes.first().map(|byte| Cell::Bool(*byte != 0)),
        "INT2" => fixed(bytes).map(|b| Cell::Whole(i16::from_be_bytes(b).into())),
        "INT4" => fixed(bytes).map(|b| Cell::Whole(i32::from_be_bytes(b).into())),
        "INT8" => fixed(bytes).map(|b| Cell::Whole(i64::from_be_bytes(b))),
        // Shortest text that reads back the same; widening to double would invent digits.
        "FLOAT4" => fixed(bytes).map(|b| Cell::Text(f32::from_be_bytes(b).to_string().into())),
        "FLOAT8" => fixed(bytes).map(|b| Cell::Real(f64::from_be_bytes(b))),
        "NUMERIC" => numeric(bytes).map(|text| Cell::Text(text.into())),
        "DATE" => {
            let day = date(bytes).ok_or_else(|| odd(&kind, NOT_A_DAY))?;
            Some(Cell::Text(day.to_string().into()))
        }
        "TIMESTAMP" => {
            let time = timestamp(bytes).ok_or_else(|| odd(&kind, NOT_A_DAY))?;
            Some(Cell::Text(
                time.format("%Y-%m-%d %H:%M:%S%.f").to_string().into(),
            ))
        }
        "TIMESTAMPTZ" => {
            return Err(odd(
                &kind,
                "whose day depends on a time zone (AT TIME ZONE settles it)",
            ));
        }
        "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" | "JSON" | "CITEXT" | "\"CHAR\"" => text(),
        // A version byte goes before the text.
        "JSONB" => bytes
            .split_first()
            .filter(|(version, _)| **version == 1)
            .and_then(|(_, json)| std::str::from_utf8(json).ok())
            .map(|json| Cell::Text(json.into())),
        "UUID" => (bytes.len() == 16).then(|| Cell::Text(uuid(bytes).into())),
        "BYTEA" => return Err(odd(&kind, "which is not text")),
        _ if matches!(info.kind(), PgTypeKind::Enum(_)) => text(),
        _ => return Err(odd(&kind, NO_FORM)),
    };
    known.ok_or_else(|| odd(&kind, MALFORMED))
}

fn fixed<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

/// Days since 2000-01-01.
fn date(bytes: &[u8]) -> Option<NaiveDate> {
    let days = i32::from_be_bytes(fixed(bytes)?);
    NaiveDate::from_ymd_opt(2000, 1, 1)?.checked_add_signed(TimeDelta::days(days.into()))
}

/// Microseconds since 2000-01-01.
fn timestamp(bytes: &[u8]) -> Option<NaiveDateTime> {
    let micros = i64::from_be_bytes(fixed(bytes)?);
    NaiveDate::from_ymd_opt(2000, 1, 1)?
        .and_hms_opt(0, 0, 0)?
        .checked_add_signed(TimeDelta::microseconds(micros))
}

/// A decimal with all its digits: count of base-10000 digits, weight of the first, sign, shown scale, digits, each two
/// bytes (src/backend/utils/adt/numeric.c, numeric_send).
fn numeric(bytes: &[u8]) -> Option<String> {
    let mut words = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let count = words.next()?;
    let weight = i32::from(words.next()? as i16);
    let sign = words.next()?;
    let scale = usize::from(words.next()?);
    let digits: Vec<u16> = words.collect();
    match sign {
        0x0000 | 0x4000 => {}
        0xc000 => return Some("NaN".into()),
        0xd000 => return Some("Infinity".into()),
        0xf000 => return Some("-Infinity".into()),
        _ => return None,
    }
    if digits.len() != usize::from(count) || digits.iter().any(|digit| *digit > 9999) {
        return None;
    }
    let digit = |place: i32| {
        let at = usize::try_from(weight - place).ok();
        at.and_then(|at| digits.get(at)).copied().unwrap_or(0)
    };
    let mut text = String::from(if sign == 0x4000 { "-" } else { "" });
    text.push_str(&digit(weight.max(0)).to_string());
    for place in (0..weight.max(0)).rev() {
        text.push_str(&format!("{:04}", digit(place)));
    }
    if scale > 0 {
        let groups = i32::try_from(scale.div_ceil(4)).ok()?;
        let fraction: String = (1..=groups)
            .map(|place| format!("{:04}", digit(-place)))
            .collect();
        text.push('.');
        text.push_str(&fraction[..scale]);
    }
    Some(text)
}

fn uuid(bytes: &[u8]) -> String {
    let text = hex::encode(bytes);
    let (a, b, c, d, e) = (
        &text[..8],
        &text[8..12],
        &text[12..16],
        &text[16..20],
        &text[20..],
    );
    format!("{a}-{b}-{c}-{d}-{e}")
}
