//! The tables the texts start from: normalised rows with units, types and ranks as small integers and with the night's
//! dates beside every row.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use polars::prelude::{
    Column, DataFrame, DataType, Expr, Field, IntoLazy, LazyFrame, NULL, PlHashMap, PolarsResult,
    Schema, UnionArgs, col, concat, df, lit,
};

use super::coded::{CodedSource, fact, numbered};
use super::{FrameError, Inputs, Night, Unit, Units};
use crate::config::{Config, HeadcountTypes};
use crate::domain::table::{Kind, Type};

/// Every table the texts may start from.
pub(super) fn tables(
    config: &Config,
    inputs: &Inputs,
    sources: &[CodedSource],
    night: &Night,
    units: &Units,
) -> Result<BTreeMap<&'static str, LazyFrame>, FrameError> {
    let types = vocabulary(
        sources
            .iter()
            .filter_map(|source| source.headcount_type.as_ref()),
        config.headcount_types.types.keys(),
    );
    let ranks = vocabulary(
        sources.iter().filter_map(|source| source.rank.as_ref()),
        std::iter::empty(),
    );
    let rows = |kind: Kind| mapped(sources, kind, units, &types, &ranks);
    let dates = [
        day(night.business_date).alias("business_date"),
        day(night.fresh_after).alias("fresh_after"),
        day(night.settled_on).alias("settled_on"),
        month(night.pay_month).alias("pay_month"),
        month(night.insurance_month).alias("insurance_month"),
        lit(night.payroll_cutoff).alias("payroll_cutoff"),
        lit(night.insurance_cutoff).alias("insurance_cutoff"),
    ];

    let mut tables = BTreeMap::new();
    for kind in [
        Kind::Roster,
        Kind::Personnel,
        Kind::Payroll,
        Kind::Insurance,
    ] {
        let mut table = rows(kind)?;
        if matches!(kind, Kind::Payroll | Kind::Insurance) {
            table = table.with_column(month_number("month").alias("month_no"));
        }
        tables.insert(kind.name(), table.with_columns(dates.clone()));
    }
    let register = rows(Kind::Register)?
        .rename(["from", "to"], ["from_on", "to_on"], true)
        .with_column(month_number("from_on").alias("from_month"))
        .with_columns(dates.clone());
    tables.insert("register", with_limit(register, night)?);
    for kind in [Kind::Establishment, Kind::Plans, Kind::Duties] {
        tables.insert(kind.name(), rows(kind)?.with_columns(dates.clone()));
    }
    tables.insert("night", night.table()?);
    tables.insert("unit_index", units.index()?);
    tables.insert("unit_map", units.map_table()?.lazy());
    tables.insert(
        "type_compatible",
        type_compatible(&config.headcount_types, &types)?,
    );
    tables.insert(
        "type_allowed",
        type_allowed(&config.headcount_types, units)?,
    );
    let levels: (Vec<&str>, Vec<bool>) = config
        .levels
        .levels
        .iter()
        .map(|(code, level)| (code.as_str(), level.leading))
        .unzip();
    tables.insert(
        "level",
        df!("leadership_level" => levels.0, "leading" => levels.1)?.lazy(),
    );
    tables.insert("quarantine_mark", quarantine_marks(inputs)?);
    tables.insert("source_state", source_states(inputs)?);
    Ok(tables)
}

/// A quarantine without rows, for a night on which no source could be read.
pub fn no_quarantine() -> DataFrame {
    let texts = ["source", "snapshot_id", "file", "sheet", "raw", "reasons"];
    let last = [("unit", DataType::String)];
    let numbers = [
        ("row", DataType::Int32),
        ("person_key", DataType::Int64),
        ("gross", DataType::Int64),
    ];
    let fields = texts
        .map(|name| (name, DataType::String))
        .into_iter()
        .chain(numbers)
        .chain(last);
    DataFrame::empty_with_schema(
        &fields
            .map(|(name, dtype)| Field::new(name.into(), dtype))
            .collect::<Schema>(),
    )
}

/// A day as polars' day type; its literals are moments.
fn day(day: NaiveDate) -> Expr {
    lit(day).cast(DataType::Date)
}

fn month(number: Option<i32>) -> Expr {
    number.map_or_else(|| lit(NULL).cast(DataType::Int32), lit)
}

