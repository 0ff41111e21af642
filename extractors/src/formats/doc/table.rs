//! A table while it is read. Rows say where their cells begin, each for itself (MS-DOC 2.4.3); columns come of all of them
//! together when the table ends.

use super::rows::RowProps;
use crate::block::{Block, Cell, Inline, Table};
use crate::error::{ExtractError, Result};
use crate::formats::docx::blocks::flatten;
use crate::limits::{Limit, Limits};

/// Edges closer than this, in twentieths of a point, are one: people draw them by hand.
const SAME: i32 = 60;
/// A cell of this many rows goes no further.
const MOST_ROWS: u32 = 50_000;

/// See the module.
#[derive(Debug)]
pub(super) struct TableBuilder {
    rows: Vec<Row>,
    /// The cells of the row that is read.
    open: Vec<Vec<Inline>>,
    /// The blocks of the first cell and whether it is the only one with any: a table of one cell is a box around them.
    first: Option<Vec<Block>>,
    cells: u64,
}

#[derive(Debug)]
struct Row {
    cells: Vec<Vec<Inline>>,
    props: RowProps,
}

/// A cell on its way to its columns.
#[derive(Debug)]
struct Placed {
    content: Vec<Inline>,
    left: usize,
    right: usize,
    vertical: bool,
    starts_down: bool,
}

impl TableBuilder {
    pub(super) fn new() -> Self {
        Self { rows: Vec::new(), open: Vec::new(), first: None, cells: 0 }
    }

    /// Ends a cell with what stood in it.
    pub(super) fn end_cell(&mut self, blocks: Vec<Block>, limits: &Limits) -> Result<()> {
        self.cells += 1;
        if self.cells > limits.cells {
            let value = limits.cells;
            return Err(ExtractError::LimitReached { limit: Limit::Cells, value });
        }
        // Until there is a second cell the blocks are kept, so that boxes in boxes are not copied at every level.
        if self.cells == 1 && !blocks.is_empty() {
            self.first = Some(blocks);
            self.open.push(Vec::new());
        } else {
            self.settle_first();
            self.open.push(flatten(blocks));
        }
        Ok(())
    }

    /// Gives the first cell its words, now that it is not the only one.
    fn settle_first(&mut self) {
        let Some(blocks) = self.first.take() else { return };
        let row = self.rows.first_mut().map_or(&mut self.open, |row| &mut row.cells);
        if let Some(cell) = row.first_mut() {
            *cell = flatten(blocks);
        }
    }

    /// Ends a row.
    pub(super) fn end_row(&mut self, props: RowProps) {
        let cells = std::mem::take(&mut self.open);
        if !cells.is_empty() && !props.gone {
            self.rows.push(Row { cells, props });
        } else if self.rows.is_empty() {
            self.first = None;
        }
    }

    /// The table, or what stood in the only cell of it.
    pub(super) fn finish(mut self, limits: &Limits) -> Vec<Block> {
        self.end_row(RowProps::default());
        if let Some(blocks) = self.first {
            return blocks;
        }
        if self.rows.is_empty() {
            return Vec::new();
        }
        let header = self.rows.iter().take_while(|row| row.props.header).count();
        let columns = Columns::of(&self.rows);
        let placed = self.rows.into_iter().map(|row| columns.place(row)).collect();
        let rows = merged(placed, limits);
        let header_rows = u32::try_from(header).unwrap_or(0);
        vec![Block::table(Table { header_rows, rows, ..Table::default() })]
    }
}

/// The columns of a table.
enum Columns {
    /// Every row has as many cells, or says nothing of their places: each cell is a column.
    Counted,
    /// The left edges of the columns, and the right one of the last.
    Edges(Vec<i32>),
}

