//! The cells of one sheet (18.3.1.4), row by row.

use super::Shared;
use crate::error::{ExtractError, Result};
use crate::formats::sheet::merges;
use crate::formats::sheet::rows::{Entry, Rows};
use crate::formats::sheet::text;
use crate::xml;
use quick_xml::events::{BytesStart, Event};
use std::io::Read;

/// Kinds of cells (18.18.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Bool,
    Error,
    Date,
}

/// The cell that is being read.
#[derive(Debug, Default)]
struct Current {
    row: u32,
    /// The column of the next cell that does not say its own.
    column: u32,
    kind: Kind,
    style: usize,
    value: String,
}

/// Reads the cells up to their end.
pub(super) fn read<R: Read>(
    reader: &mut xml::Reader<R>,
    shared: &Shared,
    rows: &mut Rows<'_, '_>,
) -> Result<()> {
    let mut current = Current::default();
    let mut next_row = 0;
    loop {
        let skipped = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "row" => {
                    let said = xml::attribute(&element, "r").and_then(|r| r.trim().parse().ok());
                    current.row = said.and_then(|r: u32| r.checked_sub(1)).unwrap_or(next_row);
                    next_row = current.row.saturating_add(1);
                    current.column = 0;
                    rows.check()?;
                    None
                }
                "c" => {
                    current.begin(&element);
                    None
                }
                "v" => Some(&[][..]),
                "is" => Some(&["rPh"][..]),
                "f" | "extLst" => {
                    reader.skip()?;
                    None
                }
                _ => None,
            },
            Event::End(element) => {
                match element.local_name().into_inner() {
                    "c" => {
                        if let Some(entry) = current.entry(shared) {
                            rows.cell(current.row, current.column, entry)?;
                        }
                        current.column = current.column.saturating_add(1);
                    }
                    "sheetData" => return Ok(()),
                    _ => {}
                }
                None
            }
            Event::Eof => break,
            _ => None,
        };
        if let Some(skip) = skipped {
            text::content(reader, skip, &mut current.value)?;
        }
    }
    if reader.depth() > 0 { Err(ExtractError::corrupt("a sheet breaks off")) } else { Ok(()) }
}

impl Current {
    fn begin(&mut self, element: &BytesStart<'_>) {
        self.kind = Kind::Number;
        self.style = 0;
        self.value.clear();
        for attribute in element.attributes().with_checks(false).flatten() {
            let value = attribute.value.as_ref();
            match attribute.key.local_name().as_ref() {
                "r" => {
                    if let Some((_, column)) = merges::position(value) {
                        self.column = column;
                    }
                }
                "s" => self.style = value.parse().unwrap_or(0),
                "t" => {
                    self.kind = match value {
                        "s" => Kind::Shared,
                        "str" | "inlineStr" => Kind::Text,
                        "b" => Kind::Bool,
                        "e" => Kind::Error,
                        "d" => Kind::Date,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
    }

    /// The cell as shown; `None` where it is empty.
    fn entry(&mut self, shared: &Shared) -> Option<Entry> {
        if self.value.is_empty() {
            return None;
        }
        let value = self.value.trim();
        let text = match self.kind {
            Kind::Shared => shared.strings.get(value.parse().ok()?)?.to_owned(),
            Kind::Text => text::unescaped(&self.value).into_owned(),
            Kind::Bool => if matches!(value, "1" | "true") { "TRUE" } else { "FALSE" }.to_owned(),
            Kind::Error => value.to_owned(),
            Kind::Date => iso(value),
            Kind::Number => match value.parse::<f64>() {
                Ok(number) => shared.styles.show(number, self.style),
                Err(_) => value.to_owned(),
            },
        };
        Some(Entry { text, number: !matches!(self.kind, Kind::Shared | Kind::Text) })
    }
}

/// An ISO 8601 date (18.17.4.2) without a time that says nothing.
pub(crate) fn iso(value: &str) -> String {
    let (date, time) = value.split_once('T').unwrap_or((value, ""));
    let time = time.trim_end_matches('Z');
    let whole = time.split_once(['.', ',']).map_or(time, |(whole, _)| whole);
    let whole = whole.strip_suffix(":00").filter(|t| t.contains(':')).unwrap_or(whole);
    match whole {
        "" | "00:00" => date.to_owned(),
        time => format!("{date} {time}"),
    }
}
