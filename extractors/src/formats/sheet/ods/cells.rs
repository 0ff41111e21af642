//! The cells of one sheet (ODF 1.3 part 3, 9.1). A cell carries its text as shown; only dates and truth values are said
//! otherwise, because their text depends on the author's country.

use crate::Options;
use crate::error::{ExtractError, Result};
use crate::formats::sheet::cell::{Entry, Nature};
use crate::formats::sheet::merges::Area;
use crate::formats::sheet::number;
use crate::formats::sheet::outline::Outline;
use crate::formats::sheet::rows::Rows;
use crate::formats::sheet::xlsx::iso;
use crate::sink::Sink;
use crate::xml;
use quick_xml::events::{BytesStart, Event};
use std::io::Read;

/// Most times that a row, and a cell, with content is repeated, and most cells that a row's repeats may come to.
const MOST_ROWS: u32 = 10_000;
const MOST_COLUMNS: u32 = 1_000;
const MOST_CELLS: u32 = 100_000;

/// What stands in a cell beside its text, or hangs on it.
const ASIDE: [&str; 9] = [
    "annotation",
    "shapes",
    "frame",
    "custom-shape",
    "g",
    "control",
    "table",
    "ruby-text",
    "detective",
];

/// A cell and how far it reaches.
struct Placed {
    column: u32,
    repeat: u32,
    spans: (u32, u32),
    entry: Entry,
}

/// Reads the sheet whose start was just read.
pub(super) fn read<R: Read>(
    reader: &mut xml::Reader<R>,
    number: u32,
    name: &str,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let Some(mut rows) = Rows::open(sink, number, name, Outline::default(), options)? else {
        return reader.skip();
    };
    let outcome = read_rows(reader, &mut rows);
    rows.finish()?;
    outcome
}

fn read_rows<R: Read>(reader: &mut xml::Reader<R>, rows: &mut Rows<'_, '_>) -> Result<()> {
    let outside = reader.depth().saturating_sub(1);
    let mut row = 0_u32;
    loop {
        let repeat = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "table-row" => Some(count(&element, "number-rows-repeated")),
                "shapes" | "forms" | "title" | "desc" => {
                    reader.skip()?;
                    None
                }
                _ => None,
            },
            Event::Eof => return Err(ExtractError::corrupt("a sheet breaks off")),
            _ => None,
        };
        if let Some(repeat) = repeat {
            let cells = read_row(reader)?;
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

/// The cells of the row whose start was just read, empty ones left out.
fn read_row<R: Read>(reader: &mut xml::Reader<R>) -> Result<Vec<Placed>> {
    let mut cells = Vec::new();
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
                return Ok(cells);
            }
            Event::Eof => return Ok(cells),
            _ => continue,
        };
        match cell {
            None => reader.skip()?,
            Some((value, spans)) => {
                let entry = value.entry(words(reader)?);
                if !entry.text.trim().is_empty() {
                    cells.push(Placed { column, repeat, spans, entry });
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
        Self { value: xml::attribute(element, name).unwrap_or_default(), kind }
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

/// The text of the cell whose start was just read.
fn words<R: Read>(reader: &mut xml::Reader<R>) -> Result<String> {
    let outside = reader.depth().saturating_sub(1);
    let mut words = String::new();
    loop {
        let mut skipped = false;
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "p" | "h" if !words.is_empty() => words.push('\n'),
                "s" | "tab" | "line-break" => words.push(' '),
                name => skipped = ASIDE.contains(&name),
            },
            Event::Text(text) if is_text(&text) => words.push_str(&text),
            Event::CData(text) => words.push_str(&text),
            Event::GeneralRef(name) => xml::reference(&name, &mut words),
            Event::Eof => return Ok(words),
            _ => {}
        }
        if skipped {
            reader.skip()?;
        }
        if reader.depth() <= outside {
            return Ok(words);
        }
    }
}

/// Line ends between elements are no text; line ends within are spaces.
fn is_text(text: &str) -> bool {
    !(text.starts_with('\n') && text.trim().is_empty())
}
