//! Documents from the web on their way into the pipeline: what is asked of a page, and what is said about where it was found.

use super::options::{Labels, Options};
use crate::admission::Caller;
use crate::config::Config;
use crate::fetch::{Page, Way};
use crate::pipeline::{Failure, Request};
use crate::service::Service;
use axum::http::HeaderMap;
use extractors::Content;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};

/// A document that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) page: Arc<Page>,
    way: Way,
}

/// The document at `address` for `caller`, before `until`.
pub(super) async fn fetch(
    service: &Service,
    address: &str,
    caller: Caller,
    until: Instant,
) -> Result<Found, Failure> {
    match timeout_at(until, service.fetcher.fetch(address, caller)).await {
        Ok(had) => had.map(|(page, way)| Found { page, way }).map_err(Failure::Fetch),
        Err(_) => Err(Failure::Deadline),
    }
}

impl Found {
    /// The pipeline's request for it.
    pub(super) fn request(
        &self,
        caller: Caller,
        options: &Options,
        headers: &HeaderMap,
        config: &Config,
    ) -> Request {
        let content = options.content().unwrap_or(Content::Main);
        options.request(caller, headers, Labels::default(), config).of_page(&self.page, content)
    }

    /// How it was had.
    pub(super) fn explanation(&self) -> Value {
        json!({ "way": self.way.name(), "redirects": self.page.redirects })
    }
}
