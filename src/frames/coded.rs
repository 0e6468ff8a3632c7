//! The night's sources with the words of their unit, type and rank columns numbered: one pass over each column, so that
//! joins, group-bys and lookups after it run on integers.

use polars::prelude::{Column, DataFrame, IntoLazy, NamedFrom, PlHashMap, PolarsResult, Series};
use rayon::prelude::*;

use super::{Inputs, prepare};
use crate::domain::table::Kind;

/// A text column as numbers of its distinct words.
pub(super) struct Coded {
    words: Vec<String>,
    rows: Vec<u32>,
}

/// The number of a row without a word.
const NONE: u32 = u32::MAX;

impl Coded {
    /// The words of a column, in the order in which they first stand there.
    fn of(column: &Column) -> PolarsResult<Self> {
        let text = column.str()?;
        let mut numbers: PlHashMap<&str, u32> = PlHashMap::default();
        let mut rows = Vec::with_capacity(text.len());
        let mut words = Vec::new();
        for word in text.iter() {
            let Some(word) = word else {
                rows.push(NONE);
                continue;
            };
            let number = *numbers.entry(word).or_insert_with(|| {
                words.push(word.to_owned());
                u32::try_from(words.len() - 1).unwrap_or(NONE)
            });
            rows.push(number);
        }
        Ok(Self { words, rows })
    }

    /// The distinct words.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    /// A column of what each row's word stands for; null where the row has no word, or the word stands for nothing.
    pub(super) fn column<T: Copy>(&self, name: &str, of: impl Fn(&str) -> Option<T>) -> Column
    where
        Series: NamedFrom<Vec<Option<T>>, [Option<T>]>,
    {
        let meanings: Vec<Option<T>> = self.words.iter().map(|word| of(word)).collect();
        let values: Vec<Option<T>> = self
            .rows
            .iter()
            .map(|number| meanings.get(*number as usize).copied().flatten())
            .collect();
        Series::new(name.into(), values).into()
    }
}

/// One source's rows with its coded columns.
pub(super) struct CodedSource {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) rows: DataFrame,
    pub(super) unit: Option<Coded>,
    pub(super) counterpart: Option<Coded>,
    pub(super) headcount_type: Option<Coded>,
    pub(super) rank: Option<Coded>,
}

/// Every source of the night, coded; a kind that no source gives has one without rows.
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
        .map(|(name, kind, table)| {
            let rows = table.collect()?;
            let coded = |column: Option<&str>| {
                column
                    .map(|column| Coded::of(rows.column(column)?))
                    .transpose()
            };
            let has =
                |column: &'static str, kinds: &[Kind]| kinds.contains(&kind).then_some(column);
            let ranked = [Kind::Roster, Kind::Personnel, Kind::Payroll];
            Ok(CodedSource {
                name,
                kind,
                unit: coded(kind.unit_column())?,
                counterpart: coded(has("counterpart", &[Kind::Register, Kind::Establishment]))?,
                headcount_type: coded(has("headcount_type", &ranked))?,
                rank: coded(has("rank", &ranked))?,
                rows,
            })
        })
        .collect()
}
