//! Entries of one person, by a document number that is typed in and never stands in a link or a log.

use axum::extract::State as Of;
use axum::response::Redirect;
use maud::html;
use serde_json::json;

use crate::audit::{self, Record};
use crate::domain::account::Permission;
use crate::domain::person_id::{self, Verdict};
use crate::domain::words::Web;
use crate::store::listing::{self, Filter};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::form::Fields;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, field, head};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/ledger/person", Permission::SeeLedger, ask)
        .post("/ledger/person", Permission::SeeLedger, find)
}

async fn ask(reader: Reader) -> Page {
    let language = reader.language;
    let title = Web::ByNumber.text(language);
    let form = html! {
        div.fields {
            (field("number", Web::DocumentNumber.text(language), true, &html! {
                input #number type="text" name="number" required maxlength="40" autocomplete="off" inputmode="text";
            }))
        }
        p.hint { (Web::NumberHint.text(language)) }
        div.line { button { (Web::LookUp.text(language)) } a href="/ledger" { (Web::Back.text(language)) } }
    };
    let body = html! {
        (head(title, &html! {}, &html! {}))
        (parts::post(&reader, "/ledger/person", "", &form))
    };
    page(&reader, title, Place::Ledger, body)
}

/// Looks the number up, writes that down under a pseudonym, and leads to the list by the person's keyed hash.
async fn find(Of(state): Of<State>, reader: Reader, fields: Fields) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let person = person_id::clean(fields.one("number"), false)
        .map_err(|_| Failed::Invalid(Web::NoNumber.text(desk.language).to_owned()))?;
    // Passports hold letters; digits alone that are no number would be looked up and found nowhere, as if nothing were wrong.
    let digits = person.text.trim_end_matches(['X', 'x']);
    if person.verdict != Verdict::Ok && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let wrong = Web::NumberWrong.text(desk.language);
        return Err(Failed::Invalid(wrong.to_owned()));
    }
    let hash = state.secret.person(&person.text);
    let filter = Filter {
        person: Some(hash.clone()),
        departments: desk.own().unwrap_or_default(),
        ..Filter::default()
    };
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    let entries = listing::list(conn, &filter).await?;
    let record = Record {
        at: desk.now,
        actor: reader.actor(),
        action: "person",
        subject: None,
        detail: json!({"person": state.secret.pseudonym(&person.text), "entries": entries.len()}),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    Ok(Redirect::to(&format!("/ledger?state=all&person={hash}")))
}
