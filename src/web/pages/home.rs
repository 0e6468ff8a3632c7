//! 首页: how the last night went, what is held and why, what is new and overdue, and where.

mod missed;

use std::collections::BTreeMap;

use axum::extract::State as Of;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use self::missed::{failed_since, not_run, paused};
use super::departments::table as departments_table;
use super::waiting;
use crate::domain::account::Permission;
use crate::domain::entry::State as Stand;
use crate::domain::summary::{SourceState, SourceSummary, Summary};
use crate::domain::words::{self, Language, Web, Word};
use crate::ledger::{Change, Merge};
use crate::store::browse::{self, Count};
use crate::store::decisions;
use crate::store::listing::Filter;
use crate::store::runs::{self, Run};
use crate::web::State;
use crate::web::chart::{self, Night};
use crate::web::desk::Desk;
use crate::web::page::{Failed, Place, page};
use crate::web::parts::{self, Tile, Tone, count, head, tiles, told};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// Nights that the picture shows.
const NIGHTS: i64 = 45;

/// What became of entries that were pending and are no longer found, or are excused.
const WENT: [Change; 3] = [Change::Closed, Change::Excused, Change::ToVerify];

pub(in crate::web) fn routes() -> Routes {
    Routes::new().get("/", Permission::OwnAccount, home)
}

async fn home(Of(state): Of<State>, reader: Reader) -> Result<Response, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let (ledger, sources_seen) = (
        reader.may(Permission::SeeLedger),
        reader.may(Permission::SeeSources),
    );
    if !ledger && !sources_seen {
        // Whoever keeps accounts sees nothing of entries and sources.
        return Ok(Redirect::to("/users").into_response());
    }
    if let Some(own) = desk.own() {
        // A department's home is its own page.
        let to = match own.as_slice() {
            [one] => format!("/departments/{one}"),
            _ => "/departments".to_owned(),
        };
        return Ok(Redirect::to(&to).into_response());
    }
    let night = desk.last_night().await?;
    let day = night.as_ref().map(|(run, _)| run.business_date.as_str());
    let failed = failed_since(&desk, day).await?;
    let paused = paused(&desk).await?;
    let Some((run, summary)) = night else {
        let body = html! {
            (head(&state.config.settings.district.name, &html! {}, &html! {}))
            @for of in &paused { (told(Tone::Warn, of)) }
            @for of in &failed { (not_run(&desk, of)) }
            (told(Tone::Info, &html! { (Web::NoRunYet.text(language)) }))
        };
        return Ok(page(&reader, Web::NavHome.text(language), Place::Home, body).into_response());
    };
    let mut reading = state.store.read().await?;
    let conn = reading.executor();
    let pending = Filter {
        pending: true,
        ..Filter::default()
    };
    let today = desk.today().to_string();
    let counts = if ledger {
        browse::by_department(conn, &pending, &today, &run.business_date).await?
    } else {
        Vec::new()
    };
    let nights = nights(&runs::newest_whole(conn, NIGHTS).await?);
    let requests = if reader.may(Permission::Decide) || reader.may(Permission::Review) {
        decisions::of_status(conn, "requested", None).await?
    } else {
        Vec::new()
    };
    drop(reading);
    let merge: Option<Merge> = serde_json::from_str(&run.counts).ok();
    let names: BTreeMap<&str, &str> = summary
        .iter()
        .flat_map(|of| &of.departments)
        .map(|of| (of.code.as_str(), of.name.as_str()))
        .collect();
    let good = match &summary {
        Some(summary) => desk.last_good(&out(summary)).await?,
        None => BTreeMap::new(),
    };
    let body = html! {
        (heading(&desk, &run, summary.as_ref()))
        @for of in &paused { (told(Tone::Warn, of)) }
        @for of in &failed { (not_run(&desk, of)) }
        @if let Some(summary) = &summary { (held(&desk, summary, &good)) }
        @if ledger { (figures(&desk, &run, &counts, merge.as_ref(), requests.len())) }
        @if !requests.is_empty() { (waiting::table(&desk, &requests)) }
        @if let Some(summary) = &summary {
            h2 { (Web::HomeSources.text(language)) }
            (sources(&desk, summary))
        }
        h2 { (Web::HomeTrend.text(language)) }
        (chart::trend(&nights, language))
        @if let Some(gaps) = gaps(&nights, language) { p.small { (gaps) } }
        @if ledger {
            h2 { (Web::HomeDepartments.text(language)) }
            (departments_table(&desk, &counts, &names, &run.business_date))
        }
    };
    Ok(page(&reader, Web::NavHome.text(language), Place::Home, body).into_response())
}

