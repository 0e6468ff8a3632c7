//! A run as it goes on, for pages and programs: server-sent events with names of stages and sources and counts.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, State as Of};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, TryStreamExt as _};

use super::State;
use super::api::attempt;
use super::failed::Failed;
use super::reader::Reader;
use super::routes::Routes;
use crate::domain::account::Permission;
use crate::schedule::{ScheduleError, Step};

/// How often something is sent when nothing happens, so that no proxy takes the line for dead.
const ALIVE: Duration = Duration::from_secs(15);

pub(in crate::web) fn routes() -> Routes {
    Routes::new().get("/live/{attempt}", Permission::WatchRuns, watch)
}

async fn watch(
    Of(state): Of<State>,
    reader: Reader,
    Path(number): Path<i64>,
) -> Result<Response, Failed> {
    attempt(&state, &reader, number).await?;
    events(&state, number).await
}

/// The steps of a run, until it has ended.
pub(in crate::web) async fn events(state: &State, number: i64) -> Result<Response, Failed> {
    let steps = state.schedule.progress(number).await.map_err(away)?;
    let steps = steps.ok_or(Failed::NotFound)?;
    // Told once more after its end, a browser would ask again for ever.
    let events = steps
        .map(|step| event(&step))
        .map_err(|never: Infallible| never);
    let mut answer = Sse::new(events)
        .keep_alive(KeepAlive::new().interval(ALIVE))
        .into_response();
    let headers = answer.headers_mut();
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store, private"),
    );
    // nginx would hold events back until its buffer is full.
    headers.insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    Ok(answer)
}

fn event(step: &Step) -> Result<Event, Infallible> {
    let name = if step.state.is_open() {
        "progress"
    } else {
        "end"
    };
    let event = Event::default().event(name);
    Ok(event.json_data(step).unwrap_or_default())
}

/// The schedule could not be looked at: its store is away.
pub(in crate::web) fn away(fault: ScheduleError) -> Failed {
    match fault {
        ScheduleError::Store(fault) => Failed::Store(fault),
    }
}
