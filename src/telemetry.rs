//! Logs, spans, and the closed list of metrics. Set up once by `cli`; every room counts through [`Metrics`]. Never holds
//! document text, file names, user names or keys.

mod logs;
mod process;
mod searches;

pub use logs::{Guard, start};
pub use searches::Searches;

use crate::engines::Engine;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::time::Duration;

/// Labels of a request; `handler` is the route's pattern, never the path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    handler: String,
    method: &'static str,
    status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct HandlerLabels {
    handler: String,
    method: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DocumentLabels {
    format: &'static str,
    engine: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DecisionLabels {
    engine: &'static str,
    reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct FallbackLabels {
    engine: &'static str,
    cause: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StageLabels {
    stage: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct EngineLabels {
    engine: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PlaceLabels {
    place: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct VersionLabels {
    version: &'static str,
}

/// Stages of a document's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The upload arriving.
    Receive,
    /// Finding out the format.
    Detect,
    /// Finding the facts.
    Probe,
    /// Waiting for an engine's permit.
    Queue,
    /// Reading by an engine.
    Engine,
    /// The whole way.
    Total,
}

impl Stage {
    /// Its name in metrics and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Detect => "detect",
            Self::Probe => "probe",
            Self::Queue => "queue",
            Self::Engine => "engine",
            Self::Total => "total",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CauseLabels {
    cause: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LayerLabels {
    layer: &'static str,
}

/// Counts of worker processes. Clones count the same.
#[derive(Debug, Clone, Default)]
pub struct Workers {
    running: Gauge,
    ended: Family<CauseLabels, Counter>,
}

impl Workers {
    /// A worker was started.
    pub fn started(&self) {
        self.running.inc();
    }

    /// A worker ended: `retired`, `stopped` with its document, `panicked`, `crashed`, `killed` from outside, `failed` to start, `unwalled`.
    pub fn ended(&self, cause: &'static str) {
        self.running.dec();
        self.ended.get_or_create(&CauseLabels { cause }).inc();
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

/// Counts of fetched addresses. Clones count the same.
#[derive(Debug, Clone)]
pub struct Fetches {
    outcomes: Family<OutcomeLabels, Counter>,
    took: Histogram,
    kept_bytes: Gauge,
    kept_pages: Gauge,
}

impl Default for Fetches {
    fn default() -> Self {
        Self {
            outcomes: Family::default(),
            took: durations(),
            kept_bytes: Gauge::default(),
            kept_pages: Gauge::default(),
        }
    }
}

impl Fetches {
    /// An address was fetched, or not: the name of the way or of the error.
    pub fn fetched(&self, outcome: &'static str, took: Duration) {
        self.outcomes.get_or_create(&OutcomeLabels { outcome }).inc();
        self.took.observe(took.as_secs_f64());
    }

    fn register(&self, own: &mut Registry) {
        own.register("fetches", "Addresses by outcome", self.outcomes.clone());
        own.register_with_unit(
            "fetch_duration",
            "Time for an address, waiting for a turn included",
            Unit::Seconds,
            self.took.clone(),
        );
        own.register_with_unit(
            "fetch_kept",
            "Bytes of pages kept",
            Unit::Bytes,
            self.kept_bytes.clone(),
        );
        own.register("fetch_kept_pages", "Pages kept", self.kept_pages.clone());
    }
}

type Durations = Family<StageLabels, Histogram, fn() -> Histogram>;
type RequestDurations = Family<HandlerLabels, Histogram, fn() -> Histogram>;

/// All metrics.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_durations: RequestDurations,
    documents: Family<DocumentLabels, Counter>,
    decisions: Family<DecisionLabels, Counter>,
    fallbacks: Family<FallbackLabels, Counter>,
    stages: Durations,
    input_bytes: Counter,
    output_bytes: Counter,
    pages: Counter,
    /// Worker processes.
    pub workers: Workers,
    /// Addresses that were fetched.
    pub fetches: Fetches,
    /// Searches.
    pub searches: Searches,
    layers: Family<LayerLabels, Gauge>,
    in_flight: Gauge,
    in_work: Gauge,
    waiting: Family<EngineLabels, Gauge>,
    running: Family<EngineLabels, Gauge>,
    breaker: Family<EngineLabels, Gauge>,
    spool: Family<PlaceLabels, Gauge>,
    resident: Gauge,
    descriptors: Gauge,
}

/// What the gauges show at the moment of a scrape.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// Bytes of documents in memory and on disk.
    pub spool: (u64, u64),
    /// Bytes and number of fetched pages that are kept.
    pub kept: (u64, u64),
    /// For each engine, and for SearXNG: its name, waiting, running, and breaker (0 closed, 1 half-open, 2 open).
    pub engines: Vec<(&'static str, u64, u64, u8)>,
}

fn durations() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.5, 16))
}

fn gauge(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            request_durations: Family::new_with_constructor(durations),
            documents: Family::default(),
            decisions: Family::default(),
            fallbacks: Family::default(),
            stages: Family::new_with_constructor(durations),
            input_bytes: Counter::default(),
            output_bytes: Counter::default(),
            pages: Counter::default(),
            workers: Workers::default(),
            fetches: Fetches::default(),
            searches: Searches::default(),
            layers: Family::default(),
            in_flight: Gauge::default(),
            in_work: Gauge::default(),
            waiting: Family::default(),
            running: Family::default(),
            breaker: Family::default(),
            spool: Family::default(),
            resident: Gauge::default(),
            descriptors: Gauge::default(),
        };
        metrics.register_common();
        metrics.register_own();
        metrics
    }
}

impl Metrics {
    /// The names that every service has; the first two are the predecessor's, so that its dashboards keep working.
    fn register_common(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "http_requests",
            "Requests by route, method and status",
            self.requests.clone(),
        );
        let took = self.request_durations.clone();
        registry.register_with_unit(
            "http_request_duration",
            "Time to the end of the answer's head",
            Unit::Seconds,
            took,
        );
        let resident = self.resident.clone();
        registry.register_with_unit(
            "process_resident_memory",
            "Resident memory",
            Unit::Bytes,
            resident,
        );
        registry.register("process_open_fds", "Open file descriptors", self.descriptors.clone());
    }

    fn register_own(&mut self) {
        let build: Family<VersionLabels, Gauge> = Family::default();
        build.get_or_create(&VersionLabels { version: env!("CARGO_PKG_VERSION") }).set(1);
        let own = self.registry.sub_registry_with_prefix("doc_ingestion");
        own.register(
            "documents",
            "Documents by format, engine and outcome",
            self.documents.clone(),
        );
        own.register("decisions", "Decisions by engine and rule", self.decisions.clone());
        own.register(
            "fallbacks",
            "Attempts that went on to another engine, by cause",
            self.fallbacks.clone(),
        );
        own.register_with_unit(
            "stage_duration",
            "Time in each stage",
            Unit::Seconds,
            self.stages.clone(),
        );
        own.register_with_unit(
            "input",
            "Bytes of documents received",
            Unit::Bytes,
            self.input_bytes.clone(),
        );
        own.register_with_unit(
            "output",
            "Bytes of text answered",
            Unit::Bytes,
            self.output_bytes.clone(),
        );
        own.register("pages", "Pages and sections answered", self.pages.clone());
        own.register(
            "in_flight",
            "Requests with a document, from their heads to the ends of their answers",
            self.in_flight.clone(),
        );
        own.register("in_work", "Documents in work or waiting for it", self.in_work.clone());
        own.register(
            "queue_waiting",
            "Documents waiting for an engine, and searches for SearXNG",
            self.waiting.clone(),
        );
        own.register(
            "engine_running",
            "Documents in an engine, and searches at SearXNG",
            self.running.clone(),
        );
        own.register("breaker_state", "0 closed, 1 half-open, 2 open", self.breaker.clone());
        own.register_with_unit("spool", "Bytes of documents held", Unit::Bytes, self.spool.clone());
        own.register("workers", "Worker processes", self.workers.running.clone());
        own.register(
            "workers_ended",
            "Worker processes that ended, by cause",
            self.workers.ended.clone(),
        );
        own.register(
            "isolation",
            "Walls around workers: 0 off, 1 partial, 2 full",
            self.layers.clone(),
        );
        self.fetches.register(own);
        self.searches.register(own);
        own.register("build", "The running version", build);
    }

    /// A request was answered.
    pub fn request(&self, handler: &str, method: &'static str, status: u16, took: Duration) {
        let handler = handler.to_owned();
        let labels = RequestLabels { handler: handler.clone(), method, status: status.to_string() };
        self.requests.get_or_create(&labels).inc();
        self.request_durations
            .get_or_create(&HandlerLabels { handler, method })
            .observe(took.as_secs_f64());
    }

    /// A document is done; `engine` is `none` where no engine read it.
    pub fn document(&self, format: &'static str, engine: Option<Engine>, outcome: &'static str) {
        let engine = engine.map_or("none", Engine::name);
        self.documents.get_or_create(&DocumentLabels { format, engine, outcome }).inc();
    }

    /// An engine was chosen by a rule.
    pub fn decision(&self, engine: Engine, rule: &str) {
        self.decisions
            .get_or_create(&DecisionLabels { engine: engine.name(), reason: rule.to_owned() })
            .inc();
    }

    /// An attempt by `engine` went on to another one.
    pub fn fallback(&self, engine: Engine, cause: &'static str) {
        self.fallbacks.get_or_create(&FallbackLabels { engine: engine.name(), cause }).inc();
    }

    /// A stage took so long.
    pub fn stage(&self, stage: Stage, took: Duration) {
        self.stages.get_or_create(&StageLabels { stage: stage.name() }).observe(took.as_secs_f64());
    }

    /// A document of this many bytes arrived.
    pub fn received(&self, bytes: u64) {
        self.input_bytes.inc_by(bytes);
    }

    /// A record of this many bytes left; `begins` says that it begins a page or section.
    pub fn answered(&self, bytes: u64, begins: bool) {
        self.output_bytes.inc_by(bytes);
        self.pages.inc_by(u64::from(begins));
    }

    /// A wall around the workers: 0 off, 1 partial, 2 full.
    pub fn layer(&self, layer: &'static str, level: u8) {
        self.layers.get_or_create(&LayerLabels { layer }).set(i64::from(level));
    }

    /// Documents in work or waiting.
    pub fn in_flight(&self, requests: u64, documents: u64) {
        self.in_flight.set(gauge(requests));
        self.in_work.set(gauge(documents));
    }

    /// The text that Prometheus scrapes (`OpenMetrics` 1.0).
    ///
    /// # Errors
    /// When formatting fails.
    pub fn render(&self, now: &Snapshot) -> Result<String, std::fmt::Error> {
        self.spool.get_or_create(&PlaceLabels { place: "memory" }).set(gauge(now.spool.0));
        self.spool.get_or_create(&PlaceLabels { place: "disk" }).set(gauge(now.spool.1));
        self.fetches.kept_bytes.set(gauge(now.kept.0));
        self.fetches.kept_pages.set(gauge(now.kept.1));
        for (engine, waiting, running, breaker) in &now.engines {
            let labels = EngineLabels { engine };
            self.waiting.get_or_create(&labels).set(gauge(*waiting));
            self.running.get_or_create(&labels).set(gauge(*running));
            self.breaker.get_or_create(&labels).set(i64::from(*breaker));
        }
        self.resident.set(gauge(process::resident_bytes()));
        self.descriptors.set(gauge(process::open_descriptors()));
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
