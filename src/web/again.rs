//! A form that was refused is shown again as it was filled in, with the reason above it.
//!
//! One layer does it for every page: the page that the form stands on is asked for anew, under the same session, and what
//! was typed is put back into it ([`filled`]). Where that page cannot be had, or has no such form any more, the page that
//! tells the refusal stays.

mod filled;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use url::Url;
use url::form_urlencoded;

use super::failed::Failed;
use super::form::Fields;
use super::routes::FORM_LIMIT;

/// The parameter of a form's address that says on which page it stands: after a refusal the browser no longer knows.
const PAGE: &str = "again";
/// Bytes of a page.
const PAGE_LIMIT: usize = 32 << 20;

/// What was refused, in words; comes with the answer that tells it.
#[derive(Debug, Clone)]
pub(in crate::web) struct Refusal {
    /// The page's title.
    pub(in crate::web) title: &'static str,
    /// Why.
    pub(in crate::web) why: String,
}

/// Lets a request through, and shows its form again if it was refused.
pub(in crate::web) async fn show(request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.map_or(&b""[..], HeaderValue::as_bytes);
    let form = kind.starts_with(b"application/x-www-form-urlencoded");
    if request.method() != Method::POST || !(form || kind.starts_with(b"multipart/form-data")) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Some(page) = page_of(&parts) else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    // A file that was sent is not kept: no page can put it back.
    let (body, typed) = if form {
        match to_bytes(body, FORM_LIMIT).await {
            Ok(bytes) => (Body::from(bytes.clone()), bytes),
            Err(_) => return Failed::TooLarge(String::new()).into_response(),
        }
    } else {
        (body, Bytes::new())
    };
    let asked = parts.clone();
    let told = next.clone().run(Request::from_parts(parts, body)).await;
    let Some(refusal) = told.extensions().get::<Refusal>() else {
        return told;
    };
    let action = asked.uri.path().to_owned();
    let Some((head, text)) = read(asked, &page, next).await else {
        return told;
    };
    let fields = Fields::parse(&typed);
    match filled::filled(&text, &action, &address(&action, &page), &fields, refusal) {
        Some(text) => {
            let mut shown = Response::from_parts(head, Body::from(text));
            *shown.status_mut() = told.status();
            shown.headers_mut().remove(header::CONTENT_LENGTH);
            shown
        }
        None => told,
    }
}

/// The page on which a form stands: a path of ours with its query, without what tells of an act that was done.
pub(in crate::web) fn page_of(parts: &Parts) -> Option<Uri> {
    let query = parts.uri.query().unwrap_or_default();
    let said = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == PAGE);
    let referer = || parts.headers.get(header::REFERER)?.to_str().ok();
    // The host does not matter: only the path is used, and only to ask ourselves.
    let base = Url::parse("http://localhost/").ok()?;
    let mut page = match &said {
        Some((_, path)) => base.join(path).ok()?,
        None => Url::parse(referer()?).ok()?,
    };
    let kept: Vec<(String, String)> = page
        .query_pairs()
        .filter(|(name, _)| !matches!(name.as_ref(), "done" | "said"))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    page.set_query(None);
    if !kept.is_empty() {
        page.query_pairs_mut().extend_pairs(kept);
    }
    // What never ends is no page; neither is what programs are answered.
    let other = ["/live/", "/api/"];
    if other.iter().any(|begin| page.path().starts_with(begin)) {
        return None;
    }
    page[url::Position::BeforePath..url::Position::AfterQuery]
        .parse()
        .ok()
}

/// Where the form is sent next time.
fn address(action: &str, page: &Uri) -> String {
    let page: String = form_urlencoded::byte_serialize(page.to_string().as_bytes()).collect();
    format!("{action}?{PAGE}={page}")
}

/// The page as it is now.
async fn read(
    mut asked: Parts,
    page: &Uri,
    next: Next,
) -> Option<(axum::http::response::Parts, String)> {
    asked.method = Method::GET;
    asked.uri = page.clone();
    for name in [
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::TRANSFER_ENCODING,
        header::EXPECT,
        header::IF_NONE_MATCH,
        header::RANGE,
    ] {
        asked.headers.remove(name);
    }
    let answer = next.run(Request::from_parts(asked, Body::empty())).await;
    let kind = answer.headers().get(header::CONTENT_TYPE);
    let html = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !answer.status().is_success() || !html {
        return None;
    }
    let (head, body) = answer.into_parts();
    let bytes = to_bytes(body, PAGE_LIMIT).await.ok()?;
    Some((head, String::from_utf8(bytes.into()).ok()?))
}
