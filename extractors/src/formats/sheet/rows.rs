//! From a stream of cells to the tables of a sheet: what all workbook readers write to. Knows nothing of any file format.
//!
//! Cells come row by row and go out in batches, so that a sheet of a million rows needs little memory and answers at once.
//! Nothing is ever as big as a sheet claims to be: only cells that are there count.

use super::cell::Entry;
use super::layout::Layout;
use super::lines::{Line, comment_label};
use super::merges::{Area, Filled, Merges};
use super::outline::{Comment, Outline};
use crate::Options;
use crate::block::{Block, Inline, Kind, Section, SectionKind};
use crate::error::Result;
use crate::limits::Limits;
use crate::sink::Sink;
use std::collections::HashMap;
use std::sync::Arc;

/// Cells and places of a batch.
const BATCH_CELLS: usize = 20_000;
const BATCH_PLACES: usize = 200_000;
/// Bytes of text of a batch.
const BATCH_BYTES: usize = 1 << 20;
/// Most blocks in shapes, and most comments, of a sheet.
const MOST_SHAPES: usize = 10_000;
const MOST_COMMENTS: usize = 100_000;
/// Columns that a sheet can have (ECMA-376 part 1, 18.3.1.13, as all programs have it).
const MOST_COLUMNS: u32 = 16_384;

/// Writes the cells of one sheet.
#[derive(Debug)]
pub(super) struct Rows<'s, 'a> {
    sink: &'s mut Sink<'a>,
    layout: Layout,
    merges: Merges,
    links: HashMap<(u32, u32), Arc<str>>,
    comments: HashMap<(u32, u32), Comment>,
    /// Whether comments are wanted.
    commented: bool,
    /// The comments whose cells were read, numbered from 1 in this order.
    noted: Vec<Comment>,
    below: (Vec<String>, Vec<Block>),
    row: u32,
    cells: Vec<(u32, Entry)>,
    /// The last row with a cell.
    last: Option<u32>,
    /// The lines since the last gap, or since the last batch.
    band: Vec<Line>,
    /// Whether the band began before the last batch.
    goes_on: bool,
    extent: (u32, u32),
    batch: Batch,
    /// Whether it was told of formulas without values.
    formulas: bool,
}

/// What was gathered since something was written last.
#[derive(Debug, Default)]
struct Batch {
    cells: usize,
    bytes: usize,
}

impl<'s, 'a> Rows<'s, 'a> {
    /// Begins a sheet with its name as a heading; `None` where the caller does not want it.
    pub(super) fn open(
        sink: &'s mut Sink<'a>,
        number: u32,
        name: &str,
        outline: Outline,
        options: &Options,
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
        let (header, footer) = if options.headers { outline.page } else { Default::default() };
        for text in header {
            sink.block(Block::paragraph(vec![Inline::text(text)]))?;
        }
        Ok(Some(Self {
            sink,
            layout: Layout::new(options.rows, outline.heads),
            merges: outline.merges,
            links: outline.links,
            comments: if options.comments { outline.comments } else { HashMap::new() },
            commented: options.comments,
            noted: Vec::new(),
            below: (footer, outline.shapes),
            row: 0,
            cells: Vec::new(),
            last: None,
            band: Vec::new(),
            goes_on: false,
            extent: (u32::MAX, 0),
            batch: Batch::default(),
            formulas: false,
        }))
    }

    /// Takes a cell; row and column count from 0. Empty text is no cell.
    pub(super) fn cell(&mut self, row: u32, column: u32, mut entry: Entry) -> Result<()> {
        if entry.text.trim().is_empty() {
            return Ok(());
        }
        if row != self.row {
            self.end_row()?;
            self.row = row;
        }
        if column >= MOST_COLUMNS || self.cells.len() >= MOST_COLUMNS as usize {
            return self.layout.too_wide(self.sink);
        }
        if !self.links.is_empty()
            && let Some(link) = self.links.get(&(row, column))
        {
            entry.link = Some(link.clone());
        }
        if !self.comments.is_empty()
            && let Some(comment) = self.comments.remove(&(row, column))
        {
            self.noted.push(comment);
            entry.comment = u32::try_from(self.noted.len()).ok();
        }
        self.cells.push((column, entry));
        Ok(())
    }

