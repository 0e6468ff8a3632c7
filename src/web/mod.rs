//! What the service shows over HTTP. Operators and their monitoring ask here; no answer bears personal data.

mod health;

use std::net::SocketAddr;

use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::store::Store;

/// What the routes answer from.
#[derive(Clone)]
pub struct State {
    /// The store that services share.
    pub store: Store,
    /// Counters and gauges of this process.
    pub metrics: PrometheusHandle,
}

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
    /// Serving stopped.
    #[error("serving over HTTP: {0}")]
    Serve(std::io::Error),
}

/// Every route there is.
pub fn routes(state: State) -> Router {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .with_state(state)
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

/// Answers until `stop` turns true.
///
/// # Errors
/// When the system refuses to go on.
pub async fn serve(
    listener: TcpListener,
    state: State,
    mut stop: watch::Receiver<bool>,
) -> Result<(), WebError> {
    let stopped = async move {
        let _ = stop.wait_for(|stop| *stop).await;
    };
    axum::serve(listener, routes(state))
        .with_graceful_shutdown(stopped)
        .await
        .map_err(WebError::Serve)
}
