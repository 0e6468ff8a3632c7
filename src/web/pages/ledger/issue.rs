//! Issuing entries in bulk: first how many go to whom, then one numbered letter for each department.

use axum::extract::{RawQuery, State as Of};
use axum::response::Redirect;
use maud::html;
use url::form_urlencoded;

use super::list::looked_up;
use super::search::Search;
use crate::domain::account::Permission;
use crate::domain::entry::State as Stand;
use crate::domain::summary::SourceState;
use crate::domain::words::{Web, Word};
use crate::rules::{OFFICE, UNMAPPED};
use crate::run::letters;
use crate::store::browse::{self, Count};
use crate::store::listing::Filter;
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::form::Fields;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::pages::refusals;
use crate::web::parts::{self, Tone, field, head, thousands, told};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// What can be issued.
const ISSUABLE: [Stand; 2] = [Stand::Open, Stand::FailedVerification];

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/ledger/issue", Permission::Issue, ask)
        .post("/ledger/issue", Permission::Issue, issue)
}

/// What of a search can be issued.
async fn issuable(desk: &Desk<'_>, search: &Search) -> Result<Option<Filter>, Failed> {
    let wanted = |state: &Stand| search.states.is_empty() || search.states.contains(state);
    let states: Vec<Stand> = ISSUABLE.into_iter().filter(wanted).collect();
    let found = looked_up(desk, search).await?.filter;
    Ok(found.filter(|_| !states.is_empty()).map(|filter| Filter {
        states,
        pending: false,
        after: None,
        by_due: false,
        ..filter
    }))
}

async fn ask(
    Of(state): Of<State>,
    reader: Reader,
    RawQuery(query): RawQuery,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let query = query.unwrap_or_default();
    let search = Search::parse(&query);
    let ticked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "ticked");
    let title = Web::IssueTitle.text(language);
    if let (Some((_, from)), true) = (ticked, search.entries.is_empty()) {
        let back = Search::parse(&from).link();
        let body = html! {
            (head(title, &html! {}, &html! {}))
            (told(Tone::Warn, &html! { (Web::TickFirst.text(language)) }))
            p { a href={ "/ledger?" (back) } { (Web::Back.text(language)) } }
        };
        return Ok(page(&reader, title, Place::Ledger, body));
    }
    let names = desk.departments().await?;
    let (mut left, mut held) = (0, 0);
    let trials = desk.on_trial().await?;
    let mut lines: Vec<(String, i64)> = Vec::new();
    if let Some(filter) = issuable(&desk, &search).await? {
        let mut reading = state.store.read().await?;
        let conn = reading.executor();
        let all = browse::by_state(conn, &filter, "").await?;
        let filter = Filter {
            without_rules: trials.clone(),
            ..filter
        };
        let counts = browse::by_department(conn, &filter, "", "").await?;
        let sum = |counts: &[Count]| counts.iter().map(|of| of.count).sum::<i64>();
        held = sum(&all) - sum(&counts);
        for of in counts {
            if of.department == OFFICE || of.department == UNMAPPED {
                left += of.count;
                continue;
            }
            match lines.last_mut().filter(|(code, _)| *code == of.department) {
                Some((_, sum)) => *sum += of.count,
                None => lines.push((of.department, of.count)),
            }
        }
    }
    // What a source that did not come would say is not known: its entries are those of an earlier night.
    let summary = desk.last_night().await?.and_then(|(_, summary)| summary);
    let sources = summary.into_iter().flat_map(|of| of.sources);
    let out: Vec<String> = sources
        .filter(|of| of.state == SourceState::Held)
        .map(|of| language.pick(&of.label_zh, &of.label_en).to_owned())
        .collect();
    let total: i64 = lines.iter().map(|(_, count)| count).sum();
    let form = html! {
        input type="hidden" name="search" value=(search.link());
        div.fields {
            (field("due", Web::DueForAll.text(language), false, &html! { input #due type="date" name="due"; }))
        }
        p.hint { (Web::DueHint.text(language)) }
        div.line {
            button { (Web::IssueNow.fill(language, &[&lines.len(), &thousands(total)])) }
            a href={ "/ledger?" (search.link()) } { (Web::Back.text(language)) }
        }
    };
    let body = html! {
        (head(title, &html! { (Web::IssueLede.text(language)) }, &html! {}))
        @if !out.is_empty() { (told(Tone::Warn, &html! { (Web::IssueHeld.fill(language, &[&out.join(language.pick("、", ", "))])) })) }
        @if lines.is_empty() {
            (told(Tone::Info, &html! { (Web::NothingToIssue.text(language)) }))
            p { a href={ "/ledger?" (search.link()) } { (Web::Back.text(language)) } }
        } @else {
            table.narrow {
                caption { (Web::IssueTable.text(language)) }
                thead { tr {
                    th scope="col" { (Word::Department.text(language)) }
                    th.number scope="col" { (Web::Entries.text(language)) }
                } }
                tbody {
                    @for (code, count) in &lines {
                        tr {
                            th scope="row" { (names.get(code).map_or("", String::as_str)) " " span.small.code { (code) } }
                            td.number { (thousands(*count)) }
                        }
                    }
                }
                tfoot { tr { th scope="row" { (Word::Total.text(language)) } td.number { (thousands(total)) } } }
            }
            (parts::post(&reader, "/ledger/issue", "", &form))
        }
        @if held > 0 { p { (Web::NotOnTrial.fill(language, &[&thousands(held), &trials.join(language.pick("、", ", "))])) } }
        @if left > 0 { p { (Web::NotForDepartments.fill(language, &[&thousands(left)])) } }
    };
    Ok(page(&reader, title, Place::Ledger, body))
}

async fn issue(Of(state): Of<State>, reader: Reader, fields: Fields) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let due = match fields.one("due") {
        "" => None,
        text => Some(
            text.parse()
                .map_err(|_| Failed::Invalid(Web::NoDay.fill(language, &[&text])))?,
        ),
    };
    let search = Search::parse(fields.one("search"));
    let nothing = || Failed::Refused(Web::NothingToIssue.text(language).to_owned());
    let filter = issuable(&desk, &search).await?.ok_or_else(nothing)?;
    let written = letters::issue(&state.store, &state.config, desk.who(), &filter, due)
        .await
        .map_err(|fault| refusals::letter(fault, language))?;
    let count = written.len();
    let anew: usize = written.iter().map(|of| of.issued.anew).sum();
    Ok(Redirect::to(&format!(
        "/letters?issued={count}&anew={anew}"
    )))
}
