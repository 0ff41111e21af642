//! Apache Tika, 3.x or 4.x: the document goes out as it arrives, XHTML with pages and metadata comes back. Called by the
//! pipeline under a permit and a breaker; it never chooses another engine and never passes on Tika's own words.

mod ask;
mod judge;

use super::client::{Client, Reply, below, document};
use super::{Answer, EngineError, Job};
use crate::config;
use extractors::{Family, Spec};
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Method, RequestBuilder, Url};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Time for Tika to say that it is there.
const CHECK: Duration = Duration::from_secs(2);
/// Time for Tika to say its version before a document; a busy server may take longer than an idle one.
const VERSION: Duration = Duration::from_secs(10);
/// Time for a 3.x server to start its process anew after a crash: it took 4.5 seconds on two busy cores.
const RESTART: Duration = Duration::from_secs(8);
/// How often to look whether it has.
const LOOK: Duration = Duration::from_millis(250);
/// Largest answer to a question that is not about a document, in bytes.
const SMALL: u64 = 64 << 10;

/// The two protocols of Tika's server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 3.x and before: one address, the kind of answer by `Accept`, options by `X-Tika-*` headers.
    V3,
    /// 4.x: an address for each kind of answer, no options by headers.
    V4,
}

/// A Tika server.
#[derive(Debug)]
pub struct Tika {
    base: Url,
    credentials: Option<(String, String)>,
    timeout: Duration,
    ocr: Ocr,
    client: Client,
    /// What `GET /version` said; forgotten when a connection fails, for the server may come back as another one.
    version: Mutex<Option<Version>>,
}

/// `tika.ocr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ocr {
    Auto,
    On,
    Off,
}

/// Whether the server was there and went away, which a 3.x does when a document breaks it. One that was not there in the first
/// place is not worth the wait.
fn is_restarting(error: &EngineError) -> bool {
    match error {
        EngineError::Unreachable(Some(error)) => !error.is_connect(),
        EngineError::Overloaded(after) => after.is_none(),
        EngineError::Unreachable(None)
        | EngineError::Timeout(_)
        | EngineError::Failed(_)
        | EngineError::BadAnswer(_)
        | EngineError::Unreadable
        | EngineError::Encrypted
        | EngineError::UploadBroken => false,
    }
}

/// Whether Tika reads this format: nearly everything that has text, and the metadata of pictures. Not sound and film, whose
/// few tags are no document, and nothing that is unknown or a program, from which only noise comes.
#[must_use]
pub fn reads(format: &Spec) -> bool {
    match format.family {
        Family::Media => false,
        // Of these, PostScript needs an interpreter; the others hold data or code.
        Family::Binary => format.name == "ole",
        Family::Text
        | Family::Web
        | Family::Pdf
        | Family::Word
        | Family::Sheet
        | Family::Slides
        | Family::Mail
        | Family::Book
        | Family::Image
        | Family::Archive => true,
    }
}

impl Tika {
    /// The server of the configuration; `None` when none is configured.
    #[must_use]
    pub fn new(settings: &config::Tika, client: Client) -> Option<Self> {
        Some(Self {
            base: settings.base_url.clone()?,
            credentials: settings.credentials.clone(),
            timeout: settings.timeout,
            ocr: match settings.ocr.as_str() {
                "on" => Ocr::On,
                "off" => Ocr::Off,
                _ => Ocr::Auto,
            },
            client,
            version: Mutex::new(None),
        })
    }

