//! Rows that cannot be accepted, kept whole with every reason.

use polars::prelude::*;

use super::plan::Plan;

/// Quarantined rows of one stretch of a file.
#[derive(Default)]
pub(super) struct Quarantine {
    /// Row as a spreadsheet shows it.
    pub(super) row: Vec<i32>,
    /// Cells as read, as a JSON array; or the text of the line.
    pub(super) raw: Vec<String>,
    /// Reasons, joined by semicolons.
    pub(super) reasons: Vec<String>,
    /// Person key, when a readable document number stood in the row.
    pub(super) person_key: Vec<Option<i64>>,
    /// Readable amount of the column `gross`, in fen.
    pub(super) gross: Vec<Option<i64>>,
    /// The unit as the source writes it, where that can be told.
    pub(super) unit: Vec<Option<String>>,
}

/// What a quarantined row still tells.
#[derive(Default)]
pub(super) struct Readable {
    pub(super) person_key: Option<i64>,
    pub(super) gross: Option<i64>,
    pub(super) unit: Option<String>,
}

impl Quarantine {
    pub(super) fn push(&mut self, row: i32, raw: String, reasons: String, read: Readable) {
        self.row.push(row);
        self.raw.push(raw);
        self.reasons.push(reasons);
        self.person_key.push(read.person_key);
        self.gross.push(read.gross);
        self.unit.push(read.unit);
    }

    pub(super) fn len(&self) -> usize {
        self.row.len()
    }

    /// Appends the rows of the stretch that follows, whose first row is `base` rows further down.
    pub(super) fn append(&mut self, mut next: Self, base: i32) {
        self.row.extend(next.row.iter().map(|r| r + base));
        self.raw.append(&mut next.raw);
        self.reasons.append(&mut next.reasons);
        self.person_key.append(&mut next.person_key);
        self.gross.append(&mut next.gross);
        self.unit.append(&mut next.unit);
    }

    /// Columns source, snapshot_id, file, sheet, row, raw, reasons, person_key, gross, unit.
    pub(super) fn frame(
        self,
        plan: &Plan,
        file: &str,
        sheet: Option<&str>,
    ) -> PolarsResult<DataFrame> {
        let height = self.row.len();
        let same = |name: &str, value: Option<&str>| super::frame::constant(name, value, height);
        DataFrame::new(
            height,
            vec![
                same("source", Some(&plan.source)),
                same("snapshot_id", Some(&plan.snapshot)),
                same("file", Some(file)),
                same("sheet", sheet),
                Column::new("row".into(), self.row),
                Column::new("raw".into(), self.raw),
                Column::new("reasons".into(), self.reasons),
                Column::new("person_key".into(), self.person_key),
                Column::new("gross".into(), self.gross),
                Column::new("unit".into(), self.unit),
            ],
        )
    }
}
