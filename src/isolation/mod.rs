//! Where untrusted bytes are parsed. Called by the pipeline only, which sees records come out of a bounded channel and one
//! verdict at the end. Documents go to worker processes behind walls (`pool`, `process`, `worker`, `sandbox`, `frames`), or to
//! threads of the service where no walls are wanted (`thread`). It never knows about engines, routes or requests.

#[cfg(debug_assertions)]
mod faults;
mod frames;
mod poison;
mod pool;
mod process;
mod render;
mod sandbox;
mod thread;
pub mod worker;

pub use render::{Flavour, Record};
pub use sandbox::{Layers, Level, dump_no_core};

use crate::config::{Isolation as Settings, IsolationMode};
use crate::engines::Content;
use crate::spool::shared;
use crate::telemetry::Workers;
use extractors::{Detection, ExtractError, Facts, Input, Limits, Metadata, Options, Warning};
use poison::{Poison, Work};
use pool::Pool;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::mpsc;

/// A probe that is slower says nothing; routing goes on without facts.
const PROBE_PATIENCE: Duration = Duration::from_secs(5);
/// A document of more bytes is copied on a thread of its own.
const COPIED_AT_ONCE: u64 = 1 << 20;

/// A document to parse. Clones share the descriptor that workers get.
#[derive(Debug, Clone)]
pub struct Document {
    input: Input,
    /// By which it is known again when a worker dies of it.
    hash: Option<blake3::Hash>,
    handle: Arc<OnceLock<Arc<OwnedFd>>>,
}

impl Document {
    /// With the hash of its bytes, where that is known.
    #[must_use]
    pub fn new(input: Input, hash: Option<blake3::Hash>) -> Self {
        Self { input, hash, handle: Arc::default() }
    }

    /// A descriptor from which the document can be read and nothing else be done to it.
    async fn handle(&self) -> Result<Arc<OwnedFd>, ExtractError> {
        if let Some(handle) = self.handle.get() {
            return Ok(Arc::clone(handle));
        }
        let input = self.input.clone();
        let made = if input.as_file().is_none() && input.len() > COPIED_AT_ONCE {
            let made = tokio::task::spawn_blocking(move || handle(&input)).await;
            made.unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))?
        } else {
            handle(&input)?
        };
        Ok(Arc::clone(self.handle.get_or_init(|| Arc::new(made))))
    }
}

fn handle(input: &Input) -> io::Result<OwnedFd> {
    if let Some(file) = input.as_file() {
        // Opened anew, because a duplicate could be written to; the file has no name any more, but it has this one.
        return Ok(File::open(format!("/proc/self/fd/{}", file.as_raw_fd()))?.into());
    }
    let bytes = input.bytes(&Limits::default()).map_err(io::Error::other)?;
    let mut file = shared::create()?;
    file.write_all((*bytes).as_ref())?;
    shared::seal(&file)?;
    Ok(file.into())
}

/// What to read.
#[derive(Debug)]
pub enum Source {
    /// A document.
    Document(Document, Detection),
    /// A backend's answer.
    Answer(Content),
}

/// How to read it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Task {
    /// What the caller wants of the document.
    pub options: Options,
    /// The bounds.
    pub limits: Limits,
    /// What the records carry.
    pub flavour: Flavour,
    /// Metadata known beforehand, from a backend.
    pub metadata: Metadata,
}

/// The end of a reading; what came before it went through the channel.
#[derive(Debug, Default)]
pub struct Reading {
    /// What the document says about itself.
    pub metadata: Metadata,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
}

/// A first look at a document.
#[derive(Debug)]
pub struct Look {
    /// What it is.
    pub detection: Detection,
    /// What routing needs to know; nothing where it could not be found out.
    pub facts: Facts,
    /// Time for the one.
    pub detect: Duration,
    /// Time for the other, where it was tried.
    pub probe: Option<Duration>,
    /// Whether a worker died of looking for facts.
    pub died: bool,
}

/// Why a reading ended early.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The document, a limit, or the caller.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// The reader is wrong about this document.
    #[error("the reader crashed")]
    Crashed,
    /// A worker died of it a short time ago.
    #[error("the document stopped a reader before")]
    Poison,
    /// Something outside killed the worker, such as the system for want of memory.
    #[error("the worker was killed")]
    Killed,
    /// There is nobody to read it.
    #[error("no worker can be started")]
    NoWorker,
}

