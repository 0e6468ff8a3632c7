//! Entries as people look for them: chosen by what stands on them, with what they say now.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::{CHUNK, StoreError, doing, placeholders};
use crate::domain::entry::State;

/// What to look for. Empty lists and absent values do not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Entry ids.
    pub ids: Vec<String>,
    /// Department codes.
    pub departments: Vec<String>,
    /// Rule codes, or patterns such as `B*`.
    pub rules: Vec<String>,
    /// Not these rules: what is on trial is not sent.
    pub without_rules: Vec<String>,
    /// Of these rules only what a letter has sent: what is on trial is shown to no department.
    pub only_sent: Vec<String>,
    /// hard, lead, note.
    pub grades: Vec<String>,
    /// Unit codes.
    pub units: Vec<String>,
    /// States.
    pub states: Vec<State>,
    /// Only entries about which somebody still has something to do.
    pub pending: bool,
    /// stock or new.
    pub origin: Option<String>,
    /// Deadline before this day, YYYY-MM-DD; of what waits for the office or lies with another authority no deadline counts.
    pub due_before: Option<String>,
    /// Opened on this day or later.
    pub opened_from: Option<String>,
    /// Opened on this day or earlier.
    pub opened_to: Option<String>,
    /// Keyed hash of a person.
    pub person: Option<String>,
    /// Those that follow this place in the order.
    pub after: Option<After>,
    /// By deadline, the earliest first, instead of by department; those that have none are left out.
    pub by_due: bool,
    /// At most so many.
    pub limit: Option<i64>,
}

/// A place in the order of a list: where the page before ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// Department code and rule; or the deadline, and a blank.
    pub by: (String, String),
    /// Entry id.
    pub entry_id: String,
}

/// An entry with its newest wording.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Listed {
    /// Entry id.
    pub entry_id: String,
    /// Rule code.
    pub rule: String,
    /// hard, lead or note.
    pub grade: String,
    /// Department code.
    pub department: String,
    /// Unit code.
    pub unit: Option<String>,
    /// Where it stands.
    pub state: State,
    /// open, explained or absent: what the last run that judged it said.
    pub verdict: String,
    /// The excuse.
    pub explained_by: Option<String>,
    /// stock or new.
    pub origin: String,
    /// Evidence hash.
    pub evidence: String,
    /// Business date on which it was first found.
    pub first_seen_on: String,
    /// Business date on which it was last opened.
    pub opened_on: Option<String>,
    /// How often it was opened.
    pub opened_times: i64,
    /// Day on which it was closed, while it is.
    pub closed_on: Option<String>,
    /// Deadline.
    pub due_on: Option<String>,
    /// Fen concerned.
    pub amount: Option<i64>,
    /// Over so many months.
    pub months: Option<i64>,
    /// The ledger's columns as shown.
    pub body: serde_json::Value,
}

impl Listed {
    /// A column of what the entry says; blank where it says nothing there.
    #[must_use]
    pub fn said(&self, column: &str) -> &str {
        self.body
            .get(column)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    }
}

/// States in which nobody has anything to do.
const AT_REST: &str = "'watching', 'explained', 'closed', 'waived'";

/// States of pending entries whose deadline does not count: they wait for the office, or lie with another authority.
pub(super) const NOT_LATE: &str = "'to_verify', 'disputed', 'referred'";

/// The entries that a filter chooses, by department, rule and id; or by deadline and id.
///
/// # Errors
/// When the store cannot be read.
pub async fn list(conn: &mut AnyConnection, filter: &Filter) -> Result<Vec<Listed>, StoreError> {
    if filter.ids.len() <= CHUNK {
        return part(conn, filter).await;
    }
    let mut all = Vec::new();
    for ids in filter.ids.chunks(CHUNK) {
        let chunk = Filter {
            ids: ids.to_vec(),
            ..filter.clone()
        };
        all.extend(part(conn, &chunk).await?);
    }
    all.sort_by(|a, b| {
        (&a.department, &a.rule, &a.entry_id).cmp(&(&b.department, &b.rule, &b.entry_id))
    });
    Ok(all)
}

/// Entries alike in state, origin, day of opening and deadline, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Where they stand.
    pub state: State,
    /// stock or new.
    pub origin: String,
    /// Business date on which they were last opened.
    pub opened_on: Option<String>,
    /// Deadline.
    pub due_on: Option<String>,
    /// How many.
    pub count: i64,
}

