//! Lines to blocks. Holds one paragraph or item at a time, and a line that may be a title until it is known what follows.

use super::lines::{self, Line};
use super::{addresses, tables, titles};
use crate::block::{Block, Inline, Kind, Marker};
use crate::error::Result;
use crate::sink::Sink;

/// Lines of a paragraph after which it is cut.
const MOST_LINES: usize = 2_000;
/// Deepest list.
const MOST_DEPTH: usize = 16;

/// Collects lines and writes blocks.
pub(in crate::formats) struct Paragraphs<'s, 'r> {
    pub(super) sink: &'s mut Sink<'r>,
    lines: Vec<String>,
    /// The same lines with their indentation: what is a table shows by it.
    raw: Vec<String>,
    quote: u8,
    /// The marker of the item that `lines` belong to.
    marker: Option<Marker>,
    /// Indentations of the open list items, outermost first.
    open: Vec<usize>,
    /// Whether an empty line was the last one.
    gap: bool,
    /// Whether what is collected stands behind an empty line.
    fresh: bool,
    held: Option<Held>,
    /// The number of the last title that had one.
    numbered: Option<u64>,
}

/// A line alone between empty lines that may be a title.
struct Held {
    level: u8,
    title: String,
    /// What it is otherwise.
    block: Block,
    /// The number and indentation of a numbered one: it is an item if the list goes on, or something stands inside it.
    item: Option<(u64, usize)>,
}

impl<'s, 'r> Paragraphs<'s, 'r> {
    pub(in crate::formats) fn new(sink: &'s mut Sink<'r>) -> Self {
        Self {
            sink,
            lines: Vec::new(),
            raw: Vec::new(),
            quote: 0,
            marker: None,
            open: Vec::new(),
            gap: true,
            fresh: true,
            held: None,
            numbered: None,
        }
    }

    /// Takes the next line.
    pub(super) fn line(&mut self, line: &str) -> Result<()> {
        let (quote, words) = lines::unquote(line);
        self.quoted(quote, words)
    }

    /// Takes the next line, which stands in `quote` quotes and is without their marks.
    pub(in crate::formats) fn quoted(&mut self, quote: u8, line: &str) -> Result<()> {
        self.sink.check()?;
        let line = line.trim_end();
        if quote != self.quote {
            self.flush()?;
            self.open.clear();
            self.quote = quote;
        }
        let indent = lines::indent(line);
        let kind = lines::kind(line.trim());
        if kind == Line::Blank {
            self.blank()?;
            return Ok(());
        }
        self.decide(&kind, indent)?;
        let gap = std::mem::take(&mut self.gap);
        if self.lines.is_empty() {
            self.fresh = gap;
        }
        match kind {
            Line::Blank => {}
            Line::Row(c) => self.row(c, line)?,
            Line::Item { marker, words } if self.begins_item(&marker) => {
                self.flush()?;
                self.fresh = gap;
                self.open.retain(|i| *i < indent);
                self.open.truncate(MOST_DEPTH - 1);
                self.open.push(indent);
                self.marker = Some(marker);
                self.push(words, line);
            }
            Line::Item { .. } | Line::Words(_) => {
                // Words further left than an item, after an empty line, end the list.
                let left = self.open.last().is_some_and(|i| indent <= *i);
                if left && (gap || self.marker.is_none()) {
                    self.flush()?;
                    self.fresh = gap;
                    self.open.retain(|i| *i < indent);
                }
                self.push(line.trim(), line);
            }
        }
        if self.lines.len() >= MOST_LINES {
            self.flush()?;
        }
        Ok(())
    }

    fn push(&mut self, words: &str, line: &str) {
        self.lines.push(words.to_owned());
        self.raw.push(line.to_owned());
    }

    /// Whether an item may begin here: anywhere but in the middle of prose.
    fn begins_item(&self, marker: &Marker) -> bool {
        self.lines.is_empty() || self.marker.is_some() || lines::starts_list(marker)
    }

