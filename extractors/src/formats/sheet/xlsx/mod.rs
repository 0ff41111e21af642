//! XLSX: SpreadsheetML (ECMA-376 part 1, 18), read as a stream. No count and no dimension of the file is believed. What is
//! held is the shared strings, within [`Limits::in_memory_bytes`], a batch of rows, and a sheet that is small.

mod cells;
mod drawing;
mod outline;
mod parts;
mod styles;
mod workbook;

use super::outline::Outline;
use super::package;
use super::rows::Rows;
use super::text::{self, Strings};
use crate::archive::{Archive, io_error};
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::limits::{Limit, Limits};
use crate::sink::Sink;
use crate::xml;
pub(super) use cells::iso;
pub(super) use outline::{Back, sound};
pub(super) use parts::Links;
use quick_xml::events::Event;
use std::io::Read;
pub(super) use styles::Styles;
use workbook::Workbook;

/// Bytes of a sheet up to which it is unpacked once and read twice; of a larger one it is the other way around.
const SMALL_SHEET: u64 = 1 << 20;

/// What the cells of all sheets refer to.
#[derive(Debug)]
struct Shared {
    strings: Strings,
    styles: Styles,
}

/// The number of sheets that are shown.
pub(super) fn sheets(document: Document<'_>) -> Result<usize> {
    let mut archive = Archive::open(document.input, document.limits)?;
    let book = Workbook::read(&mut archive, document.limits)?;
    Ok(book.sheets.iter().filter(|s| !s.entry.hidden).count())
}

/// Reads the workbook into the sink.
pub(super) fn extract(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let limits = document.limits;
    let mut archive = Archive::open(document.input, limits)?;
    let book = Workbook::read(&mut archive, limits)?;
    let (hidden, shown): (Vec<_>, Vec<_>) = book.sheets.iter().partition(|s| s.entry.hidden);
    package::metadata(&mut archive, shown.len(), sink)?;
    package::hidden(hidden.len(), sink)?;
    let shared = Shared {
        strings: strings(&mut archive, book.strings.as_deref(), limits)?,
        styles: Styles::read(&mut archive, book.styles.as_deref(), book.epoch, limits)?,
    };
    for (number, sheet) in (1..).zip(shown) {
        if !sink.wants(number) {
            continue;
        }
        let part = package::member(&archive, &sheet.entry.part);
        let small = small(&mut archive, &part)?;
        let back = match &small {
            Some(bytes) => outline::Back::read(bytes.as_slice(), limits),
            // Merged cells stand behind the cells, so a large sheet is passed over twice, each time within its own budget.
            None => Archive::open(document.input, limits)
                .and_then(|mut ahead| outline::ahead(&mut ahead, &part, limits)),
        };
        // Damage shows up again where the cells are read.
        let mut links = Links {
            archive: &mut archive,
            limits,
            comments: document.options.comments,
            persons: book.persons.as_deref(),
        };
        let mut outline = match back.and_then(|back| back.outline(&part, &mut links)) {
            Err(error) if error.is_fatal() && small.is_some() => return Err(error),
            Err(_) => Outline::default(),
            Ok(outline) => outline,
        };
        outline.heads.printed = sheet.printed;
        let name = &sheet.entry.name;
        let Some(mut rows) = Rows::open(sink, number, name, outline, document.options)? else {
            continue;
        };
        let outcome = match &small {
            Some(bytes) => read_sheet(bytes.as_slice(), &shared, &mut rows),
            None => match archive.member(&part) {
                Ok(Some(member)) => read_sheet(member, &shared, &mut rows),
                Ok(None) => Err(ExtractError::corrupt("a sheet is missing")),
                Err(error) => Err(error),
            },
        };
        rows.finish()?;
        package::damaged(outcome, sink)?;
    }
    Ok(())
}

/// The whole sheet where it is small; `None` where it is large, missing or damaged, which shows when its cells are read.
fn small(archive: &mut Archive, part: &str) -> Result<Option<Vec<u8>>> {
    let member = match archive.member(part) {
        Ok(Some(member)) => member,
        Err(error) if error.is_fatal() => return Err(error),
        Ok(None) | Err(_) => return Ok(None),
    };
    let mut bytes = Vec::new();
    match member.take(SMALL_SHEET).read_to_end(&mut bytes).map_err(io_error) {
        Err(error) if error.is_fatal() => Err(error),
        Ok(_) if (bytes.len() as u64) < SMALL_SHEET => Ok(Some(bytes)),
        Ok(_) | Err(_) => Ok(None),
    }
}

fn read_sheet(source: impl Read, shared: &Shared, rows: &mut Rows<'_, '_>) -> Result<()> {
    let mut reader = xml::Reader::new(source, rows.limits())?;
    cells::read(&mut reader, shared, rows)
}

/// The shared strings (18.4.9); `count` and `uniqueCount` are not even looked at.
fn strings(archive: &mut Archive, part: Option<&str>, limits: &Limits) -> Result<Strings> {
    let mut strings = Strings::default();
    let Some(part) = part else { return Ok(strings) };
    let Some(member) = archive.member(part)? else { return Ok(strings) };
    let mut reader = xml::Reader::new(member, limits)?;
    let mut text = String::new();
    let mut bytes = 0_u64;
    loop {
        match reader.next_event() {
            Ok(Event::Start(element)) if xml::local(&element) == "si" => {}
            Ok(Event::Eof) => return Ok(strings),
            Ok(_) => continue,
            Err(error) if error.is_fatal() => return Err(error),
            // Cells that refer to what is missing stay empty.
            Err(_) => return Ok(strings),
        }
        text.clear();
        text::runs(&mut reader, &mut text)?;
        bytes += text.len() as u64 + 8;
        if bytes > limits.in_memory_bytes {
            let value = limits.in_memory_bytes;
            return Err(ExtractError::LimitReached { limit: Limit::InMemoryBytes, value });
        }
        strings.push(&text::unescaped(&text));
    }
}
