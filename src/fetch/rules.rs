//! What may be fetched: the one door that the first address, every redirect, every answer of the DNS and every peer of a
//! connection go through. Pure: it asks nobody. Called by [`client`](super::client), [`resolve`](super::resolve) and
//! [`hops`](super::hops).

use super::FetchError;
use super::address::{carried, why_not_public};
use crate::config::{Fetch, Place};
use std::net::IpAddr;
use url::{Host, Url};

/// Longest address, in bytes.
const LONGEST_URL: usize = 8 << 10;

/// Names that no public host has: special uses by RFC 6761, RFC 8375 and RFC 9476, the private ends that ICANN keeps free,
/// and those of clusters. Refused by name, so that nobody learns by asking which of them exist.
const PRIVATE_ENDS: [&str; 17] = [
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "svc",
    "test",
    "invalid",
    "example",
    "alt",
    "onion",
    "home.arpa",
    "in-addr.arpa",
];

/// See the module.
#[derive(Debug)]
pub(super) struct Rules {
    settings: Fetch,
}

impl Rules {
    pub(super) fn new(settings: Fetch) -> Self {
        Self { settings }
    }

    /// The address that `text` is, if it may be fetched as far as can be told by looking at it.
    pub(super) fn parse(&self, text: &str) -> Result<Url, FetchError> {
        if text.len() > LONGEST_URL {
            return Err(FetchError::BadUrl("it is too long"));
        }
        let url =
            Url::parse(text).map_err(|_| FetchError::BadUrl("it is no address of the web"))?;
        self.check(&url)?;
        Ok(url)
    }

    /// [`Rules::parse`] for what is an address already. The parser has written odd spellings of addresses out by then:
    /// `2130706433`, `0x7f.1` and `①②⑦.1` are `127.0.0.1`.
    pub(super) fn check(&self, url: &Url) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::BadUrl("only http and https are fetched"));
        }
        if url.as_str().len() > LONGEST_URL {
            return Err(FetchError::BadUrl("it is too long"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::BadUrl("it holds a user or a password"));
        }
        let port = url.port_or_known_default();
        if !port.is_some_and(|port| self.settings.ports.contains(port)) {
            return Err(FetchError::Refused("its port is not allowed"));
        }
        match url.host() {
            Some(Host::Ipv4(address)) => self.address(None, address.into()),
            Some(Host::Ipv6(address)) => self.address(None, address.into()),
            Some(Host::Domain(host)) => self.name(plain(host)),
            None => Err(FetchError::BadUrl("it has no host")),
        }
    }

    /// A name before it is looked up.
    fn name(&self, host: &str) -> Result<(), FetchError> {
        if self.settings.deny.iter().any(|place| place.holds_name(host)) {
            return Err(FetchError::Refused("its host is not allowed"));
        }
        if self.is_allowed_by_name(host) {
            return Ok(());
        }
        let is_private = !host.contains('.')
            || PRIVATE_ENDS.iter().any(|end| {
                host.strip_suffix(end).is_some_and(|front| front.is_empty() || front.ends_with('.'))
            });
        if is_private { Err(FetchError::Refused("its host has no public name")) } else { Ok(()) }
    }

    /// Whether the operator named this host, whatever its address.
    pub(super) fn is_allowed_by_name(&self, host: &str) -> bool {
        self.settings.allow.iter().any(|place| place.holds_name(plain(host)))
    }

    /// An address to which `host` was resolved, or that stands in the URL itself.
    pub(super) fn address(&self, host: Option<&str>, address: IpAddr) -> Result<(), FetchError> {
        let allowed = self.allowed_prefix(address);
        let behind = carried(address, allowed.unwrap_or(128));
        let is_denied =
            |address: &IpAddr| self.settings.deny.iter().any(|place| place.holds_address(*address));
        if is_denied(&address) || behind.iter().any(is_denied) {
            return Err(FetchError::Refused("its host is not allowed"));
        }
        if host.is_some_and(|host| self.is_allowed_by_name(host)) {
            return Ok(());
        }
        if allowed.is_some() {
            // Who allows a translation allows the way, not every address behind it.
            return behind.into_iter().try_for_each(|behind| self.address(None, behind));
        }
        why_not_public(address).map_or(Ok(()), |why| Err(FetchError::Refused(why)))
    }

    /// The length of the narrowest network in which the operator allowed this address, in bits.
    fn allowed_prefix(&self, address: IpAddr) -> Option<u8> {
        let holding = self.settings.allow.iter().filter(|place| place.holds_address(address));
        let prefixes = holding.filter_map(|place| match place {
            Place::Net(net) => Some(net.prefix_len()),
            Place::Host(_) | Place::Below(_) => None,
        });
        prefixes.max()
    }

    /// The addresses of `host` that may be connected to.
    ///
    /// # Errors
    /// Why none may.
    pub(super) fn addresses(
        &self,
        host: &str,
        found: Vec<IpAddr>,
    ) -> Result<Vec<IpAddr>, FetchError> {
        let mut refused = FetchError::UnknownHost;
        let mut permitted = Vec::with_capacity(found.len());
        for address in found {
            match self.address(Some(host), address) {
                Ok(()) => permitted.push(address),
                Err(why) => refused = why,
            }
        }
        if permitted.is_empty() { Err(refused) } else { Ok(permitted) }
    }

    /// Whether this is fetched through the proxy.
    pub(super) fn is_proxied(&self, url: &Url) -> bool {
        let Some(proxy) = &self.settings.proxy else { return false };
        let is_excepted = |place: &Place| match url.host() {
            Some(Host::Ipv4(address)) => place.holds_address(address.into()),
            Some(Host::Ipv6(address)) => place.holds_address(address.into()),
            Some(Host::Domain(host)) => place.holds_name(plain(host)),
            None => false,
        };
        !proxy.except.iter().any(is_excepted)
    }
}

/// A host without the dot that may stand at its end. The parser has made it lower case.
pub(super) fn plain(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

#[cfg(test)]
mod tests;
