//! Delimited records: CSV, TSV and their relatives. Read as a stream and written as tables in batches, so that a file of
//! any size passes through a few hundred kilobytes.

mod dialect;

use super::{Document, Family, Format, Spec, text};
use crate::block::{Block, Cell, Cut, Inline, Table};
use crate::error::Result;
use crate::sink::Sink;
use dialect::Dialect;
pub use dialect::looks_like;
use std::io::{BufRead, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// CSV table.
#[derive(Debug)]
pub struct Csv;

impl Format for Csv {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "csv",
            title: "CSV table",
            family: Family::Text,
            mime_types: &["text/csv", "application/csv"],
            extensions: &["csv", "psv"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        read(document, None, sink)
    }
}

/// TSV table.
#[derive(Debug)]
pub struct Tsv;

impl Format for Tsv {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "tsv",
            title: "TSV table",
            family: Family::Text,
            mime_types: &["text/tab-separated-values"],
            extensions: &["tsv", "tab"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        read(document, Some(b'\t'), sink)
    }
}

/// Bytes of text looked at to find the delimiter.
const SAMPLE: u64 = 64 << 10;
/// Bytes of one record after which it is ended by force: an opening quote that is never closed must not swallow the file.
const LONGEST_RECORD: u64 = 1 << 20;
/// Bytes and rows of text that make a batch.
const BATCH_BYTES: usize = 128 << 10;
const BATCH_ROWS: usize = 2_000;
/// Records above the header that may be far shorter than the others.
const MOST_FIGURES: usize = 12;
/// Lines of one paragraph where there is one column only.
const PARAGRAPH_LINES: usize = 200;

fn read(document: Document<'_>, promised: Option<u8>, sink: &mut Sink<'_>) -> Result<()> {
    let mut source = text::reader(document)?;
    let mut sample = Vec::new();
    source.by_ref().take(SAMPLE).read_to_end(&mut sample)?;
    let whole = (sample.len() as u64) < SAMPLE;
    let dialect = Dialect::of(&String::from_utf8_lossy(&sample), whole, promised);
    let mut start = Cursor::new(sample);
    if dialect.declared {
        let mut line = Vec::new();
        start.read_until(b'\n', &mut line)?;
    }
    let in_record = Arc::new(AtomicU64::new(0));
    let source = Ended { inner: start.chain(source), in_record: in_record.clone() };
    let mut records = csv::ReaderBuilder::new()
        .delimiter(dialect.delimiter.unwrap_or(b'\0'))
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(32 << 10)
        .from_reader(source);
    let mut rows = Rows::new(dialect);
    let mut record = csv::ByteRecord::new();
    while records.read_byte_record(&mut record).map_err(broken)? {
        in_record.store(0, Ordering::Relaxed);
        rows.record(&record, sink)?;
    }
    rows.finish(sink)
}

/// Only the storage can fail: records of any shape are taken, and bytes are not decoded here.
fn broken(error: csv::Error) -> crate::ExtractError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        _ => crate::ExtractError::corrupt("malformed records"),
    }
}

/// A reader that ends a record that grows beyond all measure, by a quote and a line end.
struct Ended<R> {
    inner: R,
    in_record: Arc<AtomicU64>,
}

impl<R: Read> Read for Ended<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.in_record.load(Ordering::Relaxed) > LONGEST_RECORD {
            self.in_record.store(0, Ordering::Relaxed);
            return b"\"\n".as_slice().read(buffer);
        }
        let n = self.inner.read(buffer)?;
        self.in_record.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Gathers records to tables.
struct Rows {
    several_columns: bool,
    /// Fields of most records.
    fields: usize,
    /// Records above the header that are far shorter: the report's name, its date.
    figures: Vec<Vec<Cell>>,
    /// The first record, and the one before it where that is only a title.
    header: Vec<Vec<Cell>>,
    header_done: bool,
    rows: Vec<Vec<Cell>>,
    bytes: usize,
    wide: bool,
    wrote: bool,
}

