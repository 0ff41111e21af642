//! The tables of a sheet while it is read: blocks of cells become tables, go on below a gap where they have no header of
//! their own, and are written in the order of reading as soon as nothing can be added to those before them. Called by
//! [`super::rows`]; knows nothing of any file format.

use super::cell::Nature;
use super::heads::{Heads, header_rows, is_bold, names_columns, titles, values_follow};
use super::lines::{Line, inlines};
use super::regions::{self, is_lone_value};
use crate::block::{Block, Inline};
use crate::error::Result;
use crate::formats::tabular::{Part, Tabular};
use crate::sink::Sink;
use std::collections::VecDeque;

/// Empty rows within one table.
const WIDEST_GAP: u32 = 2;
/// Lines of words in one column up to which they are paragraphs, and the average length from which they are.
const FEW_LINES: usize = 2;
const LONG_LINE: usize = 40;

/// The tables of a sheet that are not written yet.
#[derive(Debug)]
pub(super) struct Layout {
    choice: crate::Rows,
    heads: Heads,
    /// In the order of reading.
    queue: VecDeque<Open>,
    /// Whether columns were left out.
    wide: bool,
}

/// A block of cells that becomes a table or paragraphs.
#[derive(Debug)]
struct Open {
    /// Lines not written yet.
    lines: Vec<Line>,
    columns: (u32, u32),
    /// The last row.
    bottom: u32,
    /// Whether lines may still be added.
    open: bool,
    begun: Option<Begun>,
}

/// What a table that was written in part goes on with.
#[derive(Debug)]
struct Begun {
    header: Vec<Line>,
    writer: Tabular,
}

impl Layout {
    pub(super) fn new(choice: crate::Rows, heads: Heads) -> Self {
        Self { choice, heads, queue: VecDeque::new(), wide: false }
    }

    /// Takes a band of lines without an empty row, or the rest of one that `goes_on`, and writes what is complete.
    pub(super) fn take(
        &mut self,
        lines: Vec<Line>,
        goes_on: bool,
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        let Some(top) = lines.first().map(|line| line.row) else { return Ok(()) };
        if goes_on && self.queue.iter().any(|table| table.open) {
            self.distribute(lines);
        } else {
            for block in regions::cut(lines, &self.heads) {
                self.place(block);
            }
            for table in &mut self.queue {
                table.open &= table.bottom >= top;
            }
        }
        while let Some(table) = self.queue.pop_front_if(|table| !table.open) {
            self.write(table, sink)?;
        }
        Ok(())
    }

    /// Writes all lines; tables that are open go on.
    pub(super) fn flush(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        for table in std::mem::take(&mut self.queue) {
            let open = table.open;
            let table = self.write(table, sink)?;
            if open {
                self.queue.push_back(table);
            }
        }
        Ok(())
    }

    /// The lines of a band that goes on, each cell to the table that has its columns.
    fn distribute(&mut self, lines: Vec<Line>) {
        let mut tables: Vec<&mut Open> = self.queue.iter_mut().filter(|table| table.open).collect();
        if let [table] = tables.as_mut_slice() {
            table.extend(lines);
            return;
        }
        tables.sort_by_key(|table| table.columns.0);
        let starts: Vec<u32> = tables.iter().skip(1).map(|table| table.columns.0).collect();
        for line in lines {
            let Line { row, grouped, banner, cells } = line;
            let mut cells = cells.into_iter().peekable();
            for (i, table) in tables.iter_mut().enumerate() {
                let end = starts.get(i).copied().unwrap_or(u32::MAX);
                let mut own = Vec::new();
                while let Some(cell) = cells.next_if(|c| c.0 < end) {
                    own.push(cell);
                }
                if !own.is_empty() {
                    table.extend(vec![Line { row, grouped, banner, cells: own }]);
                }
            }
        }
    }

    /// Adds a block to the table above that it goes on with, or begins another.
    fn place(&mut self, block: Vec<Line>) {
        let Some(columns) = extent(&block) else { return };
        let mut goes_on = None;
        for (i, table) in self.queue.iter_mut().enumerate().filter(|(_, table)| table.open) {
            if table.columns.1 < columns.0 || columns.1 < table.columns.0 {
                continue;
            }
            if goes_on.is_none() && table.goes_on_with(&block, columns) {
                goes_on = Some(i);
            } else {
                table.open = false;
            }
        }
        if let Some(table) = goes_on.and_then(|i| self.queue.get_mut(i)) {
            table.extend(block);
            return;
        }
        let bottom = block.last().map_or(0, |line| line.row);
        self.queue.push_back(Open { lines: block, columns, bottom, open: true, begun: None });
    }

    /// Writes the lines of a table that are not written yet.
    fn write(&mut self, mut table: Open, sink: &mut Sink<'_>) -> Result<Open> {
        let mut lines = std::mem::take(&mut table.lines);
        if lines.is_empty() {
            return Ok(table);
        }
        let mut caption = Vec::new();
        if table.begun.is_none() {
            if is_text(&lines) {
                for line in lines {
                    paragraph(line, sink)?;
                }
                return Ok(table);
            }
            let prose = lines.iter().take_while(|line| line.is_prose()).count();
            for line in lines.drain(..prose) {
                paragraph(line, sink)?;
            }
            let titles = titles(&lines);
            caption = self::caption(lines.drain(..titles));
            let header = header_rows(&lines, &self.heads).min(lines.len());
            let header: Vec<Line> = lines.drain(..header).collect();
            table.begun = Some(Begun { header, writer: Tabular::new(self.choice) });
        }
        let Some(begun) = &mut table.begun else { return Ok(table) };
        // Running text below a table belongs to no column of it.
        let rows = lines.iter().rposition(|line| !line.is_prose()).map_or(0, |at| at + 1);
        let prose = lines.split_off(rows);
        let used = used(&begun.header, &lines);
        let most = usize::try_from(sink.limits().columns).unwrap_or(usize::MAX);
        if used.len() > most && !std::mem::replace(&mut self.wide, true) {
            sink.warn("truncated", "A sheet has more columns than are read.")?;
        }
        let used = used.get(..most).unwrap_or(&used);
        let header = begun.header.iter().map(|line| line.clone().into_row(used)).collect();
        let rows = lines.into_iter().map(|line| line.into_row(used)).collect();
        begun.writer.write(Part { header, rows, caption }, sink)?;
        for line in prose {
            paragraph(line, sink)?;
        }
        Ok(table)
    }

