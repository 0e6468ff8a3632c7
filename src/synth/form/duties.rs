//! The division of duties: 76 duties among 25 departments, as many as the public article tells of; the duties
//! themselves are illustrative but for the two that moved with posts. One JSON object a line.

use std::path::Path;

use serde_json::json;

use crate::synth::SynthError;
use crate::synth::unit::Units;

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
pub fn write(path: &Path, units: &Units) -> Result<(), SynthError> {
    let mut text = String::new();
    for n in 0..FIELDS.len() * ASPECTS.len() {
        let title = format!(
            "{}{}",
            FIELDS[n / ASPECTS.len()],
            ASPECTS[n % ASPECTS.len()]
        );
        let lead = n * 7 % DEPARTMENTS;
        let mut parts = vec![(lead, "牵头")];
        parts.push(((lead + 3) % DEPARTMENTS, "配合"));
        if n % 3 == 0 {
            parts.push(((lead + 11) % DEPARTMENTS, "配合"));
        }
        for (unit, role) in parts {
            let line = json!({
                "职责编号": format!("ZZ{:03}", n + 1),
                "职责名称": title,
                "机构编码": units.all[unit].code,
                "分工": role,
                "文号": format!("云编〔2019〕{}号", 40 + n),
                "起始日期": "2019-06-01",
                "终止日期": null,
            });
            text.push_str(&line.to_string());
            text.push('\n');
        }
    }
    std::fs::write(path, text).map_err(|e| SynthError::write(path, e))
}
