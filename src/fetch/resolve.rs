//! From names to addresses. Whoever connects gets only addresses that were checked, and gets them from here: there is no
//! second look-up between check and connection in which a name could change its mind. Called by the HTTP client when it
//! connects; addresses in a URL itself never come here.

use super::FetchError;
use super::rules::Rules;
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::fmt::Debug;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Look-ups at once: each takes a thread that nobody can stop.
const LOOKUPS: usize = 32;

/// Who knows the addresses of names.
pub trait Resolver: Send + Sync + Debug {
    /// The addresses of `name`. A dot at its end says that it is whole: search domains must not be tried.
    fn addresses(&self, name: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// The system's own way, with its hosts file and its servers.
#[derive(Debug)]
pub struct SystemResolver {
    places: Arc<Semaphore>,
}

impl Default for SystemResolver {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(LOOKUPS)) }
    }
}

impl Resolver for SystemResolver {
    fn addresses(&self, name: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let (name, places) = (name.to_owned(), Arc::clone(&self.places));
        Box::pin(async move {
            let place = places.acquire_owned().await.map_err(io::Error::other)?;
            let looked_up = tokio::task::spawn_blocking(move || {
                let _place = place;
                let found = (name.as_str(), 0).to_socket_addrs()?;
                Ok(found.map(|address| address.ip()).collect())
            });
            looked_up.await.map_err(io::Error::other)?
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
