//! Answering on a listener until told to stop.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum_server::{Handle, Server};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::WebError;
use super::tls::Files;
use super::waits::Waits;

/// How long answers that are under way may take when the service stops. Live progress never ends by itself.
const GRACE: Duration = Duration::from_secs(10);

/// Answers until `stop` turns true: over TLS with the files that are given. A connection keeps the service waiting for
/// `waits` at most.
pub(super) async fn answer(
    listener: TcpListener,
    router: Router,
    files: Option<Files>,
    waits: Duration,
    mut stop: watch::Receiver<bool>,
) -> Result<(), WebError> {
    let handle = Handle::<SocketAddr>::new();
    let stopping = handle.clone();
    tokio::spawn(async move {
        let _ = stop.wait_for(|stop| *stop).await;
        stopping.graceful_shutdown(Some(GRACE));
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = match files {
        None => {
            let server = Server::<SocketAddr>::from_listener(listener);
            let server = server.map(|within| Waits::around(within, waits));
            server.handle(handle).serve(service).await
        }
        Some(files) => {
            let config = files.read().await?;
            let listener = listener.into_std().map_err(WebError::Serve)?;
            let server = axum_server::from_tcp_rustls(listener, config.clone());
            let again = tokio::spawn(files.again(config));
            let server = server.map_err(WebError::Serve)?;
            let server = server.map(|within| Waits::around(within, waits));
            let served = server.handle(handle).serve(service).await;
            again.abort();
            served
        }
    };
    served.map_err(WebError::Serve)
}
