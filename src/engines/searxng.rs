//! SearXNG: a query goes out as a form, results in JSON come back. Called by `search` under a permit and a breaker. It reads no
//! documents, so it is no [`Engine`](super::Engine), but talks as they do. It never passes on SearXNG's own words but those of
//! the results.

use super::EngineError;
use super::client::{Client, Reply, below};
use crate::config;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Method, StatusCode, Url};
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

/// Time for SearXNG to say that it is there.
const CHECK: Duration = Duration::from_secs(2);
/// From this many bytes on, parsing would hold up other requests.
const LONG: usize = 256 << 10;

/// A SearXNG.
#[derive(Debug)]
pub struct Searxng {
    base: Url,
    language: String,
    max_answer: u64,
    client: Client,
}

/// One result, as SearXNG words it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its address, not checked.
    pub link: String,
    /// Its title; may be empty.
    pub title: String,
    /// A part of it or a description; may be empty.
    pub snippet: String,
    /// How good SearXNG holds it to be: the more the better.
    pub score: f64,
}

/// One page of results.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// In SearXNG's order.
    pub hits: Vec<Hit>,
    /// How many of its search engines did not answer.
    pub silent: usize,
}

impl Searxng {
    /// The SearXNG of the configuration; `None` when none is configured.
    #[must_use]
    pub fn new(settings: &config::Search, client: Client) -> Option<Self> {
        Some(Self {
            base: settings.searxng_url.clone()?,
            language: settings.language.clone(),
            max_answer: settings.max_answer,
            client,
        })
    }

    /// Whether SearXNG answers: part of being ready. Takes two seconds at most.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn check(&self) -> Result<(), EngineError> {
        let request = self.client.request(Method::GET, below(&self.base, "healthz"));
        let reply = self.client.send(request, None, Instant::now() + CHECK).await?;
        if reply.status().is_success() { Ok(()) } else { Err(refusal(&reply)) }
    }

    /// Page `page` of the results for `query`, counted from 1. A broken connection is tried once more.
    ///
    /// # Errors
    /// [`EngineError`]; [`EngineError::Unreadable`] blames the query.
    pub async fn ask(
        &self,
        query: &str,
        page: u32,
        deadline: Instant,
    ) -> Result<Hits, EngineError> {
        let form = self.form(query, page);
        let attempt = |_| async {
            // In the body, for the sake of those who read logs: addresses stand there.
            let request = self
                .client
                .request(Method::POST, below(&self.base, "search"))
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(ACCEPT, "application/json")
                .body(form.clone());
            let reply = self.client.send(request, None, deadline).await?;
            if !reply.status().is_success() {
                return Err(refusal(&reply));
            }
            parsed(reply.at_most(self.max_answer)).await
        };
        self.client.with_retry(deadline, || true, attempt).await
    }

    fn form(&self, query: &str, page: u32) -> String {
        let mut url = self.base.clone();
        url.query_pairs_mut()
            .clear()
            .append_pair("q", &without_redirects(query))
            .append_pair("format", "json")
            .append_pair("language", &self.language)
            .append_pair("pageno", &page.to_string());
        url.query().unwrap_or_default().to_owned()
    }
}

/// The query without the marks of SearXNG's external bangs: for `!!w` it does not search but sends the browser to Wikipedia.
fn without_redirects(query: &str) -> String {
    // Python's `str.split`, by which SearXNG finds them, takes some control characters for spaces.
    let words = query.split(|c: char| c.is_whitespace() || c.is_control());
    let words = words.filter(|word| !word.is_empty());
    words.map(|word| word.trim_start_matches("!!")).collect::<Vec<_>>().join(" ")
}

async fn parsed(reply: Reply) -> Result<Hits, EngineError> {
    let body = reply.body().await?;
    let unusable = || EngineError::BadAnswer("it is not SearXNG's JSON");
    let is_long = body.len() >= LONG;
    let parse = move || hits(&serde_json::from_slice(&body).ok()?);
    if !is_long {
        return parse().ok_or_else(unusable);
    }
    tokio::task::spawn_blocking(parse).await.ok().flatten().ok_or_else(unusable)
}

fn hits(value: &Value) -> Option<Hits> {
    let results = value.get("results")?.as_array()?;
    let silent = value.get("unresponsive_engines").and_then(Value::as_array).map_or(0, Vec::len);
    let text = |result: &Value, name: &str| {
        result.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let hit = |result: &Value| Hit {
        link: text(result, "url"),
        title: text(result, "title"),
        snippet: text(result, "content"),
        score: result.get("score").and_then(Value::as_f64).unwrap_or_default(),
    };
    Some(Hits { hits: results.iter().map(hit).collect(), silent })
}

fn refusal(reply: &Reply) -> EngineError {
    match reply.status() {
        // Without a time to come back it is down, as whoever stands before it says so.
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
            if reply.retry_after().is_some() =>
        {
            EngineError::Overloaded(reply.retry_after())
        }
        // It makes no query of the words, or is sent elsewhere by them; neither says that it is ill.
        StatusCode::BAD_REQUEST | StatusCode::FOUND => EngineError::Unreadable,
        // So it answers where `search.formats` in its settings lacks `json`.
        StatusCode::FORBIDDEN => EngineError::Failed("it gives no JSON to us".into()),
        status => EngineError::Failed(format!("status {}", status.as_u16())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn external_bangs_lose_their_mark() {
        assert_eq!(without_redirects("!!w affald  !aak x!!y !!!!g"), "w affald !aak x!!y g");
        assert_eq!(without_redirects("affald"), "affald");
        assert_eq!(without_redirects("a\u{1c}!!w\u{1f}!!g\u{85}!!x\0"), "a w g x");
    }

    #[test]
    fn whatever_a_result_lacks_is_empty() {
        let value = serde_json::json!({
            "results": [{"url": "https://a.dk", "title": 3, "content": null}, 7, {"score": "x"}],
        });
        let found = hits(&value).unwrap();
        assert_eq!(found.hits.len(), 3);
        assert_eq!(found.hits[0].link, "https://a.dk");
        assert!(found.hits.iter().all(|hit| hit.title.is_empty() && hit.score == 0.0));
        assert!(hits(&serde_json::json!({"results": {}})).is_none());
        assert!(hits(&serde_json::json!([])).is_none());
    }
}
