//! Charts (ECMA-376 part 1, 21.2) as tables of their values.

use super::package::Member;
use crate::block::{Block, Cell, Inline, Table};
use crate::calendar::civil;
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use crate::xml::{self, Reader};
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// Most series of a chart, and most points of a series: beyond this a table says nothing to a reader.
pub(super) const MOST_SERIES: usize = 30;
pub(super) const MOST_POINTS: usize = 500;
/// Longest text of one point, in bytes.
pub(super) const LONGEST_TEXT: usize = 4_000;

/// A series of a chart.
#[derive(Debug, Default)]
pub(super) struct Series {
    pub(super) name: String,
    categories: BTreeMap<usize, String>,
    pub(super) values: BTreeMap<usize, String>,
}

impl Series {
    /// Adds a category; of those on several levels the last one read is the outer one.
    pub(super) fn category(&mut self, at: usize, text: String) {
        let slot = self.categories.entry(at).or_default();
        *slot = if slot.is_empty() { text } else { format!("{text}, {slot}") };
    }
}

/// Reads a chart part: one row a category, one column a series.
pub(super) fn read(reader: &mut Reader<Member<'_>>, cancel: &Cancel) -> Result<Vec<Block>> {
    let mut title = String::new();
    let mut series: Vec<Series> = Vec::new();
    // The open elements that say what a text is.
    let mut within: Vec<(u64, &'static str)> = Vec::new();
    let mut point = 0_usize;
    let mut format = String::new();
    let mut text: Option<String> = None;
    loop {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
        let depth = reader.depth();
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "ser" if series.len() < MOST_SERIES => {
                    series.push(Series::default());
                    within.push((depth, "ser"));
                }
                // The titles of axes are not the chart's.
                "catAx" | "valAx" | "dateAx" | "serAx" | "dLbls" | "trendline" => {
                    within.push((depth, "other"));
                }
                "title" => within.push((depth, "title")),
                "tx" => within.push((depth, "tx")),
                "cat" | "xVal" => within.push((depth, "cat")),
                "val" | "yVal" => within.push((depth, "val")),
                "pt" => {
                    let at = xml::attribute(&element, "idx").and_then(|n| n.parse().ok());
                    point = at.unwrap_or(0);
                }
                "v" | "t" | "formatCode" => text = Some(String::new()),
                "numCache" | "strCache" | "numLit" | "strLit" => format.clear(),
                _ => {}
            },
            Event::Text(words) => push(&mut text, &words),
            Event::GeneralRef(name) => {
                if let Some(text) = &mut text {
                    xml::reference(&name, text);
                }
            }
            Event::End(element) if element.local_name().into_inner() == "formatCode" => {
                format = text.take().unwrap_or_default();
            }
            Event::End(_) => {
                if let Some(text) = text.take() {
                    let text = shown(&text, &format);
                    place(&within, &mut title, series.last_mut(), point, text);
                }
                if within.last().is_some_and(|(d, _)| *d + 1 == depth) {
                    within.pop();
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(table(title, &series).into_iter().collect())
}

fn push(text: &mut Option<String>, words: &str) {
    if let Some(text) = text.as_mut().filter(|text| text.len() < LONGEST_TEXT) {
        text.extend(words.chars().take(LONGEST_TEXT));
    }
}

/// Puts a text of a chart where it belongs.
fn place(
    within: &[(u64, &'static str)],
    title: &mut String,
    series: Option<&mut Series>,
    point: usize,
    text: String,
) {
    let inside = |name| within.iter().any(|(_, n)| *n == name);
    if inside("other") {
        return;
    }
    let Some(series) = series.filter(|_| inside("ser")) else {
        if inside("title") && title.len() < LONGEST_TEXT {
            title.push_str(&text);
        }
        return;
    };
    match within.last().map(|(_, name)| *name) {
        Some("tx") if series.name.len() < LONGEST_TEXT => series.name.push_str(&text),
        Some("cat") if point < MOST_POINTS => series.category(point, text),
        Some("val") if point < MOST_POINTS => drop(series.values.insert(point, text)),
        _ => {}
    }
}

/// The values as a table; `None` where there are none.
pub(super) fn table(title: String, series: &[Series]) -> Option<Block> {
    let rows = series
        .iter()
        .filter_map(|s| s.values.keys().next_back().max(s.categories.keys().next_back()));
    let rows = rows.max()? + 1;
    let categories = series.iter().map(|s| &s.categories).find(|c| !c.is_empty());
    let mut table = Table { header_rows: 1, ..Table::default() };
    if !title.is_empty() {
        table.caption = vec![Inline::text(title)];
    }
    let mut header = vec![Cell::text("")];
    header.extend(series.iter().map(|s| Cell::text(s.name.as_str())));
    table.rows.push(header);
    for at in 0..rows {
        let name = categories.and_then(|c| c.get(&at)).map_or("", String::as_str);
        let mut row = vec![Cell::text(name)];
        let value = |s: &Series| s.values.get(&at).map_or("", String::as_str).to_owned();
        row.extend(series.iter().map(|s| Cell::text(value(s))));
        table.rows.push(row);
    }
    Some(Block::table(table))
}

/// A value as a reader wants it: a day for the number of a day, and none of the digits that only a computer sees.
pub(super) fn shown(value: &str, format: &str) -> String {
    let Ok(number) = value.trim().parse::<f64>() else { return value.to_owned() };
    let day = format.contains(['y', 'Y']) && format.contains(['m', 'M', 'd', 'D']);
    if day && (1.0..2_958_466.0).contains(&number) {
        #[expect(clippy::cast_possible_truncation, reason = "just found to be small")]
        return date(number as i64);
    }
    if value.len() <= 12 {
        return value.to_owned();
    }
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The day that a workbook counts as `serial`, in ISO 8601 (part 1, 18.17.4.1).
fn date(serial: i64) -> String {
    // Day 25,569 of a workbook is 1 January 1970.
    let (year, month, day) = civil(serial - 25_569);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_a_reader_wants_them() {
        assert_eq!(shown("45658", "dd/mm/yyyy"), "2025-01-01");
        assert_eq!(shown("60", "yyyy-mm-dd"), "1900-02-28");
        assert_eq!(shown("0.30000000000000004", "General"), "0.3");
        assert_eq!(shown("Ærø", "General"), "Ærø");
        assert_eq!(shown("12.5", ""), "12.5");
    }
}
