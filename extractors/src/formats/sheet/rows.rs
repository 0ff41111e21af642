//! From a stream of cells to tables: what all workbook readers write to. Knows nothing of any file format.
//!
//! Cells come row by row and go out in batches, so that a sheet of a million rows needs little memory and answers at once.
//! Nothing is ever as big as a sheet claims to be: only cells that are there count.

pub(super) use super::lines::Entry;
use super::lines::{Above, Line, Start, begins_table, header_rows, row};
use super::merges::{Area, Merges};
use crate::block::{Block, Cut, Inline, Section, SectionKind, Table};
use crate::error::Result;
use crate::limits::Limits;
use crate::sink::Sink;
use std::collections::BTreeSet;

/// Cells and places of a batch.
const BATCH_CELLS: usize = 20_000;
const BATCH_PLACES: usize = 200_000;
/// Bytes of text of a batch.
const BATCH_BYTES: usize = 1 << 20;
/// A sheet up to this size is one table, empty rows within or not: it is not cut, so nothing loses its header.
const LAYOUT_BYTES: usize = 2_000;
/// Columns that a sheet can have (ECMA-376 part 1, 18.3.1.13, as all programs have it).
const MOST_COLUMNS: u32 = 16_384;
/// Writes the cells of one sheet.
#[derive(Debug)]
pub(super) struct Rows<'s, 'a> {
    sink: &'s mut Sink<'a>,
    merges: Merges,
    row: u32,
    cells: Vec<(u32, Entry)>,
    /// The last row with a cell.
    last: Option<u32>,
    lines: Vec<Line>,
    count: usize,
    bytes: usize,
    columns: BTreeSet<u32>,
    /// The header of the table that goes on in the next batch.
    header: Vec<Line>,
    wide: bool,
}

impl<'s, 'a> Rows<'s, 'a> {
    /// Begins a sheet with its name as a heading; `None` where the caller does not want it.
    pub(super) fn open(
        sink: &'s mut Sink<'a>,
        number: u32,
        name: &str,
        merges: Merges,
    ) -> Result<Option<Self>> {
        let name = crate::clean::line(name);
        let section = Section {
            kind: SectionKind::Sheet,
            number,
            name: Some(name.clone()).filter(|n| !n.is_empty()),
        };
        if !sink.section(section)? {
            return Ok(None);
        }
        sink.block(Block::heading(2, vec![Inline::text(name)]))?;
        Ok(Some(Self {
            sink,
            merges,
            row: 0,
            cells: Vec::new(),
            last: None,
            lines: Vec::new(),
            count: 0,
            bytes: 0,
            columns: BTreeSet::new(),
            header: Vec::new(),
            wide: false,
        }))
    }

    /// Takes a cell; row and column count from 0. Empty text is no cell.
    pub(super) fn cell(&mut self, row: u32, column: u32, entry: Entry) -> Result<()> {
        if entry.text.trim().is_empty() {
            return Ok(());
        }
        if row != self.row {
            self.end_row()?;
            self.row = row;
        }
        if column >= MOST_COLUMNS || self.cells.len() >= MOST_COLUMNS as usize {
            return self.too_wide();
        }
        self.cells.push((column, entry));
        Ok(())
    }

    /// Tells of an area whose cells are one; it begins in the row that is being read.
    pub(super) fn merge(&mut self, area: Area) {
        self.merges.add(area);
    }

    /// Tells that something was left out.
    pub(super) fn truncated(&mut self, message: &'static str) -> Result<()> {
        self.sink.warn("truncated", message)
    }

    /// Stops where the extraction was cancelled; readers call it where rows may go by without cells.
    pub(super) fn check(&self) -> Result<()> {
        self.sink.check()
    }

