//! The division of duties: 76 duties among 25 departments, as many as the public article tells of; the duties
//! themselves are illustrative but for the two that moved with posts. Planted ones follow. One JSON object a line.

use std::path::Path;

use serde_json::json;

use crate::synth::SynthError;
use crate::synth::plant::Paper;
use crate::synth::unit::{AUDIT, ECOLOGY, GIVERS, Units};

/// Departments that take part.
pub const DEPARTMENTS: usize = 25;
const FIELDS: [&str; 19] = [
    "应对气候变化和减排",
    "重大项目稽查",
    "食品安全",
    "校园安全",
    "危险化学品",
    "河湖治理",
    "扬尘治理",
    "职业教育",
    "养老服务",
    "退役军人就业",
    "医保基金",
    "城市更新",
    "农村宅基地",
    "非物质文化遗产",
    "科技成果转化",
    "节能",
    "公共卫生应急",
    "停车设施",
    "社会救助",
];
const ASPECTS: [&str; 4] = ["规划编制", "监督检查", "信息报送", "应急处置"];

/// Writes the whole file.
pub fn write(path: &Path, units: &Units, planted: &Paper) -> Result<(), SynthError> {
    let mut text = String::new();
    for n in 0..FIELDS.len() * ASPECTS.len() {
        let title = format!(
            "{}{}",
            FIELDS[n / ASPECTS.len()],
            ASPECTS[n % ASPECTS.len()]
        );
        let (since, document) = ("2019-06-01", format!("云编〔2019〕{}号", 40 + n));
        // The duties of the first two fields moved with posts in the reform: their giver led them until then.
        let moved = [(ECOLOGY, 11), (AUDIT, 12)].get(n / ASPECTS.len()).copied();
        let moved = moved.and_then(|(to, document)| {
            Some((
                units.named(GIVERS[0])?,
                units.named(to)?,
                format!("云编〔2019〕{document}号"),
            ))
        });
        let lead = moved.as_ref().map_or(n * 7 % DEPARTMENTS, |(_, to, _)| *to);
        let mut parts: Vec<(usize, &str, &str, Option<&str>, String)> = Vec::new();
        match &moved {
            Some((from, to, document)) => {
                let old = "云编〔2015〕8号".to_owned();
                parts.push((*from, "牵头", "2015-04-01", Some("2019-03-29"), old));
                parts.push((*to, "牵头", "2019-03-29", None, document.clone()));
            }
            None => parts.push((lead, "牵头", since, None, document.clone())),
        }
        parts.push((
            (lead + 3) % DEPARTMENTS,
            "配合",
            since,
            None,
            document.clone(),
        ));
        if n % 3 == 0 {
            parts.push(((lead + 11) % DEPARTMENTS, "配合", since, None, document));
        }
        for (unit, role, since, until, document) in parts {
            let line = json!({
                "职责编号": format!("ZZ{:03}", n + 1),
                "职责名称": title,
                "机构编码": units.all[unit].code,
                "分工": role,
                "文号": document,
                "起始日期": since,
                "终止日期": until,
            });
            text.push_str(&line.to_string());
            text.push('\n');
        }
    }
    for duty in &planted.duties {
        let line = json!({
            "职责编号": duty.id,
            "职责名称": duty.title,
            "机构编码": duty.unit,
            "分工": if duty.lead { "牵头" } else { "配合" },
            "文号": "云编〔2021〕6号",
            "起始日期": duty.from.map(|day| day.to_string()),
            "终止日期": duty.to.map(|day| day.to_string()),
        });
        text.push_str(&line.to_string());
        text.push('\n');
    }
    std::fs::write(path, text).map_err(|e| SynthError::write(path, e))
}
