//! The rows of a sheet as they are gathered.

use super::cell::{Entry, Nature};
use crate::block::{Cell, Inline, Style};

/// From this length on a cell that is alone in its row is running text.
const PROSE_BYTES: usize = 160;

/// A row with at least one cell that is not empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Line {
    /// Its number in the sheet, counted from 0.
    pub(super) row: u32,
    /// Whether one value stands in several columns, as in the upper row of a header.
    pub(super) grouped: bool,
    /// Whether it is one cell that covers several columns.
    pub(super) banner: bool,
    /// Sorted by column.
    pub(super) cells: Vec<(u32, Entry)>,
}

impl Line {
    pub(super) fn columns(&self) -> impl Iterator<Item = u32> {
        self.cells.iter().map(|c| c.0)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.cells.iter().map(|c| &c.1)
    }

    /// The cell in a column.
    pub(super) fn at(&self, column: u32) -> Option<&Entry> {
        let at = self.cells.binary_search_by_key(&column, |c| c.0).ok()?;
        self.cells.get(at).map(|c| &c.1)
    }

    /// The only cell, where there is only one.
    pub(super) fn only(&self) -> Option<&(u32, Entry)> {
        match self.cells.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Whether it is one cell of running text.
    pub(super) fn is_prose(&self) -> bool {
        self.only()
            .is_some_and(|(_, only)| only.text.len() >= PROSE_BYTES && only.nature == Nature::Words)
    }

    /// Whether the other line has cells in the same columns, so that it adds none.
    pub(super) fn fills_columns_of(&self, other: &Self) -> bool {
        self.cells.len() == other.cells.len() && self.columns().eq(other.columns())
    }

    /// The first and the last column.
    pub(super) fn extent(&self) -> Option<(u32, u32)> {
        Some((self.cells.first()?.0, self.cells.last()?.0))
    }

    /// The cells in the places of the columns that are used; nothing behind the last.
    pub(super) fn into_row(self, used: &[u32]) -> Vec<Cell> {
        let mut row: Vec<Cell> = Vec::with_capacity(self.cells.len());
        let mut at = 0;
        for (column, entry) in self.cells {
            // Beyond the last column that is read there is none.
            let Some(ahead) = used.get(at..) else { break };
            // A column that only repeats another one is none.
            let Some(gap) = ahead.iter().position(|c| *c == column) else { continue };
            at += gap + 1;
            if let Some(last) = row.last_mut().filter(|_| gap == 0 && entry.covered) {
                last.columns += 1;
                continue;
            }
            row.extend(std::iter::repeat_with(|| Cell::new(Vec::new())).take(gap));
            row.push(Cell::new(inlines(entry)));
        }
        row
    }
}

/// The name of the footnote that holds comment `number`.
pub(super) fn comment_label(number: u32) -> String {
    format!("comment-{number}")
}

/// The words of a cell with what hangs on them.
pub(super) fn inlines(entry: Entry) -> Vec<Inline> {
    let mut content = Vec::with_capacity(1 + usize::from(entry.comment.is_some()));
    content.push(Inline::Text { text: entry.text, style: Style::PLAIN, link: entry.link });
    if let Some(number) = entry.comment {
        content.push(Inline::FootnoteRef { label: comment_label(number) });
    }
    content
}
