//! When entries were opened and closed, turn by turn, for figures about past years.

use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, doing};
use crate::domain::entry::State;

/// What a turn does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Did {
    /// A run opened the entry.
    Opened,
    /// It was closed, by whomever.
    Closed,
    /// A letter named another deadline, or another department has it from then on.
    Due,
}

/// A turn of an entry's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The entry.
    pub entry_id: String,
    /// Unit code.
    pub unit: Option<String>,
    /// hard, lead or note.
    pub grade: String,
    /// What happened.
    pub did: Did,
    /// Business date of the run; none when a person did it.
    pub business_date: Option<String>,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// The deadline set with it; none in old rows.
    pub due_on: Option<String>,
    /// The entry's newest deadline.
    pub newest_due_on: Option<String>,
    /// The business date to which that belongs.
    pub last_opened_on: Option<String>,
}

/// Every turn, entry by entry, oldest first. What was only watched or explained was never opened.
///
/// # Errors
/// When the store cannot be read.
pub async fn turns(conn: &mut AnyConnection) -> Result<Vec<Turn>, StoreError> {
    sqlx::query(
        "SELECT t.entry_id, e.unit, e.grade, t.to_state, r.business_date, t.at, t.due_on, e.due_on, e.opened_on, t.from_state \
         FROM transition AS t JOIN entry AS e ON e.entry_id = t.entry_id LEFT JOIN run AS r ON r.run_no = t.run_no \
         WHERE t.to_state = 'closed' OR t.due_on IS NOT NULL \
         OR (t.run_no IS NOT NULL AND t.to_state IN ('open', 'failed_verification')) \
         ORDER BY t.entry_id, t.transition_no",
    )
    .fetch_all(conn)
    .await
    .and_then(|rows| rows.iter().map(read).collect())
    .map_err(doing("reading when entries were opened and closed"))
}

fn read(row: &AnyRow) -> Result<Turn, sqlx::Error> {
    let to: String = row.try_get(3)?;
    let to = State::parse(&to);
    let from: Option<String> = row.try_get(9)?;
    let from = from.as_deref().and_then(State::parse);
    let business_date: Option<String> = row.try_get(4)?;
    Ok(Turn {
        entry_id: row.try_get(0)?,
        unit: row.try_get(1)?,
        grade: row.try_get(2)?,
        did: match to {
            Some(State::Closed) => Did::Closed,
            Some(State::FailedVerification) if business_date.is_some() => Did::Opened,
            Some(to) if business_date.is_some() && State::opens(from, to) => Did::Opened,
            _ => Did::Due,
        },
        business_date,
        at: row.try_get(5)?,
        due_on: row.try_get(6)?,
        newest_due_on: row.try_get(7)?,
        last_opened_on: row.try_get(8)?,
    })
}
