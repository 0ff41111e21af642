//! ODS: OpenDocument spreadsheets (ODF 1.3 part 3, 9), packed or flat, read as a stream. Repeat counts are clamped.

mod cells;
mod content;
mod styles;

use super::package::{damaged, hidden};
use crate::Options;
use crate::error::Result;
use crate::formats::Document;
use crate::formats::odf::about;
use crate::formats::odf::package::Package;
use crate::limits::Cancel;
use crate::metadata::key;
use crate::sink::Sink;
use crate::xml;
use cells::Context;
use quick_xml::events::Event;
use std::io::Read;
use styles::Styles;

/// The number of sheets that are shown.
pub(super) fn sheets(document: Document<'_>, cancel: &Cancel) -> Result<usize> {
    let mut package = Package::open(document, cancel)?;
    let mut shown = 0;
    let mut reader = xml::Reader::new(package.content()?, document.limits)?;
    let mut styles = Styles::default();
    while let Some(sheet) = next_sheet(&mut reader, &mut styles)? {
        shown += usize::from(!sheet.hidden);
        reader.skip()?;
    }
    Ok(shown)
}

/// Reads the workbook into the sink.
pub(super) fn extract(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let mut package = Package::open(document, sink.cancel())?;
    about::of(&mut package, document.limits, sink.cancel())?.write(sink)?;
    let mut reader = xml::Reader::new(package.content()?, document.limits)?;
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
