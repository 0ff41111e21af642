//! A table while it is read (ECMA-376 part 1, 17.4).

use super::blocks::flatten;
use super::properties::{CellProps, RowProps};
use crate::block::{Block, Cell, Inline, Table};
use crate::error::{ExtractError, Result};
use crate::limits::{Limit, Limits};

/// See the module.
#[derive(Debug)]
pub(super) struct TableBuilder {
    table: Table,
    row: Row,
    cell: CellProps,
    /// The blocks of the first cell and its place, as long as it is the only one: a table of one cell is a box around them.
    first: Option<(Vec<Block>, usize)>,
    /// Cells of the last row that may go on below.
    hanging: Vec<Hanging>,
    cells: u64,
    limits: Limits,
}

#[derive(Debug, Default)]
struct Row {
    cells: Vec<Cell>,
    props: RowProps,
    /// The column of the next cell.
    column: u32,
    hanging: Vec<Hanging>,
}

/// A cell that may go on below.
#[derive(Debug, Clone, Copy)]
struct Hanging {
    column: u32,
    columns: u32,
    /// Where it stands; the row that is being read counts as the next.
    row: usize,
    cell: usize,
}

impl TableBuilder {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            table: Table::default(),
            row: Row::default(),
            cell: CellProps::default(),
            first: None,
            hanging: Vec::new(),
            cells: 0,
            limits: limits.clone(),
        }
    }

    pub(super) fn start_row(&mut self) {
        self.end_row();
    }

    pub(super) fn row_props(&mut self, props: RowProps) {
        self.row.props = props;
        if props.before > 0 {
            self.row.column = props.before;
            let gap = Cell { content: Vec::new(), columns: props.before, rows: 1 };
            self.row.cells.push(gap);
        }
    }

    pub(super) fn start_cell(&mut self) {
        self.cell = CellProps { columns: 1, ..CellProps::default() };
    }

    pub(super) fn cell_props(&mut self, props: CellProps) {
        self.cell = props;
    }

    /// Ends the cell with what stood in it.
    pub(super) fn end_cell(&mut self, blocks: Vec<Block>) -> Result<()> {
        let props = self.cell;
        let columns = props.columns.max(1);
        if self.row.props.gone {
            return Ok(());
        }
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(ExtractError::LimitReached {
                limit: Limit::Cells,
                value: self.limits.cells,
            });
        }
        let column = self.row.column;
        self.row.column = column.saturating_add(columns);
        if props.continues_down
            && let Some(above) =
                self.hanging.iter().find(|h| h.column == column && h.columns == columns).copied()
            && let Some(cell) =
                self.table.rows.get_mut(above.row).and_then(|r| r.get_mut(above.cell))
        {
            cell.rows += 1;
            self.row.hanging.push(above);
            return Ok(());
        }
        if props.continues_right
            && let Some(last) = self.row.cells.last_mut()
        {
            last.columns = last.columns.saturating_add(columns);
            return Ok(());
        }
        if props.starts_down && u64::from(column) < self.limits.columns {
            let (row, cell) = (self.table.rows.len(), self.row.cells.len());
            self.row.hanging.push(Hanging { column, columns, row, cell });
        }
        let content = if self.cells == 1 && !blocks.is_empty() {
            self.first = Some((blocks, self.row.cells.len()));
            vec![Inline::Break]
        } else {
            self.settle_first();
            flatten(blocks)
        };
        self.row.cells.push(Cell { content, columns, rows: 1 });
        Ok(())
    }

    /// Gives the first cell its words, now that it is not the only one. Until then they are kept as blocks, so that boxes
    /// in boxes are not copied at every level.
    fn settle_first(&mut self) {
        let Some((blocks, at)) = self.first.take() else { return };
        let row = self.table.rows.first_mut().unwrap_or(&mut self.row.cells);
        if let Some(cell) = row.get_mut(at) {
            cell.content = flatten(blocks);
        }
    }

    pub(super) fn end_row(&mut self) {
        let mut row = std::mem::take(&mut self.row);
        if row.props.gone || (row.cells.is_empty() && row.hanging.is_empty()) {
            return;
        }
        let at = u32::try_from(self.table.rows.len()).unwrap_or(u32::MAX);
        if row.props.header && self.table.header_rows == at {
            self.table.header_rows += 1;
        }
        // A note or a heading over the whole width: alone in its row, it need not be said in every column.
        let mut filled = row.cells.iter_mut().filter(|cell| !cell.content.is_empty());
        if let (Some(only), None, true) = (filled.next(), filled.next(), row.hanging.is_empty()) {
            only.columns = 1;
        }
        self.table.rows.push(row.cells);
        self.hanging = row.hanging;
    }

    /// The table, or what stood in the only cell of it.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.end_row();
        match self.first {
            Some((blocks, _)) => blocks,
            _ if self.table.rows.is_empty() => Vec::new(),
            _ => vec![Block::table(self.table)],
        }
    }
}
