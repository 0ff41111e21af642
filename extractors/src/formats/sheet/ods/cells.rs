//! The cells of one sheet (ODF 1.3 part 3, 9.1), row by row.

use super::content;
use super::styles::Styles;
use super::value::Value;
use crate::Options;
use crate::block::Block;
use crate::error::{ExtractError, Result};
use crate::formats::sheet::cell::Entry;
use crate::formats::sheet::merges::Area;
use crate::formats::sheet::outline::{Comment, Outline};
use crate::formats::sheet::rows::Rows;
use crate::sink::Sink;
use crate::xml;
use quick_xml::events::{BytesStart, Event};
use std::io::Read;
use std::sync::Arc;

/// Most times that a row, and a cell, with content is repeated, and most cells that a row's repeats may come to.
const MOST_ROWS: u32 = 10_000;
const MOST_COLUMNS: u32 = 1_000;
const MOST_CELLS: u32 = 100_000;
/// Most columns whose styles are kept.
const MOST_STYLED_COLUMNS: usize = 16_384;

/// A cell and how far it reaches.
struct Placed {
    column: u32,
    repeat: u32,
    spans: (u32, u32),
    entry: Entry,
    comment: Option<Comment>,
}

/// The styles of cells in columns, where the cells and their rows name none.
#[derive(Debug, Default)]
struct Columns {
    /// Behind the last column of each, in order.
    styles: Vec<(u32, Option<String>)>,
}

impl Columns {
    fn push(&mut self, element: &BytesStart<'_>) {
        let first = self.styles.last().map_or(0, |last| last.0);
        let behind = first.saturating_add(count(element, "number-columns-repeated"));
        if self.styles.len() < MOST_STYLED_COLUMNS {
            self.styles.push((behind, xml::attribute(element, "default-cell-style-name")));
        }
    }

    fn of(&self, column: u32) -> Option<&str> {
        let at = self.styles.partition_point(|(behind, _)| *behind <= column);
        self.styles.get(at)?.1.as_deref()
    }
}

/// The styles of cells in a row that name none (19.615).
#[derive(Debug, Clone, Copy)]
struct Defaults<'d> {
    row: Option<&'d str>,
    columns: &'d Columns,
}

impl<'d> Defaults<'d> {
    fn of(self, column: u32) -> Option<&'d str> {
        self.row.or_else(|| self.columns.of(column))
    }
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
    let mut columns = Columns::default();
    loop {
        let mut shapes = false;
        let repeat = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "table-row" => {
                    let style = xml::attribute(&element, "default-cell-style-name");
                    Some((count(&element, "number-rows-repeated"), style))
                }
                "table-column" => {
                    columns.push(&element);
                    None
                }
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
        if let Some((repeat, style)) = repeat {
            let defaults = Defaults { row: style.as_deref(), columns: &columns };
            let (cells, shapes) = read_row(reader, styles, defaults)?;
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
    defaults: Defaults<'_>,
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
                let style = value.style.clone();
                let style = style.as_deref().or_else(|| defaults.of(column)).unwrap_or_default();
                let (bold, format) = (styles.is_bold(style), styles.format(style));
                let link = content.link.map(Arc::from);
                let entry = value.entry(content.words, format).set_in(bold).linked(link);
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
