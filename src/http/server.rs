//! Connections: accepted up to a bound, slow headers refused, drained at the end.

use super::activity::Activity;
use super::clocks::Clocked;
use super::router;
use crate::service::Service;
use axum::body::Body;
use axum::http::header::CONNECTION;
use axum::http::{HeaderValue, Version};
use axum::response::Response;
use axum::{BoxError, Router};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::{Builder, UpgradeableConnection};
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep, timeout};
use tower::{ServiceExt, service_fn};

/// Most bytes of a request's headers.
const HEADER_BYTES: usize = 64 << 10;
/// Pause between the questions whether the other side of an HTTP/2 connection is still there.
const HTTP2_PING: Duration = Duration::from_secs(30);
/// Requests at once on one HTTP/2 connection.
const HTTP2_STREAMS: u32 = 100;
/// How often within its patience a connection is looked at.
const LOOKS: u32 = 4;
/// Shortest time between two looks.
const SHORTEST_LOOK: Duration = Duration::from_millis(10);
/// Pause after the system refused a connection, because it is usually out of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Time for the first bytes of a connection that was made just before the end.
const LAST_WORD: Duration = Duration::from_secs(1);

/// Serves until `shutdown` is done and a little longer, then finishes what is in flight within the configured grace. Returns
/// whether all of it was.
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
    let (ending, _) = watch::channel(false);
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
        .max_concurrent_streams(HTTP2_STREAMS)
        .max_header_list_size(HEADER_BYTES as u32);
    let mut shutdown = std::pin::pin!(async {
        shutdown.await;
        service.drain();
        tracing::info!("shutting down: finishing what is in flight");
        // Who keeps a connection may be about to use it, and learns of the end by his next answer.
        sleep(service.config.http.shutdown_delay).await;
    });
    let http = &service.config.http;
    let (idle, stuck) = (http.header_timeout, http.write_timeout);
    let begin = |stream: TcpStream, place: OwnedSemaphorePermit| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no delay could not be set");
        }
        let activity = Activity::new();
        let stream = Clocked::new(stream, (idle, stuck), Arc::clone(&activity));
        let answers = answers(app.clone(), Arc::clone(&service), Arc::clone(&activity));
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), answers);
        let connection = connection.into_owned();
        let clocks = (activity, idle, stuck);
        let end = ending.subscribe();
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = watched(connection, clocks, end).await {
                tracing::debug!(error, "connection ended");
            }
        });
    };
    let mut refused = false;
    loop {
        let place = tokio::select! {
            () = &mut shutdown => break,
            place = Arc::clone(&places).acquire_owned() => place.map_err(io::Error::other)?,
        };
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                refused = false;
                begin(stream, place);
            }
            Err(error) => {
                // Said once, not at every turn.
                if !std::mem::replace(&mut refused, true) {
                    tracing::warn!(%error, "connections cannot be accepted");
                }
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    // Those that the kernel has taken already would be reset with what they have sent.
    let listener = listener.into_std()?;
    while let Ok((stream, _)) = listener.accept()
        && let Ok(place) = Arc::clone(&places).try_acquire_owned()
    {
        stream.set_nonblocking(true)?;
        begin(TcpStream::from_std(stream)?, place);
    }
    drop(listener);
    ending.send_replace(true);
    let finished = timeout(service.config.http.shutdown_grace, ending.closed()).await.is_ok();
    if !finished {
        tracing::warn!("requests in flight were cut off at the end of the grace");
    }
    Ok(finished)
}

/// Answers the requests of one connection. Those of HTTP/1 have their clocks in the server and in the stream.
fn answers(
    app: Router,
    service: Arc<Service>,
    activity: Arc<Activity>,
) -> TowerToHyperService<
    impl tower::Service<
        hyper::Request<Incoming>,
        Response = Response,
        Error = Infallible,
        Future = impl Future<Output = Result<Response, Infallible>> + Send,
    > + Clone
    + Send,
> {
    TowerToHyperService::new(service_fn(move |request: hyper::Request<Incoming>| {
        let underway = (request.version() == Version::HTTP_2).then(|| activity.begin());
        let response = app.clone().oneshot(request.map(Body::new));
        let service = Arc::clone(&service);
        async move {
            let mut response = response.await?;
            if let Some(underway) = underway {
                return Ok(underway.watch(response));
            }
            if service.is_draining() {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok(response)
        }
    }))
}

/// Serves one connection to its end, which may be that of the service, or that nothing happens on it any more.
async fn watched<I, S>(
    connection: UpgradeableConnection<'static, I, S, TokioExecutor>,
    (activity, idle, stuck): (Arc<Activity>, Duration, Duration),
    mut end: watch::Receiver<bool>,
) -> Result<(), BoxError>
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    S: hyper::service::Service<hyper::Request<Incoming>, Response = Response>,
    S::Future: Send + 'static,
    S::Error: Into<BoxError>,
{
    let mut connection = std::pin::pin!(connection);
    let look = (idle.min(stuck) / LOOKS).max(SHORTEST_LOOK);
    let mut ended: Option<Instant> = None;
    let mut told: Option<Instant> = None;
    loop {
        let last_word = ended.is_some() && told.is_none();
        tokio::select! {
            done = connection.as_mut() => return done,
            _ = end.wait_for(|end| *end), if ended.is_none() => ended = Some(Instant::now()),
            () = sleep(if last_word { SHORTEST_LOOK } else { look }) => {}
        }
        let overdue = activity.is_overdue(idle, stuck);
        // Who has been told to go and still does nothing is not waited for.
        if overdue && told.is_some_and(|told| told.elapsed() > idle) {
            return Ok(());
        }
        // Before it is known what a connection speaks, it would be cut off with the request that is just coming.
        let heard = |ended: Instant| activity.is_told() || ended.elapsed() > LAST_WORD;
        if told.is_none() && (overdue || ended.is_some_and(heard)) {
            told = Some(Instant::now());
            connection.as_mut().graceful_shutdown();
        }
    }
}