/// How documents are parsed in this service.
#[derive(Debug)]
pub struct Isolation {
    mode: IsolationMode,
    pool: Pool,
    poison: Poison,
}

impl Isolation {
    /// Nothing is started yet.
    #[must_use]
    pub fn new(settings: Settings, counts: Workers) -> Self {
        let (mode, poison) = (settings.mode, Poison::new(settings.poison));
        Self { mode, pool: Pool::new(settings, counts), poison }
    }

    /// Starts the first worker and says which walls stand around it.
    ///
    /// # Errors
    /// When no worker can be started, or its walls do not suffice where they are required.
    pub async fn start(&self) -> io::Result<Layers> {
        match self.mode {
            IsolationMode::None => Ok(Layers::NONE),
            IsolationMode::BestEffort | IsolationMode::Required => self.pool.warm().await,
        }
    }

    /// The walls that stand, as far as a worker has said it.
    #[must_use]
    pub fn layers(&self) -> Layers {
        self.pool.layers().unwrap_or(Layers::NONE)
    }

    /// What a document is, and its facts. `leave` is held until the work has really ended.
    ///
    /// # Errors
    /// When the storage fails, or detection does.
    pub async fn look<L: Send + Sync + 'static>(
        &self,
        document: &Document,
        names: (Option<String>, Option<String>),
        bounds: (Options, Limits),
        leave: L,
    ) -> Result<Look, ReadError> {
        match self.mode {
            IsolationMode::None => thread::look(document.input.clone(), names, bounds, leave).await,
            IsolationMode::BestEffort | IsolationMode::Required => {
                let looked = self.look_behind_walls(document, names, bounds).await;
                drop(leave);
                looked
            }
        }
    }

    /// Reads `source`; records go to `records` as they are ready. `permit` is held until the work has really ended. Dropping
    /// the future ends the work: at once in a worker, at its next poll on a thread.
    ///
    /// # Errors
    /// When nothing, or nothing more, could be read.
    pub async fn read<P: Send + 'static>(
        &self,
        source: Source,
        task: Task,
        permit: P,
        records: mpsc::Sender<Record>,
    ) -> (Reading, Result<(), ReadError>) {
        match self.mode {
            IsolationMode::None => {
                let source = match source {
                    Source::Document(document, detection) => {
                        thread::Reads::Document(document.input, detection)
                    }
                    Source::Answer(content) => thread::Reads::Answer(content),
                };
                thread::read(source, task, permit, records).await
            }
            IsolationMode::BestEffort | IsolationMode::Required => {
                let done = self.read_behind_walls(source, task, &records).await;
                drop(permit);
                done
            }
        }
    }

    async fn look_behind_walls(
        &self,
        document: &Document,
        names: (Option<String>, Option<String>),
        bounds: (Options, Limits),
    ) -> Result<Look, ReadError> {
        let hash = document.hash;
        if self.poison.knows(hash, Work::Detect) {
            return Err(ReadError::Poison);
        }
        let probe = !self.poison.knows(hash, Work::Probe);
        let looked = self.pool.look(document, names, bounds, probe).await;
        match &looked {
            Err(ReadError::Crashed) => self.poison.remember(hash, Work::Detect),
            Ok(look) if look.died => self.poison.remember(hash, Work::Probe),
            Ok(_) | Err(_) => {}
        }
        looked
    }

    async fn read_behind_walls(
        &self,
        source: Source,
        task: Task,
        records: &mpsc::Sender<Record>,
    ) -> (Reading, Result<(), ReadError>) {
        // A backend's answer is not what the document is known by, and may be another one the next time.
        let hash = match &source {
            Source::Document(document, _) => document.hash,
            Source::Answer(_) => None,
        };
        if self.poison.knows(hash, Work::Read) {
            return (Reading::default(), Err(ReadError::Poison));
        }
        let done = self.pool.read(source, task, records).await;
        if let (_, Err(ReadError::Crashed)) = &done {
            self.poison.remember(hash, Work::Read);
        }
        done
    }
}
