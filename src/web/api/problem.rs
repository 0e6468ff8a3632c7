//! Problem documents (RFC 9457) as the API's document describes them; they are written where every other answer gets its
//! words.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::{Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

/// Why a request was not done.
#[derive(Serialize, ToSchema)]
pub(super) struct Problem {
    /// `about:blank`: the status says it all.
    r#type: String,
    /// In few words.
    title: String,
    /// The answer's status.
    status: u16,
    /// What is wrong, or what to do.
    detail: String,
    /// Path of the request.
    instance: String,
}

/// What may go wrong with a request that reads.
pub(super) struct Read;

/// What may go wrong with a request that does something.
pub(super) struct Done;

const READ: [(u16, &str); 7] = [
    (400, "A parameter cannot be read"),
    (401, "No token, or one that is over"),
    (403, "The token or its account may not"),
    (404, "No such thing, or not for this account"),
    (422, "A parameter makes no sense"),
    (500, "A fault of the service"),
    (
        503,
        "The store cannot be reached, or the answer took too long",
    ),
];

const DONE: [(u16, &str); 3] = [
    (409, "Understood and not done, for the reason told"),
    (413, "More was sent than is taken"),
    (415, "Send JSON"),
];

impl IntoResponses for Read {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        described(&READ)
    }
}

impl IntoResponses for Done {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = described(&READ);
        all.extend(described(&DONE));
        all
    }
}

fn described(list: &[(u16, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let one = |(status, said): &(u16, &str)| {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Problem")))
            .build();
        let response = ResponseBuilder::new()
            .description(*said)
            .content("application/problem+json", content)
            .build();
        (status.to_string(), RefOr::T(response))
    };
    list.iter().map(one).collect()
}
