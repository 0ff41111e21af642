//! Where a document waits: in memory up to a threshold, then in an unlinked temporary file. It is written once and can be
//! read while it still grows, so that a backend gets the upload as it arrives. Called by the doors, the pipeline and the
//! engines; never keeps a document longer than its last reader.

pub mod shared;

use crate::config::SpoolSettings;
use bytes::{Bytes, BytesMut};
use extractors::Input;
use futures_util::stream::{self, Stream};
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Bytes gathered before they are written to disk, and read from it at once.
const PIECE: usize = 256 << 10;
/// A larger document in memory gets a descriptor, by which another process can read it without a copy. Smaller ones, and
/// slow uploads that have just begun, need none.
const SMALL: u64 = 64 << 10;

/// Why a document could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// It is larger than allowed.
    #[error("the document is larger than the limit of {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// There is no room: the disk or the budget for all documents is full.
    #[error("there is no room for the document")]
    Full(#[source] Option<io::Error>),
    /// The sender went away or broke its own framing.
    #[error("the upload broke off")]
    Broken,
    /// The sender was silent for too long.
    #[error("the upload stalled")]
    Stalled,
    /// The sender was slower than allowed.
    #[error("the upload came too slowly")]
    Slow,
    /// The storage failed.
    #[error("the spool failed")]
    Io(#[from] io::Error),
}

/// The room for all documents, with its budgets.
#[derive(Debug)]
pub struct Spool {
    settings: SpoolSettings,
    /// Bytes up to which a document in memory has no descriptor.
    small: u64,
    usage: Arc<Usage>,
}

/// Bytes in use by all documents.
#[derive(Debug, Default)]
pub struct Usage {
    memory: AtomicU64,
    disk: AtomicU64,
}

impl Usage {
    /// Bytes in memory.
    pub fn memory(&self) -> u64 {
        self.memory.load(Ordering::Relaxed)
    }

    /// Bytes on disk.
    pub fn disk(&self) -> u64 {
        self.disk.load(Ordering::Relaxed)
    }
}

fn take(counter: &AtomicU64, bytes: u64, limit: u64) -> bool {
    let more = |used: u64| used.checked_add(bytes).filter(|sum| *sum <= limit);
    counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
}

impl Spool {
    /// An empty spool. `shared` says that other processes read what is in it.
    #[must_use]
    pub fn new(settings: SpoolSettings, shared: bool) -> Self {
        let small = if shared { SMALL } else { u64::MAX };
        Self { settings, small, usage: Arc::default() }
    }

    /// Bytes in use.
    #[must_use]
    pub fn usage(&self) -> &Arc<Usage> {
        &self.usage
    }

    /// Whether a temporary file can be made: part of being ready.
    ///
    /// # Errors
    /// When it cannot.
    pub fn check(&self) -> io::Result<()> {
        tempfile::tempfile_in(&self.settings.directory).map(drop)
    }

    /// Begins a document of at most `limit` bytes: the end to write to, and the document itself.
    #[must_use]
    pub fn begin(&self, limit: u64) -> (Writer, Upload) {
        let (state, watch) = watch::channel(State { length: 0, phase: Phase::Arriving });
        let store = Arc::new(Store {
            data: Mutex::new(Data::Memory(Vec::new())),
            held: Mutex::new((0, 0)),
            usage: Arc::clone(&self.usage),
        });
        let upload = Upload { store: Arc::clone(&store), watch };
        let writer = Writer {
            store,
            state,
            settings: self.settings.clone(),
            small: self.small,
            limit,
            length: 0,
            hasher: Box::default(),
            pending: BytesMut::new(),
            on_disk: false,
        };
        (writer, upload)
    }

    /// A document that is already whole: for commands that read files, and for tests.
    ///
    /// # Errors
    /// When the file's length cannot be had.
    pub fn adopt(&self, file: File) -> io::Result<Upload> {
        let length = file.metadata()?.len();
        let (_, watch) = watch::channel(State { length, phase: Phase::Whole([0; 32]) });
        let store = Store {
            data: Mutex::new(Data::File(Arc::new(file))),
            held: Mutex::new((0, 0)),
            usage: Arc::clone(&self.usage),
        };
        Ok(Upload { store: Arc::new(store), watch })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    length: u64,
    phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Arriving,
    Whole([u8; 32]),
    Failed,
}

#[derive(Debug)]
struct Store {
    data: Mutex<Data>,
    /// Bytes taken from the budgets: memory, disk.
    held: Mutex<(u64, u64)>,
    usage: Arc<Usage>,
}

#[derive(Debug)]
enum Data {
    /// Small, and still growing.
    Memory(Vec<u8>),
    /// Small, and whole.
    Sealed(Arc<Vec<u8>>),
    /// In memory that has a descriptor.
    Shared(Arc<File>),
    /// On disk.
    File(Arc<File>),
}

/// A panic while the lock was held cannot leave half a write that anybody sees: readers go by the length that is published.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Store {
    fn drop(&mut self) {
        let (memory, disk) = *lock(&self.held);
        self.usage.memory.fetch_sub(memory, Ordering::Relaxed);
        self.usage.disk.fetch_sub(disk, Ordering::Relaxed);
    }
}

/// The end that an arriving document is written to. Dropping it before [`Writer::finish`] fails the document for its readers.
#[derive(Debug)]
pub struct Writer {
    store: Arc<Store>,
    state: watch::Sender<State>,
    settings: SpoolSettings,
    small: u64,
    limit: u64,
    length: u64,
    hasher: Box<blake3::Hasher>,
    pending: BytesMut,
    on_disk: bool,
}

impl Writer {
    /// Takes the next piece.
    ///
    /// # Errors
    /// When the document becomes too large, there is no room, or the storage fails.
    pub async fn write(&mut self, piece: &Bytes) -> Result<(), SpoolError> {
        self.length += piece.len() as u64;
        if self.length > self.limit {
            return Err(SpoolError::TooLarge { limit: self.limit });
        }
        self.hasher.update(piece);
        if !self.on_disk && !self.keep_in_memory(piece).map_err(full)? {
            self.move_to_disk().await?;
        }
        if self.on_disk {
            self.pending.extend_from_slice(piece);
            if self.pending.len() >= PIECE {
                self.flush().await?;
            }
        } else {
            self.publish(self.length);
        }
        Ok(())
    }

    /// The document is whole.
    ///
    /// # Errors
    /// When the rest cannot be written.
    pub async fn finish(mut self) -> Result<(), SpoolError> {
        if self.on_disk {
            self.flush().await?;
        }
        let mut data = lock(&self.store.data);
        match &mut *data {
            Data::Memory(bytes) => *data = Data::Sealed(Arc::new(std::mem::take(bytes))),
            Data::Shared(file) => shared::seal(file)?,
            Data::Sealed(_) | Data::File(_) => {}
        }
        drop(data);
        let phase = Phase::Whole(*self.hasher.finalize().as_bytes());
        self.state.send_replace(State { length: self.length, phase });
        Ok(())
    }

    /// Whether there was room for the piece.
    fn keep_in_memory(&self, piece: &Bytes) -> io::Result<bool> {
        if self.length > self.settings.memory_threshold
            || !take(&self.store.usage.memory, piece.len() as u64, self.settings.memory_total)
        {
            return Ok(false);
        }
        lock(&self.store.held).0 += piece.len() as u64;
        let mut data = lock(&self.store.data);
        match &mut *data {
            Data::Memory(bytes) if self.length <= self.small => bytes.extend_from_slice(piece),
            Data::Memory(bytes) => {
                let mut file = shared::create()?;
                file.write_all(bytes)?;
                file.write_all(piece)?;
                *data = Data::Shared(Arc::new(file));
            }
            Data::Shared(file) => file.write_all_at(piece, self.length - piece.len() as u64)?,
            Data::Sealed(_) | Data::File(_) => {}
        }
        Ok(true)
    }

    async fn move_to_disk(&mut self) -> Result<(), SpoolError> {
        let directory = self.settings.directory.clone();
        let held = lock(&self.store.held).0;
        let kept = match &*lock(&self.store.data) {
            Data::Memory(bytes) => Input::memory(Arc::new(bytes.clone())),
            Data::Sealed(bytes) => Input::memory(bytes.clone()),
            Data::Shared(file) | Data::File(file) => Input::file(Arc::clone(file))?,
        };
        self.take_disk(held)?;
        let file = blocking(move || {
            let mut file = tempfile::tempfile_in(directory)?;
            io::copy(&mut kept.reader(), &mut file)?;
            Ok(file)
        });
        let file = file.await.map_err(full)?;
        *lock(&self.store.data) = Data::File(Arc::new(file));
        let freed = std::mem::take(&mut lock(&self.store.held).0);
        self.store.usage.memory.fetch_sub(freed, Ordering::Relaxed);
        self.on_disk = true;
        Ok(())
    }

    fn take_disk(&self, bytes: u64) -> Result<(), SpoolError> {
        if !take(&self.store.usage.disk, bytes, self.settings.disk_total) {
            return Err(SpoolError::Full(None));
        }
        lock(&self.store.held).1 += bytes;
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), SpoolError> {
        let piece = self.pending.split().freeze();
        self.take_disk(piece.len() as u64)?;
        let file = match &*lock(&self.store.data) {
            Data::File(file) => Arc::clone(file),
            Data::Memory(_) | Data::Sealed(_) | Data::Shared(_) => return Ok(()),
        };
        let at = self.length - piece.len() as u64;
        blocking(move || file.write_all_at(&piece, at)).await.map_err(full)?;
        self.publish(self.length);
        Ok(())
    }

    fn publish(&self, length: u64) {
        self.state.send_replace(State { length, phase: Phase::Arriving });
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.state.send_if_modified(|state| {
            let arriving = state.phase == Phase::Arriving;
            if arriving {
                state.phase = Phase::Failed;
            }
            arriving
        });
    }
}

/// What an error of the storage means: no room, also where it is open files that there are too many of, or a defect.
pub(crate) fn full(error: io::Error) -> SpoolError {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    let files = [rustix::io::Errno::MFILE, rustix::io::Errno::NFILE].map(|e| e.raw_os_error());
    if matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
        || error.raw_os_error().is_some_and(|number| files.contains(&number))
    {
        SpoolError::Full(Some(error))
    } else {
        SpoolError::Io(error)
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// A document, whole or still arriving. Clones share it.
#[derive(Debug, Clone)]
pub struct Upload {
    store: Arc<Store>,
    watch: watch::Receiver<State>,
}

impl Upload {
    /// Its length once it is whole.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        let state = *self.watch.borrow();
        matches!(state.phase, Phase::Whole(_)).then_some(state.length)
    }

    /// Its BLAKE3 hash once it is whole and came through [`Writer`].
    #[must_use]
    pub fn hash(&self) -> Option<blake3::Hash> {
        match self.watch.borrow().phase {
            Phase::Whole(hash) if hash != [0; 32] => Some(blake3::Hash::from_bytes(hash)),
            Phase::Whole(_) | Phase::Arriving | Phase::Failed => None,
        }
    }

    /// Waits until `length` bytes have arrived, or the end. Returns what is there.
    ///
    /// # Errors
    /// [`SpoolError::Broken`] when the upload failed.
    pub async fn arrived(&self, length: u64) -> Result<u64, SpoolError> {
        let mut watch = self.watch.clone();
        let enough = |state: &State| state.length >= length || state.phase != Phase::Arriving;
        let state = *watch.wait_for(enough).await.map_err(|_| SpoolError::Broken)?;
        if state.phase == Phase::Failed { Err(SpoolError::Broken) } else { Ok(state.length) }
    }

    /// The first bytes, at most `n` and at most what has arrived.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn head(&self, n: usize) -> Result<Bytes, SpoolError> {
        let length = self.watch.borrow().length;
        Ok(self.piece(0, n.min(usize::try_from(length).unwrap_or(n))).await?)
    }

    /// The whole document for the extractors.
    ///
    /// # Errors
    /// When it never became whole, or the storage fails.
    pub async fn whole(&self) -> Result<Input, SpoolError> {
        self.arrived(u64::MAX).await?;
        match &*lock(&self.store.data) {
            Data::Sealed(bytes) => Ok(Input::memory(bytes.clone())),
            Data::Shared(file) | Data::File(file) => Ok(Input::file(Arc::clone(file))?),
            Data::Memory(_) => Err(SpoolError::Broken),
        }
    }

    /// The document from its start, waiting for what has not arrived yet. Fails when the upload fails.
    pub fn stream(&self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        stream::try_unfold((self.clone(), 0_u64), |(upload, at)| async move {
            let length = upload.arrived(at + 1).await.map_err(io::Error::other)?;
            if length <= at {
                return Ok(None);
            }
            let left = usize::try_from(length - at).unwrap_or(PIECE);
            let piece = upload.piece(at, left.min(PIECE)).await?;
            let next = at + piece.len() as u64;
            Ok(Some((piece, (upload, next))))
        })
    }

    async fn piece(&self, at: u64, size: usize) -> io::Result<Bytes> {
        let from = usize::try_from(at).map_err(io::Error::other)?;
        let slice = |bytes: &[u8]| {
            let rest = bytes.get(from..).unwrap_or_default();
            Bytes::copy_from_slice(rest.get(..size).unwrap_or(rest))
        };
        let file = match &*lock(&self.store.data) {
            Data::Memory(bytes) => return Ok(slice(bytes)),
            Data::Sealed(bytes) => return Ok(slice(bytes)),
            Data::Shared(file) => return read_piece(file, at, size),
            Data::File(file) => Arc::clone(file),
        };
        blocking(move || read_piece(&file, at, size)).await
    }
}

fn read_piece(file: &File, at: u64, size: usize) -> io::Result<Bytes> {
    let mut buffer = vec![0; size];
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, at + filled as u64)? {
            0 => break,
            n => filled += n,
        }
    }
    buffer.truncate(filled);
    if buffer.is_empty() {
        Err(io::ErrorKind::UnexpectedEof.into())
    } else {
        Ok(Bytes::from(buffer))
    }
}

#[cfg(test)]
mod tests;
