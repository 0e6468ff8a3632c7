//! HTTP sources. One pull is a row of bodies, each a page kept as received:
//!
//! ```text
//! mod (months, departments) -> pages (which page next) -> body (retries, resume, limits)
//!     -> session (redirects, sign-in) -> reqwest
//! ```

mod auth;
mod body;
mod fault;
mod framing;
mod link;
mod pages;
mod records;
mod session;
mod wait;

use std::time::{Duration, Instant};

pub use fault::HttpFault;
pub(super) use fault::shown;
use reqwest::Url;
pub use session::build as client;

use super::error::chain;
use super::staging::Staging;
use super::{ExtractError, Means, Pulled, Request, placeholders};
use crate::config::source::{HttpPull, Source};
use crate::domain::quantity;
use session::Session;

/// How many months back `[expect] month = "latest"` asks for.
const MONTHS_BACK: u32 = 12;
/// `timeout`, `deadline`, `retries`, `max_bytes` and `max_pages` when config does not say.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const DEFAULT_DEADLINE: Duration = Duration::from_secs(3600);
const DEFAULT_RETRIES: u32 = 5;
const DEFAULT_MAX: u64 = 2 << 30;
const DEFAULT_PAGES: u32 = 100_000;

/// Pulls all pages of the newest month that has any records, within the deadline.
pub(super) async fn pull(
    source: &Source,
    spec: &HttpPull,
    request: &Request<'_>,
    departments: &[String],
    staging: &Staging,
    means: &Means<'_>,
) -> Result<Pulled, ExtractError> {
    let timeout = spell(source, "timeout", spec.timeout.as_deref(), DEFAULT_TIMEOUT)?;
    let deadline = spell(
        source,
        "deadline",
        spec.deadline.as_deref(),
        DEFAULT_DEADLINE,
    )?;
    let limit = spec
        .max_bytes
        .as_deref()
        .map_or(Ok(DEFAULT_MAX), quantity::bytes)
        .map_err(|why| ExtractError::Quantity {
            name: source.name.clone(),
            key: "max_bytes",
            why,
        })?;
    let credentials = auth::Credentials::read(source, &spec.auth, means)?;
    let session = Session {
        source: &source.name,
        client: session::client(timeout, &spec.url)
            .map_err(|why| ExtractError::http(source, &spec.url, HttpFault::Client(chain(&why))))?,
        credentials,
        redirect_hosts: &spec.redirect_hosts,
        retries: spec.retries.unwrap_or(DEFAULT_RETRIES),
        patience: means.patience,
        timeout,
        now: request.now,
        started: Instant::now(),
        limit,
        format: spec.format,
    };
    let work = newest(source, spec, request, departments, staging, &session);
    match tokio::time::timeout(deadline, work).await {
        Ok(done) => done,
        Err(_) => Err(ExtractError::http(
            source,
            &spec.url,
            HttpFault::Deadline(deadline),
        )),
    }
}

/// Steps back month by month until one has records.
async fn newest(
    source: &Source,
    spec: &HttpPull,
    request: &Request<'_>,
    departments: &[String],
    staging: &Staging,
    session: &Session<'_>,
) -> Result<Pulled, ExtractError> {
    let asks = placeholders::asks_month(&spec.url);
    let months = placeholders::months(source, request.business_date, asks, MONTHS_BACK)?;
    let last_resort = months.len() == 1;
    let mut tried = Vec::new();
    for month in months {
        let address = |department: Option<&str>| {
            let filled = placeholders::fill(&spec.url, request.business_date, month, department);
            admit(&filled)
                .map(|url| match (&spec.department_param, department) {
                    (Some(param), Some(code)) => pages::with_param(&url, param, code),
                    _ => url,
                })
                .map_err(|fault| ExtractError::http(source, &filled, fault))
        };
        let mut parts = Vec::new();
        if departments.is_empty() {
            parts.push((None, address(None)?));
        }
        for code in departments {
            parts.push((Some(code.as_str()), address(Some(code))?));
        }
        let mut left = session.limit;
        let mut files = Vec::new();
        let mut records = false;
        for (department, url) in parts {
            let paging = pages::Paging {
                session,
                spec,
                form: source.form(),
                staging,
                url: &url,
                department,
                // A missing first page means "no such month" only where an earlier month may stand in.
                may_be_missing: !last_resort,
            };
            let got = paging.all(&mut left).await?;
            records |= got.records;
            files.extend(got.files);
        }
        if records || last_resort {
            return Ok(Pulled { files, month });
        }
        tried.push(month.format("%Y-%m").to_string());
    }
    Err(ExtractError::http(
        source,
        &spec.url,
        HttpFault::NoMonth(tried.join(", ")),
    ))
}

/// Reads a filled address.
fn admit(filled: &str) -> Result<Url, HttpFault> {
    let url = Url::parse(filled).map_err(|why| HttpFault::Address(why.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(HttpFault::Address(
            "it must begin with http:// or https://".into(),
        ));
    }
    if filled.contains("{department}") {
        return Err(HttpFault::Address(
            "a whole pull cannot fill {department}; name the query parameter in department_param instead".into(),
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(HttpFault::Address(
            "it holds a user name or password; put them under auth, the password in an environment variable".into(),
        ));
    }
    Ok(url)
}

fn spell(
    source: &Source,
    key: &'static str,
    text: Option<&str>,
    default: Duration,
) -> Result<Duration, ExtractError> {
    text.map_or(Ok(default), quantity::time)
        .map_err(|why| ExtractError::Quantity {
            name: source.name.clone(),
            key,
            why,
        })
}
