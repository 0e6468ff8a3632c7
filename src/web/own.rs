//! One's own account: who one is here, the language, the password.

use axum::Extension;
use axum::extract::{Query, State as Of};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde::Deserialize;
use serde_json::json;

use super::door::Try;
use super::failed::Failed;
use super::form::Fields;
use super::guard::came::Came;
use super::guard::csrf::csrf_field;
use super::link::{password_fields, wrong_password};
use super::page::{Page, Place, page};
use super::reader::Reader;
use super::routes::Routes;
use super::{State, password, session};
use crate::audit::{self, Record};
use crate::domain::account::Permission;
use crate::domain::words::{Door, Language, Office, role};
use crate::store::{accounts, sessions};

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/account", Permission::OwnAccount, shown)
        .post("/account/language", Permission::OwnAccount, choose_language)
        .post("/account/password", Permission::OwnAccount, change_password)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    said: String,
}

async fn shown(reader: Reader, Query(asked): Query<Asked>) -> Page {
    whole(&reader, !asked.said.is_empty(), None)
}

fn whole(reader: &Reader, saved: bool, wrong: Option<&str>) -> Page {
    let language = reader.language;
    let title = Door::Own.text(language);
    let comma = language.pick("、", ", ");
    let roles: Vec<&str> = reader
        .account
        .roles
        .iter()
        .map(|of| role(*of, language))
        .collect();
    let departments: Vec<&str> = reader
        .account
        .departments
        .iter()
        .map(String::as_str)
        .collect();
    let chosen = reader.account.language;
    let choices = [
        ("", Door::LanguageHome.text(language), None),
        ("zh-CN", "中文", Some(Language::Zh)),
        ("en", "English", Some(Language::En)),
    ];
    let body = html! {
        h1 { (title) }
        @if saved { div.told.good role="status" { p { (Door::Saved.text(language)) } } }
        @if let Some(wrong) = wrong { div.told.bad role="alert" { p { (wrong) } } }
        dl.facts {
            dt { (Door::Name.text(language)) } dd { (reader.account.name) }
            dt { (Door::Shown.text(language)) } dd { (reader.account.shown) }
            dt { (Door::Roles.text(language)) } dd { (roles.join(comma)) }
            @if !departments.is_empty() {
                dt { (Door::Departments.text(language)) } dd { (departments.join(comma)) }
            }
        }
        p { a href="/account/tokens" { (Office::Tokens.text(language)) } }
        h2 { (Door::Language.text(language)) }
        form.line method="post" action="/account/language" {
            (csrf_field(reader))
            label for="language" { (Door::Language.text(language)) }
            select #language name="language" {
                @for (value, name, of) in choices {
                    option value=(value) selected[of == chosen] { (name) }
                }
            }
            button { (Door::Save.text(language)) }
        }
        h2 { (Door::ChangePassword.text(language)) }
        p { (Door::ChangeText.text(language)) }
        form method="post" action="/account/password" {
            (csrf_field(reader))
            input type="hidden" name="username" value=(reader.account.name) autocomplete="username";
            div.fields {
                div {
                    label for="old" { (Door::OldPassword.text(language)) }
                    input #old type="password" name="old" autocomplete="current-password" required;
                }
                (password_fields(language, false))
            }
            p { button { (Door::Save.text(language)) } }
        }
    };
    page(reader, title, Place::Nowhere, body)
}

async fn choose_language(
    Of(state): Of<State>,
    reader: Reader,
    typed: Fields,
) -> Result<Redirect, Failed> {
    let language = match typed.one("language") {
        "" => None,
        tag => Some(Language::of(tag)),
    };
    let mut writing = state.store.write().await?;
    accounts::set_language(writing.executor(), reader.actor(), language).await?;
    writing.commit().await?;
    Ok(Redirect::to("/account?said=saved"))
}

async fn change_password(
    Of(state): Of<State>,
    Extension(came): Extension<Came>,
    reader: Reader,
    headers: HeaderMap,
    typed: Fields,
) -> Result<Response, Failed> {
    let language = reader.language;
    let name = reader.actor();
    let refused = |status: StatusCode, wrong: &str| {
        (status, whole(&reader, false, Some(wrong))).into_response()
    };
    if let Some(wrong) = wrong_password(&typed, name, language) {
        return Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, &wrong));
    }
    // An unattended screen must not be where a password is guessed: tries count as at sign-in.
    let trying = Try::new(name, &came.address(), None);
    let leave = state.door.knock(&state.store, &trying, state.now()).await?;
    let kept = {
        let mut conn = state.store.connection("reading an account").await?;
        accounts::password(&mut conn, name).await?
    };
    let now = state.now();
    if !password::fits(typed.raw("old"), kept).await? {
        let mut writing = state.store.write().await?;
        state.door.failed(writing.executor(), &trying, now).await?;
        writing.commit().await?;
        let wrong = Door::PasswordOld.text(language);
        return Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, wrong));
    }
    drop(leave);
    let hash = password::make(typed.raw("password")).await?;
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    accounts::set_password(conn, name, &hash, now).await?;
    sessions::end_all(conn, name, None).await?;
    sessions::forget_links(conn, Some(name)).await?;
    let cookie = session::begin(&state, conn, name, &headers, &came).await?;
    let record = Record {
        at: now,
        actor: name,
        action: "account",
        subject: Some(name),
        detail: json!({ "did": "password", "by": "owner", "from": came.address() }),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    let mut answer = Redirect::to("/account?said=saved").into_response();
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(answer)
}
