//! A client that writes bytes to a socket as a test says: half requests, wrong framing, bodies that never come. It reads
//! answers with their framing, and knows whether the other side has closed.

use serde_json::Value;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than any answer takes on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection.
#[derive(Debug)]
pub(crate) struct Raw {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer as it stood on the wire.
#[derive(Debug)]
pub(crate) struct RawAnswer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl RawAnswer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

impl Raw {
    pub(crate) async fn connect(address: &str) -> Self {
        Self { stream: TcpStream::connect(address).await.unwrap(), buffer: Vec::new() }
    }

    /// Writes; whether the other side took it all.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        matches!(timeout(PATIENCE, self.stream.write_all(bytes.as_ref())).await, Ok(Ok(())))
    }

    /// Reads more into the buffer; whether something came.
    async fn more(&mut self) -> bool {
        let read = timeout(PATIENCE, self.stream.read_buf(&mut self.buffer)).await;
        matches!(read.expect("no answer came"), Ok(n) if n > 0)
    }

    /// Reads up to `count` bytes of whatever comes, slowly or not at all.
    pub(crate) async fn read_some(&mut self, count: usize) -> usize {
        let mut piece = vec![0; count];
        let read = timeout(PATIENCE, self.stream.read(&mut piece)).await.expect("nothing came");
        read.unwrap_or(0)
    }

    /// Whether something comes within this time.
    pub(crate) async fn hears(&mut self, within: Duration) -> bool {
        let read = timeout(within, self.stream.read_buf(&mut self.buffer)).await;
        matches!(read, Ok(Ok(n)) if n > 0)
    }

    /// The next answer.
    pub(crate) async fn answer(&mut self) -> RawAnswer {
        let end = loop {
            if let Some(at) = self.buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            assert!(self.more().await, "closed before an answer came");
        };
        let head: Vec<u8> = self.buffer.drain(..end).collect();
        let head = String::from_utf8(head).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let body = match header("content-length") {
            Some(length) => self.exactly(length.parse().unwrap()).await,
            None if header("transfer-encoding").is_some() => self.chunks().await,
            None => Vec::new(),
        };
        RawAnswer { status, body: String::from_utf8(body).unwrap() }
    }

    async fn exactly(&mut self, length: usize) -> Vec<u8> {
        while self.buffer.len() < length {
            assert!(self.more().await, "closed within an answer");
        }
        self.buffer.drain(..length).collect()
    }

    async fn chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let line = loop {
                if let Some(at) = self.buffer.windows(2).position(|w| w == b"\r\n") {
                    break self.exactly(at + 2).await;
                }
                assert!(self.more().await, "closed within an answer");
            };
            let size = usize::from_str_radix(std::str::from_utf8(&line).unwrap().trim(), 16);
            let size = size.unwrap();
            let chunk = self.exactly(size + 2).await;
            if size == 0 {
                return body;
            }
            body.extend_from_slice(&chunk[..size]);
        }
    }

    /// Waits until the other side closes; what came before that. `None` when it does not.
    pub(crate) async fn closed(&mut self) -> Option<String> {
        loop {
            let read = timeout(PATIENCE, self.stream.read_buf(&mut self.buffer)).await.ok()?;
            if matches!(read, Ok(0) | Err(_)) {
                return Some(String::from_utf8_lossy(&self.buffer).into_owned());
            }
        }
    }
}