fn month_number(column: &str) -> Expr {
    col(column).dt().year() * lit(12) + col(column).dt().month().cast(DataType::Int32)
}

/// The columns a normalised table of this kind has, for a kind that no source of the night gives.
pub(super) fn schema(kind: Kind) -> Schema {
    let mut schema = Schema::default();
    for name in ["source", "snapshot_id", "file", "sheet"] {
        schema.with_column(name.into(), DataType::String);
    }
    schema.with_column("row".into(), DataType::Int32);
    for column in kind.columns() {
        let dtype = match column.kind {
            Type::Date | Type::Month => DataType::Date,
            Type::Money | Type::Whole => DataType::Int64,
            Type::Bool => DataType::Boolean,
            Type::PersonId => {
                schema.with_column("person_key".into(), DataType::Int64);
                for name in ["id_read", "id_verdict", "id_sex"] {
                    schema.with_column(name.into(), DataType::String);
                }
                schema.with_column("id_birth".into(), DataType::Date);
                DataType::String
            }
            Type::Name => {
                schema.with_column("name_folded".into(), DataType::String);
                schema.with_column("name_wild".into(), DataType::Boolean);
                DataType::String
            }
            _ => DataType::String,
        };
        schema.with_column(column.name.into(), dtype);
    }
    if kind == Kind::Roster {
        schema.with_column("retire_on".into(), DataType::Date);
        schema.with_column("retire_sure".into(), DataType::Boolean);
    }
    schema
}

/// All rows of a kind, of however many sources, with the unit, type and rank that their texts mean. Nothing is read yet.
fn mapped(
    sources: &[CodedSource],
    kind: Kind,
    units: &Units,
    types: &BTreeMap<String, i32>,
    ranks: &BTreeMap<String, i32>,
) -> PolarsResult<LazyFrame> {
    let facts = |of: fn(&Unit) -> bool| Arc::new(units.iter().map(|(_, unit)| of(unit)).collect());
    let facts: [(&'static str, Arc<Vec<bool>>); 3] = [
        ("unit_known", facts(|unit| unit.known)),
        ("off_central_pay", facts(|unit| unit.off_central_pay)),
        ("self_funded", facts(|unit| unit.self_funded)),
    ];
    let mut parts = Vec::new();
    for source in sources.iter().filter(|source| source.kind == kind) {
        let meant = || -> PlHashMap<String, i32> {
            let meant = units.of_source(&source.name).into_iter();
            meant.map(|(text, id)| (text.to_owned(), id)).collect()
        };
        let all = |ids: &BTreeMap<String, i32>| -> PlHashMap<String, i32> {
            ids.iter().map(|(word, id)| (word.clone(), *id)).collect()
        };
        let mut numbers = Vec::new();
        if let Some(column) = kind.unit_column().filter(|_| source.unit.is_some()) {
            numbers.push(numbered(column, "unit_id", meant()));
        }
        if source.counterpart.is_some() {
            numbers.push(numbered("counterpart", "counterpart_unit_id", meant()));
        }
        if source.headcount_type.is_some() {
            numbers.push(numbered("headcount_type", "type_id", all(types)));
        }
        if source.rank.is_some() {
            numbers.push(numbered("rank", "rank_id", all(ranks)));
        }
        let mut rows = source.rows.clone().with_columns(numbers);
        if source.unit.is_some() {
            let facts = facts.iter().cloned();
            rows = rows.with_columns(
                facts
                    .map(|(name, facts)| fact("unit_id", name, facts))
                    .collect::<Vec<_>>(),
            );
        }
        parts.push(rows);
    }
    concat(parts, UnionArgs::default())
}

/// Numbers for the distinct words of a column over all its sources. Only their equality matters.
fn vocabulary<'a>(
    columns: impl Iterator<Item = &'a Vec<String>>,
    known: impl Iterator<Item = &'a String>,
) -> BTreeMap<String, i32> {
    let words: BTreeSet<&String> = columns.flatten().chain(known).collect();
    (0..)
        .zip(words)
        .map(|(id, word)| (word.clone(), id))
        .collect()
}

