//! The establishment: approved, filled, vacant and reserved of every unit as of a day, and the journal behind it.

use axum::Json;
use axum::extract::{Path, Query, State as Of};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Read;
use crate::establishment::{Book, Entry, Figure, Item, Key, State as Stands, UnitState, behind};
use crate::web::State;
use crate::web::book;
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