/// What a filter chooses, counted by the store: a list shows some lines of a million.
///
/// # Errors
/// When the store cannot be read.
pub async fn tally(conn: &mut AnyConnection, filter: &Filter) -> Result<Vec<Tally>, StoreError> {
    let (conditions, values) = conditions(filter);
    let text = format!(
        "SELECT e.state, e.origin, e.opened_on, e.due_on, COUNT(*) FROM entry e{conditions} \
         GROUP BY e.state, e.origin, e.opened_on, e.due_on"
    );
    let mut query = sqlx::query(AssertSqlSafe(text)).persistent(false);
    for value in values {
        query = query.bind(value);
    }
    let rows = query
        .fetch_all(conn)
        .await
        .map_err(doing("counting entries"))?;
    let read = |row: &AnyRow| -> Result<(String, Tally), sqlx::Error> {
        let tally = Tally {
            state: State::Open,
            origin: row.try_get(1)?,
            opened_on: row.try_get(2)?,
            due_on: row.try_get(3)?,
            count: row.try_get(4)?,
        };
        Ok((row.try_get(0)?, tally))
    };
    rows.iter()
        .map(|row| {
            let (state, tally) = read(row).map_err(doing("counting entries"))?;
            let state = State::parse(&state).ok_or_else(|| StoreError::Value {
                column: "entry.state",
                key: "a list".to_owned(),
                found: state,
            })?;
            Ok(Tally { state, ..tally })
        })
        .collect()
}

async fn part(conn: &mut AnyConnection, filter: &Filter) -> Result<Vec<Listed>, StoreError> {
    let (conditions, values) = conditions(filter);
    let limit = filter
        .limit
        .map(|limit| format!(" LIMIT {limit}"))
        .unwrap_or_default();
    let order = if filter.by_due {
        "e.due_on, e.entry_id"
    } else {
        "e.department, e.rule, e.entry_id"
    };
    let text = format!(
        "SELECT e.entry_id, e.rule, e.grade, e.department, e.unit, e.state, e.verdict, e.explained_by, e.origin, e.evidence, \
         e.first_seen_on, e.opened_on, e.opened_times, e.closed_on, e.due_on, e.amount, e.months, w.body \
         FROM entry e JOIN wording w ON w.entry_id = e.entry_id AND w.wording = e.wording{conditions} \
         ORDER BY {order}{limit}"
    );
    let mut query = sqlx::query(AssertSqlSafe(text)).persistent(false);
    for value in values {
        query = query.bind(value);
    }
    let rows = query
        .fetch_all(conn)
        .await
        .map_err(doing("listing entries"))?;
    rows.iter().map(read).collect()
}

/// Every entry whose id begins so, at most three: enough to know whether there is one.
///
/// # Errors
/// When the store cannot be read.
pub async fn beginning(conn: &mut AnyConnection, start: &str) -> Result<Vec<String>, StoreError> {
    sqlx::query_scalar("SELECT entry_id FROM entry WHERE entry_id >= $1 AND entry_id < $2 ORDER BY entry_id LIMIT 3")
        .bind(start.to_owned())
        // Ids are hex digits: `g` follows them all.
        .bind(format!("{start}g"))
        .fetch_all(conn)
        .await
        .map_err(doing("looking up an entry"))
}

