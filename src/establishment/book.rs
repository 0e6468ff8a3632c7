//! Everything the establishment's views are made of, read once from a night's tables.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::{LazyFrame, PolarsError, PolarsResult};
use serde::Serialize;

use super::cycle;
use super::duties::{self, DutyLine};
use super::journal::{Entry, Item, Journal, Place};
use super::plans::{self, Plan, Use};
use super::seats::{self, Seat};
use super::table::Table;
use crate::domain::label;
use crate::domain::table::Kind;
use crate::frames::Frames;
use crate::store::plans::PlanRow;

/// A unit, known or only written somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unit {
    /// Code, or the text as written for an unknown one.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether the units table has it.
    pub known: bool,
    /// Number of the department that answers for it.
    pub department: Option<i32>,
    /// Number of the unit above it.
    pub parent: Option<i32>,
    /// organ, institution, …
    pub kind: Option<String>,
    /// 机构规格
    pub level: Option<String>,
    /// Former and other names.
    pub aliases: Vec<String>,
    /// 设立日期
    pub established_on: Option<NaiveDate>,
    /// 撤销日期
    pub abolished_on: Option<NaiveDate>,
}

impl Unit {
    /// Whether it exists on a day; an unknown day of founding is long ago.
    #[must_use]
    pub fn exists(&self, day: NaiveDate) -> bool {
        self.established_on.is_none_or(|on| on <= day)
            && self.abolished_on.is_none_or(|on| on > day)
    }
}

/// The book of one night.
#[derive(Debug, Clone)]
pub struct Book {
    /// The night's business date: what the extracts know.
    pub date: NaiveDate,
    /// Units by their number in the frames.
    pub units: Vec<Unit>,
    /// The journal of approvals.
    pub journal: Journal,
    /// Rows of the roster.
    pub seats: Vec<Seat>,
    /// Plans, with their use.
    pub plans: Vec<Use>,
    /// Lines of the division of duties.
    pub duties: Vec<DutyLine>,
}

/// Why something asked of the book is not there.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// A table cannot be read.
    #[error("reading the establishment's tables: {0}")]
    Table(#[from] PolarsError),
    /// No unit of that code or name.
    #[error(
        "no unit `{asked}`: neither a code, a credit code, a name nor a former name; near it: {near}"
    )]
    NoUnit {
        /// As asked.
        asked: String,
        /// Names that are near.
        near: String,
    },
}

impl Book {
    /// Read the book: `tables` are the night's normalised rows, `frames` what was made of them.
    ///
    /// # Errors
    /// When a table lacks a canonical column, which would be a fault of the program.
    pub fn of(tables: &[(String, Kind, LazyFrame)], frames: &Frames) -> Result<Self, BookError> {
        let seats = seats::read(frames)?;
        let plans: Vec<Plan> = plans::read(frames)?;
        Ok(Self {
            date: frames.night.business_date,
            units: units(tables, frames)?,
            journal: Journal::new(journal(frames)?),
            plans: plans::used(&plans, &seats),
            seats,
            duties: duties::read(frames)?,
        })
    }

    /// Take the plans that were handed in here as the store has them now, in place of those that the night knew. One
    /// that a source names too is the source's, and one of a unit that nobody knows any more reserves nothing.
    pub fn keep(&mut self, rows: &[PlanRow]) {
        let mut plans: Vec<Plan> = self
            .plans
            .iter()
            .filter(|of| !of.plan.kept)
            .map(|of| of.plan.clone())
            .collect();
        let named: BTreeSet<String> = plans.iter().map(|plan| plan.plan_id.clone()).collect();
        for of in cycle::standing(rows) {
            let unit = self.known().find(|(_, unit)| unit.code == of.unit_code);
            let Some((unit, _)) = unit.filter(|_| !named.contains(&of.plan_id)) else {
                continue;
            };
            plans.push(Plan {
                plan_id: of.plan_id,
                unit,
                headcount_type: of.headcount_type,
                year: of.year,
                channel: of.channel,
                number: of.number,
                document: Some(of.document),
                status: "approved".to_owned(),
                kept: true,
                valid_until: of.valid_until.and_then(|day| day.parse().ok()),
                place: Place {
                    file: plans::KEPT_PLANS.to_owned(),
                    sheet: None,
                    row: of.plan_no,
                },
            });
        }
        self.plans = plans::used(&plans, &self.seats);
    }

    /// A unit by its number.
    #[must_use]
    pub fn unit(&self, id: i32) -> Option<&Unit> {
        usize::try_from(id).ok().and_then(|id| self.units.get(id))
    }

    /// A unit's name, or its text as written.
    #[must_use]
    pub fn name(&self, id: i32) -> &str {
        self.unit(id).map_or("", |unit| unit.name.as_str())
    }

    /// Units of the units table with their numbers, in the order of codes.
    pub fn known(&self) -> impl Iterator<Item = (i32, &Unit)> {
        (0..).zip(&self.units).filter(|(_, unit)| unit.known)
    }

