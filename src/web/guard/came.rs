//! How a request came: from where, and whether over TLS, as far as the service's own proxies can be believed.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::web::State;

/// How a request came.
#[derive(Debug, Clone)]
pub(in crate::web) struct Came {
    /// The client's address.
    pub from: Option<IpAddr>,
    /// Over TLS, to this service or to its proxy.
    pub secure: bool,
    /// A program asks: it is told in JSON.
    pub api: bool,
    /// Path and query.
    pub path: String,
}

impl Came {
    /// Looks at a request.
    pub(in crate::web) fn of(state: &State, parts: &Parts) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
        let ours = |address: IpAddr| state.proxies.iter().any(|proxy| proxy.holds(address));
        let by_proxy = peer.is_some_and(ours);
        let web = &state.config.settings.web;
        let secure = if by_proxy {
            last(&parts.headers, "x-forwarded-proto").is_some_and(|scheme| scheme == "https")
        } else {
            web.certificate.is_some()
        };
        let from = if by_proxy {
            client(&parts.headers, ours).or(peer)
        } else {
            peer
        };
        let path = parts.uri.path_and_query();
        Self {
            from,
            secure,
            api: parts.uri.path().starts_with("/api/"),
            path: path.map_or_else(|| "/".to_owned(), ToString::to_string),
        }
    }

    /// The client's address as it is written down.
    pub(in crate::web) fn address(&self) -> String {
        self.from
            .map_or_else(|| "unknown".to_owned(), |address| address.to_string())
    }
}

/// Each proxy adds the address it was asked from at the end; the last that is none of ours is the client's. What stands
/// before that, anybody may have written.
fn client(headers: &HeaderMap, ours: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let lines = headers.get_all("x-forwarded-for").iter();
    let texts: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    let listed = texts.iter().flat_map(|line| line.split(','));
    let mut client = None;
    for text in listed.collect::<Vec<_>>().into_iter().rev() {
        let Ok(address) = text.trim().parse::<IpAddr>() else {
            break;
        };
        client = Some(address.to_canonical());
        if !ours(address) {
            break;
        }
    }
    client
}

/// The last value of a header that proxies add to.
fn last<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next().map(str::trim)
}
