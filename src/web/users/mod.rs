//! Accounts: who there is, and what each may do; adding, changing, locking.

mod acts;

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, RawQuery, State as Of};
use maud::{Markup, html};

use super::State;
use super::desk::Desk;
use super::failed::Failed;
use super::form::Fields;
use super::guard::csrf::csrf_field;
use super::link;
use super::page::{Page, Place, page};
use super::parts::head;
use super::reader::Reader;
use super::routes::Routes;
use crate::domain::account::{Account, Permission, Role};
use crate::domain::words::{Door, Language, Office, permission, role};
use crate::store::accounts;

/// Department code = name.
type Names = BTreeMap<String, String>;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/users", Permission::SeeUsers, list)
        .post("/users", Permission::ManageUsers, acts::add)
        .get("/users/{name}", Permission::SeeUsers, one)
        .post("/users/{name}", Permission::ManageUsers, acts::change)
        .post("/users/{name}/lock", Permission::ManageUsers, acts::lock)
        .post(
            "/users/{name}/unlock",
            Permission::ManageUsers,
            acts::unlock,
        )
        .post(
            "/users/{name}/link",
            Permission::ManageUsers,
            acts::make_link,
        )
}

async fn list(Of(state): Of<State>, reader: Reader) -> Result<Page, Failed> {
    listed(&state, &reader, &Fields::default(), None).await
}

async fn listed(
    state: &State,
    reader: &Reader,
    typed: &Fields,
    wrong: Option<&str>,
) -> Result<Page, Failed> {
    let language = reader.language;
    let mut reading = state.store.read().await?;
    let all = accounts::all(reading.executor()).await?;
    drop(reading);
    let names = Desk::new(state, reader).departments().await?;
    let title = Office::Users.text(language);
    let body = html! {
        (head(title, &html! { (Office::UsersLede.text(language)) }, &html! {}))
        @if let Some(wrong) = wrong { div.told.bad role="alert" { p { (wrong) } } }
        div.wide { table {
            thead { tr {
                @for name in [Office::UserName, Office::UserShown, Office::UserRoles, Office::UserDepartments, Office::UserState, Office::UserMade] {
                    th scope="col" { (name.text(language)) }
                }
            } }
            tbody { @for of in &all { tr {
                th scope="row" { a href={ "/users/" (of.name) } { (of.name) } }
                td { (of.shown) }
                td { (roles_text(of, language)) }
                td { (departments_text(of, &names, language)) }
                td { (state_mark(state, of, language)) }
                td.day { (Office::UserMadeBy.fill(language, &[&of.made_by, &state.moment(of.made_at)])) }
            } } }
        } }
        @if reader.may(Permission::SeeUsers) {
            p { a href="/tokens" { (Office::AllTokens.text(language)) } }
        }
        @if reader.may(Permission::ManageUsers) {
            h2 #add { (Office::AddUser.text(language)) }
            form method="post" action="/users" {
                (csrf_field(reader))
                div.fields {
                    div {
                        label for="name" { (Door::Name.text(language)) }
                        input #name type="text" name="name" value=(typed.one("name")) required aria-describedby="name-hint";
                        span.hint #name-hint { (Door::NameHint.text(language)) }
                    }
                    (what_it_is(language, typed.one("shown"), &typed.all("role").filter_map(Role::parse).collect(), typed.one("departments"), &names))
                }
                p { button { (Office::AddUser.text(language)) } }
            }
        }
        h2 { (Office::WhatRoles.text(language)) }
        p { (Office::RoleTableNote.text(language)) }
        (role_table(language))
    };
    Ok(page(reader, title, Place::Users, body))
}

/// Name shown, roles and departments, as adding and changing ask for them.
fn what_it_is(
    language: Language,
    shown: &str,
    roles: &BTreeSet<Role>,
    departments: &str,
    names: &Names,
) -> Markup {
    html! {
        div {
            label for="shown" { (Door::Shown.text(language)) }
            input #shown type="text" name="shown" value=(shown) required;
        }
        div {
            label for="departments" { (Office::UserDepartments.text(language)) }
            input #departments type="text" name="departments" value=(departments) aria-describedby="departments-hint";
            span.hint #departments-hint { (Office::UserDepartmentsHint.text(language)) }
            @if !names.is_empty() { details {
                summary { (Office::DepartmentCodes.text(language)) }
                ul.plainlist { @for (code, name) in names { li { span.code { (code) } " " (name) } } }
            } }
        }
        fieldset.whole {
            legend { (Office::UserRoles.text(language)) }
            div.choices { @for of in Role::ALL {
                label { input type="checkbox" name="role" value=(of.as_str()) checked[roles.contains(&of)]; " " (role(of, language)) }
            } }
        }
    }
}

