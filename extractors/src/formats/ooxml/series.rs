//! The series of a chart as a table: one row a category, one column a series. Called by the readers of both kinds of charts.

use super::chart::LONGEST_TEXT;
use crate::block::{Block, Cell, Inline, Table};
use std::collections::{BTreeMap, HashMap};

/// Most levels of categories.
const MOST_LEVELS: usize = 10;

/// A series of a chart.
#[derive(Debug, Default)]
pub(super) struct Series {
    pub(super) name: String,
    /// The inner level comes first. An outer one says its text where it begins and not again.
    levels: Vec<BTreeMap<usize, String>>,
    pub(super) values: BTreeMap<usize, String>,
    /// Whether its categories are numbers of its own that its values belong to, as in a scatter chart.
    pub(super) paired: bool,
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

#[cfg(test)]
mod tests {
    use super::*;

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
