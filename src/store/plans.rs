//! Headcount-use plans that are handed in here, and every step of their lives. What a plan may become is
//! `crate::establishment`'s.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::{StoreError, doing};

/// A plan as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    /// Its number, 1, 2, … without gaps.
    pub plan_no: i64,
    /// 计划编号
    pub plan_id: String,
    /// Unit code.
    pub unit: String,
    /// Code of the department that answers for the unit.
    pub department: String,
    /// Headcount type.
    pub headcount_type: String,
    /// Year.
    pub year: i64,
    /// Way of entry; none for any.
    pub channel: Option<String>,
    /// How many are asked for.
    pub number: i64,
    /// 申报文号
    pub document: String,
    /// Where it stands.
    pub status: String,
    /// How many were approved; once withdrawn, how many had come by then.
    pub granted: Option<i64>,
    /// 批准文号
    pub approval: Option<String>,
    /// Last day, YYYY-MM-DD.
    pub valid_until: Option<String>,
}

/// One step of a plan's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStep {
    /// The plan.
    pub plan_no: i64,
    /// 1, 2, …
    pub step_no: i64,
    /// What it became.
    pub to_status: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub actor: String,
    /// Why.
    pub because: String,
    /// What the check found then, as JSON; `{}` where nothing was checked.
    pub figures: String,
}

const PLAN: &str = "SELECT plan_no, plan_id, unit, department, headcount_type, year, channel, number, document, status, \
                    granted, approval, valid_until FROM headcount_plan";

/// The next free number. Ask only while holding the writer's turn.
///
/// # Errors
/// When the store cannot be read.
pub async fn next_no(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT COALESCE(MAX(plan_no), 0) + 1 FROM headcount_plan")
        .fetch_one(conn)
        .await
        .map_err(doing("numbering a plan"))
}

/// Writes a plan, a new one or one that is there.
///
/// # Errors
/// When the store refuses it.
pub async fn put(conn: &mut AnyConnection, of: &PlanRow) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO headcount_plan (plan_no, plan_id, unit, department, headcount_type, year, channel, number, document, \
         status, granted, approval, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (plan_no) DO UPDATE SET unit = excluded.unit, department = excluded.department, \
         headcount_type = excluded.headcount_type, year = excluded.year, channel = excluded.channel, \
         number = excluded.number, document = excluded.document, status = excluded.status, granted = excluded.granted, \
         approval = excluded.approval, valid_until = excluded.valid_until",
    )
    .bind(of.plan_no)
    .bind(of.plan_id.clone())
    .bind(of.unit.clone())
    .bind(of.department.clone())
    .bind(of.headcount_type.clone())
    .bind(of.year)
    .bind(of.channel.clone())
    .bind(of.number)
    .bind(of.document.clone())
    .bind(of.status.clone())
    .bind(of.granted)
    .bind(of.approval.clone())
    .bind(of.valid_until.clone())
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("writing a plan"))
}

/// Every plan, in the order of numbers; of these only the ones of a status, where given.
///
/// # Errors
/// When the store cannot be read.
pub async fn list(
    conn: &mut AnyConnection,
    status: Option<&str>,
) -> Result<Vec<PlanRow>, StoreError> {
    sqlx::query(AssertSqlSafe(format!(
        "{PLAN} WHERE ($1 = '' OR status = $1) ORDER BY plan_no"
    )))
    .bind(status.unwrap_or_default().to_owned())
    .fetch_all(conn)
    .await
    .and_then(|rows| rows.iter().map(read).collect())
    .map_err(doing("reading the plans"))
}

/// One plan.
///
/// # Errors
/// When the store cannot be read.
pub async fn get(conn: &mut AnyConnection, plan_no: i64) -> Result<Option<PlanRow>, StoreError> {
    let row = sqlx::query(AssertSqlSafe(format!("{PLAN} WHERE plan_no = $1")))
        .bind(plan_no)
        .fetch_optional(conn)
        .await
        .map_err(doing("reading a plan"))?;
    row.as_ref()
        .map(read)
        .transpose()
        .map_err(doing("reading a plan"))
}

/// The plan of that 计划编号.
///
/// # Errors
/// When the store cannot be read.
pub async fn find(conn: &mut AnyConnection, plan_id: &str) -> Result<Option<PlanRow>, StoreError> {
    let row = sqlx::query(AssertSqlSafe(format!("{PLAN} WHERE plan_id = $1")))
        .bind(plan_id.to_owned())
        .fetch_optional(conn)
        .await
        .map_err(doing("reading a plan"))?;
    row.as_ref()
        .map(read)
        .transpose()
        .map_err(doing("reading a plan"))
}

/// Adds a step.
///
/// # Errors
/// When the store refuses it.
pub async fn add_step(conn: &mut AnyConnection, of: &PlanStep) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO headcount_plan_step (plan_no, step_no, to_status, at, actor, because, figures) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(of.plan_no)
    .bind(of.step_no)
    .bind(of.to_status.clone())
    .bind(of.at.clone())
    .bind(of.actor.clone())
    .bind(of.because.clone())
    .bind(of.figures.clone())
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("writing a plan's step"))
}

/// The steps of a plan, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn steps(conn: &mut AnyConnection, plan_no: i64) -> Result<Vec<PlanStep>, StoreError> {
    let read = |row: &AnyRow| -> Result<PlanStep, sqlx::Error> {
        Ok(PlanStep {
            plan_no: row.try_get(0)?,
            step_no: row.try_get(1)?,
            to_status: row.try_get(2)?,
            at: row.try_get(3)?,
            actor: row.try_get(4)?,
            because: row.try_get(5)?,
            figures: row.try_get(6)?,
        })
    };
    sqlx::query(
        "SELECT plan_no, step_no, to_status, at, actor, because, figures FROM headcount_plan_step \
         WHERE plan_no = $1 ORDER BY step_no",
    )
    .bind(plan_no)
    .fetch_all(conn)
    .await
    .and_then(|rows| rows.iter().map(read).collect())
    .map_err(doing("reading a plan's steps"))
}

fn read(row: &AnyRow) -> Result<PlanRow, sqlx::Error> {
    Ok(PlanRow {
        plan_no: row.try_get(0)?,
        plan_id: row.try_get(1)?,
        unit: row.try_get(2)?,
        department: row.try_get(3)?,
        headcount_type: row.try_get(4)?,
        year: row.try_get(5)?,
        channel: row.try_get(6)?,
        number: row.try_get(7)?,
        document: row.try_get(8)?,
        status: row.try_get(9)?,
        granted: row.try_get(10)?,
        approval: row.try_get(11)?,
        valid_until: row.try_get(12)?,
    })
}
