//! The members of an archive on their way to the sink: a section for each that has something to read, and one list of those
//! that have not. Called by the readers of all kinds of archives; it never unpacks anything itself.

use super::paths;
use crate::archive::{TooLarge, io_error};
use crate::block::{Block, Inline, Marker, Section, SectionKind};
use crate::embedded::{self, Embedded, Opening, Outcome, Reason};
use crate::error::{ExtractError, Result};
use crate::limits::{Limit, Limits};
use crate::sink::Sink;
use crate::{Input, Options};
use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

/// Most members that are named although they were not read.
const MOST_NAMED: usize = 500;
/// See the module.
pub(super) struct Members<'m, 's> {
    options: &'m Options,
    /// Of the members: one level deeper than those of the archive.
    limits: Limits,
    sink: &'m mut Sink<'s>,
    /// Members met so far, folders and what systems leave behind included.
    met: u64,
    /// The number of the last member.
    number: u32,
    unread: Vec<String>,
    /// Members that were not read and are not named.
    unnamed: u64,
    read: u64,
    encrypted: u64,
    empty: u64,
    full: bool,
}

/// What a member turned out to hold.
pub(super) enum Content {
    Bytes(Vec<u8>),
    /// What stands before damage.
    Damaged(Vec<u8>),
    Nothing(Why),
}

/// Why a member was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Reason(Reason),
    /// Unpacked it is larger than a document inside another may be.
    TooLarge,
    /// Packed in a way that nothing here reads.
    Method,
    /// More sections than a document may have.
    TooMany,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reason(reason) => reason.fmt(f),
            Self::TooLarge => f.write_str("too large"),
            Self::Method => f.write_str("packed in an unknown way"),
            Self::TooMany => f.write_str("one too many"),
        }
    }
}

impl<'m, 's> Members<'m, 's> {
    /// `limits` are those of the members ([`embedded::inside`]).
    pub(super) fn new(options: &'m Options, limits: Limits, sink: &'m mut Sink<'s>) -> Self {
        Self {
            options,
            limits,
            sink,
            met: 0,
            number: 0,
            unread: Vec::new(),
            unnamed: 0,
            read: 0,
            encrypted: 0,
            empty: 0,
            full: false,
        }
    }

