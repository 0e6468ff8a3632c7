//! Whether the service is alive, whether it is of use, and its figures for Prometheus.

use axum::Json;
use axum::extract::State as Of;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;

use super::State;
use super::routes::Routes;
use crate::domain::attempt::Attempt;
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
    runs: Vec<Attempt>,
}

/// The process answers.
async fn alive() -> &'static str {
    "ok\n"
}

/// The store can be read: what the service is there for can be done.
async fn ready(Of(state): Of<State>) -> impl IntoResponse {
    match last(&state).await {
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

async fn last(state: &State) -> Result<Vec<Attempt>, StoreError> {
    let mut reading = state.store.read().await?;
    schedule::newest(reading.executor(), None, LAST).await
}

/// Counters and gauges.
async fn metrics(Of(state): Of<State>) -> impl IntoResponse {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], state.metrics.render())
}
