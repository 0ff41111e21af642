//! The settings of `search`: whom the search door asks, for how much, and for how long.

use super::sections::{at_least_one, backend};
use super::values::{ConfigError, Values};
use reqwest::Url;
use std::time::Duration;

/// See [`Config::search`](super::Config::search).
#[derive(Debug, Clone)]
pub struct Search {
    /// Where SearXNG is; `None` is not configured.
    pub searxng_url: Option<Url>,
    /// Language of the results, as SearXNG names it.
    pub language: String,
    /// Results where a request does not say.
    pub count: usize,
    /// Results at most.
    pub max_count: usize,
    /// Characters of a query.
    pub max_query: usize,
    /// Pages of SearXNG for one search.
    pub max_pages: u32,
    /// Searches at once.
    pub permits: usize,
    /// Time for one.
    pub timeout: Duration,
    /// Where the text of loaded pages stands, where a request does not say.
    pub load: LoadInto,
    /// Time for loading what was found.
    pub load_timeout: Duration,
    /// Bytes of one page of SearXNG.
    pub max_answer: u64,
}

/// Where the text of a page that was found stands in the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadInto {
    /// Nowhere: no page is loaded.
    Off,
    /// In a field of its own, beside the snippet.
    Content,
    /// In the place of the snippet.
    Snippet,
}

impl LoadInto {
    /// The one of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "off" => Some(Self::Off),
            "content" => Some(Self::Content),
            "snippet" => Some(Self::Snippet),
            _ => None,
        }
    }
}

impl Search {
    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        let max_count = at_least_one(values, "search.max_count")?;
        let pages = at_least_one(values, "search.max_pages")?;
        Ok(Self {
            searxng_url: backend(values, "search.searxng_url")?,
            language: values.text("search.language").unwrap_or("all").to_owned(),
            count: at_least_one(values, "search.count")?.min(max_count),
            max_count,
            max_query: at_least_one(values, "search.max_query")?,
            max_pages: u32::try_from(pages).map_err(|_| values.wrong("search.max_pages"))?,
            permits: at_least_one(values, "search.permits")?,
            timeout: values.duration("search.timeout")?,
            load: values
                .text("search.load")
                .and_then(LoadInto::of)
                .ok_or_else(|| values.wrong("search.load"))?,
            load_timeout: values.duration("search.load_timeout")?,
            max_answer: values.bytes("search.max_answer")?,
        })
    }
}
