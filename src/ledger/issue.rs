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
    /// Its entries, by rule and id.
    pub entries: Vec<Listed>,
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
    if let Some(day) = order.due_on.filter(|day| *day <= who.on) {
        return Err(Refusal::NotAhead { what: "--due", day });
    }
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
    let year = i64::from(who.on.year());
    let first = notices::next_number(conn, year).await?;
    let mut issued = Vec::with_capacity(departments.len());
    for ((department, mut entries), number) in departments.into_iter().zip(first..) {
        let due_on = order
            .due_on
            .unwrap_or_else(|| due(&entries, order.deadlines, who.on));
        let notice = Notice {
            notice: format!("{}〔{year}〕{number}号", order.prefix),
            year,
            number,
            department: department.clone(),
            issued_on: who.on.to_string(),
            due_on: due_on.to_string(),
            actor: who.name.to_owned(),
            at: time(who.at),
        };
        let ids: Vec<String> = entries.iter().map(|entry| entry.entry_id.clone()).collect();
        notices::add(conn, &notice, &ids).await?;
        if order.due_on.is_some() {
            for entry in &mut entries {
                entry.due_on = Some(notice.due_on.clone());
            }
        }
        let by = By {
            due_on: order.due_on,
            ..who.by(&notice.notice, None)
        };
        moves::apply_many(conn, &ids, Move::Issue, by).await?;
        let detail = json!({
            "notice": notice.notice, "department": department, "entries": ids.len(), "due_on": notice.due_on,
            "sha256": proofs::seal(conn, Table::Notice, &notice.notice).await?,
        });
        who.record(conn, "issue", Some(&department), detail).await?;
        issued.push(Issued { notice, entries });
    }
    Ok(issued)
}

/// The day by which all of a letter is to be corrected: the last of its entries' own. A letter about nothing but what is
/// overdue gives the strictest grade's time again.
fn due(entries: &[Listed], deadlines: &Deadlines, on: NaiveDate) -> NaiveDate {
    let own = entries
        .iter()
        .filter_map(|entry| entry.due_on.as_ref()?.parse::<NaiveDate>().ok())
        .max();
    own.filter(|day| *day > on).unwrap_or_else(|| {
        let all = entries.iter().map(|entry| deadlines.due(&entry.grade, on));
        all.min().unwrap_or(on)
    })
}
