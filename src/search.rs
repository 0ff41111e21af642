//! From a query to a list of results: under a permit and a breaker SearXNG is asked, page after page until there are enough, and
//! what two of its engines name twice stands once. Called by the search door. It never fetches what it finds, and never writes a
//! query, an address or a word of a result into a log or a metric.

mod address;

use crate::admission::{Caller, Permits};
use crate::config;
use crate::engines::EngineError;
use crate::engines::client::Client;
use crate::engines::health::Breaker;
use crate::engines::searxng::{Hit, Searxng};
use crate::telemetry::Searches;
use extractors::clean;
use std::collections::HashSet;
use std::time::Duration;
use tokio::time::Instant;

/// How long a caller should stay away when too many searches wait.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// A result to hand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its address, as SearXNG gave it.
    pub link: String,
    /// Its title, in one line; never empty.
    pub title: String,
    /// A part of it or a description, in one line; may be empty.
    pub snippet: String,
}

/// Why a search gave nothing. Each is one sentence for the caller.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// There is no SearXNG.
    #[error("No search engine is configured; set SEARXNG_URL.")]
    NotConfigured,
    /// Too many searches wait for it.
    #[error("The service is busy; try again in a moment.")]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// It kept failing.
    #[error("The search engine kept failing and is left alone for a moment; try again later.")]
    LeftAlone,
    /// It answered, but none of the engines behind it did.
    #[error(
        "The search engine found nothing, and some of those that it asked did not answer; try again later."
    )]
    Silent,
    /// It did not answer in time.
    #[error("The search engine did not answer in time; try again later.")]
    Timeout,
    /// It makes no query of these words.
    #[error("The search engine makes no query of these words.")]
    Refused,
    /// It failed, in the way of this name.
    #[error("The search engine failed; try again later.")]
    Failed(&'static str),
}

impl SearchError {
    /// A short stable name for answers and metrics.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotConfigured => "not_configured",
            Self::Busy { .. } => "overloaded",
            Self::LeftAlone => "breaker_open",
            Self::Silent => "silent",
            Self::Timeout => "engine_timeout",
            Self::Refused => "bad_request",
            Self::Failed(name) => name,
        }
    }
}

impl From<EngineError> for SearchError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Timeout(_) => Self::Timeout,
            EngineError::Overloaded(after) => {
                Self::Busy { retry_after: after.unwrap_or(RETRY_AFTER) }
            }
            EngineError::Unreadable => Self::Refused,
            EngineError::Unreachable(_)
            | EngineError::Failed(_)
            | EngineError::BadAnswer(_)
            | EngineError::Encrypted
            | EngineError::UploadBroken => Self::Failed(error.name()),
        }
    }
}

/// See the module.
#[derive(Debug)]
pub struct Search {
    /// The search engine, where configured.
    pub searxng: Option<Searxng>,
    /// How many searches at once.
    pub permits: Permits,
    /// Whether it is left alone for now.
    pub breaker: Breaker,
    timeout: Duration,
    max_pages: u32,
    counts: Searches,
}

impl Search {
    /// Nothing is contacted yet.
    #[must_use]
    pub fn new(settings: &config::Search, client: Client, counts: Searches) -> Self {
        let patience = client.settings();
        Self {
            permits: Permits::new(settings.permits.min(patience.max_connections)),
            breaker: Breaker::new(patience.breaker_failures, patience.breaker_pause),
            timeout: settings.timeout,
            max_pages: settings.max_pages,
            searxng: Searxng::new(settings, client),
            counts,
        }
    }

    /// Up to `count` results for `query`, the best first. Waiting for a permit takes `queue` at most.
    ///
    /// # Errors
    /// [`SearchError`]. That nothing was found is an answer, unless an engine behind SearXNG was silent.
    pub async fn run(
        &self,
        caller: Caller,
        (query, count): (&str, usize),
        deadline: Instant,
        queue: Duration,
    ) -> Result<Vec<Found>, SearchError> {
        let began = Instant::now();
        let found = self.find(caller, (query, count), deadline, queue).await;
        let took = began.elapsed();
        let outcome = match &found {
            Ok(results) if results.is_empty() => "nothing",
            Ok(_) => "ok",
            Err(error) => error.name(),
        };
        self.counts.searched(outcome, took);
        let results = found.as_ref().map_or(0, Vec::len);
        tracing::info!(outcome, results, duration_ms = took.as_millis(), "search done");
        found
    }

