//! The division of duties (职责分工): who leads what, who supports it, and where duties and headcount moved apart.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::PolarsResult;
use serde::Serialize;

use super::book::Book;
use super::journal::{Entry, Item, Place};
use super::table::Table;
use crate::frames::Frames;

/// One line of the division of duties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyLine {
    /// 职责编号
    pub duty_id: String,
    /// 职责名称
    pub title: String,
    /// Unit: its number in the book.
    pub unit: i32,
    /// 牵头, else 配合.
    pub lead: bool,
    /// 文号
    pub document: Option<String>,
    /// First day; unknown is long ago.
    pub from: Option<NaiveDate>,
    /// First day without it.
    pub to: Option<NaiveDate>,
    /// Where it stands.
    pub place: Place,
}

impl DutyLine {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to)
    }
}

/// A duty on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyRow {
    /// 职责编号
    pub duty_id: String,
    /// 职责名称
    pub title: String,
    /// Units that lead it.
    pub leads: BTreeSet<i32>,
    /// Units that support it and do not lead it.
    pub supports: BTreeSet<i32>,
    /// Documents of its lines.
    pub documents: BTreeSet<String>,
    /// A line of it has no document.
    pub undocumented: bool,
    /// Numbers of other duties in force with the same title and another lead.
    pub overlaps: BTreeSet<String>,
    /// Units that hold it and are abolished or unknown.
    pub orphaned: BTreeSet<i32>,
}

impl DutyRow {
    /// Exactly one unit leads, none that holds it is gone, and it stands once.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.leads.len() == 1 && self.orphaned.is_empty() && self.overlaps.is_empty()
    }
}

/// A document by which only one of duties and headcount moved between two units.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Moved {
    /// 文号
    pub document: String,
    /// Day of effect.
    pub on: NaiveDate,
    /// The unit that gave.
    pub from: i32,
    /// The unit that took over.
    pub to: i32,
    /// Titles of the duties that moved; none when only headcount did.
    pub duties: Vec<String>,
    /// Headcount that moved; none when only duties did.
    pub headcount: i64,
}

/// All duties on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyMatrix {
    /// The day.
    pub date: NaiveDate,
    /// In the order of numbers.
    pub duties: Vec<DutyRow>,
    /// Duties whose lead passed from one unit to another while no headcount went the same way within a year of it.
    pub without_headcount: Vec<Moved>,
    /// Headcount that passed from one unit to another while no duty went the same way within a year of it.
    pub without_duties: Vec<Moved>,
}

/// Days apart that a move of duties and one of headcount may lie and still belong together.
const TOGETHER_DAYS: i64 = 366;

/// Every line of the duties.
pub(super) fn read(frames: &Frames) -> PolarsResult<Vec<DutyLine>> {
    let table = Table::of(&frames.tables["duties"])?;
    let (id, title) = (table.text("duty_id")?, table.text("title")?);
    let (unit, role) = (table.unit("unit_id")?, table.text("role")?);
    let (document, places) = (table.text("document")?, table.places()?);
    let (from, to) = (table.days("effective_on")?, table.days("ended_on")?);
    let lines = (0..table.rows()).filter_map(|row| {
        Some(DutyLine {
            duty_id: id.get(row)?.to_owned(),
            title: title.get(row).unwrap_or_default().to_owned(),
            unit: unit.get(row)?,
            lead: role.get(row) == Some("lead"),
            document: document.get(row).map(str::to_owned),
            from: from.get(row),
            to: to.get(row),
            place: places.get(row),
        })
    });
    Ok(lines.collect())
}

impl DutyMatrix {
    /// The duties of the book on a day.
    #[must_use]
    pub fn of(book: &Book, date: NaiveDate) -> Self {
        let mut rows: BTreeMap<&str, DutyRow> = BTreeMap::new();
        let mut titles: BTreeMap<&str, BTreeMap<&str, BTreeSet<i32>>> = BTreeMap::new();
        for line in book.duties.iter().filter(|line| line.in_force(date)) {
            let row = rows.entry(&line.duty_id).or_insert_with(|| DutyRow {
                duty_id: line.duty_id.clone(),
                title: line.title.clone(),
                leads: BTreeSet::new(),
                supports: BTreeSet::new(),
                documents: BTreeSet::new(),
                undocumented: false,
                overlaps: BTreeSet::new(),
                orphaned: BTreeSet::new(),
            });
            if line.lead {
                row.leads.insert(line.unit);
                let leads = titles.entry(&line.title).or_default();
                leads.entry(&line.duty_id).or_default().insert(line.unit);
            } else {
                row.supports.insert(line.unit);
            }
            row.documents.extend(line.document.clone());
            row.undocumented |= line.document.is_none();
            let gone = book
                .unit(line.unit)
                .is_none_or(|unit| !unit.known || unit.abolished_on.is_some_and(|on| on <= date));
            if gone {
                row.orphaned.insert(line.unit);
            }
        }
        for numbers in titles.values() {
            for (number, leads) in numbers {
                let others = numbers
                    .iter()
                    .filter(|(other, theirs)| *other != number && leads.union(theirs).count() > 1);
                let others: BTreeSet<String> =
                    others.map(|(other, _)| (*other).to_owned()).collect();
                if let Some(row) = rows.get_mut(number) {
                    row.overlaps.extend(others);
                }
            }
        }
        let mut duties: Vec<DutyRow> = rows.into_values().collect();
        for row in &mut duties {
            row.supports = row.supports.difference(&row.leads).copied().collect();
        }
        let (without_headcount, without_duties) = moves(book, date);
        Self {
            date,
            duties,
            without_headcount,
            without_duties,
        }
    }