fn heading(desk: &Desk<'_>, run: &Run, summary: Option<&Summary>) -> Markup {
    let language = desk.language;
    let state = if run.partial == 1 {
        html! { span.mark.bad { "⚠ " (Word::AttemptPartial.text(language)) } }
    } else {
        html! { span.mark.done { "✓ " (Word::AttemptDone.text(language)) } }
    };
    let lede = html! {
        (Web::HomeLede.fill(language, &[&run.business_date, &desk.clock(&run.at)])) " " (state)
    };
    let right = html! {
        @if desk.reader.may(Permission::SeeRuns) { a href={ "/runs/" (run.run) } { (Web::ThisRun.text(language)) } }
        @if summary.is_none() { span.small { (Web::RunFilesGone.text(language)) } }
    };
    let name = &desk.config().settings.district.name;
    head(&Web::HomeTitle.fill(language, &[name]), &lede, &right)
}

/// The held sources and why, each with a link to what was read of it.
fn held(desk: &Desk<'_>, summary: &Summary, good: &BTreeMap<String, SourceSummary>) -> Markup {
    let language = desk.language;
    let skipped = summary.rules.iter().filter(|rule| !rule.evaluated).count();
    let held: Vec<&SourceSummary> = summary
        .sources
        .iter()
        .filter(|of| !of.held_because.is_empty())
        .collect();
    if held.is_empty() && skipped == 0 {
        return html! {};
    }
    html! {
        div.told.warn role="status" {
            @if !held.is_empty() {
                p { strong { "⚠ " (Web::HeldTitle.fill(language, &[&held.len()])) } }
                ul {
                    @for of in held {
                        li {
                            a href={ "/sources/" (of.name) } { (language.pick(&of.label_zh, &of.label_en)) }
                            (language.pick("（", " (")) (words::source_state(of.state, language)) (language.pick("）", ") "))
                            (of.held_because.join(language.pick("；", "; ")))
                            @if let Some(last) = good.get(&of.name) { br; (last_good(last, language)) }
                        }
                    }
                }
            }
            @if skipped > 0 {
                p { a href={ "/runs/" (summary.run) "#rules" } { (Web::SkippedRules.fill(language, &[&skipped])) } }
            }
        }
    }
}

fn figures(
    desk: &Desk<'_>,
    run: &Run,
    counts: &[Count],
    merge: Option<&Merge>,
    requests: usize,
) -> Markup {
    let language = desk.language;
    let sum = |of: &dyn Fn(&Count) -> i64| counts.iter().map(of).sum::<i64>();
    let state = |state: Stand| sum(&|of| if of.state == state { of.count } else { 0 });
    let merged = |changes: &[Change]| {
        let all = merge
            .iter()
            .flat_map(|merge| changes.iter().map(|of| merge.count(*of)));
        i64::try_from(all.sum::<u64>()).unwrap_or(i64::MAX)
    };
    let link = |query: &str| Some(format!("/ledger?{query}"));
    let tile = |label: Web, value: i64, link: Option<String>, alarm: bool| Tile {
        label: label.text(language),
        value,
        link,
        note: None,
        alarm,
    };
    let came = merged(&[Change::Opened, Change::Reopened]);
    let fresh = format!("opened_from={}", run.business_date);
    let mut all = vec![
        tile(Web::Pending, sum(&|of| of.count), link(""), false),
        tile(Web::NewLastNight, came, link(&fresh), false),
        tile(Web::ClosedLastNight, merged(&WENT), None, false),
        tile(
            Web::Overdue,
            sum(&|of| of.due),
            link("overdue=1&sort=due"),
            true,
        ),
        tile(
            Web::AnsweredNow,
            state(Stand::Answered),
            link("state=answered"),
            false,
        ),
        tile(
            Web::ToVerifyNow,
            state(Stand::ToVerify),
            link("state=to_verify"),
            false,
        ),
        tile(
            Web::DisputedNow,
            state(Stand::Disputed),
            link("state=disputed"),
            false,
        ),
    ];
    let gone = merged(&[Change::ToVerify]);
    if let Some(tile) = all.get_mut(2).filter(|_| gone > 0) {
        tile.note = Some(Web::GoneButPending.fill(language, &[&gone]));
    }
    let unsent = sum(&|of| if of.state == Stand::Open { of.due } else { 0 });
    if let Some(tile) = all.iter_mut().find(|of| of.alarm && unsent > 0) {
        tile.note = Some(Web::OverdueOfUnsent.fill(language, &[&unsent]));
    }
    if desk.reader.may(Permission::Issue) {
        let open = state(Stand::Open) + state(Stand::FailedVerification);
        let to_issue = link("state=open&state=failed_verification");
        all.insert(4, tile(Web::ToIssueNow, open, to_issue, false));
    }
    if requests > 0 {
        let requests = i64::try_from(requests).unwrap_or(i64::MAX);
        all.push(tile(
            Web::RequestsNow,
            requests,
            Some("#waiting".to_owned()),
            false,
        ));
    }
    tiles(&all)
}

