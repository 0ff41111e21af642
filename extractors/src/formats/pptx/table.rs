//! Tables (ECMA-376 part 1, 21.1.3). Every row states every cell, those that another one covers too, so that spans are
//! counted from the cells and never believed.

use crate::block::{Block, Cell, Table};
use crate::formats::docx::blocks::flatten;
use crate::xml;
use quick_xml::events::BytesStart;

/// A table while it is read.
#[derive(Debug, Default)]
pub(super) struct TableBuilder {
    header: bool,
    rows: Vec<Vec<Place>>,
}

/// A cell, as the table states it.
#[derive(Debug)]
struct Place {
    /// It goes on with the one to the left, or above.
    right: bool,
    down: bool,
    blocks: Vec<Block>,
}

/// How far a cell reaches to the right and down.
type Spans = Vec<Vec<Option<(u32, u32)>>>;

impl TableBuilder {
    /// Takes `a:tblPr`.
    pub(super) fn properties(&mut self, element: &BytesStart<'_>) {
        self.header = is_set(element, "firstRow");
    }

    pub(super) fn start_row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Takes `a:tc`.
    pub(super) fn start_cell(&mut self, element: &BytesStart<'_>) {
        let (right, down) = (is_set(element, "hMerge"), is_set(element, "vMerge"));
        if let Some(row) = self.rows.last_mut() {
            row.push(Place { right, down, blocks: Vec::new() });
        }
    }

    /// Adds blocks to the cell that was started last.
    pub(super) fn push(&mut self, mut blocks: Vec<Block>) {
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            cell.blocks.append(&mut blocks);
        }
    }

    /// The table, or what stands in the only cell of it.
    pub(super) fn finish(mut self) -> Vec<Block> {
        if let [row] = self.rows.as_mut_slice()
            && let [cell] = row.as_mut_slice()
        {
            return std::mem::take(&mut cell.blocks);
        }
        let spans = self.spans();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (row, spans) in self.rows.into_iter().zip(spans) {
            let covered = spans.iter().any(Option::is_none) && rows_hang(&row);
            let mut cells: Vec<Cell> = Vec::new();
            for (place, span) in row.into_iter().zip(spans) {
                // Words in a covered cell are not shown.
                let Some((columns, rows)) = span else { continue };
                cells.push(Cell { content: flatten(place.blocks), columns, rows });
            }
            // A note or a heading over the whole width: alone in its row, it need not be said in every column.
            let mut filled = cells.iter_mut().filter(|cell| !cell.content.is_empty());
            if let (Some(only), None, false) = (filled.next(), filled.next(), covered) {
                only.columns = 1;
            }
            rows.push(cells);
        }
        let header_rows = u32::from(self.header);
        if rows.iter().flatten().all(|cell| cell.content.is_empty()) {
            return Vec::new();
        }
        vec![Block::table(Table { header_rows, rows, ..Table::default() })]
    }

    /// For every cell that is shown, how many columns and rows it covers.
    fn spans(&self) -> Spans {
        // The place of the cell that covers each place.
        let mut owners: Vec<Vec<(usize, usize)>> = Vec::new();
        let mut spans: Spans = Vec::new();
        for (y, row) in self.rows.iter().enumerate() {
            let mut line: Vec<(usize, usize)> = Vec::new();
            spans.push(vec![None; row.len()]);
            for (x, place) in row.iter().enumerate() {
                let left = line.last().filter(|_| place.right).copied();
                let above = owners.last().filter(|_| place.down).and_then(|line| line.get(x));
                let owner = left.or(above.copied()).unwrap_or((y, x));
                line.push(owner);
                let slot = spans.get_mut(owner.0).and_then(|spans| spans.get_mut(owner.1));
                let Some(slot) = slot else { continue };
                let reach = |from: usize, to: usize| u32::try_from(to - from + 1).unwrap_or(1);
                let (columns, rows) = slot.unwrap_or((1, 1));
                *slot = Some((columns.max(reach(owner.1.min(x), x)), rows.max(reach(owner.0, y))));
            }
            owners.push(line);
        }
        spans
    }
}

/// Whether a cell of this row goes on from above.
fn rows_hang(row: &[Place]) -> bool {
    row.iter().any(|place| place.down)
}

fn is_set(element: &BytesStart<'_>, name: &str) -> bool {
    xml::attribute(element, name).is_some_and(|value| matches!(value.as_str(), "1" | "true"))
}
