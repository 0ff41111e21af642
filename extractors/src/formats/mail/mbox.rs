//! Mailboxes (RFC 4155 and its cousins): messages one after the other, each below a line that starts with `From `. One
//! message is held in memory at a time.

use super::eml;
use super::mime::dates;
use super::writing::{self, Place};
use crate::block::{Block, Inline, Section, SectionKind};
use crate::error::{ExtractError, Result};
use crate::formats::{Document, Family, Format, Spec};
use crate::sink::Sink;
use std::io::{BufRead, BufReader, Read};

/// Longest line that is read as one.
const LONGEST_LINE: u64 = 1 << 20;

/// A mailbox.
#[derive(Debug)]
pub struct Mbox;

impl Format for Mbox {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "mbox",
            title: "mailbox",
            family: Family::Mail,
            mime_types: &["application/mbox"],
            extensions: &["mbox", "mbx"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let reader = BufReader::with_capacity(64 << 10, document.input.reader());
        let mut messages = Messages::new(reader, document.limits.embedded_bytes);
        let mut number = 0_u32;
        let mut opened = 0_u64;
        while messages.advance(sink)? {
            number = number.saturating_add(1);
            if !sink.wants(number) {
                continue;
            }
            opened += 1;
            if opened > document.limits.pages {
                sink.warn(
                    "truncated",
                    "The mailbox has more messages than are read at once; ask for the rest by number.",
                )?;
                break;
            }
            if messages.cut {
                sink.warn("truncated", "A message is too large to be read whole.")?;
            }
            write(&messages.message, number, document, sink)?;
        }
        if number == 0 {
            return Err(ExtractError::corrupt("the mailbox holds no message"));
        }
        Ok(())
    }
}

/// Writes message `number` as a section under its subject.
fn write(bytes: &[u8], number: u32, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let place = Place { options: document.options, level: 2, sections: false };
    eml::read(bytes, sink, |message, sink| {
        let name = message.subject.as_deref().map(crate::clean::line).filter(|s| !s.is_empty());
        sink.section(Section { kind: SectionKind::Entry, number, name: name.clone() })?;
        let title = name.unwrap_or_else(|| format!("Message {number}"));
        sink.block(Block::heading(1, vec![Inline::text(title)]))?;
        writing::write(message, place, sink)
    })
    .map(|_| ())
}

/// Whether a line parts two messages: `From `, an address, and a date of the day (RFC 4155, appendix A).
pub(crate) fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    if rest.len() > 300 {
        return false;
    }
    let Ok(rest) = std::str::from_utf8(rest.trim_ascii()) else { return false };
    rest.contains(':') && dates::rfc3339(rest.split_once(' ').map_or(rest, |(_, d)| d)).is_some()
}

/// A message without the line that a mailbox puts above it.
pub(super) fn without_separator(bytes: &[u8]) -> &[u8] {
    if !(bytes.starts_with(b"From ") || bytes.starts_with(b">From ")) {
        return bytes;
    }
    let end = bytes.iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| at + 1);
    bytes.get(end..).unwrap_or_default()
}

/// The messages of a mailbox, one at a time.
struct Messages<R> {
    reader: R,
    /// The message that was read last.
    message: Vec<u8>,
    /// Whether it was longer than is kept.
    cut: bool,
    most: usize,
    line: Vec<u8>,
    /// Whether `line` is the first of a message.
    pending: bool,
}

impl<R: Read> Messages<BufReader<R>> {
    fn new(reader: BufReader<R>, most: u64) -> Self {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Self { reader, message: Vec::new(), cut: false, most, line: Vec::new(), pending: false }
    }

    /// Reads the next message; false at the end.
    fn advance(&mut self, sink: &Sink<'_>) -> Result<bool> {
        self.message.clear();
        self.cut = false;
        // Two messages are parted by an empty line; a mailbox starts with no line.
        let mut gap = true;
        let mut some = std::mem::take(&mut self.pending);
        let mut lines = 0_u32;
        loop {
            lines = lines.wrapping_add(1);
            if lines.is_multiple_of(1024) {
                sink.check()?;
            }
            self.line.clear();
            let n = self.reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut self.line)?;
            if n == 0 {
                return Ok(some && !self.message.trim_ascii().is_empty());
            }
            if gap && is_separator(&self.line) {
                if some && !self.message.trim_ascii().is_empty() {
                    self.pending = true;
                    return Ok(true);
                }
                self.message.clear();
                some = true;
                gap = false;
                continue;
            }
            some = true;
            gap = self.line.trim_ascii().is_empty();
            if self.message.len() + n > self.most {
                self.cut = true;
                continue;
            }
            self.message.extend_from_slice(unquoted(&self.line));
        }
    }
}

/// A line without the mark that keeps it from looking like the start of a message.
fn unquoted(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|b| **b == b'>').count();
    let from = line.get(marks..).is_some_and(|rest| rest.starts_with(b"From "));
    if marks > 0 && from { line.get(1..).unwrap_or(line) } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_starts_below_a_line_with_a_date() {
        for line in [
            "From aase@example.org Fri Mar  1 16:30:00 2024\n",
            "From - Tue Apr 01 12:00:00 2003\r\n",
            "From MAILER-DAEMON Fri Jul  8 12:08:34 2011 +0200\n",
            "From 1275267068816858875@xxx Wed Jul 16 06:24:10 +0000 2008\n",
        ] {
            assert!(is_separator(line.as_bytes()), "{line}");
        }
        for line in ["From here to there\n", "From: a@example.org\n", "From us: 12 men of 2024\n"] {
            assert!(!is_separator(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn lines_that_look_like_a_start_lose_one_mark() {
        assert_eq!(unquoted(b">From a"), b"From a");
        assert_eq!(unquoted(b">>From a"), b">From a");
        assert_eq!(unquoted(b"> From a"), b"> From a");
    }
}