/// Sources with their days and totals.
fn sources(desk: &Desk<'_>, summary: &Summary) -> Markup {
    let language = desk.language;
    let heads = [
        Word::RowsRead,
        Word::RowsAccepted,
        Word::RowsQuarantined,
        Word::RowsSetAside,
    ];
    let table = html! {
        table {
            caption.unseen { (Web::HomeSources.text(language)) }
            thead { tr {
                th scope="col" { (Word::Source.text(language)) }
                th scope="col" { (Word::Status.text(language)) }
                th scope="col" { (Word::AsOf.text(language)) }
                th scope="col" { (Word::SourceMonth.text(language)) }
                @for head in heads { th.number scope="col" { (head.text(language)) } }
            } }
            tbody {
                @for of in &summary.sources {
                    @let totals = &of.totals;
                    tr {
                        th scope="row" { a href={ "/sources/" (of.name) } { (language.pick(&of.label_zh, &of.label_en)) } }
                        td { (source_mark(of, desk)) }
                        td.day { @if let Some(day) = of.as_of { (day) } }
                        td.day { @if let Some(month) = of.month { (month.format("%Y-%m")) } }
                        td.number { (count(totals.read)) }
                        td.number { (count(totals.accepted)) }
                        td.number.late[totals.quarantined > 0] { (count(totals.quarantined)) }
                        td.number { (count(totals.title + totals.blank + totals.subtotal)) }
                    }
                }
            }
        }
    };
    parts::wide(Web::HomeSources.text(language), &table)
}

/// The sources that did not come through as they should.
fn out(summary: &Summary) -> Vec<String> {
    let out = summary
        .sources
        .iter()
        .filter(|of| of.state != SourceState::Good);
    out.map(|of| of.name.clone()).collect()
}

/// When a source last came as expected, and what month it spoke of.
pub(super) fn last_good(of: &SourceSummary, language: Language) -> String {
    let day = of.as_of.map(|day| day.to_string()).unwrap_or_default();
    match of.month {
        Some(month) => Web::LastGoodMonth.fill(language, &[&day, &month.format("%Y-%m")]),
        None => Web::LastGood.fill(language, &[&day]),
    }
}

/// How a source came through the night: a sign and a word; another where it contradicts its own totals.
pub(super) fn source_mark(of: &SourceSummary, desk: &Desk<'_>) -> Markup {
    let (class, sign) = match of.state {
        SourceState::Good => ("done", "✓ "),
        SourceState::LastGood => ("lead", "◐ "),
        SourceState::Held => ("bad", "⚠ "),
    };
    let differs = of.totals.control.iter().any(|of| of.given != of.read);
    html! {
        span.mark.(class) { (sign) (words::source_state(of.state, desk.language)) }
        @if differs { " " span.mark.lead { "⚠ " (Web::ControlDiffers.text(desk.language)) } }
    }
}

/// Between which of the nights that are shown there are days without one.
fn gaps(nights: &[Night], language: Language) -> Option<String> {
    let pairs = nights.windows(2).filter_map(|pair| match pair {
        [one, next] if (next.day - one.day).num_days() > 1 => {
            Some(format!("{}—{}", one.day, next.day))
        }
        _ => None,
    });
    let all: Vec<String> = pairs.collect();
    let said = all.join(language.pick("、", ", "));
    (!all.is_empty()).then(|| Web::TrendGaps.fill(language, &[&said]))
}

/// Nights oldest first, the last run of each business date.
fn nights(newest_first: &[Run]) -> Vec<Night> {
    let mut nights: BTreeMap<chrono::NaiveDate, Night> = BTreeMap::new();
    for run in newest_first {
        let (Ok(day), Ok(merge)) = (
            run.business_date.parse(),
            serde_json::from_str::<Merge>(&run.counts),
        ) else {
            continue;
        };
        let (stock, new) = merge.standing.pending();
        let came = merge.count(Change::Opened) + merge.count(Change::Reopened);
        let went: u64 = WENT.iter().map(|change| merge.count(*change)).sum();
        let night = nights.entry(day).or_insert_with(|| Night {
            day,
            run: run.run.clone(),
            pending: stock + new,
            came: 0,
            went: 0,
        });
        night.came += came;
        night.went += went;
    }
    nights.into_values().collect()
}
