//! A worker: a process of this program that reads documents behind walls and knows nothing else. Started by `pool` with a
//! socket as its standard input; ends with it. It never opens, connects, logs, or keeps anything of a document.

use super::frames::{self, Fault, Found, LENGTHS, Order, Reply};
use super::render::Renderer;
use super::{Record, Task, sandbox, thread};
use extractors::{Cancel, ExtractError, Hints, Input};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use std::fs::File;
use std::io::{self, IoSliceMut, Read, Seek, SeekFrom};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// The word that makes this program a worker. No command of it.
pub const WORD: &str = "worker";
/// A document of this size or less is read from memory.
const IN_MEMORY: u64 = 8 << 20;
/// The same for a look, which mostly needs the beginning and the end.
const LOOKED_AT: u64 = 256 << 10;
/// A document of this size or less is taken into memory after the look, while the service decides who reads it.
const AHEAD: u64 = 2 << 20;

/// Where the last panic was: a place in the code, never its message, which may quote the document.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// Reads documents until nobody wants any more. `memory` bounds the address space in bytes.
#[must_use]
pub fn main(memory: u64) -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
    match work(memory) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn work(memory: u64) -> io::Result<()> {
    let service = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let statistics = Statistics::open();
    let layers = sandbox::enter(memory);
    frames::write(&service, &Reply::Ready(layers), &[])?;
    let mut ahead = None;
    while let Some((order, document)) = receive(&service)? {
        obey(&service, order, document, &mut ahead, statistics.as_ref())?;
    }
    Ok(())
}

/// A document that was looked at, in memory. Its file stays open, so that no other has the same number.
struct Ahead {
    input: Input,
    file: Arc<File>,
}

impl Ahead {
    fn new(file: Arc<File>, looked: Input) -> io::Result<Option<Self>> {
        if looked.len() > AHEAD {
            return Ok(None);
        }
        let input = if looked.as_file().is_some() { input(&file, AHEAD)? } else { looked };
        Ok(Some(Self { input, file }))
    }

    /// What is in memory, if it is this document. The service hands over nothing that still changes.
    fn of(self, file: &File) -> io::Result<Option<Input>> {
        let number = |file: &File| file.metadata().map(|file| (file.dev(), file.ino()));
        Ok((number(&self.file)? == number(file)?).then_some(self.input))
    }
}

/// The next order with its document; `None` when the service has gone.
fn receive(service: &UnixStream) -> io::Result<Option<(Order, File)>> {
    let mut lengths = [0; LENGTHS];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut pieces = [IoSliceMut::new(&mut lengths)];
    let got = recvmsg(service, &mut pieces, &mut control, RecvFlags::WAITALL)?.bytes;
    if got == 0 {
        return Ok(None);
    }
    let document: Option<OwnedFd> = control.drain().find_map(|message| {
        let RecvAncillaryMessage::ScmRights(mut descriptors) = message else { return None };
        descriptors.next()
    });
    let (Some(document), LENGTHS) = (document, got) else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let (head, _) = frames::lengths(lengths);
    Ok(Some((frames::read(service, head)?, File::from(document))))
}

