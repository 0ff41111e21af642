//! From an address to a document in the spool, safely. [`Fetcher`] is called by the doors, which trust nobody who writes an
//! address: `rules` says what may be fetched, `address` what is public, `resolve` pins a name to the addresses that were
//! checked, `client` asks, `hops` follows redirects through the same door, `hosts` and `robots` have the manners,
//! `cache`, `freshness` and `flights` spare what need not be asked again.
//!
//! It never sends anything of the caller along, never reads a document, and never writes an address, a host or a word of a
//! server into a log, a metric or an error.

mod address;
mod cache;
mod client;
mod clock;
mod error;
mod flights;
mod freshness;
mod hops;
mod hosts;
mod name;
mod resolve;
mod robots;
mod rules;

pub use error::FetchError;
pub use resolve::{Resolver, SystemResolver};

use crate::admission::Caller;
use crate::config::Fetch;
use crate::engines::client::BadClient;
use crate::spool::{Spool, Upload};
use crate::telemetry::Fetches;
use cache::{Cache, Found};
use client::Web;
use flights::Flights;
use freshness::Freshness;
use hops::{Hops, Outcome};
use resolve::Checked;
use rules::Rules;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// A document from the web.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its bytes, whole.
    pub upload: Upload,
    /// Where it was found after all redirects.
    pub final_url: Url,
    /// What its server declared it to be.
    pub mime_type: Option<String>,
    /// What it is called.
    pub file_name: Option<String>,
    /// How many redirects led to it.
    pub redirects: usize,
    freshness: Freshness,
}

impl Page {
    /// The encoding that its server declared.
    #[must_use]
    pub fn charset(&self) -> Option<&str> {
        let parameters = self.mime_type.as_deref()?.split(';').skip(1);
        let mut pairs = parameters.filter_map(|parameter| parameter.split_once('='));
        let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
        Some(value.trim().trim_matches('"'))
    }
}

/// How a document was had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From its server.
    Fetched,
    /// From its server at the wish of another request at the same moment.
    Joined,
    /// Kept, after its server said that it has not changed.
    Revalidated,
    /// Kept, without asking its server.
    Kept,
}

impl Way {
    /// Its name in metrics and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fetched => "fetched",
            Self::Joined => "joined",
            Self::Revalidated => "revalidated",
            Self::Kept => "kept",
        }
    }
}

type Had = Result<(Arc<Page>, Way), FetchError>;

/// See the module.
#[derive(Debug)]
pub struct Fetcher {
    enabled: bool,
    inner: Arc<Inner>,
    flights: Flights<Had>,
    counts: Fetches,
}

#[derive(Debug)]
struct Inner {
    rules: Arc<Rules>,
    hops: Hops,
    cache: Cache,
}

impl Fetcher {
    /// Nothing is contacted yet.
    ///
    /// # Errors
    /// [`BadClient`]: the CA file or TLS.
    pub fn new(
        settings: &Fetch,
        spool: Arc<Spool>,
        resolver: Arc<dyn Resolver>,
        counts: Fetches,
    ) -> Result<Self, BadClient> {
        let rules = Arc::new(Rules::new(settings.clone()));
        let checked = Checked::new(Arc::clone(&rules), resolver);
        let web = Web::new(settings, Arc::clone(&rules), checked)?;
        let hops = Hops::new(settings.clone(), web, spool);
        let inner = Arc::new(Inner { rules, hops, cache: Cache::new(settings) });
        Ok(Self { enabled: settings.enabled, inner, flights: Flights::default(), counts })
    }

    /// The document at `address` for `caller`, whose turn it is among those who fetch. Dropping the future ends the fetch, unless others wait for it too.
    ///
    /// # Errors
    /// [`FetchError`], also for an address that may not be fetched.
    pub async fn fetch(
        &self,
        address: &str,
        caller: Caller,
    ) -> Result<(Arc<Page>, Way), FetchError> {
        let began = Instant::now();
        let had = self.have(address, caller).await;
        let took = began.elapsed();
        let outcome = had.as_ref().map_or_else(FetchError::name, |(_, way)| way.name());
        self.counts.fetched(outcome, took);
        match &had {
            Ok(_) => tracing::debug!(outcome, "page fetched"),
            Err(error) if error.is_callers() => {
                tracing::info!(outcome, %error, duration_ms = milliseconds(took), "page not fetched");
            }
            Err(error) => {
                tracing::warn!(outcome, %error, duration_ms = milliseconds(took), "fetch failed");
            }
        }
        had
    }

    async fn have(&self, address: &str, caller: Caller) -> Had {
        if !self.enabled {
            return Err(FetchError::Off);
        }
        let mut url = self.inner.rules.parse(address)?;
        url.set_fragment(None);
        let found = self.inner.cache.get(url.as_str());
        if let Some(Found::Fresh(page)) = found {
            return Ok((page, Way::Kept));
        }
        let stale = found.map(|(Found::Fresh(page) | Found::Stale(page))| page);
        // By caller, whose turn it is: nobody waits in another one's line.
        let key = format!("{} {url}", caller.0);
        let inner = Arc::clone(&self.inner);
        let work = async move { inner.ask(url, stale, caller).await };
        let (had, joined) = self.flights.join(&key, work).await;
        had.map(|(page, way)| (page, if joined { Way::Joined } else { way }))
    }

    /// Bytes and number of the pages that are kept.
    #[must_use]
    pub fn kept(&self) -> (u64, u64) {
        self.inner.cache.size()
    }
}

fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

impl Inner {
    async fn ask(&self, url: Url, stale: Option<Arc<Page>>, caller: Caller) -> Had {
        let key = url.as_str().to_owned();
        let outcome = self.hops.follow(url, stale.as_deref(), caller).await?;
        let (page, way) = match (outcome, stale) {
            (Outcome::New(page), _) => (Arc::new(page), Way::Fetched),
            (Outcome::Unchanged(freshness), Some(stale)) => {
                let freshness = freshness.or_as_in(&stale.freshness);
                (Arc::new(Page { freshness, ..(*stale).clone() }), Way::Revalidated)
            }
            (Outcome::Unchanged(_), None) => {
                return Err(FetchError::BadAnswer("it says that nothing has changed"));
            }
        };
        self.cache.put(key, &page);
        Ok((page, way))
    }
}
