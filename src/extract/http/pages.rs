//! Which page comes next, and when the last one has come. Every way of ending that could hide lost records is an error.

use std::collections::{HashMap, HashSet};

use reqwest::Url;

use super::body::{Answer, Body};
use super::fault::HttpFault;
use super::records::{self, Page};
use super::session::Session;
use super::{DEFAULT_PAGES, link};
use crate::config::source::{Form, HttpPull, Pages};
use crate::domain::snapshot::RawFile;
use crate::extract::staging::Staging;
use crate::extract::{ExtractError, blocking};

/// Endings that tell a file's form; a page number goes before them.
const ENDINGS: [&str; 12] = [
    "csv", "tsv", "txt", "xlsx", "xls", "ods", "et", "parquet", "ndjson", "jsonl", "json", "zip",
];

/// One series of pages.
pub(super) struct Paging<'a> {
    pub session: &'a Session<'a>,
    pub spec: &'a HttpPull,
    pub form: Form,
    pub staging: &'a Staging,
    /// Address of the first page, without paging parameters.
    pub url: &'a Url,
    pub department: Option<&'a str>,
    /// Whether a first page that is not there means "no records" instead of an error.
    pub may_be_missing: bool,
}

/// All pages of a series.
pub(super) struct Series {
    /// The pages that have records; the first in any case.
    pub files: Vec<RawFile>,
    /// Whether there are records, as far as can be told.
    pub records: bool,
}

/// What has been seen so far.
#[derive(Default)]
struct Seen {
    bodies: HashMap<String, u32>,
    addresses: HashSet<String>,
    records: u64,
    total: Option<u64>,
    /// Records of the page before, when they can be counted.
    last: Option<u64>,
}

