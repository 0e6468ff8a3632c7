//! The life of a plan that is handed in here: applied, checked, approved or returned, withdrawn. Nobody approves what they
//! handed in or checked. Used up and expired are no steps: they follow from the roster and the day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::json;
use sqlx::AnyConnection;

use super::application::{Application, CheckedPlan, OpenEntry};
use super::book::Book;
use super::journal::Place;
use super::refusal::PlanRefusal;
use super::room::check_applications;
pub use super::standing::{KeptPlan, Standing, standing};
use crate::audit::{self, Record};
use crate::config::Config;
use crate::domain::person_name::one_person;
use crate::ledger::Who;
use crate::store::plans::{self, PlanRow, PlanStep};
use crate::store::time;

/// What a check is made with.
#[derive(Debug)]
pub struct Desk<'a> {
    /// Configuration.
    pub config: &'a Config,
    /// The book; its kept plans are read anew while nobody else can write.
    pub book: &'a mut Book,
    /// Hard entries of the ledger that are open, by unit code.
    pub open: &'a BTreeMap<String, Vec<OpenEntry>>,
    /// Day of use, where it is given.
    pub on: Option<NaiveDate>,
}

/// What is granted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grant {
    /// How many; all that is asked for, where it is not said.
    pub number: Option<i64>,
    /// 批准文号
    pub document: String,
    /// Last day; without it the application's, else the last day of the plan's year.
    pub valid_until: Option<NaiveDate>,
    /// Why.
    pub because: String,
}

/// Hand in an application. One that was returned may be handed in again under its 计划编号.
///
/// # Errors
/// [`PlanRefusal`], and nothing was written.
pub async fn apply(
    conn: &mut AnyConnection,
    who: Who<'_>,
    desk: &Desk<'_>,
    of: &Application,
) -> Result<PlanRow, PlanRefusal> {
    let fields = [("plan_id", &of.plan_id), ("unit", &of.unit)];
    if let Some((name, _)) = fields.iter().find(|(_, text)| text.trim().is_empty()) {
        return Err(PlanRefusal::Blank(name));
    }
    let first = check_applications(
        desk.config,
        desk.book,
        &BTreeMap::new(),
        std::slice::from_ref(of),
        desk.on,
    );
    if let Some(checked) = first
        .into_iter()
        .find(|checked| !checked.obstacles.is_empty())
    {
        return Err(PlanRefusal::Obstacles(
            of.plan_id.clone(),
            checked.obstacles,
        ));
    }
    if let Some(until) = of.valid_until.filter(|until| *until < who.on) {
        return Err(PlanRefusal::Past(until));
    }
    let own = |plan: &&super::plans::Use| !plan.plan.kept && plan.plan.plan_id == of.plan_id;
    if desk.book.plans.iter().any(|plan| own(&plan)) {
        return Err(PlanRefusal::InSource(of.plan_id.clone()));
    }
    let known = plans::find(conn, &of.plan_id).await?;
    let plan_no = match &known {
        Some(row) if row.status == "returned" => row.plan_no,
        Some(row) => {
            return Err(PlanRefusal::Taken(
                of.plan_id.clone(),
                row.plan_no,
                row.status.clone(),
            ));
        }
        None => plans::next_no(conn).await?,
    };
    let unit = desk
        .book
        .find(&of.unit)
        .ok()
        .and_then(|id| desk.book.unit(id))
        .ok_or_else(|| PlanRefusal::NoUnit(of.unit.clone()))?;
    let department = unit.department.and_then(|id| desk.book.unit(id));
    let row = PlanRow {
        plan_no,
        plan_id: of.plan_id.clone(),
        unit: unit.code.clone(),
        department: department.map_or_else(|| unit.code.clone(), |of| of.code.clone()),
        headcount_type: of.headcount_type.clone(),
        year: of.year,
        channel: of.channel.clone(),
        number: of.number,
        document: of.document.clone(),
        status: "applied".to_owned(),
        granted: None,
        approval: None,
        valid_until: of.valid_until.map(|day| day.to_string()),
    };
    step(conn, who, &row, "", None).await?;
    Ok(row)
}

/// Check an application against the vacancies on its day of use, and write down what was found.
///
/// # Errors
/// [`PlanRefusal`], and nothing was written.
pub async fn check(
    conn: &mut AnyConnection,
    who: Who<'_>,
    desk: &mut Desk<'_>,
    plan_no: i64,
) -> Result<CheckedPlan, PlanRefusal> {
    let mut row = standing_at(conn, plan_no, &["applied", "checked"]).await?;
    let checked = room(conn, desk, &row).await?;
    "checked".clone_into(&mut row.status);
    step(conn, who, &row, "", Some(&checked)).await?;
    Ok(checked)
}

