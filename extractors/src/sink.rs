//! Where readers write to. Limits, cancellation, page selection and the text rules are enforced here, once.

use crate::block::{Block, Inline, Kind, Marker, Section};
use crate::clean;
use crate::error::{ExtractError, Result};
use crate::limits::{Cancel, Limit, Limits};
use crate::metadata::{Metadata, key};
use crate::pages::Pages;
use crate::tally::Tally;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a reader tells about a document, in reading order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A new section begins; the last one is complete.
    Section(Section),
    /// A block of the current section.
    Block(Block),
    /// A piece of metadata.
    Metadata {
        /// One of [`crate::metadata::key`] or the format's own.
        key: String,
        /// Its value.
        value: String,
    },
    /// Something that the reader of the output should know.
    Warning(Warning),
}

/// Something is missing or uncertain, although the document was read. Never quotes the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// A short stable name, such as `damaged` or `truncated`.
    pub code: Cow<'static, str>,
    /// One plain sentence.
    pub message: String,
}

/// Takes the events. Returning an error stops the reader.
pub trait Receiver {
    /// Takes one event; may block until there is room.
    ///
    /// # Errors
    /// [`ExtractError::Closed`] when nobody wants the output any more.
    fn receive(&mut self, event: Event) -> Result<()>;
}

/// The writing end that every reader gets.
pub struct Sink<'a> {
    receiver: &'a mut dyn Receiver,
    limits: &'a Limits,
    cancel: Cancel,
    pages: Pages,
    wanted: bool,
    opened: bool,
    written: u64,
    sections: u64,
    cells: u64,
    tally: Tally,
}

impl std::fmt::Debug for Sink<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sink").field("written", &self.written).finish_non_exhaustive()
    }
}

impl<'a> Sink<'a> {
    /// A sink that hands every wanted event to `receiver`.
    pub fn new(
        receiver: &'a mut dyn Receiver,
        limits: &'a Limits,
        cancel: Cancel,
        pages: Pages,
    ) -> Self {
        let wanted = true;
        Self {
            receiver,
            limits,
            cancel,
            pages,
            wanted,
            opened: false,
            written: 0,
            sections: 0,
            cells: 0,
            tally: Tally::default(),
        }
    }

    /// Fails when the extraction was cancelled. Every loop that runs long without writing calls it.
    ///
    /// # Errors
    /// [`ExtractError::Cancelled`].
    pub fn check(&self) -> Result<()> {
        if self.cancel.is_cancelled() { Err(ExtractError::Cancelled) } else { Ok(()) }
    }

