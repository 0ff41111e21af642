//! The cells of one sheet, row by row.

use super::styles::Styles;
use super::text;
use crate::error::{ExtractError, Result};
use crate::formats::sheet::binary::truth;
use crate::formats::sheet::cell::{Entry, Nature};
use crate::formats::sheet::merges::Area;
use crate::formats::sheet::outline::Comment;
use crate::formats::sheet::rows::Rows;
use crate::formats::sheet::xlsx::iso;
use crate::xml;
use quick_xml::events::{BytesStart, Event};
use std::io::Read;

/// The day that stands for none where only the time is meant.
const NO_DAY: [&str; 2] = ["1899-12-30", "1899-12-31"];

/// The cell that is being read.
#[derive(Debug, Default)]
struct Current {
    row: u32,
    column: u32,
    style: Option<String>,
    link: Option<String>,
    /// Columns and rows that it covers beside its own.
    covers: (u32, u32),
    kind: String,
    value: String,
    comment: Option<Comment>,
}

/// Reads up to the end of the sheet whose start was just read.
pub(super) fn read<R: Read>(
    reader: &mut xml::Reader<R>,
    styles: &Styles,
    rows: &mut Rows<'_, '_>,
) -> Result<()> {
    let outside = reader.depth().saturating_sub(1);
    let mut current = Current::default();
    let mut next_row = 0_u32;
    let mut next_column = 0_u32;
    loop {
        let mut in_comment = false;
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "Row" => {
                    current.row = index(&element).unwrap_or(next_row);
                    next_row = current.row.saturating_add(1);
                    next_column = 0;
                    rows.check()?;
                }
                "Cell" => current.begin(&element, next_column),
                "Comment" => {
                    in_comment = true;
                    let author = xml::attribute(&element, "Author").unwrap_or_default();
                    current.comment = Some(Comment { author, text: String::new() });
                }
                "Data" => {
                    current.kind = xml::attribute(&element, "Type").unwrap_or_default();
                    text::content(reader, &[], &mut current.value)?;
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().into_inner() {
                "Cell" => {
                    next_column = current.column.saturating_add(current.covers.0).saturating_add(1);
                    current.end(styles, rows)?;
                }
                "Table" => {
                    // Options of the sheet follow, which are known.
                    while reader.depth() > outside {
                        if matches!(reader.next_event()?, Event::Eof) {
                            break;
                        }
                    }
                    return Ok(());
                }
                _ => {}
            },
            Event::Eof => return Err(ExtractError::corrupt("a sheet breaks off")),
            _ => {}
        }
        if in_comment && let Some(comment) = &mut current.comment {
            text::content(reader, &[], &mut comment.text)?;
        }
        if reader.depth() <= outside {
            return Ok(());
        }
    }
}

/// The place that an element names, counted from 0.
fn index(element: &BytesStart<'_>) -> Option<u32> {
    xml::attribute(element, "Index")?.trim().parse::<u32>().ok()?.checked_sub(1)
}

impl Current {
    fn begin(&mut self, element: &BytesStart<'_>, next: u32) {
        let count = |name| {
            xml::attribute(element, name).and_then(|n| n.trim().parse::<u32>().ok()).unwrap_or(0)
        };
        self.column = index(element).unwrap_or(next);
        self.covers = (count("MergeAcross"), count("MergeDown"));
        self.style = xml::attribute(element, "StyleID");
        self.link = xml::attribute(element, "HRef").filter(|link| link.contains(':'));
        self.kind.clear();
        self.value.clear();
        self.comment = None;
    }

    fn end(&mut self, styles: &Styles, rows: &mut Rows<'_, '_>) -> Result<()> {
        let (row, column) = (self.row, self.column);
        if let Some(comment) = self.comment.take() {
            rows.comment(row, column, comment);
        }
        let entry = self.entry(styles);
        let empty = entry.text.trim().is_empty();
        rows.cell(row, column, entry)?;
        // An area whose first cell is empty shows nothing.
        if !empty && self.covers != (0, 0) {
            rows.merge(Area {
                rows: (row, row.saturating_add(self.covers.1)),
                columns: (column, column.saturating_add(self.covers.0)),
            });
        }
        Ok(())
    }

    fn entry(&self, styles: &Styles) -> Entry {
        let style = self.style.as_deref();
        let value = self.value.trim();
        let entry = match self.kind.as_str() {
            "Number" => match value.parse() {
                Ok(number) => styles.show(number, style),
                Err(_) => Entry::of(value.to_owned(), Nature::Sign),
            },
            "DateTime" => {
                let shown = iso(value);
                let clock = NO_DAY.iter().find_map(|day| shown.strip_prefix(day));
                let shown = clock.map_or(shown.as_str(), str::trim).to_owned();
                Entry::of(shown, Nature::Date)
            }
            "Boolean" => truth(value == "1"),
            "Error" => Entry::of(value.to_owned(), Nature::Sign),
            _ => Entry::words(self.value.as_str()),
        };
        let link = self.link.as_deref().map(std::sync::Arc::from);
        styles.dress(entry, style).linked(link)
    }
}
