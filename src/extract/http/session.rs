//! One request with its redirects: followed by hand, so that a host config does not name never gets a byte, and the
//! sign-in goes to the configured server alone.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::header::{
    ACCEPT_ENCODING, HeaderMap, HeaderValue, IF_RANGE, LOCATION, RANGE, USER_AGENT,
};
use reqwest::{Client, ClientBuilder, Response, Url};

use super::auth::Credentials;
use super::fault::{HttpFault, shown};
use crate::config::source::Format;
use crate::extract::ExtractError;
use crate::extract::error::chain;

const MAX_REDIRECTS: usize = 10;

/// What all requests of a pull share.
pub(super) struct Session<'a> {
    pub source: &'a str,
    pub client: Client,
    pub credentials: Credentials,
    pub redirect_hosts: &'a [String],
    pub retries: u32,
    pub patience: Duration,
    pub timeout: Duration,
    pub now: DateTime<Utc>,
    pub started: Instant,
    pub limit: u64,
    pub format: Option<Format>,
}

/// Where a body that was cut goes on.
pub(super) struct Rest<'a> {
    /// First byte wanted.
    pub from: u64,
    /// Entity tag or time of change that must still hold.
    pub validator: &'a HeaderValue,
}

/// Why no response came.
pub(super) enum Unsent {
    /// Trying again may help.
    Again(String),
    /// It will not.
    Fatal(HttpFault),
}

/// A client that follows nothing, unpacks nothing and takes no proxy from the environment: a variable that happens to
/// be set must not decide where a token goes.
pub(super) fn client(timeout: Duration, url: &str) -> Result<Client, reqwest::Error> {
    let begun = || {
        Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(timeout)
    };
    build(begun, url)
}

/// A client for an address. A machine of an isolated network may have no root certificates at all, with which no client
/// is made; an address without TLS needs none.
///
/// # Errors
/// When no client can be made.
pub fn build(begun: impl Fn() -> ClientBuilder, url: &str) -> Result<Client, reqwest::Error> {
    match begun().build() {
        Err(_) if url.starts_with("http://") => begun().tls_certs_only([]).build(),
        built => built,
    }
}

impl Session<'_> {
    /// The present moment: the one handed in, and what has passed since.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now
            + chrono::Duration::from_std(self.started.elapsed()).unwrap_or(chrono::Duration::zero())
    }

    /// Sends a GET and follows redirects; `home` is the configured address, to which alone the sign-in goes.
    pub(super) async fn send(
        &self,
        home: &Url,
        url: &Url,
        rest: Option<&Rest<'_>>,
    ) -> Result<Response, Unsent> {
        let mut url = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let sending = self
                .client
                .get(url.clone())
                .headers(self.headers(home, &url, rest))
                .send();
            let response = match tokio::time::timeout(self.timeout, sending).await {
                Err(_) => {
                    return Err(Unsent::Again(format!(
                        "no answer within {:?}",
                        self.timeout
                    )));
                }
                Ok(Err(why)) if why.is_builder() => {
                    return Err(Unsent::Fatal(HttpFault::Address(chain(&why.without_url()))));
                }
                Ok(Err(why)) => return Err(Unsent::Again(chain(&why.without_url()))),
                Ok(Ok(response)) => response,
            };
            let target = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308)
                .then(|| response.headers().get(LOCATION))
                .flatten()
                .and_then(|to| url.join(&String::from_utf8_lossy(to.as_bytes())).ok());
            let Some(next) = target else {
                return Ok(response);
            };
            self.allow(home, &url, &next).map_err(Unsent::Fatal)?;
            url = next;
        }
        Err(Unsent::Fatal(HttpFault::TooManyRedirects(MAX_REDIRECTS)))
    }

    fn headers(&self, home: &Url, url: &Url, rest: Option<&Rest<'_>>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        headers.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("rollcall/", env!("CARGO_PKG_VERSION"))),
        );
        if let Some(rest) = rest {
            // "bytes=", digits and "-" are always a valid header.
            if let Ok(range) = HeaderValue::from_str(&format!("bytes={}-", rest.from)) {
                headers.insert(RANGE, range);
                headers.insert(IF_RANGE, rest.validator.clone());
            }
        }
        if same_server(home, url) {
            self.credentials.apply(&mut headers, url, self.now());
        }
        headers
    }

    /// Whether the server may send us from one address to another.
    ///
    /// # Errors
    /// When the scheme is weaker or unknown, or config does not name the host.
    pub(super) fn allow(&self, home: &Url, from: &Url, to: &Url) -> Result<(), HttpFault> {
        let elsewhere = |why| HttpFault::Elsewhere { to: shown(to), why };
        match (from.scheme(), to.scheme()) {
            (_, "https") | ("http", "http") => {}
            ("https", "http") => {
                return Err(elsewhere("which is not encrypted as the first address is"));
            }
            _ => return Err(elsewhere("which is neither http nor https")),
        }
        if !to.username().is_empty() || to.password().is_some() {
            return Err(elsewhere("with a user name in the address"));
        }
        if same_server(home, to) || self.named(to) {
            Ok(())
        } else {
            Err(elsewhere("a host that config does not name"))
        }
    }

    /// Whether `redirect_hosts` names the server: `host` for the usual ports, `host:port` for others.
    fn named(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else {
            return false;
        };
        self.redirect_hosts.iter().any(|named| match url.port() {
            None => named.eq_ignore_ascii_case(host),
            Some(port) => named.eq_ignore_ascii_case(&format!("{host}:{port}")),
        })
    }

    /// An error of this pull.
    pub(super) fn fault(&self, url: &Url, fault: HttpFault) -> ExtractError {
        ExtractError::Http {
            name: self.source.to_owned(),
            address: shown(url),
            fault: Box::new(fault),
        }
    }
}

/// Whether both addresses lead to the same server; from http to https on the usual ports counts as the same.
fn same_server(home: &Url, other: &Url) -> bool {
    let ports = (home.port(), other.port());
    home.host() == other.host()
        && ((home.scheme() == other.scheme() && ports.0 == ports.1)
            || (other.scheme() == "https" && ports == (None, None)))
}
