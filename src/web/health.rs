//! Whether the service is alive, whether it is of use, and its figures for Prometheus.

use axum::Json;
use axum::extract::State as Of;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::State;
use super::routes::Routes;
use crate::domain::attempt::{Attempt, AttemptState};
use crate::store::{StoreError, schedule};

/// Monitoring asks without signing in; no answer bears personal data.
pub(super) fn routes() -> Routes {
    Routes::new()
        .open_get("/healthz", alive)
        .open_get("/readyz", ready)
        .open_get("/metrics", metrics)
}

/// How many runs `/readyz` tells of.
const LAST: i64 = 5;

#[derive(Serialize)]
struct Ready {
    ready: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
    /// The newest runs that were asked for, newest first.
    runs: Vec<Last>,
}

/// A run without who asked for it: whoever asks here has not signed in.
#[derive(Serialize)]
struct Last {
    attempt_no: i64,
    job: String,
    business_date: NaiveDate,
    state: AttemptState,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    run: Option<String>,
}

impl From<Attempt> for Last {
    fn from(of: Attempt) -> Self {
        Self {
            attempt_no: of.attempt_no,
            job: of.asked.job,
            business_date: of.asked.business_date,
            state: of.state,
            started_at: of.started_at,
            ended_at: of.ended_at,
            run: of.run,
        }
    }
}

/// The process answers.
async fn alive() -> &'static str {
    "ok\n"
}

/// The store can be read and the disk takes something: what the service is there for can be done.
async fn ready(Of(state): Of<State>) -> impl IntoResponse {
    match last(&state).await {
        // Pages can be read, but nothing that people or runs do can be kept.
        Ok(runs) if state.room.is_full() => {
            let fault = "the disk takes nothing: nothing can be saved; make room, the service goes on by itself";
            let ready = Ready {
                ready: false,
                fault: Some(fault.to_owned()),
                runs,
            };
            (StatusCode::SERVICE_UNAVAILABLE, Json(ready))
        }
        Ok(runs) => {
            let ready = Ready {
                ready: true,
                fault: None,
                runs,
            };
            (StatusCode::OK, Json(ready))
        }
        Err(fault) => {
            tracing::error!(%fault, "not ready");
            let ready = Ready {
                ready: false,
                fault: Some("the store cannot be read; the service's log says why".to_owned()),
                runs: Vec::new(),
            };
            (StatusCode::SERVICE_UNAVAILABLE, Json(ready))
        }
    }
}

async fn last(state: &State) -> Result<Vec<Last>, StoreError> {
    let mut reading = state.store.read().await?;
    let newest = schedule::newest(reading.executor(), None, LAST).await?;
    Ok(newest.into_iter().map(Last::from).collect())
}

/// Counters and gauges.
async fn metrics(Of(state): Of<State>) -> impl IntoResponse {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], state.metrics.render())
}
