//! The cells of one sheet (ODF 1.3 part 3, 9.1). A cell carries its text as shown; only dates and truth values are said
//! otherwise, because their text depends on the author's country.

use super::content;
use super::styles::Styles;
use crate::Options;
use crate::block::Block;
use crate::error::{ExtractError, Result};
use crate::formats::sheet::cell::{Entry, Nature};
use crate::formats::sheet::merges::Area;
use crate::formats::sheet::number;
use crate::formats::sheet::outline::{Comment, Outline};
use crate::formats::sheet::rows::Rows;
use crate::formats::sheet::xlsx::iso;
use crate::sink::Sink;
use crate::xml;
use quick_xml::events::{BytesStart, Event};
use std::io::Read;
use std::sync::Arc;

/// Most times that a row, and a cell, with content is repeated, and most cells that a row's repeats may come to.
const MOST_ROWS: u32 = 10_000;
const MOST_COLUMNS: u32 = 1_000;
const MOST_CELLS: u32 = 100_000;

/// A cell and how far it reaches.
struct Placed {
    column: u32,
    repeat: u32,
    spans: (u32, u32),
    entry: Entry,
    comment: Option<Comment>,
}

/// What is needed to read a sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'c> {
    pub(super) styles: &'c Styles,
    pub(super) options: &'c Options,
}

/// Reads the sheet whose start was just read.
pub(super) fn read<R: Read>(
    reader: &mut xml::Reader<R>,
    number: u32,
    name: &str,
    context: Context<'_>,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let rows = Rows::open(sink, number, name, Outline::default(), context.options)?;
    let Some(mut rows) = rows else { return reader.skip() };
    let outcome = read_rows(reader, context.styles, &mut rows);
    rows.finish()?;
    outcome
}

fn read_rows<R: Read>(
    reader: &mut xml::Reader<R>,
    styles: &Styles,
    rows: &mut Rows<'_, '_>,
) -> Result<()> {
    let outside = reader.depth().saturating_sub(1);
    let mut row = 0_u32;
    let mut in_header = false;
    loop {
        let mut shapes = false;
        let repeat = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "table-row" => Some(count(&element, "number-rows-repeated")),
                "table-header-rows" => {
                    in_header = true;
                    None
                }
                "shapes" => {
                    shapes = true;
                    None
                }
                "forms" | "title" | "desc" => {
                    reader.skip()?;
                    None
                }
                _ => None,
            },
            Event::End(element) => {
                in_header &= element.local_name().into_inner() != "table-header-rows";
                None
            }
            Event::Eof => return Err(ExtractError::corrupt("a sheet breaks off")),
            _ => None,
        };
        if shapes {
            rows.shapes(content::shapes(reader)?);
        }
        if let Some(repeat) = repeat {
            let (cells, shapes) = read_row(reader, styles)?;
            rows.shapes(shapes);
            if in_header {
                rows.header_row(row);
            }
            write(&cells, row, repeat, rows)?;
            row = row.saturating_add(repeat);
            rows.check()?;
        }
        if reader.depth() <= outside {
            return Ok(());
        }
    }
}

fn write(cells: &[Placed], row: u32, repeat: u32, rows: &mut Rows<'_, '_>) -> Result<()> {
    if cells.is_empty() {
        return Ok(());
    }
    let wide = cells.iter().map(|cell| cell.repeat.min(MOST_COLUMNS)).fold(0, u32::saturating_add);
    let most = (MOST_CELLS / wide.max(1)).clamp(1, MOST_ROWS);
    if repeat > most {
        rows.truncated("A row that is repeated very often was cut short.")?;
    }
    for row in row..row.saturating_add(repeat.min(most)) {
        for cell in cells {
            let last = cell.column.saturating_add(cell.repeat.min(MOST_COLUMNS));
            if let Some(comment) = &cell.comment {
                rows.comment(row, cell.column, comment.clone());
            }
            for column in cell.column..last {
                rows.cell(row, column, cell.entry.clone())?;
            }
            if cell.spans != (1, 1) {
                let (height, width) = cell.spans;
                rows.merge(Area {
                    rows: (row, row.saturating_add(height - 1)),
                    columns: (cell.column, cell.column.saturating_add(width - 1)),
                });
            }
        }
    }
    Ok(())
}

