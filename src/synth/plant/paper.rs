//! Planted lines of the plans and of the division of duties.

use std::collections::BTreeSet;

use chrono::NaiveDate;

/// One plan.
#[derive(Debug, Clone)]
pub struct Plan {
    /// 计划编号
    pub id: String,
    /// The unit.
    pub unit: usize,
    /// Headcount type.
    pub headcount_type: &'static str,
    /// Year.
    pub year: i32,
    /// Way of entry, in the office's words.
    pub channel: Option<&'static str>,
    /// How many.
    pub number: i64,
    /// 状态, in the office's words.
    pub status: &'static str,
    /// Last day.
    pub valid_until: Option<NaiveDate>,
}

/// One line of a duty.
#[derive(Debug, Clone)]
pub struct Duty {
    /// 职责编号
    pub id: String,
    /// 职责名称
    pub title: String,
    /// The unit as written.
    pub unit: String,
    /// Leads or supports.
    pub lead: bool,
    /// First day.
    pub from: Option<NaiveDate>,
    /// First day without it.
    pub to: Option<NaiveDate>,
}

/// What plants ask of plans and duties.
#[derive(Debug, Default)]
pub struct Paper {
    /// Units that have these plans and no others.
    pub planned_units: BTreeSet<usize>,
    /// Plans.
    pub plans: Vec<Plan>,
    /// Lines of duties.
    pub duties: Vec<Duty>,
}
