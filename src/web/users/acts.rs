//! What an administrator does to accounts. Nobody does it to their own, and nobody to the last administrator.

use std::collections::BTreeSet;

use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde_json::json;
use sqlx::AnyConnection;

use super::{found, listed};
use crate::audit::{self, Record};
use crate::domain::account::{self, Account, AccountFault, Role};
use crate::domain::words::{Door, Office, Rerun};
use crate::store::{accounts, sessions};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::failed::Failed;
use crate::web::form::Fields;
use crate::web::link::{self, shown_name};
use crate::web::page::{Page, Place, page};
use crate::web::reader::Reader;

/// Why an account cannot be bound to a department that it names: the last night knew none of that code.
async fn unknown_department(
    state: &State,
    reader: &Reader,
    of: &Account,
) -> Result<Option<String>, Failed> {
    let known = Desk::new(state, reader).departments().await?;
    let unknown = of
        .departments
        .iter()
        .find(|code| !known.contains_key(*code));
    // Before the first run nobody knows of any.
    let unknown = unknown.filter(|_| !known.is_empty());
    Ok(unknown.map(|code| Rerun::NoDepartment.fill(reader.language, &[code])))
}

/// What was typed about an account, or the word for what is wrong with it.
fn typed_account(typed: &Fields, before: Account) -> Result<Account, Door> {
    let roles: BTreeSet<Role> = typed.all("role").filter_map(Role::parse).collect();
    let codes = typed.one("departments");
    let codes =
        codes.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；'));
    let codes = codes.filter(|code| !code.is_empty()).map(str::to_owned);
    let of = Account {
        shown: shown_name(typed.one("shown"))?,
        roles,
        departments: codes.collect(),
        ..before
    };
    account::fits(&of.roles, &of.departments).map_err(|fault| match fault {
        AccountFault::Name => Door::NameBad,
        AccountFault::NoRole => Door::NoRole,
        AccountFault::RolesExclude => Door::RolesExclude,
        AccountFault::NoDepartment => Door::NoDepartment,
        AccountFault::Departments => Door::DepartmentsOnly,
    })?;
    Ok(of)
}

