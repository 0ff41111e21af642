//! A table while it is read (ODF 1.3 part 3, 9.1). Counts of repeats and spans are believed as far as the table goes.

use crate::block::{Block, Cell, Inline, Table};
use crate::error::{ExtractError, Result};
use crate::formats::docx::blocks::flatten;
use crate::limits::{Limit, Limits};

/// Most times that a cell with words, and a row with any, is repeated, and most cells that the repeats of a row come to:
/// texts have no use for more.
const MOST_REPEATS: u32 = 100;
const MOST_CELLS: u32 = 2_000;

/// See the module.
#[derive(Debug)]
pub(super) struct TableBuilder {
    table: Table,
    row: Row,
    cell: CellProps,
    /// The blocks of the first cell and its place, as long as it is the only one: a table of one cell is a box around them.
    first: Option<(Vec<Block>, usize)>,
    /// For each column how many more rows the cell above covers.
    hanging: Vec<u32>,
    /// Columns that the table declares.
    declared: u32,
    in_header: u32,
    /// The rows read now are headers, because the table's looks say so.
    first_row_header: bool,
    cells: u64,
    limits: Limits,
}

#[derive(Debug, Default)]
struct Row {
    open: bool,
    cells: Vec<Cell>,
    repeat: u32,
    gone: bool,
    /// The column of the next cell.
    column: u32,
    /// The first column that no cell of this row reaches.
    reach: u32,
    /// What hangs down from this row: column, columns, rows.
    hanging: Vec<(u32, u32, u32)>,
}

/// What the start of a cell says.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellProps {
    pub(super) columns: u32,
    pub(super) rows: u32,
    pub(super) repeat: u32,
}

impl TableBuilder {
    pub(super) fn new(limits: &Limits, first_row_header: bool) -> Self {
        Self {
            table: Table::default(),
            row: Row::default(),
            cell: CellProps::default(),
            first: None,
            hanging: Vec::new(),
            declared: 0,
            in_header: 0,
            first_row_header,
            cells: 0,
            limits: limits.clone(),
        }
    }

    fn widest(&self) -> u32 {
        let most = u32::try_from(self.limits.columns).unwrap_or(u32::MAX);
        if self.declared == 0 { most } else { self.declared.min(most) }
    }

    pub(super) fn column(&mut self, repeat: u32) {
        self.declared = self.declared.saturating_add(repeat.max(1));
    }

    pub(super) fn start_header(&mut self) {
        self.in_header += 1;
    }

    pub(super) fn end_header(&mut self) {
        self.in_header = self.in_header.saturating_sub(1);
    }

    pub(super) fn start_row(&mut self, repeat: u32, gone: bool) {
        self.end_row();
        self.row = Row { open: true, repeat, gone, ..Row::default() };
    }

    pub(super) fn start_cell(&mut self, cell: CellProps) {
        self.cell = cell;
    }

    /// Cells that others cover. One that none does is empty.
    pub(super) fn covered(&mut self, repeat: u32) {
        let most = self.widest();
        for _ in 0..repeat.clamp(1, most.max(1)) {
            let column = self.row.column;
            self.row.column = column.saturating_add(1);
            let above = usize::try_from(column).ok().and_then(|at| self.hanging.get(at));
            if column >= self.row.reach && above.is_none_or(|rows| *rows == 0) && column < most {
                self.row.cells.push(Cell::new(Vec::new()));
            }
        }
    }