/// ` WHERE …` and the values to bind.
pub(super) fn conditions(filter: &Filter) -> (String, Vec<String>) {
    let mut parts: Vec<String> = Vec::new();
    let mut values: Vec<String> = Vec::new();
    let lists = [
        ("e.entry_id", &filter.ids),
        ("e.department", &filter.departments),
        ("e.grade", &filter.grades),
        ("e.unit", &filter.units),
    ];
    for (column, list) in lists {
        if !list.is_empty() {
            parts.push(format!(
                "{column} IN {}",
                numbered(values.len(), list.len())
            ));
            values.extend(list.iter().cloned());
        }
    }
    if !filter.states.is_empty() {
        parts.push(format!(
            "e.state IN {}",
            numbered(values.len(), filter.states.len())
        ));
        values.extend(filter.states.iter().map(|state| state.as_str().to_owned()));
    }
    if !filter.rules.is_empty() {
        let any: Vec<String> = filter
            .rules
            .iter()
            .map(|rule| {
                // A whole code is looked up; only a pattern has to be compared with every rule.
                let test = if rule.contains('*') { "LIKE" } else { "=" };
                values.push(rule.replace('*', "%"));
                format!("e.rule {test} ${}", values.len())
            })
            .collect();
        parts.push(format!("({})", any.join(" OR ")));
    }
    if !filter.without_rules.is_empty() {
        let marks = numbered(values.len(), filter.without_rules.len());
        parts.push(format!("e.rule NOT IN {marks}"));
        values.extend(filter.without_rules.iter().cloned());
    }
    if !filter.only_sent.is_empty() {
        let marks = numbered(values.len(), filter.only_sent.len());
        parts.push(format!(
            "(e.rule NOT IN {marks} OR EXISTS (SELECT 1 FROM notice_entry n WHERE n.entry_id = e.entry_id))"
        ));
        values.extend(filter.only_sent.iter().cloned());
    }
    if filter.pending {
        parts.push(format!("e.state NOT IN ({AT_REST})"));
    }
    if filter.by_due {
        parts.push("e.due_on IS NOT NULL".to_owned());
    }
    if let Some(after) = &filter.after {
        let (columns, mut place) = if filter.by_due {
            ("e.due_on, e.entry_id", vec![after.by.0.clone()])
        } else {
            let (department, rule) = after.by.clone();
            ("e.department, e.rule, e.entry_id", vec![department, rule])
        };
        place.push(after.entry_id.clone());
        let marks = numbered(values.len(), place.len());
        parts.push(format!("({columns}) > {marks}"));
        values.extend(place);
    }
    let due_before = format!("e.state NOT IN ({NOT_LATE}) AND e.due_on <");
    let compared = [
        ("e.origin =", &filter.origin),
        (due_before.as_str(), &filter.due_before),
        ("e.opened_on >=", &filter.opened_from),
        ("e.opened_on <=", &filter.opened_to),
    ];
    for (test, value) in compared {
        if let Some(value) = value {
            values.push(value.clone());
            parts.push(format!("{test} ${}", values.len()));
        }
    }
    if let Some(person) = &filter.person {
        values.push(person.clone());
        parts.push(format!(
            "e.entry_id IN (SELECT entry_id FROM entry_person WHERE person = ${})",
            values.len()
        ));
    }
    if parts.is_empty() {
        return (String::new(), values);
    }
    (format!(" WHERE {}", parts.join(" AND ")), values)
}

/// `($4, $5)` after three values.
fn numbered(before: usize, count: usize) -> String {
    if before == 0 {
        return placeholders(1, count);
    }
    let all: Vec<String> = (1..=count).map(|at| format!("${}", before + at)).collect();
    format!("({})", all.join(", "))
}

fn read(row: &AnyRow) -> Result<Listed, StoreError> {
    let fault = || doing("listing entries");
    let entry_id: String = row.try_get(0).map_err(fault())?;
    let (state, body): (String, String) = (
        row.try_get(5).map_err(fault())?,
        row.try_get(17).map_err(fault())?,
    );
    let strange = |column, found| StoreError::Value {
        column,
        key: entry_id.clone(),
        found,
    };
    let state = State::parse(&state).ok_or_else(|| strange("entry.state", state))?;
    let body = serde_json::from_str(&body).map_err(|_| strange("wording.body", body))?;
    let read = || -> Result<Listed, sqlx::Error> {
        Ok(Listed {
            entry_id: entry_id.clone(),
            rule: row.try_get(1)?,
            grade: row.try_get(2)?,
            department: row.try_get(3)?,
            unit: row.try_get(4)?,
            state,
            verdict: row.try_get(6)?,
            explained_by: row.try_get(7)?,
            origin: row.try_get(8)?,
            evidence: row.try_get(9)?,
            first_seen_on: row.try_get(10)?,
            opened_on: row.try_get(11)?,
            opened_times: row.try_get(12)?,
            closed_on: row.try_get(13)?,
            due_on: row.try_get(14)?,
            amount: row.try_get(15)?,
            months: row.try_get(16)?,
            body,
        })
    };
    read().map_err(fault())
}
