//! The walk through the stories of a document, paragraph by paragraph. A paragraph's properties belong to its last character
//! (MS-DOC 2.4.2), so its end is looked for first. Finished blocks of the main story go to the sink at once; only an open
//! table is held.

use super::fib::Story;
use super::file::File;
use super::finish::Paragraph;
use super::flow::Flow;
use super::notes::Marks;
use super::numbering::Numbering;
use super::old_numbers::OldNumbers;
use super::table::TableBuilder;
use crate::block::Block;
use crate::error::{ExtractError, Result};
use crate::formats::docx::fields::Fields;
use crate::limits::{Limit, Limits};
use crate::sink::Sink;
use crate::{Changes, Options};

/// What the walk knows and where it stands.
#[derive(Debug)]
pub(super) struct Walker<'a> {
    pub(super) file: &'a File<'a>,
    pub(super) options: &'a Options,
    limits: &'a Limits,
    pub(super) numbering: Numbering,
    pub(super) old_numbers: OldNumbers,
    /// The flow of the story itself.
    flow: Flow,
    /// The open tables, outermost first, each with its open cell.
    pub(super) tables: Vec<(TableBuilder, Flow)>,
    pub(super) fields: Fields,
    pub(super) marks: Marks,
    pub(super) drawings: super::drawings::Drawings,
    /// The main story is read.
    pub(super) in_main: bool,
    /// The title in the properties, or the one found in the text.
    pub(super) title: Option<String>,
    pub(super) found_title: Option<String>,
    /// Blocks written to the sink so far.
    written: u64,
    /// Blocks held in open tables, and bytes of text.
    held: u64,
    text: u64,
}

impl<'a> Walker<'a> {
    pub(super) fn new(
        file: &'a File<'a>,
        options: &'a Options,
        limits: &'a Limits,
        title: Option<String>,
    ) -> Self {
        let table = file.table;
        Self {
            file,
            options,
            limits,
            numbering: Numbering::read(&file.fib, table),
            old_numbers: OldNumbers::default(),
            flow: Flow::default(),
            tables: Vec::new(),
            fields: Fields::default(),
            marks: Marks::read(&file.fib, table, options.comments),
            drawings: super::drawings::Drawings::default(),
            in_main: false,
            title,
            found_title: None,
            written: 0,
            held: 0,
            text: 0,
        }
    }

    /// Reads the main story into the sink. Whether anything was written.
    pub(super) fn main(&mut self, sink: &mut Sink<'_>) -> Result<bool> {
        self.in_main = true;
        let (from, to) = self.file.story(Story::Main);
        let mut at = from;
        while at < to {
            at = self.paragraph(at, to, sink)?;
            if self.tables.is_empty() {
                self.write(sink)?;
            }
        }
        self.close_tables(0)?;
        // Text boxes that are anchored nowhere.
        self.left_over(sink)?;
        self.flow.blocks = std::mem::take(&mut self.flow).finish();
        self.write(sink)?;
        self.in_main = false;
        Ok(self.written > 0)
    }

    /// Reads positions of another story.
    pub(super) fn aside(&mut self, (from, to): (u32, u32), sink: &Sink<'_>) -> Result<Vec<Block>> {
        let outer = (
            std::mem::take(&mut self.flow),
            std::mem::take(&mut self.tables),
            std::mem::take(&mut self.fields),
            std::mem::replace(&mut self.in_main, false),
        );
        let mut at = from;
        while at < to {
            at = self.paragraph(at, to, sink)?;
        }
        self.close_tables(0)?;
        let flow = std::mem::replace(&mut self.flow, outer.0);
        (self.tables, self.fields, self.in_main) = (outer.1, outer.2, outer.3);
        Ok(flow.finish())
    }

