//! Charts (ODF 1.3 part 3, 11) as tables of their values, which stand in a table of the chart's own.

use crate::block::{Block, Cell, Inline, Table};
use crate::error::{ExtractError, Result};
use crate::formats::sheet::number;
use crate::limits::Cancel;
use crate::xml::{self, Reader};
use quick_xml::events::Event;
use std::io::Read;

/// Most columns and rows of a chart: beyond this a table says nothing to a reader.
const MOST_COLUMNS: usize = 31;
const MOST_ROWS: usize = 501;
/// Longest text of one cell, in bytes.
const LONGEST_TEXT: usize = 4_000;

/// What a text is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Nothing,
    Title,
    Cell,
}

/// Reads `office:chart` or `chart:chart`, whose start was just read, to its end.
pub(super) fn read<R: Read>(reader: &mut Reader<R>, cancel: &Cancel) -> Result<Vec<Block>> {
    let outside = reader.depth().saturating_sub(1);
    let mut table = Table { header_rows: 1, ..Table::default() };
    let mut title = String::new();
    let mut row: Vec<Cell> = Vec::new();
    let mut text = String::new();
    let mut place = Place::Nothing;
    loop {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
        let mut skip = false;
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                // The titles of axes are not the chart's; shapes in a cell say where its value came from.
                "axis" | "legend" | "series" | "shapes" | "g" | "styles" | "automatic-styles" => {
                    skip = true;
                }
                "title" | "subtitle" => {
                    if !title.is_empty() {
                        title.push_str(" – ");
                    }
                    place = Place::Title;
                }
                "table-row" => row.clear(),
                "table-cell" => {
                    place = Place::Cell;
                    text.clear();
                }
                _ => {}
            },
            Event::Text(words) => push(place, &mut title, &mut text, &words),
            Event::GeneralRef(name) => {
                let mut words = String::new();
                xml::reference(&name, &mut words);
                push(place, &mut title, &mut text, &words);
            }
            Event::End(element) => match element.local_name().into_inner() {
                "title" | "subtitle" => place = Place::Nothing,
                "table-cell" => {
                    place = Place::Nothing;
                    if row.len() < MOST_COLUMNS {
                        row.push(Cell::text(shown(&text)));
                    }
                }
                "table-row" if table.rows.len() < MOST_ROWS => {
                    table.rows.push(std::mem::take(&mut row));
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
        if skip {
            reader.skip()?;
        }
        if reader.depth() <= outside {
            break;
        }
    }
    let title = crate::clean::line(&title);
    if table.rows.len() < 2 {
        let title = (!title.is_empty()).then(|| Block::paragraph(vec![Inline::text(title)]));
        return Ok(title.into_iter().collect());
    }
    if !title.is_empty() {
        table.caption = vec![Inline::text(title)];
    }
    Ok(vec![Block::table(table)])
}

fn push(place: Place, title: &mut String, text: &mut String, words: &str) {
    let target = match place {
        Place::Nothing => return,
        Place::Title => title,
        Place::Cell => text,
    };
    if target.len() < LONGEST_TEXT {
        target.extend(words.chars().take(LONGEST_TEXT));
    }
}

/// A value as a reader wants it, without the digits that only a computer sees.
fn shown(value: &str) -> String {
    let value = value.trim();
    match value.parse::<f64>() {
        Ok(number) if !number.is_finite() => String::new(),
        Ok(number) if value.len() > 12 => number::rounded(number),
        _ => value.to_owned(),
    }
}
