//! A connection whose first bytes must come in time. The server looks at them to tell HTTP/1 from HTTP/2 and has no clock
//! of its own until it knows; its other clocks begin after that. Used by [`super::server`] only.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// What a connection with HTTP/2 begins with.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// See the module.
#[derive(Debug)]
pub(super) struct FirstBytes {
    stream: TcpStream,
    /// Runs until the protocol can be told.
    clock: Option<Pin<Box<Sleep>>>,
    /// Bytes of the preface so far.
    seen: usize,
}

impl FirstBytes {
    /// The connection, with this long for its first bytes.
    pub(super) fn within(limit: Duration, stream: TcpStream) -> Self {
        Self { stream, clock: Some(Box::pin(sleep(limit))), seen: 0 }
    }

    /// Stops the clock as soon as the bytes are no preface, or all of it.
    fn look(&mut self, bytes: &[u8]) {
        let rest = PREFACE.get(self.seen..).unwrap_or_default();
        if bytes.len() < rest.len() && rest.starts_with(bytes) {
            self.seen += bytes.len();
        } else {
            self.clock = None;
        }
    }
}

impl AsyncRead for FirstBytes {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        let Some(clock) = &mut self.clock else { return read };
        if read.is_ready() {
            self.look(buffer.filled().get(before..).unwrap_or_default());
        } else if clock.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl AsyncWrite for FirstBytes {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
