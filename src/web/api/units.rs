//! Units, as the last run over the whole district read them.

use axum::Json;
use axum::extract::State as Of;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Read;
use crate::run;
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::failed::Failed;
use crate::web::reader::Reader;

/// A unit.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Unit {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// Department that answers for it.
    department: String,
    /// organ, institution, …
    kind: Option<String>,
    /// Day of abolition.
    abolished_on: Option<NaiveDate>,
}

/// Every unit that the reader may know of, by code.
#[utoipa::path(
    get, path = "/api/v1/units", tag = "about",
    responses((status = 200, description = "All of them; none before the first run", body = [Unit]), Read)
)]
pub(super) async fn list(Of(state): Of<State>, reader: Reader) -> Result<Json<Vec<Unit>>, Failed> {
    let desk = Desk::new(&state, &reader);
    let Some((_, Some(summary))) = desk.last_night().await? else {
        return Ok(Json(Vec::new()));
    };
    let config = state.config.clone();
    let read = move || run::units(&config, &summary);
    let units = tokio::task::spawn_blocking(read)
        .await
        .map_err(Failed::doing("reading the units"))?
        .map_err(Failed::doing("reading the units"))?;
    let known = units.iter().map(|(_, unit)| unit).filter(|unit| unit.known);
    let all = known.filter_map(|unit| {
        let department = unit.department.clone()?;
        reader.sees(&department).then(|| Unit {
            code: unit.code.clone(),
            name: unit.name.clone(),
            department,
            kind: unit.kind.clone(),
            abolished_on: unit
                .abolished_on
                .and_then(|days| u64::try_from(days).ok())
                .and_then(|days| NaiveDate::default().checked_add_days(chrono::Days::new(days))),
        })
    });
    Ok(Json(all.collect()))
}
