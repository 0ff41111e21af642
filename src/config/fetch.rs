//! The settings of `fetch` and `load`: what may be fetched, how much of it, how fast and through whom.

use super::sections::{at_least_one, backend};
use super::values::{ConfigError, Values};
use ipnet::IpNet;
use reqwest::Url;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// See [`Config::fetch`](super::Config::fetch).
#[derive(Debug, Clone)]
pub struct Fetch {
    /// Whether anything is fetched.
    pub enabled: bool,
    /// What the service calls itself.
    pub user_agent: String,
    /// Languages to ask for.
    pub accept_language: Option<String>,
    /// What may be fetched although it is not public.
    pub allow: Vec<Place>,
    /// What is never fetched.
    pub deny: Vec<Place>,
    /// From which ports.
    pub ports: Ports,
    /// Bytes of a body, decompressed.
    pub max_body: u64,
    /// Bytes of an answer's headers.
    pub max_headers: u32,
    /// Redirects for one address.
    pub max_redirects: usize,
    /// Time to connect.
    pub connect_timeout: Duration,
    /// Time to the answer's headers.
    pub first_byte_timeout: Duration,
    /// Time for one address.
    pub timeout: Duration,
    /// Addresses at once.
    pub concurrency: usize,
    /// Addresses of one host at once.
    pub host_concurrency: usize,
    /// Pause between two requests to one host.
    pub host_delay: Duration,
    /// Whether `robots.txt` is obeyed.
    pub robots: bool,
    /// Bytes of pages kept.
    pub cache_bytes: u64,
    /// Pages kept.
    pub cache_entries: usize,
    /// How long a kept page is fresh where its server does not say.
    pub cache_fresh: Duration,
    /// How long it is kept at most.
    pub cache_age: Duration,
    /// The proxy; `None` is none.
    pub proxy: Option<Proxy>,
    /// More trusted certificate authorities, PEM.
    pub ca_file: Option<PathBuf>,
}

/// A proxy for web servers.
#[derive(Clone)]
pub struct Proxy {
    /// Where it is.
    pub url: Url,
    /// User and password.
    pub credentials: Option<(String, String)>,
    /// What is fetched without it.
    pub except: Vec<Place>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

/// See [`Config::load`](super::Config::load).
#[derive(Debug, Clone)]
pub struct Load {
    /// Addresses of one request.
    pub max_urls: usize,
    /// Addresses of one request in work at once.
    pub concurrency: usize,
    /// Bytes of text of one answer.
    pub max_text: u64,
}

/// A part of the network, by address or by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A network, or one address.
    Net(IpNet),
    /// A host.
    Host(String),
    /// Every host below this name: `*.example.org`.
    Below(String),
}

/// The text is no [`Place`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no network, address or name")]
pub struct BadPlace;

impl FromStr for Place {
    type Err = BadPlace;

    fn from_str(text: &str) -> Result<Self, BadPlace> {
        if let Ok(net) = text.parse::<IpNet>() {
            return Ok(Self::Net(net.trunc()));
        }
        if let Ok(address) = text.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Ok(Self::Net(address.into()));
        }
        let (name, below) = match text.strip_prefix("*.") {
            Some(name) => (name, true),
            None => (text, false),
        };
        // The name is written as it comes out of an address: lower case, and `xn--` where it is not ASCII.
        let host = match url::Host::parse(name.trim_end_matches('.')) {
            Ok(url::Host::Domain(host)) if !host.contains('*') => host,
            Ok(url::Host::Domain(_) | url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => {
                return Err(BadPlace);
            }
        };
        Ok(if below { Self::Below(host) } else { Self::Host(host) })
    }
}

impl Place {
    /// Whether this address lies in it.
    #[must_use]
    pub fn holds_address(&self, address: IpAddr) -> bool {
        match self {
            Self::Net(net) => net.contains(&address),
            Self::Host(_) | Self::Below(_) => false,
        }
    }

    /// Whether this host, in lower case and without a dot at its end, is it or lies below it.
    #[must_use]
    pub fn holds_name(&self, host: &str) -> bool {
        match self {
            Self::Net(_) => false,
            Self::Host(name) => name == host,
            Self::Below(name) => {
                host.strip_suffix(name.as_str()).is_some_and(|front| front.ends_with('.'))
            }
        }
    }
}

/// Ports and ranges of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ports(Vec<RangeInclusive<u16>>);

impl Ports {
    /// Whether `port` is one of them.
    #[must_use]
    pub fn contains(&self, port: u16) -> bool {
        self.0.iter().any(|range| range.contains(&port))
    }
}

impl FromStr for Ports {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ranges = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let range = |word: &str| {
            let (first, last) = word.split_once('-').unwrap_or((word, word));
            Ok(first.trim().parse()?..=last.trim().parse()?)
        };
        ranges.map(range).collect::<Result<_, _>>().map(Self)
    }
}