impl Paging<'_> {
    /// Pulls page after page until the server has no more.
    pub(super) async fn all(&self, left: &mut u64) -> Result<Series, ExtractError> {
        let mut seen = Seen::default();
        let mut series = Series {
            files: Vec::new(),
            records: false,
        };
        let most = self.spec.max_pages.unwrap_or(DEFAULT_PAGES);
        let mut url = self.first();
        for number in 1_u32.. {
            if number > most {
                return Err(self.fault(HttpFault::TooManyPages(most)));
            }
            if !seen.addresses.insert(url.to_string()) {
                return Err(self.fault(HttpFault::Circle { page: number - 1 }));
            }
            let answer = self
                .session
                .body(self.url, &url, self.staging, *left)
                .await?;
            let body = match answer {
                Answer::Body(body) => *body,
                Answer::Missing(_) if number == 1 && self.may_be_missing => return Ok(series),
                Answer::Missing(_) if number > 1 && self.ended_short(&seen) => break,
                Answer::Missing(fault) => return Err(self.fault(fault)),
            };
            *left -= body.file.size;
            let page = self.read(&body, number).await?;
            self.take_in(&mut seen, &page, number)?;
            series.records |= page.records != Some(0);
            let next = self.next(&seen, &page, &body, number)?;
            if number == 1 || page.records != Some(0) {
                series.files.push(self.named(body, number));
            }
            match next {
                Some(next) => url = next,
                None => break,
            }
        }
        match seen.total {
            Some(total) if total != seen.records => Err(self.fault(HttpFault::Total {
                total,
                got: seen.records,
            })),
            _ => Ok(series),
        }
    }

    /// The address of the first page.
    fn first(&self) -> Url {
        match &self.spec.pages {
            Pages::Page {
                param,
                first,
                size_param,
                size,
                ..
            } => {
                let mut url = with_param(self.url, param, &first.unwrap_or(1).to_string());
                if let (Some(param), Some(size)) = (size_param, size) {
                    url = with_param(&url, param, &size.to_string());
                }
                url
            }
            _ => self.url.clone(),
        }
    }

    /// The address of the page after this one; none when this was the last.
    fn next(
        &self,
        seen: &Seen,
        page: &Page,
        body: &Body,
        number: u32,
    ) -> Result<Option<Url>, ExtractError> {
        match &self.spec.pages {
            Pages::None => Ok(None),
            Pages::Page { param, first, .. } => {
                // A short page is no proof of the end: servers cap the size they are asked for. The end is an empty
                // page, or the server's own total.
                let done = match (page.records, seen.total) {
                    (None, _) => {
                        let why = "its records cannot be counted in this format";
                        return Err(self.unreadable(number, why));
                    }
                    (Some(0), _) => true,
                    (Some(_), Some(total)) => seen.records >= total,
                    (Some(_), None) => false,
                };
                let following = first.unwrap_or(1).saturating_add(number).to_string();
                Ok((!done).then(|| with_param(&self.first(), param, &following)))
            }
            Pages::Cursor { param, .. } => Ok(page
                .next
                .as_ref()
                .map(|cursor| with_param(self.url, param, cursor))),
            Pages::Link { .. } => {
                let Some(target) = link::next(&body.links) else {
                    return Ok(None);
                };
                let next = body
                    .url
                    .join(&target)
                    .map_err(|_| self.unreadable(number, "its next link cannot be read"))?;
                self.session
                    .allow(self.url, &body.url, &next)
                    .map_err(|fault| self.fault(fault))?;
                Ok(Some(next))
            }
        }
    }

    /// Counts a page and compares it with those before.
    fn take_in(&self, seen: &mut Seen, page: &Page, number: u32) -> Result<(), ExtractError> {
        if page.records != Some(0)
            && let Some(earlier) = seen.bodies.insert(page.fingerprint.clone(), number)
        {
            return Err(self.fault(HttpFault::Repeated {
                page: number,
                earlier,
            }));
        }
        seen.records += page.records.unwrap_or(0);
        seen.last = page.records;
        match (seen.total, page.total) {
            (Some(was), Some(is)) if was != is => {
                return Err(self.fault(HttpFault::Moving { was, is }));
            }
            (None, total) => seen.total = total,
            _ => {}
        }
        Ok(())
    }

    /// Whether a 404 may stand for the end: numbered pages without a total, the one before not full.
    fn ended_short(&self, seen: &Seen) -> bool {
        match &self.spec.pages {
            Pages::Page {
                size: Some(size), ..
            } => seen.total.is_none() && seen.last.is_some_and(|last| last < u64::from(*size)),
            _ => false,
        }
    }

    async fn read(&self, body: &Body, number: u32) -> Result<Page, ExtractError> {
        let format = records::format_of(self.spec.format, body.content_type.as_deref(), self.url);
        let (path, size, sha256) = (
            body.file.path.clone(),
            body.file.size,
            body.file.sha256.clone(),
        );
        let (form, pages) = (self.form.clone(), self.spec.pages.clone());
        let read = move || Ok(records::read(&path, size, &sha256, &form, format, &pages));
        blocking(read)
            .await?
            .map_err(|why| self.fault(HttpFault::Page { page: number, why }))
    }

    /// Names a page for people: last part of the address, department, page number, an ending that tells the form.
    fn named(&self, body: Body, number: u32) -> RawFile {
        let last = self
            .url
            .path_segments()
            .and_then(|mut parts| parts.rfind(|part| !part.is_empty()))
            .unwrap_or(self.session.source);
        let (stem, ending) = match last.rsplit_once('.') {
            Some((stem, ending)) if ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) => {
                (stem, Some(ending))
            }
            _ => (last, None),
        };
        let mut name = stem.to_owned();
        if let Some(code) = self.department {
            name.push_str(&format!("-{code}"));
        }
        if !matches!(self.spec.pages, Pages::None) {
            name.push_str(&format!("-page-{number}"));
        }
        let kind = body.content_type.as_deref();
        if let Some(ending) = ending.or_else(|| records::ending(self.spec.format, kind, self.url)) {
            name.push_str(&format!(".{ending}"));
        }
        RawFile { name, ..body.file }
    }

    fn unreadable(&self, page: u32, why: &str) -> ExtractError {
        let why = why.to_owned();
        self.fault(HttpFault::Page { page, why })
    }

    fn fault(&self, fault: HttpFault) -> ExtractError {
        self.session.fault(self.url, fault)
    }
}

/// The address with a query parameter set, in place when it was there.
pub(super) fn with_param(url: &Url, name: &str, value: &str) -> Url {
    let mut url = url.clone();
    if url.query_pairs().any(|(key, _)| key == name) {
        let others: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(key, _)| key != name)
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        url.query_pairs_mut().clear().extend_pairs(others);
    }
    url.query_pairs_mut().append_pair(name, value);
    url
}
