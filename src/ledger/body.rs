//! What an entry says, as the store keeps it: the ledger's columns as one JSON object.

use polars::prelude::DataFrame;
use serde_json::{Map, Value};

use super::LedgerError;

/// Columns of the ledger that stand in the entry itself, or change every night.
const NOT_WORDED: [&str; 4] = ["entry_id", "state", "explained_by", "business_date"];

/// Rows of the ledger as JSON objects, each with its amount and months where it has them.
pub(super) fn bodies(
    shown: &DataFrame,
    rows: &[usize],
    amounts: &[[Option<i64>; 2]],
) -> Result<Vec<String>, LedgerError> {
    let mut all: Vec<Map<String, Value>> = vec![Map::new(); rows.len()];
    for column in shown.columns() {
        let name = column.name().as_str();
        if NOT_WORDED.contains(&name) {
            continue;
        }
        let text = column.str().ok();
        let whole = column.i64().ok();
        for (body, row) in all.iter_mut().zip(rows) {
            let value = match (text, whole) {
                (Some(text), _) => text.get(*row).map(Value::from),
                (None, Some(whole)) => whole.get(*row).map(Value::from),
                (None, None) => None,
            };
            body.insert(name.to_owned(), value.unwrap_or(Value::Null));
        }
    }
    for (body, amounts) in all.iter_mut().zip(amounts) {
        for (name, amount) in ["amount", "months"].into_iter().zip(amounts) {
            if let Some(amount) = amount {
                body.insert(name.to_owned(), Value::from(*amount));
            }
        }
    }
    Ok(all
        .into_iter()
        .map(|body| Value::Object(body).to_string())
        .collect())
}
