//! What the service and its workers say to each other: frames of a head in JSON and a body of plain bytes, each with its
//! length in front (two little-endian `u32`). The service believes no length and no name that comes from a worker.

use super::{Document, Record, Source, Task};
use crate::engines::Content;
use extractors::block::Section;
use extractors::{
    Detection, Evidence, ExtractError, Facts, Input, Limit, Limits, Metadata, Options, SharedBytes,
    Warning, formats,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::io::{self, IoSlice, Read, Write};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt};

/// Bytes of the two lengths.
pub(super) const LENGTHS: usize = 8;
/// Bytes that a frame may have beyond the text that a document may give: blocks and metadata in JSON.
pub(super) const OVERHEAD: u64 = 64 << 20;
/// Bytes for which there is room before they come: a whole record of text.
pub(super) const AT_ONCE: u64 = 512 << 10;
/// Most names that are kept, and bytes of the longest; more than all formats, charsets and languages have.
const MOST_NAMES: usize = 4_096;
const LONGEST_NAME: usize = 100;
/// Bytes of the longest place in the code.
const LONGEST_PLACE: usize = 300;

/// What a worker is to do with the document whose descriptor comes with it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Order {
    /// Say what it is, then its facts: answered by [`Reply::Found`] and, where it can be read and they are wanted,
    /// [`Reply::Facts`].
    Look {
        file_name: Option<String>,
        mime_type: Option<String>,
        options: Options,
        limits: Limits,
        probe: bool,
    },
    /// Read it: answered by [`Reply::Record`]s and [`Reply::End`].
    Read { found: Found, task: Task },
    /// Read a backend's answer instead.
    Answer { kind: Kind, task: Task },
}

/// The shapes of backends' answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Kind {
    TikaXhtml,
    Markdown,
    /// Numbers of pages and bytes of each.
    Pages(Vec<(u32, usize)>),
}

/// What a worker says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// The first word: the sandbox stands, as far as it goes.
    Ready(super::Layers),
    Found(Result<Found, Fault>),
    Facts(Option<Facts>),
    /// The body is the text; metadata only where they have changed.
    Record {
        section: Section,
        part: u32,
        blocks: Option<Box<RawValue>>,
        metadata: Option<Metadata>,
    },
    End {
        metadata: Metadata,
        warnings: Vec<Warning>,
        outcome: Result<(), Fault>,
        /// Bytes of memory that the worker holds now.
        resident: u64,
    },
}

/// [`Detection`] without borrowed names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Found {
    format: String,
    mime_type: String,
    evidence: Evidence,
    charset: Option<String>,
    language: Option<String>,
    contradicts: Option<String>,
    inside: Option<String>,
}

impl From<&Detection> for Found {
    fn from(detection: &Detection) -> Self {
        let owned = |name: Option<&'static str>| name.map(str::to_owned);
        Self {
            format: detection.name().to_owned(),
            mime_type: detection.mime_type.to_owned(),
            evidence: detection.evidence,
            charset: owned(detection.charset),
            language: owned(detection.language),
            contradicts: owned(detection.contradicts),
            inside: owned(detection.inside),
        }
    }
}

impl Found {
    /// The detection; `None` where it names no format that there is.
    pub(super) fn detection(&self) -> Option<Detection> {
        let format = formats::by_name(&self.format)?;
        let known = |name: &Option<String>| name.as_deref().and_then(known);
        Some(Detection {
            format,
            mime_type: self::known(&self.mime_type)?,
            evidence: self.evidence,
            charset: known(&self.charset),
            language: known(&self.language),
            contradicts: known(&self.contradicts),
            inside: known(&self.inside),
        })
    }
}

/// A name that lives as long as the process. There are few, and a worker that invents some gets no more than there is room for.
fn known(name: &str) -> Option<&'static str> {
    static NAMES: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
    let mut names =
        NAMES.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return Some(known);
    }
    if names.len() >= MOST_NAMES || name.len() > LONGEST_NAME {
        return None;
    }
    let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(name);
    Some(name)
}

