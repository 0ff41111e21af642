//! Charts of the newer kinds, such as waterfalls and treemaps (MS-ODRAWXML 2.24), as tables of their values. Here the data
//! stand before the series that show them.

use super::chart::{LONGEST_TEXT, MOST_POINTS, MOST_SERIES, Numbers};
use super::package::Member;
use super::series::{Series, table};
use crate::block::Block;
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// What the text being read is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Nowhere,
    Category,
    Value,
    SeriesName,
    Title,
}

/// A chart while it is read.
#[derive(Debug, Default)]
struct Chart {
    title: String,
    data: Vec<Series>,
    /// The places of the data by their ids.
    ids: HashMap<String, usize>,
    /// The name of the series that is open.
    name: String,
    numbers: Numbers,
}

/// Reads a chart part: one row a category, one column a series.
pub(super) fn read(reader: &mut Reader<Member<'_>>, cancel: &Cancel) -> Result<Vec<Block>> {
    let mut chart = Chart::default();
    let mut place = Place::Nowhere;
    let mut text: Option<(usize, String)> = None;
    loop {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
        let mut skip = false;
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "pt" | "v" | "t" => {
                    let at = xml::attribute(&element, "idx").and_then(|n| n.parse().ok());
                    text = Some((at.unwrap_or(0), String::new()));
                }
                // The titles of axes are not the chart's, and addresses of cells say nothing.
                "axis" | "dataLabels" | "f" | "nf" => skip = true,
                _ => chart.start(&element, &mut place),
            },
            Event::Text(words) => {
                if let Some((_, text)) = text.as_mut().filter(|(_, t)| t.len() < LONGEST_TEXT) {
                    text.extend(words.chars().take(LONGEST_TEXT));
                }
            }
            Event::GeneralRef(name) => {
                if let Some((_, text)) = &mut text {
                    xml::reference(&name, text);
                }
            }
            Event::End(_) => {
                if let Some((at, text)) = text.take() {
                    chart.take(place, at, text);
                }
            }
            Event::Eof => break,
            _ => {}
        }
        if skip {
            reader.skip()?;
        }
    }
    Ok(table(chart.title, &chart.data).into_iter().collect())
}

impl Chart {
    fn start(&mut self, element: &BytesStart<'_>, place: &mut Place) {
        match xml::local(element) {
            "data" if self.data.len() < MOST_SERIES => {
                let id = xml::attribute(element, "id").unwrap_or_default();
                self.ids.insert(id, self.data.len());
                self.data.push(Series::default());
            }
            "strDim" => *place = Place::Category,
            "numDim" => *place = Place::Value,
            "lvl" if *place == Place::Category => {
                if let Some(data) = self.data.last_mut() {
                    data.level();
                }
            }
            "lvl" => {
                self.numbers.begin(&xml::attribute(element, "formatCode").unwrap_or_default());
            }
            "title" => *place = Place::Title,
            "series" => {
                *place = Place::SeriesName;
                self.name.clear();
            }
            "dataId" => {
                let id = xml::attribute(element, "val").unwrap_or_default();
                let data = self.ids.get(&id).and_then(|at| self.data.get_mut(*at));
                if let Some(data) = data {
                    data.name = std::mem::take(&mut self.name);
                }
                *place = Place::Nowhere;
            }
            _ => {}
        }
    }

    /// Puts a text where it belongs.
    fn take(&mut self, place: Place, at: usize, text: String) {
        let data = self.data.last_mut().filter(|_| at < MOST_POINTS);
        match (place, data) {
            (Place::Category, Some(data)) => data.category(at, text),
            (Place::Value, Some(data)) => {
                data.values.entry(at).or_insert_with(|| self.numbers.shown(&text));
            }
            (Place::SeriesName, _) if self.name.is_empty() => self.name = text,
            (Place::Title, _) if self.title.len() < LONGEST_TEXT => self.title.push_str(&text),
            _ => {}
        }
    }
}
