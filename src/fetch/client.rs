//! One request to a web server, and its answer. Every request goes through the rules, connects only to checked addresses, and
//! follows no redirect. No cookie is kept and nothing of the caller is sent along. Called by [`hops`](super::hops) and
//! [`robots`](super::robots).

use super::FetchError;
use super::resolve::Checked;
use super::rules::Rules;
use crate::config::Fetch;
use crate::engines::client::{BadClient, certificates, sources};
use reqwest::header::{
    ACCEPT, ACCEPT_LANGUAGE, CONTENT_ENCODING, HeaderMap, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
};
use reqwest::{Client, ClientBuilder, Response};
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// What is asked for: pages before documents before anything.
const ACCEPTED: &str = "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8";
/// Headers of one answer.
const MOST_HEADERS: usize = 256;
/// Connections to a host that are kept for a moment, for the next page of the same batch.
const IDLE_CONNECTIONS: usize = 2;
const IDLE_TIME: Duration = Duration::from_secs(10);

/// What a server said to tell one version of a page from another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Validators {
    pub(super) etag: Option<HeaderValue>,
    pub(super) modified: Option<HeaderValue>,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Web {
    direct: Client,
    proxied: Option<Client>,
    checked: Checked,
    rules: Arc<Rules>,
    max_headers: u32,
    languages: Option<HeaderValue>,
}

impl Web {
    pub(super) fn new(
        settings: &Fetch,
        rules: Arc<Rules>,
        checked: Checked,
    ) -> Result<Self, BadClient> {
        // An error means that another one is installed already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let direct = build(settings, |builder| builder.no_proxy().dns_resolver(checked.clone()))?;
        let proxied = match &settings.proxy {
            None => None,
            Some(proxy) => {
                let way = reqwest::Proxy::all(proxy.url.clone()).map_err(BadClient::Setup)?;
                let way = match &proxy.credentials {
                    Some((user, password)) => way.basic_auth(user, password),
                    None => way,
                };
                // The proxy's own address is the operator's word and needs no check.
                Some(build(settings, |builder| builder.proxy(way.clone()))?)
            }
        };
        let languages = settings.accept_language.as_deref();
        Ok(Self {
            direct,
            proxied,
            checked,
            rules,
            max_headers: settings.max_headers,
            languages: languages.and_then(|languages| HeaderValue::from_str(languages).ok()),
        })
    }

    /// Asks for `url`, with `known` if we have a version of it. Any status is an answer.
    pub(super) async fn get(
        &self,
        url: &Url,
        known: Option<&Validators>,
    ) -> Result<Response, FetchError> {
        self.rules.check(url)?;
        let proxied = self.proxied.as_ref().filter(|_| self.rules.is_proxied(url));
        if proxied.is_some() {
            self.check_before_proxy(url).await?;
        }
        let client = proxied.unwrap_or(&self.direct);
        let request = client.get(url.clone()).headers(self.headers(known));
        let response = request.send().await.map_err(|error| cause(&error))?;
        if proxied.is_none() {
            self.check_peer(url, &response)?;
        }
        self.check_headers(&response)?;
        Ok(response)
    }

    fn headers(&self, known: Option<&Validators>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED));
        if let Some(languages) = &self.languages {
            headers.insert(ACCEPT_LANGUAGE, languages.clone());
        }
        if let Some(known) = known {
            let both = [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.modified)];
            for (name, value) in both.into_iter().filter_map(|(n, v)| Some((n, v.clone()?))) {
                headers.insert(name, value);
            }
        }
        headers
    }

    /// The proxy looks the name up itself. What we can find out is refused here all the same; a name that only the proxy
    /// knows is its own to judge.
    async fn check_before_proxy(&self, url: &Url) -> Result<(), FetchError> {
        let Some(Host::Domain(host)) = url.host() else { return Ok(()) };
        match self.checked.addresses(host).await {
            Ok(_) | Err(FetchError::UnknownHost) => Ok(()),
            Err(refused) => Err(refused),
        }
    }

    /// Whom we really spoke to. It can be nobody else than the resolver gave; this holds should the client ever change its
    /// ways.
    fn check_peer(&self, url: &Url, response: &Response) -> Result<(), FetchError> {
        let peer = response.remote_addr().ok_or(FetchError::Unreachable)?.ip();
        match url.host() {
            Some(Host::Domain(host)) => self.rules.address(Some(host), peer),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => self.rules.address(None, peer),
        }
    }

    fn check_headers(&self, response: &Response) -> Result<(), FetchError> {
        // Name, value, colon, space and end of line.
        let size = |(name, value): (&reqwest::header::HeaderName, &HeaderValue)| {
            name.as_str().len() + value.len() + 4
        };
        let size: usize = response.headers().iter().map(size).sum();
        if size as u64 > u64::from(self.max_headers) {
            return Err(FetchError::HeadersTooLarge(self.max_headers.into()));
        }
        // What was asked for is undone by now, and its header gone.
        let coding = response.headers().get(CONTENT_ENCODING);
        if coding.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            return Err(FetchError::BadAnswer("it is coded in a way that was not asked for"));
        }
        Ok(())
    }
}

fn build(
    settings: &Fetch,
    way: impl Fn(ClientBuilder) -> ClientBuilder,
) -> Result<Client, BadClient> {
    let certificates = certificates(settings.ca_file.as_deref())?;
    let builder = || {
        let builder = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .user_agent(settings.user_agent.as_str())
            .connect_timeout(settings.connect_timeout)
            .http1_max_headers(MOST_HEADERS)
            .http2_max_header_list_size(settings.max_headers)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .pool_idle_timeout(IDLE_TIME)
            .tcp_nodelay(true);
        way(builder)
    };
    // An image without the system's authorities must still start.
    let built = builder().tls_certs_merge(certificates.clone()).build();
    built.or_else(|_| builder().tls_certs_only(certificates).build()).map_err(BadClient::Setup)
}

/// Our error for the client's, which would tell the address.
pub(super) fn cause(error: &reqwest::Error) -> FetchError {
    let mut fault = None;
    for source in sources(error) {
        if let Some(ours) = source.downcast_ref::<FetchError>() {
            return ours.clone();
        }
        if source.is::<rustls::Error>() {
            return FetchError::Untrusted;
        }
        if let Some(http) = source.downcast_ref::<hyper::Error>() {
            if http.is_parse_too_large() {
                return FetchError::BadAnswer("its headers are too many or too large");
            }
            let told = if http.is_parse() { "it does not speak HTTP" } else { "it broke off" };
            fault.get_or_insert(FetchError::BadAnswer(told));
        }
    }
    if error.is_connect() || error.is_timeout() || error.is_dns() {
        return FetchError::Unreachable;
    }
    if fault.is_none() && error.is_decode() {
        return FetchError::BadAnswer("its compression is damaged");
    }
    fault.unwrap_or(FetchError::BadAnswer("it broke off"))
}
