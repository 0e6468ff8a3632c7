//! Persons on the roster whose name another source spells in a way that cannot be the same name.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{Engine, IntoLazy, JoinArgs, JoinType, LazyFrame, PolarsResult, col, df};

use crate::domain::person_name;

/// `name_difference`: keys of persons active on the roster with at least one row elsewhere whose folded name is another.
/// A character that a system could not write matches any one character.
pub(super) fn differences(tables: &BTreeMap<&'static str, LazyFrame>) -> PolarsResult<LazyFrame> {
    let roster = tables["roster_row"]
        .clone()
        .filter(col("active"))
        .select([col("person_key"), col("name_folded").alias("roster_name")]);
    let mut keys = BTreeSet::new();
    for view in ["personnel_row", "payroll_row", "insurance_row"] {
        let other = tables[view]
            .clone()
            .select([col("person_key"), col("name_folded").alias("other_name")]);
        let unequal = roster
            .clone()
            .join(
                other,
                [col("person_key")],
                [col("person_key")],
                JoinArgs::new(JoinType::Inner),
            )
            .filter(col("roster_name").neq(col("other_name")))
            .collect_with_engine(Engine::Streaming)?
            .unwrap_single();
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
