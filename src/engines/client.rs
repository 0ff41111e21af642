//! The only user of HTTP towards backends: one pool of connections, every wait bounded, every answer capped. Called by the
//! engines; it never decides what a status means for a document, and never follows a backend's redirect.
//!
//! The clocks of one exchange, each a failure of the backend ([`EngineError::Timeout`]):
//! connecting; *writing*, the time in which the backend takes nothing of a document although we have some of it;
//! *the first byte*, from the last byte of the request to the answer's headers; *silence*, between two pieces of the answer.
//! The caller's deadline stands over all of them. While the document itself still arrives, no clock but that one runs.
//! Dropping the future closes the connection (HTTP/2: resets the stream), and so stops the backend where it listens to that.

mod errors;
mod sending;

use super::EngineError;
use crate::config;
use bytes::{Bytes, BytesMut};
pub(crate) use errors::sources;
use errors::{cause, is_broken_by_sender};
use reqwest::header::RETRY_AFTER;
use reqwest::{Certificate, Method, RequestBuilder, Response, StatusCode, Url};
use sending::Step;
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};

pub use sending::{Sending, document};

/// Longest `Retry-After` that is worth waiting for inside of a request.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(5);
/// Bounds of the pause before a retry, in milliseconds: long enough for a load balancer to notice, and spread so that not
/// everybody comes back at once.
const PAUSE_MS: std::ops::Range<u64> = 1_000..2_000;

/// Why the client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BadClient {
    /// The file of certificate authorities cannot be read.
    #[error("the file of certificate authorities cannot be read")]
    CaFile(#[source] std::io::Error),
    /// It holds no certificate.
    #[error("the file of certificate authorities holds no PEM certificate")]
    NoCertificate,
    /// TLS or the client cannot be set up.
    #[error("the HTTP client cannot be set up")]
    Setup(#[source] reqwest::Error),
}

/// Connections to backends. Clones share the pool.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    settings: config::Client,
}

impl Client {
    /// A client with these settings. The environment's proxies are ignored: backends stand inside the cluster, and documents
    /// must not take a way that only a variable describes.
    ///
    /// # Errors
    /// [`BadClient`]: the CA file or TLS.
    pub fn new(settings: &config::Client) -> Result<Self, BadClient> {
        // An error means that another one is installed already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let certificates = certificates(settings.ca_file.as_deref())?;
        let builder = || {
            let builder = reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(settings.connect_timeout)
                .pool_max_idle_per_host(settings.max_idle_connections)
                .pool_idle_timeout(settings.idle_timeout)
                .tcp_nodelay(true)
                .user_agent(concat!("doc-ingestion/", env!("CARGO_PKG_VERSION")));
            if settings.http2 { builder } else { builder.http1_only() }
        };
        // An image without the system's authorities must still start: plain HTTP needs none.
        let http = builder()
            .tls_certs_merge(certificates.clone())
            .build()
            .or_else(|_| builder().tls_certs_only(certificates).build())
            .map_err(BadClient::Setup)?;
        Ok(Self { http, settings: settings.clone() })
    }

    /// The settings it was made with.
    #[must_use]
    pub fn settings(&self) -> &config::Client {
        &self.settings
    }

    /// Begins a request.
    pub fn request(&self, method: Method, url: Url) -> RequestBuilder {
        self.http.request(method, url)
    }

    /// Sends a request and waits for the answer's headers. `sending` watches the document in the request's body, if there is one.
    ///
    /// # Errors
    /// [`EngineError::UploadBroken`] when the document never became whole, or was still awaited at the deadline; [`EngineError::Timeout`] by the clocks above;
    /// [`EngineError::Unreachable`] or [`EngineError::BadAnswer`] by the connection. Any status is an answer.
    pub async fn send(
        &self,
        request: RequestBuilder,
        sending: Option<Sending>,
        deadline: Instant,
    ) -> Result<Reply, EngineError> {
        let began = Instant::now();
        let mut sending = sending.unwrap_or_else(Sending::nothing);
        let mut answer = pin!(request.send());
        loop {
            let (clock, limit) = self.clock(&mut sending, deadline);
            tokio::select! {
                biased;
                answer = &mut answer => {
                    return match answer {
                        Ok(response) => Ok(self.reply(response, began, deadline)),
                        Err(error) if sending.is_broken() || is_broken_by_sender(&error) => {
                            Err(EngineError::UploadBroken)
                        }
                        Err(error) => Err(cause(error)),
                    };
                }
                () = sending.moved() => {}
                () = sleep_until(clock) => {
                    return Err(match sending.step() {
                        Step::Waiting => EngineError::UploadBroken,
                        Step::Connecting | Step::Given | Step::Sent => {
                            EngineError::Timeout(limit.unwrap_or_else(|| began.elapsed()))
                        }
                    });
                }
            }
        }
    }

