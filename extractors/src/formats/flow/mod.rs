//! Words to blocks: collects a line, and writes it as heading, item, definition or paragraph where it ends. Shared by the
//! readers of mark-up, who say where lines, lists, tables and notes begin and end; knows of no mark-up itself.

mod layouts;
pub(super) mod lists;
pub(super) mod notes;
pub(super) mod tables;

use crate::block::{Block, Inline, Kind, Marker, Section, Style};
use crate::clean;
use crate::error::Result;
use crate::formats::text::addresses;
use crate::sink::Sink;
use lists::List;
use notes::OpenNote;
use std::sync::Arc;
use tables::{Building, Finished, Origin};

/// Where the words go and in what they stand.
pub(super) struct Flow<'s, 'r> {
    sink: &'s mut Sink<'r>,
    origin: Origin,
    line: Vec<Inline>,
    pub(super) heading: Option<u8>,
    pub(super) quote: u8,
    pub(super) lists: Vec<List>,
    /// The marker of an item that has no words yet.
    pub(super) marker: Option<Marker>,
    /// The term of a definition that has not begun.
    term: Vec<Inline>,
    pub(super) tables: Vec<Building>,
    /// The notes that are open, outermost first.
    notes: Vec<OpenNote>,
}

impl<'s, 'r> Flow<'s, 'r> {
    pub(super) fn new(sink: &'s mut Sink<'r>) -> Self {
        Self {
            sink,
            origin: Origin::default(),
            line: Vec::new(),
            heading: None,
            quote: 0,
            lists: Vec::new(),
            marker: None,
            term: Vec::new(),
            tables: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Says what the tables to come are used for.
    pub(super) fn tables_of(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// Adds to the line. White space after white space adds nothing, so that a line cannot grow by it.
    pub(super) fn push(&mut self, inline: Inline) {
        let space = |c: char| c.is_ascii_whitespace();
        if let Inline::Text { text, .. } = &inline
            && text.chars().all(space)
        {
            match self.line.last() {
                None | Some(Inline::Break) => return,
                Some(Inline::Text { text, .. }) if text.ends_with(space) => return,
                Some(_) => {}
            }
        }
        self.line.push(inline);
    }

    /// Parts two words that stand in boxes of their own.
    pub(super) fn space(&mut self) {
        self.push(Inline::text(" "));
    }

    /// Parts a link from another one that stands right before it: pages set them in boxes.
    pub(super) fn part_from_other_link(&mut self, target: Option<&Arc<str>>) {
        if let Some(Inline::Text { link: Some(last), .. }) = self.line.last()
            && Some(last) != target
        {
            self.space();
        }
    }

    /// A line break; two in a row part paragraphs.
    pub(super) fn line_break(&mut self) -> Result<()> {
        let last = self.line.iter().rev().find(|i| !is_blank(i));
        if self.heading.is_none() && matches!(last, Some(Inline::Break)) {
            return self.flush();
        }
        if last.is_some() {
            self.push(Inline::Break);
        } else {
            self.line.clear();
        }
        Ok(())
    }

    /// Whether the line has no words.
    pub(super) fn is_blank(&self) -> bool {
        self.line.iter().all(|i| is_blank(i) || matches!(i, Inline::Break))
    }

    /// Ends the line at the edge of a block; within a heading, blocks only part words.
    pub(super) fn flush(&mut self) -> Result<()> {
        if self.heading.is_some() {
            self.space();
            return Ok(());
        }
        let Some(content) = self.take() else { return Ok(()) };
        if let Some(marker) = self.marker.take() {
            return self.item(marker, content);
        }
        let mut words = std::mem::take(&mut self.term);
        if !words.is_empty() {
            let colon = !crate::block::plain_text(&words).trim_end().ends_with(':');
            words.push(Inline::text(if colon { ": " } else { " " }));
        }
        words.extend(content);
        self.put(Kind::Paragraph { content: words }, self.depth())
    }

    fn take(&mut self) -> Option<Vec<Inline>> {
        let blank = self.is_blank();
        let content = std::mem::take(&mut self.line);
        (!blank).then(|| addresses::mark(content))
    }

    /// In how many written items the line stands.
    fn depth(&self) -> u8 {
        u8::try_from(self.lists.iter().filter(|l| l.shown).count()).unwrap_or(u8::MAX)
    }

    fn item(&mut self, marker: Marker, content: Vec<Inline>) -> Result<()> {
        if let Some(list) = self.lists.last_mut() {
            list.shown = true;
        }
        let depth = self.depth().max(1);
        self.put(Kind::ListItem { depth, marker, content }, 0)
    }

    /// Ends a heading.
    pub(super) fn end_heading(&mut self) -> Result<()> {
        let Some(level) = self.heading.take() else { return Ok(()) };
        let Some(content) = self.take() else { return Ok(()) };
        // An item that starts with a heading is a section, not an item.
        self.marker = None;
        self.block(Kind::Heading { level, content }, 0)
    }

    /// Ends a term: the words wait for their definition.
    pub(super) fn end_term(&mut self) {
        let Some(mut content) = self.take() else { return };
        if let Some(Inline::Text { text, .. }) = content.last_mut() {
            text.truncate(text.trim_end().len());
        }
        if !self.term.is_empty() {
            self.term.push(Inline::text(", "));
        }
        self.term.extend(content.into_iter().map(|inline| match inline {
            Inline::Text { text, style, link } => {
                Inline::Text { text, style: style.with(Style::BOLD), link }
            }
            other => other,
        }));
    }

    /// Writes a term that got no definition.
    pub(super) fn release_term(&mut self) -> Result<()> {
        let content = std::mem::take(&mut self.term);
        if content.is_empty() {
            return Ok(());
        }
        self.put(Kind::Paragraph { content }, self.depth())
    }

    /// Writes a block that is no line of words.
    pub(super) fn own(&mut self, kind: Kind) -> Result<()> {
        self.flush()?;
        if self.marker.is_some() {
            self.empty_item()?;
        }
        let depth = self.depth();
        self.block(kind, depth)
    }

    /// A number must not get lost only because its item starts with something else than words.
    fn empty_item(&mut self) -> Result<()> {
        match self.marker.take() {
            Some(marker @ (Marker::Number(_) | Marker::Label(_))) => self.item(marker, Vec::new()),
            _ => Ok(()),
        }
    }

    fn block(&mut self, kind: Kind, list: u8) -> Result<()> {
        self.release_term()?;
        self.put(kind, list)
    }

    fn put(&mut self, kind: Kind, list: u8) -> Result<()> {
        self.write(Block { quote: self.quote, list, kind })
    }

    fn write(&mut self, block: Block) -> Result<()> {
        let note = self.notes.last_mut().map(|open| &mut open.blocks);
        match self.tables.last_mut().and_then(Building::blocks).or(note) {
            Some(blocks) => {
                blocks.push(block);
                Ok(())
            }
            None => self.sink.block(block),
        }
    }

    /// Whether a block can stand here by itself: it would tear a heading, a cell or a note apart.
    pub(super) fn stands_free(&self) -> bool {
        self.heading.is_none() && self.tables.is_empty() && self.notes.is_empty()
    }

    /// Begins a table. `presentation` says that its author calls it a layout.
    pub(super) fn open_table(&mut self, presentation: bool) -> Result<()> {
        self.flush()?;
        self.release_term()?;
        if self.tables.is_empty() {
            self.empty_item()?;
        }
        let origin = self.origin;
        self.tables.push(Building { presentation, origin, ..Building::default() });
        Ok(())
    }

    /// Ends a table: data is written as one, a layout as what stands in it.
    pub(super) fn close_table(&mut self) -> Result<()> {
        self.flush()?;
        self.release_term()?;
        let Some(table) = self.tables.pop() else { return Ok(()) };
        match table.finish(self.sink.limits()) {
            Finished::Data(table) => {
                let depth = self.depth();
                self.put(Kind::Table(table), depth)
            }
            Finished::Layout(blocks) => blocks.into_iter().try_for_each(|block| self.write(block)),
        }
    }

    /// Begins a section; false when nobody wants it.
    pub(super) fn section(&mut self, section: Section) -> Result<bool> {
        self.flush()?;
        self.release_term()?;
        self.sink.section(section)
    }

    /// Writes a piece of metadata.
    pub(super) fn metadata(&mut self, key: &str, value: &str) -> Result<()> {
        self.sink.metadata(key, value)
    }

    /// The last character of the line, white space not counted; `None` where there is none.
    pub(super) fn last_char(&self) -> Option<char> {
        self.line.iter().rev().find_map(|inline| match inline {
            Inline::Text { text, .. } => text.trim_end().chars().next_back(),
            Inline::Math { .. } | Inline::FootnoteRef { .. } => Some('$'),
            Inline::Break | Inline::Image { .. } => None,
        })
    }

    /// The words of a piece of HTML.
    pub(super) fn plain(&self, html: &str) -> Result<String> {
        crate::formats::html::plain(html, self.sink)
    }

    /// Parts what comes from a word that stands right before it.
    pub(super) fn part(&mut self) {
        if let Some(Inline::Text { text, .. }) = self.line.last()
            && text.ends_with(char::is_alphanumeric)
        {
            self.space();
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        self.sink.check()
    }

    /// Writes what is still open, tables that never ended included.
    pub(super) fn finish(mut self) -> Result<()> {
        while !self.notes.is_empty() {
            self.close_note()?;
        }
        self.end_heading()?;
        self.flush()?;
        while !self.tables.is_empty() {
            self.close_table()?;
        }
        self.release_term()
    }
}

fn is_blank(inline: &Inline) -> bool {
    match inline {
        Inline::Text { text, .. } => clean::inline(text).trim().is_empty(),
        Inline::Image { alt } => alt.trim().is_empty(),
        _ => false,
    }
}
