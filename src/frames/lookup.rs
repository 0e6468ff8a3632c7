//! Whole rows of the people sources, fetched from their files for the few that are asked for.

use std::collections::BTreeSet;
use std::sync::Arc;

use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Engine, Expr, Field, IntoColumn, IntoSeries,
    LazyFrame, NewChunkedArray, PlHashSet, PolarsResult, Schema, col, lit,
};

use super::Frames;
use crate::domain::table::Kind;

/// The row view of a people source, and its column that says that a row counts on the night.
const fn view(kind: Kind) -> Option<(&'static str, &'static str)> {
    match kind {
        Kind::Roster => Some(("roster_row", "active")),
        Kind::Personnel => Some(("personnel_row", "in_post")),
        Kind::Payroll => Some(("payroll_row", "paid")),
        Kind::Insurance => Some(("insurance_row", "insured")),
        _ => None,
    }
}

impl Frames {
    fn rows_of_kind(&self, kind: Kind) -> LazyFrame {
        let name = view(kind).map_or(kind.name(), |(view, _)| view);
        self.tables[name].clone()
    }

    /// All rows of these people in the sources of a kind, or in the register.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn rows_of_people(&self, kind: Kind, keys: &BTreeSet<i64>) -> PolarsResult<DataFrame> {
        let rows = self.rows_of_kind(kind);
        let keys = Arc::new(keys.iter().copied().collect());
        read(rows.filter(of_people(&keys)))
    }

    /// The rows of these units that count on the night.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn rows_of_units(&self, kind: Kind, ids: &BTreeSet<i32>) -> PolarsResult<DataFrame> {
        // By the texts that mean the units: what is asked of a file's own columns is asked before the others are read.
        let wanted = self.units.texts_of(ids);
        let counted = view(kind).map_or_else(|| lit(true), |(_, counted)| col(counted));
        self.rows_written(kind, &wanted, counted)
    }

    /// The rows that write a unit so, counting or not: source name and text.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn rows_of_source_units(
        &self,
        kind: Kind,
        wanted: &BTreeSet<(String, String)>,
    ) -> PolarsResult<DataFrame> {
        let wanted = wanted.iter().map(|(source, text)| (&**source, &**text));
        self.rows_written(kind, &wanted.collect(), lit(true))
    }

    fn rows_written(
        &self,
        kind: Kind,
        wanted: &BTreeSet<(&str, &str)>,
        and: Expr,
    ) -> PolarsResult<DataFrame> {
        let rows = self.rows_of_kind(kind);
        let text = kind.unit_column().unwrap_or("unit");
        let sources: BTreeSet<&str> = wanted.iter().map(|(source, _)| *source).collect();
        let written = sources.into_iter().map(|source| {
            let texts = wanted.iter().filter(|(of, _)| *of == source);
            let texts: PlHashSet<String> = texts.map(|(_, text)| (*text).to_owned()).collect();
            col("source")
                .eq(lit(source))
                .and(is_text_of(text, Arc::new(texts)))
        });
        let written = written.reduce(Expr::or).unwrap_or_else(|| lit(false));
        read(rows.filter(written).filter(and))
    }

    /// Account and person of the paid rows of these accounts.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn people_of_accounts(&self, accounts: &BTreeSet<String>) -> PolarsResult<DataFrame> {
        let accounts = Arc::new(accounts.iter().cloned().collect());
        let rows = self.tables["payroll_row"].clone();
        read(
            rows.filter(is_text_of("account", accounts))
                .filter(col("paid"))
                .select([col("account"), col("person_key")]),
        )
    }
}

/// The rows, now.
pub(super) fn read(rows: LazyFrame) -> PolarsResult<DataFrame> {
    Ok(rows.collect_with_engine(Engine::Streaming)?.unwrap_single())
}

/// Whether a row is about one of these people. Not a join: this is asked of the key alone, before a row's other columns
/// are decoded.
pub fn of_people(keys: &Arc<PlHashSet<i64>>) -> Expr {
    let keys = Arc::clone(keys);
    asked("person_key", move |column| {
        let found = column.i64()?.iter();
        let found = found.map(|key| key.is_some_and(|key| keys.contains(&key)));
        Ok(BooleanChunked::from_iter_values(
            column.name().clone(),
            found,
        ))
    })
}

/// Whether a row's text is one of these.
pub fn is_text_of(column: &str, texts: Arc<PlHashSet<String>>) -> Expr {
    asked(column, move |column| {
        let found = column.str()?.iter();
        let found = found.map(|text| text.is_some_and(|text| texts.contains(text)));
        Ok(BooleanChunked::from_iter_values(
            column.name().clone(),
            found,
        ))
    })
}

/// What `of` says of a column's rows.
pub(super) fn asked(
    column: &str,
    of: impl Fn(&Column) -> PolarsResult<BooleanChunked> + Send + Sync + 'static,
) -> Expr {
    col(column).map(
        move |column: Column| Ok(of(&column)?.into_series().into_column()),
        |_: &Schema, field: &Field| Ok(Field::new(field.name().clone(), DataType::Boolean)),
    )
}
