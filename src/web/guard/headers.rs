//! Headers that every answer bears: what a browser may do with it.

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

/// Scripts, styles, images and forms come from and go to this service alone, nothing inline, nobody frames a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const ALL: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    // Not `no-referrer`: with it browsers would not say either where a form of our own comes from.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Adds them; what a handler said itself stays.
pub(in crate::web) async fn add(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in ALL {
        let name = HeaderName::from_static(name);
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}
