//! Excel 2003 XML: SpreadsheetML as Office 2003 writes it, one XML file for a workbook (XML Spreadsheet Reference). What is
//! said about a sheet stands behind its cells, so the file is passed over twice.

mod cells;
mod styles;

use super::heads::Heads;
use super::merges::Area;
use super::outline::Outline;
use super::package::{damaged, hidden};
use super::rows::Rows;
use super::{page, text};
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::metadata::key;
use crate::sink::Sink;
use crate::xml;
use quick_xml::events::{BytesStart, Event};
use std::io::Read;
use styles::Styles;

/// Most sheets.
const MOST_SHEETS: usize = 20_000;

/// A sheet, but for its cells.
#[derive(Debug, Default)]
struct Sheet {
    name: String,
    hidden: bool,
    frozen: bool,
    rows: u32,
    filter: Option<Area>,
    page: (Vec<String>, Vec<String>),
}

/// What stands around the cells.
#[derive(Debug, Default)]
struct Book {
    sheets: Vec<Sheet>,
    styles: Styles,
    about: Vec<(&'static str, String)>,
}

/// The number of sheets that are shown.
pub(super) fn sheets(document: Document<'_>) -> Result<usize> {
    let mut book = Book::default();
    book.read(document)?;
    Ok(book.sheets.iter().filter(|sheet| !sheet.hidden).count())
}

/// Reads the workbook into the sink.
pub(super) fn extract(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let mut book = Book::default();
    match book.read(document) {
        Err(error) if error.is_fatal() => return Err(error),
        // Damage shows up again where the cells are read.
        Err(_) | Ok(()) => {}
    }
    if book.sheets.is_empty() {
        return Err(ExtractError::corrupt("the workbook has no sheets"));
    }
    for (key, value) in &book.about {
        sink.metadata(key, value)?;
    }
    let left_out = book.sheets.iter().filter(|sheet| sheet.hidden).count();
    sink.metadata(key::SHEETS, &(book.sheets.len() - left_out).to_string())?;
    hidden(left_out, sink)?;
    let mut reader = xml::Reader::new(document.input.reader(), document.limits)?;
    let styles = std::mem::take(&mut book.styles);
    let outcome = read(&mut reader, book.sheets, &styles, document, sink);
    damaged(outcome, sink)
}

/// Reads the cells of the sheets that are shown and wanted.
fn read<R: Read>(
    reader: &mut xml::Reader<R>,
    sheets: Vec<Sheet>,
    styles: &Styles,
    document: Document<'_>,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let mut number = 0;
    for sheet in sheets {
        loop {
            match reader.next_event()? {
                Event::Start(element) if xml::local(&element) == "Worksheet" => break,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
        if sheet.hidden {
            reader.skip()?;
            continue;
        }
        number += 1;
        let heads = Heads {
            frozen: if sheet.frozen { sheet.rows } else { 0 },
            filters: sheet.filter.into_iter().collect(),
            ..Heads::default()
        };
        let outline = Outline { heads, page: sheet.page, ..Outline::default() };
        let rows = Rows::open(sink, number, &sheet.name, outline, document.options)?;
        let Some(mut rows) = rows else {
            reader.skip()?;
            continue;
        };
        let outcome = cells::read(reader, styles, &mut rows);
        rows.finish()?;
        outcome?;
    }
    Ok(())
}

impl Book {
    /// Reads everything but the cells.
    fn read(&mut self, document: Document<'_>) -> Result<()> {
        let mut reader = xml::Reader::new(document.input.reader(), document.limits)?;
        loop {
            let words = match reader.next_event()? {
                Event::Start(element) => match xml::local(&element) {
                    "Table" => {
                        reader.skip()?;
                        continue;
                    }
                    name => match self.element(name, &element) {
                        Some(words) => words,
                        None => continue,
                    },
                },
                Event::Eof => return Ok(()),
                _ => continue,
            };
            let mut text = String::new();
            text::content(&mut reader, &[], &mut text)?;
            match (words, self.sheets.last_mut()) {
                (Words::About(key), _) => self.about.push((key, text)),
                (Words::Visible, Some(sheet)) => sheet.hidden = text.trim() != "SheetVisible",
                (Words::Split, Some(sheet)) => sheet.rows = text.trim().parse().unwrap_or(0),
                (Words::Visible | Words::Split, None) => {}
            }
        }
    }

    /// Takes an element; what its text is, where that matters.
    fn element(&mut self, name: &str, element: &BytesStart<'_>) -> Option<Words> {
        let attribute = |name| xml::attribute(element, name);
        if name == "Worksheet" && self.sheets.len() < MOST_SHEETS {
            let name = attribute("Name").unwrap_or_default();
            self.sheets.push(Sheet { name, ..Sheet::default() });
            return None;
        }
        match (name, self.sheets.last_mut()) {
            ("Title", None) => return Some(Words::About(key::TITLE)),
            ("Author", None) => return Some(Words::About(key::CREATOR)),
            ("Subject", None) => return Some(Words::About(key::SUBJECT)),
            ("Keywords", None) => return Some(Words::About(key::KEYWORDS)),
            ("Created", None) => return Some(Words::About(key::CREATED)),
            ("LastSaved", None) => return Some(Words::About(key::MODIFIED)),
            (_, None) => self.styles.element(name, element),
            ("Visible", Some(_)) => return Some(Words::Visible),
            ("SplitHorizontal", Some(_)) => return Some(Words::Split),
            ("FreezePanes", Some(sheet)) => sheet.frozen = true,
            ("AutoFilter", Some(sheet)) => {
                sheet.filter = attribute("Range").as_deref().and_then(first_row);
            }
            ("Header", Some(sheet)) => {
                page::add(&attribute("Data").unwrap_or_default(), &mut sheet.page.0);
            }
            ("Footer", Some(sheet)) => {
                page::add(&attribute("Data").unwrap_or_default(), &mut sheet.page.1);
            }
            (_, Some(_)) => {}
        }
        None
    }
}

/// Elements whose text matters.
enum Words {
    About(&'static str),
    Visible,
    Split,
}

/// The first row of `R1C1:R9C5`.
fn first_row(range: &str) -> Option<Area> {
    let (from, to) = range.split_once(':')?;
    let (row, left) = place(from)?;
    let (_, right) = place(to)?;
    Some(Area { rows: (row, row), columns: (left, right) })
}

/// `R2C3` as row and column, counted from 0.
fn place(text: &str) -> Option<(u32, u32)> {
    let (row, column) = text.strip_prefix('R')?.split_once('C')?;
    let number = |text: &str| text.parse::<u32>().ok()?.checked_sub(1);
    Some((number(row)?, number(column)?))
}
