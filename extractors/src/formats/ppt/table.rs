//! Tables (MS-ODRAW 2.3.2, group shape properties): a table is a group of shapes, a cell each, and the lines between them.
//! Rows and columns come of where the cells stand.

use super::shapes::{Unit, blocks};
use crate::block::{Block, Cell, Inline, Table};
use crate::formats::docx::blocks::flatten;
use crate::formats::page_order::Area;
use std::collections::HashSet;

/// Edges closer than this, in centimetres, are one, unless rows or columns are as narrow themselves: some programs do not
/// know how high a row will be, and write the least.
const SAME: f32 = 0.1;
/// Less than the least distance between two edges.
const LEAST: f32 = 0.002;

/// How high a row is at least once it is shown.
const ROW: f32 = 0.8;

/// A cell: where it stands, and its words.
type Placed = (Area, Vec<Inline>);

/// The table that these cells make. What has no text, not even an empty one, is a line between them.
pub(super) fn table(units: Vec<Unit>) -> Option<Block> {
    let cells = units.into_iter().filter(|unit| unit.written);
    let cells: Vec<Placed> =
        cells.filter_map(|unit| Some((unit.area?, flatten(blocks(unit.parts))))).collect();
    let same = if fits(&cells, SAME) { SAME } else { LEAST };
    let (rows, columns) = grid(&cells, same);
    let mut table = Table::default();
    table.rows.resize_with(rows.len(), Vec::new);
    let mut cells: Vec<(usize, usize, Placed)> = cells
        .into_iter()
        .map(|cell| (covered(&rows, cell.0.top), covered(&columns, cell.0.left), cell))
        .collect();
    cells.sort_by_key(|(row, column, _)| (*row, *column));
    for (top, left, (area, content)) in cells {
        // Of the edges within a cell those near its end begin the next one.
        let span = |edges: &[f32], from: usize, to: f32| {
            u32::try_from(covered(edges, to - same).saturating_sub(from)).unwrap_or(0) + 1
        };
        let columns = span(&columns, left, area.right);
        let rows = span(&rows, top, area.bottom);
        if let Some(row) = table.rows.get_mut(top) {
            row.push(Cell { content, columns, rows });
        }
    }
    (!table.rows.is_empty()).then(|| Block::table(table))
}

/// How high a table is at least, in centimetres, whatever it says.
pub(super) fn least_height(table: &Table) -> f32 {
    table.rows.iter().map(|_| ROW).sum()
}

/// The upper edges of the rows and the left ones of the columns.
fn grid(cells: &[Placed], same: f32) -> (Vec<f32>, Vec<f32>) {
    let rows = edges(cells.iter().map(|(area, _)| area.top), same);
    (rows, edges(cells.iter().map(|(area, _)| area.left), same))
}

/// Whether each cell has a place of its own where edges so close to each other are one.
fn fits(cells: &[Placed], same: f32) -> bool {
    let (rows, columns) = grid(cells, same);
    let mut seen = HashSet::new();
    cells.iter().all(|(a, _)| seen.insert((covered(&rows, a.top), covered(&columns, a.left))))
}

/// Rising edges, those that are close to each other as one.
fn edges(all: impl Iterator<Item = f32>, same: f32) -> Vec<f32> {
    let mut all: Vec<f32> = all.collect();
    all.sort_by(f32::total_cmp);
    let mut edges: Vec<f32> = Vec::new();
    for edge in all {
        if edges.last().is_none_or(|last| edge > last + same) {
            edges.push(edge);
        }
    }
    edges
}

/// The place of the last edge that is not behind `at`.
fn covered(edges: &[f32], at: f32) -> usize {
    edges.partition_point(|edge| *edge <= at).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::super::shapes::{Part, Place};
    use super::*;
    use crate::block::Kind;

    fn unit(text: &str, top: f32, left: f32, bottom: f32, right: f32) -> Unit {
        let parts = vec![Part::Block(Block::paragraph(vec![Inline::text(text)]))];
        let area = Some(Area { top, left, bottom, right });
        Unit { area, place: Place::Other, written: text != "line", parts }
    }

    #[test]
    fn cells_are_where_they_stand() {
        let units = vec![
            unit("c", 2.0, 0.0, 3.0, 1.0),
            unit("a", 0.0, 0.02, 1.0, 3.0),
            unit("line", 1.0, 0.0, 1.0, 3.0),
            unit("d", 1.0, 1.0, 3.0, 3.0),
            unit("b", 1.0, 0.0, 2.0, 1.0),
        ];
        let Some(Block { kind: Kind::Table(table), .. }) = table(units) else { panic!() };
        let text = crate::markdown::render(&[Block::table(table)]);
        assert_eq!(text, "| a | a |\n|---|---|\n| b | d |\n| c | d |\n");
        assert!(super::table(Vec::new()).is_none());
    }

    #[test]
    fn rows_may_be_lower_than_what_tells_edges_apart() {
        let units = vec![
            unit("a", 1.0, 0.0, 1.004, 2.0),
            unit("b", 1.0, 2.0, 1.004, 4.0),
            unit("c", 1.004, 0.0, 1.008, 2.0),
            unit("d", 1.004, 2.0, 1.008, 4.0),
        ];
        let text = crate::markdown::render(&table(units).into_iter().collect::<Vec<_>>());
        assert_eq!(text, "| a | b |\n|---|---|\n| c | d |\n");
    }
}
