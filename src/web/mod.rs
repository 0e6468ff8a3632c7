//! What the service shows over HTTP: pages, sign-in, health. No route is there that does not say who may use it.
//!
//! A request passes, from outside in: headers, words for what goes wrong (`failed`), forms that are shown again (`again`),
//! its time limit, the guard (who reads, whether they may, whether they meant it), and its handler.

mod again;
mod answering;
mod api;
mod assets;
mod book;
mod chart;
mod desk;
mod door;
mod download;
mod failed;
mod form;
mod guard;
mod health;
pub mod link;
mod live;
mod own;
mod page;
mod pages;
mod parts;
mod password;
mod plans;
mod reader;
mod reveal;
mod room;
mod routes;
mod seen;
mod session;
mod signin;
mod state;
mod tls;
pub mod tokens;
mod uploads;
mod users;
mod waits;

use std::net::SocketAddr;
use std::path::PathBuf;

use axum::Router;
use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

pub use api::whole as document;
pub use routes::{Route, Routes};
pub use state::State;

use crate::config::Config;

/// Why nothing can be shown.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The address is taken or not ours.
    #[error("listening on {address} ([web] listen): {source}; is another service running?")]
    Listen {
        /// IP and port.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error(
        "serving over TLS with the certificate {} and the key {} ([web]): {why}; both must be PEM files that belong together",
        certificate.display(), key.display()
    )]
    Certificate {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What is wrong.
        why: std::io::Error,
    },
    /// Serving stopped.
    #[error("serving over HTTP: {0}")]
    Serve(std::io::Error),
}

/// Every route there is. Each names the permission that it takes; a few are open to whoever reaches the service.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(health::routes())
        .merge(assets::routes())
        .merge(signin::routes())
        .merge(link::routes())
        .merge(own::routes())
        .merge(tokens::routes())
        .merge(users::routes())
        .merge(live::routes())
        .merge(api::routes())
        .merge(pages::routes())
}

/// The whole service as a router.
pub fn router(state: State) -> Router {
    let within = state.config.settings.web.answers_within();
    let answers = routes()
        .into_router(&state)
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            within,
        ))
        .with_state(state.clone());
    // A form that is shown again asks for another route than its own: the layer stands before routes are looked for.
    Router::new()
        .fallback_service(answers)
        .layer(from_fn(again::show))
        .layer(from_fn_with_state(state.clone(), failed::tell))
        .layer(map_response(guard::headers::add))
        .layer(CompressionLayer::new().compress_when(pages_alone))
        .with_state(state)
}

/// Files that people take away are packed already, or are asked for in parts: only pages and what they need are packed here.
fn pages_alone(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.map_or(&b""[..], |kind| kind.as_bytes());
    let packed: [&[u8]; 3] = [b"text/html", b"text/css", b"text/javascript"];
    packed.iter().any(|of| kind.starts_with(of))
}

/// Takes the address, so that a mistake in it is known before anything is begun.
///
/// # Errors
/// When the address is taken or not ours.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, WebError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| WebError::Listen { address, source })
}

/// Reads the certificate and its key, so that a mistake in them is known before anything is begun.
///
/// # Errors
/// When they cannot be used.
pub async fn check_certificate(config: &Config) -> Result<(), WebError> {
    match tls::Files::of(config) {
        Some(files) => files.read().await.map(drop),
        None => Ok(()),
    }
}

/// Answers until `stop` turns true: over TLS where a certificate is named.
///
/// # Errors
/// When the certificate cannot be used, or the system refuses to go on.
pub async fn serve(
    listener: TcpListener,
    state: State,
    stop: watch::Receiver<bool>,
) -> Result<(), WebError> {
    let keeping = tokio::spawn(seen::keep(state.clone(), stop.clone()));
    tokio::spawn(room::watch(state.clone(), stop.clone()));
    let files = tls::Files::of(&state.config);
    let waits = state.config.settings.web.waits();
    let served = answering::answer(listener, router(state), files, waits, stop).await;
    // It writes down what was used once more, and ends with the same wish to stop.
    let _ = keeping.await;
    served
}