    /// The flag that [`Sink::check`] polls.
    #[must_use]
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// The limits in force.
    #[must_use]
    pub fn limits(&self) -> &'a Limits {
        self.limits
    }

    /// Whether the caller wants section `number`: a reader that can skip the work asks first.
    #[must_use]
    pub fn wants(&self, number: u32) -> bool {
        self.pages.contains(number)
    }

    /// Begins a section. False when the caller did not ask for it; its blocks are then dropped.
    ///
    /// # Errors
    /// [`Limit::Pages`], cancellation, or a receiver that is gone.
    pub fn section(&mut self, section: Section) -> Result<bool> {
        self.check()?;
        self.sections += 1;
        if self.sections > self.limits.pages {
            return Err(ExtractError::LimitReached {
                limit: Limit::Pages,
                value: self.limits.pages,
            });
        }
        self.opened = true;
        self.wanted = self.pages.contains(section.number);
        if self.wanted {
            self.receiver.receive(Event::Section(section))?;
        }
        Ok(self.wanted)
    }

    /// Writes a block; its text is cleaned on the way and an empty one is dropped. The first block of a document that opens
    /// no section stands in [`Section::whole`].
    ///
    /// # Errors
    /// A limit, cancellation, or a receiver that is gone.
    pub fn block(&mut self, mut block: Block) -> Result<()> {
        self.check()?;
        if !self.opened {
            self.section(Section::whole())?;
        }
        if !self.wanted || !clean_block(&mut block) {
            return Ok(());
        }
        if let Kind::Table(table) = &block.kind {
            let cells = table.rows.iter().flatten();
            self.count_cells(cells.map(|c| u64::from(c.columns) * u64::from(c.rows)).sum())?;
        }
        self.written += text_bytes(&block);
        if self.written > self.limits.output_bytes {
            let value = self.limits.output_bytes;
            return Err(ExtractError::LimitReached { limit: Limit::OutputBytes, value });
        }
        self.tally.add(&block);
        if self.tally.is_ripe() {
            self.tell_language()?;
        }
        self.receiver.receive(Event::Block(block))
    }

    /// Tells what is only known at the end: how many words were read and, where it was not clear before, in which language.
    /// Called once, when the reader is done.
    ///
    /// # Errors
    /// A receiver that is gone.
    pub fn finish(&mut self) -> Result<()> {
        if !self.tally.is_told() {
            self.tell_language()?;
        }
        let words = self.tally.words();
        if words > 0 { self.metadata(key::WORDS, &words.to_string()) } else { Ok(()) }
    }

    fn tell_language(&mut self) -> Result<()> {
        let language = self.tally.language();
        self.send_metadata(key::LANGUAGE, &language)
    }

    /// Counts cells; a reader calls it for those that it writes otherwise than in a table.
    ///
    /// # Errors
    /// [`Limit::Cells`].
    pub(crate) fn count_cells(&mut self, cells: u64) -> Result<()> {
        self.cells += cells;
        if self.cells > self.limits.cells {
            let value = self.limits.cells;
            return Err(ExtractError::LimitReached { limit: Limit::Cells, value });
        }
        Ok(())
    }

    /// Writes a piece of metadata; an empty value is dropped.
    ///
    /// # Errors
    /// A receiver that is gone.
    pub fn metadata(&mut self, key: &str, value: &str) -> Result<()> {
        // Which language to believe is decided when there is text to look at.
        if key == key::LANGUAGE && self.tally.declare(value) {
            return Ok(());
        }
        self.send_metadata(key, value)
    }

    fn send_metadata(&mut self, key: &str, value: &str) -> Result<()> {
        if value.trim().is_empty() {
            return Ok(());
        }
        self.receiver.receive(Event::Metadata { key: key.to_owned(), value: value.to_owned() })
    }

    /// Hands on a warning of an embedded document.
    pub(crate) fn pass(&mut self, warning: Warning) -> Result<()> {
        self.receiver.receive(Event::Warning(warning))
    }

    /// Writes a warning. `message` must not quote the document.
    ///
    /// # Errors
    /// A receiver that is gone.
    pub fn warn(&mut self, code: &'static str, message: impl Into<String>) -> Result<()> {
        self.receiver
            .receive(Event::Warning(Warning { code: Cow::Borrowed(code), message: message.into() }))
    }
}

fn inline_bytes(content: &[Inline]) -> u64 {
    let bytes = |inline: &Inline| match inline {
        Inline::Text { text, link, .. } => text.len() + link.as_ref().map_or(0, |l| l.len()),
        Inline::Math { latex } => latex.len(),
        Inline::Image { alt } => alt.len(),
        Inline::FootnoteRef { label } => label.len(),
        Inline::Break => 1,
    };
    content.iter().map(|i| bytes(i) as u64 + 1).sum()
}

/// Bytes of text that a block will come to, spans of tables expanded.
fn text_bytes(block: &Block) -> u64 {
    match &block.kind {
        Kind::Heading { content, .. }
        | Kind::Paragraph { content }
        | Kind::ListItem { content, .. }
        | Kind::Footnote { content, .. } => inline_bytes(content),
        Kind::Table(table) => {
            let cells = table.rows.iter().flatten();
            cells
                .map(|c| (inline_bytes(&c.content) + 3) * u64::from(c.columns) * u64::from(c.rows))
                .sum()
        }
        Kind::Code { text, .. } => text.len() as u64,
        Kind::Math { latex } => latex.len() as u64,
        Kind::Image { alt, source } => {
            (alt.len() + source.as_ref().map_or(0, |source| source.len())) as u64
        }
        Kind::Rule => 4,
    }
}

