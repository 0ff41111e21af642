//! Documents inside documents: members of archives, attachments of mail, parts of a notebook. Called by the readers of
//! containers, who open the section and write its heading; what is inside is detected and read here, by the same readers and
//! into the same sink. Depth, number and unpacked bytes are bounded for the whole tree together.

use crate::archive::Budget;
use crate::block::{Block, Kind, Section};
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::limits::{Limit, Limits};
use crate::sink::{Collected, Event, Receiver, Sink};
use crate::{Cancel, Detection, Family, Hints, Input, Options, Pages, detect};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What all documents of one tree share. Clones share it.
#[derive(Debug, Clone)]
pub struct Shared {
    budget: Budget,
    entries: Arc<AtomicU64>,
    depth: u64,
}

impl Shared {
    /// Bytes that may still be unpacked in the whole tree.
    #[must_use]
    pub fn budget(&self) -> &Budget {
        &self.budget
    }
}

/// A document inside another one.
#[derive(Debug)]
pub struct Embedded<'a> {
    /// Its file name or path, where it has one.
    pub name: Option<&'a str>,
    /// The MIME type that its container declares.
    pub mime_type: Option<&'a str>,
    /// Its bytes, unpacked.
    pub input: Input,
}

/// What became of an embedded document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was read, in part at least.
    Read,
    /// It was not read.
    Unread {
        /// What it is, for people.
        title: &'static str,
        /// Its MIME type.
        mime_type: &'static str,
        /// Why not.
        reason: Reason,
    },
}

/// Why an embedded document was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No reader in this library.
    Unsupported,
    /// It needs a password.
    Encrypted,
    /// It is damaged.
    Damaged,
    /// It holds no text.
    Empty,
    /// It lies deeper than [`Limits::embedding`].
    TooDeep,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unsupported => "not read",
            Self::Encrypted => "password-protected",
            Self::Damaged => "damaged",
            Self::Empty => "no text in it",
            Self::TooDeep => "nested too deep",
        })
    }
}

/// The limits of everything that is embedded in a document with `limits`: one level deeper, budgets shared. A container
/// makes them once and opens its members with them.
#[must_use]
pub fn inside(limits: &Limits) -> Limits {
    let shared = match &limits.shared {
        Some(shared) => Shared { depth: shared.depth + 1, ..shared.clone() },
        None => Shared { budget: Budget::new(limits), entries: Arc::default(), depth: 1 },
    };
    Limits { shared: Some(shared), ..limits.clone() }
}

/// Whether anything can be expected of a document: most pictures have no words beside them, and need no place of their own.
#[must_use]
pub fn is_readable(input: &Input, detection: &Detection, limits: &Limits) -> bool {
    let spec = detection.format.spec();
    if spec.family != Family::Image || !spec.readable {
        return spec.readable;
    }
    let options = Options::default();
    let document = Document { input, detection, options: &options, limits };
    let mut found = Collected::default();
    let mut sink = Sink::new(&mut found, limits, Cancel::default(), Pages::default());
    detection.format.extract(document, &mut sink).is_ok() && !found.parts.is_empty()
}

/// A section and the blocks at its start, written only when something comes to stand in it.
#[derive(Debug)]
pub(crate) struct Opening {
    /// The section.
    pub(crate) section: Section,
    /// Its heading.
    pub(crate) heading: Block,
}

/// Reads an embedded document into `sink`, its headings `below` levels deeper. `limits` come from [`inside`].
///
/// # Errors
/// Cancellation, a receiver that is gone, or a limit of the whole tree; what is wrong with the embedded document alone is
/// an [`Outcome`].
pub fn read(
    embedded: &Embedded<'_>,
    options: &Options,
    limits: &Limits,
    below: u8,
    sink: &mut Sink<'_>,
) -> Result<Outcome> {
    read_behind(None, embedded, options, limits, below, sink)
}

/// [`read`], and before the first block that the document has, `opening`.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_behind(
    opening: Option<Opening>,
    embedded: &Embedded<'_>,
    options: &Options,
    limits: &Limits,
    below: u8,
    sink: &mut Sink<'_>,
) -> Result<Outcome> {
    sink.check()?;
    let hints = Hints { file_name: embedded.name, mime_type: embedded.mime_type };
    let detection = detect(&embedded.input, &hints, limits)?;
    let options = Options { pages: Pages::default(), ..options.clone() };
    let document =
        Document { input: &embedded.input, detection: &detection, options: &options, limits };
    let write = |inner: &mut Sink<'_>| detection.format.extract(document, inner);
    let outcome = nest_behind(opening, limits, below, sink, write)?;
    Ok(match outcome {
        None => Outcome::Read,
        Some(reason) => Outcome::Unread {
            title: detection.format.spec().title,
            mime_type: detection.mime_type,
            reason,
        },
    })
}

