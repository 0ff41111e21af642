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
use source::{Ended, Meter};
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
    let mut records = dialect.reader().buffer_capacity(32 << 10).from_reader(source);
    let mut table = Table::new(&dialect, document.options.rows);
    let mut record = csv::ByteRecord::new();
    while records.read_byte_record(&mut record).map_err(broken)? {
        if meter.record() {
            // The quote was no quote.
            for record in unquoted(&record, &dialect) {
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

/// The records within the last field of a record that was ended by force, read as if its quote were a sign like any other.
fn unquoted(record: &csv::ByteRecord, dialect: &Dialect) -> Vec<csv::ByteRecord> {
    let Some((last, before)) = record.len().checked_sub(1).and_then(|n| Some((record.get(n)?, n)))
    else {
        return Vec::new();
    };
    let mut reader = dialect.reader().quoting(false).from_reader(last);
    let mut records: Vec<csv::ByteRecord> = reader.byte_records().map_while(|r| r.ok()).collect();
    if let Some(first) = records.first_mut() {
        let mut whole: csv::ByteRecord = record.iter().take(before).collect();
        whole.extend(first.iter());
        *first = whole;
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