    /// Takes a cell whose formula has no value.
    pub(super) fn formula(&mut self, row: u32, column: u32, formula: Entry) -> Result<()> {
        if !std::mem::replace(&mut self.formulas, true) {
            let message = "Formulas without a stored value are shown as they are written.";
            self.sink.warn("formulas", message)?;
        }
        self.cell(row, column, formula)
    }

    /// Tells how many of the first rows stay in sight when the sheet is scrolled; before any cell.
    pub(super) fn freeze(&mut self, rows: u32) {
        self.layout.freeze(rows);
    }

    /// Tells of an area whose cells are one; it begins in the row that is being read.
    pub(super) fn merge(&mut self, area: Area) {
        self.merges.add(area);
    }

    /// Puts a comment on a cell that is read next.
    pub(super) fn comment(&mut self, row: u32, column: u32, comment: Comment) {
        let wanted = self.commented && self.comments.len() < MOST_COMMENTS;
        if wanted && !comment.text.trim().is_empty() {
            self.comments.insert((row, column), comment);
        }
    }

    /// Takes what stands in shapes on the sheet.
    pub(super) fn shapes(&mut self, blocks: Vec<Block>) {
        if self.below.1.len() < MOST_SHAPES {
            self.below.1.extend(blocks);
        }
    }

    /// Tells that a row is part of a header.
    pub(super) fn header_row(&mut self, row: u32) {
        self.layout.header_row(row);
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
        self.end_band()?;
        self.layout.flush(self.sink)?;
        let (footer, shapes) = self.below;
        for block in shapes {
            self.sink.block(block)?;
        }
        for text in footer {
            self.sink.block(Block::paragraph(vec![Inline::text(text)]))?;
        }
        // Comments on empty cells have nothing to refer from.
        let mut left: Vec<_> = self.comments.into_iter().collect();
        left.sort_by_key(|(cell, _)| *cell);
        self.noted.extend(left.into_iter().map(|(_, comment)| comment));
        for (number, comment) in (1..).zip(self.noted) {
            let label = comment_label(number);
            let content = vec![Inline::text(comment.said())];
            self.sink.block(Kind::Footnote { label, content }.plain())?;
        }
        Ok(())
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
        let Filled { grouped, banner } = self.merges.fill(self.row, &mut cells);
        if self.last.is_none_or(|last| self.row > last.saturating_add(1)) {
            self.end_band()?;
        }
        self.last = Some(self.row);
        self.batch.cells += cells.len();
        self.batch.bytes += cells.iter().map(|c| c.1.text.len() + 3).sum::<usize>();
        // The next row is likely to be as long.
        self.cells.reserve(cells.len());
        let line = Line { row: self.row, grouped, banner, cells };
        if let Some((left, right)) = line.extent() {
            self.extent = (self.extent.0.min(left), self.extent.1.max(right));
        }
        self.band.push(line);
        let width = usize::try_from(self.extent.1 - self.extent.0).unwrap_or(0) + 1;
        // Few sheets are so sparse that their places count before their cells do.
        let places = width.min(self.batch.cells).saturating_mul(self.band.len());
        if self.batch.cells >= BATCH_CELLS
            || self.batch.bytes >= BATCH_BYTES
            || places >= BATCH_PLACES
        {
            self.end_part()?;
            self.goes_on = true;
            self.layout.flush(self.sink)?;
            self.batch = Batch::default();
        }
        Ok(())
    }

    fn end_part(&mut self) -> Result<()> {
        let band = std::mem::take(&mut self.band);
        self.layout.take(band, self.goes_on, self.sink)
    }

    fn end_band(&mut self) -> Result<()> {
        self.end_part()?;
        self.goes_on = false;
        self.extent = (u32::MAX, 0);
        Ok(())
    }
}
