//! Whether a slice can be laid over the last whole extract without saying of anybody what a whole extract would not.
//!
//! A slice knows its own department and nothing else. Where it does not settle a question, more is pulled:
//!
//! - somebody of the slice also stands under another department: that department's slice is pulled along, because the
//!   row there may be the place that was left;
//! - somebody of the whole extract is not in the slice any more: nobody knows where to, so the source is pulled whole;
//! - the slice is of another month than the whole extract: months cannot be mixed, so the source is pulled whole;
//! - a row of the slice belongs to another department: left out where the whole extract has it, else that department's
//!   slice is pulled along. One that belongs to no department and is new: the source is pulled whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Engine, Expr, Field, IntoColumn, IntoSeries,
    LazyFrame, NewChunkedArray, PlHashSet, PolarsResult, Schema, col, lit,
};

use super::pulling::{Puller, told};
use crate::config::Source;
use crate::domain::overlay::Recipe;
use crate::domain::snapshot::Snapshot;
use crate::domain::table::Kind;
use crate::frames;
use crate::normalise::overlay::among;
use crate::normalise::{self, Stored};

/// Source name, kind, rows.
pub(super) type Tables = Vec<(String, Kind, LazyFrame)>;
/// Who or what a row is about, and its unit as the source writes it.
type Pair = (String, Option<String>);

/// Departments of a slice, at most. Where people moved between more, a whole extract is the shorter way.
const MOST: usize = 24;

/// What comes of a slice.
#[derive(Debug, PartialEq, Eq)]
enum Weighed {
    /// It can be laid over.
    Fits(Recipe),
    /// These departments are needed too.
    Wider(BTreeSet<String>),
    /// Only a whole extract will do.
    Whole(&'static str),
}

/// Lay a slice over the whole extract, with what else has to be pulled.
///
/// # Errors
/// In a sentence: the source could not be had.
pub(super) async fn refine(
    puller: &Puller,
    source: &Source,
    base: Snapshot,
    mut slice: Snapshot,
    units: &Tables,
) -> Result<Snapshot, String> {
    let mut scope: BTreeSet<String> = puller.departments().into_iter().collect();
    loop {
        let work = {
            let (puller, source, units) = (puller.clone(), source.clone(), units.clone());
            let (base, slice, scope) = (base.clone(), slice.clone(), scope.clone());
            move || weigh(&puller, &source, &base, &slice, &scope, units)
        };
        let weighed = tokio::task::spawn_blocking(work)
            .await
            .map_err(|fault| fault.to_string())?;
        let why = match weighed {
            Ok(Weighed::Fits(recipe)) => {
                let (date, now) = (puller.request.business_date, puller.request.now);
                let overlay = puller.store.put_overlay(&base, &slice, &recipe, date, now);
                return overlay.map_err(|fault| told(&puller.config, &fault));
            }
            Ok(Weighed::Wider(more)) if scope.len() + more.len() <= MOST => {
                tracing::info!(source.name, departments = ?more, "people moved: their other departments are pulled along");
                scope.extend(more);
                let codes: Vec<String> = scope.iter().cloned().collect();
                match puller.slice(source, &codes).await {
                    Ok(wider) => {
                        slice = wider;
                        continue;
                    }
                    Err(fault) => fault,
                }
            }
            Ok(Weighed::Wider(_)) => "people moved between many departments".to_owned(),
            Ok(Weighed::Whole(why)) => why.to_owned(),
            Err(fault) => fault,
        };
        tracing::info!(source.name, why, "the source is pulled whole");
        return puller.whole(source).await;
    }
}

fn weigh(
    puller: &Puller,
    source: &Source,
    base: &Snapshot,
    slice: &Snapshot,
    scope: &BTreeSet<String>,
    units: Tables,
) -> Result<Weighed, String> {
    let (config, date) = (&puller.config, puller.request.business_date);
    let read = |snapshot: &Snapshot| {
        normalise::load_or_normalise(source, &config.codes, snapshot, date)
            .map_err(|fault| told(config, &fault))
    };
    let sides = Sides {
        kind: source.kind,
        base: read(base)?,
        slice: read(slice)?,
    };
    let mut tables = units;
    for side in [&sides.base, &sides.slice] {
        tables.push((source.name.clone(), source.kind, side.accepted.clone()));
    }
    let units = frames::units_of(config, tables).map_err(|fault| told(config, &fault))?;
    let departments = units.departments_of(&source.name);
    let asked: BTreeSet<String> = puller.departments().into_iter().collect();
    let weighed = sides.weigh(&departments, &asked, scope);
    let units = match weighed.map_err(|fault| told(config, &fault))? {
        Ok(units) => units,
        Err(not) => return Ok(not),
    };
    Ok(Weighed::Fits(Recipe {
        base: base.id.clone(),
        slice: slice.id.clone(),
        asked: asked.into_iter().collect(),
        departments: scope.iter().cloned().collect(),
        units,
    }))
}

/// The column that says who or what a row is about.
const fn key(kind: Kind) -> &'static str {
    match kind {
        Kind::Establishment => "entry_no",
        Kind::Plans => "plan_id",
        Kind::Duties => "duty_id",
        _ => "person_key",
    }
}

