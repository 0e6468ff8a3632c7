//! Acts on one entry: each ends in the function of the ledger in which the command line ends.

use axum::extract::{Path, State as Of};
use axum::response::Redirect;
use chrono::NaiveDate;

use super::find;
use crate::domain::account::Permission;
use crate::domain::answer::reason_kinds;
use crate::domain::entry::Decision;
use crate::domain::words::{Language, Web, Word};
use crate::ledger::requests::{self, Ask, Row, Whole};
use crate::ledger::reviews::{self, Review};
use crate::run::whole;
use crate::store::decisions::{self, Request};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::form::Fields;
use crate::web::page::Failed;
use crate::web::pages::refusals::refused;
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/entries/{id}/corrected", Permission::Answer, corrected)
        .post("/entries/{id}/review", Permission::Review, review)
        .post("/entries/{id}/ask", Permission::Decide, ask)
        .post("/entries/{id}/refer", Permission::Decide, refer)
        .post("/requests/{number}", Permission::Review, settle)
        .post("/requests/{number}/withdraw", Permission::Decide, take_back)
}

fn back(id: &str, done: &str) -> Redirect {
    Redirect::to(&format!("/entries/{id}?done={done}"))
}

async fn corrected(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    moved(&desk, &id, Review::Corrected, &fields).await
}

async fn review(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let review = match fields.one("review") {
        "accept" => Review::Accept,
        "return" => Review::Return,
        "passed" => Review::Passed,
        "failed" => Review::Failed,
        "right" => Review::DisputeRight,
        "wrong" => Review::DisputeWrong,
        "take_back" => Review::TakeBack,
        _ => return Err(chosen(desk.language)),
    };
    moved(&desk, &id, review, &fields).await
}

/// Nothing was chosen of what a form offers.
fn chosen(language: Language) -> Failed {
    Failed::Invalid(Web::ChooseOne.text(language).to_owned())
}

async fn moved(
    desk: &Desk<'_>,
    id: &str,
    review: Review,
    fields: &Fields,
) -> Result<Redirect, Failed> {
    let id = find(desk, id).await?.entry_id;
    let mut writing = desk.state.store.write().await?;
    let conn = writing.executor();
    // Read again with the writer's turn: what was true is still true when it is written.
    let refuse = |refusal| refused(refusal, desk.language);
    let entry = crate::ledger::find(conn, &id).await.map_err(refuse)?;
    reviews::review(conn, desk.who(), &entry, review, fields.one("because"))
        .await
        .map_err(refuse)?;
    writing.commit().await?;
    Ok(back(&id, "moved"))
}

async fn ask(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let ask = asked(&fields, desk.language)?;
    let id = find(&desk, &id).await?.entry_id;
    let rules = desk.rules().await?;
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    let refuse = |refusal| refused(refusal, desk.language);
    let entry = crate::ledger::find(conn, &id).await.map_err(refuse)?;
    let rule = rules.iter().find(|rule| rule.code == entry.rule);
    requests::ask(conn, desk.who(), &entry, rule, &ask)
        .await
        .map_err(refuse)?;
    writing.commit().await?;
    Ok(back(&id, "asked"))
}

/// What a form asks for.
fn asked(fields: &Fields, language: Language) -> Result<Ask, Failed> {
    let text = |name: &str| fields.one(name).to_owned();
    let day = |name: &str| -> Result<NaiveDate, Failed> {
        let typed = fields.one(name);
        if typed.is_empty() {
            let field = match name {
                "until" => Web::FieldUntil.text(language),
                _ => Word::AnswerReasonFrom.text(language),
            };
            return Err(Failed::Invalid(Web::BlankField.fill(language, &[&field])));
        }
        let wrong = |_| Failed::Invalid(Web::NoDay.fill(language, &[&typed]));
        typed.parse().map_err(wrong)
    };
    let because = text("because");
    Ok(match fields.one("kind") {
        "waive" => Ask::Waive {
            document: text("document"),
            expiry: day("until")?,
            because,
        },
        "excuse" => {
            let kind = text("register_kind");
            if !reason_kinds().contains(&kind.as_str()) {
                return Err(chosen(language));
            }
            let to = Some(day("to")).filter(|_| !fields.one("to").is_empty());
            Ask::Excuse(Row {
                kind,
                document: text("document"),
                from: day("from")?,
                to: to.transpose()?,
                counterpart: Some(text("counterpart")).filter(|text| !text.is_empty()),
            })
        }
        "same" => Ask::SamePerson { because },
        "not_same" => Ask::NotSamePerson { because },
        _ => return Err(chosen(language)),
    })
}

async fn refer(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let id = find(&desk, &id).await?.entry_id;
    let mut writing = state.store.write().await?;
    let ids = std::slice::from_ref(&id);
    let (to, because) = (fields.one("to"), fields.one("because"));
    reviews::refer(writing.executor(), desk.who(), ids, to, because)
        .await
        .map_err(|refusal| refused(refusal, desk.language))?;
    writing.commit().await?;
    Ok(back(&id, "referred"))
}

async fn settle(
    Of(state): Of<State>,
    reader: Reader,
    Path(number): Path<i64>,
    fields: Fields,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let how = match fields.one("how") {
        "approve" => Settling::Approve,
        "refuse" => Settling::Refuse,
        "end" => Settling::End,
        _ => return Err(chosen(desk.language)),
    };
    let entry_id = settled(&desk, number, how, fields.one("because")).await?;
    Ok(back(&entry_id, "settled"))
}

/// One's own request, before anybody has decided on it.
async fn take_back(
    Of(state): Of<State>,
    reader: Reader,
    Path(number): Path<i64>,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let refuse = |refusal| refused(refusal, desk.language);
    let mut writing = state.store.write().await?;
    let request = requests::withdraw(writing.executor(), desk.who(), number).await;
    let request = request.map_err(refuse)?;
    writing.commit().await?;
    Ok(back(&request.entry_id, "taken_back"))
}

/// What a second person says to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Settling {
    /// Granted.
    Approve,
    /// Not granted.
    Refuse,
    /// Granted before, and over now.
    End,
}

/// Decides on a request; yields the id of its entry.
pub(in crate::web) async fn settled(
    desk: &Desk<'_>,
    number: i64,
    how: Settling,
    because: &str,
) -> Result<String, Failed> {
    let state = desk.state;
    let refuse = |refusal| refused(refusal, desk.language);
    let request = {
        let mut reading = state.store.read().await?;
        let found = decisions::get(reading.executor(), number).await?;
        found.ok_or(Failed::NotFound)?
    };
    find(desk, &request.entry_id).await?;
    let person_id = number_of(desk, &request).await?;
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    match how {
        Settling::Approve => {
            let entry = crate::ledger::find(conn, &request.entry_id)
                .await
                .map_err(refuse)?;
            let whole = Whole {
                secret: &state.secret,
                person_id,
            };
            requests::approve(conn, desk.who(), number, &entry, because, &whole).await
        }
        Settling::Refuse => requests::refuse(conn, desk.who(), number, because).await,
        Settling::End => requests::end(conn, desk.who(), number, because).await,
    }
    .map_err(refuse)?;
    writing.commit().await?;
    Ok(request.entry_id)
}

/// The whole number that a kept register row needs.
async fn number_of(desk: &Desk<'_>, asked: &Request) -> Result<Option<String>, Failed> {
    if asked.kind != Decision::Excuse || asked.status != "requested" {
        return Ok(None);
    }
    let subject = super::person::subject(desk, &asked.entry_id).await?;
    Ok(subject
        .as_deref()
        .and_then(whole::person)
        .map(str::to_owned))
}