/// Does as it is told. `ahead` is for the next order, which mostly is to read what was looked at.
fn obey(
    service: &UnixStream,
    order: Order,
    mut document: File,
    ahead: &mut Option<Ahead>,
    statistics: Option<&Statistics>,
) -> io::Result<()> {
    let held = ahead.take().map(|ahead| ahead.of(&document)).transpose()?.flatten();
    match order {
        Order::Look { file_name, mime_type, options, limits, probe } => {
            let document = Arc::new(document);
            let input = input(&document, LOOKED_AT)?;
            let hints = Hints { file_name: file_name.as_deref(), mime_type: mime_type.as_deref() };
            let found = caught(|| extractors::detect(&input, &hints, &limits));
            let sent = found.as_ref().map(Found::from).map_err(Clone::clone);
            frames::write(service, &Reply::Found(sent), &[])?;
            let Ok(detection) = found else { return Ok(()) };
            if probe && detection.format.spec().readable {
                let cancel = Cancel::default();
                let facts =
                    caught(|| extractors::probe(&input, &detection, &options, &limits, &cancel));
                frames::write(service, &Reply::Facts(facts.ok()), &[])?;
                *ahead = Ahead::new(document, input)?;
            }
            Ok(())
        }
        Order::Read { found, task } => {
            let Some(detection) = found.detection() else {
                return Err(io::ErrorKind::InvalidData.into());
            };
            let input = match held {
                Some(held) => held,
                None => input(&Arc::new(document), IN_MEMORY)?,
            };
            let source = thread::Reads::Document(input, detection);
            read(service, source, &task, statistics)
        }
        Order::Answer { kind, task } => {
            let mut bytes = Vec::new();
            document.seek(SeekFrom::Start(0))?;
            document.read_to_end(&mut bytes)?;
            read(service, thread::Reads::Answer(frames::content(kind, bytes)), &task, statistics)
        }
    }
}

/// A document; at most `most` bytes of one are taken into memory.
fn input(document: &Arc<File>, most: u64) -> io::Result<Input> {
    let input = Input::file(Arc::clone(document))?;
    let Some(file) = input.as_file().filter(|_| input.len() <= most) else { return Ok(input) };
    let length = usize::try_from(input.len()).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        let at = bytes.len() as u64;
        if rustix::io::pread(file, rustix::buffer::spare_capacity(&mut bytes), at)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    // There may be room for more than was asked for, and a file that grew.
    bytes.truncate(length);
    Ok(Input::memory(Arc::new(bytes)))
}

fn read(
    service: &UnixStream,
    source: thread::Reads,
    task: &Task,
    statistics: Option<&Statistics>,
) -> io::Result<()> {
    let mut last = None;
    let mut send = |record: Record| {
        let changed = last.as_ref().is_none_or(|last| !Arc::ptr_eq(last, &record.metadata));
        let metadata = changed.then(|| record.metadata.as_ref().clone());
        last = Some(record.metadata);
        let Record { section, part, text, blocks, .. } = record;
        let reply = Reply::Record { section, part, blocks, metadata };
        frames::write(service, &reply, text.as_bytes()).map_err(|_| ExtractError::Closed)
    };
    let mut renderer = Renderer::new(task.flavour, task.metadata.clone(), &mut send);
    let outcome = caught(|| {
        thread::run(source, task, Cancel::default(), &mut renderer)?;
        renderer.finish()
    });
    if outcome.is_err() {
        renderer.give_up();
    }
    let super::Reading { metadata, warnings } = renderer.into_reading();
    let resident = statistics.and_then(Statistics::resident).unwrap_or(0);
    frames::write(service, &Reply::End { metadata, warnings, outcome, resident }, &[])
}

/// A panic is a fault of this document alone.
fn caught<T>(work: impl FnOnce() -> Result<T, ExtractError>) -> Result<T, Fault> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(Fault::from),
        Err(_) => Err(Fault::Crashed(std::mem::take(
            &mut *PLACE.lock().unwrap_or_else(PoisonError::into_inner),
        ))),
    }
}

/// How much memory this process holds. Opened before the walls stand, read behind them.
struct Statistics {
    file: File,
    page: u64,
}

impl Statistics {
    fn open() -> Option<Self> {
        let page = rustix::param::page_size() as u64;
        Some(Self { file: File::open("/proc/self/statm").ok()?, page })
    }

    /// Bytes (`proc_pid_statm(5)`, the second field, in pages).
    fn resident(&self) -> Option<u64> {
        let mut buffer = [0; 128];
        let n = self.file.read_at(&mut buffer, 0).ok()?;
        let text = std::str::from_utf8(buffer.get(..n)?).ok()?;
        let pages: u64 = text.split(' ').nth(1)?.parse().ok()?;
        Some(pages * self.page)
    }
}
