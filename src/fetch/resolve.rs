//! From names to addresses. Whoever connects gets only addresses that were checked, and gets them from here: there is no
//! second look-up between check and connection in which a name could change its mind. Called by the HTTP client when it
//! connects; addresses in a URL itself never come here.

use super::FetchError;
use super::rules::Rules;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Either, select};
use hickory_resolver::proto::op::Query;
use hickory_resolver::proto::rr::{Name as DnsName, Record, RecordType};
use hickory_resolver::{Hosts, TokioResolver};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::fmt::{self, Debug, Formatter};
use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::time::timeout;

/// What the system says about names, and is looked at before each look-up: it may change while we run.
const SETTINGS: [&str; 2] = ["/etc/resolv.conf", "/etc/hosts"];
/// Look-ups on their way over one connection to a name server. More than are ever fetched at once, since a busy connection
/// refuses what comes on top.
const LOOKUPS: usize = 4_096;
/// What is asked for.
const FAMILIES: [RecordType; 2] = [RecordType::A, RecordType::AAAA];
/// How long the second answer is waited for when the first one has addresses.
const PATIENCE: Duration = Duration::from_millis(300);

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

/// What settings of this age say.
#[derive(Clone)]
struct Current {
    changed: [Option<SystemTime>; 2],
    hosts: Arc<Hosts>,
    /// `None` where no name server is named.
    resolver: Option<TokioResolver>,
}

/// When the settings of the system were changed.
fn changed() -> [Option<SystemTime>; 2] {
    SETTINGS.map(|path| fs::metadata(path).and_then(|m| m.modified()).ok())
}

impl SystemResolver {
    fn current(&self) -> Current {
        let changed = changed();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(current) = current.as_ref().filter(|current| current.changed == changed) {
            return current.clone();
        }
        let resolver = TokioResolver::builder_tokio().and_then(|mut builder| {
            builder.options_mut().max_active_requests = LOOKUPS;
            builder.build()
        });
        if resolver.is_err() {
            tracing::warn!("no name server can be asked; only the hosts file is read");
        }
        let hosts = Arc::new(Hosts::from_system().unwrap_or_default());
        current.insert(Current { changed, hosts, resolver: resolver.ok() }).clone()
    }
}

impl Current {
    /// What the hosts file says counts alone, whatever a name server would say.
    fn in_hosts(&self, name: &DnsName) -> Vec<IpAddr> {
        FAMILIES
            .into_iter()
            .filter_map(|family| self.hosts.lookup_static_host(&Query::query(name.clone(), family)))
            .flat_map(|found| addresses(found.answers()))
            .collect()
    }

    async fn addresses(self, name: String) -> io::Result<Vec<IpAddr>> {
        // As it stands in the address: a name that no rule of the DNS for hosts allows may exist all the same.
        let name = DnsName::from_ascii(&name).map_err(io::Error::other)?;
        let known = self.in_hosts(&name);
        if !known.is_empty() {
            return Ok(known);
        }
        let resolver = self.resolver.ok_or(io::ErrorKind::NotFound)?;
        let [first, second] = FAMILIES.map(|family| {
            let (resolver, name) = (resolver.clone(), name.clone());
            async move {
                let found = resolver.lookup(name, family).await;
                found.map(|found| addresses(found.answers()))
            }
            .boxed()
        });
        let (earlier, later) = match select(first, second).await {
            Either::Left((earlier, later)) | Either::Right((earlier, later)) => (earlier, later),
        };
        let mut found = earlier.unwrap_or_default();
        // Some name servers never answer about one of the two (RFC 8305, 3).
        let later = if found.is_empty() {
            later.await
        } else {
            timeout(PATIENCE, later).await.unwrap_or_else(|_| Ok(Vec::new()))
        };
        match later {
            Ok(more) => found.extend(more),
            Err(error) if found.is_empty() => return Err(io::Error::other(error)),
            Err(_) => {}
        }
        Ok(found)
    }
}

fn addresses(answers: &[Record]) -> Vec<IpAddr> {
    answers.iter().filter_map(|record| record.data.ip_addr()).collect()
}

impl Debug for SystemResolver {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("SystemResolver").finish_non_exhaustive()
    }
}

impl Resolver for SystemResolver {
    fn addresses(&self, name: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        self.current().addresses(name.to_owned()).boxed()
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
