//! Cells merged over several rows of a sheet.

use calamine::Dimensions;

use crate::domain::table::Type;

use super::grid::Row;
use super::header::Mapping;
use super::plan::Plan;

/// Cells merged over several rows, and the value of each that reaches the row at hand.
pub(super) struct Merged {
    /// By first row, last first, so that the next is popped.
    waiting: Vec<Dimensions>,
    active: Vec<(Dimensions, String)>,
}

impl Merged {
    pub(super) fn new(mut regions: Vec<Dimensions>) -> Self {
        regions.retain(|d| d.end.0 > d.start.0);
        regions.sort_by_key(|d| std::cmp::Reverse(d.start));
        Self {
            waiting: regions,
            active: Vec::new(),
        }
    }

    /// Fills every merged cell, as a header needs it.
    pub(super) fn fill_all(&mut self, row: &mut Row) {
        self.advance(row);
        for (region, text) in &self.active {
            row.fill(region.start.1 as usize, text);
        }
    }

    /// Fills the merged cells of a data row, amounts excepted.
    pub(super) fn fill(&mut self, row: &mut Row, header: i32, plan: &Plan, mapping: &Mapping) {
        if self.waiting.is_empty() && self.active.is_empty() {
            return;
        }
        self.advance(row);
        for (region, text) in &self.active {
            let column = region.start.1 as usize;
            let money = (0..plan.columns.len()).any(|i| {
                mapping.fields[i] == Some(column) && plan.columns[i].column.kind == Type::Money
            });
            if !money || row.number <= header || region.start.0 as i32 + 1 == row.number {
                row.fill(column, text);
            }
        }
    }

    fn advance(&mut self, row: &Row) {
        let at = (row.number - 1).max(0) as u32;
        self.active.retain(|(region, _)| region.end.0 >= at);
        while let Some(region) = self.waiting.pop_if(|d| d.start.0 <= at) {
            if region.start.0 == at {
                let text = row.get(region.start.1 as usize).to_owned();
                if !text.is_empty() {
                    self.active.push((region, text));
                }
            }
        }
    }
}