/// Applies the text rules; false when nothing is left.
fn clean_block(block: &mut Block) -> bool {
    match &mut block.kind {
        Kind::Heading { content, .. } | Kind::Paragraph { content } => {
            clean_inlines(content);
            !content.is_empty()
        }
        Kind::Footnote { content, label } => {
            clean_inlines(content);
            *label = clean::line(label);
            !content.is_empty()
        }
        Kind::ListItem { content, marker, .. } => {
            clean_inlines(content);
            if let Marker::Label(label) = marker {
                *label = clean::line(label);
            }
            true
        }
        Kind::Table(table) => {
            clean_inlines(&mut table.caption);
            table.rows.iter_mut().flatten().for_each(|cell| clean_inlines(&mut cell.content));
            !table.caption.is_empty()
                || table.rows.iter().flatten().any(|cell| !cell.content.is_empty())
        }
        Kind::Code { text, language } => {
            *text = clean::preformatted(text);
            // A name and nothing else: it stands outside of the fence.
            if let Some(name) = language {
                name.retain(|c| {
                    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '#' | '.' | '_')
                });
            }
            language.take_if(|name| name.is_empty());
            !text.trim().is_empty()
        }
        Kind::Math { latex } => {
            *latex = clean::line(latex);
            !latex.is_empty()
        }
        Kind::Image { alt, .. } => {
            *alt = clean::line(alt);
            true
        }
        Kind::Rule => true,
    }
}

/// Cleans runs, joins equal neighbours, and leaves one space at most between runs and none at the ends.
fn clean_inlines(content: &mut Vec<Inline>) {
    // Most cells of a table are one run that no rule touches.
    if let [Inline::Text { text, link: None, .. }] = content.as_slice()
        && !text.is_empty()
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && matches!(clean::inline(text), Cow::Borrowed(_))
    {
        return;
    }
    let mut out: Vec<Inline> = Vec::with_capacity(content.len());
    let mut space = true;
    for mut inline in content.drain(..) {
        match &mut inline {
            Inline::Text { text, style, link } => {
                if let Cow::Owned(cleaned) = clean::inline(text) {
                    *text = cleaned;
                }
                if let Some(address) = link.as_deref()
                    && let Cow::Owned(cleaned) = clean::inline(address)
                {
                    *link = Some(cleaned.into());
                }
                if space && text.starts_with(' ') {
                    text.remove(0);
                }
                if text.is_empty() {
                    continue;
                }
                space = text.ends_with(' ');
                if let Some(Inline::Text { text: last, style: s, link: l }) = out.last_mut()
                    && *s == *style
                    && *l == *link
                {
                    last.push_str(text);
                    continue;
                }
            }
            Inline::Break => {
                trim_end(&mut out);
                if out.is_empty() {
                    continue;
                }
                space = true;
            }
            Inline::Math { latex } => {
                *latex = clean::line(latex);
                if latex.is_empty() {
                    continue;
                }
                space = false;
            }
            Inline::Image { alt } => {
                *alt = clean::line(alt);
                if alt.is_empty() {
                    continue;
                }
                space = false;
            }
            Inline::FootnoteRef { label } => {
                *label = clean::line(label);
                space = false;
            }
        }
        out.push(inline);
    }
    loop {
        trim_end(&mut out);
        if matches!(out.last(), Some(Inline::Break)) {
            out.pop();
        } else {
            break;
        }
    }
    *content = out;
}

fn trim_end(out: &mut Vec<Inline>) {
    if let Some(Inline::Text { text, .. }) = out.last_mut() {
        text.truncate(text.trim_end_matches(' ').len());
        if text.is_empty() {
            out.pop();
        }
    }
}

/// One section with its blocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Which section.
    pub section: Section,
    /// Its blocks in reading order.
    pub blocks: Vec<Block>,
}

/// A whole document in memory: for small documents, tests and examples.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Collected {
    /// The sections in order.
    pub parts: Vec<Part>,
    /// What the document says about itself.
    pub metadata: Metadata,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
}

impl Receiver for Collected {
    fn receive(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Section(section) => self.parts.push(Part { section, blocks: Vec::new() }),
            Event::Block(block) => match self.parts.last_mut() {
                Some(part) => part.blocks.push(block),
                None => self.parts.push(Part { section: Section::whole(), blocks: vec![block] }),
            },
            Event::Metadata { key, value } => self.metadata.set(&key, &value),
            Event::Warning(warning) => {
                if !self.warnings.contains(&warning) {
                    self.warnings.push(warning);
                }
            }
        }
        Ok(())
    }
}
