//! Events to records: one a section, or several where a section is long.

use super::Reading;
use crate::normalise;
use extractors::block::{Block, Kind, Section};
use extractors::{Event, ExtractError, Metadata, Receiver, Warning, markdown, text};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;

/// A section longer than this leaves in several records, so that a huge sheet flows.
const RECORD_BYTES: usize = 256 << 10;

/// The same for its blocks in JSON, which are longer than their text.
const BLOCKS_BYTES: usize = 1 << 20;

/// What a record carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flavour {
    /// Markdown.
    Markdown,
    /// Plain text.
    Text,
    /// Markdown and the blocks that it was made of.
    Blocks,
}

/// A piece of the answer: a page, a section, or a part of a long one.
#[derive(Debug, Clone)]
pub struct Record {
    /// Where it stands.
    pub section: Section,
    /// Counts the records of one section from 0.
    pub part: u32,
    /// Its text, normalised.
    pub text: String,
    /// Its blocks, a list in JSON, where they were asked for. Nobody behind the reader looks into them.
    pub blocks: Option<Box<RawValue>>,
    /// What is known about the document so far.
    pub metadata: Arc<Metadata>,
}

enum Writer {
    Markdown(markdown::Writer),
    Text(text::Writer),
}

impl Writer {
    fn new(flavour: Flavour) -> Self {
        match flavour {
            Flavour::Markdown | Flavour::Blocks => Self::Markdown(markdown::Writer::default()),
            Flavour::Text => Self::Text(text::Writer::default()),
        }
    }

    fn block(&mut self, block: &Block) {
        match self {
            Self::Markdown(writer) => writer.block(block),
            Self::Text(writer) => writer.block(block),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Markdown(writer) => writer.len(),
            Self::Text(writer) => writer.len(),
        }
    }

    fn take(&mut self) -> String {
        match self {
            Self::Markdown(writer) => writer.take(),
            Self::Text(writer) => writer.take(),
        }
    }

    fn finish(self) -> String {
        match self {
            Self::Markdown(writer) => writer.finish(),
            Self::Text(writer) => writer.finish(),
        }
    }
}

/// Takes a record; may block until there is room.
pub(super) type Send<'r> = dyn FnMut(Record) -> Result<(), ExtractError> + 'r;

/// The receiver behind every reading.
pub(super) struct Renderer<'r> {
    flavour: Flavour,
    writer: Writer,
    /// The blocks so far in JSON, with commas between them.
    blocks: Vec<u8>,
    section: Option<Section>,
    part: u32,
    metadata: Arc<Metadata>,
    warnings: Vec<Warning>,
    records: &'r mut Send<'r>,
}

impl<'r> Renderer<'r> {
    pub(super) fn new(flavour: Flavour, metadata: Metadata, records: &'r mut Send<'r>) -> Self {
        Self {
            flavour,
            writer: Writer::new(flavour),
            blocks: Vec::new(),
            section: None,
            part: 0,
            metadata: Arc::new(metadata),
            warnings: Vec::new(),
            records,
        }
    }

    /// Sends what is still unsent.
    pub(super) fn finish(&mut self) -> Result<(), ExtractError> {
        let writer = std::mem::replace(&mut self.writer, Writer::new(self.flavour));
        self.send(&writer.finish(), true)
    }

    /// Sends what was read of the last section before the reader failed.
    pub(super) fn give_up(&mut self) {
        // Nobody is left to tell when the receiver is gone, too.
        let _ = self.finish();
    }

    pub(super) fn into_reading(self) -> Reading {
        Reading { metadata: Arc::unwrap_or_clone(self.metadata), warnings: self.warnings }
    }

    /// Sends what ends in a table that may be of any length, all but the last record. A long table is several in Markdown, with
    /// an empty line between them, which who puts records together adds; in text it is cut between two rows.
    fn send_rows<'t>(&mut self, text: &'t str) -> Result<&'t str, ExtractError> {
        let gap = if self.flavour == Flavour::Text { "\n" } else { "\n\n" };
        let mut rest = text;
        while rest.len() > 2 * RECORD_BYTES {
            let from = rest.floor_char_boundary(RECORD_BYTES);
            let Some(at) = rest.get(from..).and_then(|behind| behind.find(gap)) else { break };
            let end = from + at;
            self.send(rest.get(..=end).unwrap_or_default(), false)?;
            rest = rest.get(end + gap.len()..).unwrap_or_default();
        }
        Ok(rest)
    }

    fn send(&mut self, text: &str, last: bool) -> Result<(), ExtractError> {
        let blocks = std::mem::take(&mut self.blocks);
        let Some(section) = self.section.clone() else { return Ok(()) };
        let text = normalise::normalise(text).into_owned();
        if text.is_empty() && self.part > 0 && last {
            return Ok(());
        }
        let blocks = match self.flavour {
            Flavour::Blocks => {
                let list = [b"[", blocks.as_slice(), b"]"].concat();
                Some(serde_json::from_slice(&list).map_err(unwritable)?)
            }
            Flavour::Markdown | Flavour::Text => None,
        };
        let record =
            Record { section, part: self.part, text, blocks, metadata: Arc::clone(&self.metadata) };
        self.part += 1;
        (self.records)(record)
    }
}

