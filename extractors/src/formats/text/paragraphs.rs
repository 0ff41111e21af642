//! Lines to blocks. Holds one paragraph or item at a time.

use super::addresses;
use super::lines::{self, Line};
use crate::block::{Block, Cell, Cut, Inline, Kind, Marker, Table};
use crate::error::Result;
use crate::sink::Sink;

/// Lines of a paragraph after which it is cut.
const MOST_LINES: usize = 2_000;
/// Deepest list.
const MOST_DEPTH: usize = 16;

/// Collects lines and writes blocks.
pub(in crate::formats) struct Paragraphs<'s, 'r> {
    sink: &'s mut Sink<'r>,
    lines: Vec<String>,
    quote: u8,
    /// The marker of the item that `lines` belong to.
    marker: Option<Marker>,
    /// Indentations of the open list items, outermost first.
    open: Vec<usize>,
    /// Whether an empty line was the last one.
    gap: bool,
}

impl<'s, 'r> Paragraphs<'s, 'r> {
    pub(in crate::formats) fn new(sink: &'s mut Sink<'r>) -> Self {
        Self { sink, lines: Vec::new(), quote: 0, marker: None, open: Vec::new(), gap: false }
    }

    /// Takes the next line.
    pub(super) fn line(&mut self, line: &str) -> Result<()> {
        let (quote, words) = lines::unquote(line);
        self.quoted(quote, words)
    }

    /// Takes the next line, which stands in `quote` quotes and is without their marks.
    pub(in crate::formats) fn quoted(&mut self, quote: u8, line: &str) -> Result<()> {
        self.sink.check()?;
        if line.starts_with('\u{c}') {
            self.flush()?;
            self.open.clear();
        }
        let line = line.trim_end().trim_start_matches('\u{c}');
        if quote != self.quote {
            self.flush()?;
            self.open.clear();
            self.quote = quote;
        }
        let indent = lines::indent(line);
        let gap = std::mem::take(&mut self.gap);
        match lines::kind(line.trim()) {
            Line::Blank => {
                self.flush()?;
                self.gap = true;
            }
            Line::Row(c) => self.row(c, line.trim())?,
            Line::Item { marker, words } if self.begins_item(&marker) => {
                self.flush()?;
                self.open.retain(|i| *i < indent);
                self.open.truncate(MOST_DEPTH - 1);
                self.open.push(indent);
                self.marker = Some(marker);
                self.lines.push(words.to_owned());
            }
            Line::Item { .. } | Line::Words(_) => {
                // Words further left than an item, after an empty line, end the list.
                let left = self.open.last().is_some_and(|i| indent <= *i);
                if left && (gap || self.marker.is_none()) {
                    self.flush()?;
                    self.open.retain(|i| *i < indent);
                }
                self.lines.push(line.trim().to_owned());
            }
        }
        if self.lines.len() >= MOST_LINES {
            self.flush()?;
        }
        Ok(())
    }

    /// Whether an item may begin here: anywhere but in the middle of prose.
    fn begins_item(&self, marker: &Marker) -> bool {
        self.lines.is_empty() || self.marker.is_some() || lines::starts_list(marker)
    }

    /// A row of one character underlines a title or parts what is above from what is below.
    fn row(&mut self, c: char, row: &str) -> Result<()> {
        let title = match self.lines.as_slice() {
            [title] if self.marker.is_none() && matches!(c, '=' | '-' | '~') => {
                title.chars().count().abs_diff(row.chars().count()) <= 3
            }
            _ => false,
        };
        if title && let Some(title) = self.lines.pop() {
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
        if self.lines.is_empty() {
            return Ok(());
        }
        let lines = std::mem::take(&mut self.lines);
        let depth = u8::try_from(self.open.len()).unwrap_or(u8::MAX);
        let block = match self.marker.take() {
            // The lines after an item's first are the rest of its sentence.
            Some(marker) => {
                Block::item(depth, marker, addresses::mark(vec![Inline::text(lines.join(" "))]))
            }
            None => match table(&lines) {
                Some(table) => Block::table(table),
                None => Block::paragraph(addresses::mark(words(lines))),
            }
            .in_list(depth),
        };
        self.sink.block(block.quoted(self.quote))
    }

    /// Writes what is left.
    pub(in crate::formats) fn finish(mut self) -> Result<()> {
        self.flush()
    }
}

fn words(lines: Vec<String>) -> Vec<Inline> {
    if lines::is_wrapped(&lines) {
        return vec![Inline::text(lines.join(" "))];
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

/// Lines that all have the same number of tabs are rows.
fn table(lines: &[String]) -> Option<Table> {
    let tabs = |line: &String| line.matches('\t').count();
    let columns = tabs(lines.first()?);
    if columns == 0 || lines.len() < 2 || lines.iter().any(|line| tabs(line) != columns) {
        return None;
    }
    let row = |line: &String| line.split('\t').map(|cell| Cell::text(cell.trim())).collect();
    Some(Table {
        header_rows: 0,
        rows: lines.iter().map(row).collect(),
        caption: Vec::new(),
        cut: Cut::Always,
    })
}
