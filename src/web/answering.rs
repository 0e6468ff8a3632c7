//! Answering on a listener until told to stop.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::WebError;

/// How long answers that are under way may take when the service stops. Live progress never ends by itself.
const GRACE: Duration = Duration::from_secs(10);

/// Answers until `stop` turns true.
pub(super) async fn answer(
    listener: TcpListener,
    router: Router,
    mut stop: watch::Receiver<bool>,
) -> Result<(), WebError> {
    let handle = Handle::<SocketAddr>::new();
    let stopping = handle.clone();
    tokio::spawn(async move {
        let _ = stop.wait_for(|stop| *stop).await;
        stopping.graceful_shutdown(Some(GRACE));
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum_server::Server::<SocketAddr>::from_listener(listener)
        .handle(handle)
        .serve(service)
        .await
        .map_err(WebError::Serve)
}