    /// Units that lead or support something, in the order of their numbers.
    #[must_use]
    pub fn units(&self) -> BTreeSet<i32> {
        let of = |row: &DutyRow| row.leads.union(&row.supports).copied().collect::<Vec<_>>();
        self.duties.iter().flat_map(of).collect()
    }
}

/// A lead that ended at one unit and began at another on the same day, by document, and the same for headcount; and of
/// both those that have no partner.
fn moves(book: &Book, date: NaiveDate) -> (Vec<Moved>, Vec<Moved>) {
    let duties = duty_moves(book, date);
    let posts = post_moves(book, date);
    let lonely = |one: &[Moved], others: &[Moved]| -> Vec<Moved> {
        one.iter()
            .filter(|of| {
                !others.iter().any(|other| {
                    (other.from, other.to) == (of.from, of.to)
                        && (other.on - of.on).num_days().abs() <= TOGETHER_DAYS
                })
            })
            .cloned()
            .collect()
    };
    (lonely(&duties, &posts), lonely(&posts, &duties))
}

fn duty_moves(book: &Book, date: NaiveDate) -> Vec<Moved> {
    let mut moves: BTreeMap<(i32, i32, NaiveDate), Moved> = BTreeMap::new();
    for ended in book.duties.iter().filter(|line| line.lead) {
        let Some(on) = ended.to.filter(|on| *on <= date) else {
            continue;
        };
        let begun = book.duties.iter().filter(|line| {
            line.lead
                && line.duty_id == ended.duty_id
                && line.from == Some(on)
                && line.unit != ended.unit
        });
        for line in begun {
            let moved = moves
                .entry((ended.unit, line.unit, on))
                .or_insert_with(|| Moved {
                    document: line.document.clone().unwrap_or_default(),
                    on,
                    from: ended.unit,
                    to: line.unit,
                    duties: Vec::new(),
                    headcount: 0,
                });
            moved.duties.push(line.title.clone());
        }
    }
    in_order(moves.into_values())
}

fn post_moves(book: &Book, date: NaiveDate) -> Vec<Moved> {
    let mut moves: BTreeMap<(i32, i32, NaiveDate), Moved> = BTreeMap::new();
    let took = |entry: &&Entry| {
        entry.item == Item::Headcount && entry.change > 0 && entry.effective_on <= date
    };
    for entry in book.journal.entries().filter(took) {
        let (Some(from), Some(_)) = (giver(book, entry), &entry.transfer) else {
            continue;
        };
        let key = (from, entry.unit, entry.effective_on);
        let moved = moves.entry(key).or_insert_with(|| Moved {
            document: entry.document.clone().unwrap_or_default(),
            on: entry.effective_on,
            from,
            to: entry.unit,
            duties: Vec::new(),
            headcount: 0,
        });
        moved.headcount += entry.change;
    }
    in_order(moves.into_values())
}

/// The oldest first.
fn in_order(moves: impl Iterator<Item = Moved>) -> Vec<Moved> {
    let mut moves: Vec<Moved> = moves.collect();
    moves.sort_by_key(|of| (of.on, of.from, of.to));
    moves
}

/// The unit that gave what an entry received: its counterpart, else the one giver of its transfer.
fn giver(book: &Book, entry: &Entry) -> Option<i32> {
    entry.counterpart.or_else(|| {
        let mut givers = book
            .journal
            .entries()
            .filter(|other| other.transfer == entry.transfer && other.change < 0)
            .map(|other| other.unit);
        let first = givers.next()?;
        givers.all(|other| other == first).then_some(first)
    })
}
