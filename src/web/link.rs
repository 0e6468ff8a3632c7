//! One-time links: to make the first administrator, and to choose a password.

use axum::Extension;
use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use serde_json::json;
use sqlx::AnyConnection;

use super::failed::Failed;
use super::form::Fields;
use super::guard::came::Came;
use super::page::{Page, plain};
use super::reader::key;
use super::routes::Routes;
use super::{State, password};
use crate::audit::{self, Record};
use crate::domain::account::{self, Account, Role};
use crate::domain::words::{Door, Language};
use crate::store::sessions::{self, Link};
use crate::store::{Store, StoreError, accounts};

/// How long a link is good.
pub const GOOD_FOR: TimeDelta = TimeDelta::hours(24);
/// Characters of the longest name shown.
pub(in crate::web) const SHOWN_LONGEST: usize = 60;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .open_get("/link/{link}", form)
        .open_post("/link/{link}", choose)
}

/// Makes a link for an account's password, or with none for the first administrator; yields its path. Links made before
/// for the same are worth nothing from now on. Recorded; the caller holds the writer's turn.
///
/// # Errors
/// When the store refuses or the system has no random bytes.
pub async fn make(
    conn: &mut AnyConnection,
    account: Option<&str>,
    by: &str,
    at: DateTime<Utc>,
) -> Result<String, LinkError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(LinkError::Random)?;
    let text = hex::encode(bytes);
    let link = Link {
        link: key(&text),
        account: account.map(str::to_owned),
        made_by: by.to_owned(),
        made_at: at,
        expires_at: at + GOOD_FOR,
    };
    sessions::keep_link(conn, &link).await?;
    let record = Record {
        at,
        actor: by,
        action: "link",
        subject: account,
        detail: json!({ "for": if account.is_some() { "password" } else { "first administrator" }, "until": link.expires_at }),
    };
    audit::append(conn, record).await?;
    Ok(format!("/link/{text}"))
}

/// Why no link could be made.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system has no randomness to give.
    #[error("no random bytes for a link: {0}")]
    Random(getrandom::Error),
}

impl From<LinkError> for Failed {
    fn from(fault: LinkError) -> Self {
        match fault {
            LinkError::Store(fault) => Self::Store(fault),
            LinkError::Random(why) => Failed::doing("making a link")(why),
        }
    }
}

/// A link to make the first administrator, where there is none who can sign in; what is in the store is asked first, so
/// that a restart of a service in use makes none.
///
/// # Errors
/// As [`make`].
pub async fn first(
    store: &Store,
    by: &str,
    at: DateTime<Utc>,
) -> Result<Option<String>, LinkError> {
    {
        let mut conn = store.connection("looking for an administrator").await?;
        if !accounts::administrators(&mut conn).await?.is_empty() {
            return Ok(None);
        }
    }
    let mut writing = store.write().await?;
    if !accounts::administrators(writing.executor())
        .await?
        .is_empty()
    {
        return Ok(None);
    }
    let path = make(writing.executor(), None, by, at).await?;
    writing.commit().await?;
    Ok(Some(path))
}

