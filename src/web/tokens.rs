//! Tokens of the API: each account's own, made with a scope and an end and shown once; an administrator sees and
//! withdraws all.

use std::collections::BTreeSet;

use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::TimeDelta;
use maud::{Markup, html};
use serde_json::json;

use super::State;
use super::failed::Failed;
use super::form::Fields;
use super::guard::csrf::csrf_field;
use super::page::{Page, Place, page};
use super::parts::head;
use super::reader::{Reader, key};
use super::routes::Routes;
use crate::audit::{self, Record};
use crate::domain::account::{Account, Permission, Token};
use crate::domain::words::{Door, Language, Office, permission};
use crate::store::tokens;

/// The longest that a token lives, in days.
pub const LONGEST: i64 = 365;
/// What a token begins with, so that one that got out is known for what it is.
const PREFIX: &str = "rollcall_";

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/account/tokens", Permission::OwnAccount, own)
        .post("/account/tokens", Permission::OwnAccount, make)
        .post(
            "/account/tokens/{number}/withdraw",
            Permission::OwnAccount,
            withdraw_own,
        )
        .get("/tokens", Permission::SeeUsers, all)
        .post(
            "/tokens/{number}/withdraw",
            Permission::ManageTokens,
            withdraw_any,
        )
}

/// What of an account's permissions a token can carry.
#[must_use]
pub fn carried(account: &Account) -> Vec<Permission> {
    let all = Permission::ALL.into_iter();
    all.filter(|of| of.delegable() && account.may(*of))
        .collect()
}

/// A new token's text, and the hash under which it is kept.
///
/// # Errors
/// When the system has no random bytes.
pub fn new_text() -> Result<(String, String), getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    let text = format!("{PREFIX}{}", hex::encode(bytes));
    let hash = key(&text);
    Ok((text, hash))
}

async fn own(Of(state): Of<State>, reader: Reader) -> Result<Page, Failed> {
    own_page(&state, &reader, &Fields::default(), None).await
}

async fn own_page(
    state: &State,
    reader: &Reader,
    typed: &Fields,
    wrong: Option<&str>,
) -> Result<Page, Failed> {
    let language = reader.language;
    let mut reading = state.store.read().await?;
    let listed = tokens::list(reading.executor(), Some(reader.actor())).await?;
    let title = Office::Tokens.text(language);
    let scopes = carried(&reader.account);
    let chosen: BTreeSet<&str> = typed.all("scope").collect();
    let days = match typed.one("days") {
        "" => "90",
        days => days,
    };
    let body = html! {
        p.trail { a href="/account" { (Door::Own.text(language)) } " ›" }
        (head(title, &html! { (Office::TokensLede.text(language)) }, &html! {}))
        @if let Some(wrong) = wrong { div.told.bad role="alert" { p { (wrong) } } }
        (table(state, reader, &listed, "/account/tokens"))
        @if !scopes.is_empty() {
            h2 { (Office::MakeToken.text(language)) }
            form method="post" action="/account/tokens" {
                (csrf_field(reader))
                div.fields {
                    div {
                        label for="label" { (Office::TokenLabel.text(language)) }
                        input #label type="text" name="label" value=(typed.one("label")) maxlength="60" required aria-describedby="label-hint";
                        span.hint #label-hint { (Office::TokenLabelHint.text(language)) }
                    }
                    div {
                        label for="days" { (Office::TokenDays.text(language)) }
                        input #days type="number" name="days" min="1" max=(LONGEST) value=(days) required aria-describedby="days-hint";
                        span.hint #days-hint { (Office::TokenDaysHint.text(language)) }
                    }
                    fieldset.whole {
                        legend { (Office::TokenScope.text(language)) }
                        div.choices { @for of in &scopes {
                            label { input type="checkbox" name="scope" value=(of.as_str()) checked[chosen.contains(of.as_str())]; " " (permission(*of, language)) }
                        } }
                    }
                }
                p { button { (Office::MakeToken.text(language)) } }
            }
        }
    };
    Ok(page(reader, title, Place::Nowhere, body))
}

async fn all(Of(state): Of<State>, reader: Reader) -> Result<Page, Failed> {
    let language = reader.language;
    let mut reading = state.store.read().await?;
    let listed = tokens::list(reading.executor(), None).await?;
    let title = Office::AllTokens.text(language);
    let body = html! {
        p.trail { a href="/users" { (Office::Users.text(language)) } " ›" }
        (head(title, &html! { (Office::TokensLede.text(language)) }, &html! {}))
        (table(&state, &reader, &listed, "/tokens"))
    };
    Ok(page(&reader, title, Place::Users, body))
}

