//! Which columns of the row views are held in memory: those that a text over them names, and no others.

use std::collections::BTreeSet;

use polars::prelude::{Expr, LazyFrame, PolarsResult, col};

use super::{Over, TEXTS};

/// The view with no more columns than the texts that read it held.
pub(super) fn narrow(view: &'static str, rows: LazyFrame) -> PolarsResult<LazyFrame> {
    let named: BTreeSet<&str> = TEXTS
        .iter()
        .filter(|text| text.over == Over::Held && text.name != view)
        .map(|text| words(text.sql))
        .filter(|words| words.contains(view))
        .flatten()
        .collect();
    let schema = rows.clone().collect_schema()?;
    let columns: Vec<Expr> = schema
        .iter_names()
        .filter(|name| named.contains(name.as_str()))
        .map(|name| col(name.clone()))
        .collect();
    Ok(rows.select(columns))
}

/// Every word of a text outside its comments. Words that are no columns do no harm.
fn words(sql: &str) -> BTreeSet<&str> {
    sql.lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
        .filter(|word| !word.is_empty())
        .collect()
}
