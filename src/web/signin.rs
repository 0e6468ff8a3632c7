//! Signing in and out.

use axum::Extension;
use axum::extract::{Query, State as Of};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde::Deserialize;
use serde_json::json;

use super::door::Try;
use super::failed::Failed;
use super::form::Fields;
use super::guard::came::Came;
use super::guard::cookie::{self, Kept};
use super::page::{Page, plain};
use super::reader::{Reader, Via};
use super::routes::Routes;
use super::{State, password, session};
use crate::audit::{self, Record};
use crate::domain::account::{self, Account, Permission};
use crate::domain::words::{Door, Language};
use crate::store::accounts;

/// The cookie of a browser that has signed in before.
const DEVICE: &str = "rollcall-known";
/// How long a browser counts as known.
const KNOWN_FOR: u32 = 180 * 24 * 3600;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .open_get("/sign-in", form)
        .open_post("/sign-in", enter)
        .post("/sign-out", Permission::OwnAccount, leave)
}

/// Where one signs in, and then goes on.
pub(in crate::web) fn address(next: Option<&str>) -> String {
    match next.filter(|next| *next != "/") {
        Some(next) => {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("next", next)
                .finish();
            format!("/sign-in?{query}")
        }
        None => "/sign-in".to_owned(),
    }
}

/// As [`address`], for whoever sent something when the session was over.
pub(in crate::web) fn address_after(next: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("said", "over")
        .append_pair("next", next)
        .finish();
    format!("/sign-in?{query}")
}

/// A place of this service; whatever could lead elsewhere leads home.
fn own_place(next: &str) -> &str {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\r', '\n', '\t'])
        && !next.starts_with("/sign-");
    if own { next } else { "/" }
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    next: String,
    /// What was just done.
    #[serde(default)]
    said: String,
    #[serde(default)]
    lang: String,
}

/// The language asked for, else the home's.
fn spoken(state: &State, lang: &str) -> Language {
    match lang {
        "" => state.language(),
        lang => Language::of(lang),
    }
}

async fn form(
    Of(state): Of<State>,
    Extension(came): Extension<Came>,
    Query(asked): Query<Asked>,
) -> Page {
    let language = spoken(&state, &asked.lang);
    let told = match asked.said.as_str() {
        "out" => Some(("good", Door::SignedOut.text(language).to_owned())),
        "over" => Some(("bad", Door::SessionOver.text(language).to_owned())),
        "password" => Some(("good", Door::PasswordSet.text(language).to_owned())),
        _ if !asked.next.is_empty() => Some(("info", Door::First.text(language).to_owned())),
        _ => None,
    };
    shown(language, &asked.next, "", told, came.secure)
}

fn shown(
    language: Language,
    next: &str,
    name: &str,
    told: Option<(&str, String)>,
    secure: bool,
) -> Page {
    let title = Door::SignIn.text(language);
    let body = html! {
        h1 { (Door::Title.text(language)) }
        @if let Some((kind, text)) = told {
            div.told.(kind) role=(if kind == "bad" { "alert" } else { "status" }) { p { (text) } }
        }
        form method="post" action="/sign-in" {
            input type="hidden" name="next" value=(own_place(next));
            input type="hidden" name="lang" value=(language.tag());
            div.fields {
                div.whole {
                    label for="name" { (Door::Name.text(language)) }
                    input #name type="text" name="name" value=(name) autocomplete="username" required autofocus[name.is_empty()];
                }
                div.whole {
                    label for="password" { (Door::Password.text(language)) }
                    input #password type="password" name="password" autocomplete="current-password" required autofocus[!name.is_empty()];
                }
            }
            p { button { (title) } }
        }
        p.small { (Door::Forgotten.text(language)) }
        @if !secure { p.small { (Door::Plain.text(language)) } }
        p.small {
            @match language {
                Language::Zh => { a href="/sign-in?lang=en" lang="en" { "English" } }
                Language::En => { a href="/sign-in?lang=zh" lang="zh-CN" { "中文" } }
            }
        }
    };
    plain(language, title, body)
}

/// Why somebody was not let in.
#[derive(Debug, Clone, Copy)]
enum Why {
    NoAccount,
    Password,
    Locked,
}

impl Why {
    const fn as_str(self) -> &'static str {
        match self {
            Self::NoAccount => "no such account",
            Self::Password => "password",
            Self::Locked => "locked",
        }
    }
}

