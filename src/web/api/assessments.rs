//! Who does what, whether more headcount is needed, and what became of headcount that was granted.

use axum::Json;
use axum::extract::{Query, State as Of};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::problem::Read;
use crate::establishment::{Assessment, Division, DutyRow, Grant};
use crate::web::State;
use crate::web::book;
use crate::web::failed::Failed;
use crate::web::pages::{assessments, duties, posts};
use crate::web::reader::Reader;

/// Which duties.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Duties {
    /// The day; without it the business date of the last run.
    date: Option<NaiveDate>,
    /// Only those that this unit leads or supports, by code.
    unit: Option<String>,
    /// Only those to be put right.
    amiss: Option<bool>,
}

/// Somebody asks for more headcount.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// Unit by code, name or former name.
    unit: String,
    /// Headcount type.
    headcount_type: String,
    /// How many, 1 to 100000.
    #[param(minimum = 1, maximum = 100_000)]
    add: i64,
}

/// Which grants.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Granted {
    /// Unit by code, name or former name; the units below it count too. Without it all.
    unit: Option<String>,
    /// Headcount type.
    headcount_type: Option<String>,
    /// Those that took effect on this day or later.
    since: Option<NaiveDate>,
    /// Only those with places to be taken back.
    idle: Option<bool>,
}

/// The division of duties: who leads, who supports, what overlaps or is orphaned, what moved without its counterpart. A
/// department sees those that its own units lead or support.
#[utoipa::path(
    get, path = "/api/v1/duties", tag = "establishment", params(Duties),
    responses((status = 200, description = "On the day; 404 before the first run", body = Division), Read)
)]
pub(super) async fn division(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Duties>,
) -> Result<Json<Division>, Failed> {
    let kept = book::find(&state).await?.ok_or(Failed::NotFound)?;
    let date = asked.date.unwrap_or(kept.book.date);
    let mut matrix = duties::matrix(&reader, &kept, date).await?;
    if let Some(code) = &asked.unit {
        let id = posts::unit_of(&reader, &kept.book, code)?;
        let holds = |row: &DutyRow| row.leads.contains(&id) || row.supports.contains(&id);
        matrix.duties.retain(holds);
        matrix
            .without_headcount
            .retain(|of| of.from == id || of.to == id);
        matrix
            .without_duties
            .retain(|of| of.from == id || of.to == id);
    }
    if asked.amiss == Some(true) {
        matrix.duties.retain(|row| !row.is_sound());
    }
    Ok(Json(matrix.by_code(&kept.book)))
}

/// Assess a wish for more headcount, from the figures by rules to an outcome. For the office: it looks over the whole
/// district.
#[utoipa::path(
    get, path = "/api/v1/assessments", tag = "establishment", params(Wish),
    responses((status = 200, description = "The assessment", body = Assessment), Read)
)]
pub(super) async fn before(
    Of(state): Of<State>,
    reader: Reader,
    Query(wish): Query<Wish>,
) -> Result<Json<Assessment>, Failed> {
    posts::office(&reader)?;
    let kept = book::find(&state).await?.ok_or(Failed::NotFound)?;
    let (unit, kind) = (&wish.unit, &wish.headcount_type);
    let made = assessments::assess(&state, &reader, &kept, (unit, kind, wish.add)).await?;
    Ok(Json(made))
}

/// What became of grants: filled when and by what way, in use after 6, 12 and 24 months, to be taken back. For the office.
#[utoipa::path(
    get, path = "/api/v1/grants", tag = "establishment", params(Granted),
    responses((status = 200, description = "By unit, type and day", body = [Grant]), Read)
)]
pub(super) async fn after(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Granted>,
) -> Result<Json<Vec<Grant>>, Failed> {
    posts::office(&reader)?;
    let kept = book::find(&state).await?.ok_or(Failed::NotFound)?;
    let (unit, idle) = (asked.unit.as_deref(), asked.idle == Some(true));
    let mut all = assessments::granted(&kept, reader.language, unit, asked.since, idle).await?;
    all.retain(|of| {
        let wanted = asked.headcount_type.as_ref();
        wanted.is_none_or(|wanted| of.headcount_type == *wanted)
    });
    Ok(Json(all))
}