/// Pairs of types that do not contradict each other: a type and itself, and a type and what it is a kind of.
fn type_compatible(tree: &HeadcountTypes, ids: &BTreeMap<String, i32>) -> PolarsResult<LazyFrame> {
    let mut pairs: BTreeSet<(i32, i32)> = ids.values().map(|id| (*id, *id)).collect();
    for code in tree.types.keys() {
        for ancestor in ancestors(tree, code) {
            if let (Some(a), Some(b)) = (ids.get(code), ids.get(ancestor)) {
                pairs.extend([(*a, *b), (*b, *a)]);
            }
        }
    }
    let (left, right): (Vec<i32>, Vec<i32>) = pairs.into_iter().unzip();
    Ok(df!("type_id" => left, "other_type_id" => right)?.lazy())
}

/// The types that `code` is a kind of, nearest first.
fn ancestors<'a>(tree: &'a HeadcountTypes, code: &str) -> Vec<&'a str> {
    let mut above = Vec::new();
    let mut next = tree.types.get(code).and_then(|of| of.parent.as_deref());
    // The loader refuses cycles; the bound keeps a hand-made tree from hanging the night.
    while let Some(parent) = next.filter(|_| above.len() < tree.types.len()) {
        above.push(parent);
        next = tree.types.get(parent).and_then(|of| of.parent.as_deref());
    }
    above
}

/// Which headcount type may be held in which known unit, by the unit's kind; a child without its own list inherits.
fn type_allowed(tree: &HeadcountTypes, units: &Units) -> PolarsResult<LazyFrame> {
    let (mut ids, mut types, mut allowed) = (Vec::new(), Vec::new(), Vec::new());
    for (code, own) in &tree.types {
        let inherited = || {
            ancestors(tree, code)
                .into_iter()
                .find_map(|above| tree.types[above].allowed_in.as_ref())
        };
        let Some(kinds) = own.allowed_in.as_ref().or_else(inherited) else {
            continue;
        };
        for (id, unit) in units.iter().filter(|(_, unit)| unit.known) {
            let Some(kind) = unit.kind.as_deref() else {
                continue;
            };
            ids.push(id);
            types.push(code.as_str());
            allowed.push(kinds.iter().any(|of| of == "all" || of == kind));
        }
    }
    Ok(df!("unit_id" => ids, "headcount_type" => types, "allowed" => allowed)?.lazy())
}

/// One row per person and people source in whose quarantine that person's number stands.
fn quarantine_marks(inputs: &Inputs) -> PolarsResult<LazyFrame> {
    let kinds: HashMap<&str, Kind> = inputs
        .sources
        .iter()
        .map(|source| (source.name.as_str(), source.kind))
        .collect();
    let sources = inputs.quarantine.column("source")?.str()?.clone();
    let keys = inputs.quarantine.column("person_key")?.i64()?.clone();
    let marks: BTreeSet<(i64, String)> = sources
        .iter()
        .zip(keys.iter())
        .filter_map(|(source, key)| {
            let kind = kinds
                .get(source?)
                .filter(|kind| Kind::PEOPLE.contains(kind))?;
            Some((key?, format!("quarantined_{kind}")))
        })
        .collect();
    let (keys, marks): (Vec<i64>, Vec<String>) = marks.into_iter().unzip();
    Ok(df!("person_key" => keys, "mark" => marks)?.lazy())
}

fn source_states(inputs: &Inputs) -> PolarsResult<LazyFrame> {
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let sources = &inputs.sources;
    Ok(df!(
        "source" => sources.iter().map(|source| source.name.as_str()).collect::<Vec<_>>(),
        "held" => sources.iter().map(|source| source.held).collect::<Vec<_>>(),
        "quarantined" => sources.iter().map(|source| count(source.quarantined)).collect::<Vec<_>>(),
        "controls_differing" => sources.iter().map(|source| count(source.controls_differing)).collect::<Vec<_>>(),
    )?
    .lazy())
}

/// The register with `longest_until`, the last day of a secondment that has no planned end. The register is small.
fn with_limit(register: LazyFrame, night: &Night) -> PolarsResult<LazyFrame> {
    let frame = register.collect()?;
    let epoch = NaiveDate::default();
    let until: Vec<Option<NaiveDate>> = frame
        .column("from_on")?
        .date()?
        .physical()
        .iter()
        .map(|days| {
            let from = epoch.checked_add_days(Days::new(u64::try_from(days?).ok()?))?;
            Some(night.secondment.after(from))
        })
        .collect();
    let until = Column::new("longest_until".into(), until);
    Ok(frame.hstack(&[until])?.lazy())
}
