//! Files to take away: each is written down in the audit log before the first byte leaves.

use std::path::Path;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::audit::{self, Record};
use crate::web::desk::Desk;
use crate::web::page::Failed;

/// What a browser is told that a file is, by its ending.
pub(super) fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        "html" => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Sends a file that lies there, and writes down who took it.
pub(super) async fn send(
    desk: &Desk<'_>,
    path: &Path,
    name: &str,
    subject: Option<&str>,
    detail: Value,
) -> Result<Response, Failed> {
    let bytes = tokio::fs::read(path).await.map_err(|_| Failed::NotFound)?;
    let record = Record {
        at: desk.now,
        actor: desk.reader.actor(),
        action: "download",
        subject,
        detail,
    };
    audit::record(&desk.state.store, record).await?;
    Ok(attached(bytes, name))
}

/// Bytes as a file to be saved under a name, which may be Chinese.
pub(super) fn attached(bytes: Vec<u8>, name: &str) -> Response {
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let encoded = encoded.replace('+', "%20");
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let said = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind(name))),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&said).unwrap_or_else(|_| HeaderValue::from_static("attachment")),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Body::from(bytes)).into_response()
}
