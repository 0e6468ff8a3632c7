//! How the service is, for whoever looks after it.

use axum::Json;
use axum::extract::State as Of;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Read;
use crate::domain::attempt::AttemptState;
use crate::store::{SCHEMA, schedule as stored};
use crate::web::State;
use crate::web::failed::Failed;

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    /// Version of the program.
    version: &'static str,
    /// Schema of the store.
    schema: i64,
    /// When this service began.
    begun_at: DateTime<Utc>,
    /// Its clock.
    now: DateTime<Utc>,
    /// Runs that wait.
    waiting: u64,
    /// Runs that are going on, on any service.
    running: u64,
    /// When the last run ended that ended well.
    last_done_at: Option<DateTime<Utc>>,
}

/// How the service is. Where the store is away, the answer is 503.
#[utoipa::path(
    get, path = "/api/v1/health", tag = "about",
    responses((status = 200, description = "It works", body = Health), Read)
)]
pub(super) async fn health(Of(state): Of<State>) -> Result<Json<Health>, Failed> {
    let mut reading = state.store.read().await?;
    let conn = reading.executor();
    let open = stored::open(conn).await?;
    let newest = stored::newest(conn, None, 100).await?;
    let count = |of: AttemptState| {
        let count = open.iter().filter(|attempt| attempt.state == of).count();
        u64::try_from(count).unwrap_or(u64::MAX)
    };
    let well = [AttemptState::Done, AttemptState::Partial];
    let last = newest.iter().filter(|of| well.contains(&of.state));
    Ok(Json(Health {
        version: env!("CARGO_PKG_VERSION"),
        schema: SCHEMA,
        begun_at: state.begun,
        now: state.now(),
        waiting: count(AttemptState::Waiting),
        running: count(AttemptState::Running),
        last_done_at: last.filter_map(|of| of.ended_at).max(),
    }))
}
