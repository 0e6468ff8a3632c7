//! The lines of plans and of divided duties, found by what a finding names.

use std::collections::HashMap;

use polars::prelude::{DataFrame, PolarsResult};

use super::card::SourceRow;
use super::cards::sorted;
use crate::domain::table::Kind;
use crate::frames::Frames;

/// Plans and duties of a night, each by the columns that findings name.
pub(super) struct Papers {
    plans: DataFrame,
    duties: DataFrame,
    rows: HashMap<(&'static str, String), Vec<usize>>,
}

impl Papers {
    /// The night's plans and duties, in the order of their files.
    pub(super) fn of(frames: &Frames) -> PolarsResult<Self> {
        let places = ["source", "file", "sheet", "row"];
        let mut papers = Self {
            plans: sorted(frames.tables["plans"].clone().collect()?, &places)?,
            duties: sorted(frames.tables["duties"].clone().collect()?, &places)?,
            rows: HashMap::new(),
        };
        papers.index(Kind::Plans, "plan_id")?;
        papers.index(Kind::Duties, "duty_id")?;
        papers.index(Kind::Duties, "title")?;
        Ok(papers)
    }

    fn table(&self, kind: Kind) -> &DataFrame {
        if kind == Kind::Plans {
            &self.plans
        } else {
            &self.duties
        }
    }

    fn index(&mut self, kind: Kind, column: &'static str) -> PolarsResult<()> {
        let texts = self.table(kind).column(column)?.str()?.clone();
        for (row, text) in texts.iter().enumerate() {
            let key = (column, text.unwrap_or_default().to_owned());
            self.rows.entry(key).or_default().push(row);
        }
        Ok(())
    }

    /// The lines in which `column` (`plan_id`, `duty_id` or `title`) is `text`.
    pub(super) fn lines(&self, column: &'static str, text: &str) -> Vec<SourceRow<'_>> {
        let kind = if column == "plan_id" {
            Kind::Plans
        } else {
            Kind::Duties
        };
        let rows = self.rows.get(&(column, text.to_owned()));
        rows.into_iter()
            .flatten()
            .map(|row| SourceRow {
                kind,
                frame: self.table(kind),
                row: *row,
            })
            .collect()
    }
}
