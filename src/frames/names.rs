//! Persons on the roster whose name another source spells in a way that cannot be the same name.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;
use std::sync::Arc;

use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Engine, Expr, Field, IntoColumn, IntoLazy,
    IntoSeries, JoinArgs, JoinType, LazyFrame, NewChunkedArray, PlFixedStateQuality, PlHashMap,
    PolarsResult, Schema, col, df,
};

use crate::domain::person_name;

/// Person = hash of the name on the roster; `None` where the roster spells it in several ways.
type Spelled = PlHashMap<i64, Option<u64>>;

/// `name_difference`: keys of persons active on the roster with at least one row elsewhere whose folded name is another.
/// A character that a system could not write matches any one character.
pub(super) fn differences(tables: &BTreeMap<&'static str, LazyFrame>) -> PolarsResult<LazyFrame> {
    let roster = tables["roster_row"]
        .clone()
        .filter(col("active"))
        .select([col("person_key"), col("name_folded").alias("roster_name")]);
    let spelled = Arc::new(spelled(&collected(roster.clone())?)?);
    let mut keys = BTreeSet::new();
    for view in ["personnel_row", "payroll_row", "insurance_row"] {
        // Nearly all names agree: only the others are put side by side.
        let other = tables[view]
            .clone()
            .select([col("person_key"), col("name_folded").alias("other_name")])
            .filter(spelled_otherwise(&spelled));
        let other = collected(other)?;
        let doubtful = other.column("person_key")?.i64()?.iter().flatten();
        let doubtful = Arc::new(doubtful.collect());
        let unequal = collected(
            roster
                .clone()
                .filter(super::of_people(&doubtful))
                .join(
                    other.lazy(),
                    [col("person_key")],
                    [col("person_key")],
                    JoinArgs::new(JoinType::Inner),
                )
                .filter(col("roster_name").neq(col("other_name"))),
        )?;
        let names = unequal.column("roster_name")?.str()?.clone();
        let others = unequal.column("other_name")?.str()?.clone();
        for (row, key) in unequal.column("person_key")?.i64()?.iter().enumerate() {
            if let (Some(key), Some(name), Some(other)) = (key, names.get(row), others.get(row))
                && !person_name::matches(name, other)
            {
                keys.insert(key);
            }
        }
    }
    Ok(df!("person_key" => keys.into_iter().collect::<Vec<i64>>())?.lazy())
}

fn collected(rows: LazyFrame) -> PolarsResult<DataFrame> {
    Ok(rows.collect_with_engine(Engine::Streaming)?.unwrap_single())
}

fn hash(name: &str) -> u64 {
    PlFixedStateQuality::with_seed(0).hash_one(name)
}

fn spelled(roster: &DataFrame) -> PolarsResult<Spelled> {
    let mut spelled = Spelled::with_capacity_and_hasher(roster.height(), Default::default());
    let names = roster.column("roster_name")?.str()?;
    for (key, name) in roster.column("person_key")?.i64()?.iter().zip(names.iter()) {
        if let (Some(key), Some(name)) = (key, name) {
            let name = hash(name);
            spelled
                .entry(key)
                .and_modify(|held| *held = held.filter(|held| *held == name))
                .or_insert(Some(name));
        }
    }
    Ok(spelled)
}

/// Whether a row's person is on the roster and its name is not plainly the one there.
fn spelled_otherwise(spelled: &Arc<Spelled>) -> Expr {
    let spelled = Arc::clone(spelled);
    let differs = move |columns: &mut [Column]| -> PolarsResult<Column> {
        let (keys, names) = (columns[0].i64()?, columns[1].str()?);
        let differs = keys.iter().zip(names.iter()).map(|(key, name)| {
            let held = key.and_then(|key| spelled.get(&key));
            held.is_some_and(|held| *held != name.map(hash))
        });
        let differs = BooleanChunked::from_iter_values(columns[0].name().clone(), differs);
        Ok(differs.into_series().into_column())
    };
    col("person_key").map_many(
        differs,
        &[col("other_name")],
        |_: &Schema, fields: &[Field]| Ok(Field::new(fields[0].name().clone(), DataType::Boolean)),
    )
}
