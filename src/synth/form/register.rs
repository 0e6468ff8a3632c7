//! The register of secondments, postings, leave and deaths: GBK, short headers.

use std::path::Path;

use super::{Encoding, Table, iso};
use crate::synth::SynthError;
use crate::synth::person::{RegisterRow, Spoil};

const HEADERS: [&str; 9] = [
    "姓名",
    "身份证号",
    "事项",
    "开始日期",
    "计划结束日期",
    "实际返回日期",
    "本单位",
    "对方单位",
    "文号",
];

/// The register being written.
pub struct Register {
    table: Table,
    rows: u64,
}

impl Register {
    /// Starts the file.
    pub fn create(path: &Path) -> Result<Self, SynthError> {
        let mut table = Table::csv(path, Encoding::Gbk)?;
        table.header(&HEADERS)?;
        Ok(Self { table, rows: 0 })
    }

    /// Rows written so far.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes a row.
    pub fn write(&mut self, row: &RegisterRow) -> Result<(), SynthError> {
        self.rows += 1;
        let kind = match row.kind {
            _ if row.spoil == Some(Spoil::Word) => "待定事项",
            "secondment" => "借调",
            "posting" => "挂职",
            "aid" => "援派",
            "startup_leave" => "离岗创业",
            "unpaid_leave" => "停薪留职",
            "study" => "脱产学习",
            "sick" => "病假",
            "sanction" => "处分",
            "death" => "死亡",
            "delayed_retirement" => "延迟退休",
            _ => "军转安置",
        };
        let from = match row.spoil {
            Some(Spoil::Date) => "去年底".into(),
            _ => iso(Some(row.from)),
        };
        self.table.row(&[
            row.name.clone().into(),
            row.id.clone().into(),
            kind.into(),
            from,
            iso(row.to),
            iso(row.returned_on),
            row.unit.clone().into(),
            row.counterpart.clone().into(),
            format!("云人登〔{}〕{}号", row.from.format("%Y"), self.rows).into(),
        ])
    }

    /// Closes the file.
    pub fn finish(self) -> Result<(), SynthError> {
        self.table.finish()
    }
}
