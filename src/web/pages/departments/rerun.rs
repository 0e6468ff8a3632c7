//! A run for one department: asked for with a button, watched to its end, stopped where that is wanted.

use axum::extract::{Path, Query, State as Of};
use axum::response::Redirect;
use maud::{Markup, html};
use serde::Deserialize;

use super::{outcome, own::name};
use crate::domain::account::Permission;
use crate::domain::attempt::{Attempt, AttemptState, Pulling};
use crate::domain::summary::SourceSummary;
use crate::domain::words::{self, Language, Web};
use crate::schedule::{AskError, Wish};
use crate::store::schedule;
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::form::Fields;
use crate::web::page::{Failed, Page, Place, page_again};
use crate::web::pages::runs::{sign, stage};
use crate::web::parts::{self, Tone, head, told};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// The stages that a run tells of, in their order.
const STAGES: [&str; 5] = ["pull", "normalise", "judge", "write", "merge"];

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/departments/{code}/rerun", Permission::Rerun, ask)
        .get("/reruns/{number}", Permission::WatchRuns, show)
        .post("/reruns/{number}/cancel", Permission::CancelRun, cancel)
}

/// The button, with the job where there are several.
pub(super) fn form(desk: &Desk<'_>, code: &str) -> Markup {
    let language = desk.language;
    let jobs = &desk.config().jobs;
    let body = html! {
        fieldset {
            legend { (Web::Rerun.text(language)) }
            p.hint { (Web::RerunHint.text(language)) }
            div.line {
                @if jobs.len() > 1 {
                    label for="job" { (Web::Job.text(language)) }
                    select #job name="job" {
                        @for (name, job) in jobs { option value=(name) { (language.pick(&job.label.zh, &job.label.en)) } }
                    }
                }
                label { input type="checkbox" name="all" value="1"; " " (Web::RerunAll.text(language)) }
                button { (Web::RerunNow.text(language)) }
            }
        }
    };
    html! {
        h2 #rerun { (Web::Rerun.text(language)) }
        (parts::post(desk.reader, &format!("/departments/{code}/rerun"), "", &body))
    }
}

async fn ask(
    Of(state): Of<State>,
    reader: Reader,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    name(&desk, &code).await?;
    let jobs = &state.config.jobs;
    let wanted = fields.one("job");
    let job = jobs
        .keys()
        .find(|name| *name == wanted)
        .or(jobs.keys().next());
    let never = || Failed::Refused(Web::RerunNever.text(desk.language).to_owned());
    let wish = Wish {
        job: job.ok_or_else(never)?.clone(),
        departments: vec![code],
        date: None,
        pull: if fields.one("all") == "1" {
            Pulling::All
        } else {
            Pulling::Usual
        },
        by: reader.actor().to_owned(),
    };
    let accepted = state
        .schedule
        .ask(&wish, None)
        .await
        .map_err(|fault| match fault {
            AskError::Store(fault) => Failed::Store(fault),
            AskError::Department(_) => Failed::NotFound,
            other => Failed::doing("asking for a run")(other),
        })?;
    let number = accepted.attempt.attempt_no;
    let again = if accepted.already { "?already=1" } else { "" };
    Ok(Redirect::to(&format!("/reruns/{number}{again}")))
}

/// The attempt, if this reader may know of it: a department's contact of their own departments' runs alone.
async fn find(desk: &Desk<'_>, number: i64) -> Result<Attempt, Failed> {
    let mut reading = desk.state.store.read().await?;
    let found = schedule::get(reading.executor(), number).await?;
    let attempt = found.ok_or(Failed::NotFound)?;
    let scope = &attempt.asked.scope;
    let own = !scope.is_empty() && scope.iter().all(|code| desk.reader.sees(code));
    if own || desk.sees_all() {
        Ok(attempt)
    } else {
        Err(Failed::NotFound)
    }
}

#[derive(Deserialize)]
struct Asked {
    already: Option<u8>,
}

