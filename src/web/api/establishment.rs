//! The establishment: approved, filled, vacant and reserved of every unit as of a day, the journal behind it, and plans.

use axum::Json;
use axum::extract::{Path, Query, State as Of};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Read;
use crate::establishment::cycle::Standing;
use crate::establishment::{Book, Entry, Figure, Item, Key, State as Stands, UnitState, behind};
use crate::store::plans;
use crate::web::State;
use crate::web::book;
use crate::web::desk::Desk;
use crate::web::failed::Failed;
use crate::web::pages::posts;
use crate::web::reader::Reader;

/// As of which day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct When {
    /// The day; without it the business date of the last run.
    date: Option<NaiveDate>,
}

/// One type, level or body.
#[derive(Debug, Serialize, ToSchema)]
struct Posts {
    /// Headcount type, leadership level, or the body's name.
    category: String,
    /// 核定
    approved: i64,
    /// 实有
    filled: i64,
    /// 空编 when above zero, 超编 when below.
    vacancy: i64,
    /// Kept by open plans.
    reserved: i64,
}

/// A unit on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Established {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// Department that answers for it.
    department: Option<String>,
    /// Steps below the top of the tree.
    depth: usize,
    /// False before it was founded and from its abolition on.
    exists: bool,
    /// By headcount type.
    headcount: Vec<Posts>,
    /// By leadership level.
    leadership: Vec<Posts>,
    /// By internal body.
    internal_bodies: Vec<Posts>,
}

/// Every unit on a day, in the order of the tree.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Establishment {
    /// The day; none before the first run.
    date: Option<NaiveDate>,
    /// Whose extracts it is counted by.
    run: Option<String>,
    /// The units.
    units: Vec<Established>,
}

/// An entry of the journal of approvals.
#[derive(Debug, Serialize, ToSchema)]
struct Approval {
    /// 台账编号
    entry_no: String,
    /// headcount, leadership or `internal_body`.
    item: String,
    /// Type, level or body.
    category: String,
    /// Signed.
    change: i64,
    /// 文号
    document: Option<String>,
    /// First day of effect.
    effective_on: NaiveDate,
    /// First day without effect.
    expires_on: Option<NaiveDate>,
    /// The unit on the other side of a transfer.
    counterpart: Option<String>,
    /// 划转批次
    transfer_id: Option<String>,
    /// 备注
    note: Option<String>,
    /// Whether it counts on the day.
    counts: bool,
}

/// One unit with the entries behind its numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UnitEstablishment {
    /// The day.
    date: NaiveDate,
    /// The unit.
    unit: Established,
    /// The journal.
    journal: Vec<Approval>,
}

/// A plan for using headcount.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Plan {
    /// Number of one that was handed in here; none for one of a source.
    plan_no: Option<i64>,
    /// 计划编号
    plan_id: String,
    /// Unit code.
    unit: String,
    /// Headcount type.
    headcount_type: String,
    /// Year.
    year: i64,
    /// Way of entry; none for any.
    channel: Option<String>,
    /// Asked for.
    asked: Option<i64>,
    /// Approved.
    granted: Option<i64>,
    /// People who came under it.
    used: i64,
    /// 文号
    document: Option<String>,
    /// Last day.
    valid_until: Option<String>,
    /// applied, checked, returned, approved, used, expired or withdrawn.
    #[schema(value_type = String)]
    state: Standing,
}

/// Approved and filled of every unit that the reader may know of.
#[utoipa::path(
    get, path = "/api/v1/establishment", tag = "establishment", params(When),
    responses((status = 200, description = "As of the day; empty before the first run", body = Establishment), Read)
)]
pub(super) async fn list(
    Of(state): Of<State>,
    reader: Reader,
    Query(when): Query<When>,
) -> Result<Json<Establishment>, Failed> {
    let Some(kept) = book::find(&state).await? else {
        return Ok(Json(Establishment {
            date: None,
            run: None,
            units: Vec::new(),
        }));
    };
    let date = when.date.unwrap_or(kept.book.date);
    let of = kept.book.clone();
    let stands = book::blocking(move || Stands::of(&of, date)).await?;
    let seen = |of: &&UnitState| {
        let unit = kept.book.unit(of.unit);
        unit.is_some_and(|unit| posts::sees(&reader, &kept.book, unit))
    };
    let units = stands.units.iter().filter(seen);
    let units = units.filter(|of| of.exists || !of.is_empty());
    Ok(Json(Establishment {
        date: Some(date),
        run: Some(kept.run.to_string()),
        units: units.map(established).collect(),
    }))
}

