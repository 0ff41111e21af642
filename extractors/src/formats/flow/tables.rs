//! Tables: data becomes a grid, layout becomes what stands in its cells.

use super::layouts;
use crate::block::{Block, Cell, Cut, Inline, Kind, Marker, Style, Table};
use crate::limits::Limits;

/// Blocks in one cell from which on a table without headers is taken for layout.
pub(super) const LAYOUT_BLOCKS: usize = 8;
/// Bytes up to which a cell can be read as a line.
const SMALL_BYTES: usize = 300;
/// Most rows that a cell may span (HTML standard, 4.9.11).
const MOST_ROWS: u32 = 65_534;

/// What tables are used for where they come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::formats) enum Origin {
    /// Data for the most part.
    #[default]
    Document,
    /// Layout for the most part.
    Mail,
}

/// A table that is being read.
#[derive(Debug, Default)]
pub(in crate::formats) struct Building {
    pub(super) rows: Vec<Row>,
    pub(super) caption: Vec<Block>,
    /// Blocks go to the caption, not to the last cell.
    pub(in crate::formats) in_caption: bool,
    /// Marked as layout by the author.
    pub(super) presentation: bool,
    pub(in crate::formats) in_head: bool,
    pub(super) origin: Origin,
}

#[derive(Debug, Default)]
pub(super) struct Row {
    cells: Vec<BuiltCell>,
    head: bool,
}

#[derive(Debug)]
struct BuiltCell {
    blocks: Vec<Block>,
    header: bool,
    columns: u32,
    rows: u32,
}

impl Row {
    /// Whether all of its cells hang down beside the next rows, and leave room there.
    fn only_begins(&self, width: u32) -> bool {
        let columns = self.cells.iter().fold(0_u32, |sum, cell| sum.saturating_add(cell.columns));
        !self.cells.is_empty()
            && !self.head
            && columns < width
            && self.cells.iter().all(|cell| cell.rows > 1)
    }
}

impl BuiltCell {
    /// Whether it can be read as a line.
    fn is_small(&self) -> bool {
        let text = flat(self.blocks.clone());
        crate::block::plain_text(&text).len() <= SMALL_BYTES
    }
}

/// What a finished table turned out to be.
pub(super) enum Finished {
    Data(Table),
    Layout(Vec<Block>),
}

impl Row {
    /// What stands in each cell.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &[Block]> {
        self.cells.iter().map(|cell| cell.blocks.as_slice())
    }

    /// What stands in all of them.
    pub(super) fn into_blocks(self) -> impl Iterator<Item = Block> {
        self.cells.into_iter().flat_map(|cell| cell.blocks)
    }
}

impl Building {
    pub(in crate::formats) fn row(&mut self) {
        self.rows.push(Row { cells: Vec::new(), head: self.in_head });
    }

    /// Opens a cell; spans of 0 rows mean all that follow.
    pub(in crate::formats) fn cell(
        &mut self,
        header: bool,
        columns: Option<&str>,
        rows: Option<&str>,
    ) {
        if self.rows.is_empty() {
            self.row();
        }
        let number = |v: Option<&str>| v.and_then(|v| v.trim().parse::<u32>().ok());
        let columns = number(columns).unwrap_or(1).max(1);
        let rows = number(rows).map_or(1, |n| if n == 0 { MOST_ROWS } else { n.min(MOST_ROWS) });
        if let Some(row) = self.rows.last_mut() {
            row.cells.push(BuiltCell { blocks: Vec::new(), header, columns, rows });
        }
    }

    /// Where blocks go now.
    pub(super) fn blocks(&mut self) -> Option<&mut Vec<Block>> {
        if self.in_caption {
            return Some(&mut self.caption);
        }
        self.rows.last_mut()?.cells.last_mut().map(|cell| &mut cell.blocks)
    }

    pub(super) fn finish(mut self, limits: &Limits) -> Finished {
        self.settle_rows(limits);
        if self.is_layout() {
            let cells = self.rows.into_iter().flat_map(|row| row.cells);
            return Finished::Layout(
                self.caption.into_iter().chain(cells.flat_map(|cell| cell.blocks)).collect(),
            );
        }
        if self.origin == Origin::Mail && !self.has_headers() {
            return Finished::Layout(layouts::parts(self, limits));
        }
        Finished::Data(self.into_table(limits))
    }