/// A whole extract and a slice of one source.
struct Sides {
    kind: Kind,
    base: Stored,
    slice: Stored,
}

impl Sides {
    /// The units of which the slice speaks, as the source writes them; or what more is needed.
    fn weigh(
        &self,
        departments: &BTreeMap<&str, Option<&str>>,
        asked: &BTreeSet<String>,
        scope: &BTreeSet<String>,
    ) -> PolarsResult<Result<BTreeSet<String>, Weighed>> {
        let of = |codes: &BTreeSet<String>| -> BTreeSet<String> {
            let own = departments
                .iter()
                .filter(|(_, code)| code.is_some_and(|code| codes.contains(code)));
            own.map(|(text, _)| (*text).to_owned()).collect()
        };
        let department = |unit: &Option<String>| {
            let code = departments.get(unit.as_deref()?)?;
            code.map(str::to_owned)
        };
        let (own, asked) = (of(scope), of(asked));
        let is_own = |unit: &Option<String>| unit.as_ref().is_some_and(|unit| own.contains(unit));
        let whole = |why| Ok(Err(Weighed::Whole(why)));
        let texts: Arc<PlHashSet<String>> = Arc::new(own.iter().cloned().collect());
        let unit = self.kind.unit_column().unwrap_or("unit");
        let in_scope = || among(unit, &texts);

        if self.months_differ(in_scope())? {
            return whole("it is of another month than the last whole extract");
        }
        let new = self.pairs(&self.slice, lit(true))?;
        let new_aside = set_aside(&self.slice.quarantine)?;
        let before = self.pairs(&self.base, in_scope())?;
        let before_aside = set_aside(&self.base.quarantine)?;

        let named = |aside: &[Aside], which: &dyn Fn(&Aside) -> bool| -> BTreeSet<String> {
            let named = aside.iter().filter(|of| which(of));
            named.filter_map(|of| of.key.clone()).collect()
        };
        let mut seen: BTreeSet<String> = new.iter().map(|(key, _)| key.clone()).collect();
        seen.extend(named(&new_aside, &|_| true));
        let mut known: BTreeSet<String> = before.into_iter().map(|(key, _)| key).collect();
        known.extend(named(&before_aside, &|of| is_own(&of.unit)));
        if !known.is_subset(&seen) {
            return whole("somebody of the department is not in its slice any more");
        }

        let elsewhere: BTreeSet<Pair> = self
            .pairs(
                &self.base,
                about(key(self.kind), &seen).and(in_scope().not()),
            )?
            .into_iter()
            .collect();
        let here = |units: &BTreeSet<String>| -> BTreeSet<&String> {
            let here = new
                .iter()
                .filter(|(_, unit)| unit.as_ref().is_some_and(|unit| units.contains(unit)));
            here.map(|(key, _)| key).collect()
        };
        let (here_own, here_asked) = (here(&own), here(&asked));
        let mut wider = BTreeSet::new();
        for (who, unit) in &elsewhere {
            let arrived = here_own.contains(who) && !known.contains(who);
            if !arrived && !here_asked.contains(who) {
                continue;
            }
            match department(unit) {
                Some(code) => {
                    wider.insert(code);
                }
                // What maps to no unit is in nobody's slice. Someone who was there may have come from it.
                None if arrived || self.kind == Kind::Establishment => {
                    return whole("somebody came from a unit that maps to none");
                }
                None => {}
            }
        }
        let stray = new.iter().filter(|pair| !is_own(&pair.1));
        let stray = stray.filter(|pair| !elsewhere.contains(*pair));
        let aside = new_aside.iter().filter(|of| !is_own(&of.unit));
        let aside = aside.filter(|of| !before_aside.iter().any(|before| before.raw == of.raw));
        let strange: Vec<&Option<String>> = stray
            .map(|(_, unit)| unit)
            .chain(aside.map(|of| &of.unit))
            .collect();
        for unit in strange {
            match department(unit) {
                Some(code) => {
                    wider.insert(code);
                }
                None => return whole("a new row of the slice maps to no unit"),
            }
        }
        Ok(if wider.is_empty() {
            Ok(own)
        } else {
            Err(Weighed::Wider(wider))
        })
    }