    /// Whether Tika answers: part of being ready. Takes two seconds at most.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn check(&self) -> Result<(), EngineError> {
        self.ask_version(Instant::now() + CHECK).await.map(drop)
    }

    /// Which protocol the server speaks; asked once.
    ///
    /// # Errors
    /// When it does not answer, or not as Tika.
    pub async fn version(&self) -> Result<Version, EngineError> {
        let known = *self.version.lock().unwrap_or_else(PoisonError::into_inner);
        match known {
            Some(version) => Ok(version),
            None => self.ask_version(Instant::now() + VERSION).await,
        }
    }

    /// Reads a document. A broken connection and a short "come back later" are tried once more when the upload is whole by
    /// then; a whole upload can be read again from its start.
    ///
    /// # Errors
    /// Every [`EngineError`]; [`EngineError::Encrypted`] never, for Tika does not tell it from damage.
    pub async fn run(&self, job: &Job) -> Result<Answer, EngineError> {
        let deadline = job.deadline.min(Instant::now() + self.timeout);
        let whole = || job.upload.length().is_some();
        let attempt = |failed: Option<EngineError>| async move {
            if failed.is_some_and(|error| is_restarting(&error)) {
                self.wait_for_restart(deadline).await;
            }
            self.attempt(job, deadline).await
        };
        self.client.with_retry(deadline, whole, attempt).await
    }

    /// Waits until the server answers again, or [`RESTART`] is over.
    async fn wait_for_restart(&self, deadline: Instant) {
        let until = deadline.min(Instant::now() + RESTART);
        while Instant::now() < until && self.check().await.is_err() {
            tokio::time::sleep_until(until.min(Instant::now() + LOOK)).await;
        }
    }

    async fn attempt(&self, job: &Job, deadline: Instant) -> Result<Answer, EngineError> {
        let result = self.exchange(job, deadline).await;
        if matches!(result, Err(EngineError::Unreachable(_) | EngineError::Failed(_))) {
            self.remember(None);
        }
        result
    }

    async fn exchange(&self, job: &Job, deadline: Instant) -> Result<Answer, EngineError> {
        let version = tokio::time::timeout_at(deadline, self.version())
            .await
            .map_err(|_| EngineError::Timeout(self.timeout))??;
        let (body, sending) = document(&job.upload);
        let request = self.request(Method::PUT, version.address());
        let mut request = ask::headers(request, job, version, self.ocr).body(body);
        if let Some(length) = job.upload.length() {
            request = request.header(CONTENT_LENGTH, length);
        }
        let reply = self.client.send(request, Some(sending), deadline).await?;
        judge::answer(reply).await
    }

    async fn ask_version(&self, deadline: Instant) -> Result<Version, EngineError> {
        let reply = self.client.send(self.request(Method::GET, "version"), None, deadline).await?;
        let version = Version::said_by(reply).await?;
        self.remember(Some(version));
        Ok(version)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, below(&self.base, path));
        match &self.credentials {
            Some((user, password)) => request.basic_auth(user, Some(password)),
            None => request,
        }
    }

    fn remember(&self, version: Option<Version>) {
        *self.version.lock().unwrap_or_else(PoisonError::into_inner) = version;
    }
}

impl Version {
    /// Where a document goes for XHTML. `/tika/html` of 3.x gives JSON, `/tika` of 4.x gives Markdown.
    fn address(self) -> &'static str {
        match self {
            Self::V3 => "tika",
            Self::V4 => "tika/html",
        }
    }

    /// Reads `Apache Tika 3.3.2`.
    async fn said_by(reply: Reply) -> Result<Self, EngineError> {
        if !reply.status().is_success() {
            return Err(judge::refusal(reply).await);
        }
        let text = reply.at_most(SMALL).body().await?;
        let text = String::from_utf8_lossy(&text);
        let major = text
            .trim()
            .strip_prefix("Apache Tika ")
            .and_then(|number| number.split('.').next())
            .and_then(|major| major.parse::<u32>().ok())
            .ok_or(EngineError::BadAnswer("it does not say that it is Apache Tika"))?;
        Ok(if major >= 4 { Self::V4 } else { Self::V3 })
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn everything_with_text_in_it_is_read() {
        let reads = |name| super::reads(extractors::formats::by_name(name).unwrap().spec());
        for name in ["pdf", "doc", "ooxml_encrypted", "msg", "ole", "text", "zip", "png", "epub"] {
            assert!(reads(name), "{name}");
        }
        for name in ["exe", "elf", "mp4", "ogg", "sqlite", "font"] {
            assert!(!reads(name), "{name}");
        }
        let unknown: &dyn extractors::Format = &extractors::formats::recognised::UNKNOWN;
        assert!(!super::reads(unknown.spec()));
    }
}
