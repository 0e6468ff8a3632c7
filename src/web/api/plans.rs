//! Plans for using headcount: those of the sources, those handed in here with every step of theirs, and what is done with
//! them, by the functions in which pages and the command line end too.

use axum::Json;
use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::problem::{Done, Read};
use crate::domain::account::Permission;
use crate::establishment::cycle::Grant;
use crate::establishment::{Application, Place, PlanLine};
use crate::store::plans::PlanStep;
use crate::web::State;
use crate::web::book;
use crate::web::desk::Desk;
use crate::web::failed::Failed;
use crate::web::plans;
use crate::web::reader::Reader;

/// One step of a plan's life.
#[derive(Debug, Serialize, ToSchema)]
struct Step {
    /// 1, 2, …
    number: i64,
    /// What it became: applied, checked, returned, approved or withdrawn.
    to: String,
    /// When.
    at: String,
    /// Who.
    actor: String,
    /// Why.
    because: String,
    /// What a check found: the day of use, how many can be granted, every figure with its origin, what stands in the way;
    /// an empty object where nothing was checked.
    #[schema(value_type = Object)]
    figures: Value,
}

/// A plan that was handed in here, with its steps.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WholePlan {
    /// The plan.
    plan: PlanLine,
    /// Oldest first.
    steps: Vec<Step>,
}

/// An application.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Handed {
    /// 计划编号; one that was returned may be handed in again.
    plan_id: String,
    /// Unit by code, name or former name.
    unit: String,
    /// Headcount type.
    headcount_type: String,
    /// Year.
    year: i64,
    /// Way of entry; none for any.
    #[serde(default)]
    channel: Option<String>,
    /// How many.
    number: i64,
    /// 申报文号
    document: String,
    /// Last day; without it the last day of the year, once it is approved.
    #[serde(default)]
    valid_until: Option<NaiveDate>,
}

/// What is done with a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Act {
    /// 审核: the figures are looked at and written down.
    Check,
    /// 核准, by somebody who neither handed it in nor checked it.
    Approve,
    /// 退回, for a reason.
    Return,
    /// 撤回, for a reason.
    Withdraw,
}

/// Something to be done with a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// What.
    act: Act,
    /// Why.
    #[serde(default)]
    because: String,
    /// How many are approved; without it all that is asked for.
    #[serde(default)]
    number: Option<i64>,
    /// 批准文号
    #[serde(default)]
    document: String,
    /// Last day of what is approved; without it the application's, else the last day of its year.
    #[serde(default)]
    valid_until: Option<NaiveDate>,
}

impl From<PlanStep> for Step {
    fn from(of: PlanStep) -> Self {
        Self {
            number: of.step_no,
            to: of.to_status,
            at: of.at,
            actor: of.actor,
            because: of.because,
            figures: serde_json::from_str(&of.figures).unwrap_or_default(),
        }
    }
}

/// Plans of the sources, and those handed in here.
#[utoipa::path(
    get, path = "/api/v1/plans", tag = "establishment",
    responses((status = 200, description = "All that the reader may know of", body = [PlanLine]), Read)
)]
pub(super) async fn list(
    Of(state): Of<State>,
    reader: Reader,
) -> Result<Json<Vec<PlanLine>>, Failed> {
    let Some(kept) = book::find(&state).await? else {
        return Ok(Json(Vec::new()));
    };
    let lines = plans::lines(&Desk::new(&state, &reader), &kept.book).await?;
    Ok(Json(lines))
}

/// One plan that was handed in here, with every step of its life.
#[utoipa::path(
    get, path = "/api/v1/plans/{no}", tag = "establishment",
    params(("no" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The plan", body = WholePlan), Read)
)]
pub(super) async fn one(
    Of(state): Of<State>,
    reader: Reader,
    Path(no): Path<i64>,
) -> Result<Json<WholePlan>, Failed> {
    whole(&state, &reader, no).await.map(Json)
}

/// Hand an application in.
#[utoipa::path(
    post, path = "/api/v1/plans", tag = "establishment", request_body = Handed,
    responses((status = 201, description = "Handed in", body = WholePlan), Done)
)]
pub(super) async fn apply(
    Of(state): Of<State>,
    reader: Reader,
    Json(handed): Json<Handed>,
) -> Result<(StatusCode, Json<WholePlan>), Failed> {
    let trimmed = |text: &str| text.trim().to_owned();
    let application = Application {
        place: Place {
            file: "api".to_owned(),
            sheet: None,
            row: 0,
        },
        plan_id: trimmed(&handed.plan_id),
        unit: trimmed(&handed.unit),
        headcount_type: trimmed(&handed.headcount_type),
        year: handed.year,
        channel: handed.channel,
        number: handed.number,
        document: trimmed(&handed.document),
        valid_until: handed.valid_until,
    };
    let row = plans::apply(&Desk::new(&state, &reader), &application).await?;
    let made = whole(&state, &reader, row.plan_no).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Check, approve, return or withdraw a plan. Approving is a second person's word: it is for people at the pages, no token
/// carries it.
#[utoipa::path(
    post, path = "/api/v1/plans/{no}/steps", tag = "establishment", request_body = Asked,
    params(("no" = i64, Path, description = "Its number")),
    responses((status = 201, description = "Done", body = WholePlan), Done)
)]
pub(super) async fn act(
    Of(state): Of<State>,
    reader: Reader,
    Path(no): Path<i64>,
    Json(asked): Json<Asked>,
) -> Result<(StatusCode, Json<WholePlan>), Failed> {
    let may = match asked.act {
        Act::Check => reader.may(Permission::Decide),
        Act::Approve => reader.may(Permission::ApprovePlan),
        Act::Return => reader.may(Permission::Decide) || reader.may(Permission::ApprovePlan),
        Act::Withdraw => reader.may(Permission::ApplyPlan),
    };
    if !may {
        return Err(Failed::Forbidden);
    }
    let (row, _) = plans::find(&state, &reader, no).await?;
    let act = match asked.act {
        Act::Check => plans::Act::Check,
        Act::Approve => plans::Act::Approve(Grant {
            number: asked.number,
            document: asked.document,
            valid_until: asked.valid_until,
            because: asked.because,
        }),
        Act::Return => plans::Act::Return(asked.because),
        Act::Withdraw => plans::Act::Withdraw(asked.because),
    };
    plans::act(&Desk::new(&state, &reader), row.plan_no, &act).await?;
    let made = whole(&state, &reader, row.plan_no).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

async fn whole(state: &State, reader: &Reader, no: i64) -> Result<WholePlan, Failed> {
    let (row, steps) = plans::find(state, reader, no).await?;
    let kept = book::find(state).await?.ok_or(Failed::NotFound)?;
    let day = Desk::new(state, reader).today();
    Ok(WholePlan {
        plan: PlanLine::kept(&kept.book, &row, day),
        steps: steps.into_iter().map(Step::from).collect(),
    })
}
