//! The workers from the service's side: started when they are needed, one document each at a time, killed when it takes too
//! long or its caller has gone, replaced when they have read enough or hold too much. Whatever happens to a worker is the fate
//! of the one document that it was reading.

use super::frames::{self, OVERHEAD, Order, Reply};
use super::{
    Document, Layers, Look, PROBE_PATIENCE, ReadError, Reading, Record, Source, Task, worker,
};
use crate::config::{Isolation as Settings, IsolationMode};
use crate::telemetry::Workers;
use extractors::{ExtractError, Facts, Limits, Metadata, Options};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncWriteExt, BufReader, Interest};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

/// How long a worker may take to start.
const START: Duration = Duration::from_secs(20);
/// Bytes of a frame that holds no text.
const SHORT: u64 = 1 << 20;
/// Bytes that a worker may put into its socket before they are taken; the system grants about half of it by default.
const SOCKET: usize = 1 << 20;
/// How long a worker that has hung up may take to end.
const BURIAL: Duration = Duration::from_secs(1);
/// `signal(7)`.
const SIGKILL: i32 = 9;
/// Idle workers that are kept.
const MOST_IDLE: usize = 64;

/// See the module.
#[derive(Debug)]
pub(super) struct Pool {
    settings: Settings,
    idle: Mutex<Vec<Worker>>,
    layers: OnceLock<Layers>,
    counts: Workers,
}

/// A worker at rest, or in the hands of the one who reads with it. Dropping it kills it.
#[derive(Debug)]
struct Worker {
    child: Child,
    socket: BufReader<UnixStream>,
    served: u64,
    /// Why it would end if it ended now.
    cause: &'static str,
    counts: Workers,
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.counts.ended(self.cause);
    }
}

impl Worker {
    async fn start(settings: &Settings, counts: &Workers) -> io::Result<(Self, Layers)> {
        let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
        // As much as the system grants: a worker that can put a record down goes on with the next one.
        rustix::net::sockopt::set_socket_send_buffer_size(&theirs, SOCKET)?;
        ours.set_nonblocking(true)?;
        let child = Command::new(&settings.program)
            .arg(worker::WORD)
            .arg(settings.memory.to_string())
            // Neither keys nor addresses are any business of a worker.
            .env_clear()
            // The allocator would otherwise reserve half of the address space at once.
            .env("MIMALLOC_ARENA_RESERVE", "65536")
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // An interrupt from the terminal is for the service, which finishes what it has.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let socket = BufReader::new(UnixStream::from_std(ours)?);
        counts.started();
        let mut worker = Self { child, socket, served: 0, cause: "failed", counts: counts.clone() };
        match timeout(START, worker.reply(SHORT)).await?? {
            (Reply::Ready(layers), _) => Ok((worker, layers)),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    async fn order(&mut self, order: &Order, document: BorrowedFd<'_>) -> io::Result<()> {
        self.cause = "stopped";
        self.served += 1;
        let bytes = frames::head(order, 0)?;
        let socket = self.socket.get_ref();
        let sent = socket
            .async_io(Interest::WRITABLE, || {
                let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
                let mut control = SendAncillaryBuffer::new(&mut space);
                let descriptors = [document];
                if !control.push(SendAncillaryMessage::ScmRights(&descriptors)) {
                    return Err(io::ErrorKind::OutOfMemory.into());
                }
                let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
                Ok(sendmsg(socket, &[IoSlice::new(&bytes)], &mut control, flags)?)
            })
            .await?;
        self.socket.get_mut().write_all(bytes.get(sent..).unwrap_or_default()).await
    }

    /// What it was that ended it: its own doing, or somebody else's. This service kills only what it has given up.
    async fn fate(mut self) -> ReadError {
        match timeout(BURIAL, self.child.wait()).await {
            Ok(Ok(status)) if status.signal() == Some(SIGKILL) => {
                self.cause = "killed";
                ReadError::Killed
            }
            _ => ReadError::Crashed,
        }
    }

    async fn reply(&mut self, most: u64) -> io::Result<(Reply, Vec<u8>)> {
        let reply = frames::receive(&mut self.socket, most).await;
        if reply.is_err() {
            self.cause = "crashed";
        }
        reply
    }
}

impl Pool {
    pub(super) fn new(settings: Settings, counts: Workers) -> Self {
        Self { settings, idle: Mutex::default(), layers: OnceLock::new(), counts }
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
        self.start().await.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "no worker can be started");
            ReadError::NoWorker
        })
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
        let detection = match worker.reply(SHORT).await {
            Ok((Reply::Found(Ok(found)), _)) => found.detection().ok_or(ReadError::Crashed)?,
            Ok((Reply::Found(Err(fault)), _)) => {
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
        match timeout(PROBE_PATIENCE, worker.reply(SHORT)).await {
            Ok(Ok((Reply::Facts(facts), _))) => {
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
        loop {
            let Ok((reply, body)) = worker.reply(left).await else {
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