impl Receiver for Renderer<'_> {
    fn receive(&mut self, event: Event) -> Result<(), ExtractError> {
        match event {
            Event::Section(section) => {
                self.finish()?;
                self.section = Some(section);
                self.part = 0;
            }
            Event::Block(block) => {
                self.writer.block(&block);
                if self.flavour == Flavour::Blocks {
                    if !self.blocks.is_empty() {
                        self.blocks.push(b',');
                    }
                    serde_json::to_writer(&mut self.blocks, &block).map_err(unwritable)?;
                }
                if self.writer.len() > RECORD_BYTES || self.blocks.len() > BLOCKS_BYTES {
                    let text = self.writer.take();
                    let is_table = matches!(block.kind, Kind::Table(_));
                    let rest = if is_table { self.send_rows(&text)? } else { &text };
                    if !rest.is_empty() {
                        self.send(rest, false)?;
                    }
                }
            }
            Event::Metadata { key, value } => Arc::make_mut(&mut self.metadata).set(&key, &value),
            Event::Warning(warning) => {
                if self.warnings.len() < 100 && !self.warnings.contains(&warning) {
                    self.warnings.push(warning);
                }
            }
        }
        Ok(())
    }
}

/// Blocks hold nothing that JSON cannot say.
fn unwritable(_: serde_json::Error) -> ExtractError {
    ExtractError::corrupt("a block cannot be written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use extractors::block::{Cell, Cut, Inline, SectionKind, Table};

    fn records(flavour: Flavour, blocks: Vec<Block>) -> Vec<Record> {
        let mut out = Vec::new();
        let mut send = |record| {
            out.push(record);
            Ok(())
        };
        let mut renderer = Renderer::new(flavour, Metadata::default(), &mut send);
        let section = Section { kind: SectionKind::Document, number: 1, name: None };
        renderer.receive(Event::Section(section)).unwrap();
        for block in blocks {
            renderer.receive(Event::Block(block)).unwrap();
        }
        renderer.finish().unwrap();
        out
    }

    fn rows_of(text: &str) -> impl Iterator<Item = &str> {
        text.lines().map(str::trim_end).filter(|line| !line.is_empty())
    }

    #[test]
    fn a_long_table_leaves_in_several_records() {
        let row = |n: u32| vec![Cell::text(format!("Vej {n}")), Cell::text("Ærøby ".repeat(8))];
        let rows = (0..20_000).map(row).collect();
        let table = Table { header_rows: 1, rows, caption: Vec::new(), cut: Cut::Always };
        for flavour in [Flavour::Markdown, Flavour::Text] {
            let block = Block::table(table.clone());
            let blocks = std::slice::from_ref(&block);
            let whole = match flavour {
                Flavour::Text => extractors::text::render(blocks),
                Flavour::Markdown | Flavour::Blocks => markdown::render(blocks),
            };
            let records = records(flavour, vec![block]);
            let longest = records.iter().map(|record| record.text.len()).max().unwrap();
            assert!(records.len() > 2 && longest < 3 * RECORD_BYTES, "{flavour:?}: {longest}");
            // Between two records stands an empty line, in text too.
            let got = records.iter().flat_map(|record| rows_of(&record.text));
            assert!(got.eq(rows_of(&whole)), "{flavour:?}: the records are not the table");
        }
    }

    /// Blocks of few words may be long in JSON.
    #[test]
    fn many_small_blocks_leave_in_several_records() {
        let block = || Block::paragraph(vec![Inline::text("a")]);
        let records = records(Flavour::Blocks, (0..40_000).map(|_| block()).collect());
        let lists = records.iter().map(|record| record.blocks.as_ref().unwrap().get());
        assert!(records.len() > 1 && lists.clone().all(|list| list.len() < 2 * BLOCKS_BYTES));
        let count = |list| serde_json::from_str::<Vec<Block>>(list).unwrap().len();
        assert_eq!(lists.map(count).sum::<usize>(), 40_000);
    }
}