    /// Who or what the rows are about, with their units; of the rows that pass.
    fn pairs(&self, of: &Stored, passes: Expr) -> PolarsResult<Vec<Pair>> {
        let unit = self.kind.unit_column().unwrap_or("unit");
        let rows = of.accepted.clone().filter(passes).select([
            col(key(self.kind)).cast(DataType::String).alias("key"),
            col(unit).alias("unit"),
        ]);
        let rows = rows.collect_with_engine(Engine::Streaming)?.unwrap_single();
        let (keys, units) = (rows.column("key")?.str()?, rows.column("unit")?.str()?);
        let pairs: BTreeSet<Pair> = keys
            .iter()
            .zip(units.iter())
            .filter_map(|(key, unit)| Some((key?.to_owned(), unit.map(str::to_owned))))
            .collect();
        Ok(pairs.into_iter().collect())
    }

    /// A slice of a newer month than the whole extract's, or of an older one than the department's rows in it.
    fn months_differ(&self, in_scope: Expr) -> PolarsResult<bool> {
        let column = self.kind.column("month");
        let newest = |rows: LazyFrame| -> PolarsResult<Option<i32>> {
            let newest = rows
                .select([col("month").max()])
                .collect_with_engine(Engine::Streaming)?
                .unwrap_single();
            Ok(newest.column("month")?.date()?.physical().get(0))
        };
        if column.is_none() {
            return Ok(false);
        }
        let rows = |of: &Stored| of.accepted.clone();
        let slice = newest(rows(&self.slice))?;
        let (all, own) = (
            newest(rows(&self.base))?,
            newest(rows(&self.base).filter(in_scope))?,
        );
        Ok(slice.is_some_and(|slice| Some(slice) > all) || own > slice)
    }
}

/// A quarantined row.
struct Aside {
    key: Option<String>,
    unit: Option<String>,
    raw: String,
}

fn set_aside(quarantine: &DataFrame) -> PolarsResult<Vec<Aside>> {
    let (keys, units) = (
        quarantine.column("person_key")?.i64()?,
        quarantine.column("unit")?.str()?,
    );
    let raws = quarantine.column("raw")?.str()?;
    Ok((0..quarantine.height())
        .map(|row| Aside {
            key: keys.get(row).map(|key| key.to_string()),
            unit: units.get(row).map(str::to_owned),
            raw: raws.get(row).unwrap_or_default().to_owned(),
        })
        .collect())
}

/// Whether a row is about one of these.
fn about(column: &str, keys: &BTreeSet<String>) -> Expr {
    let texts: PlHashSet<String> = keys.iter().cloned().collect();
    let numbers: PlHashSet<i64> = keys.iter().filter_map(|key| key.parse().ok()).collect();
    let asked = move |column: Column| -> PolarsResult<Column> {
        let name = column.name().clone();
        let found = match column.dtype() {
            DataType::Int64 => {
                let found = column.i64()?.iter();
                let found = found.map(|key| key.is_some_and(|key| numbers.contains(&key)));
                BooleanChunked::from_iter_values(name, found)
            }
            _ => {
                let found = column.str()?.iter();
                let found = found.map(|key| key.is_some_and(|key| texts.contains(key)));
                BooleanChunked::from_iter_values(name, found)
            }
        };
        Ok(found.into_series().into_column())
    };
    col(column).map(asked, |_: &Schema, field: &Field| {
        Ok(Field::new(field.name().clone(), DataType::Boolean))
    })
}
