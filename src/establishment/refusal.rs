//! Why a plan was not moved on. Nothing of it was written then.

use chrono::NaiveDate;

use super::application::Obstacle;
use super::cycle::Standing;
use crate::domain::words::Language;
use crate::store::StoreError;

/// Why a plan was not moved on.
#[derive(Debug, thiserror::Error)]
pub enum PlanRefusal {
    /// No such plan.
    NoPlan(i64),
    /// No such unit.
    NoUnit(String),
    /// Something must be said: `plan_id`, `unit`, `document` or `because`.
    Blank(&'static str),
    /// What stands in its way, whatever the figures.
    Obstacles(String, Vec<Obstacle>),
    /// A source has a plan of that number.
    InSource(String),
    /// The number is another plan's here, which stands so.
    Taken(String, i64, String),
    /// It does not stand where that could be done.
    NotSo {
        /// The plan.
        plan_no: i64,
        /// Where it stands.
        status: String,
        /// Where it would have to stand.
        wanted: &'static [&'static str],
    },
    /// Four eyes.
    Own(String, i64),
    /// Not between one and what is asked for.
    Number(i64, i64),
    /// There is less room.
    NoRoom {
        /// The plan.
        plan_no: i64,
        /// What was to be granted.
        number: i64,
        /// What can be.
        can: i64,
        /// What stands in its way besides figures.
        obstacles: Vec<Obstacle>,
    },
    /// Its last day has passed.
    Past(NaiveDate),
    /// The store failed.
    Store(#[from] StoreError),
}

impl std::fmt::Display for PlanRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.said(Language::En))
    }
}

/// What a status is called.
#[must_use]
pub fn status_word(status: &str, language: Language) -> &'static str {
    let (zh, en) = Standing::of(status, (1, 0), None, NaiveDate::MIN).words();
    language.pick(zh, en)
}

impl PlanRefusal {
    /// What is wrong and what to do, in a language.
    #[must_use]
    pub fn said(&self, language: Language) -> String {
        let (zh, en) = match self {
            Self::NoPlan(no) => (
                format!("没有{no}号用编计划：请在计划列表中查看编号"),
                format!("no plan {no}; `rollcall plan list` shows those there are"),
            ),
            Self::NoUnit(written) => (
                format!("单位“{written}”未登记：请更正机构编码"),
                format!("unit `{written}` is not known: correct the code"),
            ),
            Self::Blank(what) => {
                let zh = match *what {
                    "plan_id" => "计划编号",
                    "unit" => "单位",
                    "document" => "文号",
                    _ => "理由",
                };
                (
                    format!("{zh}未填写：请补填"),
                    format!("{what} is blank; say it"),
                )
            }
            Self::Obstacles(plan_id, obstacles) => (
                format!("计划{plan_id}不能受理：{}", all(obstacles, language)),
                format!(
                    "plan {plan_id} cannot be taken: {}",
                    all(obstacles, language)
                ),
            ),
            Self::InSource(plan_id) => (
                format!("计划编号{plan_id}已在用编计划来源中：请另编号，或在原系统中办理"),
                format!(
                    "a source has plan {plan_id} already: take another number, or go on in that system"
                ),
            ),
            Self::Taken(plan_id, no, status) => {
                let status = status_word(status, language);
                (
                    format!(
                        "计划编号{plan_id}已用于{no}号计划（{status}）：请另编号；退回的计划方可按原编号重报"
                    ),
                    format!(
                        "{plan_id} is plan {no}, which is {status}: take another number; only a returned plan can be handed in again"
                    ),
                )
            }
            Self::NotSo {
                plan_no,
                status,
                wanted,
            } => {
                let status = status_word(status, language);
                let wanted: Vec<&str> = wanted.iter().map(|of| status_word(of, language)).collect();
                (
                    format!(
                        "{plan_no}号计划现为“{status}”，须为“{}”方可办理",
                        wanted.join("”或“")
                    ),
                    format!(
                        "plan {plan_no} is {status}; this can be done only while it is {}",
                        wanted.join(" or ")
                    ),
                )
            }
            Self::Own(name, no) => (
                format!("{name}申报或审核过{no}号计划，须由其他人核准"),
                format!(
                    "{name} handed plan {no} in or checked it, so another person must approve it"
                ),
            ),
            Self::Number(number, asked) => (
                format!("核准数{number}须在1至申请数{asked}之间：请更正"),
                format!("{number} is not between 1 and the {asked} asked for: correct it"),
            ),
            Self::NoRoom {
                plan_no,
                number,
                can,
                obstacles,
            } => {
                let why = all(obstacles, language);
                let (zh_why, en_why) = if why.is_empty() {
                    (
                        "可核准更少的名额，或退回".to_owned(),
                        "grant fewer, or return it".to_owned(),
                    )
                } else {
                    (why.clone(), why)
                };
                (
                    format!("{plan_no}号计划现可核{can}名，不足{number}名：{zh_why}"),
                    format!("plan {plan_no} has room for {can} now, not for {number}: {en_why}"),
                )
            }
            Self::Past(day) => (
                format!("有效期至{day}，已过：请填写以后的日期"),
                format!("it would be valid until {day}, which has passed; give a later day"),
            ),
            Self::Store(fault) => return fault.to_string(),
        };
        language.pick(&zh, &en).to_owned()
    }
}

fn all(obstacles: &[Obstacle], language: Language) -> String {
    let said: Vec<String> = obstacles.iter().map(|of| of.said(language)).collect();
    said.join(language.pick("；", "; "))
}
