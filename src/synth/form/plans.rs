//! Headcount-use plans, one JSON body. They cover every entry of the last two years exactly, so that the plan rules
//! have nothing to say of them; plants bring their own plans for the units that they take over.

use std::path::Path;

use chrono::Datelike;
use serde_json::json;

use super::headcount_zh;
use crate::synth::SynthError;
use crate::synth::moment::Moment;
use crate::synth::plant::Paper;
use crate::synth::tally::Tally;
use crate::synth::unit::Units;

/// Writes the whole file.
pub fn write(
    path: &Path,
    units: &Units,
    tally: &Tally,
    planted: &Paper,
    at: &Moment,
) -> Result<(), SynthError> {
    let this_year = at.date.year();
    let mut plans = Vec::new();
    let entries = tally.entries.iter().filter(|((unit, _, year), _)| {
        *year >= this_year - 1 && !planted.planned_units.contains(unit)
    });
    for ((unit, kind, year), used) in entries {
        // One plan in four of this year has a place left; it runs to the end of next year.
        let spare = i64::from(*year == this_year && plans.len() % 4 == 1);
        plans.push(json!({
            "计划编号": format!("YB{year}-{:04}", plans.len() + 1),
            "机构编码": units.all[*unit].code,
            "编制类型": headcount_zh(kind),
            "年度": year,
            "进人方式": null,
            "数量": used + spare,
            "批准文号": format!("云编用〔{year}〕{}号", plans.len() + 1),
            "状态": "已批准",
            "有效期至": format!("{}-12-31", this_year + 1),
        }));
    }
    // An application that has not been approved: it covers nobody.
    plans.push(json!({
        "计划编号": format!("YB{this_year}-9001"),
        "机构编码": units.all[0].code,
        "编制类型": headcount_zh("support"),
        "年度": this_year,
        "进人方式": null,
        "数量": 3,
        "批准文号": format!("云编用申〔{this_year}〕1号"),
        "状态": "申报中",
        "有效期至": format!("{}-12-31", this_year + 1),
    }));
    for plan in &planted.plans {
        plans.push(json!({
            "计划编号": plan.id,
            "机构编码": units.all[plan.unit].code,
            "编制类型": headcount_zh(plan.headcount_type),
            "年度": plan.year,
            "进人方式": plan.channel,
            "数量": plan.number,
            "批准文号": format!("云编用〔{}〕{}号", plan.year, plan.id),
            "状态": plan.status,
            "有效期至": plan.valid_until.map(|day| day.to_string()),
        }));
    }
    let body = json!({ "code": 0, "data": plans });
    let text =
        serde_json::to_string_pretty(&body).map_err(|e| SynthError::write(path, e.into()))?;
    std::fs::write(path, text + "\n").map_err(|e| SynthError::write(path, e))
}
