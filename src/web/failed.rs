//! Why a page cannot be shown or something was not done, told plainly, with what to do next.
//!
//! A handler only says what is wrong; whoever knows the reader and how the request came gives it words: a page in the
//! reader's language, or a problem document (RFC 9457) for programs.

use std::sync::Arc;

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State as Of};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::html;
use serde_json::json;

use super::State;
use super::again::Refusal;
use super::guard::came::Came;
use super::page::{self, Place};
use super::reader::Reader;
use crate::domain::words::{Failure, Language, said as said_in};
use crate::store::StoreError;

/// What the framework says of a request is no longer than this.
const LONGEST_REASON: usize = 2000;

/// Why a request was not done.
#[derive(Debug)]
pub(in crate::web) enum Failed {
    /// There is no such thing, or this reader may not know of it.
    NotFound,
    /// The reader's roles do not allow it.
    Forbidden,
    /// Nobody is signed in.
    SignIn,
    /// It was not made on one of our pages, or on one of a session that is over.
    Foreign,
    /// It was understood and not done, for a reason in words.
    Refused(String),
    /// What was sent cannot be read, for a reason in words.
    Invalid(String),
    /// More was sent than is taken, in words where they say more than that.
    TooLarge(String),
    /// To be tried again after so many seconds.
    TooMany(i64),
    /// The store cannot be reached, or refuses.
    Store(StoreError),
    /// Something else went wrong.
    Fault {
        /// What was being done.
        doing: &'static str,
        /// What the cause said.
        why: String,
    },
    /// An answer of the framework that has no words yet, and what it says of a program's request.
    Bare(StatusCode, String),
}

impl Failed {
    /// A fault with what was being done.
    pub(in crate::web) fn doing<E: std::fmt::Display>(
        doing: &'static str,
    ) -> impl FnOnce(E) -> Self {
        move |why| Self::Fault {
            doing,
            why: why.to_string(),
        }
    }

    /// Status of the answer.
    pub(in crate::web) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Foreign => StatusCode::FORBIDDEN,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault { why, .. } if no_room(why) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Bare(status, _) => *status,
        }
    }

    /// What is shown besides title and advice. Faults stay in the log: they may name files.
    pub(in crate::web) fn detail(&self) -> Option<&str> {
        match self {
            Self::Refused(why) | Self::Invalid(why) | Self::TooLarge(why) | Self::Bare(_, why) => {
                Some(why.as_str()).filter(|why| !why.is_empty())
            }
            _ => None,
        }
    }

    /// Title and advice in a language.
    pub(in crate::web) fn words(&self, language: Language) -> (&'static str, String) {
        let (title, advice) = match self {
            Self::NotFound => (Failure::NotFound, Failure::NotFoundAdvice),
            Self::Forbidden => (Failure::Forbidden, Failure::ForbiddenAdvice),
            Self::SignIn => (Failure::SignIn, Failure::SignInAdvice),
            Self::Foreign => (Failure::Foreign, Failure::ForeignAdvice),
            Self::Refused(_) => (Failure::Refused, Failure::RefusedAdvice),
            Self::Invalid(_) => (Failure::Invalid, Failure::InvalidAdvice),
            Self::TooLarge(_) => (Failure::TooLarge, Failure::TooLargeAdvice),
            Self::TooMany(seconds) => {
                let advice = Failure::TooManyAdvice.fill(language, &[seconds]);
                return (Failure::TooMany.text(language), advice);
            }
            Self::Store(fault) => (Failure::Store, of_store(fault)),
            Self::Fault { why, .. } if no_room(why) => (Failure::Fault, Failure::DiskFullAdvice),
            Self::Fault { .. } => (Failure::Fault, Failure::FaultAdvice),
            Self::Bare(status, _) => of_status(*status),
        };
        (title.text(language), advice.text(language).to_owned())
    }
}

/// What to do about a store that refuses.
fn of_store(fault: &StoreError) -> Failure {
    if no_room(&fault.to_string()) {
        Failure::DiskFullAdvice
    } else if matches!(fault, StoreError::Busy { .. }) {
        Failure::BusyAdvice
    } else {
        Failure::StoreAdvice
    }
}

