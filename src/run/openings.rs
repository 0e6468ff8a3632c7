//! Each time an entry was opened, with its deadline and the day on which it was closed: what yearly indicators count.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::config::{Config, Job};
use crate::establishment::Opening;
use crate::store::StoreError;
use crate::store::lives::{self, Did, Turn};

/// Every opening, entry by entry, each with the deadline it had.
///
/// # Errors
/// When the store cannot be read.
pub async fn openings(
    conn: &mut sqlx::AnyConnection,
    config: &Config,
) -> Result<Vec<Opening>, StoreError> {
    let zone = config
        .jobs
        .values()
        .next()
        .map_or(Tz::Asia__Shanghai, Job::zone);
    let mut all: Vec<Opening> = Vec::new();
    let turns = lives::turns(conn).await?;
    for of in turns.chunk_by(|a, b| a.entry_id == b.entry_id) {
        let mut open: Option<Opening> = None;
        let mut times = 0;
        for turn in of {
            let Some(on) = day(turn, zone) else { continue };
            let said = turn.due_on.as_ref().and_then(|due| due.parse().ok());
            match (turn.did, &mut open) {
                (Did::Closed, _) => {
                    if let Some(mut opening) = open.take() {
                        opening.closed_on = Some(on);
                        all.push(opening);
                    }
                }
                (Did::Due, Some(opening)) => opening.due_on = said.unwrap_or(opening.due_on),
                (Did::Due, None) => {}
                (Did::Opened, _) => {
                    all.extend(open.take());
                    times += 1;
                    open = Some(Opening {
                        unit: turn.unit.clone().unwrap_or_default(),
                        opened_on: on,
                        again: times > 1,
                        due_on: said.unwrap_or_else(|| former(turn, on, config)),
                        closed_on: None,
                    });
                }
            }
        }
        all.extend(open);
    }
    Ok(all)
}

/// The deadline of an opening whose row does not say it: the entry's newest, or anew from its grade.
fn former(turn: &Turn, on: NaiveDate, config: &Config) -> NaiveDate {
    let newest = turn.last_opened_on.as_deref() == Some(on.to_string().as_str());
    let due = turn.newest_due_on.as_ref().filter(|_| newest);
    due.and_then(|due| due.parse().ok())
        .unwrap_or_else(|| config.settings.deadlines.due(&turn.grade, on))
}

/// The business date of the run, else the office's day on which a person did it.
fn day(turn: &Turn, zone: Tz) -> Option<NaiveDate> {
    match &turn.business_date {
        Some(day) => day.parse().ok(),
        None => {
            let at: DateTime<Utc> = turn.at.parse().ok()?;
            Some(at.with_timezone(&zone).date_naive())
        }
    }
}
