//! What all requests share: settings, spool, policy, engines, metrics. Made once by `cli`; the doors and the pipeline hold it.

use crate::admission::{Permits, Places};
use crate::config::{Config, ConfigError, IsolationMode};
use crate::engines::Engine;
use crate::engines::client::Client;
use crate::engines::docling::Docling;
use crate::engines::health::{Breaker, BreakerState};
use crate::engines::tika::Tika;
use crate::fetch::{Fetcher, Resolver, SystemResolver};
use crate::isolation::Isolation;
use crate::route::{Health, Policy, State};
use crate::search::Search;
use crate::spool::Spool;
use crate::telemetry::{Metrics, Snapshot};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// See the module.
#[derive(Debug)]
pub struct Service {
    /// The settings.
    pub config: Config,
    /// Where documents wait.
    pub spool: Arc<Spool>,
    /// How engines are chosen.
    pub policy: Policy,
    /// Counters and gauges.
    pub metrics: Metrics,
    /// Where documents are parsed.
    pub isolation: Isolation,
    /// Documents from the web.
    pub fetcher: Fetcher,
    /// Apache Tika, where configured.
    pub tika: Option<Tika>,
    /// docling-serve, where configured.
    pub docling: Option<Docling>,
    /// Places for requests with a document, from their heads to the ends of their answers.
    pub requests: Places,
    /// Places for documents in work or waiting. One that still arrives has none: its sender may be slow.
    pub places: Places,
    /// Leave to look at a document: detection and probes are short, but they use the same cores as the readers.
    pub looks: Permits,
    /// The search engine, and what bounds its use.
    pub search: Search,
    lanes: [Lane; 3],
    draining: AtomicBool,
}

/// What bounds the use of one engine.
#[derive(Debug)]
pub struct Lane {
    /// How many documents at once.
    pub permits: Permits,
    /// Whether it is left alone for now.
    pub breaker: Breaker,
}

impl Service {
    /// Everything in place, nothing contacted.
    ///
    /// # Errors
    /// A policy or a backend's settings that cannot be used.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        Self::with_resolver(config, Arc::new(SystemResolver::default()))
    }

    /// [`Service::new`] with somebody else to ask for the addresses of web servers.
    ///
    /// # Errors
    /// As there.
    pub fn with_resolver(config: Config, resolver: Arc<dyn Resolver>) -> Result<Self, ConfigError> {
        let policy = policy(&config)?;
        let client = Client::new(&config.client)
            .map_err(|error| ConfigError::Conflict(format!("client: {error}")))?;
        let lane = |permits: usize| Lane {
            permits: Permits::new(permits),
            breaker: Breaker::new(config.client.breaker_failures, config.client.breaker_pause),
        };
        let lanes = [
            lane(config.in_process.permits),
            lane(config.tika.permits),
            lane(config.docling.permits),
        ];
        let metrics = Metrics::default();
        let workers = config.isolation.mode != IsolationMode::None;
        let spool = Arc::new(Spool::new(config.spool.clone(), workers));
        let counts = metrics.fetches.clone();
        let fetcher = Fetcher::new(&config.fetch, Arc::clone(&spool), resolver, counts)
            .map_err(|error| ConfigError::Conflict(format!("fetch: {error}")))?;
        let counts = metrics.searches.clone();
        Ok(Self {
            search: Search::new(&config.search, client.clone(), counts),
            isolation: Isolation::new(config.isolation.clone(), metrics.workers.clone()),
            spool,
            fetcher,
            policy,
            metrics,
            tika: Tika::new(&config.tika, client.clone()),
            docling: Docling::new(&config.docling, client),
            looks: Permits::new(2 * config.in_process.permits),
            requests: Places::new(config.http.max_requests, config.http.max_requests_per_key),
            places: Places::new(config.http.max_in_flight, config.http.max_in_flight_per_key),
            lanes,
            draining: AtomicBool::new(false),
            config,
        })
    }

    /// The bounds of an engine.
    #[must_use]
    pub fn lane(&self, engine: Engine) -> &Lane {
        let [in_process, tika, docling] = &self.lanes;
        match engine {
            Engine::InProcess => in_process,
            Engine::Tika => tika,
            Engine::Docling => docling,
        }
    }

    /// Whether an engine is configured.
    #[must_use]
    pub fn configured(&self, engine: Engine) -> bool {
        match engine {
            Engine::InProcess => true,
            Engine::Tika => self.tika.is_some(),
            Engine::Docling => self.docling.is_some(),
        }
    }

    /// The engines as routing sees them.
    #[must_use]
    pub fn health(&self) -> Health {
        let state = |engine| match (self.configured(engine), self.lane(engine).breaker.allows()) {
            (false, _) => State::NotConfigured,
            (true, true) => State::Up,
            (true, false) => State::Down,
        };
        Health { tika: state(Engine::Tika), docling: state(Engine::Docling) }
    }

    /// What the gauges show.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let usage = self.spool.usage();
        let lane = |engine: Engine| {
            let lane = self.lane(engine);
            gauges(engine.name(), &lane.permits, &lane.breaker)
        };
        let lanes = Engine::ALL.into_iter().filter(|e| self.configured(*e)).map(lane);
        let search = self.search.searxng.iter();
        let search = search.map(|_| gauges("searxng", &self.search.permits, &self.search.breaker));
        let engines = lanes.chain(search).collect();
        Snapshot { spool: (usage.memory(), usage.disk()), kept: self.fetcher.kept(), engines }
    }

    /// From now on no new work is taken.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether [`Service::drain`] was called.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}

fn gauges(
    name: &'static str,
    permits: &Permits,
    breaker: &Breaker,
) -> (&'static str, u64, u64, u8) {
    let (waiting, running) = (permits.waiting() as u64, permits.running() as u64);
    (name, waiting, running, breaker_code(breaker.state()))
}

/// The number that the metric shows.
fn breaker_code(state: BreakerState) -> u8 {
    match state {
        BreakerState::Closed => 0,
        BreakerState::HalfOpen => 1,
        BreakerState::Open => 2,
    }
}

fn policy(config: &Config) -> Result<Policy, ConfigError> {
    let Some(file) = &config.routing.policy_file else { return Ok(Policy::builtin()) };
    let failed = |problem: String| ConfigError::File { file: file.clone(), problem };
    let text = std::fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
    Policy::parse(&text).map_err(|error| failed(error.to_string()))
}
