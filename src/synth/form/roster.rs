//! The staffing office's roster: its own unit codes and words, one row a place.

use std::path::Path;

use super::{Encoding, Table, document, headcount_zh, iso, level_zh, status_zh};
use crate::synth::SynthError;
use crate::synth::identity::Sex;
use crate::synth::moment::Category;
use crate::synth::person::{RosterRow, Spoil};

const HEADERS: [&str; 18] = [
    "序号",
    "证件类型",
    "公民身份号码",
    "姓名",
    "性别",
    "出生日期",
    "机构编码",
    "内设机构",
    "编制类型",
    "职务层次",
    "职级",
    "职务",
    "人员状态",
    "入编时间",
    "入编文号",
    "进入方式",
    "出编时间",
    "退休口径",
];

/// The roster being written.
pub struct Roster {
    table: Table,
    rows: u64,
}

impl Roster {
    /// Starts the file; a workbook when the path says so.
    pub fn create(path: &Path) -> Result<Self, SynthError> {
        let mut table = if path.extension().is_some_and(|e| e == "xlsx") {
            let mut table = Table::xlsx(path, "实名制台账")?;
            table.title("云川区机构编制实名制台账", HEADERS.len() as u16)?;
            table
        } else {
            Table::csv(path, Encoding::Utf8)?
        };
        table.header(&HEADERS)?;
        Ok(Self { table, rows: 0 })
    }

    /// Rows written so far.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes a row.
    pub fn write(&mut self, row: &RosterRow) -> Result<(), SynthError> {
        self.rows += 1;
        let name = (row.spoil != Some(Spoil::Name)).then(|| row.name.clone());
        let status = match row.spoil {
            Some(Spoil::Word) => "待核",
            _ => status_zh(row.status),
        };
        let entry = match row.spoil {
            Some(Spoil::Date) => "2019-13-45".into(),
            _ => iso(row.entry_on),
        };
        let sex = row.sex.map(|sex| match sex {
            Sex::Male => "男",
            Sex::Female => "女",
        });
        let retirement = row.category.map(|category| match category {
            Category::Male60 => "男60周岁",
            Category::Female60 => "女60周岁",
            Category::Female55 => "女干部55周岁",
            Category::Female50 => "女工人50周岁",
        });
        let channel = row.channel.map(|channel| match channel {
            "exam" => "公开招录",
            "selection" => "选调",
            "transfer" => "调入",
            "military" => "军转安置",
            "talent" => "人才引进",
            other => other,
        });
        self.table.row(&[
            self.rows.to_string().into(),
            document(row.other),
            row.id.clone().into(),
            name.into(),
            sex.into(),
            iso(row.birth_on),
            row.place.written.clone().into(),
            row.body.clone().into(),
            headcount_zh(row.headcount_type).into(),
            row.level.map(level_zh).into(),
            row.rank.into(),
            row.post.into(),
            status.into(),
            entry,
            row.entry_document.clone().into(),
            channel.into(),
            iso(row.exit_on),
            retirement.into(),
        ])
    }

    /// Closes the file.
    pub fn finish(self) -> Result<(), SynthError> {
        self.table.finish()
    }
}
