//! From names to addresses. Whoever connects gets only addresses that were checked, and gets them from here: there is no
//! second look-up between check and connection in which a name could change its mind. Called by the HTTP client when it
//! connects; addresses in a URL itself never come here.

use super::FetchError;
use super::rules::Rules;
use futures_util::future::BoxFuture;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::LookupIpStrategy;
use hickory_resolver::net::NetError;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::fmt::{self, Debug, Formatter};
use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// What the system says about names, and is looked at before each look-up: it may change while we run.
const SETTINGS: [&str; 2] = ["/etc/resolv.conf", "/etc/hosts"];
/// Look-ups on their way over one connection to a name server. More than are ever fetched at once, since a busy connection
/// refuses what comes on top.
const LOOKUPS: usize = 4_096;

/// Who knows the addresses of names.
pub trait Resolver: Send + Sync + Debug {
    /// The addresses of `name`. A dot at its end says that it is whole: search domains must not be tried.
    fn addresses(&self, name: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// The system's own way: its hosts file, its name servers, its search domains. Not by the C library, which keeps a thread for
/// each look-up for as long as a name server is silent; here nothing but a waiting future is kept, and dropping that ends it.
#[derive(Default)]
pub struct SystemResolver {
    current: Mutex<Option<Current>>,
}

/// The resolver for settings of this age.
struct Current {
    changed: [Option<SystemTime>; 2],
    resolver: TokioResolver,
}

impl SystemResolver {
    fn current(&self) -> Result<TokioResolver, NetError> {
        let changed = SETTINGS.map(|path| fs::metadata(path).and_then(|m| m.modified()).ok());
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(current) = current.as_ref().filter(|current| current.changed == changed) {
            return Ok(current.resolver.clone());
        }
        let mut builder = TokioResolver::builder_tokio()?;
        let options = builder.options_mut();
        options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
        options.max_active_requests = LOOKUPS;
        let resolver = builder.build()?;
        *current = Some(Current { changed, resolver: resolver.clone() });
        Ok(resolver)
    }
}

impl Debug for SystemResolver {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("SystemResolver").finish_non_exhaustive()
    }
}

impl Resolver for SystemResolver {
    fn addresses(&self, name: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let (name, resolver) = (name.to_owned(), self.current());
        Box::pin(async move {
            let found = resolver.map_err(io::Error::other)?.lookup_ip(name).await;
            Ok(found.map_err(io::Error::other)?.iter().collect())
        })
    }
}

/// A resolver whose answers went through the rules.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    rules: Arc<Rules>,
    resolver: Arc<dyn Resolver>,
}

impl Checked {
    pub(super) fn new(rules: Arc<Rules>, resolver: Arc<dyn Resolver>) -> Self {
        Self { rules, resolver }
    }

    /// The addresses of `host` that may be connected to.
    pub(super) async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, FetchError> {
        let name = if self.rules.is_allowed_by_name(host) || host.ends_with('.') {
            host.to_owned()
        } else {
            // A whole name asks for no `www.example.org.svc.cluster.local` first, which would also tell the cluster.
            format!("{host}.")
        };
        let found = self.resolver.addresses(&name).await;
        self.rules.addresses(host, found.map_err(|_| FetchError::UnknownHost)?)
    }
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let checked = self.clone();
        Box::pin(async move {
            let permitted = checked.addresses(name.as_str()).await?;
            // The client puts the port of the address in place of 0.
            let addresses = permitted.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests;
