//! Connections: accepted up to a bound, slow headers refused, drained at the end.

use super::clocks::Clocked;
use super::router;
use crate::service::Service;
use axum::body::Body;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// Most bytes of a request's headers.
const HEADER_BYTES: usize = 64 << 10;
/// Pause between the questions whether the other side of an HTTP/2 connection is still there.
const HTTP2_PING: Duration = Duration::from_secs(30);
/// Pause after the system refused a connection, because it is usually out of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until `shutdown` is done, then finishes what is in flight within the configured grace. Returns whether all of it was.
///
/// # Errors
/// When the listener fails for good.
pub async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<bool> {
    let app = router(Arc::clone(&service));
    let places = Arc::new(Semaphore::new(service.config.http.max_connections));
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(service.config.http.header_timeout)
        .max_buf_size(HEADER_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HTTP2_PING)
        .max_header_list_size(HEADER_BYTES as u32);
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let place = tokio::select! {
            () = &mut shutdown => break,
            place = Arc::clone(&places).acquire_owned() => place.map_err(io::Error::other)?,
        };
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => accepted,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no delay could not be set");
        }
        let app =
            app.clone().map_request(|request: hyper::Request<Incoming>| request.map(Body::new));
        let http = &service.config.http;
        let stream = Clocked::new(stream, http.header_timeout, http.write_timeout);
        let connection = builder
            .serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(app));
        let connection = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(error, "connection ended");
            }
        });
    }
    drop(listener);
    service.drain();
    tracing::info!("shutting down: finishing what is in flight");
    let finished =
        tokio::time::timeout(service.config.http.shutdown_grace, graceful.shutdown()).await.is_ok();
    if !finished {
        tracing::warn!("requests in flight were cut off at the end of the grace");
    }
    Ok(finished)
}
