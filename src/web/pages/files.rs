//! Files to take away, from the pages.

use std::path::Path;

use axum::response::Response;
use serde_json::{Map, Value};

use crate::web::desk::Desk;
use crate::web::download;
use crate::web::page::Failed;

/// Sends a file that lies there: logged first, marked where its format can carry a mark.
pub(super) async fn send(
    desk: &Desk<'_>,
    path: &Path,
    name: &str,
    subject: Option<&str>,
    detail: Value,
) -> Result<Response, Failed> {
    let detail = match detail {
        Value::Object(detail) => detail,
        _ => Map::new(),
    };
    download::send(desk.state, desk.reader, path, name, subject, detail).await
}
