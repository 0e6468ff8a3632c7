//! The night's sources with the distinct words of their unit, type and rank columns: what a word stands for is worked
//! out once, and rows are given its number as they are read.

use std::sync::Arc;

use polars::prelude::{
    Column, DataFrame, DataType, Engine, Expr, Field, Int32Chunked, IntoColumn, IntoLazy,
    IntoSeries, LazyFrame, NewChunkedArray, PlHashMap, PlSmallStr, PolarsResult, Schema,
    UniqueKeepStrategy, col,
};
use rayon::prelude::*;

use super::{Inputs, prepare};
use crate::domain::table::Kind;

/// One source's rows with the words of its coded columns.
pub(super) struct CodedSource {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) rows: LazyFrame,
    pub(super) unit: Option<Vec<String>>,
    pub(super) counterpart: Option<Vec<String>>,
    pub(super) headcount_type: Option<Vec<String>>,
    pub(super) rank: Option<Vec<String>>,
}

/// Every source of the night; a kind that no source gives has one without rows.
pub(super) fn sources(inputs: &Inputs) -> PolarsResult<Vec<CodedSource>> {
    let lacking = Kind::ALL
        .into_iter()
        .filter(|kind| !inputs.tables.iter().any(|(_, of, _)| of == kind));
    let empty = lacking.map(|kind| {
        let rows = DataFrame::empty_with_schema(&prepare::schema(kind));
        (String::new(), kind, rows.lazy())
    });
    let tables: Vec<_> = inputs.tables.iter().cloned().chain(empty).collect();
    tables
        .into_par_iter()
        .map(|(name, kind, rows)| {
            let has =
                |column: &'static str, kinds: &[Kind]| kinds.contains(&kind).then_some(column);
            let ranked = [Kind::Roster, Kind::Personnel, Kind::Payroll];
            let [unit, counterpart, headcount_type, rank] = words(
                &rows,
                [
                    kind.unit_column(),
                    has("counterpart", &[Kind::Register, Kind::Establishment]),
                    has("headcount_type", &ranked),
                    has("rank", &ranked),
                ],
            )?;
            Ok(CodedSource {
                name,
                kind,
                rows,
                unit,
                counterpart,
                headcount_type,
                rank,
            })
        })
        .collect()
}

/// The distinct words of each column, in no order.
fn words<const N: usize>(
    rows: &LazyFrame,
    columns: [Option<&'static str>; N],
) -> PolarsResult<[Option<Vec<String>>; N]> {
    let mut found = columns.map(|_| None);
    for (column, found) in columns.into_iter().zip(&mut found) {
        let Some(column) = column else {
            continue;
        };
        let distinct = rows.clone().select([col(column)]);
        let distinct = distinct
            .unique(None, UniqueKeepStrategy::Any)
            .collect_with_engine(Engine::Streaming)?
            .unwrap_single();
        let words = distinct.column(column)?.str()?.iter().flatten();
        *found = Some(words.map(str::to_owned).collect());
    }
    Ok(found)
}

/// A column of the numbers that the words of another stand for; null where there is no word, or it stands for nothing.
pub(super) fn numbered(column: &str, name: &'static str, numbers: PlHashMap<String, i32>) -> Expr {
    let numbers = Arc::new(numbers);
    let read = move |words: Column| -> PolarsResult<Column> {
        let mut last: (Option<&str>, Option<i32>) = (None, None);
        let numbers = words.str()?.iter().map(|word| {
            if word != last.0 {
                last = (word, word.and_then(|word| numbers.get(word).copied()));
            }
            last.1
        });
        let numbers = Int32Chunked::from_iter_options(words.name().clone(), numbers);
        Ok(numbers.into_series().into_column())
    };
    col(column)
        .map(read, move |_: &Schema, field: &Field| {
            Ok(Field::new(field.name().clone(), DataType::Int32))
        })
        .alias(PlSmallStr::from_static(name))
}

/// A column of a fact about the things whose numbers another holds; null where it holds none.
pub(super) fn fact(column: &str, name: &'static str, facts: Arc<Vec<bool>>) -> Expr {
    let read = move |numbers: Column| -> PolarsResult<Column> {
        let known = numbers.i32()?.iter().map(|number| {
            let number = usize::try_from(number?).ok()?;
            facts.get(number).copied()
        });
        let known =
            polars::prelude::BooleanChunked::from_iter_options(numbers.name().clone(), known);
        Ok(known.into_series().into_column())
    };
    col(column)
        .map(read, move |_: &Schema, field: &Field| {
            Ok(Field::new(field.name().clone(), DataType::Boolean))
        })
        .alias(PlSmallStr::from_static(name))
}
