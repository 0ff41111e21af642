//! ODS: OpenDocument spreadsheets (ODF 1.3 part 3, 9), packed or flat, read as a stream. Repeat counts are clamped.

mod cells;
mod content;
mod formats;
mod moment;
mod styles;
mod value;

use super::package::{damaged, hidden};
use crate::Options;
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::formats::odf::about;
use crate::formats::odf::package::Package;
use crate::limits::{Cancel, Limits};
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
    let mut styles = Styles::default();
    named_styles(&mut package, &mut styles, document.limits, sink.cancel())?;
    let mut reader = xml::Reader::new(package.content()?, document.limits)?;
    let mut left_out = 0;
    let mut number = 0;
    let outcome = read(&mut reader, document.options, styles, sink, (&mut number, &mut left_out));
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
    mut styles: Styles,
    sink: &mut Sink<'_>,
    (number, left_out): (&mut u32, &mut usize),
) -> Result<()> {
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

/// Reads the styles that have names, which stand in a part of their own; what is damaged there says nothing.
fn named_styles(
    package: &mut Package,
    styles: &mut Styles,
    limits: &Limits,
    cancel: &Cancel,
) -> Result<()> {
    let outcome = (|| {
        let Some(part) = package.part("styles.xml")? else { return Ok(()) };
        let mut reader = xml::Reader::new(part, limits)?;
        loop {
            if cancel.is_cancelled() {
                return Err(ExtractError::Cancelled);
            }
            let mut foreign = false;
            let data = match reader.next_event()? {
                Event::Start(element) => {
                    // Those are for the headers of pages.
                    let name = xml::local(&element);
                    foreign = matches!(name, "automatic-styles" | "master-styles");
                    if foreign { None } else { styles.element(&element) }
                }
                Event::Eof => return Ok(()),
                _ => None,
            };
            if foreign {
                reader.skip()?;
            }
            if let Some(start) = data {
                styles.data_style(&mut reader, start)?;
            }
        }
    })();
    match outcome {
        Err(error) if error.is_fatal() => Err(error),
        _ => Ok(()),
    }
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
        let mut data = None;
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
                "body" => {
                    styles.resolve();
                    false
                }
                _ => {
                    data = styles.element(&element);
                    false
                }
            },
            Event::Eof => return Ok(None),
            _ => false,
        };
        if skipped {
            reader.skip()?;
        }
        if let Some(start) = data {
            styles.data_style(reader, start)?;
        }
    }
}