async fn show(
    Of(state): Of<State>,
    reader: Reader,
    Path(number): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let attempt = find(&desk, number).await?;
    let of = &attempt.asked;
    let open = attempt.state.is_open();
    let scope = if of.scope.is_empty() {
        Web::WholeDistrict.text(language).to_owned()
    } else {
        let names = desk.departments().await?;
        let called = |code: &String| names.get(code).unwrap_or(code).clone();
        let all: Vec<String> = of.scope.iter().map(called).collect();
        all.join(language.pick("、", ", "))
    };
    let title = Web::RerunTitle.text(language);
    let lede = html! {
        (Web::RerunOf.fill(language, &[&scope, &of.business_date]))
        " · " (Web::RerunAsked.fill(language, &[&of.by, &desk.local(of.at)]))
    };
    let back = match of.scope.as_slice() {
        [code] => html! { a href={ "/departments/" (code) } { (Web::RerunBack.text(language)) } },
        _ => html! {},
    };
    let cancel = html! { button.risky { (Web::RerunCancel.text(language)) } };
    let body = html! {
        (head(title, &lede, &back))
        @if asked.already.is_some() && open { (told(Tone::Info, &html! { (Web::RerunAgainSame.text(language)) })) }
        p #state { span.mark { (sign(attempt.state)) " " (words::attempt(attempt.state, language)) } }
        @if open {
            (progress(&attempt, language))
            p.small { noscript { (Web::RerunReload.text(language)) } }
            @if reader.may(Permission::CancelRun) {
                (parts::post(&reader, &format!("/reruns/{number}/cancel"), "", &cancel))
            }
        } @else {
            (ended(&desk, &attempt).await?)
        }
    };
    let again = open.then_some(5);
    Ok(page_again(&reader, title, Place::Departments, again, body))
}

/// The stages, the one that is going on marked; a script moves the mark as the run goes on.
fn progress(attempt: &Attempt, language: Language) -> Markup {
    let now = attempt.stage.as_deref().unwrap_or_default();
    let at = STAGES.iter().position(|name| *name == now);
    let said = match (attempt.cancel_by.is_some(), attempt.state) {
        (true, _) => Web::RerunCancelling.text(language).to_owned(),
        (_, AttemptState::Waiting) => Web::RerunWaits.text(language).to_owned(),
        _ => format!("{}{}", Web::RerunGoing.text(language), stage(now, language)),
    };
    html! {
        div data-live={ "/live/" (attempt.attempt_no) } {
            h2 { (Web::RerunStages.text(language)) }
            p role="status" aria-live="polite" data-said="1" { (said) }
            ol.progress {
                @for (index, name) in STAGES.iter().enumerate() {
                    @let class = match at {
                        Some(at) if index < at => "done",
                        Some(at) if index == at => "now",
                        _ => "",
                    };
                    li data-stage=(name) class=(class) aria-current=[(class == "now").then_some("step")] { (stage(name, language)) }
                }
            }
        }
    }
}

/// What became of it.
async fn ended(desk: &Desk<'_>, attempt: &Attempt) -> Result<Markup, Failed> {
    let language = desk.language;
    let summary = match &attempt.run {
        Some(run) => desk.summary(run).await,
        None => None,
    };
    let sources: Vec<SourceSummary> = summary.into_iter().flat_map(|of| of.sources).collect();
    let held = sources.iter().filter(|of| !of.held_because.is_empty());
    let held = held.count();
    let entries = outcome::entries(desk, attempt).await?;
    let tone = match attempt.state {
        AttemptState::Done => Tone::Good,
        AttemptState::Partial => Tone::Warn,
        _ => Tone::Bad,
    };
    Ok(html! {
        @if let Some(said) = &attempt.said { (told(tone, &html! { span #said { (words::said(said, language)) } })) }
        @if held > 0 { (told(Tone::Warn, &html! { (Web::HeldTitle.fill(language, &[&held])) })) }
        dl.facts {
            @if let Some(run) = &attempt.run {
                dt { (Web::RerunRun.text(language)) }
                dd {
                    @if desk.reader.may(Permission::SeeRuns) { a href={ "/runs/" (run) } { (run) } } @else { (run) }
                }
            }
            @if let Some(at) = attempt.ended_at { dt { (Web::EndedAt.text(language)) } dd { (desk.local(at)) } }
        }
        (entries)
        (outcome::extracts(desk, &sources))
    })
}

async fn cancel(
    Of(state): Of<State>,
    reader: Reader,
    Path(number): Path<i64>,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    find(&desk, number).await?;
    state
        .schedule
        .cancel(number, reader.actor())
        .await
        .map_err(Failed::doing("stopping a run"))?
        .ok_or(Failed::NotFound)?;
    Ok(Redirect::to(&format!("/reruns/{number}")))
}