    /// The known unit of a code, a name, or a former name that one unit alone bears.
    ///
    /// # Errors
    /// [`BookError::NoUnit`] with the nearest names.
    pub fn find(&self, asked: &str) -> Result<i32, BookError> {
        let wanted = label::clean(asked);
        let by = |is: &dyn Fn(&Unit) -> bool| {
            let mut found = self.known().filter(|(_, unit)| is(unit));
            match (found.next(), found.next()) {
                (Some((id, _)), None) => Some(id),
                _ => None,
            }
        };
        by(&|unit| unit.code == wanted)
            .or_else(|| by(&|unit| label::clean(&unit.name) == wanted))
            .or_else(|| by(&|unit| unit.aliases.contains(&wanted)))
            .ok_or_else(|| self.no_unit(asked, &wanted))
    }

    fn no_unit(&self, asked: &str, wanted: &str) -> BookError {
        let mut near: Vec<(usize, &Unit)> = self
            .known()
            .map(|(_, unit)| {
                let away = strsim::osa_distance(&unit.name, wanted)
                    .min(strsim::osa_distance(&unit.code, wanted));
                let inside = unit.name.contains(wanted) || unit.code.starts_with(wanted);
                (if inside { 0 } else { away }, unit)
            })
            .collect();
        near.sort_by_key(|(away, unit)| (*away, unit.code.clone()));
        let near: Vec<String> = near
            .into_iter()
            .take(3)
            .map(|(_, unit)| format!("{} {}", unit.code, unit.name))
            .collect();
        BookError::NoUnit {
            asked: asked.to_owned(),
            near: near.join(", "),
        }
    }

    /// A unit, and with it every unit whose department it is or that stands below it.
    #[must_use]
    pub fn family(&self, id: i32) -> BTreeSet<i32> {
        let mut family = BTreeSet::from([id]);
        loop {
            let more: Vec<i32> = self
                .known()
                .filter(|(of, unit)| {
                    let above = [unit.department, unit.parent];
                    !family.contains(of)
                        && above.into_iter().flatten().any(|up| family.contains(&up))
                })
                .map(|(of, _)| of)
                .collect();
            if more.is_empty() {
                return family;
            }
            family.extend(more);
        }
    }
}

fn units(tables: &[(String, Kind, LazyFrame)], frames: &Frames) -> PolarsResult<Vec<Unit>> {
    let mut more: BTreeMap<String, (Option<String>, Unit)> = BTreeMap::new();
    for (_, _, table) in tables.iter().filter(|(_, kind, _)| *kind == Kind::Units) {
        let table = Table::of(table)?;
        let (code, parent) = (table.text("unit_code")?, table.text("parent_code")?);
        let (level, aliases) = (table.text("level")?, table.text("aliases")?);
        let (founded, ended) = (table.days("established_on")?, table.days("abolished_on")?);
        for row in 0..table.rows() {
            let Some(code) = code.get(row) else { continue };
            let names = aliases.get(row).unwrap_or_default().split(';');
            let unit = Unit {
                code: code.to_owned(),
                name: String::new(),
                known: true,
                department: None,
                parent: None,
                kind: None,
                level: level.get(row).map(str::to_owned),
                aliases: names
                    .map(label::clean)
                    .filter(|name| !name.is_empty())
                    .collect(),
                established_on: founded.get(row),
                abolished_on: ended.get(row),
            };
            let parent = parent.get(row).map(str::to_owned);
            more.entry(code.to_owned()).or_insert((parent, unit));
        }
    }
    let units = frames.units.iter().map(|(_, unit)| {
        let own = more.get(&unit.code).filter(|_| unit.known);
        let id = |code: Option<&String>| code.and_then(|code| frames.units.id_of(code));
        let (parent, read) =
            own.map_or((None, None), |(parent, read)| (parent.as_ref(), Some(read)));
        Unit {
            code: unit.code.clone(),
            name: unit.name.clone(),
            known: unit.known,
            department: id(unit.department.as_ref()),
            parent: id(parent),
            kind: unit.kind.clone(),
            level: read.and_then(|of| of.level.clone()),
            aliases: read.map(|of| of.aliases.clone()).unwrap_or_default(),
            established_on: read.and_then(|of| of.established_on),
            abolished_on: read.and_then(|of| of.abolished_on),
        }
    });
    Ok(units.collect())
}

fn journal(frames: &Frames) -> PolarsResult<Vec<Entry>> {
    let table = Table::of(&frames.tables["establishment"])?;
    let (number, unit) = (table.text("entry_no")?, table.unit("unit_id")?);
    let (item, category) = (table.text("item")?, table.text("category")?);
    let (change, document) = (table.whole("change")?, table.text("document")?);
    let (from, to) = (table.days("effective_on")?, table.days("expires_on")?);
    let (other, transfer) = (
        table.unit("counterpart_unit_id")?,
        table.text("transfer_id")?,
    );
    let (note, places) = (table.text("note")?, table.places()?);
    let entries = (0..table.rows()).filter_map(|row| {
        Some(Entry {
            entry_no: number.get(row)?.to_owned(),
            unit: unit.get(row)?,
            item: Item::of(item.get(row)?)?,
            category: category.get(row)?.to_owned(),
            change: change.get(row)?,
            document: document.get(row).map(str::to_owned),
            effective_on: from.get(row)?,
            expires_on: to.get(row),
            counterpart: other.get(row),
            transfer: transfer.get(row).map(str::to_owned),
            note: note.get(row).map(str::to_owned),
            place: places.get(row),
        })
    });
    Ok(entries.collect())
}