fn table(state: &State, reader: &Reader, listed: &[Token], path: &str) -> Markup {
    let language = reader.language;
    let now = state.now();
    let heads = [
        Office::TokenNumber,
        Office::TokenLabel,
        Office::TokenAccount,
        Office::TokenScope,
        Office::TokenMade,
        Office::TokenExpires,
        Office::TokenUsed,
        Office::UserState,
    ];
    if listed.is_empty() {
        return html! { p { (Office::NoTokens.text(language)) } };
    }
    html! {
        div.wide { table {
            thead { tr {
                @for head in heads { th scope="col" { (head.text(language)) } }
                th scope="col" { span.unseen { (Office::Withdraw.text(language)) } }
            } }
            tbody { @for of in listed { tr {
                th.number scope="row" { (of.token_no) }
                td { (of.label) }
                td { (of.account) }
                td { (scope_text(of, language)) }
                td.day { (Office::UserMadeBy.fill(language, &[&of.made_by, &state.moment(of.made_at)])) }
                td.day { (state.moment(of.expires_at)) }
                td.day {
                    @match of.used_at {
                        Some(at) => { (state.moment(at)) }
                        None => { (Office::TokenNever.text(language)) }
                    }
                }
                td { (standing(state, of, language)) }
                td { @if of.lives(now) && (of.account == reader.actor() || reader.may(Permission::ManageTokens)) {
                    form method="post" action={ (path) "/" (of.token_no) "/withdraw" } {
                        (csrf_field(reader))
                        button.risky { (Office::Withdraw.text(language)) }
                    }
                } }
            } } }
        } }
    }
}

fn scope_text(of: &Token, language: Language) -> String {
    let names: Vec<&str> = of
        .scope
        .iter()
        .map(|of| permission(*of, language))
        .collect();
    names.join(language.pick("、", ", "))
}

fn standing(state: &State, of: &Token, language: Language) -> Markup {
    match &of.withdrawn {
        Some((by, at)) => {
            let text = Office::TokenWithdrawn.fill(language, &[by, &state.moment(*at)]);
            html! { span.mark.rest { (text) } }
        }
        None if of.lives(state.now()) => {
            html! { span.mark.done { (Office::TokenLives.text(language)) } }
        }
        None => html! { span.mark.rest { (Office::TokenExpired.text(language)) } },
    }
}

async fn make(Of(state): Of<State>, reader: Reader, typed: Fields) -> Result<Response, Failed> {
    let language = reader.language;
    let now = state.now();
    let of = match wanted(&reader, &typed) {
        Ok((label, scope, days)) => Token {
            token_no: 0,
            account: reader.actor().to_owned(),
            label,
            scope,
            made_at: now,
            made_by: reader.actor().to_owned(),
            expires_at: now + TimeDelta::days(days),
            used_at: None,
            withdrawn: None,
        },
        Err(word) => {
            let page = own_page(&state, &reader, &typed, Some(word.text(language))).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let (text, hash) = new_text().map_err(Failed::doing("making a token"))?;
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    let number = tokens::add(conn, &of, &hash).await?;
    let record = Record {
        at: now,
        actor: reader.actor(),
        action: "token",
        subject: Some(&of.account),
        detail: json!({ "did": "make", "token": number, "scope": of.scope, "until": of.expires_at }),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    let title = Office::MakeToken.text(language);
    let body = html! {
        p.trail { a href="/account/tokens" { (Office::Tokens.text(language)) } " ›" }
        h1 { (title) }
        p { (Office::TokenShown.text(language)) }
        pre.mono { (text) }
        p { (Office::TokenHow.text(language)) }
    };
    Ok(page(&reader, title, Place::Nowhere, body).into_response())
}

/// Label, scope and days as typed, or the word for what is wrong.
fn wanted(reader: &Reader, typed: &Fields) -> Result<(String, BTreeSet<Permission>, i64), Office> {
    let label: String = typed.one("label").chars().take(60).collect();
    if label.is_empty() {
        return Err(Office::NoLabel);
    }
    let may = carried(&reader.account);
    let scope: BTreeSet<Permission> = typed.all("scope").filter_map(Permission::parse).collect();
    if scope.is_empty() || scope.iter().any(|of| !may.contains(of)) {
        return Err(Office::NoScope);
    }
    let days = typed.one("days").parse().ok();
    let days = days.filter(|days| (1..=LONGEST).contains(days));
    Ok((label, scope, days.ok_or(Office::BadDays)?))
}

async fn withdraw_own(
    Of(state): Of<State>,
    Path(number): Path<i64>,
    reader: Reader,
) -> Result<Redirect, Failed> {
    withdraw(&state, &reader, number, true).await?;
    Ok(Redirect::to("/account/tokens"))
}

async fn withdraw_any(
    Of(state): Of<State>,
    Path(number): Path<i64>,
    reader: Reader,
) -> Result<Redirect, Failed> {
    withdraw(&state, &reader, number, false).await?;
    Ok(Redirect::to("/tokens"))
}

async fn withdraw(
    state: &State,
    reader: &Reader,
    number: i64,
    own_alone: bool,
) -> Result<(), Failed> {
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    let found = tokens::numbered(conn, number).await?;
    let found = found.filter(|of| !own_alone || of.account == reader.actor());
    let of = found.ok_or(Failed::NotFound)?;
    let now = state.now();
    if tokens::withdraw(conn, number, reader.actor(), now).await? {
        let record = Record {
            at: now,
            actor: reader.actor(),
            action: "token",
            subject: Some(&of.account),
            detail: json!({ "did": "withdraw", "token": number }),
        };
        audit::append(conn, record).await?;
        writing.commit().await?;
    }
    Ok(())
}
