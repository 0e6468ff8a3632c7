//! A plan as every list shows it, whether a source names it or it was handed in here.

use chrono::NaiveDate;
use serde::Serialize;

use super::book::Book;
use super::plans::Use;
use super::standing::Standing;
use crate::store::plans::PlanRow;

/// A plan for using headcount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = Plan)]
pub struct PlanLine {
    /// Number of one that was handed in here; none for one of a source.
    pub plan_no: Option<i64>,
    /// 计划编号
    pub plan_id: String,
    /// Unit code.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// Headcount type.
    pub headcount_type: String,
    /// Year.
    pub year: i64,
    /// Way of entry; none for any.
    pub channel: Option<String>,
    /// Asked for; unknown for one of a source.
    pub asked: Option<i64>,
    /// Approved.
    pub granted: Option<i64>,
    /// People who came under it.
    pub used: i64,
    /// 批准文号, else 申报文号
    pub document: String,
    /// Last day.
    pub valid_until: Option<String>,
    /// Where it stands.
    pub state: Standing,
}

impl PlanLine {
    /// One that was handed in here.
    #[must_use]
    pub fn kept(book: &Book, row: &PlanRow, day: NaiveDate) -> Self {
        let mut kept = book.plans.iter().filter(|of| of.plan.kept);
        let used = kept.find(|of| of.plan.plan_id == row.plan_id);
        let used = used.map_or(0, |of| of.used);
        let until = row.valid_until.as_ref().and_then(|day| day.parse().ok());
        let unit = book.find(&row.unit).ok();
        Self {
            plan_no: Some(row.plan_no),
            plan_id: row.plan_id.clone(),
            unit_code: row.unit.clone(),
            unit_name: unit.map_or_else(|| row.unit.clone(), |id| book.name(id).to_owned()),
            headcount_type: row.headcount_type.clone(),
            year: row.year,
            channel: row.channel.clone(),
            asked: Some(row.number),
            granted: row.granted,
            used,
            document: row.approval.clone().unwrap_or_else(|| row.document.clone()),
            valid_until: row.valid_until.clone(),
            state: Standing::of(&row.status, (row.granted.unwrap_or(0), used), until, day),
        }
    }

    /// One of a source.
    #[must_use]
    pub fn source(book: &Book, of: &Use, day: NaiveDate) -> Self {
        let plan = &of.plan;
        let unit = book.unit(plan.unit);
        Self {
            plan_no: None,
            plan_id: plan.plan_id.clone(),
            unit_code: unit.map(|of| of.code.clone()).unwrap_or_default(),
            unit_name: book.name(plan.unit).to_owned(),
            headcount_type: plan.headcount_type.clone(),
            year: plan.year,
            channel: plan.channel.clone(),
            asked: None,
            granted: Some(plan.number),
            used: of.used,
            document: plan.document.clone().unwrap_or_default(),
            valid_until: plan.valid_until.map(|day| day.to_string()),
            state: Standing::of(&plan.status, (plan.number, of.used), plan.valid_until, day),
        }
    }
}
