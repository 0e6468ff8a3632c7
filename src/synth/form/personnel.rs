//! The organisation department's extract: unit names, codes of its own system, dates in every form, merged cells.

use std::path::Path;

use super::{Encoding, Table, document, mixed_date};
use crate::synth::SynthError;
use crate::synth::moment::Moment;
use crate::synth::person::{PersonnelRow, Spoil, Status};

const HEADERS: [&str; 11] = [
    "姓名",
    "身份证件号",
    "证件种类",
    "统计关系所在单位",
    "A0121",
    "职务层次",
    "职级",
    "职务名称",
    "人员状态",
    "状态变更时间",
    "进入本单位时间",
];
const UNIT_COLUMN: u16 = 3;
/// Longest run of rows whose unit cell is merged into one.
const RUN: u32 = 6;

/// The extract being written.
pub struct Personnel {
    table: Table,
    rows: u64,
    run: (String, u32),
}

impl Personnel {
    /// Starts the file; a workbook when the path says so.
    pub fn create(path: &Path, at: &Moment) -> Result<Self, SynthError> {
        let mut table = if path.extension().is_some_and(|e| e == "xlsx") {
            Table::xlsx(path, "在职及离退人员")?
        } else {
            Table::csv(path, Encoding::Gb18030)?
        };
        let width = HEADERS.len() as u16;
        table.title("云川区组织人事信息表", width)?;
        table.title(
            &format!("截止日期:{}", at.date.format("%Y年%-m月%-d日")),
            width,
        )?;
        table.header(&HEADERS)?;
        Ok(Self {
            table,
            rows: 0,
            run: (String::new(), 0),
        })
    }

    /// Rows written so far.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes a row.
    pub fn write(&mut self, row: &PersonnelRow) -> Result<(), SynthError> {
        if self.run.0 != row.place.written || self.run.1 >= RUN {
            self.merge()?;
            self.run = (row.place.written.clone(), 0);
        }
        self.rows += 1;
        let name = (row.spoil != Some(Spoil::Name)).then(|| row.name.clone());
        let status = match row.spoil {
            Some(Spoil::Word) => "998",
            _ => status_code(row.status, self.rows),
        };
        let joined = match row.spoil {
            Some(Spoil::Date) => "不详".into(),
            _ => mixed_date(row.joined_on, self.rows / 5),
        };
        self.table.row(&[
            name.into(),
            row.id.clone().into(),
            document(row.other),
            row.place.written.clone().into(),
            row.headcount_type.map(a0121).into(),
            row.level.into(),
            row.rank.into(),
            row.post.into(),
            status.into(),
            mixed_date(row.status_on, self.rows),
            joined,
        ])?;
        self.run.1 += 1;
        if self.rows.is_multiple_of(911) {
            self.table.hide()?;
        }
        Ok(())
    }

    /// Closes the file.
    pub fn finish(mut self) -> Result<(), SynthError> {
        self.merge()?;
        self.table.finish()
    }

    /// Offices merge the unit cell of people who stand together; here of every fourth run.
    fn merge(&mut self) -> Result<(), SynthError> {
        let (unit, rows) = &self.run;
        if self.rows % 4 == 1 {
            self.table.merge_up(*rows, UNIT_COLUMN, unit)?;
        }
        Ok(())
    }
}

/// 编制类型 in the version of the code set without 政法专项 told apart by its own number.
fn a0121(headcount_type: &str) -> &str {
    match headcount_type {
        "administrative" => "1",
        "political_legal" => "2",
        "institution_civil" => "3",
        "institution" | "institution_full" | "institution_partial" | "institution_self" => "4",
        "support" => "5",
        other => other,
    }
}

fn status_code(status: Status, n: u64) -> &'static str {
    match status {
        Status::Active => "110",
        Status::Probation => "120",
        Status::Left if n.is_multiple_of(2) => "203",
        Status::Left => "400",
        Status::Retired => "207",
        Status::Deceased => "209",
    }
}
