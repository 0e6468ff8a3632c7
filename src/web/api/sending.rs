//! A kept file as an answer: whole, in part, or not at all where it is there already.

use std::io::SeekFrom;
use std::path::Path as FilePath;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use super::range::{self, Part};
use crate::report::Format;
use crate::web::desk::Desk;
use crate::web::download;
use crate::web::failed::Failed;

/// Bytes that are read at once.
pub(super) const CHUNK: usize = 1 << 16;

/// A file as it is kept, with what is told of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) sha256: String,
    pub(super) size: u64,
    /// Entries in it.
    pub(super) rows: usize,
}

/// What a program is told that a file is.
const fn kind(format: Format) -> &'static str {
    match format {
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format::Csv => "text/csv; charset=utf-8",
        Format::Json => "application/x-ndjson",
        Format::Parquet => "application/vnd.apache.parquet",
    }
}

/// Whether the file that is asked for is there already.
pub(super) fn same(headers: &HeaderMap, sha256: &str) -> bool {
    let there = headers.get(header::IF_NONE_MATCH);
    there
        .and_then(|text| text.to_str().ok())
        .is_some_and(|text| {
            text.split(',')
                .any(|tag| tag.trim().trim_matches('"') == sha256)
        })
}

/// Sends it.
pub(super) async fn send(
    path: &FilePath,
    format: Format,
    desk: &Desk<'_>,
    kept: &Kept,
    asked: &HeaderMap,
) -> Result<Response, Failed> {
    let value = |text: String| HeaderValue::from_str(&text).map_err(Failed::doing("naming a file"));
    let name = format!("ledger-{}.{}", desk.today(), format.ending());
    let digest = hex::decode(&kept.sha256).unwrap_or_default();
    let mut headers = HeaderMap::new();
    headers.insert(header::ETAG, value(format!("\"{}\"", kept.sha256))?);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    headers.insert(
        HeaderName::from_static("repr-digest"),
        value(format!("sha-256=:{}:", STANDARD.encode(digest)))?,
    );
    headers.insert(
        HeaderName::from_static("x-content-sha256"),
        value(kept.sha256.clone())?,
    );
    headers.insert(HeaderName::from_static("x-row-count"), kept.rows.into());
    if same(asked, &kept.sha256) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let mark = download::mark(desk.state, desk.reader);
    headers.insert(download::WATERMARK, download::told(&mark));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(format)));
    headers.insert(
        header::CONTENT_DISPOSITION,
        value(format!("attachment; filename=\"{name}\""))?,
    );
    let (status, from, length) = match range::asked(asked, &kept.sha256, kept.size) {
        Part::Whole => (StatusCode::OK, 0, kept.size),
        Part::Of { from, length } => {
            let last = from + length - 1;
            let said = format!("bytes {from}-{last}/{}", kept.size);
            headers.insert(header::CONTENT_RANGE, value(said)?);
            (StatusCode::PARTIAL_CONTENT, from, length)
        }
        Part::None => {
            return Err(Failed::Bare(
                StatusCode::RANGE_NOT_SATISFIABLE,
                String::new(),
            ));
        }
    };
    headers.insert(header::CONTENT_LENGTH, length.into());
    let mut file = tokio::fs::File::open(path)
        .await
        .map_err(Failed::doing("opening the export"))?;
    file.seek(SeekFrom::Start(from))
        .await
        .map_err(Failed::doing("reading the export"))?;
    let parts = stream::try_unfold((file, length), |(mut file, left)| async move {
        if left == 0 {
            return Ok::<_, std::io::Error>(None);
        }
        let most = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        let mut buffer = vec![0; most];
        let read = file.read(&mut buffer).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        buffer.truncate(read);
        Ok(Some((Bytes::from(buffer), (file, left - read as u64))))
    });
    Ok((status, headers, Body::from_stream(parts)).into_response())
}
