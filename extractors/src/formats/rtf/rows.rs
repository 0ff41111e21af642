//! What is said about the cells of a row (RTF 1.9.1, "Table definitions"): where they end, and which are parts of others.

/// Most cells of a row; Word has 63.
const MOST_CELLS: usize = 500;

/// Words about rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowWord {
    Default,
    /// The right edge of the next cell.
    Edge,
    /// The left edge of the first cell.
    Left,
    Header,
    /// Which row of its table it is.
    Number,
    MergeFirst,
    Merge,
    DownFirst,
    Down,
}

/// A row's definition.
#[derive(Debug, Clone, Default)]
pub(super) struct RowProps {
    left: i32,
    cells: Vec<CellProps>,
    pub(super) header: bool,
    /// Which row of its table it is, from 0.
    pub(super) number: Option<i32>,
    /// What was said about the next cell.
    next: CellProps,
}

/// A cell's edge, in twentieths of a point, and its part in merged ones.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellProps {
    right: i32,
    /// Goes on from the cell to the left.
    pub(super) merged: bool,
    /// Goes on from the cell above.
    pub(super) down: bool,
    /// May go on below.
    pub(super) starts_down: bool,
}

impl RowProps {
    /// Takes a word.
    pub(super) fn word(&mut self, word: RowWord, number: Option<i32>) {
        match word {
            RowWord::Default => *self = Self::default(),
            RowWord::Edge => {
                let cell = std::mem::take(&mut self.next);
                if self.cells.len() < MOST_CELLS {
                    self.cells.push(CellProps { right: number.unwrap_or(0), ..cell });
                }
            }
            RowWord::Left => self.left = number.unwrap_or(0),
            RowWord::Header => self.header = number != Some(0),
            RowWord::Number => self.number = number,
            RowWord::MergeFirst => self.next.merged = false,
            RowWord::Merge => self.next.merged = true,
            RowWord::DownFirst => self.next.starts_down = true,
            RowWord::Down => self.next.down = true,
        }
    }

    /// The cell at this place.
    pub(super) fn cell(&self, at: usize) -> CellProps {
        self.cells.get(at).copied().unwrap_or_default()
    }

    /// How many cells are defined.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The edges of the cells from left to right, one more than there are cells.
    pub(super) fn edges(&self) -> impl Iterator<Item = i32> {
        std::iter::once(self.left).chain(self.cells.iter().map(|cell| cell.right))
    }

    /// The left edge of the cell at this place.
    pub(super) fn edge(&self, at: usize) -> Option<i32> {
        match at.checked_sub(1) {
            None => Some(self.left),
            Some(before) => self.cells.get(before).map(|cell| cell.right),
        }
    }
}
