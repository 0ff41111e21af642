//! Tables (MS-ODRAW 2.3.2, group shape properties): a table is a group of shapes, a cell each, and the lines between them.
//! Rows and columns come of where the cells stand.

use super::shapes::{Unit, blocks};
use crate::block::{Block, Cell, Table};
use crate::formats::docx::blocks::flatten;

/// Edges closer than this, in centimetres, are one.
const SAME: f32 = 0.1;

/// The table that these cells make.
pub(super) fn table(units: Vec<Unit>) -> Option<Block> {
    // A line between cells has no extent one way.
    let thin = |from: f32, to: f32| to - from <= SAME;
    let mut cells = Vec::new();
    for unit in units {
        let Some(area) = unit.area else { continue };
        if !thin(area.top, area.bottom) && !thin(area.left, area.right) {
            cells.push((area, blocks(unit.parts)));
        }
    }
    let rows = edges(cells.iter().map(|(area, _)| area.top));
    let columns = edges(cells.iter().map(|(area, _)| area.left));
    cells.sort_by(|(a, _), (b, _)| {
        let key = |row: f32, column: f32| (covered(&rows, row), covered(&columns, column));
        key(a.top, a.left).cmp(&key(b.top, b.left))
    });
    let mut table = Table::default();
    table.rows.resize_with(rows.len(), Vec::new);
    for (area, content) in cells {
        let (top, left) = (covered(&rows, area.top), covered(&columns, area.left));
        // Of the edges within a cell those near its end begin the next one.
        let span = |edges: &[f32], from: usize, to: f32| {
            u32::try_from(covered(edges, to - SAME).saturating_sub(from)).unwrap_or(0) + 1
        };
        let cell = Cell {
            content: flatten(content),
            columns: span(&columns, left, area.right),
            rows: span(&rows, top, area.bottom),
        };
        if let Some(row) = table.rows.get_mut(top) {
            row.push(cell);
        }
    }
    (!table.rows.is_empty()).then(|| Block::table(table))
}

/// Rising edges, those that are close to each other as one.
fn edges(all: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut all: Vec<f32> = all.collect();
    all.sort_by(f32::total_cmp);
    let mut edges: Vec<f32> = Vec::new();
    for edge in all {
        if edges.last().is_none_or(|last| edge > last + SAME) {
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
    use crate::block::{Inline, Kind};
    use crate::formats::reading_order::Area;

    fn unit(text: &str, top: f32, left: f32, bottom: f32, right: f32) -> Unit {
        let parts = vec![Part::Block(Block::paragraph(vec![Inline::text(text)]))];
        let area = Some(Area { top, left, bottom, right });
        Unit { area, place: Place::Other, parts }
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
}
