//! Asking for runs, watching and cancelling them.

use axum::Json;
use axum::extract::{Path, Query, State as Of};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::parts::{limit, sees_run};
use super::problem::{Done, Read};
use crate::domain::account::{Permission, Reach};
use crate::domain::attempt::{Attempt, Pulling};
use crate::domain::words::Language;
use crate::report::Manifest;
use crate::schedule::{self, AskError, Cancelling, Moved, Wish};
use crate::store::{reruns, schedule as stored};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::failed::Failed;
use crate::web::live;
use crate::web::reader::Reader;

/// How many attempts are looked through for a page that shows some of them alone.
const LOOKED_THROUGH: i64 = 2_000;

/// What is pulled before the run judges.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Pull {
    /// The departments' slices; for the whole district everything.
    #[default]
    Usual,
    /// The departments' slices of the sources that can be sliced; the others as they were last pulled.
    Slice,
    /// The slices, and the others whole again.
    All,
    /// Nothing.
    None,
}

impl From<Pull> for Pulling {
    fn from(of: Pull) -> Self {
        match of {
            Pull::Usual => Self::Usual,
            Pull::Slice => Self::Slice,
            Pull::All => Self::All,
            Pull::None => Self::None,
        }
    }
}

/// A run that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Job name.
    #[schema(example = "nightly")]
    job: String,
    /// Department codes; none: the whole district, or for a department's account its own.
    #[serde(default)]
    departments: Vec<String>,
    /// Business date; none: today. Departments' accounts may not name one.
    #[serde(default)]
    date: Option<NaiveDate>,
    /// What is pulled.
    #[serde(default)]
    pull: Pull,
}

/// A run that was asked for, by the clock or by a person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Run {
    /// Its number.
    id: i64,
    /// Job name.
    job: String,
    /// Department codes; empty: the whole district.
    departments: Vec<String>,
    /// Business date.
    business_date: NaiveDate,
    /// What is pulled: usual, slice, all or none.
    pull: String,
    /// When it was due; none: a person asked.
    due_at: Option<DateTime<Utc>>,
    /// Who asked.
    asked_by: String,
    /// When.
    asked_at: DateTime<Utc>,
    /// waiting, running, done, partial, failed, interrupted, cancelled or left_out.
    state: String,
    /// 1 the first time.
    tries: i64,
    /// The stage that it is in.
    stage: Option<String>,
    /// Somebody wants it stopped.
    cancelling: bool,
    /// When it was begun.
    started_at: Option<DateTime<Utc>>,
    /// When it ended.
    ended_at: Option<DateTime<Utc>>,
    /// Folder name, once it has ended well.
    run: Option<String>,
    /// What became of it, in a sentence.
    said: Option<String>,
    /// It had been asked for before; said when a run is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    already: Option<bool>,
    /// What it did to the ledger; of one run that is asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    moved: Option<Change>,
    /// Its stages and how long they took; of one run that has ended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stages: Vec<Stage>,
}

/// Entries of the run's scope, by what became of them.
#[derive(Debug, Serialize, ToSchema)]
struct Change {
    /// Opened or opened again.
    opened: u64,
    /// Closed.
    closed: u64,
    /// Everything else that the run looked at.
    stayed: u64,
}

/// A stage.
#[derive(Debug, Serialize, ToSchema)]
struct Stage {
    /// Its name.
    stage: String,
    /// Milliseconds.
    ms: u64,
}

/// A page of runs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Runs {
    /// Newest first.
    items: Vec<Run>,
    /// For the next page: `before`.
    next: Option<i64>,
}

/// Which runs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Of this job alone.
    job: Option<String>,
    /// Older than this number.
    #[param(minimum = 1)]
    before: Option<i64>,
    /// At most so many.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

impl Run {
    fn of(attempt: Attempt) -> Self {
        let asked = attempt.asked;
        Self {
            id: attempt.attempt_no,
            job: asked.job,
            departments: asked.scope,
            business_date: asked.business_date,
            pull: asked.pull.as_str().to_owned(),
            due_at: asked.fire,
            asked_by: asked.by,
            asked_at: asked.at,
            cancelling: attempt.cancel_by.is_some() && attempt.state.is_open(),
            state: attempt.state.as_str().to_owned(),
            tries: attempt.tries,
            stage: attempt.stage.filter(|_| attempt.state.is_open()),
            started_at: attempt.started_at,
            ended_at: attempt.ended_at,
            run: attempt.run,
            said: attempt.said,
            already: None,
            moved: None,
            stages: Vec::new(),
        }
    }
}

impl From<Moved> for Change {
    fn from(of: Moved) -> Self {
        Self {
            opened: of.opened,
            closed: of.closed,
            stayed: of.stayed,
        }
    }
}

