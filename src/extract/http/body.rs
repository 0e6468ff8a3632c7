//! One body, to its last byte: cut connections go on where they stopped when the server can prove that nothing
//! changed, and start over when it cannot.

use std::time::Duration;

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LINK};
use reqwest::{Response, Url};

use super::fault::{HttpFault, shown};
use super::framing::{self, Known};
use super::session::{Session, Unsent};
use super::{records, wait};
use crate::domain::snapshot::RawFile;
use crate::extract::error::chain;
use crate::extract::excerpt::excerpt;
use crate::extract::staging::{Intake, Staging};
use crate::extract::{ExtractError, SnapshotError, blocking};

/// New bytes after which a connection that breaks has not "failed again": large bodies over bad lines arrive.
const PROGRESS: u64 = 1 << 20;
/// Bytes of an error page that are looked at.
const SAID: usize = 4096;

/// What came of asking for a body.
pub(super) enum Answer {
    /// All of it.
    Body(Box<Body>),
    /// 404 or 410, told for the case that it matters.
    Missing(HttpFault),
}

/// A whole body.
pub(super) struct Body {
    /// The bytes, not named yet.
    pub file: RawFile,
    /// Where it came from in the end; relative links start here.
    pub url: Url,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Link` headers.
    pub links: Vec<String>,
}

/// Why an attempt did not end with a body.
enum Setback {
    Again(String, Option<Duration>),
    Missing(HttpFault),
    Fatal(HttpFault),
    Stop(ExtractError),
}

impl From<SnapshotError> for Setback {
    fn from(fault: SnapshotError) -> Self {
        Self::Stop(fault.into())
    }
}

impl Session<'_> {
    /// Pulls one body of at most `left` bytes; `home` is the configured address.
    pub(super) async fn body(
        &self,
        home: &Url,
        url: &Url,
        staging: &Staging,
        left: u64,
    ) -> Result<Answer, ExtractError> {
        let mut intake = staging.begin()?;
        let mut known = None;
        let (mut failures, mut mark) = (0, 0);
        loop {
            let (why, asked) = match self.attempt(home, url, &mut intake, &mut known, left).await {
                Ok(mut body) => {
                    body.file = blocking(move || Ok(intake.finish(String::new())?)).await?;
                    return Ok(Answer::Body(Box::new(body)));
                }
                Err(Setback::Again(why, asked)) => (why, asked),
                Err(Setback::Missing(fault)) => return Ok(Answer::Missing(fault)),
                Err(Setback::Fatal(fault)) => return Err(self.fault(url, fault)),
                Err(Setback::Stop(fault)) => return Err(fault),
            };
            if intake.size() >= mark + PROGRESS {
                failures = 0;
            }
            mark = mark.max(intake.size());
            failures += 1;
            if failures > self.retries {
                let last = why;
                let times = failures;
                return Err(self.fault(url, HttpFault::GaveUp { times, last }));
            }
            let pause = wait::backoff(self.patience, failures).max(asked.unwrap_or_default());
            tracing::debug!(
                source = self.source,
                failures,
                ?pause,
                "pulling again: {why}"
            );
            tokio::time::sleep(pause).await;
        }
    }

    /// Asks once, for the rest when there is a part, and takes what comes.
    async fn attempt(
        &self,
        home: &Url,
        url: &Url,
        intake: &mut Intake,
        known: &mut Option<Known>,
        left: u64,
    ) -> Result<Body, Setback> {
        let rest = known.as_ref().and_then(|known| known.rest(intake.size()));
        let resuming = rest.is_some();
        if !resuming && intake.size() > 0 {
            intake.restart()?;
        }
        let mut response =
            self.send(home, url, rest.as_ref())
                .await
                .map_err(|unsent| match unsent {
                    Unsent::Again(why) => Setback::Again(why, None),
                    Unsent::Fatal(fault) => Setback::Fatal(fault),
                })?;
        let headers = response.headers().clone();
        let end = match response.status().as_u16() {
            200 => {
                if resuming {
                    intake.restart()?;
                }
                let fresh = Known::of(&response);
                let end = fresh.total;
                *known = Some(fresh);
                end
            }
            206 if resuming => {
                let joined = known
                    .as_ref()
                    .map(|known| known.joins(&headers, intake.size()));
                match joined {
                    Some(Ok(end)) => Some(end),
                    Some(Err(why)) => {
                        *known = None;
                        return Err(Setback::Again(why, None));
                    }
                    None => None,
                }
            }
            416 if resuming => {
                *known = None;
                return Err(Setback::Again(
                    "the server no longer has the missing part".into(),
                    None,
                ));
            }
            code => return Err(self.refused(code, response).await),
        };
        plain(&headers)?;
        if end.is_some_and(|end| end > left) {
            return Err(Setback::Stop(self.too_large(url)));
        }
        self.stream(&mut response, intake, end, left, url).await?;
        let total = known.as_ref().and_then(|known| known.total);
        if total.is_some_and(|total| intake.size() < total) {
            let (got, of) = (intake.size(), total.unwrap_or_default());
            return Err(Setback::Again(
                format!("the server sent a part that ends at byte {got} of {of}"),
                None,
            ));
        }
        let content_type = text(&headers, CONTENT_TYPE);
        let format = records::format_of(self.format, content_type.as_deref(), url);
        let measured = known.as_ref().is_some_and(|known| known.measured);
        let path = intake.path().to_owned();
        let html = content_type
            .as_deref()
            .is_some_and(|kind| kind.starts_with("text/html"));
        let check = move || Ok(framing::check(&path, format, measured, html)?);
        match blocking(check).await.map_err(Setback::Stop)? {
            framing::Verdict::Whole => {}
            framing::Verdict::WebPage => return Err(Setback::Fatal(HttpFault::WebPage)),
            framing::Verdict::Cut(why) => {
                *known = None;
                return Err(Setback::Again(why.into(), None));
            }
        }
        Ok(Body {
            file: RawFile {
                name: String::new(),
                sha256: String::new(),
                size: intake.size(),
                path: intake.path().to_owned(),
            },
            url: response.url().clone(),
            content_type,
            links: headers
                .get_all(LINK)
                .iter()
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                .collect(),
        })
    }

    /// Writes what comes until the body ends, within the limit and as long as bytes keep coming.
    async fn stream(
        &self,
        response: &mut Response,
        intake: &mut Intake,
        end: Option<u64>,
        left: u64,
        url: &Url,
    ) -> Result<(), Setback> {
        let so_far = |size: u64| match end {
            Some(end) => format!("after {size} of {end} bytes"),
            None => format!("after {size} bytes"),
        };
        loop {
            match tokio::time::timeout(self.timeout, response.chunk()).await {
                Err(_) => {
                    let why = format!(
                        "nothing came for {:?} {}",
                        self.timeout,
                        so_far(intake.size())
                    );
                    return Err(Setback::Again(why, None));
                }
                Ok(Err(why)) => {
                    let why = chain(&why.without_url());
                    let why = format!("the connection broke {}: {why}", so_far(intake.size()));
                    return Err(Setback::Again(why, None));
                }
                Ok(Ok(None)) => break,
                Ok(Ok(Some(bytes))) => {
                    if intake.size() + bytes.len() as u64 > left {
                        return Err(Setback::Stop(self.too_large(url)));
                    }
                    intake.take(&bytes)?;
                }
            }
        }
        match end {
            Some(end) if end != intake.size() => {
                let why = format!("the body ended {}", so_far(intake.size()));
                Err(Setback::Again(why, None))
            }
            _ => Ok(()),
        }
    }

    /// What to make of a status that brings no body.
    async fn refused(&self, code: u16, mut response: Response) -> Setback {
        let status = response.status().to_string();
        let asked = wait::asked(response.headers(), self.now());
        let mut said = Vec::new();
        while said.len() < SAID {
            // An error page that does not come is not worth a second error.
            match tokio::time::timeout(self.timeout, response.chunk()).await {
                Ok(Ok(Some(bytes))) => said.extend_from_slice(&bytes),
                _ => break,
            }
        }
        said.truncate(SAID);
        let mut said = excerpt(&String::from_utf8_lossy(&said), self.credentials.secrets());
        if !said.is_empty() {
            said.insert_str(0, ": ");
        }
        match code {
            404 | 410 => Setback::Missing(HttpFault::Status { status, said }),
            408 | 425 | 429 | 500 | 502 | 503 | 504 => {
                Setback::Again(format!("the server answered {status}{said}"), asked)
            }
            _ => Setback::Fatal(HttpFault::Status { status, said }),
        }
    }

    fn too_large(&self, url: &Url) -> ExtractError {
        ExtractError::TooLarge {
            name: self.source.to_owned(),
            what: format!("what {} sends", shown(url)),
            limit: self.limit,
        }
    }
}

/// Refuses packed bodies: their bytes are not the extract's bytes, and their length is not its length.
fn plain(headers: &HeaderMap) -> Result<(), Setback> {
    match text(headers, CONTENT_ENCODING) {
        Some(coding) if !coding.trim().eq_ignore_ascii_case("identity") => {
            Err(Setback::Fatal(HttpFault::Encoded(coding)))
        }
        _ => Ok(()),
    }
}

fn text(headers: &HeaderMap, name: reqwest::header::HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}
