//! 任务: what is run and when, what became of it; pausing, resuming, running now.

use axum::extract::{Path, Query, State as Of};
use axum::response::Redirect;
use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use crate::audit::{self, Record};
use crate::config::Job;
use crate::domain::account::{Permission, Reach};
use crate::domain::attempt::{Attempt, AttemptState, Pulling};
use crate::domain::words::{self, Language, Office};
use crate::schedule::{AskError, BY_SCHEDULE, Wish, fires};
use crate::store::schedule::{self, JobClock};
use crate::web::State;
use crate::web::failed::Failed;
use crate::web::form::Fields;
use crate::web::guard::csrf::csrf_field;
use crate::web::page::{Page, Place, page};
use crate::web::parts::head;
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// Coming times that are shown of a job.
const COMING: usize = 3;
/// Attempts that are shown.
const LAST: usize = 30;
/// Attempts among which a job's newest run of the whole district is looked for: departments' own runs lie between.
const LOOKED_THROUGH: i64 = 500;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/jobs", Permission::SeeJobs, list)
        .post("/jobs/{job}/pause", Permission::ManageJobs, pause)
        .post("/jobs/{job}/resume", Permission::ManageJobs, resume)
        .post("/jobs/{job}/run", Permission::Rerun, run_now)
}

#[derive(Debug, Default, Deserialize)]
struct Said {
    /// Number of the attempt that was asked for.
    asked: Option<i64>,
    /// It was there before.
    before: Option<i64>,
}

async fn list(
    Of(state): Of<State>,
    Query(said): Query<Said>,
    reader: Reader,
) -> Result<Page, Failed> {
    let language = reader.language;
    let now = state.now();
    let mut reading = state.store.read().await?;
    let conn = reading.executor();
    let mut clocks: Vec<(&Job, Option<JobClock>)> = Vec::new();
    for job in state.config.jobs.values() {
        clocks.push((job, schedule::clock(conn, &job.name).await?));
    }
    let last = schedule::newest(conn, None, LOOKED_THROUGH).await?;
    let shown = &last[..last.len().min(LAST)];
    let title = Office::Jobs.text(language);
    let body = html! {
        (head(title, &html! { (Office::JobsLede.text(language)) }, &html! {}))
        @if let Some(number) = said.asked {
            div.told.good role="status" { p { (Office::JobAsked.fill(language, &[&number])) } }
        }
        @if let Some(number) = said.before {
            div.told.info role="status" { p { (Office::JobAskedBefore.fill(language, &[&number])) } }
        }
        @for (job, clock) in &clocks { (one(&state, &reader, job, clock.as_ref(), &last, now)) }
        h2 { (Office::History.text(language)) }
        @if last.is_empty() { p { (Office::JobNever.text(language)) } } @else { (attempts(&state, shown, language)) }
    };
    Ok(page(&reader, title, Place::Jobs, body))
}

fn one(
    state: &State,
    reader: &Reader,
    job: &Job,
    clock: Option<&JobClock>,
    last: &[Attempt],
    now: DateTime<Utc>,
) -> Markup {
    let language = reader.language;
    let label = language.pick(&job.label.zh, &job.label.en);
    let zone = job.zone();
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).format("%F %R").to_string();
    let schedule = job.schedule();
    let coming = schedule
        .iter()
        .flat_map(|of| fires(of, zone, now).take(COMING));
    let coming: Vec<String> = coming.map(local).collect();
    let paused = clock.and_then(|clock| clock.paused.as_ref());
    let newest = last
        .iter()
        .find(|of| of.asked.job == job.name && of.asked.scope.is_empty());
    let today = now.with_timezone(&zone).date_naive();
    let runs = reader.may(Permission::Rerun) && reader.reach() == Reach::District;
    html! {
        h2 { (label) " " span.small { "(" (job.name) ")" } }
        dl.facts {
            dt { (Office::JobCron.text(language)) } dd { (when(&job.cron, language)) " · " (job.time_zone) }
            dt { (Office::JobNext.text(language)) } dd {
                @match paused {
                    Some((by, at)) => { span.mark.bad { (Office::JobPaused.fill(language, &[by, &state.moment(*at)])) } }
                    None => {
                        (coming.first().map_or("—", String::as_str))
                        @if coming.len() > 1 { " " span.small { (Office::JobThen.fill(language, &[&coming[1..].join(language.pick("、", ", "))])) } }
                    }
                }
            }
            dt { (Office::JobLast.text(language)) } dd {
                @match newest {
                    Some(of) => { (of.asked.business_date) " " (mark(of.state, language)) }
                    None => { (Office::JobNever.text(language)) }
                }
            }
        }
        @if reader.may(Permission::ManageJobs) {
            form.line method="post" action={ "/jobs/" (job.name) "/" (if paused.is_some() { "resume" } else { "pause" }) } {
                (csrf_field(reader))
                button.second { (if paused.is_some() { Office::JobResume } else { Office::JobPause }.text(language)) }
            }
        }
        @if runs {
            form.line method="post" action={ "/jobs/" (job.name) "/run" } {
                (csrf_field(reader))
                label for={ "date-" (job.name) } { (Office::JobDate.text(language)) }
                input id={ "date-" (job.name) } type="date" name="date" value=(today) required;
                button { (Office::JobRun.text(language)) }
            }
        }
    }
}

