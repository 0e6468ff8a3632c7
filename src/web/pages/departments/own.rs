//! One department's page: what it has to do, the workbook out and in, a run for it alone.

use axum::extract::{Path, State as Of};
use axum::response::Response;
use maud::{Markup, html};

use crate::domain::account::Permission;
use crate::domain::entry::State as Stand;
use crate::domain::words::{Desk as Text, Web};
use crate::report::Format;
use crate::rules::{OFFICE, UNMAPPED};
use crate::store::browse::{self, Count};
use crate::store::listing::{self, Filter};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::pages::ledger::{download, list};
use crate::web::parts::{self, Tile, Tone, head, send_file, tiles, told};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// Entries that the page lists; the ledger has the others.
const LISTED: i64 = 30;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/departments/{code}", Permission::SeeLedger, show)
        .get(
            "/departments/{code}/ledger.xlsx",
            Permission::Download,
            workbook,
        )
}

/// The department's name, if there is such a department and this reader may know of it.
pub(super) async fn name(desk: &Desk<'_>, code: &str) -> Result<String, Failed> {
    if !desk.reader.sees(code) || code == OFFICE || code == UNMAPPED {
        return Err(Failed::NotFound);
    }
    let known = desk.departments().await?;
    match known.get(code) {
        Some(name) => Ok(name.clone()),
        // Bound to a code that tonight's units do not have: its entries may still be there.
        None if !desk.sees_all() => Ok(code.to_owned()),
        None => Err(Failed::NotFound),
    }
}

/// What a department has to do something about.
async fn pending(desk: &Desk<'_>, code: &str) -> Result<Filter, Failed> {
    Ok(Filter {
        departments: vec![code.to_owned()],
        only_sent: desk.hidden_rules().await?,
        pending: true,
        ..Filter::default()
    })
}

async fn show(
    Of(state): Of<State>,
    reader: Reader,
    Path(code): Path<String>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let name = name(&desk, &code).await?;
    // A run for the department after the night is what its contact has waited for.
    let night = desk.last_night().await?;
    let night = desk.newest_for(&code, night.map(|(run, _)| run)).await?;
    let fresh = night
        .as_ref()
        .map_or("9999-12-31", |run| run.business_date.as_str());
    let pending = pending(&desk, &code).await?;
    let mut reading = state.store.read().await?;
    let conn = reading.executor();
    let today = desk.today().to_string();
    let counts = browse::by_department(conn, &pending, &today, fresh).await?;
    let first = Filter {
        limit: Some(LISTED),
        by_due: true,
        ..pending
    };
    let entries = listing::list(conn, &first).await?;
    drop(reading);
    let total: i64 = counts.iter().map(|of| of.count).sum();
    let more = total - i64::try_from(entries.len()).unwrap_or(total);
    let lede = html! {
        span.code { (code) }
        @if let Some(run) = &night { " · " (Web::HomeLede.fill(language, &[&run.business_date, &desk.clock(&run.at)])) }
    };
    let right = html! {
        @if reader.may(Permission::Download) {
            a.button href={ "/departments/" (code) "/ledger.xlsx" } { (Web::DownloadXlsx.text(language)) }
        }
        a href={ "/ledger?department=" (code) } { (Web::WholeLedger.text(language)) }
        a href="/letters" { (Web::Letters.text(language)) }
    };
    let body = html! {
        (head(&name, &lede, &right))
        (figures(&desk, &code, &counts))
        h2 { (Web::ToDo.text(language)) }
        @if entries.is_empty() {
            (told(Tone::Good, &html! { (Web::NothingPending.text(language)) }))
        } @else {
            p.hint { (Web::ToDoHint.text(language)) }
            @if !desk.sees_all() && counts.iter().any(|of| of.state == Stand::Open) { p.hint { (Web::UnsentHint.text(language)) } }
            (list::table(&desk, &entries, &desk.on_trial().await?, false))
            @if more > 0 {
                p { a href={ "/ledger?sort=due&department=" (code) } { (Web::MoreEntries.fill(language, &[&parts::thousands(more)])) } }
            }
        }
        @if reader.may(Permission::Answer) { (upload(&desk, &code)) }
        @if reader.may(Permission::Rerun) { (super::rerun::form(&desk, &code)) }
    };
    let place = Place::Departments;
    Ok(page(&reader, &name, place, body))
}

/// What is overdue of what was sent.
const SENT_LATE: &str = "overdue=1&sort=due&state=issued&state=answered&state=correcting&state=to_verify&state=disputed&state=failed_verification";

fn figures(desk: &Desk<'_>, code: &str, counts: &[Count]) -> Markup {
    let language = desk.language;
    let sum = |of: &dyn Fn(&Count) -> i64| counts.iter().map(of).sum::<i64>();
    let states = |states: &[Stand]| {
        sum(&|of| {
            if states.contains(&of.state) {
                of.count
            } else {
                0
            }
        })
    };
    let tile = |label: Web, value: i64, query: &str, alarm: bool| Tile {
        label: label.text(language),
        value,
        link: Some(format!("/ledger?department={code}&{query}")),
        note: None,
        alarm,
    };
    // What was never sent is nobody's delay here.
    let late = sum(&|of| if of.state == Stand::Open { 0 } else { of.due });
    tiles(&[
        tile(Web::Pending, sum(&|of| of.count), "", false),
        tile(Web::Overdue, late, SENT_LATE, true),
        tile(
            Web::WaitingAnswer,
            states(&[Stand::Issued, Stand::FailedVerification]),
            "state=issued&state=failed_verification",
            false,
        ),
        tile(
            Web::AnsweredNow,
            states(&[Stand::Answered]),
            "state=answered",
            false,
        ),
        tile(
            Web::BeingCorrected,
            states(&[Stand::Correcting]),
            "state=correcting",
            false,
        ),
        tile(
            Web::ToVerifyNow,
            states(&[Stand::ToVerify]),
            "state=to_verify",
            false,
        ),
        tile(
            Web::DisputedNow,
            states(&[Stand::Disputed]),
            "state=disputed",
            false,
        ),
    ])
}

/// The workbook that comes back.
fn upload(desk: &Desk<'_>, code: &str) -> Markup {
    let language = desk.language;
    let body = html! {
        fieldset {
            legend { (Web::UploadAnswers.text(language)) }
            p.hint { (Web::UploadHint.text(language)) }
            div.line {
                label.unseen for="workbook" { (Web::Workbook.text(language)) }
                input #workbook type="file" name="workbook" required accept=".xlsx,.xls,.ods";
                button { (Web::PreviewUpload.text(language)) }
            }
        }
    };
    html! {
        h2 #upload { (Text::Answer.text(language)) }
        (send_file(desk.reader, &format!("/departments/{code}/answers"), &body))
    }
}

async fn workbook(
    Of(state): Of<State>,
    reader: Reader,
    Path(code): Path<String>,
) -> Result<Response, Failed> {
    let desk = Desk::new(&state, &reader);
    name(&desk, &code).await?;
    let pending = pending(&desk, &code).await?;
    download::ledger(&desk, &pending, Format::Xlsx).await
}
