//! The night's sources with the distinct words of their unit, type and rank columns: what a word stands for is worked
//! out once, and rows are given its number as they are read.

use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude::{
    BooleanChunked, ChunkFull, Column, DataFrame, DataType, Engine, Expr, Field, Int32Chunked,
    IntoColumn, IntoLazy, IntoSeries, LazyFrame, NewChunkedArray, PlHashMap, PlHashSet, PlSmallStr,
    PolarsResult, Schema, col,
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

/// The distinct words of each column, in one pass over the rows and in no order.
fn words<const N: usize>(
    rows: &LazyFrame,
    columns: [Option<&'static str>; N],
) -> PolarsResult<[Option<Vec<String>>; N]> {
    let found = columns.map(|column| column.map(|_| Arc::new(Mutex::new(PlHashSet::default()))));
    let pairs = columns.into_iter().flatten().zip(found.iter().flatten());
    let asked: Vec<Expr> = pairs.map(|(column, into)| gathered(column, into)).collect();
    if !asked.is_empty() {
        rows.clone()
            .select(asked)
            .collect_with_engine(Engine::Streaming)?;
    }
    Ok(found.map(|found| {
        let found = found?;
        let mut words = found.lock().unwrap_or_else(PoisonError::into_inner);
        Some(std::mem::take(&mut *words).into_iter().collect())
    }))
}

/// Puts every word of a column into a set while its rows go by; of the rows themselves nothing is left.
fn gathered(column: &str, into: &Arc<Mutex<PlHashSet<String>>>) -> Expr {
    let into = Arc::clone(into);
    let read = move |words: Column| -> PolarsResult<Column> {
        let mut into = into.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before = None;
        for word in words.str()?.iter() {
            // Extracts stand in the order of units more often than not.
            if word != before
                && let Some(word) = word
                && !into.contains(word)
            {
                into.insert(word.to_owned());
            }
            before = word;
        }
        let seen = BooleanChunked::full(words.name().clone(), false, words.len());
        Ok(seen.into_series().into_column())
    };
    col(column)
        .map(read, |_: &Schema, field: &Field| {
            Ok(Field::new(field.name().clone(), DataType::Boolean))
        })
        .any(true)
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
        let known = BooleanChunked::from_iter_options(numbers.name().clone(), known);
        Ok(known.into_series().into_column())
    };
    col(column)
        .map(read, move |_: &Schema, field: &Field| {
            Ok(Field::new(field.name().clone(), DataType::Boolean))
        })
        .alias(PlSmallStr::from_static(name))
}
