//! Sending entries to their departments: one numbered letter each, numbers of a year without gaps.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use serde_json::json;
use sqlx::AnyConnection;

use super::moves::{self, By};
use super::refusal::Refusal;
use super::who::Who;
use crate::config::settings::Deadlines;
use crate::domain::entry::Move;
use crate::rules::{OFFICE, UNMAPPED};
use crate::store::listing::Listed;
use crate::store::notices::{self, Notice};
use crate::store::proofs::{self, Table};
use crate::store::runs::{self, Run};
use crate::store::time;

/// How letters are to be written.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// One deadline for all, instead of each entry's own.
    pub due_on: Option<NaiveDate>,
    /// What stands before the year in a number.
    pub prefix: &'a str,
    /// How long departments have.
    pub deadlines: &'a Deadlines,
}

/// A letter and the entries it is about.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The letter.
    pub notice: Notice,
    /// Its entries, by rule and id, with the deadlines that it gives them.
    pub entries: Vec<Listed>,
    /// How many of them got a new deadline, counted from the letter's day: theirs had come before they were sent.
    pub anew: usize,
}

impl Issued {
    /// The first day by which something of it is to be corrected.
    #[must_use]
    pub fn earliest(&self) -> Option<&str> {
        let own = self.entries.iter().filter_map(|of| of.due_on.as_deref());
        own.min()
    }
}

/// The entries that can be issued, by department. What belongs to no department is not sent to one.
#[must_use]
pub fn by_department(entries: Vec<Listed>) -> BTreeMap<String, Vec<Listed>> {
    let mut all: BTreeMap<String, Vec<Listed>> = BTreeMap::new();
    for entry in entries {
        let sent = entry.state.after(Move::Issue).is_some();
        if sent && entry.department != OFFICE && entry.department != UNMAPPED {
            all.entry(entry.department.clone()).or_default().push(entry);
        }
    }
    all
}

/// Whether letters to these departments may bear this day and deadline.
///
/// # Errors
/// [`Refusal::NotAhead`] for a deadline that is not ahead of it; [`Refusal::BeforeNight`] for a day before the newest night
/// that judged one of them: such a letter would list what was found after its own date.
pub async fn allowed(
    conn: &mut AnyConnection,
    (on, due_on): (NaiveDate, Option<NaiveDate>),
    departments: &[&str],
) -> Result<(), Refusal> {
    if let Some(day) = due_on.filter(|day| *day <= on) {
        return Err(Refusal::NotAhead { what: "--due", day });
    }
    let judged = |run: &Run| {
        let mut scope = run.scope.split(';');
        run.scope.is_empty() || scope.any(|code| departments.contains(&code))
    };
    let mut runs = runs::merged(conn).await?.into_iter().rev();
    let night = runs
        .find(judged)
        .and_then(|run| run.business_date.parse().ok());
    match night {
        Some(night) if on < night => Err(Refusal::BeforeNight { day: on, night }),
        _ => Ok(()),
    }
}

/// The deadline that an entry gets anew from the day of its letter, where its own has come by then: nobody is ordered to
/// have corrected something on a day that is past.
#[must_use]
pub fn anew(entry: &Listed, deadlines: &Deadlines, on: NaiveDate) -> Option<NaiveDate> {
    let own: Option<NaiveDate> = entry.due_on.as_deref().and_then(|day| day.parse().ok());
    let ahead = own.is_some_and(|day| day > on);
    (!ahead).then(|| deadlines.due(&entry.grade, on))
}

/// Numbers a letter for each department and moves its entries to 已下发.
///
/// # Errors
/// [`Refusal`]; then nothing was written and no number is used up.
pub async fn issue(
    conn: &mut AnyConnection,
    who: Who<'_>,
    entries: Vec<Listed>,
    order: Order<'_>,
) -> Result<Vec<Issued>, Refusal> {
    let ready = entries.iter();
    let ready = ready.filter(|entry| entry.state.after(Move::Issue).is_some());
    let ready = ready.count();
    let departments = by_department(entries);
    if departments.is_empty() {
        return Err(if ready > 0 {
            Refusal::NotSent(ready)
        } else {
            Refusal::NothingToIssue
        });
    }
    let codes: Vec<&str> = departments.keys().map(String::as_str).collect();
    allowed(conn, (who.on, order.due_on), &codes).await?;
    let year = i64::from(who.on.year());
    let first = notices::next_number(conn, year).await?;
    let mut issued = Vec::with_capacity(departments.len());
    for ((department, mut entries), number) in departments.into_iter().zip(first..) {
        // Entries by the deadline that the letter gives them; none = they keep their own.
        let mut given: BTreeMap<Option<NaiveDate>, Vec<String>> = BTreeMap::new();
        for entry in &mut entries {
            let day = order
                .due_on
                .or_else(|| anew(entry, order.deadlines, who.on));
            if let Some(day) = day {
                entry.due_on = Some(day.to_string());
            }
            given.entry(day).or_default().push(entry.entry_id.clone());
        }
        let anew = if order.due_on.is_some() {
            0
        } else {
            entries.len() - given.get(&None).map_or(0, Vec::len)
        };
        let latest = entries.iter().filter_map(|of| of.due_on.clone()).max();
        let notice = Notice {
            notice: format!("{}〔{year}〕{number}号", order.prefix),
            year,
            number,
            department: department.clone(),
            issued_on: who.on.to_string(),
            due_on: latest.unwrap_or_else(|| who.on.to_string()),
            actor: who.name.to_owned(),
            at: time(who.at),
        };
        let ids: Vec<String> = entries.iter().map(|entry| entry.entry_id.clone()).collect();
        notices::add(conn, &notice, &ids).await?;
        for (due_on, ids) in given {
            let by = By {
                due_on,
                ..who.by(&notice.notice, None)
            };
            moves::apply_many(conn, &ids, Move::Issue, by).await?;
        }
        let detail = json!({
            "notice": notice.notice, "department": department, "entries": ids.len(), "due_on": notice.due_on,
            "sha256": proofs::seal(conn, Table::Notice, &notice.notice).await?,
        });
        who.record(conn, "issue", Some(&department), detail).await?;
        issued.push(Issued {
            notice,
            entries,
            anew,
        });
    }
    Ok(issued)
}