    /// When the current step must be over, and the setting that says so unless it is the deadline.
    fn clock(&self, sending: &mut Sending, deadline: Instant) -> (Instant, Option<Duration>) {
        let limit = match sending.step() {
            Step::Connecting | Step::Waiting => None,
            Step::Given => Some(self.settings.write_timeout),
            Step::Sent => Some(self.settings.first_byte_timeout),
        };
        match limit.map(|limit| (Instant::now() + limit, limit)) {
            Some((clock, limit)) if clock < deadline => (clock, Some(limit)),
            Some(_) | None => (deadline, None),
        }
    }

    fn reply(&self, response: Response, began: Instant, deadline: Instant) -> Reply {
        let silence = self.settings.first_byte_timeout;
        Reply { response, began, deadline, silence, cap: self.settings.max_answer }
    }

    /// Runs `attempt`, and once more after a pause when the backend broke the connection or asked to come back soon, as far
    /// as `again` allows it and the deadline leaves time. Never more than once: the document may be what breaks the backend.
    /// The second attempt is given the error of the first.
    ///
    /// # Errors
    /// Those of the last attempt.
    pub async fn with_retry<T, F>(
        &self,
        deadline: Instant,
        again: impl Fn() -> bool,
        mut attempt: impl FnMut(Option<EngineError>) -> F,
    ) -> Result<T, EngineError>
    where
        F: Future<Output = Result<T, EngineError>>,
    {
        let error = match attempt(None).await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let pause = match pause_before_retry(&error) {
            Some(pause) if self.settings.retries > 0 && again() => pause,
            Some(_) | None => return Err(error),
        };
        if Instant::now() + pause >= deadline {
            return Err(error);
        }
        tracing::info!(
            error.kind = error.name(),
            pause_ms = pause.as_millis(),
            "A backend is asked once more."
        );
        tokio::time::sleep(pause).await;
        attempt(Some(error)).await
    }
}

fn pause_before_retry(error: &EngineError) -> Option<Duration> {
    let jitter = || Duration::from_millis(fastrand::u64(PAUSE_MS));
    match error {
        EngineError::Unreachable(_) => Some(jitter()),
        EngineError::Overloaded(after) => {
            Some(after.unwrap_or_else(jitter)).filter(|after| *after <= LONGEST_RETRY_AFTER)
        }
        EngineError::Timeout(_)
        | EngineError::Failed(_)
        | EngineError::BadAnswer(_)
        | EngineError::Unreadable
        | EngineError::Encrypted
        | EngineError::UploadBroken => None,
    }
}

/// The certificates in this file.
///
/// # Errors
/// [`BadClient`] where it cannot be read, or holds none.
pub(crate) fn certificates(file: Option<&Path>) -> Result<Vec<Certificate>, BadClient> {
    let Some(path) = file else { return Ok(Vec::new()) };
    let mut pem = Vec::new();
    std::fs::File::open(path)
        .and_then(|mut file| std::io::Read::read_to_end(&mut file, &mut pem))
        .map_err(BadClient::CaFile)?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) | Err(_) => Err(BadClient::NoCertificate),
    }
}

/// `base` with `path` below it, whatever path the base has itself.
#[must_use]
pub fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    url
}

/// An answer whose body has not been read yet.
#[derive(Debug)]
pub struct Reply {
    response: Response,
    began: Instant,
    deadline: Instant,
    silence: Duration,
    cap: u64,
}

impl Reply {
    /// Its status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The seconds of its `Retry-After`; a date is not understood.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let value = self.response.headers().get(RETRY_AFTER)?.to_str().ok()?;
        value.trim().parse().ok().map(Duration::from_secs)
    }

    /// Reads at most `cap` bytes of the body instead of the configured size.
    #[must_use]
    pub fn at_most(mut self, cap: u64) -> Self {
        self.cap = self.cap.min(cap);
        self
    }

    /// Reads the body, decompressed.
    ///
    /// # Errors
    /// [`EngineError::BadAnswer`] when it is larger than allowed or wrongly compressed, [`EngineError::Unreachable`] when it
    /// breaks off, [`EngineError::Timeout`] when it falls silent or the deadline passes.
    pub async fn body(mut self) -> Result<Bytes, EngineError> {
        let too_large = EngineError::BadAnswer("it is larger than allowed");
        if self.response.content_length().is_some_and(|length| length > self.cap) {
            return Err(too_large);
        }
        let mut body = BytesMut::new();
        loop {
            let silent = Instant::now() + self.silence;
            match timeout_at(silent.min(self.deadline), self.response.chunk()).await {
                Ok(Ok(Some(piece))) => body.extend_from_slice(&piece),
                Ok(Ok(None)) => return Ok(body.freeze()),
                Ok(Err(error)) => return Err(cause(error)),
                Err(_) if silent < self.deadline => return Err(EngineError::Timeout(self.silence)),
                Err(_) => return Err(EngineError::Timeout(self.began.elapsed())),
            }
            if body.len() as u64 > self.cap {
                return Err(too_large);
            }
        }
    }
}

#[cfg(test)]
mod tests;
