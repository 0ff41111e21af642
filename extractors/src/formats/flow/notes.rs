//! Footnotes and endnotes as a flow knows them.

use super::Flow;
use super::lists::List;
use super::tables::{Building, flat};
use crate::block::{Block, Inline, Kind, Marker};
use crate::error::Result;

/// A note that a text refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) struct Note {
    /// What reference and note are called in the output.
    pub(in crate::formats) label: String,
    /// What the page shows at the reference: `1`, `*`.
    pub(in crate::formats) mark: String,
}

/// A note that is being read, and what stands around it.
pub(super) struct OpenNote {
    note: Note,
    pub(super) blocks: Vec<Block>,
    line: Vec<Inline>,
    heading: Option<u8>,
    quote: u8,
    lists: Vec<List>,
    marker: Option<Marker>,
    term: Vec<Inline>,
    tables: Vec<Building>,
}

impl Flow<'_, '_> {
    /// Begins a note: what follows belongs to it, and what stands around it waits for its end.
    pub(in crate::formats) fn open_note(&mut self, note: &Note) {
        self.notes.push(OpenNote {
            note: note.clone(),
            blocks: Vec::new(),
            line: std::mem::take(&mut self.line),
            heading: self.heading.take(),
            quote: std::mem::take(&mut self.quote),
            lists: std::mem::take(&mut self.lists),
            marker: self.marker.take(),
            term: std::mem::take(&mut self.term),
            tables: std::mem::take(&mut self.tables),
        });
    }

    /// Ends a note.
    pub(in crate::formats) fn close_note(&mut self) -> Result<()> {
        self.end_heading()?;
        self.flush()?;
        while !self.tables.is_empty() {
            self.close_table()?;
        }
        self.release_term()?;
        let Some(open) = self.notes.pop() else { return Ok(()) };
        self.line = open.line;
        self.heading = open.heading;
        self.quote = open.quote;
        self.lists = open.lists;
        self.marker = open.marker;
        self.term = open.term;
        self.tables = open.tables;
        let content = without_mark(flat(open.blocks), &open.note.mark);
        let kind = Kind::Footnote { label: open.note.label, content };
        // Renderers put it at the end, wherever it stands; a cell would take it for its words.
        self.sink.block(kind.plain())
    }
}

/// The words of a note without the mark that it repeats.
fn without_mark(mut content: Vec<Inline>, mark: &str) -> Vec<Inline> {
    let mark = mark.trim_matches(['[', ']', '(', ')', '.', ' ']);
    if let Some(Inline::Text { text, .. }) = content.first_mut() {
        let rest = text.trim_start().trim_start_matches(['[', '(']);
        let rest = if mark.is_empty() { None } else { rest.strip_prefix(mark) };
        let ends = |r: &&str| r.is_empty() || r.starts_with(['.', ')', ']', ':', ' ', '\u{a0}']);
        let rest = rest.filter(ends).unwrap_or(text.trim_start());
        // What stood behind a link back.
        let rest = rest.trim_start_matches(['.', ')', ']', ':', ' ', '\u{a0}']);
        *text = rest.to_owned();
    }
    content
}