    /// The limits of the members.
    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What the caller wants.
    pub(super) fn options(&self) -> &'m Options {
        self.options
    }

    /// Counts a member that holds nothing for anybody: a folder, a link.
    ///
    /// # Errors
    /// [`Limit::Entries`], and cancellation.
    pub(super) fn pass(&mut self) -> Result<()> {
        self.sink.check()?;
        self.met += 1;
        if self.met > self.limits.entries {
            let value = self.limits.entries;
            return Err(ExtractError::LimitReached { limit: Limit::Entries, value });
        }
        Ok(())
    }

    /// Takes a member. `size` is what the archive says about it, and `content` unpacks it where it is wanted.
    ///
    /// # Errors
    /// What ends the reading of all members: cancellation, a receiver that is gone, a limit of the whole tree.
    pub(super) fn take(
        &mut self,
        path: &str,
        size: Option<u64>,
        content: impl FnOnce(&mut Sink<'_>) -> Result<Content>,
    ) -> Result<()> {
        self.pass()?;
        let path = path.replace('\\', "/");
        if paths::is_junk(&path) {
            return Ok(());
        }
        self.number = self.number.saturating_add(1);
        if !self.sink.wants(self.number) {
            return Ok(());
        }
        let shown = paths::shown(&path);
        if self.full {
            return self.name(&shown, size, None, Why::TooMany);
        }
        let mut damaged = false;
        let bytes = match content(self.sink) {
            Ok(Content::Bytes(bytes)) => bytes,
            Ok(Content::Damaged(bytes)) => {
                damaged = true;
                bytes
            }
            Ok(Content::Nothing(why)) => return self.name(&shown, size, None, why),
            Err(ExtractError::Encrypted) => {
                return self.name(&shown, size, None, Why::Reason(Reason::Encrypted));
            }
            Err(ExtractError::Unsupported { .. }) => {
                return self.name(&shown, size, None, Why::Method);
            }
            Err(ExtractError::Corrupt(_)) => {
                return self.name(&shown, size, None, Why::Reason(Reason::Damaged));
            }
            Err(error) => return Err(error),
        };
        let size = bytes.len() as u64;
        if bytes.is_empty() {
            return self.name(&shown, Some(size), None, Why::Reason(Reason::Empty));
        }
        let section =
            Section { kind: SectionKind::Entry, number: self.number, name: Some(shown.clone()) };
        let heading = Block::heading(1, vec![Inline::text(shown.clone())]);
        let opening = Opening { section, heading };
        let input = Input::memory(Arc::new(bytes));
        let member = Embedded { name: Some(&path), mime_type: None, input };
        let (options, limits) = (self.options, &self.limits);
        match embedded::read_behind(Some(opening), &member, options, limits, 1, self.sink)? {
            Outcome::Read => {
                if damaged {
                    let message = "A member of the archive is damaged; a part of it is missing.";
                    self.sink.warn("damaged", message)?;
                }
                self.read += 1;
                // One more is left for the list.
                self.full = self.read + 2 > self.limits.pages;
                Ok(())
            }
            Outcome::Unread { title, mime_type, reason } => {
                let what = format!("{title}, {mime_type}");
                let reason = if damaged { Reason::Damaged } else { reason };
                self.name(&shown, Some(size), Some(what), Why::Reason(reason))
            }
        }
    }

    /// Keeps the name of a member that was not read for the list.
    fn name(
        &mut self,
        path: &str,
        size: Option<u64>,
        what: Option<String>,
        why: Why,
    ) -> Result<()> {
        self.encrypted += u64::from(why == Why::Reason(Reason::Encrypted));
        self.empty += u64::from(size == Some(0));
        if self.unread.len() >= MOST_NAMED {
            self.unnamed += 1;
            return Ok(());
        }
        let what = match what {
            Some(what) => Some(what),
            None => paths::promised(path, &self.limits)?,
        };
        let size = size.map(embedded::in_words);
        let facts: Vec<String> = what.into_iter().chain(size).collect();
        let facts =
            if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
        self.unread.push(format!("{path}{facts}: {why}"));
        Ok(())
    }

    /// Writes the list of members that were not read.
    ///
    /// # Errors
    /// [`ExtractError::Encrypted`] where nothing was read because everything needs a password.
    pub(super) fn finish(mut self) -> Result<()> {
        let named = self.unread.len() as u64 + self.unnamed;
        if self.read == 0 && self.encrypted > 0 && self.encrypted + self.empty == named {
            return Err(ExtractError::Encrypted);
        }
        self.list()
    }

    /// What was read until `error` stays, and so does the list.
    pub(super) fn give_up(mut self, error: ExtractError) -> Result<()> {
        if matches!(error, ExtractError::LimitReached { .. }) {
            self.list()?;
        }
        Err(error)
    }

    fn list(&mut self) -> Result<()> {
        if self.unread.is_empty() {
            return Ok(());
        }
        let number = self.number.saturating_add(1);
        self.sink.section(Section { kind: SectionKind::Document, number, name: None })?;
        self.sink.block(Block::heading(1, vec![Inline::text("Not read")]))?;
        for line in self.unread.drain(..) {
            self.sink.block(Block::item(1, Marker::Bullet, vec![Inline::text(line)]))?;
        }
        if self.unnamed > 0 {
            let more = format!("{} more", self.unnamed);
            self.sink.block(Block::item(1, Marker::Bullet, vec![Inline::text(more)]))?;
        }
        Ok(())
    }

    /// Fails when the reading was cancelled.
    pub(super) fn check(&self) -> Result<()> {
        self.sink.check()
    }

    /// The bytes of a member that must be unpacked to get to the next, although nobody wants it.
    pub(super) fn drain(&self, reader: impl Read) -> Result<()> {
        unpacked(reader, &self.limits, true, self.sink).map(|_| ())
    }

    /// Tells that the archive is damaged.
    pub(super) fn damaged(&mut self) -> Result<()> {
        self.sink.warn("damaged", "The archive is damaged; members are missing.")
    }

    /// Whether anything was met.
    pub(super) fn is_empty(&self) -> bool {
        self.met == 0
    }
}

/// The bytes of `reader`, where they are not more than a document inside another may have. What is more is passed over with
/// `drain`, for archives in which the next member comes behind it.
///
/// # Errors
/// As the reader.
pub(super) fn unpacked(
    mut reader: impl Read,
    limits: &Limits,
    drain: bool,
    sink: &Sink<'_>,
) -> Result<Content> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    let mut fits = true;
    loop {
        sink.check()?;
        let read = match reader.read(&mut buffer) {
            Ok(read) => read,
            Err(error) if fits && !bytes.is_empty() && is_damage(&error) => {
                // Half a letter at the end would make all of it look like another encoding.
                if let Err(error) = std::str::from_utf8(&bytes)
                    && error.error_len().is_none()
                {
                    bytes.truncate(error.valid_up_to());
                }
                return Ok(Content::Damaged(bytes));
            }
            Err(error) => return Err(io_error(error)),
        };
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
        fits &= (bytes.len() + piece.len()) as u64 <= limits.embedded_bytes;
        if fits {
            bytes.extend_from_slice(piece);
        } else {
            bytes = Vec::new();
            if !drain {
                break;
            }
        }
    }
    Ok(if fits { Content::Bytes(bytes) } else { Content::Nothing(Why::TooLarge) })
}

/// Whether an error is one of the file, rather than of a limit or the storage.
pub(super) fn is_damage(error: &io::Error) -> bool {
    let limit = error.get_ref().is_some_and(|e| e.is::<TooLarge>());
    !limit && error.raw_os_error().is_none() && error.kind() != io::ErrorKind::Unsupported
}
