//! What did not run, and what will not: jobs that are paused, runs of the whole district that came to nothing.

use maud::{Markup, html};

use crate::domain::account::Permission;
use crate::domain::attempt::{Attempt, AttemptState};
use crate::domain::words::{self, Web};
use crate::store::schedule;
use crate::web::desk::Desk;
use crate::web::page::Failed;
use crate::web::parts::{Tone, told};

/// How many runs of a job are looked through for its newest one of the whole district.
const LOOKED_AT: i64 = 50;

/// The jobs that somebody has paused: nothing of them runs by itself.
pub(super) async fn paused(desk: &Desk<'_>) -> Result<Vec<Markup>, Failed> {
    let language = desk.language;
    let mut reading = desk.state.store.read().await?;
    let mut paused = Vec::new();
    for job in desk.config().jobs.values() {
        let clock = schedule::clock(reading.executor(), &job.name).await?;
        let Some((by, at)) = clock.and_then(|clock| clock.paused) else {
            continue;
        };
        let label = language.pick(&job.label.zh, &job.label.en);
        let said = Web::JobIsPaused.fill(language, &[&label, &by, &desk.local(at)]);
        paused.push(html! {
            strong { (said) }
            @if desk.reader.may(Permission::SeeJobs) { " " a href="/jobs" { (Web::NavJobs.text(language)) } }
        });
    }
    Ok(paused)
}

/// The newest run of the whole district of each job, where it came to nothing: until the next one ends well.
pub(super) async fn failed_since(
    desk: &Desk<'_>,
    night: Option<&str>,
) -> Result<Vec<Attempt>, Failed> {
    let mut reading = desk.state.store.read().await?;
    let mut failed = Vec::new();
    for job in desk.config().jobs.keys() {
        let newest = schedule::newest(reading.executor(), Some(job), LOOKED_AT).await?;
        let mut whole = newest.into_iter().filter(|of| of.asked.scope.is_empty());
        // One that waits or goes on says nothing yet; one that somebody stopped is not missed.
        let last = whole.find(|of| !of.state.is_open() && of.state != AttemptState::Cancelled);
        failed.extend(last.filter(|of| match of.state {
            AttemptState::Failed | AttemptState::Interrupted => true,
            // What was left out because another run did the same is not missed either.
            AttemptState::LeftOut => {
                night.is_none_or(|day| day < of.asked.business_date.to_string().as_str())
            }
            _ => false,
        }));
    }
    Ok(failed)
}

/// A run that came to nothing, and why.
pub(super) fn not_run(desk: &Desk<'_>, of: &Attempt) -> Markup {
    let language = desk.language;
    let job = desk.config().jobs.get(&of.asked.job);
    let job = job.map_or(of.asked.job.as_str(), |job| {
        language.pick(&job.label.zh, &job.label.en)
    });
    let state = words::attempt(of.state, language);
    let said = Web::NotRun.fill(language, &[&job, &of.asked.business_date, &state]);
    told(
        Tone::Bad,
        &html! {
            strong { (said) } (words::said(of.said.as_deref().unwrap_or_default(), language))
            @if desk.reader.may(Permission::SeeRuns) { " " a href="/runs" { (Web::NavRuns.text(language)) } }
        },
    )
}
