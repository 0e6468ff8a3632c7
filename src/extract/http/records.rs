//! As much of a page as paging needs: how many records it has, what is next, what the server's total is.

use std::fs;
use std::path::Path;

use reqwest::Url;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::config::source::{Form, Format, Pages};

/// Largest page that is read into memory to find its records and its cursor.
const LARGEST_PAGE: u64 = 256 << 20;

/// What paging needs to know of a page.
pub(super) struct Page {
    /// Number of records; none when it cannot be told.
    pub records: Option<u64>,
    /// Equal for pages with the same records, whatever else the body says (times, page numbers).
    pub fingerprint: String,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// The server's total.
    pub total: Option<u64>,
}

/// The form of a body: as configured, else by its type, else by the ending of the address.
pub(super) fn format_of(
    configured: Option<Format>,
    content_type: Option<&str>,
    url: &Url,
) -> Option<Format> {
    let kind = content_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    let by_type = match kind.trim().to_ascii_lowercase().as_str() {
        "text/csv" | "text/tab-separated-values" => Some(Format::Csv),
        "application/json" => Some(Format::Json),
        "application/x-ndjson" | "application/jsonl" | "application/ndjson" => Some(Format::Ndjson),
        "application/vnd.apache.parquet" => Some(Format::Parquet),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        | "application/vnd.ms-excel"
        | "application/vnd.oasis.opendocument.spreadsheet" => Some(Format::Xlsx),
        _ => None,
    };
    let ending = url.path().rsplit('.').next().unwrap_or_default();
    let by_ending = match ending.to_ascii_lowercase().as_str() {
        "csv" | "tsv" => Some(Format::Csv),
        "json" => Some(Format::Json),
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        "parquet" => Some(Format::Parquet),
        "xlsx" | "xls" | "ods" | "et" => Some(Format::Xlsx),
        _ => None,
    };
    configured.or(by_type).or(by_ending)
}

/// The file ending of that form, for a name that has none.
pub(super) fn ending(
    configured: Option<Format>,
    content_type: Option<&str>,
    url: &Url,
) -> Option<&'static str> {
    Some(match format_of(configured, content_type, url)? {
        Format::Csv => "csv",
        Format::Xlsx => "xlsx",
        Format::Parquet => "parquet",
        Format::Ndjson => "ndjson",
        Format::Json => "json",
    })
}

/// Reads a page.
///
/// # Errors
/// What the paging settings ask for and the page does not have, in words.
pub(super) fn read(
    path: &Path,
    size: u64,
    sha256: &str,
    form: &Form,
    format: Option<Format>,
    pages: &Pages,
) -> Result<Page, String> {
    let mut page = Page {
        records: None,
        fingerprint: sha256.to_owned(),
        next: None,
        total: None,
    };
    if size == 0 {
        page.records = Some(0);
        return Ok(page);
    }
    let single = matches!(pages, Pages::None);
    if size > LARGEST_PAGE {
        if single {
            return Ok(page);
        }
        return Err(format!(
            "{size} bytes are too many for one page; ask for smaller pages"
        ));
    }
    let bytes = fs::read(path).map_err(|why| format!("cannot be read back: {why}"))?;
    match format {
        Some(Format::Json) => {
            let parsed = serde_json::from_str(&decoded(&bytes, form.encoding.as_deref()));
            match parsed {
                Ok(body) => json(&body, form, pages, &mut page)?,
                // A single body is not needed for paging; normalise/ will say what is wrong with it.
                Err(_) if single => {}
                Err(why) => return Err(format!("it is not JSON ({why})")),
            }
        }
        Some(Format::Ndjson) => page.records = Some(lines(&bytes)),
        Some(Format::Csv) => page.records = Some(lines(&bytes).saturating_sub(1)),
        _ => {}
    }
    Ok(page)
}

/// Records, cursor and total of a JSON body.
fn json(body: &Value, form: &Form, pages: &Pages, page: &mut Page) -> Result<(), String> {
    let items = match form.items.as_deref() {
        Some(pointer) => body.pointer(pointer),
        None => Some(body),
    };
    match items {
        Some(Value::Array(items)) => {
            page.records = Some(items.len() as u64);
            let text = serde_json::to_vec(items).unwrap_or_default();
            page.fingerprint = hex::encode(Sha256::digest(text));
        }
        // Some servers write null for an empty page.
        Some(Value::Null) => page.records = Some(0),
        _ if matches!(pages, Pages::None) => {}
        _ => {
            let pointer = form.items.as_deref().unwrap_or("the top");
            return Err(format!(
                "there is no array of records at {pointer}; set `items`"
            ));
        }
    }
    let (next, total) = match pages {
        Pages::Page { total, .. } => (None, total.as_deref()),
        Pages::Cursor { next, total, .. } => (Some(next.as_str()), total.as_deref()),
        Pages::None | Pages::Link { .. } => (None, None),
    };
    page.next = match next.and_then(|pointer| body.pointer(pointer)) {
        Some(Value::String(cursor)) if !cursor.is_empty() => Some(cursor.clone()),
        Some(Value::Number(cursor)) => Some(cursor.to_string()),
        None | Some(Value::Null | Value::Bool(false) | Value::String(_)) => None,
        Some(_) => return Err("the cursor is neither text nor a number".into()),
    };
    if let Some(pointer) = total {
        let number = match body.pointer(pointer) {
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(value) => value.as_u64(),
            None => None,
        };
        let missing = || format!("there is no number of records at {pointer}; set `total`");
        page.total = Some(number.ok_or_else(missing)?);
    }
    Ok(())
}

/// The text of a JSON page in whatever encoding it came.
fn decoded<'a>(bytes: &'a [u8], encoding: Option<&str>) -> std::borrow::Cow<'a, str> {
    let fallback = match encoding.map(str::to_ascii_lowercase).as_deref() {
        Some("gb18030" | "gbk" | "gb2312") => encoding_rs::GB18030,
        _ => encoding_rs::UTF_8,
    };
    // A byte-order mark wins over config, as everywhere.
    fallback.decode(bytes).0
}

/// Lines that are not blank.
fn lines(bytes: &[u8]) -> u64 {
    bytes
        .split(|b| *b == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .count() as u64
}