    async fn find(
        &self,
        caller: Caller,
        (query, count): (&str, usize),
        deadline: Instant,
        queue: Duration,
    ) -> Result<Vec<Found>, SearchError> {
        let searxng = self.searxng.as_ref().ok_or(SearchError::NotConfigured)?;
        if !self.breaker.allows() {
            return Err(SearchError::LeftAlone);
        }
        let busy = |_| SearchError::Busy { retry_after: RETRY_AFTER };
        let _permit = self.permits.acquire(caller, deadline, queue).await.map_err(busy)?;
        let deadline = deadline.min(Instant::now() + self.timeout);
        let mut list = List::default();
        let mut silent = 0;
        for page in 1..=self.max_pages {
            let attempt = self.breaker.enter().ok_or(SearchError::LeftAlone)?;
            let asked = searxng.ask(query, page, deadline).await;
            attempt.record(&asked);
            match asked {
                Ok(hits) => {
                    silent += hits.silent;
                    let new = list.add(hits.hits);
                    if new == 0 || list.results.len() >= count {
                        break;
                    }
                }
                // What was found so far is an answer.
                Err(error) if page > 1 => {
                    tracing::warn!(error.kind = error.name(), %error, page, "search engine did not answer");
                    break;
                }
                Err(error) => {
                    tracing::warn!(error.kind = error.name(), %error, page, "search engine did not answer");
                    return Err(error.into());
                }
            }
        }
        if silent > 0 {
            tracing::warn!(engines = silent, "engines of SearXNG did not answer");
        }
        list.results.truncate(count);
        if list.results.is_empty() && silent > 0 {
            return Err(SearchError::Silent);
        }
        Ok(list.results)
    }
}

/// The results so far.
#[derive(Debug, Default)]
struct List {
    results: Vec<Found>,
    known: HashSet<String>,
}

impl List {
    /// Takes a page of results, the best first, without what is there already; how many were new.
    fn add(&mut self, mut hits: Vec<Hit>) -> usize {
        let before = self.results.len();
        // SearXNG groups by category before it answers; its clients sort by score, and so do we.
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        for hit in hits {
            let Some(url) = address::checked(&hit.link) else { continue };
            if !self.known.insert(address::key(&url)) {
                continue;
            }
            let link = hit.link.trim().to_owned();
            let title = Some(clean::line(&hit.title)).filter(|title| !title.is_empty());
            let title = title.unwrap_or_else(|| link.clone());
            self.results.push(Found { link, title, snippet: clean::line(&hit.snippet) });
        }
        self.results.len() - before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(link: &str, score: f64) -> Hit {
        Hit { link: link.into(), title: " T\n\u{0}x ".into(), snippet: "a\t b".into(), score }
    }

    #[test]
    fn the_best_come_first_and_each_once() {
        let mut list = List::default();
        let page = vec![
            hit("https://example.org/1", 1.0),
            hit("https://aarhus.dk/a", 50.0),
            hit("http://www.aarhus.dk/a/?utm_source=x", 3.0),
            hit("javascript:alert(1)", 90.0),
            hit("https://aarhus.dk/b", 25.0),
            hit("https://example.org/2", f64::NEG_INFINITY),
        ];
        assert_eq!(list.add(page), 4);
        assert_eq!(list.add(vec![hit("https://aarhus.dk/b#x", 7.0)]), 0);
        assert_eq!(list.add(vec![hit("https://aarhus.dk/c", 99.0)]), 1);
        let links: Vec<&str> = list.results.iter().map(|found| found.link.as_str()).collect();
        let wanted = [
            "https://aarhus.dk/a",
            "https://aarhus.dk/b",
            "https://example.org/1",
            "https://example.org/2",
            "https://aarhus.dk/c",
        ];
        assert_eq!(links, wanted);
        assert_eq!(list.results[0].title, "T x");
        assert_eq!(list.results[0].snippet, "a b");
    }

    #[test]
    fn a_result_without_a_title_has_its_address_for_one() {
        let mut list = List::default();
        list.add(vec![Hit { title: " ".into(), ..hit("https://a.dk/", 1.0) }]);
        assert_eq!(list.results[0].title, "https://a.dk/");
    }
}
