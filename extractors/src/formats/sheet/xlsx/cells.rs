//! The cells of one sheet (18.3.1.4), row by row.

use super::Shared;
use crate::error::{ExtractError, Result};
use crate::formats::sheet::binary::truth;
use crate::formats::sheet::cell::{Entry, Nature};
use crate::formats::sheet::merges;
use crate::formats::sheet::rows::Rows;
use crate::formats::sheet::text;
use crate::xml;
use quick_xml::events::{BytesStart, Event};
use std::io::Read;
use std::sync::Arc;

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
    /// Whether there is a value, be it an empty one.
    valued: bool,
    formula: String,
}

/// Characters of a formula that are shown where its value is missing.
const LONGEST_FORMULA: usize = 250;

/// Reads the cells up to their end.
pub(super) fn read<R: Read>(
    reader: &mut xml::Reader<R>,
    shared: &Shared,
    rows: &mut Rows<'_, '_>,
) -> Result<()> {
    let mut current = Current::default();
    let mut next_row = 0;
    loop {
        let into = match reader.next_event()? {
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
                "v" => Some(Into::Value),
                "is" => Some(Into::Words),
                "f" => Some(Into::Formula),
                "extLst" => Some(Into::Nothing),
                "pane" => {
                    let frozen = xml::attribute(&element, "state");
                    if matches!(frozen.as_deref(), Some("frozen" | "frozenSplit")) {
                        let rows_above = xml::attribute(&element, "ySplit");
                        let above = rows_above.and_then(|n| n.trim().parse::<f64>().ok());
                        rows.freeze(above.map_or(0, |n| n as u32));
                    }
                    None
                }
                _ => None,
            },
            Event::End(element) => {
                match element.local_name().into_inner() {
                    "c" => {
                        if let Some(entry) = current.entry(shared) {
                            rows.cell(current.row, current.column, entry)?;
                        } else if let Some(name) = current.link_name() {
                            rows.cell(current.row, current.column, name)?;
                        } else if let Some(formula) = current.shown_formula() {
                            rows.formula(current.row, current.column, formula)?;
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
        match into {
            None => {}
            Some(Into::Nothing) => reader.skip()?,
            Some(Into::Formula) => text::content(reader, &[], &mut current.formula)?,
            Some(Into::Value) => {
                current.valued = true;
                text::content(reader, &[], &mut current.value)?;
            }
            Some(Into::Words) => {
                current.valued = true;
                text::runs(reader, &mut current.value)?;
            }
        }
    }
    if reader.depth() > 0 { Err(ExtractError::corrupt("a sheet breaks off")) } else { Ok(()) }
}

/// Where the text of an element goes.
enum Into {
    Value,
    Words,
    Formula,
    Nothing,
}

impl Current {
    fn begin(&mut self, element: &BytesStart<'_>) {
        self.kind = Kind::Number;
        self.style = 0;
        self.value.clear();
        self.valued = false;
        self.formula.clear();
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
        let entry = match self.kind {
            Kind::Shared => Entry::words(shared.strings.get(value.parse().ok()?)?),
            Kind::Text => Entry::words(text::unescaped(&self.value)),
            Kind::Bool => truth(matches!(value, "1" | "true")),
            Kind::Error => Entry::of(value.to_owned(), Nature::Sign),
            Kind::Date => Entry::of(iso(value), Nature::Date),
            Kind::Number => match value.parse::<f64>() {
                Ok(number) => {
                    return Some(shared.styles.show(number, self.style).linked(self.link()));
                }
                Err(_) => Entry::of(value.to_owned(), Nature::Sign),
            },
        };
        Some(shared.styles.dress(entry, self.style).linked(self.link()))
    }

    /// The address of a formula that links to one.
    fn link(&self) -> Option<Arc<str>> {
        let arguments = self.formula.strip_prefix("HYPERLINK(\"")?;
        arguments.split('"').next().filter(|address| !address.is_empty()).map(Arc::from)
    }

    /// What a link shows, where the program that wrote it did not say.
    fn link_name(&self) -> Option<Entry> {
        let link = self.link()?;
        let mut parts = self.formula.strip_prefix("HYPERLINK(\"")?.split('"').skip(1);
        let name = parts.next().filter(|between| *between == ",").and_then(|_| parts.next());
        Some(Entry::words(name.unwrap_or(&link)).linked(Some(link.clone())))
    }

    /// The formula, where the program that wrote it did not work it out.
    fn shown_formula(&self) -> Option<Entry> {
        // An empty text is a value, and some programs write an empty element for none.
        let valued = self.valued && self.kind == Kind::Text;
        if valued || self.formula.trim().is_empty() {
            return None;
        }
        let formula: String = self.formula.trim().chars().take(LONGEST_FORMULA).collect();
        Some(Entry::of(format!("={formula}"), Nature::Number))
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