/// Approve what was checked, all of it or some. The figures are looked at once more: what was granted to others since
/// the check is gone.
///
/// # Errors
/// [`PlanRefusal`], and nothing was written.
pub async fn approve(
    conn: &mut AnyConnection,
    who: Who<'_>,
    desk: &mut Desk<'_>,
    plan_no: i64,
    grant: &Grant,
) -> Result<PlanRow, PlanRefusal> {
    let mut row = standing_at(conn, plan_no, &["checked"]).await?;
    let steps = plans::steps(conn, plan_no).await?;
    // What was returned before was another application: only who had to do with this one counts.
    let last = steps
        .iter()
        .rposition(|step| step.to_status == "applied")
        .unwrap_or(0);
    let mut since = steps[last..].iter();
    if since.any(|step| one_person(&step.actor, who.name)) {
        return Err(PlanRefusal::Own(who.name.to_owned(), plan_no));
    }
    if grant.document.trim().is_empty() {
        return Err(PlanRefusal::Blank("document"));
    }
    let number = grant.number.unwrap_or(row.number);
    if number < 1 || number > row.number {
        return Err(PlanRefusal::Number(number, row.number));
    }
    let checked = room(conn, desk, &row).await?;
    if number > checked.can {
        return Err(PlanRefusal::NoRoom {
            plan_no,
            number,
            can: checked.can,
            obstacles: checked.obstacles,
        });
    }
    let own = row.valid_until.as_ref().and_then(|day| day.parse().ok());
    let year_end = i32::try_from(row.year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31));
    let until = grant.valid_until.or(own).or(year_end).unwrap_or(who.on);
    if until < who.on {
        return Err(PlanRefusal::Past(until));
    }
    "approved".clone_into(&mut row.status);
    row.granted = Some(number);
    row.approval = Some(grant.document.trim().to_owned());
    row.valid_until = Some(until.to_string());
    step(conn, who, &row, &grant.because, Some(&checked)).await?;
    Ok(row)
}

/// Return an application that was not approved yet, with a reason; it may be handed in again.
///
/// # Errors
/// [`PlanRefusal`], and nothing was written.
pub async fn hand_back(
    conn: &mut AnyConnection,
    who: Who<'_>,
    plan_no: i64,
    because: &str,
) -> Result<PlanRow, PlanRefusal> {
    if because.trim().is_empty() {
        return Err(PlanRefusal::Blank("because"));
    }
    let mut row = standing_at(conn, plan_no, &["applied", "checked"]).await?;
    "returned".clone_into(&mut row.status);
    step(conn, who, &row, because, None).await?;
    Ok(row)
}

/// Withdraw a plan. Of an approved one stands what people came under it before; the rest is free again.
///
/// # Errors
/// [`PlanRefusal`], and nothing was written.
pub async fn withdraw(
    conn: &mut AnyConnection,
    who: Who<'_>,
    book: &mut Book,
    plan_no: i64,
    because: &str,
) -> Result<PlanRow, PlanRefusal> {
    if because.trim().is_empty() {
        return Err(PlanRefusal::Blank("because"));
    }
    const FROM: &[&str] = &["applied", "checked", "returned", "approved"];
    let mut row = standing_at(conn, plan_no, FROM).await?;
    if row.status == "approved" {
        book.keep(&plans::list(conn, None).await?);
        let used = book
            .plans
            .iter()
            .find(|of| of.plan.kept && of.plan.plan_id == row.plan_id)
            .map_or(0, |of| of.used.min(of.plan.number));
        row.granted = Some(used);
        row.valid_until = Some(who.on.to_string());
    }
    "withdrawn".clone_into(&mut row.status);
    step(conn, who, &row, because, None).await?;
    Ok(row)
}

/// A plan of the store as an application.
#[must_use]
pub fn as_application(row: &PlanRow) -> Application {
    Application {
        place: Place {
            file: super::plans::KEPT_PLANS.to_owned(),
            sheet: None,
            row: row.plan_no,
        },
        plan_id: row.plan_id.clone(),
        unit: row.unit.clone(),
        headcount_type: row.headcount_type.clone(),
        year: row.year,
        channel: row.channel.clone(),
        number: row.number,
        document: row.document.clone(),
        // Whoever grants it says its last day anew.
        valid_until: None,
    }
}

/// The plan, where it stands at one of these.
async fn standing_at(
    conn: &mut AnyConnection,
    plan_no: i64,
    wanted: &'static [&'static str],
) -> Result<PlanRow, PlanRefusal> {
    let row = plans::get(conn, plan_no)
        .await?
        .ok_or(PlanRefusal::NoPlan(plan_no))?;
    if wanted.contains(&row.status.as_str()) {
        Ok(row)
    } else {
        Err(PlanRefusal::NotSo {
            plan_no,
            status: row.status,
            wanted,
        })
    }
}

/// What can be granted now, with the plans as the store has them in this transaction.
async fn room(
    conn: &mut AnyConnection,
    desk: &mut Desk<'_>,
    row: &PlanRow,
) -> Result<CheckedPlan, PlanRefusal> {
    desk.book.keep(&plans::list(conn, None).await?);
    let checked = check_applications(
        desk.config,
        desk.book,
        desk.open,
        &[as_application(row)],
        desk.on,
    );
    checked
        .into_iter()
        .next()
        .ok_or(PlanRefusal::NoPlan(row.plan_no))
}

/// Writes the plan as it stands now, the step that led there, and a record of the log.
async fn step(
    conn: &mut AnyConnection,
    who: Who<'_>,
    row: &PlanRow,
    because: &str,
    checked: Option<&CheckedPlan>,
) -> Result<(), PlanRefusal> {
    plans::put(conn, row).await?;
    let before = plans::steps(conn, row.plan_no).await?;
    let figures = match checked {
        Some(of) => json!(of.found()),
        None => json!({}),
    };
    let step = PlanStep {
        plan_no: row.plan_no,
        step_no: i64::try_from(before.len()).unwrap_or(i64::MAX) + 1,
        to_status: row.status.clone(),
        at: time(who.at),
        actor: who.name.to_owned(),
        because: because.trim().to_owned(),
        figures: figures.to_string(),
    };
    plans::add_step(conn, &step).await?;
    let record = Record {
        at: who.at,
        actor: who.name,
        action: "plan",
        subject: Some(&row.plan_id),
        detail: json!({
            "plan": row.plan_no, "step": step.step_no, "status": row.status, "number": row.number,
            "granted": row.granted, "document": row.approval.as_ref().unwrap_or(&row.document),
            "can": checked.map(|of| of.can),
        }),
    };
    audit::append(conn, record).await?;
    Ok(())
}