impl Rows {
    fn new(dialect: Dialect) -> Self {
        Self {
            several_columns: dialect.delimiter.is_some(),
            fields: dialect.fields,
            figures: Vec::new(),
            header: Vec::new(),
            header_done: false,
            rows: Vec::new(),
            bytes: 0,
            wide: false,
            wrote: false,
        }
    }

    fn record(&mut self, record: &csv::ByteRecord, sink: &mut Sink<'_>) -> Result<()> {
        let most = usize::try_from(sink.limits().columns).unwrap_or(usize::MAX);
        if record.len() > most && !self.wide {
            self.wide = true;
            let message = format!("Columns beyond the first {most} were left out.");
            sink.warn("truncated", message)?;
        }
        let mut row: Vec<Cell> = record
            .iter()
            .take(most)
            .map(|field| {
                self.bytes += field.len() + 3;
                Cell::text(String::from_utf8_lossy(field).trim())
            })
            .collect();
        while row.last().is_some_and(|cell| cell.content.is_empty()) {
            row.pop();
        }
        if row.is_empty() {
            return sink.check();
        }
        if self.several_columns && !self.header_done {
            match self.above(row) {
                Some(row) => return self.row(row, sink),
                None => return Ok(()),
            }
        }
        self.row(row, sink)
    }

    /// Takes a record that may stand above the first one proper, which is given back.
    fn above(&mut self, row: Vec<Cell>) -> Option<Vec<Cell>> {
        let filled = row.iter().filter(|cell| !cell.content.is_empty()).count();
        if filled > 1 && row.len() * 2 <= self.fields && self.figures.len() < MOST_FIGURES {
            self.figures.append(&mut self.header);
            self.figures.push(row);
            return None;
        }
        let numbers = row.iter().any(is_number);
        if filled > 1 && numbers && self.header.is_empty() {
            // Not figures, but a header that names fewer columns than there are.
            self.header.extend(self.figures.pop());
        }
        if numbers && !self.header.is_empty() {
            self.header_done = true;
            return Some(row);
        }
        // A title above the header belongs to the header; a second title is taken for one.
        self.header_done = filled > 1 || !self.header.is_empty();
        self.header.push(row);
        None
    }

    fn row(&mut self, row: Vec<Cell>, sink: &mut Sink<'_>) -> Result<()> {
        self.rows.push(row);
        let full = self.rows.len() >= BATCH_ROWS || self.bytes >= BATCH_BYTES;
        if full || (!self.several_columns && self.rows.len() >= PARAGRAPH_LINES) {
            self.write(sink)?;
        }
        Ok(())
    }

    fn finish(mut self, sink: &mut Sink<'_>) -> Result<()> {
        let nothing = self.header.is_empty() && self.figures.is_empty();
        if self.rows.is_empty() && (self.wrote || nothing) {
            return Ok(());
        }
        self.write(sink)
    }

    fn write(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        self.bytes = 0;
        self.wrote = true;
        let figures = std::mem::take(&mut self.figures);
        if !figures.is_empty() {
            sink.block(Block::table(Table { rows: figures, ..Table::default() }))?;
        }
        let records = std::mem::take(&mut self.rows);
        if !self.several_columns {
            let mut lines: Vec<Inline> = Vec::with_capacity(records.len() * 2);
            for cell in records.into_iter().flatten() {
                if !lines.is_empty() {
                    lines.push(Inline::Break);
                }
                lines.extend(cell.content);
            }
            return sink.block(Block::paragraph(lines));
        }
        let mut rows = self.header.clone();
        let header_rows = u32::try_from(rows.len()).unwrap_or(1);
        rows.extend(records);
        sink.block(Block::table(Table { header_rows, rows, caption: Vec::new(), cut: Cut::Always }))
    }
}

/// Whether a field is a number, as records have and headers do not.
fn is_number(cell: &Cell) -> bool {
    let text = crate::block::plain_text(&cell.content);
    text.contains(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '%' | ' '))
}

#[cfg(test)]
mod tests;
