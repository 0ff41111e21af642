//! DBF: tables of dBASE, FoxPro, Clipper and their relatives, read as a stream. Records that are marked as deleted stay out,
//! and the texts of memo fields lie in a file of their own that is never here.

mod code_page;
mod fields;
mod header;

use super::tabular::{Part, Tabular};
use super::{Document, Family, Format, Sign, Spec};
use crate::block::Cell;
use crate::charset::Charset;
use crate::error::{ExtractError, Result};
use crate::metadata::key;
use crate::sink::Sink;
use header::{Header, Kind};
use std::io::{BufReader, Read};

/// Bytes and records of a batch.
const BATCH_BYTES: usize = 128 << 10;
const BATCH_RECORDS: usize = 2_000;
/// Bytes of records looked at to find the letters of a file that does not tell.
const SAMPLE: usize = 64 << 10;
/// What stands before a record that was deleted, and behind the last one.
const DELETED: u8 = b'*';
const END: u8 = 0x1a;

/// dBASE table.
#[derive(Debug)]
pub struct Dbf;

impl Format for Dbf {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "dbf",
            title: "dBASE table",
            family: Family::Sheet,
            mime_types: &["application/x-dbf"],
            extensions: &["dbf"],
            signs: &[Sign::Head(header::is)],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut source = BufReader::with_capacity(64 << 10, document.input.reader());
        let header = Header::read(&mut source)?;
        sink.metadata(key::MODIFIED, &header.modified)?;
        let code_page = match header.code_page {
            Some(page) => page,
            None => {
                let head = document.input.head(header.length + SAMPLE)?;
                code_page::guess(head.get(header.length..).unwrap_or_default())
            }
        };
        let mut table = Table::new(&header, code_page, document.options.rows);
        let mut record = vec![0; header.record_length];
        for _ in 0..header.records {
            match read_record(&mut source, &mut record)? {
                Found::Nothing => break,
                Found::Part => {
                    sink.warn("damaged", "The table ends within a record.")?;
                    break;
                }
                Found::Whole => table.record(&record, sink)?,
            }
        }
        table.finish(sink)
    }
}

/// What is left of the file.
enum Found {
    Whole,
    Part,
    Nothing,
}

fn read_record(source: &mut impl Read, record: &mut [u8]) -> Result<Found> {
    let mut filled = 0;
    while let Some(rest) = record.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
        if record.first() == Some(&END) {
            return Ok(Found::Nothing);
        }
    }
    Ok(match filled {
        0 => Found::Nothing,
        n if n < record.len() => Found::Part,
        _ => Found::Whole,
    })
}

/// Gathers records and writes them.
struct Table<'h> {
    header: &'h Header,
    code_page: Charset,
    names: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
    bytes: usize,
    /// Whether a memo field refers to a text.
    memos: bool,
    written: bool,
    writer: Tabular,
}

impl<'h> Table<'h> {
    fn new(header: &'h Header, code_page: Charset, choice: crate::Rows) -> Self {
        let shown = header.fields.iter().filter(|field| field.is_shown());
        let names = shown.map(|field| Cell::text(code_page.decode(&field.name))).collect();
        let writer = Tabular::new(choice);
        let (rows, bytes) = (Vec::new(), 0);
        Self { header, code_page, names, rows, bytes, memos: false, written: false, writer }
    }

    fn record(&mut self, record: &[u8], sink: &mut Sink<'_>) -> Result<()> {
        if record.first() == Some(&DELETED) {
            return sink.check();
        }
        let mut row = Vec::with_capacity(self.names.len());
        for field in &self.header.fields {
            let bytes = record.get(field.at..field.at + field.length).unwrap_or_default();
            if field.kind == Kind::Memo {
                self.memos |= bytes.iter().any(|b| !matches!(b, b' ' | b'0' | 0));
            } else if field.is_shown() {
                let text = fields::show(field, bytes, self.code_page);
                self.bytes += text.len() + 3;
                row.push(Cell::text(text));
            }
        }
        self.rows.push(row);
        if self.bytes >= BATCH_BYTES || self.rows.len() >= BATCH_RECORDS {
            self.write(sink)?;
        }
        Ok(())
    }

    fn write(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        self.bytes = 0;
        self.written = true;
        let rows = std::mem::take(&mut self.rows);
        let part = Part { header: vec![self.names.clone()], rows, caption: Vec::new() };
        self.writer.write(part, sink)
    }

    fn finish(mut self, sink: &mut Sink<'_>) -> Result<()> {
        if !self.rows.is_empty() || !self.written {
            self.write(sink)?;
        }
        if self.memos {
            let message = "The texts of memo fields lie in a file of their own and were not read.";
            sink.warn("memos", message)?;
        }
        Ok(())
    }
}

/// The error of a table without a sound header.
fn broken() -> ExtractError {
    ExtractError::corrupt("the header of the table is broken")
}

#[cfg(test)]
mod tests;
