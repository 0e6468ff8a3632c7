//! The register of units: a workbook with a title.

use std::path::Path;

use super::{Cell, Table, iso};
use crate::synth::SynthError;
use crate::synth::unit::{Funding, UnitKind, Units};

const HEADERS: [&str; 12] = [
    "机构编码",
    "机构名称",
    "统一社会信用代码",
    "其他名称",
    "主管部门编码",
    "机构类别",
    "经费形式",
    "是否统发",
    "机构规格",
    "设立文号",
    "设立日期",
    "撤销日期",
];

/// Writes the whole file.
pub fn write(path: &Path, units: &Units) -> Result<(), SynthError> {
    let mut table = Table::xlsx(path, "机构名录")?;
    table.title("云川区机构名录", HEADERS.len() as u16)?;
    table.header(&HEADERS)?;
    for (n, unit) in units.all.iter().enumerate() {
        let department = (unit.department != n).then(|| units.owner(n).to_owned());
        let kind = match unit.kind {
            UnitKind::Organ => "机关",
            UnitKind::Institution => "事业单位",
            UnitKind::MassOrganisation => "群团",
            UnitKind::Dispatched => "派驻派出",
            UnitKind::Other => "其他",
        };
        let funding = unit.funding.map(|funding| match funding {
            Funding::Full => "全额",
            Funding::Partial => "差额",
            Funding::SelfFunded => "自收自支",
        });
        let paid = unit
            .paid_centrally
            .map(|paid| if paid { "是" } else { "否" });
        let level = if unit.department == n {
            "正处级"
        } else {
            "副处级"
        };
        let aliases = (!unit.aliases.is_empty()).then(|| unit.aliases.join(";"));
        let cells: [Cell; 12] = [
            unit.code.clone().into(),
            unit.name.clone().into(),
            unit.uscc.clone().into(),
            aliases.into(),
            department.into(),
            kind.into(),
            funding.into(),
            paid.into(),
            level.into(),
            format!("云编〔{}〕{}号", unit.established_on.format("%Y"), n + 1).into(),
            Cell::Day(unit.established_on),
            iso(unit.abolished_on),
        ];
        table.row(&cells)?;
    }
    table.finish()
}
