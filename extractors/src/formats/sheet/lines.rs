//! The rows of a sheet as they are gathered, and what they tell about where tables and headers begin.

use crate::block::Cell;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The text as shown.
    pub(super) text: String,
    /// Whether it is a number, a date or the like: headers are not.
    pub(super) number: bool,
}

/// A row with at least one cell that is not empty.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Whether empty rows stand above it.
    pub(super) gap: bool,
    /// Whether one value stands in several columns, as in the upper row of a header.
    pub(super) grouped: bool,
    /// Sorted by column.
    pub(super) cells: Vec<(u32, Entry)>,
}

/// From this length on a cell that is alone in its row is running text.
const PROSE_BYTES: usize = 160;
/// Rows of key figures above a table that begins without an empty row.
const MOST_FIGURES: usize = 12;
/// Rows of titles or group names above a header.
const MOST_TITLES: usize = 4;

/// The cells of a line in the places of the columns that are used; nothing behind the last.
pub(super) fn row(line: Line, used: &[u32]) -> Vec<Cell> {
    let mut row: Vec<Cell> = Vec::with_capacity(line.cells.len());
    for (column, entry) in line.cells {
        // Beyond the last column that is read there is none.
        let Some(ahead) = used.get(row.len()..) else { break };
        let Some(gap) = ahead.iter().position(|c| *c == column) else { break };
        row.extend(std::iter::repeat_with(|| Cell::new(Vec::new())).take(gap));
        row.push(Cell::text(entry.text));
    }
    row
}

/// What begins with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    No,
    /// A cell that stands alone between empty rows.
    Paragraph,
    Table,
}

/// The table that lines may belong to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Above {
    /// Cells of its widest line.
    pub(super) width: usize,
    /// How many lines it has.
    pub(super) lines: usize,
}

/// Whether another table begins with the first of these lines: a line of words that is far wider than the few above it,
/// or below empty rows one that numbers follow.
pub(super) fn begins_table(lines: &[Line], above: Above) -> bool {
    let gap = lines.first().is_some_and(|line| line.gap);
    let titles = lines.iter().take(MOST_TITLES).take_while(|l| l.cells.len() == 1).count();
    let Some(header) = lines.get(titles).filter(|l| l.cells.len() > 1 && l.is_words()) else {
        return false;
    };
    let wider = above.width > 1 && header.cells.len() > 2 && header.cells.len() >= above.width * 2;
    if wider && (gap || (titles == 0 && above.lines <= MOST_FIGURES)) {
        return true;
    }
    let below = lines.iter().skip(titles + 1).take(MOST_TITLES).take_while(|l| !l.gap);
    gap && below.clone().any(|l| l.cells.len() > 1 && !l.is_words())
}

impl Line {
    pub(super) fn columns(&self) -> impl Iterator<Item = u32> {
        self.cells.iter().map(|c| c.0)
    }

    /// Whether the other line has cells in the same columns, so that it adds none.
    pub(super) fn fills_columns_of(&self, other: &Self) -> bool {
        self.columns().eq(other.columns())
    }

    /// Whether it is one cell of running text.
    pub(super) fn is_prose(&self) -> bool {
        matches!(self.cells.as_slice(), [(_, only)] if only.text.len() >= PROSE_BYTES)
    }

    /// Whether it may be a header: words, and years as the names of columns.
    fn is_words(&self) -> bool {
        let year = |text: &str| {
            text.len() == 4
                && matches!(text.get(..2), Some("19" | "20"))
                && text.parse::<u16>().is_ok()
        };
        self.cells.iter().all(|c| !c.1.number || year(&c.1.text))
    }
}

/// How many of the first lines are headers: titles of one cell, rows of group names and the upper rows of a header that is
/// written over several, and the row below them.
pub(super) fn header_rows(lines: &[Line]) -> usize {
    let above = lines
        .iter()
        .zip(lines.iter().skip(1))
        .take(MOST_TITLES)
        .take_while(|(line, next)| {
            (line.cells.len() == 1 && next.cells.len() > 1) || (line.grouped && next.is_words())
        })
        .count();
    above + 1
}