/// Whose link it is, if it is still good. One for the first administrator is not, once there is one.
async fn whose(
    conn: &mut AnyConnection,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Option<Whose>, StoreError> {
    let Some(link) = sessions::link(conn, &key(text), now).await? else {
        return Ok(None);
    };
    match link.account {
        Some(name) => {
            let account = accounts::get(conn, &name).await?;
            Ok(account.filter(|of| of.locked.is_none()).map(Whose::Account))
        }
        None => {
            let there = accounts::administrators(conn).await?;
            Ok(there.is_empty().then_some(Whose::First))
        }
    }
}

enum Whose {
    First,
    Account(Account),
}

async fn form(Of(state): Of<State>, Path(text): Path<String>) -> Result<Response, Failed> {
    let language = state.language();
    let mut conn = state.store.connection("reading a link").await?;
    let found = whose(&mut conn, &text, state.now()).await?;
    Ok(match found {
        Some(whose) => shown(language, &whose, &text, &Fields::default(), None).into_response(),
        None => gone(language),
    })
}

fn gone(language: Language) -> Response {
    let title = Door::LinkGone.text(language);
    let body = html! {
        h1 { (title) }
        p { (Door::LinkGoneText.text(language)) }
        p { a href="/sign-in" { (Door::SignIn.text(language)) } }
    };
    (StatusCode::GONE, plain(language, title, body)).into_response()
}

fn shown(
    language: Language,
    whose: &Whose,
    text: &str,
    typed: &Fields,
    wrong: Option<&str>,
) -> Page {
    let title = match whose {
        Whose::First => Door::FirstTitle,
        Whose::Account(_) => Door::LinkTitle,
    }
    .text(language);
    let body = html! {
        h1 { (title) }
        @match whose {
            Whose::First => { p { (Door::FirstText.text(language)) } }
            Whose::Account(of) => { p { (Door::LinkText.fill(language, &[&of.name, &of.shown])) } }
        }
        @if let Some(wrong) = wrong { div.told.bad role="alert" { p { (wrong) } } }
        form method="post" action={ "/link/" (text) } {
            div.fields {
                @match whose {
                    Whose::First => {
                        div.whole {
                            label for="name" { (Door::Name.text(language)) }
                            input #name type="text" name="name" value=(typed.one("name")) autocomplete="username" required aria-describedby="name-hint";
                            span.hint #name-hint { (Door::NameHint.text(language)) }
                        }
                        div.whole {
                            label for="shown" { (Door::Shown.text(language)) }
                            input #shown type="text" name="shown" value=(typed.one("shown")) required aria-describedby="shown-hint";
                            span.hint #shown-hint { (Door::ShownHint.text(language)) }
                        }
                    }
                    // For the browser's keeper of passwords.
                    Whose::Account(of) => { input type="hidden" name="username" value=(of.name) autocomplete="username"; }
                }
                (password_fields(language, true))
            }
            p { button { (Door::Save.text(language)) } }
        }
    };
    plain(language, title, body)
}

/// The two fields of a new password, each on a line of its own or not.
pub(in crate::web) fn password_fields(language: Language, whole: bool) -> Markup {
    html! {
        div.whole[whole] {
            label for="password" { (Door::NewPassword.text(language)) }
            input #password type="password" name="password" autocomplete="new-password" required aria-describedby="password-hint";
            span.hint #password-hint { (Door::PasswordHint.text(language)) }
        }
        div.whole[whole] {
            label for="again" { (Door::Again.text(language)) }
            input #again type="password" name="again" autocomplete="new-password" required;
        }
    }
}

/// Why the two fields of a new password will not do.
pub(in crate::web) fn wrong_password(
    typed: &Fields,
    name: &str,
    language: Language,
) -> Option<String> {
    if typed.raw("password") != typed.raw("again") {
        return Some(Door::PasswordDiffers.text(language).to_owned());
    }
    password::wrong_with(typed.raw("password"), name, language)
}

async fn choose(
    Of(state): Of<State>,
    Extension(came): Extension<Came>,
    Path(text): Path<String>,
    typed: Fields,
) -> Result<Response, Failed> {
    let language = state.language();
    let now = state.now();
    let found = {
        let mut conn = state.store.connection("reading a link").await?;
        whose(&mut conn, &text, now).await?
    };
    let Some(whose_link) = found else {
        return Ok(gone(language));
    };
    let wrong = |wrong: &str| {
        let page = shown(language, &whose_link, &text, &typed, Some(wrong));
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let new = match &whose_link {
        Whose::Account(of) => of.clone(),
        Whose::First => match first_account(&typed, now) {
            Ok(account) => account,
            Err(word) => return wrong(word.text(language)),
        },
    };
    if let Some(text) = wrong_password(&typed, &new.name, language) {
        return wrong(&text);
    }
    let hash = password::make(typed.raw("password")).await?;
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    // Once more, now that nobody else writes: two may have opened it.
    if whose(conn, &text, now).await?.is_none() {
        return Ok(gone(language));
    }
    let first = matches!(whose_link, Whose::First);
    if first && !accounts::add(conn, &new).await? {
        return wrong(Door::NameTaken.text(language));
    }
    accounts::set_password(conn, &new.name, &hash, now).await?;
    sessions::end_all(conn, &new.name, None).await?;
    sessions::forget_links(conn, (!first).then_some(new.name.as_str())).await?;
    let record = Record {
        at: now,
        actor: &new.name,
        action: "account",
        subject: Some(&new.name),
        detail: if first {
            json!({ "did": "first administrator", "from": came.address() })
        } else {
            json!({ "did": "password", "by": "link", "from": came.address() })
        },
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    Ok(Redirect::to("/sign-in?said=password").into_response())
}

fn first_account(typed: &Fields, now: DateTime<Utc>) -> Result<Account, Door> {
    let name = account::name(typed.one("name")).map_err(|_| Door::NameBad)?;
    Ok(Account {
        shown: shown_name(typed.one("shown"))?,
        roles: [Role::Admin].into(),
        departments: [].into(),
        language: None,
        locked: None,
        has_password: false,
        made_by: name.clone(),
        made_at: now,
        name,
    })
}

/// What an account is to be called.
pub(in crate::web) fn shown_name(text: &str) -> Result<String, Door> {
    match text.chars().count() {
        0 => Err(Door::ShownBlank),
        length if length > SHOWN_LONGEST => Err(Door::ShownLong),
        _ => Ok(text.to_owned()),
    }
}
