//! A slice laid over a whole extract: of the departments' rows the slice's, of all others the whole extract's. Which
//! units are the departments' stands in the recipe, so that the same two extracts always give the same rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use polars::prelude::*;

use super::Stored;
use crate::domain::summary::{MoneyTotals, Totals};
use crate::domain::table::{Kind, Type};

/// The rows of an overlay. `units`: the units, as the source writes them, of which the slice speaks.
///
/// The totals are of the rows that came together: title rows, blank rows and subtotals are counted with the extracts that
/// they stand in. Control totals are those of the whole extract.
///
/// # Errors
/// When rows cannot be read.
pub fn lay_over(
    kind: Kind,
    base: &Stored,
    slice: &Stored,
    units: &BTreeSet<String>,
) -> PolarsResult<Stored> {
    let column = kind.unit_column().unwrap_or("unit");
    let units: Arc<PlHashSet<String>> = Arc::new(units.iter().cloned().collect());
    let kept = (base.accepted.clone()).filter(among(column, &units).not());
    let taken = (slice.accepted.clone()).filter(among(column, &units));
    let accepted = concat([kept, taken], UnionArgs::default())?;
    let rows = |quarantine: &DataFrame, which: Expr| {
        let rows = quarantine.clone().lazy().filter(which);
        rows.collect()
    };
    let mut quarantine = rows(&base.quarantine, among("unit", &units).not())?;
    quarantine.vstack_mut(&rows(&slice.quarantine, among("unit", &units))?)?;
    let totals = totals(kind, &accepted, &quarantine, &base.totals)?;
    Ok(Stored {
        accepted,
        quarantine,
        totals,
    })
}

/// Whether a row's text is one of these; a row without text is not.
pub fn among(column: &str, texts: &Arc<PlHashSet<String>>) -> Expr {
    let texts = Arc::clone(texts);
    let asked = move |column: Column| -> PolarsResult<Column> {
        let found = column.str()?.iter();
        let found = found.map(|text| text.is_some_and(|text| texts.contains(text)));
        let found = BooleanChunked::from_iter_values(column.name().clone(), found);
        Ok(found.into_series().into_column())
    };
    col(column).map(asked, |_: &Schema, field: &Field| {
        Ok(Field::new(field.name().clone(), DataType::Boolean))
    })
}

fn totals(
    kind: Kind,
    accepted: &LazyFrame,
    quarantine: &DataFrame,
    whole: &Totals,
) -> PolarsResult<Totals> {
    let of_type = |wanted: Type| kind.columns().iter().filter(move |of| of.kind == wanted);
    let mut asked = vec![len().cast(DataType::Int64).alias("rows")];
    asked.extend(of_type(Type::Money).map(|of| col(of.name).sum().alias(of.name)));
    let sums = accepted.clone().select(asked);
    let sums = sums.collect_with_engine(Engine::Streaming)?.unwrap_single();
    let sum =
        |name: &str| -> PolarsResult<i64> { Ok(sums.column(name)?.i64()?.get(0).unwrap_or(0)) };
    let count = |of: usize| u64::try_from(of).unwrap_or(u64::MAX);
    let mut reasons = BTreeMap::new();
    for row in quarantine.column("reasons")?.str()?.iter().flatten() {
        for reason in row.split(';') {
            *reasons.entry(reason.to_owned()).or_insert(0) += 1;
        }
    }
    let mut money = BTreeMap::new();
    for column in of_type(Type::Money) {
        // Of quarantined rows only the pay is kept; other amounts are in the totals of the extract that they came with.
        let (mut set_aside, mut unreadable) = (0, 0);
        if column.name == "gross" {
            for amount in quarantine.column("gross")?.i64()?.iter() {
                set_aside += amount.unwrap_or(0);
                unreadable += u64::from(amount.is_none());
            }
        }
        let accepted = sum(column.name)?;
        let totals = MoneyTotals {
            read: accepted + set_aside,
            accepted,
            quarantined: set_aside,
            unreadable,
        };
        money.insert(column.name.to_owned(), totals);
    }
    let rows = u64::try_from(sum("rows")?).unwrap_or(0);
    let about_people = of_type(Type::PersonId).next().is_some();
    let without_id = quarantine.column("person_key")?.null_count();
    Ok(Totals {
        read: rows + count(quarantine.height()),
        accepted: rows,
        quarantined: count(quarantine.height()),
        reasons,
        without_id: if about_people { count(without_id) } else { 0 },
        money,
        control: whole.control.clone(),
        ..Totals::default()
    })
}