/// Lets `write` write an embedded document that is no file of its own, its headings `below` levels deeper; the reason where
/// nothing of it was read. `limits` come from [`inside`].
///
/// # Errors
/// As [`read`].
pub(crate) fn nest(
    limits: &Limits,
    below: u8,
    sink: &mut Sink<'_>,
    write: impl FnOnce(&mut Sink<'_>) -> Result<()>,
) -> Result<Option<Reason>> {
    nest_behind(None, limits, below, sink, write)
}

fn nest_behind(
    opening: Option<Opening>,
    limits: &Limits,
    below: u8,
    sink: &mut Sink<'_>,
    write: impl FnOnce(&mut Sink<'_>) -> Result<()>,
) -> Result<Option<Reason>> {
    if let Some(shared) = &limits.shared {
        if shared.entries.fetch_add(1, Ordering::Relaxed) >= limits.entries {
            let value = limits.entries;
            return Err(ExtractError::LimitReached { limit: Limit::Entries, value });
        }
        if shared.depth > limits.embedding {
            return Ok(Some(Reason::TooDeep));
        }
    }
    let cancel = sink.cancel().clone();
    let mut outlet = Outlet { sink, opening, below, above: None, written: false };
    let mut inner = Sink::new(&mut outlet, limits, cancel, Pages::default());
    let outcome = write(&mut inner);
    let written = outlet.written;
    match outcome {
        Ok(()) => Ok((!written).then_some(Reason::Empty)),
        Err(ExtractError::Unsupported { .. }) => Ok(Some(Reason::Unsupported)),
        Err(ExtractError::Encrypted) => Ok(Some(Reason::Encrypted)),
        Err(error) if ends_all(&error) => Err(error),
        Err(_) if written => {
            sink.warn(
                "damaged",
                "A document inside this one is damaged; a part of it is missing.",
            )?;
            Ok(None)
        }
        Err(_) => Ok(Some(Reason::Damaged)),
    }
}

/// Reads the one document that a compressed file holds as if it stood in its place, sections and all. `limits` come from
/// [`inside`].
///
/// # Errors
/// As the reader of the document.
pub(crate) fn read_instead(
    embedded: &Embedded<'_>,
    options: &Options,
    limits: &Limits,
    sink: &mut Sink<'_>,
) -> Result<()> {
    sink.check()?;
    if limits.shared.as_ref().is_some_and(|shared| shared.depth > limits.embedding) {
        return Err(ExtractError::LimitReached { limit: Limit::Depth, value: limits.embedding });
    }
    let hints = Hints { file_name: embedded.name, mime_type: embedded.mime_type };
    let detection = detect(&embedded.input, &hints, limits)?;
    let document = Document { input: &embedded.input, detection: &detection, options, limits };
    detection.format.extract(document, sink)
}

/// A number of bytes for people.
pub(crate) fn in_words(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

/// Whether an error is one of the whole tree. A bound that only this document ran into is its own damage.
fn ends_all(error: &ExtractError) -> bool {
    match error {
        ExtractError::LimitReached { limit, .. } => {
            matches!(
                limit,
                Limit::ExpandedBytes | Limit::Entries | Limit::OutputBytes | Limit::Cells
            )
        }
        error => error.is_fatal(),
    }
}

/// Passes what an embedded document writes on to the document around it. Its sections are none of their own, and what it
/// says about itself is not said about the whole.
struct Outlet<'o, 's> {
    sink: &'o mut Sink<'s>,
    opening: Option<Opening>,
    below: u8,
    /// Levels that the document leaves out above its first heading: sheets and slides start at the second.
    above: Option<u8>,
    written: bool,
}

impl Receiver for Outlet<'_, '_> {
    fn receive(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Block(mut block) => {
                self.deepen(&mut block);
                self.written = true;
                if let Some(Opening { section, heading }) = self.opening.take() {
                    self.sink.section(section)?;
                    self.sink.block(heading)?;
                }
                self.sink.block(block)
            }
            Event::Warning(warning) => self.sink.pass(warning),
            Event::Section(_) | Event::Metadata { .. } => Ok(()),
        }
    }
}

impl Outlet<'_, '_> {
    /// Puts a heading below those around the document, without a gap.
    fn deepen(&mut self, block: &mut Block) {
        if let Kind::Heading { level, .. } = &mut block.kind {
            let above = *self.above.get_or_insert(level.saturating_sub(1).min(self.below));
            let deeper = level.saturating_add(self.below).saturating_sub(above);
            *level = deeper.max(self.below.saturating_add(1)).min(6);
        }
    }
}
