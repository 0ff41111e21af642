//! Blocks to Markdown: CommonMark with GFM tables, escaped only where a reader would misunderstand. The only place that
//! escapes.

pub(crate) mod address;
mod escape;
mod inline;
mod lists;
mod notes;
mod pieces;
mod tables;

use crate::block::{Block, Inline, Kind, Marker, Table};
use escape::{Place, starts_like_a_block};
use inline::{fence, formula, inlines, picture};
use notes::Notes;

/// Characters of a table block that is cut ([`crate::block::Cut`]); fits the default chunk of the main client with room
/// for a heading.
pub const BLOCK_CHARS: usize = 900;

/// Whether the last line is a marker that waits for what stands in its item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Waiting {
    #[default]
    No,
    Marker,
    /// A marker with a box. An empty line behind it would end the item.
    Box,
}

/// Writes blocks one after the other.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    /// The open list items, outermost first.
    open: Vec<lists::Item>,
    waiting: Waiting,
    /// Quote depth of the last block.
    quote: u8,
    /// Quote depth around the open list items; what is quoted deeper stands in a quote within them.
    around: u8,
    in_list: bool,
    notes: String,
    names: Notes,
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
        self.waiting = Waiting::No;
        self.open.clear();
        self.in_list = false;
        self.quote = 0;
        self.around = 0;
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
                let text = inlines(content, Place::Note, &mut self.names);
                let name = self.names.define(label);
                self.notes.push_str(&format!("[^{name}]: {text}\n"));
            }
            Kind::Heading { level, content } => {
                let text = inlines(content, Place::Heading, &mut self.names);
                if !text.is_empty() {
                    self.put(block, &format!("{} {text}", "#".repeat(usize::from(*level))));
                }
            }
            Kind::Paragraph { content } => {
                let text = inlines(content, Place::Paragraph, &mut self.names);
                self.put(block, &text);
            }
            Kind::Table(table) => self.table(block, table),
            Kind::Code { language, text } => {
                let fence = fence(text, 3);
                let language = language.as_deref().unwrap_or_default();
                self.put(block, &format!("{fence}{language}\n{text}\n{fence}"));
            }
            Kind::Math { latex } => {
                let latex = formula(latex, false);
                // A line of its own may begin another kind of block.
                let end = if starts_like_a_block(&latex) { "" } else { "\n" };
                self.put(block, &format!("$${end}{latex}{end}$$"));
            }
            Kind::Image { alt, source: None } if alt.is_empty() => {}
            Kind::Image { alt, source } => {
                let source = source.as_deref().unwrap_or_default();
                self.put(block, &picture(alt, source, Place::Line));
            }
            // Behind a marker a line of hyphens would be a rule without a list.
            Kind::Rule if self.waiting == Waiting::No => self.put(block, "---"),
            Kind::Rule => self.put(block, "***"),
        }
    }

    fn table(&mut self, block: &Block, table: &Table) {
        if !table.caption.is_empty() {
            let caption = inlines(&table.caption, Place::Paragraph, &mut self.names);
            self.put(block, &caption);
        }
        for text in tables::blocks(table, &mut self.names) {
            self.put(block, &text);
        }
    }

    fn item(&mut self, quote: u8, depth: u8, marker: &Marker, content: &[Inline]) {
        let tight = self.in_list && self.around == quote;
        if !tight {
            self.open.clear();
        }
        let level = usize::from(depth.saturating_sub(1)).min(self.open.len());
        let nested = level > 0 && level == self.open.len();
        let (item, sign, label) = lists::Item::new(marker, self.open.get(level).copied());
        self.open.truncate(level);
        let indent = self.indent();
        let text = if label.is_empty() {
            inlines(content, Place::Paragraph, &mut self.names)
        } else {
            let mut words = vec![Inline::text(label + " ")];
            words.extend_from_slice(content);
            inlines(&words, Place::Paragraph, &mut self.names)
        };
        let text = format!("{sign}{text}");
        let text = text.trim_end_matches(' ');
        // A label or a box is something to begin with.
        let empty = text.len() < item.width;
        let first = nested && self.waiting == Waiting::Marker;
        let rest = Indent { around: quote, spaces: indent + item.width, quoted: 0 };
        if first && !empty {
            self.behind_marker(rest, text);
        } else {
            if !tight || (nested && !first && !item.interrupts(empty)) {
                self.gap(quote);
            }
            self.lines(Indent { spaces: indent, ..rest }, rest, text);
        }
        self.waiting = match marker {
            _ if empty => Waiting::Marker,
            Marker::Task(_) if content.is_empty() => Waiting::Box,
            _ => Waiting::No,
        };
        self.open.push(item);
        self.in_list = true;
        self.quote = quote;
        self.around = quote;
    }

    /// A block that stands apart from its neighbours, or begins a list item.
    fn put(&mut self, block: &Block, text: &str) {
        if text.is_empty() {
            return;
        }
        let inside = self.in_list && block.quote >= self.around;
        let depth = if inside { usize::from(block.list).min(self.open.len()) } else { 0 };
        let line =
            matches!(&block.kind, Kind::Paragraph { .. } | Kind::Math { .. } | Kind::Image { .. });
        let (first, boxed) = match self.waiting {
            _ if depth == 0 || depth != self.open.len() => (false, false),
            Waiting::No => (false, false),
            Waiting::Marker => (true, false),
            Waiting::Box => (line && block.quote == self.around, true),
        };
        self.open.truncate(depth);
        self.in_list = depth > 0;
        if !self.in_list {
            self.around = block.quote;
        }
        let quoted = block.quote - self.around;
        let indent = Indent { around: self.around, spaces: self.indent(), quoted };
        if first {
            self.behind_marker(indent, text);
        } else {
            if !boxed {
                self.gap(block.quote);
            }
            self.lines(indent, indent, text);
        }
        self.waiting = Waiting::No;
        self.quote = block.quote;
    }

    fn indent(&self) -> usize {
        self.open.iter().map(|item| item.width).sum()
    }

    /// Writes `text` on the line of the marker that waits for it.
    fn behind_marker(&mut self, indent: Indent, text: &str) {
        let (line, more) = text.split_once('\n').map_or((text, None), |(l, more)| (l, Some(more)));
        self.out.pop();
        self.out.push(' ');
        self.out.push_str(&"> ".repeat(indent.quoted.into()));
        self.out.push_str(line);
        self.out.push('\n');
        if let Some(more) = more {
            self.lines(indent, indent, more);
        }
    }

    /// The empty line between two blocks; within a quote it carries the quote's mark.
    fn gap(&mut self, quote: u8) {
        if self.out.is_empty() {
            return;
        }
        let shared = quote.min(self.quote).min(self.around);
        self.out.push_str("> ".repeat(usize::from(shared)).trim_end());
        self.out.push('\n');
    }

    fn lines(&mut self, first: Indent, rest: Indent, text: &str) {
        let (first, rest) = (first.text(), rest.text());
        for (i, line) in text.split('\n').enumerate() {
            let indent = if i == 0 { &first } else { &rest };
            let written = self.out.len() + indent.len();
            self.out.push_str(indent);
            self.out.push_str(line);
            if line.is_empty() {
                self.out.truncate(self.out.trim_end_matches(' ').len().min(written));
            }
            self.out.push('\n');
        }
    }
}

/// What stands before every line of a block: the quotes around its list, the list, the quotes within it.
#[derive(Debug, Clone, Copy)]
struct Indent {
    around: u8,
    spaces: usize,
    quoted: u8,
}

impl Indent {
    fn text(self) -> String {
        let quotes = |n: u8| "> ".repeat(n.into());
        quotes(self.around) + &" ".repeat(self.spaces) + &quotes(self.quoted)
    }
}

#[cfg(test)]
mod tests;
