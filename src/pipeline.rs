//! A document's way: look, decide, read, judge, and go on to the next engine where that failed. Called by the doors and the
//! batch commands. It knows no header and no status; every step leaves its trace in the [`Report`].

mod attempt;
mod failure;
mod report;

pub use failure::Failure;
pub use report::{About, Attempt, Report, Timings};

use crate::admission::{Caller, Place};
use crate::engines::Engine;
use crate::fetch::Page;
use crate::isolation::{Document, Flavour, Record};
use crate::route::{self, Decision, Output, Situation, Source};
use crate::service::Service;
use crate::spool::Upload;
use crate::telemetry::Stage;
use attempt::{Attempted, Held};
use extractors::{Content, Detection, HEAD_BYTES, Hints, Options};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, info_span};

/// What a caller wants of a document.
#[derive(Debug, Clone)]
pub struct Request {
    /// The file's name, for hints and for backends; never logged.
    pub file_name: Option<String>,
    /// The declared MIME type.
    pub mime_type: Option<String>,
    /// The engine that the caller insists on.
    pub engine: Option<Engine>,
    /// What is read of it: which pages, with which password, comments or not.
    pub reading: Options,
    /// The shape of the answer.
    pub output: Output,
    /// What the records carry.
    pub flavour: Flavour,
    /// Where the document came from.
    pub source: Source,
    /// Whose turn to wait for it is.
    pub caller: Caller,
    /// Whether the door has taken a place for it already.
    pub has_place: bool,
    /// When the answer is of no use any more.
    pub deadline: Instant,
}

impl Request {
    /// The same for a document from the web, of which `content` is read where it is a page.
    #[must_use]
    pub fn of_page(self, page: &Page, content: Content) -> Self {
        let reading = Options {
            content,
            // A caller may know better, such as for a page that lies in an archive.
            base_url: self.reading.base_url.or_else(|| Some(page.final_url.to_string())),
            charset: page.charset().map(str::to_owned),
            ..self.reading
        };
        Self {
            file_name: page.file_name.clone(),
            mime_type: page.mime_type.clone(),
            source: Source::Web,
            reading,
            ..self
        }
    }
}

/// A record on its way to the door, with what is known about the document by then.
#[derive(Debug)]
pub struct Piece {
    /// The text.
    pub record: Record,
    /// Who read it, and why.
    pub about: Arc<About>,
}

/// Reads one document; its pieces go to `out` as they are ready and trusted. The report is complete in either case.
pub async fn process(
    service: &Service,
    upload: Upload,
    request: &Request,
    out: mpsc::Sender<Piece>,
) -> (Report, Result<(), Failure>) {
    let started = Instant::now();
    let report = Report { source: Some(request.source), ..Report::default() };
    let mut way = Way { service, upload, request, out, report, document: None, place: None };
    let outcome = match timeout_at(request.deadline, way.go()).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Failure::Deadline),
    };
    let mut report = way.report;
    report.timings.add(Stage::Total, started.elapsed());
    report.size = way.upload.length().or(report.size);
    account(service, &report, &outcome);
    (report, outcome)
}

/// Looks at a document and decides, without reading it.
///
/// # Errors
/// When the upload breaks, or nothing can read the document.
pub async fn inspect(
    service: &Service,
    upload: Upload,
    request: &Request,
) -> (Report, Result<(), Failure>) {
    let (out, _) = mpsc::channel(1);
    let report = Report { source: Some(request.source), ..Report::default() };
    let mut way = Way { service, upload, request, out, report, document: None, place: None };
    let looked = match timeout_at(request.deadline, way.look()).await {
        Ok(looked) => looked,
        Err(_) => Err(Failure::Deadline),
    };
    let outcome = looked.map(|decision| way.report.decision = Some(decision));
    way.report.size = way.upload.length();
    (way.report, outcome)
}

fn account(service: &Service, report: &Report, outcome: &Result<(), Failure>) {
    let format = report.detection.map_or("unknown", |d| d.name());
    let name = outcome.as_ref().map_or_else(Failure::name, |()| "ok");
    service.metrics.document(format, report.engine, name);
    for (stage, took) in report.timings.iter() {
        service.metrics.stage(stage, took);
    }
    if let Some(size) = report.size {
        service.metrics.received(size);
    }
    let rule = report.decision.as_ref().map_or("", |d| d.rule.as_str());
    let engine = report.engine.map_or("none", Engine::name);
    let ms = report.timings.total_ms();
    match outcome {
        Ok(()) => {
            tracing::info!(
                document.format = format,
                document.bytes = report.size,
                document.pages = report.pages,
                engine,
                rule,
                duration_ms = ms,
                "document read"
            );
        }
        Err(failure) if failure.is_callers() => {
            tracing::info!(
                document.format = format,
                document.bytes = report.size,
                engine,
                rule,
                duration_ms = ms,
                outcome = name,
                "document not read"
            );
        }
        Err(failure) => {
            let cause: Vec<&str> = report.attempts.iter().map(|a| a.outcome.as_str()).collect();
            tracing::warn!(document.format = format, document.bytes = report.size, engine, rule, duration_ms = ms, outcome = name, %failure, ?cause, "document failed");
        }
    }
}

fn unroutable(detection: &Detection, cause: route::Unroutable) -> Failure {
    Failure::Unroutable { title: detection.format.spec().title, mime: detection.mime_type, cause }
}

/// One document on its way.
struct Way<'a> {
    service: &'a Service,
    upload: Upload,
    request: &'a Request,
    out: mpsc::Sender<Piece>,
    report: Report,
    /// The whole document as readers get it.
    document: Option<Document>,
    /// Its place, from the moment that there is something to do.
    place: Option<Place>,
}