/// The cells of the row whose start was just read, empty ones left out, and what stands in shapes there.
fn read_row<R: Read>(
    reader: &mut xml::Reader<R>,
    styles: &Styles,
) -> Result<(Vec<Placed>, Vec<Block>)> {
    let mut cells = Vec::new();
    let mut shapes = Vec::new();
    let mut column = 0_u32;
    loop {
        let (repeat, cell) = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "table-cell" => {
                    let spans = (
                        count(&element, "number-rows-spanned"),
                        count(&element, "number-columns-spanned"),
                    );
                    let repeat = count(&element, "number-columns-repeated");
                    (repeat, Some((Value::of(&element), spans)))
                }
                "covered-table-cell" => (count(&element, "number-columns-repeated"), None),
                _ => continue,
            },
            Event::End(element) if element.local_name().into_inner() == "table-row" => {
                return Ok((cells, shapes));
            }
            Event::Eof => return Ok((cells, shapes)),
            _ => continue,
        };
        match cell {
            None => reader.skip()?,
            Some((value, spans)) => {
                let content = content::read(reader)?;
                shapes.extend(content.shapes);
                let bold = styles.is_bold(&value.style);
                let link = content.link.map(Arc::from);
                let entry = value.entry(content.words).set_in(bold).linked(link);
                let comment = content.comment;
                if comment.is_some() || !entry.text.trim().is_empty() {
                    cells.push(Placed { column, repeat, spans, entry, comment });
                }
            }
        }
        column = column.saturating_add(repeat);
    }
}

/// A count of at least one.
fn count(element: &BytesStart<'_>, name: &str) -> u32 {
    xml::attribute(element, name).and_then(|v| v.trim().parse().ok()).unwrap_or(1).max(1)
}

/// What a cell says in its attributes (ODF 1.3 part 3, 19.389).
struct Value {
    style: String,
    kind: String,
    value: String,
}

impl Value {
    fn of(element: &BytesStart<'_>) -> Self {
        let kind = xml::attribute(element, "value-type").unwrap_or_default();
        let name = match kind.as_str() {
            "date" => "date-value",
            "time" => "time-value",
            "boolean" => "boolean-value",
            "string" => "string-value",
            _ => "value",
        };
        let style = xml::attribute(element, "style-name").unwrap_or_default();
        Self { value: xml::attribute(element, name).unwrap_or_default(), kind, style }
    }

    fn entry(self, words: String) -> Entry {
        let general = |factor: f64| {
            self.value.parse().map_or(String::new(), |v: f64| number::general(v * factor).text)
        };
        let shown = !words.trim().is_empty();
        let text = match self.kind.as_str() {
            "date" if !self.value.is_empty() => iso(&self.value),
            "boolean" if !self.value.is_empty() => self.value.to_ascii_uppercase(),
            _ if shown => words,
            "percentage" => format!("{}%", general(100.0)),
            "float" | "currency" => general(1.0),
            "time" => time(&self.value),
            _ => self.value,
        };
        let nature = match self.kind.as_str() {
            "string" | "" => Nature::Words,
            "date" | "time" => Nature::Date,
            "boolean" => Nature::Sign,
            _ => Nature::Number,
        };
        Entry::of(text, nature)
    }
}

/// `PT14H30M00S` as `14:30:00`.
fn time(duration: &str) -> String {
    let parts: Vec<&str> =
        duration.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    parts.iter().take(3).map(|p| format!("{p:0>2}")).collect::<Vec<_>>().join(":")
}
