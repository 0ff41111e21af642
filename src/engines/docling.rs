//! docling-serve: a conversion is handed in, waited for and fetched; Markdown by page comes back. Called by the pipeline under
//! a permit and a breaker; it never chooses another engine, and never passes on the server's own words.
//!
//! Every format goes the asynchronous way. The synchronous one answers 504 after two minutes and works on regardless, and
//! reports a failed pipeline as 404; one way with one set of meanings costs a short document two more requests.
//!
//! Nothing can be taken back: the interface has no address for cancelling or deleting a task (1.38.2, `/openapi.json`).
//! Whoever gives up stops asking, and `document_timeout` ends the work in the server soon after.

mod form;
mod outcome;

use super::client::{Client, Reply, below, document};
use super::{Answer, EngineError, Job};
use crate::config;
use extractors::Spec;
use outcome::{Task, TaskStatus};
use reqwest::header::HeaderValue;
use reqwest::{Method, RequestBuilder, StatusCode, Url};
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::Instant;

/// Time for the server to say that it is there.
const CHECK: Duration = Duration::from_secs(2);
/// How long a question after a task may be held open. A server with workers of its own answers at once all the same.
const HOLD: Duration = Duration::from_secs(5);
/// The pause between two questions grows from the first to the last of these, by half each time.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));
/// From this many bytes on, parsing would hold up other requests.
const LONG: usize = 256 << 10;
/// Largest answer about a task, in bytes.
const SMALL: u64 = 64 << 10;

/// A docling-serve.
#[derive(Debug)]
pub struct Docling {
    base: Url,
    api_key: Option<String>,
    timeout: Duration,
    options: serde_json::Map<String, serde_json::Value>,
    client: Client,
}

/// The formats that docling names itself and that we can tell apart for certain.
const READS: [&str; 10] =
    ["pdf", "docx", "pptx", "xlsx", "html", "markdown", "csv", "png", "jpeg", "tiff"];

/// Whether docling reads this format.
#[must_use]
pub fn reads(format: &Spec) -> bool {
    READS.contains(&format.name)
}

impl Docling {
    /// The server of the configuration; `None` when none is configured.
    #[must_use]
    pub fn new(settings: &config::Docling, client: Client) -> Option<Self> {
        Some(Self {
            base: settings.base_url.clone()?,
            api_key: settings.api_key.clone(),
            timeout: settings.timeout,
            options: settings.options.clone(),
            client,
        })
    }

    /// Whether docling-serve answers: part of being ready. Takes two seconds at most.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn check(&self) -> Result<(), EngineError> {
        let request = self.request(Method::GET, "health");
        let reply = self.client.send(request, None, Instant::now() + CHECK).await?;
        if reply.status().is_success() { Ok(()) } else { Err(refusal(&reply)) }
    }

    /// Converts a document. Handing in is tried once more when the connection breaks and the upload is whole by then.
    ///
    /// # Errors
    /// Every [`EngineError`]; [`EngineError::Encrypted`] never, for docling does not tell it from damage.
    pub async fn run(&self, job: &Job) -> Result<Answer, EngineError> {
        let deadline = job.deadline.min(Instant::now() + self.timeout);
        let whole = || job.upload.length().is_some();
        let task = self.client.with_retry(deadline, whole, |_| self.submit(job, deadline)).await?;
        self.wait_for(task.checked()?, deadline).await
    }

    async fn submit(&self, job: &Job, deadline: Instant) -> Result<Task, EngineError> {
        let (body, sending) = document(&job.upload);
        let form = form::of(job, body, &self.options, deadline)?;
        let request = self.request(Method::POST, "v1/convert/file/async").multipart(form);
        let reply = self.client.send(request, Some(sending), deadline).await?;
        json(reply.at_most(SMALL)).await
    }

    async fn wait_for(&self, mut task: Task, deadline: Instant) -> Result<Answer, EngineError> {
        let status = format!("v1/status/poll/{}", task.task_id);
        let hold = HOLD.min(self.client.settings().first_byte_timeout / 2);
        let wait = [("wait", hold.as_secs_f64())];
        let mut pause = PAUSES.0;
        loop {
            match task.task_status {
                TaskStatus::Pending | TaskStatus::Started => {}
                TaskStatus::Failure => return Err(task.failure()),
                TaskStatus::Success | TaskStatus::PartialSuccess | TaskStatus::Skipped => break,
            }
            let asked = Instant::now();
            let next = (asked + pause).min(deadline);
            tokio::time::sleep_until(next).await;
            if next >= deadline {
                return Err(EngineError::Timeout(self.timeout));
            }
            pause = (pause * 3 / 2).min(PAUSES.1);
            let question = |_| self.get(&status, &wait, deadline);
            let reply = self.client.with_retry(deadline, || true, question).await?;
            task = json(reply.at_most(SMALL)).await?;
        }
        let result = format!("v1/result/{}", task.task_id);
        let fetch = |_| self.get(&result, &[], deadline);
        let reply = self.client.with_retry(deadline, || true, fetch).await?;
        outcome::answer(&json::<outcome::Outcome>(reply).await?)
    }

    async fn get(
        &self,
        path: &str,
        query: &[(&str, f64)],
        deadline: Instant,
    ) -> Result<Reply, EngineError> {
        let request = self.request(Method::GET, path).query(query);
        self.client.send(request, None, deadline).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, below(&self.base, path));
        match &self.api_key {
            Some(key) => match HeaderValue::from_str(key) {
                Ok(mut value) => {
                    value.set_sensitive(true);
                    request.header("X-Api-Key", value)
                }
                // A key that no header can carry is refused by the server as a missing one.
                Err(_) => request,
            },
            None => request,
        }
    }
}

async fn json<T: DeserializeOwned + Send + 'static>(reply: Reply) -> Result<T, EngineError> {
    if !reply.status().is_success() {
        return Err(refusal(&reply));
    }
    let body = reply.body().await?;
    let unusable = || EngineError::BadAnswer("it is not docling's JSON");
    if body.len() < LONG {
        return serde_json::from_slice(&body).map_err(|_| unusable());
    }
    let parsed = tokio::task::spawn_blocking(move || serde_json::from_slice(&body)).await;
    parsed.ok().and_then(Result::ok).ok_or_else(unusable)
}

fn refusal(reply: &Reply) -> EngineError {
    match reply.status() {
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
            EngineError::Overloaded(reply.retry_after())
        }
        StatusCode::PAYLOAD_TOO_LARGE => EngineError::Unreadable,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            EngineError::Failed("it refuses our key".into())
        }
        // A restart forgets every task, and so does the removal of results.
        StatusCode::NOT_FOUND => EngineError::Failed("it has lost the conversion".into()),
        // The options are the configuration's, and ours: no document can cause this.
        StatusCode::UNPROCESSABLE_ENTITY => EngineError::Failed("it refuses our options".into()),
        status => EngineError::Failed(format!("status {}", status.as_u16())),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_formats_have_names_of_the_table() {
        for name in super::READS {
            assert!(
                extractors::formats::by_name(name).is_some_and(|f| super::reads(f.spec())),
                "{name}"
            );
        }
    }
}