/// What each role may do, from the one table that decides it.
fn role_table(language: Language) -> Markup {
    html! {
        div.wide { table {
            thead { tr {
                th scope="col" { (Office::Permission.text(language)) }
                @for of in Role::ALL { th scope="col" { (role(of, language)) } }
            } }
            tbody { @for of in Permission::ALL { tr {
                th scope="row" { (permission(of, language)) }
                @for role in Role::ALL { td {
                    @if role.may(of) { span aria-hidden="true" { "✓" } span.unseen { (Office::May.text(language)) } }
                    @else { span.unseen { (Office::MayNot.text(language)) } }
                } }
            } } }
        } }
    }
}

fn roles_text(of: &Account, language: Language) -> String {
    let names: Vec<&str> = of.roles.iter().map(|of| role(*of, language)).collect();
    names.join(language.pick("、", ", "))
}

fn departments_text(of: &Account, names: &Names, language: Language) -> String {
    let called = |code: &String| match names.get(code) {
        Some(name) => format!("{code} {name}"),
        None => code.clone(),
    };
    let all: Vec<String> = of.departments.iter().map(called).collect();
    all.join(language.pick("、", ", "))
}

fn state_mark(state: &State, of: &Account, language: Language) -> Markup {
    match &of.locked {
        Some((by, at)) => {
            let text = Office::UserLocked.fill(language, &[by, &state.moment(*at)]);
            html! { span.mark.bad { (text) } }
        }
        None if of.has_password => {
            html! { span.mark.done { (Office::UserActive.text(language)) } }
        }
        None => html! { span.mark.rest { (Office::UserNoPassword.text(language)) } },
    }
}

async fn one(
    Of(state): Of<State>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    reader: Reader,
) -> Result<Page, Failed> {
    let of = found(&state, &name).await?;
    let names = Desk::new(&state, &reader).departments().await?;
    let saved = query.is_some_and(|query| query == "saved=1");
    Ok(shown(&state, &reader, &of, &names, saved))
}

async fn found(state: &State, name: &str) -> Result<Account, Failed> {
    let mut reading = state.store.read().await?;
    let found = accounts::get(reading.executor(), name).await?;
    found.ok_or(Failed::NotFound)
}

fn shown(state: &State, reader: &Reader, of: &Account, names: &Names, saved: bool) -> Page {
    let language = reader.language;
    let title = Office::UserOf.fill(language, &[&of.name]);
    let codes: Vec<&str> = of.departments.iter().map(String::as_str).collect();
    let may_change = reader.may(Permission::ManageUsers) && of.name != reader.actor();
    let hours = link::GOOD_FOR.num_hours();
    let body = html! {
        p.trail { a href="/users" { (Office::Users.text(language)) } " ›" }
        h1 { (title) }
        @if saved { div.told.good role="status" { p { (Office::UserSaved.text(language)) } } }
        dl.facts {
            dt { (Office::UserShown.text(language)) } dd { (of.shown) }
            dt { (Office::UserRoles.text(language)) } dd { (roles_text(of, language)) }
            @if !codes.is_empty() { dt { (Office::UserDepartments.text(language)) } dd { (departments_text(of, names, language)) } }
            dt { (Office::UserState.text(language)) } dd { (state_mark(state, of, language)) }
            dt { (Office::UserMade.text(language)) } dd { (Office::UserMadeBy.fill(language, &[&of.made_by, &state.moment(of.made_at)])) }
        }
        @if reader.may(Permission::ManageUsers) && of.name == reader.actor() {
            p { (Door::OwnLocked.text(language)) }
        }
        @if may_change {
            h2 { (Office::ChangeUser.text(language)) }
            p { (Office::ChangeUserText.text(language)) }
            form method="post" action={ "/users/" (of.name) } {
                (csrf_field(reader))
                div.fields { (what_it_is(language, &of.shown, &of.roles, &codes.join(" "), names)) }
                p { button { (Door::Save.text(language)) } }
            }
            @if of.locked.is_none() {
                h2 { (Office::MakeLink.text(language)) }
                p { (Office::MakeLinkText.fill(language, &[&hours])) }
                form method="post" action={ "/users/" (of.name) "/link" } {
                    (csrf_field(reader))
                    button.second { (Office::MakeLink.text(language)) }
                }
                h2 { (Office::Lock.text(language)) }
                p { (Office::LockText.text(language)) }
                form method="post" action={ "/users/" (of.name) "/lock" } {
                    (csrf_field(reader))
                    button.risky { (Office::Lock.text(language)) }
                }
            } @else {
                h2 { (Office::Unlock.text(language)) }
                form method="post" action={ "/users/" (of.name) "/unlock" } {
                    (csrf_field(reader))
                    button.second { (Office::Unlock.text(language)) }
                }
            }
        }
    };
    page(reader, &title, Place::Users, body)
}
