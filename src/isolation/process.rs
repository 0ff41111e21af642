//! One worker from the service's side: its process and its socket. Used by `pool` only, which decides what it does and when it
//! ends.

use super::frames::{self, Order, Reply};
use super::{Layers, ReadError, worker};
use crate::config::Isolation as Settings;
use crate::telemetry::Workers;
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, BufReader, Interest};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;

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

/// A worker at rest, or in the hands of the one who reads with it. Dropping it kills it.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) child: Child,
    socket: BufReader<UnixStream>,
    pub(super) served: u64,
    /// Why it would end if it ended now.
    pub(super) cause: &'static str,
    counts: Workers,
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.counts.ended(self.cause);
    }
}

impl Worker {
    pub(super) async fn start(settings: &Settings, counts: &Workers) -> io::Result<(Self, Layers)> {
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
        match timeout(START, worker.short_reply()).await?? {
            Reply::Ready(layers) => Ok((worker, layers)),
            Reply::Found(_) | Reply::Facts(_) | Reply::Record { .. } | Reply::End { .. } => {
                Err(io::ErrorKind::InvalidData.into())
            }
        }
    }

    pub(super) async fn order(
        &mut self,
        order: &Order,
        document: BorrowedFd<'_>,
    ) -> io::Result<()> {
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
    pub(super) async fn fate(mut self) -> ReadError {
        match timeout(BURIAL, self.child.wait()).await {
            Ok(Ok(status)) if status.signal() == Some(SIGKILL) => {
                self.cause = "killed";
                ReadError::Killed
            }
            _ => ReadError::Crashed,
        }
    }

    /// What it says without a text.
    pub(super) async fn short_reply(&mut self) -> io::Result<Reply> {
        self.reply(SHORT, &mut Vec::new()).await
    }

    /// What it says in at most `most` bytes; the text is in `body` then.
    pub(super) async fn reply(&mut self, most: u64, body: &mut Vec<u8>) -> io::Result<Reply> {
        let reply = frames::receive(&mut self.socket, most, body).await;
        if reply.is_err() {
            self.cause = "crashed";
        }
        reply
    }
}
