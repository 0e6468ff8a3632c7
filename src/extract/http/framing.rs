//! What a response says of its body (its length, its identity), and whether the bytes bear it out.
//!
//! A length that is too short cannot be seen from the length alone: the client stops where it was told to. So the end
//! of the body is looked at as well: a JSON text that does not close, a workbook without its end record, a last CSV
//! line with too few fields. A CSV cut within the last field of a line shows nothing; against that stand control
//! totals and `max_drop`.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use reqwest::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, DATE, ETAG, HeaderMap, HeaderValue,
    LAST_MODIFIED, TRANSFER_ENCODING,
};
use reqwest::{Response, Version};

use super::session::Rest;
use super::wait::http_date;
use crate::config::source::Format;
use crate::extract::SnapshotError;
use crate::extract::disk::io_fault;

/// Bytes looked at on either end; a zip's end record with the longest comment fits.
const END: u64 = 66_000;

/// What the response that began a body said of it.
pub(super) struct Known {
    /// Length of the whole body.
    pub total: Option<u64>,
    /// Whether the transport says where the body ends; without it a cut looks like an end.
    pub measured: bool,
    validator: Option<HeaderValue>,
    ranges: bool,
}

impl Known {
    /// Reads the headers of a 200.
    pub(super) fn of(response: &Response) -> Self {
        let headers = response.headers();
        let total = headers
            .get(CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        Self {
            total,
            measured: total.is_some()
                || headers.contains_key(TRANSFER_ENCODING)
                || response.version() >= Version::HTTP_2,
            validator: validator(headers),
            ranges: headers
                .get(ACCEPT_RANGES)
                .is_none_or(|value| value != "none"),
        }
    }

    /// How to ask for the bytes after the first `have`, when the server can tell whether they still belong together.
    pub(super) fn rest(&self, have: u64) -> Option<Rest<'_>> {
        let validator = self
            .validator
            .as_ref()
            .filter(|_| self.ranges && have > 0)?;
        Some(Rest {
            from: have,
            validator,
        })
    }

    /// Checks that a 206 goes on at byte `have` of the same body; yields the byte after its last.
    ///
    /// # Errors
    /// Why it does not.
    pub(super) fn joins(&self, headers: &HeaderMap, have: u64) -> Result<u64, String> {
        let range = headers.get(CONTENT_RANGE).and_then(content_range);
        let Some((first, last, total)) = range else {
            return Err("the server sent a part without a readable Content-Range".into());
        };
        if first != have || last < first {
            return Err(format!(
                "asked for bytes from {have}, the server sent {first} to {last}"
            ));
        }
        let same_total = total.is_none() || self.total.is_none() || total == self.total;
        let same_tag = headers.get(ETAG).is_none() || self.validator.is_none()
            // A server that went by the time of change may still name a tag.
            || !self.validator.as_ref().is_some_and(is_tag)
            || headers.get(ETAG) == self.validator.as_ref();
        if same_total && same_tag {
            Ok(last + 1)
        } else {
            Err("the server's copy changed between two parts".into())
        }
    }
}

/// A strong entity tag; else a time of change that is old enough to be one (RFC 9110 §8.8.2.2).
fn validator(headers: &HeaderMap) -> Option<HeaderValue> {
    if let Some(tag) = headers.get(ETAG) {
        return is_tag(tag).then(|| tag.clone());
    }
    let changed = headers.get(LAST_MODIFIED)?;
    let sent = http_date(headers.get(DATE)?)?;
    (sent - http_date(changed)? >= chrono::Duration::seconds(60)).then(|| changed.clone())
}

/// Whether it is a strong entity tag; weak ones begin with `W/`.
fn is_tag(value: &HeaderValue) -> bool {
    value.as_bytes().starts_with(b"\"")
}

/// `bytes 5-9/10` or `bytes 5-9/*` as first, last, total.
fn content_range(value: &HeaderValue) -> Option<(u64, u64, Option<u64>)> {
    let (range, total) = value
        .to_str()
        .ok()?
        .trim()
        .strip_prefix("bytes ")?
        .split_once('/')?;
    let (first, last) = range.trim().split_once('-')?;
    let total = match total.trim() {
        "*" => None,
        number => Some(number.parse().ok()?),
    };
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?, total))
}

/// What the ends of a body show.
pub(super) enum Verdict {
    Whole,
    Cut(&'static str),
    /// A page for people, most likely the sign-in, where data was asked for.
    WebPage,
}

/// Looks at both ends of a body.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn check(
    path: &Path,
    format: Option<Format>,
    measured: bool,
    html: bool,
) -> Result<Verdict, SnapshotError> {
    let mut file = File::open(path).map_err(io_fault("open", path))?;
    let size = file.metadata().map_err(io_fault("look at", path))?.len();
    let mut part = |from: u64| {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from))
            .and_then(|_| file.by_ref().take(END).read_to_end(&mut bytes))
            .map_err(io_fault("read", path))?;
        Ok::<_, SnapshotError>(bytes)
    };
    let head = part(0)?;
    let tail = part(size.saturating_sub(END))?;
    let first = head.trim_ascii_start().first().copied();
    let last = tail.trim_ascii_end().last().copied();
    if html && first == Some(b'<') {
        return Ok(Verdict::WebPage);
    }
    let open =
        "the body stops in the middle of a value; the server may have said too short a length";
    let cut = match format {
        _ if size == 0 => None,
        Some(Format::Json) if first == Some(b'[') && last != Some(b']') => Some(open),
        Some(Format::Json | Format::Ndjson) if first == Some(b'{') && last != Some(b'}') => {
            Some(open)
        }
        Some(Format::Parquet) if !tail.ends_with(b"PAR1") => {
            Some("the Parquet file stops before its footer")
        }
        Some(Format::Xlsx) if head.starts_with(b"PK") && !has_end_record(&tail) => {
            Some("the workbook stops before its end record")
        }
        Some(Format::Csv) if !tail.ends_with(b"\n") && !tail.ends_with(b"\r") && !measured => Some(
            "the server says neither how long the body is nor ends its last line, so that nobody can tell whether it is whole",
        ),
        Some(Format::Csv) if stops_within_a_record(&head, &tail) => Some(
            "the last line has fewer fields than the first; the server may have said too short a length",
        ),
        _ => None,
    };
    Ok(cut.map_or(Verdict::Whole, Verdict::Cut))
}

fn has_end_record(tail: &[u8]) -> bool {
    tail.windows(4).any(|four| four == b"PK\x05\x06")
}

/// Whether an unended last line has fewer separators than the first. Quoted text may hold line breaks, so that
/// nothing can be said where there are quotes.
fn stops_within_a_record(head: &[u8], tail: &[u8]) -> bool {
    if tail.ends_with(b"\n") || tail.ends_with(b"\r") || tail.contains(&b'"') || tail.contains(&0) {
        return false;
    }
    let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let Some(at) = tail.iter().rposition(|b| *b == b'\n') else {
        return false;
    };
    let count = |line: &[u8], separator: u8| line.iter().filter(|b| **b == separator).count();
    let most = b",\t;|".iter().copied().max_by_key(|s| count(first, *s));
    most.is_some_and(|separator| count(&tail[at + 1..], separator) < count(first, separator))
}