pub(super) async fn add(
    Of(state): Of<State>,
    reader: Reader,
    typed: Fields,
) -> Result<Response, Failed> {
    let language = reader.language;
    let now = state.now();
    let blank = |name: String| Account {
        name,
        shown: String::new(),
        roles: BTreeSet::new(),
        departments: BTreeSet::new(),
        language: None,
        locked: None,
        has_password: false,
        made_by: reader.actor().to_owned(),
        made_at: now,
    };
    let made = account::name(typed.one("name")).map_err(|_| Door::NameBad);
    let made = made.and_then(|name| typed_account(&typed, blank(name)));
    let of = match made {
        Ok(of) => of,
        Err(word) => {
            let page = listed(&state, &reader, &typed, Some(word.text(language))).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(wrong) = unknown_department(&state, &reader, &of).await? {
        let page = listed(&state, &reader, &typed, Some(&wrong)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    if !accounts::add(conn, &of).await? {
        drop(writing);
        let wrong = Door::NameTaken.text(language);
        let page = listed(&state, &reader, &typed, Some(wrong)).await?;
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    note(&state, conn, &reader, &of, "add").await?;
    let path = link::make(conn, Some(&of.name), reader.actor(), now).await?;
    writing.commit().await?;
    Ok(link_page(&state, &reader, &of, &path).into_response())
}

/// Records what became of an account.
async fn note(
    state: &State,
    conn: &mut AnyConnection,
    reader: &Reader,
    of: &Account,
    did: &str,
) -> Result<(), Failed> {
    let record = Record {
        at: state.now(),
        actor: reader.actor(),
        action: "account",
        subject: Some(&of.name),
        detail: json!({ "did": did, "roles": of.roles, "departments": of.departments }),
    };
    audit::append(conn, record).await?;
    Ok(())
}

pub(super) async fn change(
    Of(state): Of<State>,
    Path(name): Path<String>,
    reader: Reader,
    typed: Fields,
) -> Result<Response, Failed> {
    let before = found(&state, &name).await?;
    let language = reader.language;
    let refused = |word: Door| Failed::Invalid(word.text(language).to_owned());
    let after = typed_account(&typed, before.clone()).map_err(refused)?;
    if let Some(wrong) = unknown_department(&state, &reader, &after).await? {
        return Err(Failed::Invalid(wrong));
    }
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    let loses = !after.roles.contains(&Role::Admin);
    if let Some(word) = forbidden(conn, &reader, &name, loses).await? {
        return Err(refused(word));
    }
    accounts::change(conn, &after).await?;
    if after.roles != before.roles || after.departments != before.departments {
        sessions::end_all(conn, &name, None).await?;
    }
    note(&state, conn, &reader, &after, "change").await?;
    writing.commit().await?;
    Ok(Redirect::to(&format!("{}?saved=1", address(&name))).into_response())
}

/// An account's page. Names hold letters of any script, addresses none but Latin ones.
fn address(name: &str) -> String {
    let coded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/users/{coded}")
}

/// Why an account cannot be locked or changed: it is one's own, or the last administrator's.
async fn forbidden(
    conn: &mut AnyConnection,
    reader: &Reader,
    name: &str,
    loses_admin: bool,
) -> Result<Option<Door>, Failed> {
    if name == reader.actor() {
        return Ok(Some(Door::OwnLocked));
    }
    let administrators = accounts::administrators(conn).await?;
    let last = administrators == [name];
    Ok((loses_admin && last).then_some(Door::LastAdmin))
}

pub(super) async fn lock(
    Of(state): Of<State>,
    Path(name): Path<String>,
    reader: Reader,
) -> Result<Response, Failed> {
    let of = found(&state, &name).await?;
    let now = state.now();
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    if let Some(word) = forbidden(conn, &reader, &name, true).await? {
        return Err(Failed::Refused(word.text(reader.language).to_owned()));
    }
    accounts::lock(conn, &name, Some((reader.actor(), now))).await?;
    sessions::end_all(conn, &name, None).await?;
    sessions::forget_links(conn, Some(&name)).await?;
    note(&state, conn, &reader, &of, "lock").await?;
    writing.commit().await?;
    Ok(Redirect::to(&address(&name)).into_response())
}

pub(super) async fn unlock(
    Of(state): Of<State>,
    Path(name): Path<String>,
    reader: Reader,
) -> Result<Response, Failed> {
    let of = found(&state, &name).await?;
    let mut writing = state.store.write().await?;
    accounts::lock(writing.executor(), &name, None).await?;
    note(&state, writing.executor(), &reader, &of, "unlock").await?;
    writing.commit().await?;
    Ok(Redirect::to(&address(&name)).into_response())
}

pub(super) async fn make_link(
    Of(state): Of<State>,
    Path(name): Path<String>,
    reader: Reader,
) -> Result<Page, Failed> {
    let of = found(&state, &name).await?;
    if of.name == reader.actor() {
        let word = Door::OwnLocked.text(reader.language);
        return Err(Failed::Refused(word.to_owned()));
    }
    let mut writing = state.store.write().await?;
    let path = link::make(writing.executor(), Some(&name), reader.actor(), state.now()).await?;
    writing.commit().await?;
    Ok(link_page(&state, &reader, &of, &path))
}

/// The link, once.
fn link_page(state: &State, reader: &Reader, of: &Account, path: &str) -> Page {
    let language = reader.language;
    let title = Office::MakeLink.text(language);
    let begin = state.config.settings.web.links_begin();
    let body = html! {
        p.trail { a href="/users" { (Office::Users.text(language)) } " ›" }
        h1 { (title) }
        p { (Office::LinkMade.fill(language, &[&of.shown])) }
        pre.mono { (begin) (path) }
        p { (Office::MakeLinkText.fill(language, &[&link::GOOD_FOR.num_hours()])) }
        p { a href=(address(&of.name)) { (Office::UserOf.fill(language, &[&of.name])) } }
    };
    page(reader, title, Place::Users, body)
}
