//! Whether a request was really made by the reader on one of our pages, and not by another site in their browser.
//!
//! Two locks: the browser's own word on where a request comes from, and for sessions a token that stands in every form
//! and that no other site can read. Tokens of the API are exempt from the second: no browser adds them by itself.

use axum::body::{Body, to_bytes};
use axum::http::header;
use axum::http::request::Parts;
use futures_util::{StreamExt as _, stream};
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use crate::web::failed::Failed;
use crate::web::reader::Reader;
use crate::web::routes::FORM_LIMIT;

/// Bytes of a token.
const LENGTH: usize = 16;
/// The token of a session.
pub(in crate::web) type Token = [u8; LENGTH];

/// Name of the field, and with `x-` and `-token` of the header.
const FIELD: &str = "csrf";
/// The header that scripts and programs use.
const HEADER: &str = "x-csrf-token";
/// Within so many bytes a form with a file says its token: it is the first part, and the file comes as it is read.
const FIRST_PART: usize = 4096;

/// The token of a session. From it the session's id cannot be had.
pub(in crate::web) fn of_session(id: &str) -> Token {
    let mut bytes = Sha256::new();
    bytes.update(b"rollcall form of session ");
    bytes.update(id.as_bytes());
    let mut token = [0; LENGTH];
    token.copy_from_slice(&bytes.finalize()[..LENGTH]);
    token
}

/// A token as one page bears it, never the same twice: a secret that stands again and again in compressed pages could be
/// guessed from their lengths.
pub(in crate::web) fn masked(token: &Token) -> String {
    let mut mask = [0; LENGTH];
    // Without randomness the mask is no mask, and the token still the token.
    let _ = getrandom::fill(&mut mask);
    let hidden: Vec<u8> = token.iter().zip(mask).map(|(a, b)| a ^ b).collect();
    hex::encode(mask) + &hex::encode(hidden)
}

/// The field that every form of a signed-in reader holds.
pub(in crate::web) fn csrf_field(reader: &Reader) -> Markup {
    html! { input type="hidden" name=(FIELD) value=(reader.csrf); }
}

/// Whether the browser says that the request was made by another site. Programs say nothing, and have no session either.
pub(super) fn is_foreign(parts: &Parts) -> bool {
    let text = |name| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return false,
        Some(_) => return true,
        // Only sent to addresses that the browser holds to be safe.
        None => {}
    }
    let Some(origin) = text("origin") else {
        return false;
    };
    let asked = text("host").or_else(|| parts.uri.authority().map(|of| of.as_str()));
    let own = url::Url::parse(origin).ok().and_then(|origin| {
        let host = origin.host_str()?.to_owned();
        Some(match origin.port() {
            Some(port) => format!("{host}:{port}"),
            None => host,
        })
    });
    let bare = |host: &str| {
        let end = [":443", ":80"]
            .iter()
            .find_map(|end| host.strip_suffix(end));
        end.unwrap_or(host).to_lowercase()
    };
    match (own, asked) {
        (Some(own), Some(asked)) => bare(&own) != bare(asked),
        _ => true,
    }
}

/// Checks the token of a session's request; gives the body back as it was.
pub(super) async fn checked(parts: &Parts, body: Body, token: &Token) -> Result<Body, Failed> {
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let header = parts
        .headers
        .get(HEADER)
        .and_then(|value| value.to_str().ok());
    if let Some(found) = header {
        return same(found, token).map(|()| body);
    }
    if kind.starts_with("multipart/form-data") {
        let (found, body) = first_part(body).await?;
        return same(&found.ok_or(Failed::Foreign)?, token).map(|()| body);
    }
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Failed::Foreign);
    }
    let bytes = to_bytes(body, FORM_LIMIT)
        .await
        .map_err(|_| Failed::TooLarge(String::new()))?;
    let found = field(&bytes).ok_or(Failed::Foreign)?;
    same(&found, token)?;
    Ok(Body::from(bytes))
}

fn field(text: &[u8]) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(text);
    pairs
        .find(|(name, _)| name == FIELD)
        .map(|(_, value)| value.into_owned())
}

/// The token out of the first part of a form with files, and the body as it was. An address is no place for it: it stands in
/// histories and in the logs of proxies.
async fn first_part(body: Body) -> Result<(Option<String>, Body), Failed> {
    let mut rest = body.into_data_stream();
    let (mut begun, mut text) = (Vec::new(), Vec::new());
    let mut found = None;
    while found.is_none() && text.len() < FIRST_PART {
        let Some(chunk) = rest.next().await else {
            break;
        };
        let chunk = chunk.map_err(|_| Failed::Invalid(String::new()))?;
        let room = chunk.len().min(FIRST_PART - text.len());
        text.extend_from_slice(&chunk[..room]);
        begun.push(chunk);
        found = said_first(&text);
    }
    let begun = stream::iter(begun.into_iter().map(Ok));
    Ok((found, Body::from_stream(begun.chain(rest))))
}

/// What the first part says, if it is the token's and whole.
fn said_first(begin: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(begin);
    let (head, rest) = text.split_once("\r\n\r\n")?;
    let own = head.contains(&format!("name=\"{FIELD}\""));
    let (value, _) = rest.split_once("\r\n")?;
    own.then(|| value.to_owned())
}

/// Hashes are compared, so that the time it takes tells nothing of where two tokens differ.
fn same(found: &str, token: &Token) -> Result<(), Failed> {
    let mut bytes = [0; 2 * LENGTH];
    hex::decode_to_slice(found, &mut bytes).map_err(|_| Failed::Foreign)?;
    let (mask, hidden) = bytes.split_at(LENGTH);
    let found: Vec<u8> = mask.iter().zip(hidden).map(|(a, b)| a ^ b).collect();
    if Sha256::digest(found) == Sha256::digest(token) {
        Ok(())
    } else {
        Err(Failed::Foreign)
    }
}