impl Fetch {
    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        let agent = concat!("doc-ingestion/", env!("CARGO_PKG_VERSION"));
        let ports = values.parse::<Ports>("fetch.ports").map_err(|_| {
            values.problem("fetch.ports", "must be ports and ranges such as 80,443,8000-8099")
        })?;
        Ok(Self {
            enabled: values.switch("fetch.enabled")?,
            user_agent: header(values, "fetch.user_agent")?.unwrap_or_else(|| agent.to_owned()),
            accept_language: header(values, "fetch.accept_language")?,
            allow: places(values, "fetch.allow")?,
            deny: places(values, "fetch.deny")?,
            ports,
            max_body: values.bytes("fetch.max_body")?,
            max_headers: u32::try_from(values.bytes("fetch.max_headers")?)
                .map_err(|_| values.wrong("fetch.max_headers"))?,
            max_redirects: values.parse("fetch.max_redirects")?,
            connect_timeout: values.duration("fetch.connect_timeout")?,
            first_byte_timeout: values.duration("fetch.first_byte_timeout")?,
            timeout: values.duration("fetch.timeout")?,
            concurrency: at_least_one(values, "fetch.concurrency")?,
            host_concurrency: at_least_one(values, "fetch.host_concurrency")?,
            host_delay: values.duration("fetch.host_delay")?,
            robots: values.switch("fetch.robots")?,
            cache_bytes: values.bytes("fetch.cache_bytes")?,
            cache_entries: values.parse("fetch.cache_entries")?,
            cache_fresh: values.duration("fetch.cache_fresh")?,
            cache_age: values.duration("fetch.cache_age")?,
            proxy: proxy(values)?,
            ca_file: values.text("fetch.ca_file").map(PathBuf::from),
        })
    }
}

impl Load {
    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self {
            max_urls: at_least_one(values, "load.max_urls")?,
            concurrency: at_least_one(values, "load.concurrency")?,
            max_text: values.bytes("load.max_text")?,
        })
    }
}

/// Text that can be sent as a header.
fn header(values: &Values, path: &str) -> Result<Option<String>, ConfigError> {
    let Some(text) = values.text(path) else { return Ok(None) };
    if text.bytes().all(|b| (b' '..0x7f).contains(&b)) {
        Ok(Some(text.to_owned()))
    } else {
        Err(values.problem(path, "must be printable ASCII"))
    }
}

fn places(values: &Values, path: &str) -> Result<Vec<Place>, ConfigError> {
    let words = values.text(path).unwrap_or_default().split(',').map(str::trim);
    let place = |word: &str| {
        word.parse().map_err(|BadPlace| {
            let wanted = "is no network such as 10.1.0.0/16, address, or name such as a.example.org or *.example.org";
            values.problem(path, format!("`{word}` {wanted}"))
        })
    };
    words.filter(|word| !word.is_empty()).map(place).collect()
}

fn proxy(values: &Values) -> Result<Option<Proxy>, ConfigError> {
    let except = places(values, "fetch.no_proxy")?;
    let Some(url) = backend(values, "fetch.proxy")? else { return Ok(None) };
    let password = values.text("fetch.proxy_password").unwrap_or_default().to_owned();
    let credentials = values.text("fetch.proxy_user").map(|user| (user.to_owned(), password));
    Ok(Some(Proxy { url, credentials, except }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_networks_addresses_and_names() {
        let place = |text: &str| text.parse::<Place>();
        assert!(place("10.1.2.3/8").unwrap().holds_address("10.9.9.9".parse().unwrap()));
        assert!(place("::1").unwrap().holds_address("::1".parse().unwrap()));
        assert!(place("[fd00::]").unwrap().holds_address("fd00::".parse().unwrap()));
        assert_eq!(place("Wiki.Example.ORG.").unwrap(), Place::Host("wiki.example.org".into()));
        assert_eq!(place("æ.dk").unwrap(), Place::Host("xn--6ca.dk".into()));
        let below = place("*.example.org").unwrap();
        assert!(below.holds_name("a.example.org") && below.holds_name("b.a.example.org"));
        assert!(!below.holds_name("example.org") && !below.holds_name("badexample.org"));
        for wrong in ["", "10.0.0.0/33", "a b", "*.*.dk", "http://a", "2130706433"] {
            assert_eq!(place(wrong), Err(BadPlace), "{wrong}");
        }
    }

    #[test]
    fn ports_are_numbers_and_ranges() {
        let ports: Ports = "80, 8000-8099".parse().unwrap();
        for (port, is) in [(80, true), (81, false), (8000, true), (8099, true), (8100, false)] {
            assert_eq!(ports.contains(port), is, "{port}");
        }
        assert!("80,x".parse::<Ports>().is_err() && "70000".parse::<Ports>().is_err());
    }
}
