//! Records to tables: the first ones are held back until it is clear what they are, the others pass in batches.

use super::dialect::Dialect;
use super::opening::{Opening, Record};
use super::values::Look;
use crate::Rows;
use crate::block::{Block, Cell, Inline, Table as Grid, plain_text};
use crate::error::Result;
use crate::formats::tabular::{Part, Tabular};
use crate::sink::Sink;

/// Bytes and records of text that make a batch, and those that are held back to see how the text begins.
const BATCH_BYTES: usize = 128 << 10;
const BATCH_RECORDS: usize = 2_000;
const HEAD_BYTES: usize = 64 << 10;
const HEAD_RECORDS: usize = 100;
/// Lines of one paragraph where there is one column of long texts.
const PARAGRAPH_LINES: usize = 200;
/// Average characters of the texts in one column from which they are lines and no table.
const LONG_LINE: usize = 60;

/// Gathers records and writes them.
#[derive(Debug)]
pub(super) struct Table {
    choice: Rows,
    /// Fields of most records.
    fields: usize,
    /// The first records, until they are looked at.
    head: Option<Vec<Record>>,
    /// Whether there is one column of long texts.
    prose: bool,
    header: Vec<Vec<Cell>>,
    rows: Vec<Vec<Cell>>,
    /// For each column whether it holds values rather than words, from the rows of the first batch.
    values: Vec<bool>,
    bytes: usize,
    gap: bool,
    wide: bool,
    begun: bool,
    /// Whether the last record was a remark.
    noted: bool,
    writer: Tabular,
}

impl Table {
    pub(super) fn new(dialect: &Dialect, choice: Rows) -> Self {
        Self {
            choice,
            fields: dialect.fields,
            head: Some(Vec::new()),
            prose: false,
            header: Vec::new(),
            rows: Vec::new(),
            values: Vec::new(),
            bytes: 0,
            gap: false,
            wide: false,
            begun: false,
            noted: false,
            writer: Tabular::new(choice),
        }
    }

    /// Takes a record that takes up `lines` lines, blank ones above it included.
    pub(super) fn record(
        &mut self,
        record: &csv::ByteRecord,
        lines: u64,
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        if lines > 1 {
            let within = record.as_slice().iter().filter(|b| **b == b'\n').count();
            self.gap |= lines > within as u64 + 1;
        }
        let most = usize::try_from(sink.limits().columns).unwrap_or(usize::MAX);
        if record.len() > most && !std::mem::replace(&mut self.wide, true) {
            let message = format!("Columns beyond the first {most} were left out.");
            sink.warn("truncated", message)?;
        }
        self.bytes += record.as_slice().len() + 3 * record.len().min(most);
        let filled = record.iter().take(most).rposition(|field| !field.trim_ascii().is_empty());
        let Some(last) = filled else {
            self.gap = true;
            return sink.check();
        };
        let cell = |field: &[u8]| Cell::text(String::from_utf8_lossy(field).trim());
        let cells = record.iter().take(last + 1).map(cell).collect();
        let gap = std::mem::take(&mut self.gap);
        let record = Record { cells, fields: record.len(), gap };
        if let Some(head) = &mut self.head {
            head.push(record);
            if head.len() < HEAD_RECORDS && self.bytes < HEAD_BYTES {
                return Ok(());
            }
            return self.begin(sink);
        }
        self.row(record, sink)
    }

    /// Looks at the first records.
    fn begin(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        let Some(head) = self.head.take() else { return Ok(()) };
        if self.fields < 2 {
            let length: usize = head.iter().map(|record| record.text().chars().count()).sum();
            self.prose = head.len() == 1 || length > head.len() * LONG_LINE;
        }
        let opening = Opening::of(head, if self.prose { 0 } else { self.fields });
        for note in opening.notes {
            sink.block(Block::paragraph(vec![Inline::text(note)]))?;
        }
        if !opening.figures.is_empty() {
            sink.block(Block::table(Grid { rows: opening.figures, ..Grid::default() }))?;
        }
        if self.prose {
            self.rows.extend(opening.header);
        } else {
            self.header = opening.header;
        }
        for record in opening.records {
            self.row(record, sink)?;
        }
        Ok(())
    }

