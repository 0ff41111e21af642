//! One engine's try: permit, read, hold the first text back until it can be trusted, then let it flow.

use super::failure::RETRY_AFTER;
use super::report::{About, Attempt};
use super::{Failure, Piece, Way};
use crate::admission::Permit;
use crate::engines::health::Attempt as Leave;
use crate::engines::{Engine, EngineError, Job};
use crate::isolation::{self, Document, Reading, Record, Source, Task};
use crate::quality::{self, Quality, Verdict};
use crate::spool::Upload;
use crate::telemetry::Stage;
use extractors::block::SectionKind;
use extractors::{ExtractError, Metadata, Warning};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Characters after which text can be judged.
const ENOUGH_CHARS: usize = 2_000;
/// How near to the request's deadline a backend's time-out counts as the caller's.
const DEADLINE_SLACK: Duration = Duration::from_millis(100);
/// Bytes of a text, and of each of its records, that are looked at to judge it.
const SAMPLE_BYTES: usize = 8 << 10;
/// Bytes of poor text that are kept while a better engine is tried.
const MOST_HELD: usize = 32 << 20;
/// Records between the reader and the door.
const RECORDS_AHEAD: usize = 4;

/// The end of a try.
pub(super) enum Attempted {
    /// The text has left.
    Done,
    /// Nothing has left; another engine may try.
    Failed(Failure),
    /// Text is there, but poor; another engine may do better.
    Poor(Held),
    /// Nobody can try again.
    Fatal(Failure),
}

/// Text that has not left yet.
pub(super) struct Held {
    engine: Engine,
    records: Vec<Record>,
    reading: Reading,
}

/// Text between the reader and the door.
struct Gate {
    held: Vec<Record>,
    held_bytes: usize,
    chars: usize,
    pages: u32,
    quality: Quality,
    open: bool,
    /// Whether another engine could do better.
    choosy: bool,
}