    /// Tells how many of the first rows stay in sight.
    pub(super) fn freeze(&mut self, rows: u32) {
        self.heads.frozen = rows;
    }

    /// Tells that a row is part of a header.
    pub(super) fn header_row(&mut self, row: u32) {
        let (from, _) = self.heads.printed.unwrap_or((row, row));
        self.heads.printed = Some((from, row));
    }

    /// Tells that columns were left out before they came here.
    pub(super) fn too_wide(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        if std::mem::replace(&mut self.wide, true) {
            return Ok(());
        }
        sink.warn("truncated", "A sheet has more columns than are read.")
    }
}

impl Open {
    fn extend(&mut self, lines: Vec<Line>) {
        for extent in lines.iter().filter_map(Line::extent) {
            self.columns.0 = self.columns.0.min(extent.0);
            self.columns.1 = self.columns.1.max(extent.1);
        }
        self.bottom = lines.last().map_or(self.bottom, |line| line.row);
        self.lines.extend(lines);
    }

    /// The line that names the columns, as far as one can tell.
    fn header(&self) -> Option<&Line> {
        match &self.begun {
            Some(begun) => begun.header.last(),
            None => self.lines.get(titles(&self.lines)),
        }
    }

    /// Whether a block below is more of this table: close, no wider, and without a header of its own.
    fn goes_on_with(&self, block: &[Line], columns: (u32, u32)) -> bool {
        let gap = block.first().map_or(0, |line| line.row).saturating_sub(self.bottom);
        // Names of columns often have none above the labels of the rows.
        let labels = if self.is_names() { 1 } else { 0 };
        let within = self.columns.0 <= columns.0 + labels && columns.1 <= self.columns.1;
        if !(2..=WIDEST_GAP + 1).contains(&gap) || !within || self.columns.0 == self.columns.1 {
            return false;
        }
        if columns.0 == columns.1 {
            let is_value = |line: &Line| line.entries().all(|e| e.nature != Nature::Words);
            return is_lone_value(block) || block.iter().all(is_value);
        }
        let form =
            |line: &Line| line.entries().next().is_some_and(|e| e.text.trim().ends_with(':'));
        let lines_of_forms = block.iter().all(form) && self.lines.iter().all(form);
        lines_of_forms || !self.is_above_table(block)
    }

    /// Whether there is nothing yet but names of columns.
    fn is_names(&self) -> bool {
        self.begun.is_none()
            && self.lines.iter().all(|line| line.only().is_none() && names_columns(line, &[]))
    }

    /// Whether the block has a header of its own.
    fn is_above_table(&self, block: &[Line]) -> bool {
        let labels = block.iter().take_while(|line| line.only().is_some()).count();
        let Some([line, below @ ..]) = block.get(labels..) else { return true };
        if !names_columns(line, below) {
            return false;
        }
        if values_follow(line, below) || is_bold(line) {
            return true;
        }
        !self.header().is_some_and(is_bold)
    }
}

/// The first and the last column of a block.
fn extent(block: &[Line]) -> Option<(u32, u32)> {
    let extents = block.iter().filter_map(Line::extent);
    extents.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// The columns that have a cell of their own.
fn used(header: &[Line], rows: &[Line]) -> Vec<u32> {
    let mut used: Vec<bool> = Vec::new();
    for (column, entry) in header.iter().chain(rows).flat_map(|line| &line.cells) {
        let at = usize::try_from(*column).unwrap_or(usize::MAX);
        if used.len() <= at {
            used.resize(at.saturating_add(1), false);
        }
        if let Some(slot) = used.get_mut(at) {
            *slot |= !entry.covered;
        }
    }
    (0..).zip(used).filter_map(|(column, used)| used.then_some(column)).collect()
}

/// Whether the lines are text in one column: a cell that stands alone, or sentences below each other.
fn is_text(lines: &[Line]) -> bool {
    let Some((left, right)) = extent(lines) else { return true };
    if lines.len() == 1 && left == right {
        return true;
    }
    let entries = || lines.iter().flat_map(Line::entries);
    if left != right || entries().any(|entry| entry.nature != Nature::Words) {
        return false;
    }
    let titled = lines.first().is_some_and(is_bold) && !lines.last().is_some_and(is_bold);
    let length: usize = entries().map(|entry| entry.text.chars().count()).sum();
    (lines.len() <= FEW_LINES && !titled) || length > lines.len() * LONG_LINE
}

fn paragraph(line: Line, sink: &mut Sink<'_>) -> Result<()> {
    for (_, entry) in line.cells {
        sink.block(Block::paragraph(inlines(entry)))?;
    }
    Ok(())
}

fn caption(titles: impl Iterator<Item = Line>) -> Vec<Inline> {
    let mut caption = Vec::new();
    for (_, entry) in titles.flat_map(|line| line.cells) {
        if !caption.is_empty() {
            caption.push(Inline::Break);
        }
        caption.extend(inlines(entry));
    }
    caption
}