    pub(super) fn into_table(mut self, limits: &Limits) -> Table {
        self.clamp(limits);
        let header_rows = self.header_rows();
        let cell = |cell: BuiltCell| Cell {
            content: flat(cell.blocks),
            columns: cell.columns,
            rows: cell.rows,
        };
        let rows = self.rows.into_iter().map(|row| row.cells.into_iter().map(cell).collect());
        Table { header_rows, rows: rows.collect(), caption: flat(self.caption), cut: Cut::Never }
    }

    /// Whether the author says that this is a table of data.
    fn has_headers(&self) -> bool {
        let header = |row: &Row| row.head || row.cells.iter().any(|cell| cell.header);
        !self.caption.is_empty() || self.rows.iter().any(header)
    }

    fn is_layout(&self) -> bool {
        let cells = || self.rows.iter().flat_map(|row| &row.cells);
        let mail = self.origin == Origin::Mail;
        let narrow = |row: &Row| row.cells.len() < 2 && (mail || !row.head);
        if self.presentation || self.rows.iter().all(narrow) {
            return true;
        }
        // A page that came as mail is divided with more care, see `layouts`.
        if mail || self.has_headers() {
            return false;
        }
        // A grid of small cells is data, whatever stands in one of them.
        let grid = self.rows.len() > 1 && self.rows.iter().all(|row| row.cells.len() > 1);
        cells().any(|cell| {
            let inner = |b: &Block| matches!(b.kind, Kind::Heading { .. } | Kind::Table(_));
            cell.blocks.len() >= LAYOUT_BLOCKS
                || cell.blocks.iter().any(inner) && !(grid && cell.is_small())
        })
    }

    /// Takes out rows that have no place of their own. One that only begins what hangs down beside the next rows belongs to
    /// the next one: a browser gives it no height.
    fn settle_rows(&mut self, limits: &Limits) {
        let width = self.width(u32::try_from(limits.columns).unwrap_or(u32::MAX));
        for i in 1..self.rows.len() {
            let begins = self.rows.get(i - 1).is_some_and(|row| row.only_begins(width));
            if begins && let Some(row) = self.rows.get_mut(i - 1) {
                let mut cells = std::mem::take(&mut row.cells);
                cells.iter_mut().for_each(|cell| cell.rows -= 1);
                if let Some(next) = self.rows.get_mut(i) {
                    next.cells.splice(0..0, cells);
                }
            }
        }
        // How many rows remain before each one: what hangs over a row that goes is shorter by it.
        let mut kept = 0_usize;
        let mut before: Vec<usize> = Vec::with_capacity(self.rows.len() + 1);
        for row in &self.rows {
            before.push(kept);
            kept += usize::from(!row.cells.is_empty());
        }
        before.push(kept);
        let last = self.rows.len();
        for (i, row) in self.rows.iter_mut().enumerate() {
            for cell in row.cells.iter_mut().filter(|cell| cell.rows > 1) {
                let end = i.saturating_add(cell.rows as usize).min(last);
                let covered = before.get(end).copied().unwrap_or(kept);
                let covered = covered.saturating_sub(before.get(i).copied().unwrap_or(0));
                cell.rows = u32::try_from(covered).unwrap_or(1).max(1);
            }
        }
        self.rows.retain(|row| !row.cells.is_empty());
    }

    /// Brings spans down to what the table really has: a cell never reaches below the last row, and a cell that is alone
    /// in its row never widens the table.
    fn clamp(&mut self, limits: &Limits) {
        let most = u32::try_from(limits.columns).unwrap_or(u32::MAX).max(1);
        let total = self.rows.len();
        let width = self.width(most);
        let mut area = 0_u64;
        for (i, row) in self.rows.iter_mut().enumerate() {
            let below = u32::try_from(total - i).unwrap_or(u32::MAX).max(1);
            for cell in &mut row.cells {
                cell.rows = cell.rows.min(below);
                cell.columns = cell.columns.min(width);
                area = area.saturating_add(u64::from(cell.rows) * u64::from(cell.columns));
            }
        }
        if area > limits.cells {
            for cell in self.rows.iter_mut().flat_map(|row| &mut row.cells) {
                (cell.columns, cell.rows) = (1, 1);
            }
        }
    }

