//! The workers from the service's side: started when they are needed, one document each at a time, killed when it takes too
//! long or its caller has gone, replaced when they have read enough or hold too much. Whatever happens to a worker is the fate
//! of the one document that it was reading.

use super::frames::{self, AT_ONCE, OVERHEAD, Order, Reply};
use super::process::Worker;
use super::{Document, Layers, Look, PROBE_PATIENCE, ReadError, Reading, Record, Source, Task};
use crate::config::{Isolation as Settings, IsolationMode};
use crate::telemetry::Workers;
use extractors::{ExtractError, Facts, Limits, Metadata, Options};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

/// Pause after a start that failed, doubled with each that follows, and the longest one.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Idle workers that are kept.
const MOST_IDLE: usize = 64;

/// See the module.
#[derive(Debug)]
pub(super) struct Pool {
    settings: Settings,
    idle: Mutex<Vec<Worker>>,
    layers: OnceLock<Layers>,
    failed: Mutex<Failed>,
    counts: Workers,
}

/// Starts that failed, one after the other.
#[derive(Debug, Default)]
struct Failed {
    times: u32,
    /// When the next one may be tried.
    until: Option<Instant>,
}

impl Pool {
    pub(super) fn new(settings: Settings, counts: Workers) -> Self {
        Self {
            settings,
            idle: Mutex::default(),
            layers: OnceLock::new(),
            failed: Mutex::default(),
            counts,
        }
    }

    /// The walls around the workers, once one has been started.
    pub(super) fn layers(&self) -> Option<Layers> {
        self.layers.get().copied()
    }

    /// Starts a worker, so that the first document finds one.
    ///
    /// # Errors
    /// When none can be started, or its walls do not suffice where they are required.
    pub(super) async fn warm(&self) -> io::Result<Layers> {
        let worker = self.start().await?;
        self.rest(worker, 0);
        Ok(self.layers().unwrap_or(Layers::NONE))
    }

    async fn start(&self) -> io::Result<Worker> {
        let (mut worker, layers) = Worker::start(&self.settings, &self.counts).await?;
        if self.settings.mode == IsolationMode::Required && !layers.suffice() {
            worker.cause = "unwalled";
            return Err(io::Error::other("the walls around a worker are not complete"));
        }
        let _known = self.layers.set(layers);
        Ok(worker)
    }

