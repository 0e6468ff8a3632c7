//! The staffing office's journal of approvals: a workbook with two title rows.

use std::path::Path;

use super::{Cell, Table, headcount_zh, iso, level_zh};
use crate::synth::SynthError;
use crate::synth::journal::{Entry, Item};
use crate::synth::unit::Units;

const HEADERS: [&str; 11] = [
    "台账编号",
    "机构编码",
    "项目",
    "类别",
    "增减数",
    "批准文号",
    "生效日期",
    "失效日期",
    "对方机构",
    "划转批次",
    "备注",
];

/// Writes the whole file.
pub fn write(path: &Path, units: &Units, journal: &[Entry]) -> Result<(), SynthError> {
    let mut table = Table::xlsx(path, "编制台账")?;
    table.title("云川区机构编制台账", HEADERS.len() as u16)?;
    table.title("填报单位:区委编办", HEADERS.len() as u16)?;
    table.header(&HEADERS)?;
    for entry in journal {
        let (item, category) = match entry.item {
            Item::Headcount => ("编制", headcount_zh(&entry.category)),
            Item::Leadership => ("领导职数", level_zh(&entry.category)),
            Item::InternalBody => ("内设机构", entry.category.as_str()),
        };
        let counterpart = entry.counterpart.map(|unit| units.all[unit].code.clone());
        let note = (!entry.note.is_empty()).then_some(entry.note);
        table.row(&[
            entry.entry_no.clone().into(),
            units.all[entry.unit].code.clone().into(),
            item.into(),
            category.into(),
            entry.change.to_string().into(),
            entry.document.clone().into(),
            Cell::Day(entry.effective_on),
            iso(entry.expires_on),
            counterpart.into(),
            entry.transfer.clone().into(),
            note.into(),
        ])?;
    }
    table.finish()
}
