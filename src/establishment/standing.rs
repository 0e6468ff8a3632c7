//! Where plans stand, and which of the store's count among the night's.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::store::plans::PlanRow;

/// Where a plan stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 申报
    Applied,
    /// 已审核
    Checked,
    /// 已退回
    Returned,
    /// 已核准, with places left
    Approved,
    /// 已用完
    Used,
    /// 已过期
    Expired,
    /// 已撤回
    Withdrawn,
}

impl Standing {
    /// Where a plan of this status, number and use stands on a day.
    #[must_use]
    pub fn of(
        status: &str,
        (number, used): (i64, i64),
        until: Option<NaiveDate>,
        day: NaiveDate,
    ) -> Self {
        match status {
            "checked" => Self::Checked,
            "returned" => Self::Returned,
            "withdrawn" => Self::Withdrawn,
            "approved" if used >= number => Self::Used,
            "approved" if until.is_some_and(|until| until < day) => Self::Expired,
            "approved" => Self::Approved,
            _ => Self::Applied,
        }
    }

    /// What people call it, in Chinese and in English.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Applied => ("申报", "applied"),
            Self::Checked => ("已审核", "checked"),
            Self::Returned => ("已退回", "returned"),
            Self::Approved => ("已核准", "approved"),
            Self::Used => ("已用完", "used up"),
            Self::Expired => ("已过期", "expired"),
            Self::Withdrawn => ("已撤回", "withdrawn"),
        }
    }
}

/// What a plan of the store comes to among the night's plans, by their canonical names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPlan {
    /// Its number in the store.
    pub plan_no: i64,
    /// 计划编号
    pub plan_id: String,
    /// Unit code.
    pub unit_code: String,
    /// Headcount type.
    pub headcount_type: String,
    /// Year.
    pub year: i64,
    /// Way of entry.
    pub channel: Option<String>,
    /// How many.
    pub number: i64,
    /// 批准文号
    pub document: String,
    /// Last day, YYYY-MM-DD.
    pub valid_until: Option<String>,
}

/// The plans that count: approved ones, and of withdrawn ones what had been used before, so that nobody who came under
/// them has come without a plan.
#[must_use]
pub fn standing(rows: &[PlanRow]) -> Vec<KeptPlan> {
    let counts = |of: &&PlanRow| {
        of.granted.unwrap_or(0) > 0 && matches!(of.status.as_str(), "approved" | "withdrawn")
    };
    rows.iter()
        .filter(counts)
        .map(|of| KeptPlan {
            plan_no: of.plan_no,
            plan_id: of.plan_id.clone(),
            unit_code: of.unit.clone(),
            headcount_type: of.headcount_type.clone(),
            year: of.year,
            channel: of.channel.clone(),
            number: of.granted.unwrap_or(0),
            document: of.approval.clone().unwrap_or_else(|| of.document.clone()),
            valid_until: of.valid_until.clone(),
        })
        .collect()
}
