//! Jobs: when they are due, and what became of their last runs.

use axum::Json;
use axum::extract::State as Of;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Read;
use crate::schedule::fires;
use crate::store::schedule as stored;
use crate::web::State;
use crate::web::failed::Failed;
use crate::web::reader::Reader;

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Job {
    /// Its name.
    job: String,
    /// What people call it.
    label: String,
    /// When it is due, in its time zone.
    cron: String,
    /// The zone its clock is read in.
    time_zone: String,
    /// When it is due next.
    next: Option<DateTime<Utc>>,
    /// Who paused it.
    paused_by: Option<String>,
    /// Sources, in order.
    sources: Vec<String>,
    /// Number of its last run.
    last_run: Option<i64>,
    /// Where that stands.
    last_state: Option<String>,
}

/// Every job.
#[utoipa::path(
    get, path = "/api/v1/jobs", tag = "about",
    responses((status = 200, description = "All of them", body = [Job]), Read)
)]
pub(super) async fn list(Of(state): Of<State>, reader: Reader) -> Result<Json<Vec<Job>>, Failed> {
    let mut reading = state.store.read().await?;
    let conn = reading.executor();
    let mut all = Vec::new();
    for job in state.config.jobs.values() {
        let clock = stored::clock(conn, &job.name).await?;
        let last = stored::newest(conn, Some(&job.name), 1).await?.pop();
        let schedule = job.schedule();
        all.push(Job {
            job: job.name.clone(),
            label: reader
                .language
                .pick(&job.label.zh, &job.label.en)
                .to_owned(),
            cron: job.cron.clone(),
            time_zone: job.time_zone.clone(),
            next: schedule.and_then(|of| fires(&of, job.zone(), state.now()).next()),
            paused_by: clock.and_then(|of| of.paused).map(|(by, _)| by),
            sources: job.sources.clone(),
            last_run: last.as_ref().map(|of| of.attempt_no),
            last_state: last.map(|of| of.state.as_str().to_owned()),
        });
    }
    Ok(Json(all))
}
