//! A whole document number: shown to whoever may, for a reason, and written into the audit log first.

use std::collections::BTreeSet;

use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use maud::html;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::audit::{self, Record};
use crate::domain::account::Permission;
use crate::domain::mask;
use crate::domain::words::Office;
use crate::run::whole;
use crate::store::audit::keep_reason;
use crate::store::{doing, entries};
use crate::web::State;
use crate::web::failed::Failed;
use crate::web::form::Fields;
use crate::web::guard::csrf::csrf_field;
use crate::web::page::{Page, Place, page};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// Characters of the shortest reason.
const SHORTEST: usize = 6;
/// Of the longest.
const LONGEST: usize = 300;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/entries/{id}/reveal", Permission::Reveal, ask)
        .post("/entries/{id}/reveal", Permission::Reveal, show)
}

async fn ask(Of(state): Of<State>, Path(id): Path<String>, reader: Reader) -> Result<Page, Failed> {
    known(&state, &reader, &id).await?;
    Ok(form(&reader, &id, "", false))
}

/// There is such an entry, and this reader may see it.
async fn known(state: &State, reader: &Reader, id: &str) -> Result<(), Failed> {
    let fault = doing("reading an entry");
    let mut conn = state.store.pool().acquire().await.map_err(fault)?;
    let entry = entries::get(&mut conn, id).await?;
    let department = entry.map(|of| of.said.department);
    let seen = department.filter(|code| reader.sees(code));
    seen.map(drop).ok_or(Failed::NotFound)
}

fn form(reader: &Reader, id: &str, reason: &str, short: bool) -> Page {
    let language = reader.language;
    let title = Office::Reveal.text(language);
    let body = html! {
        p.trail { a href={ "/entries/" (id) } { (Office::RevealBack.fill(language, &[&id])) } }
        h1 { (title) }
        p { (Office::RevealText.text(language)) }
        @if short { div.told.bad role="alert" { p { (Office::RevealShort.fill(language, &[&SHORTEST])) } } }
        form method="post" action={ "/entries/" (id) "/reveal" } {
            (csrf_field(reader))
            div.fields { div.whole {
                label for="reason" { (Office::RevealReason.text(language)) }
                textarea #reason name="reason" maxlength=(LONGEST) required aria-describedby="reason-hint" { (reason) }
                span.hint #reason-hint { (Office::RevealReasonHint.fill(language, &[&SHORTEST])) }
            } }
            p { button { (Office::Reveal.text(language)) } }
        }
    };
    page(reader, title, Place::Ledger, body)
}

async fn show(
    Of(state): Of<State>,
    Path(id): Path<String>,
    reader: Reader,
    typed: Fields,
) -> Result<Response, Failed> {
    known(&state, &reader, &id).await?;
    let language = reader.language;
    let reason: String = typed.one("reason").chars().take(LONGEST).collect();
    if reason.chars().filter(|c| !c.is_whitespace()).count() < SHORTEST {
        let page = form(&reader, &id, &reason, true);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (home, entry) = (state.config.home.clone(), id.clone());
    let found = tokio::task::spawn_blocking(move || whole::subject(&home, &entry)).await;
    let subject = found
        .map_err(Failed::doing("looking for a whole document number"))?
        .map_err(Failed::doing("looking for a whole document number"))?;
    let numbers = subject
        .map(|subject| hidden(&state, &subject))
        .unwrap_or_default();
    // A number typed as the reason is not kept whole either.
    let reason = mask::free_text(&reason);
    let record = Record {
        at: state.now(),
        actor: reader.actor(),
        action: "reveal",
        subject: Some(&id),
        detail: json!({ "numbers": numbers.len(), "reason_sha256": hex::encode(Sha256::digest(&reason)) }),
    };
    let mut writing = state.store.write().await?;
    let head = audit::append(writing.executor(), record).await?;
    keep_reason(writing.executor(), head.seq, &reason).await?;
    writing.commit().await?;
    let title = Office::Reveal.text(language);
    let body = html! {
        p.trail { a href={ "/entries/" (id) } { (Office::RevealBack.fill(language, &[&id])) } }
        h1 { (title) }
        @if numbers.is_empty() { p { (Office::RevealNothing.text(language)) } } @else {
            dl.facts {
                dt { (Office::RevealNumbers.text(language)) }
                @for number in &numbers { dd.code { (number) } }
            }
        }
        p { (Office::RevealLogged.fill(language, &[&head.seq])) }
    };
    Ok(page(&reader, title, Place::Ledger, body).into_response())
}

/// The parts of a subject that a mask hides.
fn hidden(state: &State, subject: &str) -> Vec<String> {
    let masked = mask::subject(subject, &state.secret);
    let parts = |text: &str| -> Vec<String> { text.split([':', '/']).map(str::to_owned).collect() };
    let open: BTreeSet<String> = parts(&masked).into_iter().collect();
    let all = parts(subject).into_iter();
    all.filter(|part| !open.contains(part)).collect()
}
