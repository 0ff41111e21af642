//! Blocks to Markdown: CommonMark with GFM tables, escaped only where a reader would misunderstand. The only place that
//! escapes.

pub(crate) mod address;
mod escape;
mod inline;
mod tables;

use crate::block::{Block, Inline, Kind, Marker, Table};
use escape::{Place, Scope, escape};
use inline::{fence, inlines, note_label, picture};

/// Characters of a table block that is cut ([`crate::block::Cut`]); fits the default chunk of the main client with room
/// for a heading.
pub const BLOCK_CHARS: usize = 900;

/// Writes blocks one after the other.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    /// Widths of the markers of the open list items, outermost first.
    open: Vec<usize>,
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
            Kind::Image { alt } if alt.is_empty() => {}
            Kind::Image { alt } => self.put(block, &picture(alt, Place::Line)),
            Kind::Rule => self.put(block, "---"),
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
        if !self.in_list {
            self.open.clear();
        }
        let level = usize::from(depth.saturating_sub(1)).min(self.open.len());
        let tight = self.in_list && self.quote == quote;
        self.open.truncate(level);
        let indent: usize = self.open.iter().sum();
        let marker = match marker {
            Marker::Bullet => "- ".to_owned(),
            Marker::Number(n) => format!("{n}. "),
            Marker::Label(label) => {
                let scope = Scope::of_text(label, Place::Paragraph);
                format!("- {} ", escape(label, scope, ""))
            }
            Marker::Task(done) => format!("- [{}] ", if *done { 'x' } else { ' ' }),
        };
        let width = if marker.starts_with("- ") { 2 } else { marker.len() };
        let text = inlines(content, Place::Paragraph);
        if !tight {
            self.gap(quote);
        }
        let rest = " ".repeat(indent + width);
        self.lines(quote, &" ".repeat(indent), &rest, &format!("{marker}{text}"));
        self.open.push(width);
        self.in_list = true;
        self.quote = quote;
    }

    /// A block that stands apart from its neighbours.
    fn put(&mut self, block: &Block, text: &str) {
        if text.is_empty() {
            return;
        }
        let depth = if self.in_list { usize::from(block.list).min(self.open.len()) } else { 0 };
        self.open.truncate(depth);
        self.in_list = depth > 0;
        let indent = " ".repeat(self.open.iter().sum());
        self.gap(block.quote);
        self.lines(block.quote, &indent, &indent, text);
        self.quote = block.quote;
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