/// Whether it says that a disk is full, in SQLite's, PostgreSQL's or the system's words.
fn no_room(said: &str) -> bool {
    let said = said.to_lowercase();
    let full = [
        "disk is full",
        "no space left",
        "disk full",
        "quota exceeded",
    ];
    full.iter().any(|mark| said.contains(mark))
}

fn of_status(status: StatusCode) -> (Failure, Failure) {
    match status {
        StatusCode::NOT_FOUND => (Failure::NotFound, Failure::NotFoundAdvice),
        StatusCode::METHOD_NOT_ALLOWED => (Failure::NotFound, Failure::MethodAdvice),
        StatusCode::PAYLOAD_TOO_LARGE => (Failure::TooLarge, Failure::TooLargeAdvice),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => {
            (Failure::TimedOut, Failure::TimedOutAdvice)
        }
        status if status.is_client_error() => (Failure::Invalid, Failure::InvalidAdvice),
        _ => (Failure::Fault, Failure::FaultAdvice),
    }
}

impl From<StoreError> for Failed {
    fn from(fault: StoreError) -> Self {
        Self::Store(fault)
    }
}

impl IntoResponse for Failed {
    /// Without words yet: [`told`] gives it those.
    fn into_response(self) -> Response {
        match &self {
            Self::Store(fault) => tracing::error!(%fault, "a request could not use the store"),
            Self::Fault { doing, why } => tracing::error!(doing, why, "a request failed"),
            _ => {}
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Gives an answer its words, if it says that something is wrong and has none yet.
pub(in crate::web) fn told(
    mut response: Response,
    state: &State,
    reader: Option<&Reader>,
    came: &Came,
) -> Response {
    let Some(failed) = response.extensions_mut().remove::<Arc<Failed>>() else {
        return response;
    };
    let language = reader.map_or_else(|| state.language(), |reader| reader.language);
    let (title, advice) = failed.words(language);
    let status = failed.status();
    let mut said = if came.api {
        let path = came.path.split('?').next().unwrap_or_default();
        let body = json!({
            "type": "about:blank", "title": title, "status": status.as_u16(),
            "detail": failed.detail().map_or(advice.clone(), |why| said_in(why, language)), "instance": path,
        });
        (
            status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            Json(body),
        )
            .into_response()
    } else {
        let body = html! {
            h1 { (title) }
            @if let Some(why) = failed.detail() { div.told.bad role="alert" { p { (said_in(why, language)) } } }
            p { (advice) }
            p { a href="/" { (Failure::BackHome.text(language)) } }
        };
        let page = match reader {
            Some(reader) => page::page(reader, title, Place::Nowhere, body),
            None => page::plain(language, title, body),
        };
        (status, page).into_response()
    };
    let again = matches!(
        *failed,
        Failed::Refused(_) | Failed::Invalid(_) | Failed::TooLarge(_)
    );
    if again && !came.api {
        let why = failed.detail().unwrap_or(&advice).to_owned();
        said.extensions_mut().insert(Refusal { title, why });
    }
    let headers = said.headers_mut();
    if matches!(*failed, Failed::SignIn) {
        headers.insert(
            header::WWW_AUTHENTICATE,
            header::HeaderValue::from_static("Bearer"),
        );
    }
    if let Failed::TooMany(seconds) = *failed {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    said
}

/// The outermost layer: words for what went wrong outside the guard, and for bare answers of the framework.
pub(in crate::web) async fn tell(Of(state): Of<State>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let came = Came::of(&state, &parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let bare = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let failing = status.is_client_error() || status.is_server_error();
    if failing && bare && response.extensions().get::<Arc<Failed>>().is_none() {
        // What the framework says of a request that it cannot read is worth passing on to a program.
        let why = if came.api && kind.is_some() && status.is_client_error() {
            let body = std::mem::take(response.body_mut());
            let said = to_bytes(body, LONGEST_REASON).await.unwrap_or_default();
            String::from_utf8_lossy(&said).into_owned()
        } else {
            String::new()
        };
        response
            .extensions_mut()
            .insert(Arc::new(Failed::Bare(status, why)));
    }
    told(response, &state, None, &came)
}
