//! The narrow face of a SQL engine: tables in, texts run, tables back. polars is the one built in.

use std::collections::BTreeMap;

use polars::prelude::{Engine as Mode, IntoLazy, LazyFrame};
use polars::sql::SQLContext;

use super::{FrameError, Text};

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
}