    /// An empty line: what stands before it is complete, and may be a title.
    fn blank(&mut self) -> Result<()> {
        let alone = self.fresh && self.lines.len() == 1 && self.quote == 0;
        let title = match (&self.marker, self.lines.first()) {
            (Some(Marker::Number(n)), Some(words))
                if alone && self.open.len() == 1 && titles::is_titular(words) =>
            {
                Some((2, format!("{n}. {words}")))
            }
            (None, Some(line)) if alone && self.open.is_empty() => {
                titles::candidate(line).map(|(level, words)| (level, words.to_owned()))
            }
            _ => None,
        };
        match title {
            Some((level, title)) => {
                let item = match (&self.marker, self.open.last()) {
                    (Some(Marker::Number(number)), Some(indent)) => Some((*number, *indent)),
                    _ => None,
                };
                if let Some(block) = self.take() {
                    self.held = Some(Held { level, title, block, item });
                }
            }
            None => self.flush()?,
        }
        self.gap = true;
        Ok(())
    }

    /// Decides about a line that may be a title, now that something follows.
    fn decide(&mut self, next: &Line<'_>, indent: usize) -> Result<()> {
        let Some(held) = self.held.take() else { return Ok(()) };
        let is_title = match held.item {
            Some((number, item)) => match next {
                Line::Item { marker: Marker::Number(next), .. } => *next <= number,
                // Behind numbered titles the next number is one too.
                Line::Item { .. } => self.numbered.is_some_and(|last| last + 1 == number),
                // A paragraph inside of an item is indented.
                Line::Words(_) => indent <= item,
                Line::Blank | Line::Row(_) => false,
            },
            None => !matches!(next, Line::Row(_)),
        };
        if is_title {
            self.numbered = held.item.map(|(number, _)| number).or(self.numbered);
            self.open.clear();
            return self.sink.block(Block::heading(held.level, vec![Inline::text(held.title)]));
        }
        self.sink.block(held.block)
    }

    /// A row of one character underlines a title, stands in a table, or parts what is above from what is below.
    fn row(&mut self, c: char, line: &str) -> Result<()> {
        let row = line.trim();
        if self.raw.last().is_some_and(|last| tables::has_columns(last)) {
            self.push(row, line);
            return Ok(());
        }
        let title = match self.lines.as_slice() {
            [title] if self.marker.is_none() && matches!(c, '=' | '-' | '~') => {
                title.chars().count().abs_diff(row.chars().count()) <= 3
            }
            _ => false,
        };
        if title && let Some(title) = self.lines.pop() {
            self.raw.clear();
            self.open.clear();
            let level = if c == '=' { 1 } else { 2 };
            let heading = Block::heading(level, vec![Inline::text(title)]);
            return self.sink.block(heading.quoted(self.quote));
        }
        self.flush()?;
        self.open.clear();
        self.sink.block(Kind::Rule.plain().quoted(self.quote))
    }

    fn flush(&mut self) -> Result<()> {
        if let Some(held) = self.held.take() {
            self.sink.block(held.block)?;
        }
        match self.take() {
            Some(block) => self.sink.block(block),
            None => Ok(()),
        }
    }

    /// What was collected, as a block.
    fn take(&mut self) -> Option<Block> {
        let lines = std::mem::take(&mut self.lines);
        let raw = std::mem::take(&mut self.raw);
        if lines.is_empty() {
            return None;
        }
        let depth = u8::try_from(self.open.len()).unwrap_or(u8::MAX);
        let block = match self.marker.take() {
            // The lines after an item's first are the rest of its sentence.
            Some(marker) => Block::item(
                depth,
                marker,
                addresses::mark(vec![Inline::text(lines::joined(&lines))]),
            ),
            None => match tables::of(&raw) {
                Some(table) => Block::table(table),
                None => Block::paragraph(addresses::mark(words(lines))),
            }
            .in_list(depth),
        };
        Some(block.quoted(self.quote))
    }

    /// Ends everything that is open.
    pub(in crate::formats) fn end(&mut self) -> Result<()> {
        self.flush()?;
        self.open.clear();
        self.gap = true;
        Ok(())
    }
}

fn words(lines: Vec<String>) -> Vec<Inline> {
    if lines::is_wrapped(&lines) {
        return vec![Inline::text(lines::joined(&lines))];
    }
    let mut content = Vec::with_capacity(lines.len() * 2);
    for line in lines {
        if !content.is_empty() {
            content.push(Inline::Break);
        }
        content.push(Inline::text(line));
    }
    content
}