/// [`ExtractError`] as it travels, and a crash.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Fault {
    Unsupported(String),
    Encrypted,
    Corrupt(String),
    Limit(Limit, u64),
    Cancelled,
    Closed,
    Storage,
    /// The reader panicked at this place in its own code.
    Crashed(String),
}

impl From<ExtractError> for Fault {
    fn from(error: ExtractError) -> Self {
        match error {
            ExtractError::Unsupported { title } => Self::Unsupported(title.to_owned()),
            ExtractError::Encrypted => Self::Encrypted,
            ExtractError::Corrupt(reason) => Self::Corrupt(reason),
            ExtractError::LimitReached { limit, value } => Self::Limit(limit, value),
            ExtractError::Cancelled => Self::Cancelled,
            ExtractError::Closed => Self::Closed,
            ExtractError::Io(_) => Self::Storage,
            // The library may grow kinds of errors; a kind unknown here is a defect of the reader.
            _ => Self::Crashed(String::new()),
        }
    }
}

impl From<Fault> for super::ReadError {
    fn from(fault: Fault) -> Self {
        Self::Extract(match fault {
            Fault::Unsupported(title) => {
                ExtractError::Unsupported { title: known(&title).unwrap_or("document") }
            }
            Fault::Encrypted => ExtractError::Encrypted,
            Fault::Corrupt(reason) => ExtractError::Corrupt(reason),
            Fault::Limit(limit, value) => ExtractError::LimitReached { limit, value },
            Fault::Cancelled => ExtractError::Cancelled,
            Fault::Closed => ExtractError::Closed,
            Fault::Storage => ExtractError::Io(io::ErrorKind::Other.into()),
            Fault::Crashed(place) => {
                let place = if is_place(&place) { place.as_str() } else { "unknown" };
                tracing::error!(place, "a panic was caught in a worker");
                return Self::Crashed;
            }
        })
    }
}

/// Whether this is a place in the code: a file of it, a line and a column. A worker that is no longer its own master might say
/// anything, and what it says is written to the log.
fn is_place(text: &str) -> bool {
    let number = |n: &str| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
    let is_path = |path: &str| {
        path.ends_with(".rs")
            && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b))
    };
    match text.rsplitn(3, ':').collect::<Vec<_>>().as_slice() {
        [column, line, path] => {
            text.len() <= LONGEST_PLACE && number(column) && number(line) && is_path(path)
        }
        _ => false,
    }
}

/// The order for a source, and what is handed over with it.
pub(super) fn order(source: Source, task: Task) -> (Order, Document) {
    let (kind, bytes): (Kind, SharedBytes) = match source {
        Source::Document(document, detection) => {
            return (Order::Read { found: Found::from(&detection), task }, document);
        }
        Source::Answer(Content::TikaXhtml(bytes)) => (Kind::TikaXhtml, Arc::new(bytes)),
        Source::Answer(Content::Markdown(text)) => (Kind::Markdown, Arc::new(text)),
        Source::Answer(Content::MarkdownPages(pages)) => {
            let lengths = pages.iter().map(|(number, text)| (*number, text.len())).collect();
            let text: String = pages.into_iter().map(|(_, text)| text).collect();
            (Kind::Pages(lengths), Arc::new(text))
        }
    };
    (Order::Answer { kind, task }, Document::new(Input::memory(bytes), None))
}

/// A backend's answer from its bytes; what does not fit its own description is left out.
pub(super) fn content(kind: Kind, bytes: Vec<u8>) -> Content {
    match kind {
        Kind::TikaXhtml => Content::TikaXhtml(bytes.into()),
        Kind::Markdown => Content::Markdown(String::from_utf8_lossy(&bytes).into_owned()),
        Kind::Pages(lengths) => {
            let mut rest = bytes.as_slice();
            let pages = lengths.into_iter().filter_map(|(number, length)| {
                let (text, after) = rest.split_at_checked(length)?;
                rest = after;
                Some((number, String::from_utf8_lossy(text).into_owned()))
            });
            Content::MarkdownPages(pages.collect())
        }
    }
}

