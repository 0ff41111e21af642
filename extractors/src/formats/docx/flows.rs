//! The flows of a part while they are open: cells, text boxes, notes, and what becomes of them when they end.

use super::flow::{Flow, Place};
use super::paragraph::says_something;
use super::properties::{CellProps, RowProps};
use super::table::TableBuilder;
use super::walk::Walker;
use crate::block::Block;
use crate::error::Result;

impl Walker<'_> {
    pub(super) fn row_props(&mut self, mut props: RowProps) {
        props.gone |= props.deleted && !self.shows_deleted();
        self.with_table(|table| table.row_props(props));
    }

    pub(super) fn cell_props(&mut self, props: CellProps) {
        // The cell's own flow is open already.
        let outer = match self.inner.as_mut_slice() {
            [.., outer, _] => outer,
            _ => &mut self.body,
        };
        if let Some(table) = outer.tables.last_mut() {
            table.cell_props(props);
        }
    }

    pub(super) fn with_table(&mut self, act: impl FnOnce(&mut TableBuilder)) {
        if let Some(table) = self.flow().tables.last_mut() {
            act(table);
        }
    }

    pub(super) fn start_cell(&mut self) {
        if let Some(table) = self.flow().tables.last_mut() {
            table.start_cell();
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

    pub(super) fn close_tables(&mut self) {
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
    pub(super) fn close_flow(&mut self) -> Result<()> {
        self.close_tables();
        self.end_paragraph();
        let Some(mut flow) = self.inner.pop() else { return Ok(()) };
        flow.end_code();
        let carried = std::mem::take(&mut flow.carried);
        if says_something(&carried) {
            flow.blocks.push(Block::paragraph(carried));
        }
        match flow.place {
            Place::Body => {}
            Place::Box => self.flow().paragraph().after.append(&mut flow.blocks),
            Place::Note(id) => {
                self.notes.entry(id).or_insert_with(|| super::blocks::flatten(flow.blocks));
            }
            Place::Cell => {
                if let Some(table) = self.flow().tables.last_mut() {
                    table.end_cell(flow.blocks)?;
                }
            }
        }
        Ok(())
    }
}
