//! XLSX: SpreadsheetML (ECMA-376 part 1, 18), read as a stream. No count and no dimension of the file is believed.

mod cells;
mod styles;

use super::merges::{self, Area, Merges};
use super::number::Epoch;
use super::package::{self, SheetEntry};
use super::rows::Rows;
use super::text::{self, Strings};
use crate::archive::Archive;
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::limits::{Limit, Limits};
use crate::sink::Sink;
use crate::xml;
pub(super) use cells::iso;
use quick_xml::events::Event;
use std::io::{Cursor, Read};
pub(super) use styles::Styles;

/// What the workbook part says.
#[derive(Debug, Default)]
struct Workbook {
    sheets: Vec<SheetEntry>,
    strings: Option<String>,
    styles: Option<String>,
    epoch: Epoch,
}

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
    Ok(book.sheets.iter().filter(|s| !s.hidden).count())
}

/// Reads the workbook into the sink.
pub(super) fn extract(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let limits = document.limits;
    let mut archive = Archive::open(document.input, limits)?;
    // Merged cells stand behind the cells, so every sheet is passed over twice, each time within its own budget.
    let mut ahead = Archive::open(document.input, limits)?;
    let book = Workbook::read(&mut archive, limits)?;
    let (hidden, shown): (Vec<_>, Vec<_>) = book.sheets.iter().partition(|s| s.hidden);
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
        let part = package::member(&archive, &sheet.part);
        let merges = match merged(&mut ahead, &part, limits) {
            Ok(areas) => Merges::new(areas),
            // Damage shows up again where the cells are read.
            Err(_) => Merges::default(),
        };
        let Some(mut rows) = Rows::open(sink, number, &sheet.name, merges)? else { continue };
        let outcome = read_sheet(&mut archive, &part, &shared, &mut rows);
        rows.finish()?;
        package::damaged(outcome, sink)?;
    }
    Ok(())
}

fn read_sheet(
    archive: &mut Archive,
    part: &str,
    shared: &Shared,
    rows: &mut Rows<'_, '_>,
) -> Result<()> {
    let limits = rows.limits();
    let member =
        archive.member(part)?.ok_or_else(|| ExtractError::corrupt("a sheet is missing"))?;
    let mut reader = xml::Reader::new(member, limits)?;
    cells::read(&mut reader, shared, rows)
}

impl Workbook {
    fn read(archive: &mut Archive, limits: &Limits) -> Result<Self> {
        let path = package::workbook(archive, limits, "xl/workbook.xml");
        let related = package::relationships(archive, &path, limits)?;
        let mut book = Self {
            strings: package::part_of_kind(archive, &related, "sharedStrings"),
            styles: package::part_of_kind(archive, &related, "styles"),
            ..Self::default()
        };
        let member = archive.member(&path)?.ok_or_else(package::no_workbook)?;
        let mut reader = xml::Reader::new(member, limits)?;
        loop {
            match reader.next_event()? {
                Event::Start(element) if xml::local(&element) == "workbookPr" => {
                    let on = xml::attribute(&element, "date1904");
                    if matches!(on.as_deref(), Some("1" | "true" | "on")) {
                        book.epoch = Epoch::Y1904;
                    }
                }
                Event::Start(element) if xml::local(&element) == "sheet" => {
                    let attribute = |name| xml::attribute(&element, name).unwrap_or_default();
                    let id = attribute("id");
                    // Charts and dialogs have no cells.
                    let sheet = related.iter().find(|r| r.id == id && r.kind == "worksheet");
                    let hidden = matches!(attribute("state").as_str(), "hidden" | "veryHidden");
                    book.sheets.extend(sheet.map(|r| SheetEntry {
                        name: attribute("name"),
                        hidden,
                        part: r.target.clone(),
                    }));
                }
                Event::Eof => return Ok(book),
                _ => {}
            }
        }
    }
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
        // Phonetic hints repeat the text in another script.
        text::content(&mut reader, &["rPh"], &mut text)?;
        bytes += text.len() as u64 + 8;
        if bytes > limits.in_memory_bytes {
            let value = limits.in_memory_bytes;
            return Err(ExtractError::LimitReached { limit: Limit::InMemoryBytes, value });
        }
        strings.push(&text::unescaped(&text));
    }
}

/// The merged areas of a sheet (18.3.1.55).
fn merged(archive: &mut Archive, part: &str, limits: &Limits) -> Result<Vec<Area>> {
    let mut areas = Vec::new();
    let Some(mut member) = archive.member(part)? else { return Ok(areas) };
    let Some(rest) = behind_cells(&mut member)? else { return Ok(areas) };
    let mut reader = xml::Reader::new(Cursor::new(rest).chain(member), limits)?;
    loop {
        match reader.next_event()? {
            Event::Start(element) if xml::local(&element) == "mergeCell" => {
                areas.extend(xml::attribute(&element, "ref").as_deref().and_then(merges::area));
            }
            Event::End(element) if element.local_name().into_inner() == "mergeCells" => break,
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(areas)
}

/// Reads up to the end of the cells and returns what was read beyond it. Far faster than parsing all the cells.
fn behind_cells(member: &mut impl Read) -> Result<Option<Vec<u8>>> {
    const END: &[u8] = b"sheetData>";
    let mut buffer = vec![0; 64 << 10];
    let mut kept = 0;
    loop {
        let n = member
            .read(buffer.get_mut(kept..).unwrap_or_default())
            .map_err(crate::archive::io_error)?;
        if n == 0 {
            return Ok(None);
        }
        let seen = buffer.get(..kept + n).unwrap_or_default();
        let mut from = 0;
        while let Some(at) = find(seen.get(from..).unwrap_or_default(), END) {
            let end = from + at;
            let before = seen.get(..end).unwrap_or_default();
            let tag = before.iter().rposition(|b| *b == b'<').and_then(|at| before.get(at + 1));
            from = end + END.len();
            if tag == Some(&b'/') {
                return Ok(Some(seen.get(from..).unwrap_or_default().to_vec()));
            }
        }
        // The end tag may lie across two reads; its prefix is short.
        let carry = seen.len().min(64);
        let start = seen.len() - carry;
        buffer.copy_within(start..start + carry, 0);
        kept = carry;
    }
}

/// The first place of `needle`, told by its last byte, which is rarer in numbers than its first.
fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = haystack.get(from..)?.iter().position(|b| *b == b'D') {
        let start = (from + at).checked_sub(5);
        if start.is_some_and(|s| haystack.get(s..).is_some_and(|h| h.starts_with(needle))) {
            return start;
        }
        from += at + 1;
    }
    None
}
