//! From an address to its document: turn by turn at the hosts, hop by hop through the redirects, each through the same door,
//! and the body into the spool. Called by [`Fetcher`](super::Fetcher).

use super::client::{Web, cause};
use super::clock::Clock;
use super::freshness::Freshness;
use super::hosts::{Hosts, Turn};
use super::robots::{self, Known, Robots};
use super::{FetchError, Page, name};
use crate::admission::Caller;
use crate::config::Fetch;
use crate::spool::{Spool, Upload};
use reqwest::header::LOCATION;
use reqwest::{Response, StatusCode};
use std::sync::Arc;
use url::Url;

/// Where an address led.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A document.
    New(Page),
    /// The version that we know is still the one.
    Unchanged(Freshness),
}

/// See the module.
#[derive(Debug)]
pub(super) struct Hops {
    settings: Fetch,
    web: Web,
    hosts: Hosts,
    spool: Arc<Spool>,
}

impl Hops {
    pub(super) fn new(settings: Fetch, web: Web, spool: Arc<Spool>) -> Self {
        Self { hosts: Hosts::new(&settings), settings, web, spool }
    }

    /// Follows `start` to its document for `caller`. `known` is a version of it that we have.
    pub(super) async fn follow(
        &self,
        start: Url,
        known: Option<&Page>,
        caller: Caller,
    ) -> Result<Outcome, FetchError> {
        let mut clock = Clock::of(self.settings.timeout);
        let mut url = start;
        let mut before: Option<Freshness> = None;
        for redirects in 0..=self.settings.max_redirects {
            let turn = self.hosts.turn(url.host_str().unwrap_or_default(), caller).await;
            if self.settings.robots && !self.may_ask(&url, &turn, &mut clock).await? {
                return Err(FetchError::Robots);
            }
            let known = known.filter(|known| known.final_url == url);
            let validators = known.map(|known| &known.freshness.validators);
            let response =
                clock.run(self.settings.first_byte_timeout, self.web.get(&url, validators)).await?;
            let freshness =
                Freshness::of(response.headers(), &self.settings).after(before.as_ref());
            let status = response.status();
            if let Some(next) = target(&url, &response)? {
                // What is skipped of the body takes the connection with it.
                drop((response, turn));
                before = Some(freshness);
                url = next;
                continue;
            }
            if status == StatusCode::NOT_MODIFIED && known.is_some() {
                return Ok(Outcome::Unchanged(freshness));
            }
            if !matches!(status, StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION) {
                return Err(FetchError::Status(status.as_u16()));
            }
            let mime_type = name::declared_type(response.headers());
            let file_name = name::of(&url, response.headers());
            let whole = self.settings.timeout;
            let upload = clock.run(whole, self.keep(response, self.settings.max_body)).await?;
            let final_url = url;
            let page = Page { upload, final_url, mime_type, file_name, redirects, freshness };
            return Ok(Outcome::New(page));
        }
        Err(FetchError::Redirects(self.settings.max_redirects))
    }

    /// Writes a body into the spool, counted as it comes out of its compression.
    async fn keep(&self, mut response: Response, limit: u64) -> Result<Upload, FetchError> {
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(FetchError::TooLarge(limit));
        }
        let (mut writer, upload) = self.spool.begin(limit);
        while let Some(piece) = response.chunk().await.map_err(|error| cause(&error))? {
            writer.write(&piece).await?;
        }
        writer.finish().await?;
        Ok(upload)
    }

    /// Whether the site lets us ask for `url`, by its `robots.txt`.
    async fn may_ask(&self, url: &Url, turn: &Turn, clock: &mut Clock) -> Result<bool, FetchError> {
        let mut path = url.path().to_owned();
        if path == "/robots.txt" {
            return Ok(true);
        }
        if let Some(query) = url.query() {
            path = format!("{path}?{query}");
        }
        let origin = url.origin().ascii_serialization();
        let mut known = turn.site.robots.lock().await;
        if let Some(known) = known.get(&origin).filter(|known| known.is_current()) {
            return Ok(known.robots.allows(&path));
        }
        let robots = clock.run(self.settings.timeout, self.ask_robots(url)).await?;
        let allows = robots.allows(&path);
        known.insert(origin, Known::now(robots));
        Ok(allows)
    }

    /// Asks a site for its wishes. Only a refusal by our own rules is an error: a site that cannot be asked allows nothing.
    async fn ask_robots(&self, url: &Url) -> Result<Robots, FetchError> {
        let mut url = url.join("/robots.txt").map_err(|_| FetchError::Robots)?;
        for _ in 0..=self.settings.max_redirects {
            let asked = self.web.get(&url, None);
            let asked = tokio::time::timeout(self.settings.first_byte_timeout, asked).await;
            let response = match asked {
                Ok(Ok(response)) => response,
                Ok(Err(refused @ (FetchError::Refused(_) | FetchError::BadUrl(_)))) => {
                    return Err(refused);
                }
                Ok(Err(_)) | Err(_) => return Ok(Robots::Nothing),
            };
            if let Some(next) = target(&url, &response)? {
                url = next;
                continue;
            }
            let status = response.status();
            if status.is_client_error() {
                return Ok(Robots::Everything);
            }
            if !status.is_success() {
                return Ok(Robots::Nothing);
            }
            let Ok(text) = beginning(response).await else { return Ok(Robots::Nothing) };
            return Ok(Robots::parse(&String::from_utf8_lossy(&text), &self.settings.user_agent));
        }
        // The RFC: a file behind too many redirects counts as not there.
        Ok(Robots::Everything)
    }
}

/// Where an answer sends us, if it does.
fn target(url: &Url, response: &Response) -> Result<Option<Url>, FetchError> {
    let redirects = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = response.headers().get(LOCATION).filter(|_| redirects) else {
        return Ok(None);
    };
    // Servers send names of files as they are; UTF-8 is what browsers take them for.
    let location = std::str::from_utf8(location.as_bytes()).ok();
    let next = location.and_then(|location| url.join(location).ok());
    let next = next.ok_or(FetchError::BadAnswer("it redirects to no address"))?;
    // Without cookies nothing would be different there the next time.
    if next == *url { Err(FetchError::BadAnswer("it redirects to itself")) } else { Ok(Some(next)) }
}

/// The first bytes of a `robots.txt`; what lies behind them is not read.
async fn beginning(mut response: Response) -> Result<Vec<u8>, reqwest::Error> {
    let most = usize::try_from(robots::MOST_BYTES).unwrap_or(usize::MAX);
    let mut text = Vec::new();
    while let Some(piece) = response.chunk().await? {
        let room = most - text.len();
        text.extend_from_slice(piece.get(..room).unwrap_or(&piece));
        if text.len() >= most {
            break;
        }
    }
    Ok(text)
}
