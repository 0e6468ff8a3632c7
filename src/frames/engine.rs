//! The narrow face of a SQL engine: tables in, texts run, tables back. polars is the one built in.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, Engine as Mode, Expr, IntoLazy, LazyFrame, PolarsResult, col};
use polars::sql::{SQLContext, sql_expr};

use super::{FrameError, Text};

/// What is asked of the rows of one frame.
#[derive(Debug, Clone, Default)]
pub struct Question<'a> {
    /// The frame.
    pub frame: &'a str,
    /// Its columns that come along.
    pub columns: Vec<&'a str>,
    /// Predicates as they are written, each under the name of the column that holds its answer.
    pub predicates: Vec<(String, String)>,
    /// Those predicates of which one must hold for a row to come back at all.
    pub any: Vec<String>,
}

/// Runs a text over named tables.
pub trait Engine {
    /// The result of `text`; computed now when the text is kept, else when first needed.
    ///
    /// # Errors
    /// When the engine refuses the text.
    fn run(
        &self,
        text: &Text,
        tables: &BTreeMap<&'static str, LazyFrame>,
    ) -> Result<LazyFrame, FrameError>;

    /// A table that was not computed yet, computed and held; `name` is for the fault.
    ///
    /// # Errors
    /// When it cannot be computed.
    fn keep(&self, name: &str, table: LazyFrame) -> Result<LazyFrame, FrameError>;

    /// The rows that answer a question, in no order: as few as are found, whatever the frame's size.
    ///
    /// # Errors
    /// When the engine refuses a predicate or the frame cannot be computed.
    fn ask(
        &self,
        question: &Question<'_>,
        tables: &BTreeMap<&'static str, LazyFrame>,
    ) -> Result<DataFrame, FrameError>;
}

/// The rows for which a predicate holds. It is a column before it is a filter: pushed down into a frame's joins, a
/// comparison with a day of the night would ask for a kind of join that streaming lacks.
pub fn holding(rows: LazyFrame, predicate: Expr) -> LazyFrame {
    rows.with_column(predicate.alias("holds"))
        .filter(col("holds"))
}

/// polars, in this process.
pub struct PolarsEngine;

impl Engine for PolarsEngine {
    fn run(
        &self,
        text: &Text,
        tables: &BTreeMap<&'static str, LazyFrame>,
    ) -> Result<LazyFrame, FrameError> {
        let fault = |source| FrameError::Engine {
            name: text.name.to_owned(),
            source,
        };
        let mut context = SQLContext::new();
        for (name, table) in tables {
            context.register(name, table.clone());
        }
        let result = context.execute(text.sql).map_err(fault)?;
        if text.kept {
            self.keep(text.name, result)
        } else {
            Ok(result)
        }
    }

    fn keep(&self, name: &str, table: LazyFrame) -> Result<LazyFrame, FrameError> {
        // Group by group in memory takes twice the time and four times the memory of streaming.
        let table = table
            .collect_with_engine(Mode::Streaming)
            .map_err(|source| FrameError::Engine {
                name: name.to_owned(),
                source,
            })?;
        Ok(table.unwrap_single().lazy())
    }

    fn ask(
        &self,
        question: &Question<'_>,
        tables: &BTreeMap<&'static str, LazyFrame>,
    ) -> Result<DataFrame, FrameError> {
        let asked = || -> PolarsResult<DataFrame> {
            let mut computed = Vec::new();
            let mut any: Option<Expr> = None;
            for (name, sql) in &question.predicates {
                let predicate = sql_expr(sql)?;
                if question.any.contains(name) {
                    any = Some(match any {
                        None => predicate.clone(),
                        Some(others) => others.or(predicate.clone()),
                    });
                }
                computed.push(predicate.alias(name.as_str()));
            }
            computed.extend(question.columns.iter().copied().map(col));
            let mut rows = tables[question.frame].clone();
            if let Some(any) = any {
                rows = holding(rows, any);
            }
            let found = rows.select(computed).collect_with_engine(Mode::Streaming)?;
            Ok(found.unwrap_single())
        };
        asked().map_err(|source| FrameError::Engine {
            name: format!("rules over {}", question.frame),
            source,
        })
    }
}
