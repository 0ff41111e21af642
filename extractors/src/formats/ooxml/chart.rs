//! Charts (ECMA-376 part 1, 21.2) as tables of their values.

use super::package::Member;
use super::series::{Series, table};
use crate::block::Block;
use crate::error::{ExtractError, Result};
use crate::formats::sheet::number::{self, Epoch, NumberFormat};
use crate::limits::Cancel;
use crate::xml::{self, Reader};
use quick_xml::events::Event;

/// Most series of a chart, and most points of a series: beyond this a table says nothing to a reader.
pub(super) const MOST_SERIES: usize = 30;
pub(super) const MOST_POINTS: usize = 500;
/// Longest text of one point, in bytes.
pub(super) const LONGEST_TEXT: usize = 4_000;

/// Reads a chart part: one row a category, one column a series.
pub(super) fn read(reader: &mut Reader<Member<'_>>, cancel: &Cancel) -> Result<Vec<Block>> {
    let mut title = String::new();
    let mut series: Vec<Series> = Vec::new();
    // The open elements that say what a text is.
    let mut within: Vec<(u64, &'static str)> = Vec::new();
    let mut point = 0_usize;
    let mut numbers = Numbers::default();
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
                name @ ("cat" | "xVal") => {
                    if let Some(series) = series.last_mut() {
                        series.paired = name == "xVal";
                    }
                    within.push((depth, "cat"));
                }
                "lvl" => {
                    if let Some(series) = series.last_mut() {
                        series.level();
                    }
                }
                "val" | "yVal" => within.push((depth, "val")),
                "pt" => {
                    let at = xml::attribute(&element, "idx").and_then(|n| n.parse().ok());
                    point = at.unwrap_or(0);
                    numbers.of_point(xml::attribute(&element, "formatCode"));
                }
                "date1904" => {
                    let off = xml::attribute(&element, "val");
                    if !matches!(off.as_deref(), Some("0" | "false")) {
                        numbers.epoch = Epoch::Y1904;
                    }
                }
                "v" | "t" | "formatCode" => text = Some(String::new()),
                "numCache" | "numLit" => numbers.begin(""),
                "strCache" | "strLit" | "multiLvlStrCache" | "rich" => numbers.end(),
                _ => {}
            },
            Event::Text(words) => push(&mut text, &words),
            Event::GeneralRef(name) => {
                if let Some(text) = &mut text {
                    xml::reference(&name, text);
                }
            }
            Event::End(element) if element.local_name().into_inner() == "formatCode" => {
                numbers.begin(&text.take().unwrap_or_default());
            }
            Event::End(_) => {
                if let Some(text) = text.take() {
                    let text = numbers.shown(&text);
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

/// How the numbers that are being read look.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// `None` where texts are read, which may look like numbers.
    format: Option<NumberFormat>,
    /// That of the point that is open, where it has its own.
    point: Option<NumberFormat>,
    epoch: Epoch,
}

impl Numbers {
    /// Numbers follow, in the format `code`.
    pub(super) fn begin(&mut self, code: &str) {
        let code = if code.is_empty() { "General" } else { code };
        self.format = Some(NumberFormat::new(code));
    }

    /// Texts follow.
    pub(super) fn end(&mut self) {
        (self.format, self.point) = (None, None);
    }

    fn of_point(&mut self, code: Option<String>) {
        self.point = code.map(|code| NumberFormat::new(&code));
    }

    /// A value as a reader wants it: as its format says, and without the digits that only a computer sees.
    pub(super) fn shown(&self, value: &str) -> String {
        let format = self.format.as_ref().map(|format| self.point.as_ref().unwrap_or(format));
        match (format, value.trim().parse::<f64>()) {
            (Some(format), Ok(number)) if format.is_general() => number::rounded(number),
            (Some(format), Ok(number)) => format.text(number, self.epoch),
            _ => value.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str, code: &str) -> String {
        let mut numbers = Numbers::default();
        numbers.begin(code);
        numbers.shown(value)
    }

    #[test]
    fn values_are_shown_as_a_reader_wants_them() {
        assert_eq!(shown("45658", "dd/mm/yyyy"), "2025-01-01");
        assert_eq!(shown("60", "yyyy-mm-dd"), "1900-02-28");
        assert_eq!(shown("0.30000000000000004", "General"), "0.3");
        assert_eq!(shown("0.3333333333333333", "0.0%"), "33.3%");
        assert_eq!(shown("0.0000000123", "General"), "0.0000000123");
        assert_eq!(shown("1234.5", "#,##0.00\\ \"kr.\""), "1234.50 kr.");
        assert_eq!(shown("Ærø", "General"), "Ærø");
        assert_eq!(shown("12.5", ""), "12.5");
        assert_eq!(Numbers::default().shown("007"), "007");
    }
}
