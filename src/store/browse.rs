//! Counts that pages show, made by the store: a ledger of a million entries is never read to be counted.

use std::collections::BTreeSet;

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::listing::{Filter, NOT_LATE, conditions};
use super::{StoreError, doing};
use crate::domain::entry::State;

/// Entries of one department in one state, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Department code; blank where departments are not told apart.
    pub department: String,
    /// Where they stand.
    pub state: State,
    /// How many.
    pub count: i64,
    /// How many of them have a deadline before the day asked about. Overdue are only those that are pending; what waits for the office or lies with another authority is not counted.
    pub due: i64,
    /// How many of them were opened on the day asked about or later.
    pub fresh: i64,
}

/// What a filter chooses, counted by state.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_state(
    conn: &mut AnyConnection,
    filter: &Filter,
    due_before: &str,
) -> Result<Vec<Count>, StoreError> {
    counted(conn, filter, due_before, None, false).await
}

/// What a filter chooses, counted by department and state; `fresh_from` is the day from which on entries are new.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_department(
    conn: &mut AnyConnection,
    filter: &Filter,
    due_before: &str,
    fresh_from: &str,
) -> Result<Vec<Count>, StoreError> {
    counted(conn, filter, due_before, Some(fresh_from), true).await
}

async fn counted(
    conn: &mut AnyConnection,
    filter: &Filter,
    due_before: &str,
    fresh_from: Option<&str>,
    by_department: bool,
) -> Result<Vec<Count>, StoreError> {
    let doing = || doing("counting entries");
    let filter = Filter {
        after: None,
        by_due: false,
        ..filter.clone()
    };
    let (conditions, mut values) = conditions(&filter);
    let (due, fresh) = (values.len() + 1, values.len() + 2);
    values.push(due_before.to_owned());
    values.push(fresh_from.unwrap_or("9999-12-31").to_owned());
    let (shown, group) = if by_department {
        ("e.department", "e.department, e.state")
    } else {
        ("''", "e.state")
    };
    let text = format!(
        "SELECT {shown}, e.state, COUNT(*), SUM(CASE WHEN e.due_on < ${due} AND e.state NOT IN ({NOT_LATE}) THEN 1 ELSE 0 END), \
         SUM(CASE WHEN e.opened_on >= ${fresh} THEN 1 ELSE 0 END) FROM entry e{conditions} GROUP BY {group}"
    );
    let mut query = sqlx::query(AssertSqlSafe(text)).persistent(false);
    for value in values {
        query = query.bind(value);
    }
    let rows = query.fetch_all(conn).await.map_err(doing())?;
    rows.iter()
        .map(|row| {
            let state: String = row.try_get(1).map_err(doing())?;
            let state = State::parse(&state).ok_or_else(|| StoreError::Value {
                column: "entry.state",
                key: "a count".to_owned(),
                found: state,
            })?;
            Ok(Count {
                department: row.try_get(0).map_err(doing())?,
                state,
                count: row.try_get(2).map_err(doing())?,
                due: row.try_get(3).map_err(doing())?,
                fresh: row.try_get(4).map_err(doing())?,
            })
        })
        .collect()
}

/// The departments and the rules that entries have, in any state.
///
/// # Errors
/// When the store cannot be read.
pub async fn codes(
    conn: &mut AnyConnection,
) -> Result<(BTreeSet<String>, BTreeSet<String>), StoreError> {
    let mut both = Vec::with_capacity(2);
    for text in [
        "SELECT DISTINCT department FROM entry",
        "SELECT DISTINCT rule FROM entry",
    ] {
        let codes = sqlx::query_scalar(text).fetch_all(&mut *conn).await;
        let codes: Vec<String> = codes.map_err(doing("listing departments and rules"))?;
        both.push(codes.into_iter().collect());
    }
    let rules = both.pop().unwrap_or_default();
    Ok((both.pop().unwrap_or_default(), rules))
}

/// How a rule fares: what stands of it, and what came of it where departments answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleCount {
    /// Rule code.
    pub rule: String,
    /// Entries about which somebody has something to do.
    pub pending: i64,
    /// Entries that were ever answered.
    pub answered: i64,
    /// Entries that a department ever called untrue.
    pub disputed: i64,
    /// Disputes in which the department was found right.
    pub upheld: i64,
    /// Disputes in which it was not.
    pub rejected: i64,
}

/// Every rule of which the ledger has entries.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_rule(conn: &mut AnyConnection) -> Result<Vec<RuleCount>, StoreError> {
    let pending = "SELECT e.rule, COUNT(*), 0 FROM entry e WHERE e.state NOT IN ('watching', 'explained', 'closed', 'waived') \
                   GROUP BY e.rule";
    let answers = "SELECT e.rule, COUNT(DISTINCT a.entry_id), COUNT(DISTINCT CASE WHEN a.agrees = 'no' THEN a.entry_id END) \
                   FROM answer a JOIN entry e ON e.entry_id = a.entry_id GROUP BY e.rule";
    let disputes = "SELECT e.rule, SUM(CASE WHEN d.status = 'approved' THEN 1 ELSE 0 END), \
                    SUM(CASE WHEN d.status = 'refused' THEN 1 ELSE 0 END) FROM decision d \
                    JOIN entry e ON e.entry_id = d.entry_id WHERE d.kind = 'dispute' GROUP BY e.rule";
    let mut found: std::collections::BTreeMap<String, RuleCount> =
        std::collections::BTreeMap::new();
    for (at, text) in [pending, answers, disputes].into_iter().enumerate() {
        let rows = sqlx::query(text).fetch_all(&mut *conn).await;
        for row in rows.map_err(doing("counting by rule"))? {
            let (rule, first, second) = three(&row, at == 0).map_err(doing("counting by rule"))?;
            let of = found.entry(rule.clone()).or_default();
            of.rule = rule;
            match at {
                0 => of.pending = first,
                1 => (of.answered, of.disputed) = (first, second),
                _ => (of.upheld, of.rejected) = (first, second),
            }
        }
    }
    Ok(found.into_values().collect())
}

fn three(row: &AnyRow, one: bool) -> Result<(String, i64, i64), sqlx::Error> {
    let second = if one { 0 } else { row.try_get(2)? };
    Ok((row.try_get(0)?, row.try_get(1)?, second))
}

/// The ids of all entries that a filter chooses, by id.
///
/// # Errors
/// When the store cannot be read.
pub async fn ids(conn: &mut AnyConnection, filter: &Filter) -> Result<Vec<String>, StoreError> {
    let filter = Filter {
        after: None,
        ..filter.clone()
    };
    let (conditions, values) = conditions(&filter);
    let text = format!("SELECT e.entry_id FROM entry e{conditions} ORDER BY e.entry_id");
    let mut query = sqlx::query_scalar(AssertSqlSafe(text)).persistent(false);
    for value in values {
        query = query.bind(value);
    }
    query
        .fetch_all(conn)
        .await
        .map_err(doing("listing entries"))
}