async fn enter(
    Of(state): Of<State>,
    Extension(came): Extension<Came>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failed> {
    let language = spoken(&state, fields.one("lang"));
    let next = own_place(fields.one("next")).to_owned();
    let name = account::name(fields.one("name")).unwrap_or_default();
    let device = cookie::get(&headers, DEVICE, came.secure);
    let device = device.filter(|text| is_known(&state, &name, text));
    let trying = Try::new(&name, &came.address(), device.as_deref());
    let refused = |status: StatusCode, text: String| {
        let page = shown(
            language,
            &next,
            fields.one("name"),
            Some(("bad", text)),
            came.secure,
        );
        (status, page).into_response()
    };
    let leave = match state.door.knock(&state.store, &trying, state.now()).await {
        Ok(leave) => leave,
        Err(Failed::TooMany(seconds)) => {
            let text = Door::Wait.fill(language, &[&seconds]);
            let mut answer = refused(StatusCode::TOO_MANY_REQUESTS, text);
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
            return Ok(answer);
        }
        Err(other) => return Err(other),
    };
    let (found, kept) = {
        let mut conn = state.store.connection("reading an account").await?;
        let found = accounts::get(&mut conn, &name).await?;
        (found, accounts::password(&mut conn, &name).await?)
    };
    let fits = password::fits(fields.raw("password"), kept).await?;
    let outcome = match found {
        None => Err((Why::NoAccount, None)),
        Some(account) if !fits => Err((Why::Password, Some(account))),
        Some(account) if account.locked.is_some() => Err((Why::Locked, Some(account))),
        Some(account) => Ok(account),
    };
    let answer = match outcome {
        Ok(account) => let_in(&state, &came, &headers, &trying, &account, &next).await?,
        Err((why, account)) => {
            let waits = note_failure(&state, &came, &trying, why, account.as_ref()).await?;
            let mut text = match why {
                // Said only to whoever knows the password.
                Why::Locked => Door::Locked,
                _ => Door::Wrong,
            }
            .text(language)
            .to_owned();
            if let Some(seconds) = waits {
                text += &Door::Wait.fill(language, &[&seconds]);
            }
            refused(StatusCode::UNPROCESSABLE_ENTITY, text)
        }
    };
    drop(leave);
    Ok(answer)
}

async fn let_in(
    state: &State,
    came: &Came,
    headers: &HeaderMap,
    trying: &Try,
    account: &Account,
    next: &str,
) -> Result<Response, Failed> {
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    state.door.passed(conn, trying).await?;
    let cookie = session::begin(state, conn, &account.name, headers, came).await?;
    let record = Record {
        at: state.now(),
        actor: &account.name,
        action: "sign-in",
        subject: Some(&account.name),
        detail: json!({ "ok": true, "from": came.address(), "known_browser": trying.is_known() }),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    let mut answer = Redirect::to(next).into_response();
    let headers = answer.headers_mut();
    headers.append(header::SET_COOKIE, cookie);
    let known = known(state, &account.name)?;
    let known = cookie::set(DEVICE, &known, came.secure, Kept::Seconds(KNOWN_FOR));
    headers.append(header::SET_COOKIE, known);
    no_store(&mut answer);
    Ok(answer)
}

/// Counts and records a failure. The actor stays unknown: whoever gives a name need not be its owner. A name that no
/// account has is recorded as a pseudonym: it may be a password typed into the wrong field.
async fn note_failure(
    state: &State,
    came: &Came,
    trying: &Try,
    why: Why,
    account: Option<&Account>,
) -> Result<Option<i64>, Failed> {
    let now = state.now();
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    let waits = state.door.failed(conn, trying, now).await?;
    let record = Record {
        at: now,
        actor: "unknown",
        action: "sign-in",
        subject: account.map(|account| account.name.as_str()),
        detail: json!({
            "ok": false, "why": why.as_str(), "from": came.address(),
            "known_browser": trying.is_known(), "waits_seconds": waits,
        }),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    metrics::counter!("rollcall_failed_sign_ins_total").increment(1);
    Ok(waits)
}

async fn leave(
    Of(state): Of<State>,
    Extension(came): Extension<Came>,
    reader: Reader,
) -> Result<Response, Failed> {
    let mut answer = Redirect::to("/sign-in?said=out").into_response();
    if let Via::Session { key, .. } = &reader.via {
        let mut writing = state.store.write().await?;
        let cookie = session::end(writing.executor(), key, &came).await?;
        let record = Record {
            at: state.now(),
            actor: reader.actor(),
            action: "sign-out",
            subject: Some(reader.actor()),
            detail: json!({ "from": came.address() }),
        };
        audit::append(writing.executor(), record).await?;
        writing.commit().await?;
        answer.headers_mut().append(header::SET_COOKIE, cookie);
        let clear = HeaderValue::from_static("\"cache\"");
        answer.headers_mut().insert("clear-site-data", clear);
    }
    no_store(&mut answer);
    Ok(answer)
}

fn no_store(answer: &mut Response) {
    let value = HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, value);
}

/// A mark that this browser has signed in to an account; nobody else can make one.
fn known(state: &State, name: &str) -> Result<String, Failed> {
    let mark = session::random()?;
    let seal = state
        .secret
        .seal("known browser", &format!("{name}\n{mark}"));
    Ok(mark + &seal)
}

fn is_known(state: &State, name: &str, text: &str) -> bool {
    let Some((mark, seal)) = text.split_at_checked(64) else {
        return false;
    };
    // Compared by hash in the key of the count anyway; guessing 128 bits is hopeless however long comparing takes.
    seal == state
        .secret
        .seal("known browser", &format!("{name}\n{mark}"))
}
