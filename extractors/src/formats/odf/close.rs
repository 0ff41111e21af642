//! The end of what is open: cells, tables, shapes, notes, pages. Each flow that closes gives its blocks to what it is part of.

use super::flow::{Flow, Place};
use super::table::{CellProps, TableBuilder};
use super::walk::Walker;
use crate::block::Block;
use crate::error::Result;
use crate::xml;
use quick_xml::events::BytesStart;

impl Walker<'_> {
    /// Closes everything that is still open, as at the end of a damaged part.
    pub(super) fn close_all(&mut self) -> Result<()> {
        while !self.inner.is_empty() {
            self.close_flow()?;
        }
        self.close_tables();
        self.end_paragraph();
        self.body.end_code();
        Ok(())
    }

    pub(super) fn start_table(&mut self, element: &BytesStart<'_>) {
        let header = xml::attribute(element, "use-first-row-styles").as_deref() == Some("true");
        let table = TableBuilder::new(self.limits, header);
        self.end_paragraph();
        self.flow().tables.push(table);
    }

    pub(super) fn with_table(&mut self, act: impl FnOnce(&mut TableBuilder)) {
        if let Some(table) = self.flow().tables.last_mut() {
            act(table);
        }
    }

    pub(super) fn start_cell(&mut self, cell: CellProps) {
        if let Some(table) = self.flow().tables.last_mut() {
            table.start_cell(cell);
            self.held.nodes += 1;
            self.inner.push(Flow::new(Place::Cell));
        }
    }

    /// Closes the flows down to the innermost one at such a place, where there is one.
    pub(super) fn close_upto(&mut self, place: impl Fn(&Place) -> bool) -> Result<()> {
        let Some(at) = self.inner.iter().rposition(|flow| place(&flow.place)) else {
            return Ok(());
        };
        while self.inner.len() > at {
            self.close_flow()?;
        }
        Ok(())
    }

    fn close_tables(&mut self) {
        while !self.flow().tables.is_empty() {
            self.end_table();
        }
    }

    pub(super) fn end_table(&mut self) {
        self.end_paragraph();
        if let Some(table) = self.flow().tables.pop() {
            for block in table.finish() {
                self.flow().push(block);
            }
        }
    }

    /// Closes the innermost flow and gives its blocks to what it is part of.
    fn close_flow(&mut self) -> Result<()> {
        self.close_tables();
        self.end_paragraph();
        let Some(mut flow) = self.inner.pop() else { return Ok(()) };
        flow.end_code();
        let blocks = flow.blocks;
        match flow.place {
            Place::Body => {}
            Place::Shape(shape) => self.close_shape(*shape, blocks),
            Place::Note(label) => self.close_note(label, blocks),
            Place::Comment(comment) => self.close_comment(comment, blocks),
            Place::Deletion(id) => self.changes.keep(id, blocks),
            Place::Header => margin(&mut self.margins.headers, blocks),
            Place::Footer => margin(&mut self.margins.footers, blocks),
            Place::Page(page) => self.close_page(*page, blocks),
            Place::Speech(units) => self.close_speech(units),
            Place::Cell => {
                if let Some(table) = self.flow().tables.last_mut() {
                    table.end_cell(blocks)?;
                }
            }
        }
        Ok(())
    }
}

/// Adds the header or footer of one kind of page; one that many kinds share is read once.
fn margin(all: &mut Vec<Block>, blocks: Vec<Block>) {
    for block in blocks {
        if !all.contains(&block) {
            all.push(block);
        }
    }
}
