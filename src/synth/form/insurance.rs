//! The insurance centre's extract: UTF-8 with a byte order mark, units by credit code or by names long out of use.

use std::path::Path;

use super::{Encoding, Table, document, yuan};
use crate::synth::SynthError;
use crate::synth::person::{InsuranceRow, Spoil};

const HEADERS: [&str; 9] = [
    "社会保障号码",
    "姓名",
    "证件类型",
    "参保单位",
    "费款所属期",
    "险种",
    "缴费状态",
    "缴费基数",
    "备注",
];

/// The extract being written.
pub struct Insurance {
    table: Table,
    rows: u64,
}

impl Insurance {
    /// Starts the file.
    pub fn create(path: &Path) -> Result<Self, SynthError> {
        let mut table = Table::csv(path, Encoding::Utf8Bom)?;
        table.header(&HEADERS)?;
        Ok(Self { table, rows: 0 })
    }

    /// Rows written so far.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes a row.
    pub fn write(&mut self, row: &InsuranceRow) -> Result<(), SynthError> {
        self.rows += 1;
        let name = (row.spoil != Some(Spoil::Name)).then(|| row.name.clone());
        let status = match (row.spoil, row.status) {
            (Some(Spoil::Word), _) => "核查中",
            (_, "active") => "正常缴费",
            (_, "suspended") => "暂停缴费",
            (_, "stopped") => "终止缴费",
            _ => "退休",
        };
        let scheme = match row.scheme {
            "public" => "机关事业单位基本养老保险",
            _ => "企业职工基本养老保险",
        };
        let month = match row.spoil {
            Some(Spoil::Date) => "202613".to_owned(),
            _ => row.month.format("%Y%m").to_string(),
        };
        let base = match row.spoil {
            Some(Spoil::Money) => "另报".to_owned(),
            _ => yuan(row.base, false),
        };
        // A note that runs over two lines and quotes, now and then: one record all the same.
        let note = (self.rows.is_multiple_of(397)).then_some("补缴已办,\n见\"联系单\"");
        self.table.row(&[
            row.id.clone().into(),
            name.into(),
            document(row.other),
            row.place.written.clone().into(),
            month.into(),
            scheme.into(),
            status.into(),
            base.into(),
            note.into(),
        ])
    }

    /// Closes the file.
    pub fn finish(self) -> Result<(), SynthError> {
        self.table.finish()
    }
}
