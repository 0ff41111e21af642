//! Blocks to Markdown: CommonMark with GFM tables, escaped only where a reader would misunderstand. The only place that
//! escapes.

pub(crate) mod address;
mod escape;
mod inline;
mod lists;
mod tables;

use crate::block::{Block, Inline, Kind, Marker, Table};
use escape::Place;
use inline::{fence, inlines, note_label, picture};

/// Characters of a table block that is cut ([`crate::block::Cut`]); fits the default chunk of the main client with room
/// for a heading.
pub const BLOCK_CHARS: usize = 900;

/// Writes blocks one after the other.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    /// The open list items, outermost first.
    open: Vec<lists::Item>,
    /// Whether the last line is a marker that waits for what stands in its item.
    waiting: bool,
    /// Quote depth of the last block.
    quote: u8,
    in_list: bool,
    notes: String,
}

/// All blocks as one Markdown text that ends with a line end, or nothing.
#[must_use]
pub fn render(blocks: &[Block]) -> String {
    let mut writer = Writer::default();
    for block in blocks {
        writer.block(block);
    }
    writer.finish()
}

impl Writer {
    /// Bytes written and not yet taken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether nothing is waiting to be taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Takes what was written so far, footnotes excepted; ends with a line end.
    pub fn take(&mut self) -> String {
        self.waiting = false;
        self.open.clear();
        self.in_list = false;
        self.quote = 0;
        std::mem::take(&mut self.out)
    }

    /// The rest, footnotes at the end.
    #[must_use]
    pub fn finish(mut self) -> String {
        if !self.notes.is_empty() {
            if !self.out.is_empty() {
                self.out.push('\n');
            }
            let notes = std::mem::take(&mut self.notes);
            self.out.push_str(&notes);
        }
        self.out
    }

    /// Writes one block.
    pub fn block(&mut self, block: &Block) {
        match &block.kind {
            Kind::ListItem { depth, marker, content } => {
                self.item(block.quote, *depth, marker, content);
            }
            Kind::Footnote { label, content } => {
                let text = inlines(content, Place::Line);
                self.notes.push_str(&format!("[^{}]: {text}\n", note_label(label)));
            }
            Kind::Heading { level, content } => {
                let text = inlines(content, Place::Heading);
                if !text.is_empty() {
                    self.put(block, &format!("{} {text}", "#".repeat(usize::from(*level))));
                }
            }
            Kind::Paragraph { content } => self.put(block, &inlines(content, Place::Paragraph)),
            Kind::Table(table) => self.table(block, table),
            Kind::Code { language, text } => {
                let fence = fence(text, 3);
                let language = language.as_deref().unwrap_or_default();
                self.put(block, &format!("{fence}{language}\n{text}\n{fence}"));
            }
            Kind::Math { latex } => self.put(block, &format!("$$\n{latex}\n$$")),
            Kind::Image { alt, source: None } if alt.is_empty() => {}
            Kind::Image { alt, source } => {
                let source = source.as_deref().unwrap_or_default();
                self.put(block, &picture(alt, source, Place::Line));
            }
            // Behind a marker a line of hyphens would be a rule without a list.
            Kind::Rule => self.put(block, if self.waiting { "***" } else { "---" }),
        }
    }

    fn table(&mut self, block: &Block, table: &Table) {
        if !table.caption.is_empty() {
            self.put(block, &inlines(&table.caption, Place::Paragraph));
        }
        for text in tables::blocks(table) {
            self.put(block, &text);
        }
    }

    fn item(&mut self, quote: u8, depth: u8, marker: &Marker, content: &[Inline]) {
        let tight = self.in_list && self.quote == quote;
        if !tight {
            self.open.clear();
        }
        let level = usize::from(depth.saturating_sub(1)).min(self.open.len());
        let nested = level > 0 && level == self.open.len();
        let (item, marker) = lists::Item::new(marker, self.open.get(level).copied());
        self.open.truncate(level);
        let indent = self.indent();
        let text = inlines(content, Place::Paragraph);
        let text = format!("{marker}{text}");
        let text = text.trim_end_matches(' ');
        // A label or a box is something to begin with.
        let empty = text.len() < item.width;
        let first = nested && self.waiting;
        if first && !empty {
            self.behind_marker(quote, indent + item.width, text);
        } else {
            if !tight || (nested && !first && !item.interrupts(empty)) {
                self.gap(quote);
            }
            let rest = " ".repeat(indent + item.width);
            self.lines(quote, &" ".repeat(indent), &rest, text);
        }
        self.waiting = empty;
        self.open.push(item);
        self.in_list = true;
        self.quote = quote;
    }

    /// A block that stands apart from its neighbours, or begins a list item.
    fn put(&mut self, block: &Block, text: &str) {
        if text.is_empty() {
            return;
        }
        let depth = if self.in_list { usize::from(block.list).min(self.open.len()) } else { 0 };
        let first = self.waiting && depth == self.open.len() && block.quote == self.quote;
        self.open.truncate(depth);
        self.in_list = depth > 0;
        let indent = self.indent();
        if first {
            self.behind_marker(block.quote, indent, text);
        } else {
            self.gap(block.quote);
            let indent = " ".repeat(indent);
            self.lines(block.quote, &indent, &indent, text);
        }
        self.waiting = false;
        self.quote = block.quote;
    }

    fn indent(&self) -> usize {
        self.open.iter().map(|item| item.width).sum()
    }

    /// Writes `text` on the line of the marker that waits for it, its other lines `indent` deep.
    fn behind_marker(&mut self, quote: u8, indent: usize, text: &str) {
        let (line, more) = text.split_once('\n').map_or((text, None), |(l, more)| (l, Some(more)));
        self.out.pop();
        self.out.push(' ');
        self.out.push_str(line);
        self.out.push('\n');
        if let Some(more) = more {
            let indent = " ".repeat(indent);
            self.lines(quote, &indent, &indent, more);
        }
    }

    /// The empty line between two blocks; within a quote it carries the quote's mark.
    fn gap(&mut self, quote: u8) {
        if self.out.is_empty() {
            return;
        }
        let shared = quote.min(self.quote);
        self.out.push_str("> ".repeat(usize::from(shared)).trim_end());
        self.out.push('\n');
    }

    fn lines(&mut self, quote: u8, first: &str, rest: &str, text: &str) {
        let mark = "> ".repeat(usize::from(quote));
        for (i, line) in text.split('\n').enumerate() {
            if line.is_empty() {
                self.out.push_str(mark.trim_end());
            } else {
                self.out.push_str(&mark);
                self.out.push_str(if i == 0 { first } else { rest });
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests;
