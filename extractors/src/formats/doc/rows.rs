//! What the end of a row says about its cells (MS-DOC 2.6.3): where they begin and end, and which are parts of others.

use super::fib::Version;
use super::modifiers::{Modifier, Modifiers};
use crate::bytes::u16_at;

/// Most cells of a row; Word has 63.
const MOST_CELLS: usize = 255;

/// A row's definition.
#[derive(Debug, Clone, Default)]
pub(super) struct RowProps {
    /// Where cells begin, from the left, and the last one ends; twentieths of a point.
    pub(super) edges: Vec<i32>,
    pub(super) cells: Vec<CellProps>,
    pub(super) header: bool,
    /// Deleted.
    pub(super) gone: bool,
}

/// A cell's part in merged ones.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellProps {
    /// Two bits that say whether it is merged with its neighbours. Which of them is the first one's, the versions of the
    /// specification do not agree on.
    pub(super) merged: u8,
    /// Part of a cell that goes over several rows.
    pub(super) vertical: bool,
    /// The first part of it.
    pub(super) starts_down: bool,
}

impl RowProps {
    /// Takes the modifiers of a list.
    pub(super) fn apply(&mut self, modifiers: Modifiers<'_>, version: Version) {
        for modifier in modifiers {
            self.modify(modifier, version);
        }
    }

    fn modify(&mut self, modifier: Modifier<'_>, version: Version) {
        let first = usize::from(modifier.byte());
        let limit = usize::from(modifier.operand.get(1).copied().unwrap_or(0));
        match modifier.number {
            0x3404 => self.header = modifier.byte() != 0,
            0xd608 => self.define(modifier.operand, version),
            0xd62b => {
                let flags = modifier.operand.get(1).copied().unwrap_or(0);
                if let Some(cell) = self.cells.get_mut(first) {
                    (cell.vertical, cell.starts_down) = (flags & 1 != 0, flags & 2 != 0);
                }
            }
            0x5624 => {
                for (at, cell) in self.within(first, limit).enumerate() {
                    cell.merged = if at == 0 { 1 } else { 2 };
                }
            }
            0x5625 => self.within(first, limit).for_each(|cell| cell.merged = 0),
            0x5622 => self.delete(first, limit),
            0x7621 => self.insert(first, limit, width(modifier.operand)),
            0x7623 => self.set_width(first, limit, width(modifier.operand)),
            _ => {}
        }
    }

    /// The cells from `first` up to `limit`.
    fn within(&mut self, first: usize, limit: usize) -> impl Iterator<Item = &mut CellProps> {
        self.cells.iter_mut().take(limit).skip(first)
    }

    /// The whole definition (2.9.338): the number of cells, their edges, and what each of them is.
    fn define(&mut self, operand: &[u8], version: Version) {
        let count = operand.first().copied().map_or(0, usize::from);
        let edges = operand.get(1..).unwrap_or_default();
        self.edges = (0..=count)
            .filter_map(|i| u16_at(edges, i * 2))
            .map(|e| e.cast_signed().into())
            .collect();
        let size = if version == Version::Eight { 20 } else { 10 };
        let cells = edges.get((count + 1) * 2..).unwrap_or_default();
        let cell = |at: usize| {
            // Cells that are not defined are like any other.
            let flags = u16_at(cells, at * size).unwrap_or(0);
            CellProps {
                merged: u8::try_from(flags & 3).unwrap_or(0),
                vertical: flags & 0x20 != 0,
                starts_down: flags & 0x40 != 0,
            }
        };
        self.cells = (0..count.min(MOST_CELLS)).map(cell).collect();
    }

    fn delete(&mut self, first: usize, limit: usize) {
        let limit = limit.min(self.cells.len());
        if first < limit {
            self.cells.drain(first..limit);
            let (from, to) = (first.min(self.edges.len()), limit.min(self.edges.len()));
            let by = self.edges.get(to).copied().unwrap_or(0)
                - self.edges.get(from).copied().unwrap_or(0);
            self.edges.drain(from..to);
            self.edges.iter_mut().skip(first).for_each(|edge| *edge = edge.saturating_sub(by));
        }
    }

    fn insert(&mut self, first: usize, count: usize, width: i32) {
        let first = first.min(self.cells.len());
        for _ in 0..count {
            if self.cells.len() >= MOST_CELLS || first >= self.edges.len() {
                break;
            }
            self.cells.insert(first, CellProps::default());
            let edge = self.edges.get(first).copied().unwrap_or(0);
            self.edges.iter_mut().skip(first).for_each(|e| *e = e.saturating_add(width));
            self.edges.insert(first, edge);
        }
    }

    fn set_width(&mut self, first: usize, limit: usize, width: i32) {
        for at in first..limit.min(self.edges.len().saturating_sub(1)) {
            let (Some(left), Some(right)) = (self.edges.get(at), self.edges.get(at + 1)) else {
                return;
            };
            let by = left.saturating_add(width).saturating_sub(*right);
            self.edges.iter_mut().skip(at + 1).for_each(|e| *e = e.saturating_add(by));
        }
    }
}

/// The width in the operand of a modifier that changes columns.
fn width(operand: &[u8]) -> i32 {
    u16_at(operand, 2).unwrap_or(0).cast_signed().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_changed_one_after_the_other() {
        let mut row = RowProps::default();
        let list = [
            // Two cells of 100 and 200, the second one going on from above.
            0x08, 0xd6, 48, 0, 2, 0, 0, 100, 0, 44, 1, //
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, //
            0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, //
            // Insert one of 50 in front; make the first two 10 wide; delete the last.
            0x21, 0x76, 0, 1, 50, 0, 0x23, 0x76, 0, 2, 10, 0, 0x04, 0x34, 1,
        ];
        row.apply(Modifiers::new(&list, Version::Eight), Version::Eight);
        assert_eq!(row.edges, [0, 10, 20, 220]);
        assert!(row.header && row.cells.len() == 3 && row.cells[2].vertical);
        row.apply(
            Modifiers::new(&[0x22, 0x56, 0, 2, 0x22, 0x56, 9, 9], Version::Eight),
            Version::Eight,
        );
        assert_eq!((row.edges.as_slice(), row.cells.len()), (&[0, 200][..], 1));
    }
}
