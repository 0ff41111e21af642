//! Delimited records: CSV, TSV and their relatives. Read as a stream and written as tables in batches, so that a file of
//! any size passes through a few hundred kilobytes.

mod dialect;
mod opening;
mod source;
mod table;
mod values;

use super::{Document, Family, Format, Spec, text};
use crate::error::Result;
use crate::sink::Sink;
use dialect::Dialect;
pub use dialect::looks_like;
use source::{Ended, Meter, Tight};
use std::io::{BufRead, Cursor, Read};
use table::Table;

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

/// Bytes of text looked at to find the dialect.
const SAMPLE: u64 = 64 << 10;

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
    let meter = Meter::default();
    let inner = start.chain(source);
    let source = Ended { inner, quote: dialect.quote, meter: meter.clone() };
    let source = Tight::new(source, dialect.marks());
    let mut records = dialect.reader().buffer_capacity(32 << 10).from_reader(source);
    let mut table = Table::new(&dialect, document.options.rows);
    let mut record = csv::ByteRecord::new();
    let mut damaged = false;
    while records.read_byte_record(&mut record).map_err(broken)? {
        let last = record.len().checked_sub(1);
        let forced = if meter.record() { last } else { None };
        if let Some(at) = forced.or_else(|| swallowing(&record, &dialect)) {
            // The quote was no quote.
            if !std::mem::replace(&mut damaged, true) {
                sink.warn("damaged", "A quote is not closed; it was read as a character.")?;
            }
            for record in unquoted(&record, at, &dialect) {
                table.record(&record, 1, sink)?;
            }
        } else {
            let start = record.position().map_or(0, csv::Position::line);
            let lines = records.position().line().saturating_sub(start);
            table.record(&record, lines, sink)?;
        }
    }
    table.finish(sink)
}

/// Whole lines within a field that make it a run of records.
const LEAST_LINES: usize = 3;
/// The same where records have two fields: prose has a delimiter in many lines.
const LEAST_PAIRS: usize = 20;

/// The field of a record that has swallowed the records below it, because a quote in it was never closed: its lines have as
/// many delimiters as records have. A few lines do where another quote stands in them.
fn swallowing(record: &csv::ByteRecord, dialect: &Dialect) -> Option<usize> {
    let delimiter = dialect.delimiter().filter(|_| dialect.fields > 1)?;
    let parts = |line: &[u8]| line.iter().filter(|b| **b == delimiter).count();
    (0..record.len()).find(|at| {
        let field = record.get(*at).unwrap_or_default();
        let mut lines = field.trim_ascii_end().split(|b| *b == b'\n');
        // The first line has the fields in front of this one, and the last those behind it.
        let (Some(first), Some(last)) = (lines.next(), lines.next_back()) else { return false };
        let ends = at + parts(first) + 1 == dialect.fields
            && parts(last) + (record.len() - at) == dialect.fields;
        let (mut alike, mut all) = (0_usize, 0_usize);
        for line in lines {
            alike += usize::from(parts(line) + 1 == dialect.fields);
            all += 1;
        }
        let least = if dialect.fields > 2 { LEAST_LINES } else { LEAST_PAIRS };
        let few = dialect.fields > 2 && ends && alike == all && field.contains(&dialect.quote);
        few || (all >= least && alike * 10 >= all * 9)
    })
}

/// The records within the field `at` of a record, read as if its quote were a sign like any other; the first and the last of
/// them have the fields around it.
fn unquoted(record: &csv::ByteRecord, at: usize, dialect: &Dialect) -> Vec<csv::ByteRecord> {
    let mut reader =
        dialect.reader().quoting(false).from_reader(record.get(at).unwrap_or_default());
    let mut records: Vec<csv::ByteRecord> = reader.byte_records().map_while(|r| r.ok()).collect();
    if let Some(first) = records.first_mut() {
        let mut whole: csv::ByteRecord = record.iter().take(at).collect();
        whole.extend(first.iter());
        *first = whole;
    }
    if let Some(last) = records.last_mut() {
        last.extend(record.iter().skip(at + 1));
    }
    records
}

/// Only the storage can fail: records of any shape are taken, and bytes are not decoded here.
fn broken(error: csv::Error) -> crate::ExtractError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        _ => crate::ExtractError::corrupt("malformed records"),
    }
}

#[cfg(test)]
mod tests;