/// Ask for a run. What waits or is going on already is given back, not begun a second time.
#[utoipa::path(
    post, path = "/api/v1/runs", tag = "runs", request_body = Wanted,
    params(("Idempotency-Key" = Option<String>, Header, description = "Asked again under the same key, the same run is given back, ended or not. Kept for good, an account's own.", max_length = 255)),
    responses(
        (status = 202, description = "It will be made", body = Run, headers(("Location" = String, description = "Where to watch it"))),
        Done
    )
)]
pub(super) async fn ask(
    Of(state): Of<State>,
    reader: Reader,
    headers: HeaderMap,
    Json(wanted): Json<Wanted>,
) -> Result<Response, Failed> {
    let language = reader.language;
    let key = match headers.get("idempotency-key") {
        Some(key) => Some(key.to_str().map_err(|_| refused(AskError::Key, language))?),
        None => None,
    };
    let mut departments = wanted.departments;
    if let Reach::Departments(own) = reader.reach() {
        if let Some(code) = departments.iter().find(|code| !reader.sees(code)) {
            return Err(refused(AskError::Department(code.clone()), language));
        }
        if departments.is_empty() {
            departments = own.into_iter().collect();
        }
        // What was known on a past day is the office's to ask for.
        if wanted.date.is_some() {
            return Err(Failed::Forbidden);
        }
    }
    // Before the first night nobody knows of any department.
    let known = Desk::new(&state, &reader).departments().await?;
    let unknown = departments.iter().find(|code| !known.contains_key(*code));
    if let Some(code) = unknown.filter(|_| !known.is_empty()) {
        return Err(refused(AskError::Department(code.clone()), language));
    }
    let wish = Wish {
        job: wanted.job,
        departments,
        date: wanted.date,
        pull: wanted.pull.into(),
        by: reader.actor().to_owned(),
    };
    let accepted = state
        .schedule
        .ask(&wish, key)
        .await
        .map_err(|fault| refused(fault, language))?;
    let place = format!("/api/v1/runs/{}", accepted.attempt.attempt_no);
    let run = Run {
        already: Some(accepted.already),
        ..Run::of(accepted.attempt)
    };
    let place = HeaderValue::from_str(&place).map_err(Failed::doing("naming the run"))?;
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, place)], Json(run)).into_response())
}

/// A wish that cannot be granted, in words.
fn refused(fault: AskError, language: Language) -> Failed {
    match fault {
        AskError::Store(fault) => Failed::Store(fault),
        AskError::KeyTaken => Failed::Refused(fault.tell(language)),
        other => Failed::Invalid(other.tell(language)),
    }
}

/// Runs that were asked for, newest first.
#[utoipa::path(
    get, path = "/api/v1/runs", tag = "runs", params(Which),
    responses((status = 200, description = "A page of them", body = Runs), Read)
)]
pub(super) async fn list(
    Of(state): Of<State>,
    reader: Reader,
    Query(which): Query<Which>,
) -> Result<Json<Runs>, Failed> {
    let limit = limit(which.limit)?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut reading = state.store.read().await?;
    let conn = reading.executor();
    let before = which.before.unwrap_or(i64::MAX);
    let whole = reader.reach() == Reach::District;
    let count = if whole { limit + 1 } else { LOOKED_THROUGH };
    let found = reruns::before(conn, which.job.as_deref(), before, count).await?;
    let mut items: Vec<Run> = found
        .into_iter()
        .filter(|attempt| sees_run(&reader, attempt))
        .take(wanted + 1)
        .map(Run::of)
        .collect();
    let more = items.len() > wanted;
    items.truncate(wanted);
    let next = items.last().filter(|_| more).map(|run| run.id);
    Ok(Json(Runs { items, next }))
}

/// The run of that number, if the reader may know of it.
pub(in crate::web) async fn attempt(
    state: &State,
    reader: &Reader,
    id: i64,
) -> Result<Attempt, Failed> {
    let mut reading = state.store.read().await?;
    let found = stored::get(reading.executor(), id).await?;
    found
        .filter(|attempt| sees_run(reader, attempt))
        .ok_or(Failed::NotFound)
}

/// One run, with its stages and what it did to the ledger.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}", tag = "runs", params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The run", body = Run), Read)
)]
pub(super) async fn one(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<i64>,
) -> Result<Json<Run>, Failed> {
    let attempt = attempt(&state, &reader, id).await?;
    let mut reading = state.store.read().await?;
    let moved = schedule::moved(reading.executor(), &attempt).await?;
    drop(reading);
    let mut run = Run::of(attempt);
    let Some(name) = run.run.clone() else {
        return Ok(Json(run));
    };
    run.moved = moved.map(|(_, moved)| moved.into());
    let folder = state.config.home.join("data/runs").join(&name);
    let manifest = tokio::task::spawn_blocking(move || Manifest::read(&folder));
    // A run whose files are erased has no stages any more.
    if let Ok(Ok(manifest)) = manifest.await {
        let stages = manifest.timings.into_iter();
        run.stages = stages
            .map(|of| Stage {
                stage: of.stage,
                ms: of.ms,
            })
            .collect();
    }
    Ok(Json(run))
}

/// Stop a run: at once while it waits, else as soon as it can. Nothing of it is kept.
#[utoipa::path(
    post, path = "/api/v1/runs/{id}/cancel", tag = "runs", params(("id" = i64, Path, description = "Its number")),
    responses((status = 202, description = "It is stopped, or will be", body = Run), Done)
)]
pub(super) async fn cancel(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<i64>,
) -> Result<(StatusCode, Json<Run>), Failed> {
    let before = attempt(&state, &reader, id).await?;
    let done = state.schedule.cancel(id, reader.actor()).await;
    match done.map_err(live::away)? {
        None => Err(Failed::NotFound),
        Some(Cancelling::Over) => Err(Failed::Refused(before.said.unwrap_or_default())),
        Some(Cancelling::Asked | Cancelling::Cancelled) => {
            let now = attempt(&state, &reader, id).await?;
            Ok((StatusCode::ACCEPTED, Json(Run::of(now))))
        }
    }
}

/// A run as it goes on: one `progress` event at once and one with each change, `end` last.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}/events", tag = "runs", params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, description = "Server-sent events; data is JSON: attempt, state, stage, sources, cancelling, run, moved, said", content_type = "text/event-stream", body = String), Read)
)]
pub(super) async fn events(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<i64>,
) -> Result<Response, Failed> {
    debug_assert!(reader.may(Permission::WatchRuns));
    attempt(&state, &reader, id).await?;
    live::events(&state, id).await
}