    /// Ends the cell with what stood in it.
    pub(super) fn end_cell(&mut self, blocks: Vec<Block>) -> Result<()> {
        let props = self.cell;
        // Where a writer leaves out the covered cells, the next one stands behind them.
        let column = self.row.column.max(self.row.reach);
        let room = self.widest().saturating_sub(column).max(1);
        // A cell that stands where another one hangs down covers nothing else.
        let above = usize::try_from(column).ok().and_then(|at| self.hanging.get(at));
        let free = above.is_none_or(|rows| *rows == 0);
        let columns = if free { props.columns.clamp(1, room) } else { 1 };
        let rows = if free { props.rows.max(1) } else { 1 };
        let most =
            if blocks.is_empty() { room / columns } else { MOST_REPEATS.min(room / columns) };
        let repeat = props.repeat.clamp(1, most.max(1));
        self.row.column = column.saturating_add(repeat);
        self.row.reach = column.saturating_add(columns).max(self.row.column);
        if self.row.gone {
            return Ok(());
        }
        self.count(u64::from(repeat))?;
        if rows > 1 {
            self.row.hanging.push((column, columns, rows));
        }
        let single = self.cells == 1 && !blocks.is_empty();
        let content = if single {
            self.first = Some((blocks, self.row.cells.len()));
            vec![Inline::Break]
        } else {
            self.settle_first();
            flatten(blocks)
        };
        let cell = Cell { content, columns, rows };
        for _ in 1..repeat {
            self.row.cells.push(cell.clone());
        }
        self.row.cells.push(cell);
        Ok(())
    }

    fn count(&mut self, more: u64) -> Result<()> {
        self.cells = self.cells.saturating_add(more);
        if self.cells > self.limits.cells {
            let value = self.limits.cells;
            return Err(ExtractError::LimitReached { limit: Limit::Cells, value });
        }
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
        if !row.open && row.cells.is_empty() {
            return;
        }
        let spare = |cell: &Cell| cell.content.is_empty() && cell.columns == 1 && cell.rows == 1;
        while row.cells.last().is_some_and(spare) {
            row.cells.pop();
        }
        let covered = self.hanging.iter().any(|rows| *rows > 0);
        if row.gone || (row.cells.is_empty() && !covered) {
            return;
        }
        let at = u32::try_from(self.table.rows.len()).unwrap_or(u32::MAX);
        let header = self.in_header > 0 || (self.first_row_header && at == 0);
        if header && self.table.header_rows == at {
            self.table.header_rows += 1;
        }
        // A note or a heading over the whole width: alone in its row, it need not be said in every column.
        let mut filled = row.cells.iter_mut().filter(|cell| !cell.content.is_empty());
        if let (Some(only), None) = (filled.next(), filled.next())
            && only.rows == 1
            && !covered
        {
            only.columns = 1;
        }
        let cells = u32::try_from(row.cells.len()).unwrap_or(u32::MAX);
        let most = MOST_CELLS.checked_div(cells).map_or(1, |most| most.clamp(1, MOST_REPEATS));
        let repeat = row.repeat.clamp(1, most);
        for _ in 1..repeat {
            if self.count(row.cells.len() as u64).is_err() {
                break;
            }
            self.table.rows.push(row.cells.clone());
        }
        if repeat > 1 {
            self.settle_first();
        }
        self.table.rows.push(row.cells);
        for rows in &mut self.hanging {
            *rows = rows.saturating_sub(1);
        }
        let most = usize::try_from(self.limits.columns).unwrap_or(usize::MAX);
        for (column, columns, rows) in row.hanging {
            let Ok(from) = usize::try_from(column) else { continue };
            let to = from.saturating_add(usize::try_from(columns).unwrap_or(1)).min(most);
            if self.hanging.len() < to {
                self.hanging.resize(to, 0);
            }
            for slot in self.hanging.get_mut(from..to).into_iter().flatten() {
                *slot = (*slot).max(rows.saturating_sub(1));
            }
        }
    }

    /// The table, or what stood in the only cell of it.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.end_row();
        if let Some((blocks, _)) = self.first {
            return blocks;
        }
        // No cell reaches further down than the table.
        let mut left = u32::try_from(self.table.rows.len()).unwrap_or(u32::MAX);
        for row in &mut self.table.rows {
            for cell in row {
                cell.rows = cell.rows.min(left.max(1));
            }
            left = left.saturating_sub(1);
        }
        if self.table.rows.is_empty() { Vec::new() } else { vec![Block::table(self.table)] }
    }
}