/// One unit and the journal behind its numbers.
#[utoipa::path(
    get, path = "/api/v1/establishment/{unit}", tag = "establishment",
    params(("unit" = String, Path, description = "Unit code"), When),
    responses((status = 200, description = "The unit", body = UnitEstablishment), Read)
)]
pub(super) async fn one(
    Of(state): Of<State>,
    reader: Reader,
    Path(unit): Path<String>,
    Query(when): Query<When>,
) -> Result<Json<UnitEstablishment>, Failed> {
    let kept = book::find(&state).await?.ok_or(Failed::NotFound)?;
    let date = when.date.unwrap_or(kept.book.date);
    let id = posts::unit_of(&reader, &kept.book, &unit)?;
    let of = kept.book.clone();
    let stands = book::blocking(move || Stands::of(&of, date)).await?;
    let unit = stands.unit(id).ok_or(Failed::NotFound)?;
    let keys = kept.book.journal.keys().filter(|key| key.unit == id);
    let journal = keys.flat_map(|key: &Key| {
        let entries = behind(&kept.book, key, date).into_iter();
        entries.map(|(entry, counts)| approval(&kept.book, entry, counts))
    });
    Ok(Json(UnitEstablishment {
        date,
        unit: established(unit),
        journal: journal.collect(),
    }))
}

/// Plans of the sources, and those handed in here.
#[utoipa::path(
    get, path = "/api/v1/plans", tag = "establishment",
    responses((status = 200, description = "All that the reader may know of", body = [Plan]), Read)
)]
pub(super) async fn plans(Of(state): Of<State>, reader: Reader) -> Result<Json<Vec<Plan>>, Failed> {
    let Some(kept) = book::find(&state).await? else {
        return Ok(Json(Vec::new()));
    };
    let (book, day) = (&kept.book, Desk::new(&state, &reader).today());
    let rows = {
        let mut reading = state.store.read().await?;
        plans::list(reading.executor(), None).await?
    };
    let here = rows
        .into_iter()
        .filter(|row| reader.sees(&row.department))
        .map(|row| {
            let mut own = book.plans.iter().filter(|of| of.plan.kept);
            let used = own.find(|of| of.plan.plan_id == row.plan_id);
            let used = used.map_or(0, |of| of.used);
            let until = row.valid_until.as_ref().and_then(|day| day.parse().ok());
            let state = Standing::of(&row.status, (row.granted.unwrap_or(0), used), until, day);
            Plan {
                plan_no: Some(row.plan_no),
                plan_id: row.plan_id,
                unit: row.unit,
                headcount_type: row.headcount_type,
                year: row.year,
                channel: row.channel,
                asked: Some(row.number),
                granted: row.granted,
                used,
                document: row.approval.or(Some(row.document)),
                valid_until: row.valid_until,
                state,
            }
        });
    let sources = book.plans.iter().filter(|of| !of.plan.kept);
    let sources = sources.filter_map(|of| {
        let unit = book.unit(of.plan.unit)?;
        posts::sees(&reader, book, unit).then(|| Plan {
            plan_no: None,
            plan_id: of.plan.plan_id.clone(),
            unit: unit.code.clone(),
            headcount_type: of.plan.headcount_type.clone(),
            year: of.plan.year,
            channel: of.plan.channel.clone(),
            asked: None,
            granted: Some(of.plan.number),
            used: of.used,
            document: of.plan.document.clone(),
            valid_until: of.plan.valid_until.map(|day| day.to_string()),
            state: Standing::of(
                &of.plan.status,
                (of.plan.number, of.used),
                of.plan.valid_until,
                day,
            ),
        })
    });
    Ok(Json(here.chain(sources).collect()))
}

fn established(of: &UnitState) -> Established {
    let posts = |figures: &[Figure]| -> Vec<Posts> {
        let one = |of: &Figure| Posts {
            category: of.category.clone(),
            approved: of.approved,
            filled: of.filled,
            vacancy: of.vacancy(),
            reserved: of.reserved,
        };
        figures.iter().map(one).collect()
    };
    Established {
        code: of.code.clone(),
        name: of.name.clone(),
        department: of.department.clone(),
        depth: of.depth,
        exists: of.exists,
        headcount: posts(&of.headcount),
        leadership: posts(&of.leadership),
        internal_bodies: posts(&of.bodies),
    }
}

fn approval(book: &Book, entry: &Entry, counts: bool) -> Approval {
    let other = entry.counterpart.and_then(|id| book.unit(id));
    Approval {
        entry_no: entry.entry_no.clone(),
        item: Item::word(entry.item).to_owned(),
        category: entry.category.clone(),
        change: entry.change,
        document: entry.document.clone(),
        effective_on: entry.effective_on,
        expires_on: entry.expires_on,
        counterpart: other.map(|unit| unit.code.clone()),
        transfer_id: entry.transfer.clone(),
        note: entry.note.clone(),
        counts,
    }
}