/// The bytes of a frame in front of its body.
pub(super) fn head(head: &impl Serialize, body: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; LENGTHS];
    serde_json::to_writer(&mut bytes, head)?;
    let length =
        |n: usize| u32::try_from(n).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge));
    let lengths = [length(bytes.len() - LENGTHS)?, length(body)?].map(u32::to_le_bytes).concat();
    bytes.splice(..LENGTHS, lengths);
    Ok(bytes)
}

/// Writes a frame.
pub(super) fn write(mut out: impl Write, reply: &Reply, body: &[u8]) -> io::Result<()> {
    let head = head(reply, body.len())?;
    // Together, so that the other side wakes up once for a record.
    let sent = match out.write_vectored(&[IoSlice::new(&head), IoSlice::new(body)]) {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
        sent => sent?,
    };
    out.write_all(head.get(sent..).unwrap_or_default())?;
    out.write_all(body.get(sent.saturating_sub(head.len())..).unwrap_or_default())
}

/// The two lengths.
pub(super) fn lengths(bytes: [u8; LENGTHS]) -> (u64, u64) {
    let [a, b, c, d, e, f, g, h] = bytes;
    (u32::from_le_bytes([a, b, c, d]).into(), u32::from_le_bytes([e, f, g, h]).into())
}

/// Reads the rest of a frame of `length` bytes without a body.
pub(super) fn read<T: DeserializeOwned>(source: impl Read, length: u64) -> io::Result<T> {
    let mut head = Vec::with_capacity(usize::try_from(length.min(AT_ONCE)).unwrap_or_default());
    source.take(length).read_to_end(&mut head)?;
    Ok(serde_json::from_slice(&head)?)
}

/// Reads a frame of at most `most` bytes, its body in place of what `body` holds. Memory grows with what really comes.
pub(super) async fn receive<R: AsyncRead + Unpin>(
    source: &mut R,
    most: u64,
    body: &mut Vec<u8>,
) -> io::Result<Reply> {
    let mut bytes = [0; LENGTHS];
    source.read_exact(&mut bytes).await?;
    let lengths = lengths(bytes);
    if lengths.0 + lengths.1 > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut head = Vec::new();
    for (part, length) in [(&mut head, lengths.0), (body, lengths.1)] {
        part.clear();
        part.reserve(length.min(AT_ONCE) as usize);
        if source.take(length).read_to_end(part).await? as u64 != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(serde_json::from_slice(&head)?)
}

/// A record from its frame. Text that is not UTF-8 never came from a reader.
pub(super) fn record(
    (section, part, blocks): (Section, u32, Option<Box<RawValue>>),
    text: &[u8],
    metadata: Arc<Metadata>,
) -> io::Result<Record> {
    // Quicker than the standard library by more than the copy.
    let text = simdutf8::basic::from_utf8(text).map_err(|_| io::ErrorKind::InvalidData)?.to_owned();
    Ok(Record { section, part, text, blocks, metadata })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isolation::ReadError;

    /// What is written to the log of a panic that a worker tells of.
    fn logged(place: &str) -> String {
        let log = tempfile::NamedTempFile::new().unwrap();
        let writer = Mutex::new(log.reopen().unwrap());
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(writer).finish();
        tracing::subscriber::with_default(subscriber, || {
            let error = ReadError::from(Fault::Crashed(place.to_owned()));
            assert!(matches!(error, ReadError::Crashed));
        });
        std::fs::read_to_string(log.path()).unwrap()
    }

    #[test]
    fn only_a_place_in_the_code_is_written_to_the_log() {
        let here = std::panic::Location::caller().to_string();
        for place in [here.as_str(), "/root/.cargo/registry/src/a-1.0.0/src/lib.rs:10:5"] {
            let log = logged(place);
            assert!(log.contains(place), "{log}");
        }
        let long = format!("{}.rs:1:2", "a".repeat(LONGEST_PLACE));
        for text in
            ["", "words of a document", "a b.rs:1:2", "a.rs:1", "a.rs:1:x", "æ.rs:1:2", &long]
        {
            let log = logged(text);
            assert!(log.contains("unknown"), "{log}");
            assert!(text.is_empty() || !log.contains(text), "{log}");
        }
    }
}