/// An expression in words where it is a time of every day, else as it stands.
fn when(cron: &str, language: Language) -> String {
    let parts: Vec<&str> = cron.split_whitespace().collect();
    let daily = match parts.as_slice() {
        [second, minute, hour, "*", "*", "*" | "?"] => {
            [hour, minute, second].map(|part| part.parse::<u32>().ok())
        }
        _ => [None; 3],
    };
    match daily {
        [Some(hour), Some(minute), Some(0)] => {
            Office::JobDaily.fill(language, &[&format!("{hour:02}:{minute:02}")])
        }
        _ => cron.to_owned(),
    }
}

/// An outcome as a mark.
fn mark(of: AttemptState, language: Language) -> Markup {
    let kind = match of {
        AttemptState::Done => "done",
        AttemptState::Failed | AttemptState::Interrupted => "bad",
        AttemptState::Running => "do",
        _ => "rest",
    };
    html! { span.mark.(kind) { (words::attempt(of, language)) } }
}

fn attempts(state: &State, last: &[Attempt], language: Language) -> Markup {
    let heads = [
        Office::AttemptNumber,
        Office::Job,
        Office::JobDate,
        Office::AttemptScope,
        Office::AttemptState,
        Office::AttemptBy,
        Office::AttemptBegan,
        Office::AttemptEnded,
        Office::AttemptSaid,
    ];
    let label = |job: &str| {
        let found = state.config.jobs.get(job);
        found.map_or_else(
            || job.to_owned(),
            |of| language.pick(&of.label.zh, &of.label.en).to_owned(),
        )
    };
    let at = |at: Option<DateTime<Utc>>| at.map(|at| state.moment(at)).unwrap_or_default();
    html! {
        div.wide { table {
            thead { tr { @for head in heads { th scope="col" { (head.text(language)) } } } }
            tbody { @for of in last { tr {
                th.number scope="row" { (of.attempt_no) }
                td { (label(&of.asked.job)) }
                td.day { (of.asked.business_date) }
                td {
                    @if of.asked.scope.is_empty() { (Office::AttemptWhole.text(language)) }
                    @else { (of.asked.scope.join(language.pick("、", ", "))) }
                }
                td { (mark(of.state, language)) }
                td { @if of.asked.by == BY_SCHEDULE { (Office::BySchedule.text(language)) } @else { (of.asked.by) } }
                td.day { (at(of.started_at)) }
                td.day { (at(of.ended_at)) }
                td { (words::said(of.said.as_deref().unwrap_or_default(), language)) }
            } } }
        } }
    }
}

async fn pause(
    Of(state): Of<State>,
    Path(job): Path<String>,
    reader: Reader,
) -> Result<Redirect, Failed> {
    set_paused(&state, &reader, &job, true).await
}

async fn resume(
    Of(state): Of<State>,
    Path(job): Path<String>,
    reader: Reader,
) -> Result<Redirect, Failed> {
    set_paused(&state, &reader, &job, false).await
}

async fn set_paused(
    state: &State,
    reader: &Reader,
    job: &str,
    pausing: bool,
) -> Result<Redirect, Failed> {
    let job = state.config.jobs.get(job).ok_or(Failed::NotFound)?;
    let now = state.now();
    let by = reader.actor();
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    schedule::pause(conn, &job.name, pausing.then_some(by), now).await?;
    let record = Record {
        at: now,
        actor: by,
        action: if pausing { "job-pause" } else { "job-resume" },
        subject: Some(&job.name),
        detail: json!({}),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    Ok(Redirect::to("/jobs"))
}

async fn run_now(
    Of(state): Of<State>,
    Path(job): Path<String>,
    reader: Reader,
    typed: Fields,
) -> Result<Redirect, Failed> {
    // A department's contact runs their own department, on its page.
    if reader.reach() != Reach::District {
        return Err(Failed::NotFound);
    }
    let language = reader.language;
    let job = state.config.jobs.get(&job).ok_or(Failed::NotFound)?;
    let date = typed.one("date").parse::<NaiveDate>();
    let bad = |_| Failed::Invalid(Office::JobBadDate.text(language).to_owned());
    let wish = Wish {
        job: job.name.clone(),
        departments: Vec::new(),
        date: Some(date.map_err(bad)?),
        pull: Pulling::default(),
        by: reader.actor().to_owned(),
    };
    let asked = state.schedule.ask(&wish, None).await;
    let asked = asked.map_err(|fault| match fault {
        AskError::Store(fault) => Failed::Store(fault),
        fault @ AskError::Ahead(_) => Failed::Invalid(fault.tell(language)),
        other => Failed::doing("asking for a run")(other),
    })?;
    let (number, new) = (asked.attempt.attempt_no, !asked.already);
    let said = if new { "asked" } else { "before" };
    Ok(Redirect::to(&format!("/jobs?{said}={number}")))
}