    /// The limits in force.
    pub(super) fn limits(&self) -> &'a Limits {
        self.sink.limits()
    }

    /// Ends the sheet.
    pub(super) fn finish(mut self) -> Result<()> {
        self.end_row()?;
        self.flush(true)
    }

    fn too_wide(&mut self) -> Result<()> {
        if std::mem::replace(&mut self.wide, true) {
            return Ok(());
        }
        self.sink.warn("truncated", "A sheet has more columns than are read.")
    }

    fn end_row(&mut self) -> Result<()> {
        if self.cells.is_empty() {
            return self.sink.check();
        }
        let mut cells = std::mem::take(&mut self.cells);
        if !cells.is_sorted_by_key(|c| c.0) {
            cells.sort_by_key(|c| c.0);
        }
        cells.dedup_by_key(|c| c.0);
        let grouped = self.merges.fill(self.row, &mut cells);
        let gap = self.last.is_none_or(|last| self.row > last.saturating_add(1));
        self.last = Some(self.row);
        self.count += cells.len();
        self.bytes += cells.iter().map(|c| c.1.text.len() + 3).sum::<usize>();
        let line = Line { gap, grouped, cells };
        // Most rows fill the columns of the row above.
        if self.lines.last().is_none_or(|above| !above.fills_columns_of(&line)) {
            self.columns.extend(line.columns());
        }
        self.lines.push(line);
        let places = self.columns.len().saturating_mul(self.lines.len());
        if self.count >= BATCH_CELLS || self.bytes >= BATCH_BYTES || places >= BATCH_PLACES {
            self.flush(false)?;
        }
        Ok(())
    }

    /// Writes what was gathered; keeps the last line back where more may follow, because it may turn out to stand alone.
    fn flush(&mut self, end: bool) -> Result<()> {
        let mut lines = std::mem::take(&mut self.lines);
        let kept = if end || lines.len() < 2 { None } else { lines.pop() };
        let layout = end && self.header.is_empty() && self.bytes <= LAYOUT_BYTES;
        self.count = 0;
        self.bytes = 0;
        self.columns.clear();
        if let Some(line) = &kept {
            self.columns.extend(line.columns());
        }
        let next_gap = kept.as_ref().is_none_or(|line| line.gap);
        self.lines.extend(kept);
        let mut table: Vec<Line> = Vec::new();
        let mut above = Above {
            width: self.header.iter().map(|l| l.cells.len()).max().unwrap_or(0),
            lines: if self.header.is_empty() { 0 } else { usize::MAX },
        };
        let alone = |i: usize| {
            let here = lines.get(i).is_some_and(|line| line.gap && line.cells.len() == 1);
            here && lines.get(i + 1).map_or(next_gap, |next| next.gap)
        };
        // Sentences below each other are prose and no column of a table.
        let mut prose = self.header.is_empty();
        let starts: Vec<Start> = (0..lines.len())
            .map(|i| {
                let ahead = lines.get(i..).unwrap_or_default();
                let start = match ahead.first() {
                    _ if alone(i) => Start::Paragraph,
                    Some(line) if (prose || line.gap) && line.is_prose() => Start::Paragraph,
                    Some(_) if !layout && begins_table(ahead, above) => Start::Table,
                    _ => Start::No,
                };
                let cells = ahead.first().map_or(0, |line| line.cells.len());
                if start != Start::No {
                    above = Above { width: 0, lines: 0 };
                }
                above.width = above.width.max(cells);
                above.lines = above.lines.saturating_add(1);
                prose = start == Start::Paragraph;
                start
            })
            .collect();
        for (line, start) in lines.into_iter().zip(starts) {
            if start != Start::No {
                self.table(&mut table)?;
                self.header.clear();
            }
            if start == Start::Paragraph {
                let text = line.cells.into_iter().next().map(|c| c.1.text).unwrap_or_default();
                self.sink.block(Block::paragraph(vec![Inline::text(text)]))?;
            } else {
                table.push(line);
            }
        }
        self.table(&mut table)
    }

    /// Writes the lines as a table below the header of the last batch, or else with a header of their own.
    fn table(&mut self, lines: &mut Vec<Line>) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let goes_on = !self.header.is_empty();
        if !goes_on {
            let rows = header_rows(lines);
            self.header = lines.iter().take(rows).cloned().collect();
        }
        let header_rows = u32::try_from(self.header.len()).unwrap_or(1);
        let above = if goes_on { self.header.clone() } else { Vec::new() };
        let all: Vec<Line> = above.into_iter().chain(lines.drain(..)).collect();
        let mut used: BTreeSet<u32> = BTreeSet::new();
        for (i, line) in all.iter().enumerate() {
            let above = i.checked_sub(1).and_then(|i| all.get(i));
            if above.is_none_or(|above| !above.fills_columns_of(line)) {
                used.extend(line.columns());
            }
        }
        let most = usize::try_from(self.sink.limits().columns).unwrap_or(usize::MAX);
        let wide = used.len() > most;
        let used: Vec<u32> = used.into_iter().take(most).collect();
        let rows = all.into_iter().map(|line| row(line, &used)).collect();
        if wide {
            self.too_wide()?;
        }
        self.sink.block(Block::table(Table {
            header_rows,
            rows,
            caption: Vec::new(),
            cut: Cut::VeryLong,
        }))
    }
}