    /// The width of the widest row that has more than one cell, cells hanging down from above counted.
    fn width(&self, most: u32) -> u32 {
        let mut hanging: Vec<(u32, u32)> = Vec::new();
        let mut width = 1;
        for row in &self.rows {
            let above: u32 =
                hanging.iter().fold(0, |sum, (columns, _)| sum.saturating_add(*columns));
            let own = row.cells.iter().fold(0_u32, |sum, c| sum.saturating_add(c.columns));
            let own = if row.cells.len() > 1 { own } else { 1 };
            width = width.max(own.saturating_add(above).min(most));
            hanging.retain_mut(|(_, rows)| {
                *rows -= 1;
                *rows > 0
            });
            let down = row.cells.iter().filter(|c| c.rows > 1).map(|c| (c.columns, c.rows - 1));
            // A row can only hang down in as many places as a table may be wide.
            hanging.extend(down.take((most as usize).saturating_sub(hanging.len())));
        }
        width
    }

    /// The first rows that stand in a `thead` or have nothing but header cells.
    fn header_rows(&self) -> u32 {
        let is_head = |row: &&Row| {
            row.head
                || row.cells.iter().all(|c| c.header || c.blocks.is_empty())
                    && row.cells.iter().any(|c| c.header)
        };
        let n = self.rows.iter().take_while(is_head).count();
        // A table of headers alone says nothing about which of them is one.
        let n = if n == self.rows.len() { n.min(1) } else { n };
        u32::try_from(n).unwrap_or(1)
    }
}

/// Blocks as one line: items of a list are parted by semicolons, all else by breaks.
pub(in crate::formats) fn flat(blocks: Vec<Block>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    let mut after_item = false;
    for block in blocks {
        let (item, content) = match block.kind {
            Kind::ListItem { marker, mut content, .. } => {
                let mark = match marker {
                    Marker::Number(n) => Some(format!("{n}. ")),
                    Marker::Label(label) => Some(format!("{label} ")),
                    Marker::Task(true) => Some("[x] ".to_owned()),
                    Marker::Task(false) => Some("[ ] ".to_owned()),
                    Marker::Bullet => None,
                };
                content.splice(0..0, mark.map(Inline::text));
                (true, content)
            }
            Kind::Heading { content, .. }
            | Kind::Paragraph { content }
            | Kind::Footnote { content, .. } => (false, content),
            Kind::Code { text, .. } => {
                let lines = text.lines().map(|l| Inline::styled(l, Style::CODE));
                (false, lines.flat_map(|l| [l, Inline::Break]).collect())
            }
            Kind::Table(table) => (false, table_line(table)),
            Kind::Math { latex } => (false, vec![Inline::Math { latex }]),
            Kind::Image { alt, .. } => (false, vec![Inline::Image { alt }]),
            Kind::Rule => continue,
        };
        if !out.is_empty() {
            if item && after_item && !ends_with_mark(&out) {
                out.push(Inline::text(";"));
            }
            out.push(Inline::Break);
        }
        out.extend(content);
        after_item = item;
    }
    out
}

/// A table inside a cell: cells parted by commas, rows by semicolons.
fn table_line(table: Table) -> Vec<Inline> {
    let mut out = table.caption;
    if !out.is_empty() {
        out.push(Inline::text(": "));
    }
    for (i, row) in table.rows.into_iter().enumerate() {
        if i > 0 {
            out.push(Inline::text("; "));
        }
        let filled = row.into_iter().filter(|cell| !cell.content.is_empty());
        for (j, cell) in filled.enumerate() {
            if j > 0 {
                out.push(Inline::text(", "));
            }
            out.extend(cell.content);
        }
    }
    out
}

fn ends_with_mark(content: &[Inline]) -> bool {
    matches!(content.last(), Some(Inline::Text { text, .. })
        if text.trim_end().ends_with(['.', ',', ';', ':', '!', '?']))
}
