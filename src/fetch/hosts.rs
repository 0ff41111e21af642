//! Manners: how many requests one host gets at once and how fast they follow each other, and how many all hosts together; callers
//! take turns in both. Also the place for what is known about a host's `robots.txt`. Called by [`hops`](super::hops).

use super::robots::Known;
use super::rules::plain;
use crate::admission::{Caller, Permit, Permits};
use crate::config::Fetch;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Hosts that are remembered although nobody asks them right now.
const REMEMBERED: usize = 1_024;

/// See the module.
#[derive(Debug)]
pub(super) struct Hosts {
    all: Permits,
    each: usize,
    delay: Duration,
    hosts: Mutex<HashMap<String, Arc<Site>>>,
}

/// What is known about one host.
#[derive(Debug)]
pub(super) struct Site {
    places: Permits,
    /// When the next request may begin.
    next: Mutex<Instant>,
    /// Its `robots.txt`, by origin. Held while it is fetched, so that it is fetched once.
    pub(super) robots: tokio::sync::Mutex<HashMap<String, Known>>,
}

/// The leave to ask a host. Dropping it lets the next one go.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) site: Arc<Site>,
    _host: Permit,
    _all: Permit,
}

impl Site {
    /// Begins a request, or says when one may begin.
    fn begin(&self, delay: Duration) -> Result<(), Instant> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if now < *next {
            return Err(*next);
        }
        *next = now + delay;
        Ok(())
    }
}

impl Hosts {
    pub(super) fn new(settings: &Fetch) -> Self {
        Self {
            all: Permits::new(settings.concurrency),
            each: settings.host_concurrency,
            delay: settings.host_delay,
            hosts: Mutex::default(),
        }
    }

    /// Waits for leave to ask `host`. First in line at the host, then in line of all: a slow host holds no place of others.
    pub(super) async fn turn(&self, host: &str, caller: Caller) -> Turn {
        let site = self.site(plain(host));
        let at_host = site.places.turn(caller).await;
        let of_all = loop {
            let of_all = self.all.turn(caller).await;
            // The pause counts from when the one before really began. No place of all is held while it lasts.
            let Err(moment) = site.begin(self.delay) else { break of_all };
            drop(of_all);
            sleep_until(moment).await;
        };
        Turn { site, _host: at_host, _all: of_all }
    }

    fn site(&self, host: &str) -> Arc<Site> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(site) = hosts.get(host) {
            return Arc::clone(site);
        }
        if hosts.len() >= REMEMBERED {
            // Whoever is asked right now, or has just been, must stay known.
            let now = Instant::now();
            hosts.retain(|_, site| {
                let next = *site.next.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::strong_count(site) > 1 || next > now
            });
        }
        let site = Arc::new(Site {
            places: Permits::new(self.each),
            next: Mutex::new(Instant::now()),
            robots: tokio::sync::Mutex::default(),
        });
        hosts.insert(host.to_owned(), Arc::clone(&site));
        site
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Caller = Caller(1);

    fn hosts(set: impl FnOnce(&mut Fetch)) -> Hosts {
        let mut settings = crate::config::Config::open().fetch;
        set(&mut settings);
        Hosts::new(&settings)
    }

    #[tokio::test(start_paused = true)]
    async fn requests_to_one_host_keep_their_distance() {
        let hosts = hosts(|settings| settings.host_delay = Duration::from_secs(2));
        let began = Instant::now();
        for _ in 0..3 {
            drop(hosts.turn("a", ONE).await);
        }
        assert_eq!(began.elapsed().as_secs(), 4);
        drop(hosts.turn("b", ONE).await);
        assert_eq!(began.elapsed().as_secs(), 4, "another host needs no pause");
    }

    /// Those who waited for a place of all did not wait for their host meanwhile.
    #[tokio::test(start_paused = true)]
    async fn requests_keep_their_distance_after_a_full_house() {
        let hosts = Arc::new(hosts(|settings| {
            settings.host_delay = Duration::from_secs(2);
            settings.concurrency = 3;
        }));
        let mut held = Vec::new();
        for other in ["x", "y", "z"] {
            held.push(hosts.turn(other, ONE).await);
        }
        let mut waiting = Vec::new();
        for _ in 0..3 {
            let hosts = Arc::clone(&hosts);
            waiting.push(tokio::spawn(async move {
                drop(hosts.turn("a", ONE).await);
                Instant::now()
            }));
        }
        sleep_until(Instant::now() + Duration::from_secs(60)).await;
        let free = Instant::now();
        drop(held);
        let mut moments = Vec::new();
        for waiting in waiting {
            moments.push((waiting.await.unwrap() - free).as_secs());
        }
        moments.sort_unstable();
        assert_eq!(moments, [0, 2, 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_host_holds_up_nobody_else() {
        let hosts = hosts(|settings| {
            settings.host_concurrency = 1;
            settings.concurrency = 2;
        });
        let first = hosts.turn("a", ONE).await;
        let waits = |host: &'static str| {
            tokio::time::timeout(Duration::from_secs(9), hosts.turn(host, ONE))
        };
        assert!(waits("a").await.is_err(), "one at a time");
        let second = waits("b").await.unwrap();
        assert!(waits("c").await.is_err(), "two of all");
        drop((first, second));
        assert!(waits("a").await.is_ok());
    }

    /// One caller with many addresses, another with one: the other is next.
    #[tokio::test(start_paused = true)]
    async fn callers_take_turns() {
        // At its host it is the next; at another host it is there before those who wait for theirs.
        for (name, order) in [("one.example", [1, 2, 1, 1]), ("other.example", [2, 1, 1, 1])] {
            let hosts = Arc::new(hosts(|settings| {
                settings.host_concurrency = 1;
                settings.concurrency = 1;
            }));
            let held = hosts.turn("one.example", ONE).await;
            let served = Arc::new(Mutex::new(Vec::new()));
            let mut waiters = Vec::new();
            for caller in [1, 1, 1, 2] {
                let (hosts, served) = (Arc::clone(&hosts), Arc::clone(&served));
                let host = if caller == 1 { "one.example." } else { name };
                waiters.push(tokio::spawn(async move {
                    let _turn = hosts.turn(host, Caller(caller)).await;
                    served.lock().unwrap().push(caller);
                }));
                tokio::task::yield_now().await;
            }
            drop(held);
            for waiter in waiters {
                waiter.await.unwrap();
            }
            assert_eq!(*served.lock().unwrap(), order, "{name}");
        }
    }

    #[tokio::test]
    async fn hosts_are_forgotten() {
        let hosts = hosts(|_| {});
        let kept = hosts.turn("kept", ONE).await;
        for i in 0..REMEMBERED * 2 {
            drop(hosts.turn(&i.to_string(), ONE).await);
        }
        let known = hosts.hosts.lock().unwrap();
        assert!(known.len() <= REMEMBERED + 1 && known.contains_key("kept"));
        drop(kept);
    }
}
