//! The viewer of the API's document: its files are in the program, nothing comes from elsewhere.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect, Response};
use utoipa_swagger_ui::{Config, serve};

use crate::domain::account::Permission;
use crate::web::failed::Failed;
use crate::web::routes::Routes;

/// Outside `/api`, so that a browser that is not signed in is sent to where it can be.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/docs/api", Permission::SeeLedger, begin)
        .get("/docs/api/{file}", Permission::SeeLedger, file)
}

async fn begin() -> Redirect {
    Redirect::to("/docs/api/index.html")
}

async fn file(Path(file): Path<String>) -> Result<Response, Failed> {
    let config = Arc::new(Config::from("/api/v1/openapi.json"));
    let found = serve(&file, config).map_err(Failed::doing("reading the viewer"))?;
    let found = found.ok_or(Failed::NotFound)?;
    let kind = [(header::CONTENT_TYPE, found.content_type)];
    Ok((kind, found.bytes.into_owned()).into_response())
}