impl Way<'_> {
    async fn go(&mut self) -> Result<(), Failure> {
        let decision = match self.look_early().await? {
            Some(decision) => decision,
            None => self.look().await?,
        };
        self.service.metrics.decision(decision.engine, &decision.rule);
        self.report.decision = Some(decision.clone());
        self.run(&decision).await
    }

    /// Takes a place among the documents in work; nobody waits for one.
    fn enter(&mut self) -> Result<(), Failure> {
        if self.request.has_place {
            return Ok(());
        }
        let places = &self.service.places;
        let place = places.enter(self.request.caller);
        self.place = Some(place.map_err(|full| Failure::no_place(full, places))?);
        Ok(())
    }

    fn hints(&self) -> Hints<'_> {
        Hints {
            file_name: self.request.file_name.as_deref(),
            mime_type: self.request.mime_type.as_deref(),
        }
    }

    fn situation(&self, detection: &Detection) -> Situation {
        Situation {
            format: detection.format.spec(),
            size: None,
            facts: None,
            source: self.request.source,
            output: self.request.output,
            requested: self.request.engine,
        }
    }

    /// A decision for a backend from the first bytes, while the rest still arrives.
    async fn look_early(&mut self) -> Result<Option<Decision>, Failure> {
        self.upload.arrived(HEAD_BYTES as u64).await?;
        if self.upload.length().is_some() {
            return Ok(None);
        }
        let head = self.upload.head(HEAD_BYTES).await?;
        let Some(detection) = extractors::detect_head(&head, &self.hints()) else {
            return Ok(None);
        };
        let situation = self.situation(&detection);
        let decided = route::decide_early(&situation, &self.service.policy, &self.service.health());
        match decided {
            None => Ok(None),
            // The in-process engine wants the whole document, so nothing is gained by deciding before it is there.
            Some(Ok(decision)) if decision.engine == Engine::InProcess => Ok(None),
            Some(Ok(decision)) => {
                self.enter()?;
                self.report.detection = Some(detection);
                self.report.streamed = true;
                Ok(Some(decision))
            }
            Some(Err(cause)) => {
                self.report.detection = Some(detection);
                Err(unroutable(&detection, cause))
            }
        }
    }

    /// A decision with the whole document at hand.
    async fn look(&mut self) -> Result<Decision, Failure> {
        let started = Instant::now();
        let input = self.upload.whole().instrument(info_span!("receive")).await?;
        self.report.timings.add(Stage::Receive, started.elapsed());
        if input.is_empty() {
            return Err(Failure::NoBytes);
        }
        self.report.size = Some(input.len());
        self.enter()?;
        let queued = Instant::now();
        let wait = self.request.deadline.saturating_duration_since(queued);
        let leave = self.service.looks.acquire(self.request.caller, self.request.deadline, wait);
        let leave = leave.await.map_err(|_| Failure::Deadline)?;
        self.report.timings.add(Stage::Queue, queued.elapsed());
        let document =
            self.document.get_or_insert_with(|| Document::new(input, self.upload.hash())).clone();
        let names = (self.request.file_name.clone(), self.request.mime_type.clone());
        let limits = self.service.config.in_process.limits.clone();
        let bounds = (self.request.reading.clone(), limits);
        let look = self.service.isolation.look(&document, names, bounds, leave);
        let longest = self.service.config.in_process.timeout;
        let look = tokio::time::timeout(longest, look.instrument(info_span!("look"))).await;
        let look = look.map_err(|_| Failure::EngineTimeout { engine: Engine::InProcess })?;
        let look = look.map_err(|error| Failure::from_read(error, None))?;
        let detection = look.detection;
        self.report.detection = Some(detection);
        self.report.facts = look.facts;
        self.report.timings.add(Stage::Detect, look.detect);
        if let Some(probe) = look.probe {
            self.report.timings.add(Stage::Probe, probe);
        }
        let situation = Situation {
            size: self.report.size,
            facts: Some(self.report.facts.clone()),
            ..self.situation(&detection)
        };
        let decided = route::decide(&situation, &self.service.policy, &self.service.health());
        decided.map_err(|cause| Failure::Unroutable {
            title: detection.format.spec().title,
            mime: detection.mime_type,
            cause,
        })
    }

    /// Tries the engines in their order.
    async fn run(&mut self, decision: &Decision) -> Result<(), Failure> {
        let engines: Vec<Engine> =
            std::iter::once(decision.engine).chain(decision.fallbacks.iter().copied()).collect();
        let mut first: Option<Failure> = None;
        let mut poor: Option<Held> = None;
        for (i, engine) in engines.iter().enumerate() {
            let last = i + 1 == engines.len();
            let span = info_span!("engine", engine = engine.name());
            match self.attempt(*engine, last, poor.is_some()).instrument(span).await {
                Attempted::Done => return Ok(()),
                Attempted::Fatal(failure) => return Err(failure),
                Attempted::Failed(failure) => {
                    if !last {
                        self.service.metrics.fallback(*engine, failure.name());
                    }
                    if first.is_none() || matches!(failure, Failure::Encrypted { .. }) {
                        first = Some(failure);
                    }
                }
                Attempted::Poor(held) => {
                    if !last {
                        self.service.metrics.fallback(*engine, "poor");
                    }
                    poor.get_or_insert(held);
                }
            }
        }
        match poor {
            Some(held) => self.release(held).await,
            None => Err(first.unwrap_or(Failure::Crashed)),
        }
    }
}
