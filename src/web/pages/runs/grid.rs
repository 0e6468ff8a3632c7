//! A grid of jobs by date: what ran, what did not, what was held; below it the newest runs one by one.

use std::collections::BTreeMap;

use axum::extract::State as Of;
use chrono::{Days, NaiveDate};
use maud::{Markup, html};

use crate::domain::account::Permission;
use crate::domain::attempt::{Attempt, AttemptState};
use crate::domain::words::{self, Desk as Text, Language, Web};
use crate::store::runs::{self, Run};
use crate::store::schedule;
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, head};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// Days that the grid shows.
const DAYS: u64 = 21;
/// Attempts and runs that are read.
const READ: i64 = 400;
/// Runs that are listed.
const LISTED: usize = 30;

pub(super) fn routes() -> Routes {
    Routes::new().get("/runs", Permission::SeeRuns, show)
}

/// What became of a job for a business date.
struct Cell {
    state: AttemptState,
    run: Option<String>,
}

async fn show(Of(state): Of<State>, reader: Reader) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let mut reading = state.store.read().await?;
    let conn = reading.executor();
    let attempts = schedule::newest(conn, None, READ).await?;
    let runs = runs::newest(conn, READ).await?;
    drop(reading);
    let cells = cells(&attempts, &runs);
    let last = cells.keys().map(|(_, day)| *day).max();
    let last = last.map_or(desk.today(), |day| day.max(desk.today()));
    let days: Vec<NaiveDate> = (0..DAYS)
        .rev()
        .filter_map(|back| last.checked_sub_days(Days::new(back)))
        .collect();
    let title = Web::NavRuns.text(language);
    let body = html! {
        (head(title, &html! { (Web::RunsLede.text(language)) }, &html! {}))
        (grid(&desk, &cells, &days))
        p.small {
            @for of in [AttemptState::Done, AttemptState::Partial, AttemptState::Failed, AttemptState::Running, AttemptState::LeftOut] {
                (sign(of)) " " (words::attempt(of, language)) "　"
            }
            "· " (Web::NoRunOf.text(language))
        }
        h2 { (Web::NewestRuns.text(language)) }
        (listed(&desk, &runs, &desk.departments().await?))
    };
    Ok(page(&reader, title, Place::Runs, body))
}

/// Whole runs, by job and date: what the schedule knows, and runs that were made without it.
fn cells(attempts: &[Attempt], runs: &[Run]) -> BTreeMap<(String, NaiveDate), Cell> {
    let mut cells: BTreeMap<(String, NaiveDate), Cell> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.scope.is_empty()) {
        let Ok(day) = run.business_date.parse() else {
            continue;
        };
        let state = if run.partial == 1 {
            AttemptState::Partial
        } else {
            AttemptState::Done
        };
        let made = || Cell {
            state,
            run: Some(run.run.clone()),
        };
        cells.entry((run.job.clone(), day)).or_insert_with(made);
    }
    for attempt in attempts.iter().filter(|of| of.asked.scope.is_empty()) {
        let key = (attempt.asked.job.clone(), attempt.asked.business_date);
        // A run that was made says more than an attempt that was not.
        cells.entry(key).or_insert_with(|| Cell {
            state: attempt.state,
            run: attempt.run.clone(),
        });
    }
    cells
}

/// A shape for each state: no state is told by its colour alone.
pub(in crate::web::pages) const fn sign(state: AttemptState) -> &'static str {
    match state {
        AttemptState::Waiting => "…",
        AttemptState::Running => "▶",
        AttemptState::Done => "✓",
        AttemptState::Partial => "◐",
        AttemptState::Failed | AttemptState::Interrupted => "✕",
        AttemptState::Cancelled => "■",
        AttemptState::LeftOut => "○",
    }
}

fn grid(
    desk: &Desk<'_>,
    cells: &BTreeMap<(String, NaiveDate), Cell>,
    days: &[NaiveDate],
) -> Markup {
    let language = desk.language;
    let jobs = &desk.config().jobs;
    let table = html! {
        table.calendar {
            caption { (Web::RunsGrid.text(language)) }
            thead { tr {
                th scope="col" { (Web::Job.text(language)) }
                @for day in days { th scope="col" { (day.format("%m-%d")) } }
            } }
            tbody {
                @for (name, job) in jobs {
                    tr {
                        th scope="row" { (language.pick(&job.label.zh, &job.label.en)) " " span.small { (name) } }
                        @for day in days { td { (cell(cells.get(&(name.clone(), *day)), *day, language)) } }
                    }
                }
            }
        }
    };
    parts::wide(Web::RunsGrid.text(language), &table)
}

fn cell(cell: Option<&Cell>, day: NaiveDate, language: Language) -> Markup {
    let Some(cell) = cell else {
        return html! { span.rest { span aria-hidden="true" { "·" } span.unseen { (Web::NoRunOf.text(language)) } } };
    };
    let name = words::attempt(cell.state, language);
    let inner =
        html! { span aria-hidden="true" { (sign(cell.state)) } span.unseen { (day) " " (name) } };
    html! {
        @match &cell.run {
            Some(run) => a href={ "/runs/" (run) } title=(name) { (inner) },
            None => span title=(name) { (inner) },
        }
    }
}

fn listed(desk: &Desk<'_>, runs: &[Run], names: &BTreeMap<String, String>) -> Markup {
    let language = desk.language;
    let called = |code: &str| match names.get(code) {
        Some(name) => format!("{name} {code}"),
        None => code.to_owned(),
    };
    // The same run asked for again over the same data has the same name: one line, with how often.
    let mut lines: Vec<(&Run, usize)> = Vec::new();
    for run in runs {
        match lines.iter_mut().find(|(of, _)| of.run == run.run) {
            Some((_, times)) => *times += 1,
            None => lines.push((run, 1)),
        }
    }
    let heads = [
        Text::Run,
        Text::BusinessDate,
        Text::Scope,
        Text::Outcome,
        Text::ColumnActor,
        Text::ColumnWhen,
    ];
    let table = html! {
        table {
            caption.unseen { (Web::NewestRuns.text(language)) }
            thead { tr { @for head in heads { th scope="col" { (head.text(language)) } } } }
            tbody {
                @for (run, times) in lines.into_iter().take(LISTED) {
                    tr {
                        th scope="row" {
                            a href={ "/runs/" (run.run) } { (run.run) }
                            @if times > 1 { span.small { (Web::RunTimes.fill(language, &[&times])) } }
                        }
                        td.day { (run.business_date) }
                        td { @if run.scope.is_empty() { (Web::WholeDistrict.text(language)) } @else { (run.scope.split(';').map(called).collect::<Vec<_>>().join(language.pick("、", ", "))) } }
                        td { (outcome(run, language)) }
                        td { (run.actor) }
                        td.day { (desk.clock(&run.at)) }
                    }
                }
            }
        }
    };
    parts::wide(Web::NewestRuns.text(language), &table)
}

/// What became of a run, in a mark.
pub(super) fn outcome(run: &Run, language: Language) -> Markup {
    html! {
        @if run.outcome == "restated" { span.mark.rest { (Text::Restated.text(language)) } }
        @else { span.mark.done { "✓ " (Text::TakenIn.text(language)) } }
        @if run.partial == 1 { " " span.mark.lead { "◐ " (words::attempt(AttemptState::Partial, language)) } }
    }
}