impl Columns {
    fn of(rows: &[Row]) -> Self {
        let cells = |row: &Row| row.cells.len();
        let count = rows.first().map_or(0, cells);
        let same = rows.iter().all(|row| cells(row) == count);
        let unsaid = rows.iter().any(|row| row.props.edges.len() <= cells(row));
        if same || unsaid {
            return Self::Counted;
        }
        let mut all: Vec<i32> =
            rows.iter().flat_map(|row| row.props.edges.iter().copied()).collect();
        all.sort_unstable();
        let mut edges: Vec<i32> = Vec::new();
        for edge in all {
            if edges.last().is_none_or(|last| edge > last.saturating_add(SAME)) {
                edges.push(edge);
            }
        }
        Self::Edges(edges)
    }

    /// The cells of a row in their columns, those that are merged with the one before as part of it.
    fn place(&self, row: Row) -> Vec<Placed> {
        let mut placed: Vec<Placed> = Vec::with_capacity(row.cells.len());
        let mut first_of_merged = 0;
        if let Self::Edges(_) = self
            && let Some(gap) = self.column(&row.props, 0).filter(|left| *left > 0)
        {
            placed.push(Placed::empty(0, gap));
        }
        for (at, content) in row.cells.into_iter().enumerate() {
            let props = row.props.cells.get(at).copied().unwrap_or_default();
            let (left, right) = match self {
                Self::Counted => (at, at + 1),
                Self::Edges(_) => {
                    let before = placed.last().map_or(0, |last| last.right);
                    let left = self.column(&row.props, at).unwrap_or(before).max(before);
                    let right = self.column(&row.props, at + 1).unwrap_or(left + 1);
                    (left, right.max(left + 1))
                }
            };
            let continues =
                props.merged != 0 && first_of_merged != 0 && props.merged != first_of_merged;
            if continues && let Some(last) = placed.last_mut() {
                last.right = right;
                if last.content.is_empty() {
                    last.content = content;
                }
                continue;
            }
            first_of_merged = props.merged;
            let (vertical, starts_down) = (props.vertical, props.starts_down);
            placed.push(Placed { content, left, right, vertical, starts_down });
        }
        placed
    }

    /// The column at the edge `at` of a row.
    fn column(&self, props: &RowProps, at: usize) -> Option<usize> {
        let Self::Edges(edges) = self else { return Some(at) };
        let edge = props.edges.get(at)?;
        Some(edges.partition_point(|e| *e <= *edge).saturating_sub(1))
    }
}

impl Placed {
    fn empty(left: usize, right: usize) -> Self {
        Self { content: Vec::new(), left, right, vertical: false, starts_down: false }
    }
}

/// Rows of cells, those that go on from above taken out.
fn merged(rows: Vec<Vec<Placed>>, limits: &Limits) -> Vec<Vec<Cell>> {
    let mut out: Vec<Vec<Cell>> = Vec::with_capacity(rows.len());
    // Cells that may go on below: their columns, row, and place in it.
    let mut hanging: Vec<(usize, usize, usize, usize)> = Vec::new();
    for placed in rows {
        let mut cells: Vec<Cell> = Vec::with_capacity(placed.len());
        let mut next = Vec::new();
        for Placed { mut content, left, right, vertical, starts_down } in placed {
            let above = hanging.iter().find(|(l, r, _, _)| *l == left && *r == right).copied();
            if vertical
                && !starts_down
                && let Some(above) = above
                && let Some(cell) = out.get_mut(above.2).and_then(|row| row.get_mut(above.3))
                && cell.rows < MOST_ROWS
            {
                cell.rows += 1;
                if cell.content.is_empty() {
                    cell.content.append(&mut content);
                }
                next.push(above);
                continue;
            }
            if vertical && (left as u64) < limits.columns {
                next.push((left, right, out.len(), cells.len()));
            }
            let columns = u32::try_from(right - left).unwrap_or(1).max(1);
            cells.push(Cell { content, columns, rows: 1 });
        }
        // A note or a heading over the whole width: alone in its row, it need not be said in every column.
        let mut filled = cells.iter_mut().filter(|cell| !cell.content.is_empty());
        if let (Some(only), None, true) = (filled.next(), filled.next(), next.is_empty()) {
            only.columns = 1;
        }
        out.push(cells);
        hanging = next;
    }
    out
}