    /// Hands the finished blocks of the main story to the sink.
    fn write(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        if let Some(title) = self.found_title.take() {
            sink.metadata(crate::metadata::key::TITLE, &title)?;
            self.title = Some(title);
        }
        (self.held, self.text) = (0, 0);
        for block in self.flow.blocks.drain(..) {
            self.written += 1;
            sink.block(block)?;
        }
        Ok(())
    }

    /// The innermost open flow.
    pub(super) fn flow(&mut self) -> &mut Flow {
        self.tables.last_mut().map_or(&mut self.flow, |(_, cell)| cell)
    }

    /// Reads one paragraph, and says where the next one begins.
    fn paragraph(&mut self, from: u32, limit: u32, sink: &Sink<'_>) -> Result<u32> {
        sink.check()?;
        let to = self.file.paragraph_end(from, limit).max(from.saturating_add(1));
        let last = to - 1;
        let props = self.file.paragraph(last);
        let mark = self.file.unit(last);
        let deleted = self.is_deleted(last);
        let depth = match props.depth.levels() {
            // The mark of a cell stands in a table, whatever is said.
            0 if mark == 0x07 => 1,
            levels => levels,
        };
        if depth as u64 > self.limits.depth {
            let value = self.limits.depth;
            return Err(ExtractError::LimitReached { limit: Limit::Depth, value });
        }
        self.close_tables(depth)?;
        while self.tables.len() < depth {
            self.tables.push((TableBuilder::new(), Flow::default()));
        }
        if props.ends_row && depth > 0 {
            let mut row = self.file.row(last);
            row.gone = deleted;
            if let Some((table, _)) = self.tables.last_mut() {
                table.end_row(row);
            }
            return Ok(to);
        }
        let style = self.file.styles.paragraph(props.style);
        let (content, anchors) = self.content(from, to, &style, sink)?;
        let ends_cell = if depth > 1 { props.ends_cell } else { mark == 0x07 };
        let runs_on = deleted && !ends_cell;
        self.end_paragraph(Paragraph { props, style, content, runs_on });
        self.draw(&anchors, sink)?;
        if ends_cell {
            self.end_cell()?;
        }
        self.bounded()?;
        Ok(to)
    }

    /// Whether the character at a position is deleted, and deletions are not wanted.
    fn is_deleted(&self, position: u32) -> bool {
        let mut at = position;
        let stretch = self.file.stretch(&mut at, position.saturating_add(1));
        self.options.changes == Changes::Accepted && stretch.is_some_and(|s| s.props.deleted)
    }

    fn end_cell(&mut self) -> Result<()> {
        let limits = self.limits;
        if let Some((table, cell)) = self.tables.last_mut() {
            let blocks = std::mem::take(cell).finish();
            self.held += blocks.len() as u64 + 1;
            table.end_cell(blocks, limits)?;
        }
        Ok(())
    }

    /// Ends tables until `depth` are open.
    fn close_tables(&mut self, depth: usize) -> Result<()> {
        let limits = self.limits;
        while self.tables.len() > depth {
            let Some((mut table, cell)) = self.tables.pop() else { break };
            let blocks = cell.finish();
            if !blocks.is_empty() {
                table.end_cell(blocks, limits)?;
            }
            for block in table.finish(limits) {
                self.flow().push(block);
            }
        }
        Ok(())
    }

    /// Counts bytes of text that are held.
    pub(super) fn held_text(&mut self, bytes: usize) -> Result<()> {
        self.text = self.text.saturating_add(bytes as u64);
        let value = self.limits.output_bytes;
        if self.text > value {
            return Err(ExtractError::LimitReached { limit: Limit::OutputBytes, value });
        }
        Ok(())
    }

    /// Fails when more is held than a document has any use for.
    fn bounded(&self) -> Result<()> {
        let held = self.held + self.flow.blocks.len() as u64;
        if held > self.limits.nodes {
            let value = self.limits.nodes;
            return Err(ExtractError::LimitReached { limit: Limit::Nodes, value });
        }
        Ok(())
    }
}