    fn row(&mut self, record: Record, sink: &mut Sink<'_>) -> Result<()> {
        let noted = std::mem::take(&mut self.noted);
        if (record.gap || noted) && self.fields > 1 && self.has_content() {
            if record.is_note() {
                // A remark between or below the records.
                let text = record.text();
                self.noted = true;
                self.write(sink)?;
                return sink.block(Block::paragraph(vec![Inline::text(text)]));
            }
            if self.is_header(&record) {
                self.write(sink)?;
                self.header = vec![record.cells];
                self.values.clear();
                self.begun = false;
                self.writer = Tabular::new(self.choice);
                return Ok(());
            }
        }
        self.rows.push(record.cells);
        let full = self.rows.len() >= BATCH_RECORDS || self.bytes >= BATCH_BYTES;
        if full || (self.prose && self.rows.len() >= PARAGRAPH_LINES) {
            self.write(sink)?;
        }
        Ok(())
    }

    fn has_content(&self) -> bool {
        self.begun || !self.rows.is_empty() || !self.header.is_empty()
    }

    /// Whether a record below a gap names the columns of another table: words where there were values, or another number of
    /// columns than before.
    fn is_header(&mut self, record: &Record) -> bool {
        if self.values.is_empty() {
            self.values = values(&self.rows);
        }
        let look = |cell: &Cell| Look::of(&plain_text(&cell.content));
        let words = record.cells.iter().all(|cell| !look(cell).is_value());
        let unlike = record.cells.len() != self.values.len()
            || record
                .cells
                .iter()
                .zip(&self.values)
                .any(|(cell, value)| *value && matches!(look(cell), Look::Words | Look::Code));
        record.filled() > 1 && words && unlike && !self.values.is_empty()
    }

    pub(super) fn finish(mut self, sink: &mut Sink<'_>) -> Result<()> {
        self.begin(sink)?;
        if self.rows.is_empty() && (self.begun || self.header.is_empty()) {
            return Ok(());
        }
        self.write(sink)
    }

    fn write(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        if self.rows.is_empty() && (self.begun || self.header.is_empty()) {
            return Ok(());
        }
        self.bytes = 0;
        self.begun = true;
        let rows = std::mem::take(&mut self.rows);
        if self.prose {
            return lines(rows, sink);
        }
        if self.values.is_empty() {
            self.values = values(&rows);
        }
        let part = Part { header: self.header.clone(), rows, caption: Vec::new() };
        self.writer.write(part, sink)
    }
}

/// For each column whether most of what stands in it are values.
fn values(rows: &[Vec<Cell>]) -> Vec<bool> {
    let width = rows.iter().take(HEAD_RECORDS).map(Vec::len).max().unwrap_or(0);
    let is_value = |column: usize| {
        let cells = rows.iter().take(HEAD_RECORDS).filter_map(|row| row.get(column));
        let looks: Vec<Look> = cells.map(|cell| Look::of(&plain_text(&cell.content))).collect();
        let values = looks.iter().filter(|look| look.is_value()).count();
        values > 0 && values * 2 >= looks.len()
    };
    (0..width).map(is_value).collect()
}

fn lines(rows: Vec<Vec<Cell>>, sink: &mut Sink<'_>) -> Result<()> {
    let mut lines: Vec<Inline> = Vec::with_capacity(rows.len() * 2);
    for cell in rows.into_iter().flatten() {
        if !lines.is_empty() {
            lines.push(Inline::Break);
        }
        lines.extend(cell.content);
    }
    sink.block(Block::paragraph(lines))
}
