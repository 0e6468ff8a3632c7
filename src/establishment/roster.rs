//! The roster as it would be: the night's rows that bear on proposed changes, and those changes entered in them.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Expr, IntoLazy, NULL, PolarsResult, col, lit, when,
};

use super::gate::{Gate, Refusal, Tables};
use super::lines::{Action, Line};
use crate::domain::table::Kind;

impl Gate<'_> {
    /// The tables with the line entered, as they would be on a night.
    pub(super) fn entered(
        &self,
        line: &Line,
        unit: i32,
        on: NaiveDate,
        rows: &DataFrame,
        standing: &Tables,
        night: NaiveDate,
    ) -> PolarsResult<Result<Tables, Refusal>> {
        if line.on.is_none() && line.action != Action::Appoint {
            return Ok(Err(Refusal::NoDay));
        }
        let held = self.held(standing, line.person_key)?;
        let here = held.contains(&unit);
        let leaves = match line.action {
            Action::Enter if here => return Ok(Err(Refusal::AlreadyThere)),
            Action::Enter => None,
            Action::Leave | Action::Appoint if !here => return Ok(Err(Refusal::NoPlace)),
            Action::Leave => Some(unit),
            Action::Appoint => None,
            Action::Transfer => {
                let mut others = held.iter().filter(|of| **of != unit);
                match (others.next(), others.next()) {
                    (None, _) => return Ok(Err(Refusal::NoPlace)),
                    (Some(_), Some(_)) => return Ok(Err(Refusal::SeveralPlaces)),
                    (Some(_), None) if here => return Ok(Err(Refusal::AlreadyThere)),
                    (Some(old), None) => Some(*old),
                }
            }
        };
        let mut after = standing.clone();
        let day = |day: NaiveDate| lit(day).cast(DataType::Date);
        for (source, kind, table) in &mut after {
            if *kind != Kind::Roster {
                continue;
            }
            if let Some(old) = leaves {
                let mut sets = vec![("exit_on", day(on))];
                if on <= night {
                    let gone = match (line.action, line.status.as_str()) {
                        (Action::Leave, "retired" | "deceased") => line.status.as_str(),
                        _ => "left",
                    };
                    sets.push(("status", lit(gone.to_owned())));
                }
                *table = self.changed(source, table, line.person_key, old, sets)?;
            }
            if line.action == Action::Appoint {
                let level = match &line.level {
                    Some(level) => lit(level.clone()),
                    None => lit(NULL).cast(DataType::String),
                };
                let sets = vec![("leadership_level", level)];
                *table = self.changed(source, table, line.person_key, unit, sets)?;
            }
        }
        if matches!(line.action, Action::Enter | Action::Transfer) {
            let code = self
                .book
                .unit(unit)
                .map(|of| of.code.clone())
                .unwrap_or_default();
            if let Some((_, _, table)) = after.iter_mut().find(|(_, kind, _)| *kind == Kind::Roster)
            {
                let names: Vec<Expr> = table
                    .get_column_names()
                    .into_iter()
                    .map(|name| col(name.clone()))
                    .collect();
                let row = rows
                    .slice(i64::try_from(line.row).unwrap_or(0), 1)
                    .lazy()
                    .with_columns([
                        lit(code).alias("unit_code"),
                        lit(NULL).cast(DataType::String).alias("post"),
                        lit(NULL).cast(DataType::Date).alias("exit_on"),
                        day(on).alias("entry_on"),
                    ])
                    .select(names)
                    .collect()?;
                table.vstack_mut(&row)?;
            }
        }
        Ok(Ok(after))
    }

    /// Units in which a person holds a place.
    fn held(&self, tables: &Tables, person: i64) -> PolarsResult<BTreeSet<i32>> {
        let mut held = BTreeSet::new();
        for (source, kind, table) in tables {
            if *kind == Kind::Roster {
                held.extend(
                    self.places(source, table, person)?
                        .into_iter()
                        .filter_map(|of| of.1),
                );
            }
        }
        Ok(held)
    }

    /// Rows of a person's places in a roster, each with its unit.
    fn places(
        &self,
        source: &str,
        table: &DataFrame,
        person: i64,
    ) -> PolarsResult<Vec<(usize, Option<i32>)>> {
        let units = self.units_of(source)?;
        let (keys, status) = (
            table.column("person_key")?.i64()?,
            table.column("status")?.str()?,
        );
        let (code, exits) = (table.column("unit_code")?.str()?, table.column("exit_on")?);
        let exits = exits.is_null();
        let rows = (0..table.height()).filter(|row| {
            keys.get(*row) == Some(person)
                && matches!(status.get(*row), Some("active" | "probation"))
                && exits.get(*row) == Some(true)
        });
        Ok(rows
            .map(|row| (row, code.get(row).and_then(|text| units.get(text).copied())))
            .collect())
    }

    /// A roster with some columns of a person's places in a unit changed.
    fn changed(
        &self,
        source: &str,
        table: &DataFrame,
        person: i64,
        unit: i32,
        sets: Vec<(&str, Expr)>,
    ) -> PolarsResult<DataFrame> {
        let mut chosen = vec![false; table.height()];
        for (row, of) in self.places(source, table, person)? {
            chosen[row] = of == Some(unit);
        }
        const CHOSEN: &str = "row_to_change";
        let mut table = table.clone();
        table.with_column(Column::new(CHOSEN.into(), chosen))?;
        let sets: Vec<Expr> = sets
            .into_iter()
            .map(|(name, value)| {
                when(col(CHOSEN))
                    .then(value)
                    .otherwise(col(name))
                    .alias(name)
            })
            .collect();
        table.lazy().with_columns(sets).collect()?.drop(CHOSEN)
    }

    /// What each unit text of a source means, and what every code and name means besides.
    fn units_of(&self, source: &str) -> PolarsResult<HashMap<String, i32>> {
        let map = self.frames.tables["unit_map"].clone().collect()?;
        let (sources, texts) = (
            map.column("source")?.str()?,
            map.column("unit_text")?.str()?,
        );
        let ids = map.column("unit_id")?.i32()?;
        let mut units: HashMap<String, i32> = self
            .book
            .known()
            .map(|(id, unit)| (unit.code.clone(), id))
            .collect();
        for row in 0..map.height() {
            if sources.get(row) == Some(source)
                && let (Some(text), Some(id)) = (texts.get(row), ids.get(row))
            {
                units.insert(text.to_owned(), id);
            }
        }
        Ok(units)
    }

    /// The night's rows that bear on the lines: of their people, of everyone with the same name, and of their units.
    /// Whatever the rules say of those is what they say on the whole night.
    pub(super) fn slice(&self, lines: &[Line]) -> PolarsResult<Tables> {
        let mut units: HashSet<i32> = lines
            .iter()
            .filter_map(|line| self.book.find(&line.unit).ok())
            .collect();
        let people: HashSet<i64> = lines.iter().map(|line| line.person_key).collect();
        let names: HashSet<&str> = lines.iter().map(|line| line.name_folded.as_str()).collect();
        let mut whole: Vec<(String, Kind, DataFrame)> = Vec::new();
        for (source, kind, table) in &self.inputs.tables {
            whole.push((source.clone(), *kind, table.clone().collect()?));
        }
        // A transfer leaves a unit that its line does not name.
        let mut known: HashSet<i64> = people.clone();
        for (source, kind, table) in &whole {
            if !Kind::PEOPLE.contains(kind) {
                continue;
            }
            let of_source = self.units_of(source)?;
            let keys = table.column("person_key")?.i64()?;
            let folded = table.column("name_folded")?.str()?;
            let unit = table.column(kind.unit_column().unwrap_or("unit"))?.str()?;
            for row in 0..table.height() {
                let Some(key) = keys.get(row) else { continue };
                if folded.get(row).is_some_and(|name| names.contains(name)) {
                    known.insert(key);
                }
                if *kind == Kind::Roster && people.contains(&key) {
                    units.extend(unit.get(row).and_then(|text| of_source.get(text)));
                }
            }
        }
        let mut slice = Vec::new();
        for (source, kind, table) in whole {
            if !Kind::PEOPLE.contains(&kind) {
                slice.push((source, kind, table));
                continue;
            }
            let of_source = self.units_of(&source)?;
            let keys = table.column("person_key")?.i64()?;
            let unit = table.column(kind.unit_column().unwrap_or("unit"))?.str()?;
            // The night's months are the newest of the whole table: one row of each month stays, whosever it is.
            let months = match kind {
                Kind::Payroll | Kind::Insurance => {
                    Some(table.column("month")?.cast(&DataType::Int32)?)
                }
                _ => None,
            };
            let months = months.as_ref().map(Column::i32).transpose()?;
            let mut seen: HashSet<i32> = HashSet::new();
            let wanted: BooleanChunked = (0..table.height())
                .map(|row| {
                    let here = unit.get(row).and_then(|text| of_source.get(text));
                    let month = months.and_then(|months| months.get(row));
                    month.is_some_and(|month| seen.insert(month))
                        || keys.get(row).is_some_and(|key| known.contains(&key))
                        || here.is_some_and(|id| units.contains(id))
                })
                .collect();
            let table = table.filter(&wanted)?;
            slice.push((source, kind, table));
        }
        Ok(slice)
    }
}
