//! ODS: OpenDocument spreadsheets (ODF 1.3 part 3, 9), read as a stream. Repeat counts are clamped.

mod cells;
mod content;
mod styles;

use super::package::{damaged, hidden};
use super::text;
use crate::Options;
use crate::archive::Archive;
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::limits::Limits;
use crate::metadata::key;
use crate::sink::Sink;
use crate::xml;
use cells::Context;
use quick_xml::events::Event;
use std::io::Read;
use styles::Styles;

/// Bytes of the manifest that are looked at.
const MANIFEST_BYTES: u64 = 4 << 20;

/// The number of sheets that are shown.
pub(super) fn sheets(document: Document<'_>) -> Result<usize> {
    let mut archive = open(document)?;
    let mut shown = 0;
    let Some(member) = archive.member("content.xml")? else { return Err(no_content()) };
    let mut reader = xml::Reader::new(member, document.limits)?;
    let mut styles = Styles::default();
    while let Some(sheet) = next_sheet(&mut reader, &mut styles)? {
        shown += usize::from(!sheet.hidden);
        reader.skip()?;
    }
    Ok(shown)
}

/// Reads the workbook into the sink.
pub(super) fn extract(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let mut archive = open(document)?;
    match metadata(&mut archive, sink) {
        Err(error) if error.is_fatal() => return Err(error),
        Err(_) | Ok(()) => {}
    }
    let Some(member) = archive.member("content.xml")? else { return Err(no_content()) };
    let mut reader = xml::Reader::new(member, document.limits)?;
    let mut left_out = 0;
    let mut number = 0;
    let outcome = read(&mut reader, document.options, sink, &mut number, &mut left_out);
    if number == 0 && left_out == 0 {
        outcome?;
    } else {
        damaged(outcome, sink)?;
    }
    sink.metadata(key::SHEETS, &number.to_string())?;
    hidden(left_out, sink)
}

fn read<R: Read>(
    reader: &mut xml::Reader<R>,
    options: &Options,
    sink: &mut Sink<'_>,
    number: &mut u32,
    left_out: &mut usize,
) -> Result<()> {
    let mut styles = Styles::default();
    while let Some(sheet) = next_sheet(reader, &mut styles)? {
        if sheet.hidden {
            *left_out += usize::from(!sheet.foreign);
            reader.skip()?;
            continue;
        }
        *number += 1;
        let context = Context { styles: &styles, options };
        cells::read(reader, *number, &sheet.name, context, sink)?;
    }
    Ok(())
}

/// A sheet whose start was just read.
struct Sheet {
    name: String,
    hidden: bool,
    /// The copy of a sheet of another file, kept for formulas that refer to it.
    foreign: bool,
}

/// Reads up to the next sheet; notes the styles on the way.
fn next_sheet<R: Read>(reader: &mut xml::Reader<R>, styles: &mut Styles) -> Result<Option<Sheet>> {
    loop {
        let skipped = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "table" => {
                    let name = xml::attribute(&element, "name").unwrap_or_default();
                    let style = xml::attribute(&element, "style-name").unwrap_or_default();
                    let foreign = name.starts_with("'file:");
                    let hidden = foreign || styles.is_hidden(&style);
                    return Ok(Some(Sheet { name, hidden, foreign }));
                }
                // What was deleted is kept here.
                "tracked-changes" => true,
                name => {
                    styles.element(name, &element);
                    false
                }
            },
            Event::Eof => return Ok(None),
            _ => false,
        };
        if skipped {
            reader.skip()?;
        }
    }
}

fn open(document: Document<'_>) -> Result<Archive> {
    let mut archive = Archive::open(document.input, document.limits)?;
    if encrypted(&mut archive)? { Err(ExtractError::Encrypted) } else { Ok(archive) }
}

/// Whether parts are encrypted (ODF 1.3 part 2, 4.4).
fn encrypted(archive: &mut Archive) -> Result<bool> {
    let Some(member) = archive.member("META-INF/manifest.xml")? else { return Ok(false) };
    let mut bytes = Vec::new();
    if member.take(MANIFEST_BYTES).read_to_end(&mut bytes).is_err() {
        return Ok(false);
    }
    Ok(String::from_utf8_lossy(&bytes).contains("encryption-data"))
}

fn no_content() -> ExtractError {
    ExtractError::corrupt("the content part is missing")
}

/// The properties in `meta.xml`.
fn metadata(archive: &mut Archive, sink: &mut Sink<'_>) -> Result<()> {
    let limits: &Limits = sink.limits();
    let Some(member) = archive.member("meta.xml")? else { return Ok(()) };
    let mut reader = xml::Reader::new(member, limits)?;
    let mut last_editor = String::new();
    loop {
        let key = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "title" => key::TITLE,
                "initial-creator" => key::CREATOR,
                "creator" => "",
                "subject" => key::SUBJECT,
                "description" => key::DESCRIPTION,
                "keyword" => key::KEYWORDS,
                "language" => key::LANGUAGE,
                "creation-date" => key::CREATED,
                "date" => key::MODIFIED,
                "generator" => key::PRODUCER,
                _ => continue,
            },
            Event::Eof => break,
            _ => continue,
        };
        let mut value = String::new();
        text::content(&mut reader, &[], &mut value)?;
        if key.is_empty() {
            last_editor = value;
        } else {
            sink.metadata(key, &value)?;
        }
    }
    // Who saved it last stands in for the author; the first value set stays.
    sink.metadata(key::CREATOR, &last_editor)
}
