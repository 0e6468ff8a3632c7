//! What stands before every route: who reads, whether they may, whether the request is really theirs.

pub(in crate::web) mod came;
pub(in crate::web) mod cookie;
pub(in crate::web) mod csrf;
pub(in crate::web) mod headers;

use axum::body::Body;
use axum::extract::{Request, State as Of};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};

use self::came::Came;
use super::failed::{self, Failed};
use super::reader::{self, Reader, Via};
use super::{State, again, signin};
use crate::domain::account::Permission;

/// Lets a request through to its route, or not.
pub(super) async fn stand(
    Of((state, needs)): Of<(State, Option<Permission>)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let came = Came::of(&state, &parts);
    parts.extensions.insert(came.clone());
    let acts = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let refuse = |failed: Failed, reader: Option<&Reader>| {
        failed::told(failed.into_response(), &state, reader, &came)
    };
    if acts && csrf::is_foreign(&parts) {
        return refuse(Failed::Foreign, None);
    }
    let Some(needs) = needs else {
        let response = next.run(Request::from_parts(parts, body)).await;
        return failed::told(response, &state, None, &came);
    };
    let reader = match reader::find(&state, &parts, &came).await {
        Ok(Some(reader)) => reader,
        Ok(None) => return turn_away(&parts, &came, &refuse),
        Err(failed) => return refuse(failed, None),
    };
    if !reader.may(needs) {
        return refuse(Failed::Forbidden, Some(&reader));
    }
    let body = match &reader.via {
        Via::Session { form, .. } if acts => match csrf::checked(&parts, body, form).await {
            Ok(body) => body,
            Err(failed) => return refuse(failed, Some(&reader)),
        },
        _ => body,
    };
    parts.extensions.insert(reader.clone());
    let response = next.run(Request::<Body>::from_parts(parts, body)).await;
    let mut response = failed::told(response, &state, Some(&reader), &came);
    // What somebody may see is nothing for a cache, nor for whoever presses "back" after them.
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store, private"),
        );
    }
    response
}

/// Nobody is signed in: people are sent to where they can, programs are told so.
fn turn_away(
    parts: &Parts,
    came: &Came,
    refuse: &dyn Fn(Failed, Option<&Reader>) -> Response,
) -> Response {
    if came.api {
        return refuse(Failed::SignIn, None);
    }
    let place = if parts.method == Method::GET {
        signin::address(Some(&came.path))
    } else {
        // What was being sent is lost; the page it came from is where to begin again.
        let page = again::page_of(parts).map_or_else(|| "/".to_owned(), |page| page.to_string());
        signin::address_after(&page)
    };
    Redirect::to(&place).into_response()
}
