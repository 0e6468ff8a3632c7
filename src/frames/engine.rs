//! The narrow face of a SQL engine: tables in, texts run, tables back. polars is the one built in.

use std::collections::BTreeMap;

use polars::prelude::{IntoLazy, LazyFrame};
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
            Ok(result.collect().map_err(fault)?.lazy())
        } else {
            Ok(result)
        }
    }
}
