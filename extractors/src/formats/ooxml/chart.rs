//! Charts (ECMA-376 part 1, 21.2) as tables of their values.

use super::package::Member;
use crate::block::{Block, Cell, Inline, Table};
use crate::error::{ExtractError, Result};
use crate::formats::sheet::number::{self, Epoch, NumberFormat};
use crate::limits::Cancel;
use crate::xml::{self, Reader};
use quick_xml::events::Event;
use std::collections::{BTreeMap, HashMap};

/// Most series of a chart, and most points of a series: beyond this a table says nothing to a reader.
pub(super) const MOST_SERIES: usize = 30;
pub(super) const MOST_POINTS: usize = 500;
/// Most levels of categories.
const MOST_LEVELS: usize = 10;
/// Longest text of one point, in bytes.
pub(super) const LONGEST_TEXT: usize = 4_000;

/// A series of a chart.
#[derive(Debug, Default)]
pub(super) struct Series {
    pub(super) name: String,
    /// The inner level comes first. An outer one says its text where it begins and not again.
    levels: Vec<BTreeMap<usize, String>>,
    pub(super) values: BTreeMap<usize, String>,
    /// Whether its categories are numbers of its own that its values belong to, as in a scatter chart.
    paired: bool,
}

impl Series {
    /// Begins a level of categories.
    pub(super) fn level(&mut self) {
        if self.levels.len() < MOST_LEVELS {
            self.levels.push(BTreeMap::new());
        }
    }

    /// Adds a category to the level that is open.
    pub(super) fn category(&mut self, at: usize, text: String) {
        if self.levels.is_empty() {
            self.level();
        }
        if let Some(level) = self.levels.last_mut() {
            level.insert(at, text);
        }
    }

    /// How many points it has.
    fn points(&self) -> usize {
        let all = self.levels.iter().chain([&self.values]);
        all.filter_map(|points| points.keys().next_back()).max().map_or(0, |last| last + 1)
    }

    /// The name of each point, from the outer level to the inner one.
    fn categories(&self) -> Vec<String> {
        // Numbers have no levels.
        let levels = if self.paired { self.levels.get(..1) } else { self.levels.get(..) };
        let levels = levels.unwrap_or_default();
        let mut open: Vec<&str> = vec![""; levels.len()];
        let mut names = Vec::new();
        for at in 0..self.points() {
            for (depth, level) in levels.iter().enumerate().rev() {
                let text = level.get(&at).map_or("", String::as_str);
                let Some(slot) = open.get_mut(depth) else { continue };
                // A point of the inner level without a name has none; an outer name goes on.
                if depth > 0 && (text.is_empty() || *slot == text) {
                    continue;
                }
                *slot = text;
                open.iter_mut().take(depth).for_each(|inner| *inner = "");
            }
            let shown: Vec<&str> = open.iter().rev().copied().filter(|s| !s.is_empty()).collect();
            names.push(shown.join(", ").chars().take(LONGEST_TEXT).collect());
        }
        names
    }
}

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

/// The values as a table; `None` where there are none.
pub(super) fn table(title: String, series: &[Series]) -> Option<Block> {
    let rows = rows(series);
    if rows.is_empty() {
        return None;
    }
    let mut table = Table { header_rows: 1, ..Table::default() };
    if !title.is_empty() {
        table.caption = vec![Inline::text(title)];
    }
    let mut header = vec![Cell::text("")];
    header.extend(series.iter().map(|s| Cell::text(s.name.as_str())));
    table.rows.push(header);
    for (name, points) in rows {
        let mut row = vec![Cell::text(name)];
        row.extend(series.iter().zip(points).map(|(series, at)| {
            Cell::text(at.and_then(|at| series.values.get(&at)).map_or("", String::as_str))
        }));
        table.rows.push(row);
    }
    Some(Block::table(table))
}

/// A category, and for each series the point that belongs to it.
type Row = (String, Vec<Option<usize>>);

/// The rows of a table. Series share the categories of the first that has any, unless each brings its own: then a row
/// holds what stands at the same place on the axis.
fn rows(series: &[Series]) -> Vec<Row> {
    let first = series.iter().find(|s| s.levels.iter().any(|level| !level.is_empty()));
    if !first.is_some_and(|first| series.iter().any(|s| s.paired && s.levels != first.levels)) {
        let most = series.iter().map(Series::points).max().unwrap_or(0);
        let mut names = first.map(Series::categories).unwrap_or_default().into_iter();
        let mut name = || names.next().unwrap_or_default();
        return (0..most).map(|at| (name(), vec![Some(at); series.len()])).collect();
    }
    let mut rows: Vec<Row> = Vec::new();
    // The rows of a category, of which a series that has it twice fills two.
    let mut known: HashMap<String, Vec<usize>> = HashMap::new();
    for (column, names) in series.iter().map(Series::categories).enumerate() {
        let mut used: HashMap<String, usize> = HashMap::new();
        for (at, name) in names.into_iter().enumerate() {
            let places = known.entry(name.clone()).or_default();
            let used = used.entry(name.clone()).or_default();
            let row = places.get(*used).copied().unwrap_or_else(|| {
                places.push(rows.len());
                rows.push((name, vec![None; series.len()]));
                rows.len() - 1
            });
            *used += 1;
            if let Some(slot) = rows.get_mut(row).and_then(|(_, points)| points.get_mut(column)) {
                *slot = Some(at);
            }
        }
    }
    rows
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

    fn rows_of(series: &[Series]) -> Vec<String> {
        let cell = |s: &Series, at: Option<usize>| {
            at.and_then(|at| s.values.get(&at)).cloned().unwrap_or_default()
        };
        let shown = |(name, points): Row| {
            let cells = series.iter().zip(points).map(|(s, at)| cell(s, at));
            [name].into_iter().chain(cells).collect::<Vec<_>>().join("|")
        };
        rows(series).into_iter().map(shown).collect()
    }

    fn series(points: &[(&str, &str)]) -> Series {
        let mut series = Series { paired: true, ..Series::default() };
        for (at, (x, y)) in points.iter().enumerate() {
            series.category(at, (*x).to_owned());
            series.values.insert(at, (*y).to_owned());
        }
        series
    }

    #[test]
    fn values_stand_beside_their_own_place_on_the_axis() {
        let apart =
            [series(&[("1", "2"), ("1.5", "3"), ("1", "4")]), series(&[("7", "8"), ("1", "9")])];
        assert_eq!(rows_of(&apart), ["1|2|9", "1.5|3|", "1|4|", "7||8"]);
        let together = [series(&[("1", "2"), ("1", "3")]), series(&[("1", "8"), ("1", "9")])];
        assert_eq!(rows_of(&together), ["1|2|8", "1|3|9"]);
    }

    #[test]
    fn an_outer_category_goes_on_until_the_next() {
        let mut one = Series::default();
        for level in [&["A", "B", "A", ""][..], &["Nord", "", "Syd", ""], &["I alt"]] {
            one.level();
            for (at, text) in level.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                one.category(at, (*text).to_owned());
            }
        }
        one.values.insert(3, "9".to_owned());
        let names = ["I alt, Nord, A|", "I alt, Nord, B|", "I alt, Syd, A|", "I alt, Syd|9"];
        assert_eq!(rows_of(&[one]), names);
    }
}
