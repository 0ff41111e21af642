//! A plain HTTP/1.1 client on a kept connection: whole requests are made beforehand and written at once, so that the
//! generator of the load costs little beside the service. Called by every measurement; it knows only what our answers need.

use anyhow::{Context, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::documents::Document;
use crate::server::KEY;

/// A client that hears nothing for so long gives up.
const SILENCE: Duration = Duration::from_secs(60);

/// A request, ready to be written as often as wanted.
#[derive(Debug, Clone)]
pub(crate) struct Request(Vec<u8>);

impl Request {
    /// A request without a body.
    pub(crate) fn get(path: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes())
    }

    /// `PUT /process` of a document.
    pub(crate) fn process(document: &Document) -> Self {
        let mut bytes = head(document.name, document.mime_type, document.bytes.len() as u64);
        bytes.extend_from_slice(&document.bytes);
        Self(bytes)
    }
}

/// The head of `PUT /process`.
pub(crate) fn head(name: &str, mime_type: &str, length: u64) -> Vec<u8> {
    format!(
        "PUT /process HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {KEY}\r\nx-filename: {name}\r\n\
         content-type: {mime_type}\r\ncontent-length: {length}\r\n\r\n"
    )
    .into_bytes()
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    /// Its status.
    pub(crate) status: u16,
    /// Its body.
    pub(crate) body: Vec<u8>,
}

/// A kept connection.
#[derive(Debug)]
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    /// Connects.
    pub(crate) fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(SILENCE))?;
        Ok(Self(BufReader::with_capacity(64 << 10, stream)))
    }

    /// Writes a request and reads its answer.
    pub(crate) fn exchange(&mut self, request: &Request) -> anyhow::Result<Reply> {
        self.write(&request.0)?;
        self.read()
    }

    /// Writes some bytes of a request.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        Ok(self.0.get_mut().write_all(bytes)?)
    }

    /// Reads an answer with a length or in chunks.
    pub(crate) fn read(&mut self) -> anyhow::Result<Reply> {
        let head = read_head(&mut self.0)?;
        let status = head.first().and_then(|line| line.split(' ').nth(1)).context("no status")?;
        let status = status.parse()?;
        let body = match length(&head)? {
            Some(length) => {
                let mut body = vec![0; length];
                self.0.read_exact(&mut body)?;
                body
            }
            None => {
                let mut body = Vec::new();
                read_chunks(&mut self.0, |piece| body.extend_from_slice(piece))?;
                body
            }
        };
        Ok(Reply { status, body })
    }
}

/// The lines of a head, lower-cased, without the empty one at its end.
pub(crate) fn read_head(reader: &mut impl BufRead) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            bail!("the connection was closed");
        }
        let line = line.trim_end();
        if line.is_empty() {
            return Ok(lines);
        }
        lines.push(line.to_ascii_lowercase());
    }
}

/// The length of the body; `None` when it comes in chunks.
pub(crate) fn length(head: &[String]) -> anyhow::Result<Option<usize>> {
    if head.iter().any(|line| line == "transfer-encoding: chunked") {
        return Ok(None);
    }
    let length = head.iter().find_map(|line| line.strip_prefix("content-length:"));
    Ok(Some(length.map_or(Ok(0), |length| length.trim().parse())?))
}

/// Reads a chunked body to its end.
pub(crate) fn read_chunks(
    reader: &mut impl BufRead,
    mut take: impl FnMut(&[u8]),
) -> anyhow::Result<()> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut left = usize::from_str_radix(line.trim(), 16).context("no size of a chunk")?;
        let last = left == 0;
        while left > 0 {
            let room = left.min(buffer.len());
            let filled = reader.read(buffer.get_mut(..room).unwrap_or_default())?;
            if filled == 0 {
                bail!("the body broke off");
            }
            take(buffer.get(..filled).unwrap_or_default());
            left -= filled;
        }
        reader.read_line(&mut line)?;
        if last {
            return Ok(());
        }
    }
}