    async fn take(&self) -> Result<Worker, ReadError> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut worker) = idle else { break };
            // One that died at rest harms nobody.
            match worker.child.try_wait() {
                Ok(None) => return Ok(worker),
                Ok(Some(_)) | Err(_) => worker.cause = "crashed",
            }
        }
        // A system that has no room for another process is not helped by being asked at every turn.
        let pausing = |failed: &Failed| failed.until.is_some_and(|until| Instant::now() < until);
        if pausing(&self.failed()) {
            return Err(ReadError::NoWorker);
        }
        match self.start().await {
            Ok(worker) => {
                *self.failed() = Failed::default();
                Ok(worker)
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "no worker can be started");
                let mut failed = self.failed();
                // Those that were tried at the same time are one.
                if !pausing(&failed) {
                    let pause = PAUSE.saturating_mul(1 << failed.times.min(6)).min(LONGEST_PAUSE);
                    *failed =
                        Failed { times: failed.times + 1, until: Some(Instant::now() + pause) };
                }
                Err(ReadError::NoWorker)
            }
        }
    }

    fn failed(&self) -> MutexGuard<'_, Failed> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A worker that has the order. One that died at rest did not die of this document, and there may be several.
    async fn ordered(&self, order: &Order, document: BorrowedFd<'_>) -> Result<Worker, ReadError> {
        for _ in 0..=MOST_IDLE {
            let mut worker = self.take().await?;
            if worker.order(order, document).await.is_ok() {
                return Ok(worker);
            }
            worker.cause = "killed";
        }
        Err(ReadError::NoWorker)
    }

    /// Takes a worker back, unless it has read enough or holds too much.
    fn rest(&self, mut worker: Worker, resident: u64) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        worker.cause = "retired";
        let fit = worker.served < self.settings.tasks && resident < self.settings.resident;
        if fit && idle.len() < MOST_IDLE {
            idle.push(worker);
        }
    }

    pub(super) async fn look(
        &self,
        document: &Document,
        (file_name, mime_type): (Option<String>, Option<String>),
        (options, limits): (Options, Limits),
        probe: bool,
    ) -> Result<Look, ReadError> {
        let order = Order::Look { file_name, mime_type, options, limits, probe };
        match self.looked(&order, document, probe).await {
            Err(ReadError::Killed) => self.looked(&order, document, probe).await,
            looked => looked,
        }
    }

    async fn looked(
        &self,
        order: &Order,
        document: &Document,
        probe: bool,
    ) -> Result<Look, ReadError> {
        let started = Instant::now();
        let handle = document.handle().await?;
        let mut worker = self.ordered(order, handle.as_fd()).await?;
        let detection = match worker.short_reply().await {
            Ok(Reply::Found(Ok(found))) => found.detection().ok_or(ReadError::Crashed)?,
            Ok(Reply::Found(Err(fault))) => {
                self.rest(worker, 0);
                return Err(fault.into());
            }
            Ok(_) => return Err(ReadError::Crashed),
            Err(_) => return Err(worker.fate().await),
        };
        let detect = started.elapsed();
        let mut look =
            Look { detection, facts: Facts::default(), detect, probe: None, died: false };
        if !probe || !detection.format.spec().readable {
            self.rest(worker, 0);
            return Ok(look);
        }
        let started = Instant::now();
        // A probe that is slow or dies says nothing.
        match timeout(PROBE_PATIENCE, worker.short_reply()).await {
            Ok(Ok(Reply::Facts(facts))) => {
                look.facts = facts.unwrap_or_default();
                self.rest(worker, 0);
            }
            Ok(Ok(_)) => look.died = true,
            Ok(Err(_)) => look.died = matches!(worker.fate().await, ReadError::Crashed),
            Err(_) => {}
        }
        look.probe = Some(started.elapsed());
        Ok(look)
    }

    pub(super) async fn read(
        &self,
        source: Source,
        task: Task,
        records: &mpsc::Sender<Record>,
    ) -> (Reading, Result<(), ReadError>) {
        let mut known = Arc::new(task.metadata.clone());
        let most = task.limits.output_bytes;
        let (order, document) = frames::order(source, task);
        let mut begun = false;
        let mut done =
            self.exchange((&order, &document), most, (&mut known, &mut begun), records).await;
        if matches!(done, Err(ReadError::Killed)) && !begun {
            done =
                self.exchange((&order, &document), most, (&mut known, &mut begun), records).await;
        }
        done.unwrap_or_else(|error| {
            (Reading { metadata: Arc::unwrap_or_clone(known), warnings: Vec::new() }, Err(error))
        })
    }

    async fn exchange(
        &self,
        (order, document): (&Order, &Document),
        most: u64,
        (known, begun): (&mut Arc<Metadata>, &mut bool),
        records: &mpsc::Sender<Record>,
    ) -> Result<(Reading, Result<(), ReadError>), ReadError> {
        let handle = document.handle().await?;
        let mut worker = self.ordered(order, handle.as_fd()).await?;
        let mut left = most.saturating_add(OVERHEAD);
        let mut body = Vec::new();
        loop {
            let Ok(reply) = worker.reply(left, &mut body).await else {
                return Err(worker.fate().await);
            };
            *begun = true;
            left = left.saturating_sub(body.len() as u64);
            match reply {
                Reply::Record { section, part, blocks, metadata } => {
                    if let Some(metadata) = metadata {
                        *known = Arc::new(metadata);
                    }
                    let record = frames::record((section, part, blocks), &body, Arc::clone(known))
                        .map_err(|_| ReadError::Crashed)?;
                    // A long one is not held in memory a second time until somebody takes it.
                    if body.capacity() as u64 > AT_ONCE {
                        body = Vec::new();
                    }
                    records.send(record).await.map_err(|_| ExtractError::Closed)?;
                }
                Reply::End { metadata, warnings, outcome, resident } => {
                    let outcome = outcome.map_err(ReadError::from);
                    match outcome {
                        // What a panic left behind is not trusted.
                        Err(ReadError::Crashed) => worker.cause = "panicked",
                        _ => self.rest(worker, resident),
                    }
                    return Ok((Reading { metadata, warnings }, outcome));
                }
                Reply::Ready(_) | Reply::Found(_) | Reply::Facts(_) => {
                    return Err(ReadError::Crashed);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::os::unix::fs::PermissionsExt;

    #[tokio::test]
    async fn a_worker_that_does_not_start_is_not_tried_at_every_turn() {
        let folder = tempfile::tempdir().unwrap();
        let (program, log) = (folder.path().join("program"), folder.path().join("log"));
        std::fs::write(&program, format!("#!/bin/sh\necho >>{}\n", log.display())).unwrap();
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o700)).unwrap();
        let settings = Settings { program, ..Config::open().isolation };
        let pool = Pool::new(settings, Workers::default());
        for _ in 0..50 {
            assert!(matches!(pool.take().await, Err(ReadError::NoWorker)));
        }
        let tried = std::fs::read_to_string(&log).unwrap().lines().count();
        assert!((1..10).contains(&tried), "{tried}");
    }
}