impl Way<'_> {
    /// Lets `engine` try. `last` says that no other engine comes after it, `rescued` that poor text is there already.
    pub(super) async fn attempt(&mut self, engine: Engine, last: bool, rescued: bool) -> Attempted {
        let started = Instant::now();
        let attempted = self.try_engine(engine, last && !rescued).await;
        let (outcome, message) = match &attempted {
            Attempted::Done => ("ok", String::new()),
            Attempted::Failed(failure) | Attempted::Fatal(failure) => {
                (failure.name(), failure.to_string())
            }
            Attempted::Poor(_) => ("poor", "the text is poor".to_owned()),
        };
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.report.attempts.push(Attempt { engine, outcome: outcome.to_owned(), message, ms });
        attempted
    }

    async fn try_engine(&mut self, engine: Engine, unrivalled: bool) -> Attempted {
        loop {
            let (permit, leave) = match self.admit(engine).await {
                Ok(admitted) => admitted,
                Err(failure) => return Attempted::Failed(failure),
            };
            let started = Instant::now();
            let upload = self.upload.clone();
            let source = tokio::select! {
                biased;
                source = self.source(engine, leave) => Some(source),
                () = gives_way(&upload, &permit) => None,
            };
            let attempted = match source {
                Some(Ok((source, metadata, warnings))) => {
                    self.read(engine, (source, metadata, warnings), permit, unrivalled).await
                }
                Some(Err(failure)) => failure,
                None => {
                    drop(permit);
                    if let Err(failure) = self.wait_outside().await {
                        return Attempted::Fatal(failure);
                    }
                    continue;
                }
            };
            self.report.timings.add(Stage::Engine, started.elapsed());
            return attempted;
        }
    }

    /// A permit for `engine`, and the leave of its breaker.
    async fn admit(&mut self, engine: Engine) -> Result<(Permit, Leave), Failure> {
        let lane = self.service.lane(engine);
        if !lane.breaker.allows() {
            return Err(Failure::Engine { engine, name: "breaker_open" });
        }
        let queued = Instant::now();
        let longest = self.service.config.http.queue_timeout;
        let permit =
            lane.permits.acquire(self.request.caller, self.request.deadline, longest).await;
        self.report.timings.add(Stage::Queue, queued.elapsed());
        let Ok(permit) = permit else {
            return Err(Failure::Overloaded { engine, retry_after: RETRY_AFTER });
        };
        // The breaker may have opened while this document waited.
        match lane.breaker.enter() {
            Some(leave) => Ok((permit, leave)),
            None => Err(Failure::Engine { engine, name: "breaker_open" }),
        }
    }

    /// Waits for the rest of an upload that gave way, without a place among those in work.
    async fn wait_outside(&mut self) -> Result<(), Failure> {
        self.place = None;
        self.report.streamed = false;
        let waited = Instant::now();
        self.upload.arrived(u64::MAX).await?;
        self.report.timings.add(Stage::Receive, waited.elapsed());
        self.enter()
    }

    /// What the readers get: the document itself, or a backend's answer to it.
    async fn source(
        &mut self,
        engine: Engine,
        leave: Leave,
    ) -> Result<(Source, Metadata, Vec<Warning>), Attempted> {
        let Some(detection) = self.report.detection else {
            return Err(Attempted::Fatal(Failure::Crashed));
        };
        let answer = match engine {
            Engine::InProcess => {
                let whole = self
                    .upload
                    .whole()
                    .await
                    .map_err(|error| Attempted::Fatal(Failure::Upload(error)))?;
                let hash = self.upload.hash();
                let document = self.document.get_or_insert_with(|| Document::new(whole, hash));
                let document = document.clone();
                return Ok((
                    Source::Document(document, detection),
                    Metadata::default(),
                    Vec::new(),
                ));
            }
            Engine::Tika => match &self.service.tika {
                Some(tika) => tika.run(&self.job(detection)).await,
                None => Err(EngineError::Unreachable(None)),
            },
            Engine::Docling => match &self.service.docling {
                Some(docling) => docling.run(&self.job(detection)).await,
                None => Err(EngineError::Unreachable(None)),
            },
        };
        // Time that the caller cut short says nothing about the backend.
        let cut_short = matches!(answer, Err(EngineError::Timeout(_)))
            && Instant::now() + DEADLINE_SLACK >= self.request.deadline;
        if cut_short {
            drop(leave);
        } else {
            leave.record(&answer);
        }
        match answer {
            Ok(answer) => Ok((Source::Answer(answer.content), answer.metadata, answer.warnings)),
            Err(EngineError::UploadBroken) => {
                Err(Attempted::Fatal(Failure::Upload(crate::spool::SpoolError::Broken)))
            }
            Err(error) => {
                tracing::warn!(
                    engine = engine.name(),
                    error = &error as &dyn std::error::Error,
                    "engine did not answer"
                );
                Err(Attempted::Failed(Failure::from_engine(engine, &error, &detection)))
            }
        }
    }

    fn job(&self, detection: extractors::Detection) -> Job {
        Job {
            upload: self.upload.clone(),
            detection,
            file_name: self.request.file_name.clone(),
            pages: self.request.reading.pages.clone(),
            password: self.request.reading.password.clone(),
            deadline: self.request.deadline,
        }
    }

    async fn read<P: Send + 'static>(
        &mut self,
        engine: Engine,
        (source, metadata, warnings): (Source, Metadata, Vec<Warning>),
        permit: P,
        unrivalled: bool,
    ) -> Attempted {
        let task = Task {
            options: self.request.reading.clone(),
            limits: self.service.config.in_process.limits.clone(),
            flavour: self.request.flavour,
            metadata,
        };
        let service = self.service;
        let (sender, mut records) = mpsc::channel(RECORDS_AHEAD);
        let mut reading = std::pin::pin!(service.isolation.read(source, task, permit, sender));
        let mut gate = Gate {
            held: Vec::new(),
            held_bytes: 0,
            chars: 0,
            pages: 0,
            quality: Quality::default(),
            open: false,
            choosy: !unrivalled,
        };
        let mut left = self.service.config.in_process.timeout;
        let mut ended = None;
        // The reader's time counts, not the time that a slow caller takes to fetch what is ready.
        let (mut outcome, verdict) = loop {
            let waiting = Instant::now();
            let next = tokio::time::timeout(left, async {
                loop {
                    tokio::select! {
                        biased;
                        record = records.recv() => break record,
                        end = &mut reading, if ended.is_none() => ended = Some(end),
                    }
                }
            });
            let Ok(record) = next.await else {
                return self.give_up(engine, &gate, Failure::EngineTimeout { engine });
            };
            left = left.saturating_sub(waiting.elapsed());
            match record {
                Some(record) => {
                    if let Err(failure) = self.pass(engine, &mut gate, record, &warnings).await {
                        return Attempted::Fatal(failure);
                    }
                }
                None => {
                    let end = match ended {
                        Some(end) => end,
                        None => reading.await,
                    };
                    break (end, self.judge(&gate));
                }
            }
        };
        outcome.0.warnings.splice(0..0, warnings);
        self.conclude(engine, gate, outcome, verdict).await
    }

    fn give_up(&self, _engine: Engine, gate: &Gate, failure: Failure) -> Attempted {
        if gate.open { Attempted::Fatal(failure) } else { Attempted::Failed(failure) }
    }

    fn judge(&self, gate: &Gate) -> Verdict {
        let pages = (gate.pages > 0).then_some(gate.pages);
        quality::judge(&gate.quality, pages, &self.service.config.routing, Some(&self.report.facts))
    }

    /// Takes a record; opens the gate as soon as the text can be trusted, or nobody else could do better.
    async fn pass(
        &mut self,
        engine: Engine,
        gate: &mut Gate,
        record: Record,
        warnings: &[Warning],
    ) -> Result<(), Failure> {
        let text = quality::without_pictures(&record.text);
        // What is trusted already is only sampled further: the start of a long text tells what it is like.
        if !gate.open || gate.chars < SAMPLE_BYTES {
            let end = text.floor_char_boundary(SAMPLE_BYTES);
            gate.quality.add(text.get(..end).unwrap_or_default());
            gate.pages += u32::from(record.section.kind == SectionKind::Page && record.part == 0);
        }
        gate.chars += text.len();
        let blocks = record.blocks.as_ref().map_or(0, |blocks| blocks.get().len());
        gate.held_bytes += record.text.len() + blocks;
        gate.held.push(record);
        if !gate.open {
            let enough = gate.chars >= ENOUGH_CHARS && matches!(self.judge(gate), Verdict::Good);
            // Signs without a word are no answer yet, whoever else could read it.
            let words = !matches!(self.judge(gate), Verdict::Empty);
            let pointless = !gate.choosy && gate.chars > 0 && words;
            gate.open = enough || pointless || gate.held_bytes > MOST_HELD;
        }
        if gate.open {
            gate.held_bytes = 0;
            for record in std::mem::take(&mut gate.held) {
                self.send(engine, record, warnings).await?;
            }
        }
        Ok(())
    }

    async fn send(
        &mut self,
        engine: Engine,
        record: Record,
        warnings: &[Warning],
    ) -> Result<(), Failure> {
        let (Some(detection), Some(decision)) = (self.report.detection, &self.report.decision)
        else {
            return Err(Failure::Crashed);
        };
        self.service.metrics.answered(record.text.len() as u64, record.part == 0);
        self.report.engine = Some(engine);
        self.report.pages += u32::from(record.part == 0);
        let reason = if engine == decision.engine {
            decision.reason.clone()
        } else {
            let tried = self.report.attempts.last().map_or("", |a| a.outcome.as_str());
            format!("{} (after {}: {tried})", decision.reason, decision.engine)
        };
        let about = About {
            engine,
            rule: decision.rule.clone(),
            reason,
            detection,
            warnings: warnings.to_vec(),
        };
        let piece = Piece { record, about: Arc::new(about) };
        self.out.send(piece).await.map_err(|_| Failure::Closed)
    }

    async fn conclude(
        &mut self,
        engine: Engine,
        gate: Gate,
        (mut reading, outcome): (Reading, Result<(), isolation::ReadError>),
        verdict: Verdict,
    ) -> Attempted {
        let Some(detection) = self.report.detection else {
            return Attempted::Fatal(Failure::Crashed);
        };
        if let Err(error) = outcome {
            let partial = matches!(
                &error,
                isolation::ReadError::Extract(
                    ExtractError::Corrupt(_) | ExtractError::LimitReached { .. }
                )
            );
            if !partial || gate.chars == 0 {
                return self.give_up(engine, &gate, Failure::from_read(error, Some(&detection)));
            }
            // Something readable came out before the damage or the limit: that is an answer with a warning.
            reading.warnings.push(Warning {
                code: Cow::Borrowed("incomplete"),
                message: format!("only a part was read: {error}"),
            });
        }
        match verdict {
            Verdict::Empty if !gate.open => {
                let title = detection.format.spec().title;
                Attempted::Failed(Failure::Empty { title, hint: self.hint() })
            }
            Verdict::Poor(_) if gate.choosy && !gate.open => {
                Attempted::Poor(Held { engine, records: gate.held, reading })
            }
            Verdict::Poor(reason) => {
                reading.warnings.push(Warning {
                    code: Cow::Borrowed("poor_text"),
                    message: reason.to_string(),
                });
                self.finish(Held { engine, records: gate.held, reading }).await
            }
            Verdict::Empty => {
                reading.warnings.push(Warning {
                    code: Cow::Borrowed("poor_text"),
                    message: "there are no words in the text".into(),
                });
                self.finish(Held { engine, records: gate.held, reading }).await
            }
            Verdict::Good => self.finish(Held { engine, records: gate.held, reading }).await,
        }
    }

    /// What might help with a document without text.
    fn hint(&self) -> &'static str {
        if !self.request.reading.pages.is_all() {
            return " on the pages asked for";
        }
        match (
            self.report.facts.text_share,
            self.service.docling.is_some() || self.service.tika.is_some(),
        ) {
            (Some(share), false) if share < 0.5 => {
                "; it looks scanned, and no engine with OCR is configured"
            }
            (Some(share), true) if share < 0.5 => "; it looks scanned, and OCR found nothing",
            _ => "",
        }
    }

    async fn finish(&mut self, held: Held) -> Attempted {
        match self.release_records(held).await {
            Ok(()) => Attempted::Done,
            Err(failure) => Attempted::Fatal(failure),
        }
    }

    /// Lets poor text leave after all, because nobody did better.
    pub(super) async fn release(&mut self, mut held: Held) -> Result<(), Failure> {
        held.reading.warnings.push(Warning {
            code: Cow::Borrowed("poor_text"),
            message: "the text is poor, and no other engine did better".into(),
        });
        self.release_records(held).await
    }

    async fn release_records(&mut self, held: Held) -> Result<(), Failure> {
        let mut warnings = held.reading.warnings;
        if let Some(promised) = self.report.detection.and_then(|d| d.contradicts) {
            let found = self.report.detection.map_or("", |d| d.name());
            let message =
                format!("the content is {found}, although the name or type says {promised}");
            warnings.push(Warning { code: Cow::Borrowed("type_mismatch"), message });
        }
        for record in held.records {
            self.send(held.engine, record, &warnings).await?;
        }
        self.report.engine = Some(held.engine);
        self.report.metadata = held.reading.metadata;
        self.report.warnings = warnings;
        Ok(())
    }
}

/// Waits until somebody else wants the permit of a document that still arrives. How fast it comes is its sender's affair; one
/// that is there already must not wait for that. It begins anew when the whole of it is there, and is not interrupted then.
async fn gives_way(upload: &Upload, permit: &Permit) {
    let rest = tokio::select! {
        rest = upload.arrived(u64::MAX) => Some(rest),
        () = permit.wanted() => None,
    };
    if rest.is_some() || upload.length().is_some() {
        std::future::pending::<()>().await;
    }
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Held")
            .field("engine", &self.engine)
            .field("records", &self.records.len())
            .finish_non_exhaustive()
    }
}
