//! The columns of lines that stand below each other, and the cells that they make.

use super::aligned::is_row;
use super::content::{CUT_WITHIN, Content};
use super::continued::{self, Placed};
use super::geometry::{Rect, bounds};
use super::lines::Line;
use super::segments::Segment;
use super::strips;
use super::words::Word;
use crate::block::{Cell, Table};
use crate::limits::Cancel;

/// Columns of one table; more is a drawing.
const MOST_COLUMNS: usize = 40;
/// Mean characters of a cell's line; running text has more.
const MOST_CHARS: usize = 40;

/// The columns of a run of lines.
#[derive(Debug)]
pub(super) struct Columns {
    /// Left and right edges.
    pub(super) edges: Vec<(f32, f32)>,
    pub(super) size: f32,
}

impl Columns {
    /// The columns, where the lines stand in some.
    pub(super) fn of(run: &[Line], cancel: &Cancel) -> Option<Self> {
        let rows: Vec<&Line> = run.iter().filter(|l| is_row(l)).collect();
        let size = rows.iter().map(|l| l.size).reduce(f32::max)?;
        if rows.len() < 2 {
            return None;
        }
        let edges = edges(run, size);
        let columns = Self { edges, size };
        columns.is_table(run, &rows, cancel).then_some(columns)
    }

    fn is_table(&self, run: &[Line], rows: &[&Line], cancel: &Cancel) -> bool {
        let n = self.edges.len();
        if !(2..=MOST_COLUMNS).contains(&n) || (n == 2 && rows.len() < 3) {
            return false;
        }
        let segments: Vec<&Segment> = run.iter().flat_map(|l| &l.segments).collect();
        let chars: usize = segments.iter().map(|s| s.chars()).sum();
        if chars > MOST_CHARS * segments.len() {
            return false;
        }
        let spanning = segments.iter().filter(|s| self.span(s.rect).1 > 1).count();
        let filled: usize = rows.iter().map(|l| l.segments.len().min(n)).sum();
        let full = filled as f32 >= 0.5 * (rows.len() * n) as f32;
        full && spanning * 4 <= segments.len()
            && self.is_straight(rows, cancel)
            && rows.len() * 4 >= run.len()
    }

    /// Whether in most columns most cells share a left edge, a right edge or a middle.
    fn is_straight(&self, rows: &[&Line], cancel: &Cancel) -> bool {
        let mut straight = 0;
        for (i, _) in self.edges.iter().enumerate() {
            if cancel.is_cancelled() {
                return false;
            }
            let cells: Vec<Rect> = rows
                .iter()
                .flat_map(|l| &l.segments)
                .map(|s| s.rect)
                .filter(|r| self.span(*r) == (i, 1))
                .collect();
            let share = |of: fn(&Rect) -> f32| {
                let mut at: Vec<f32> = cells.iter().map(of).collect();
                at.sort_by(f32::total_cmp);
                let close =
                    |from: &f32| at.iter().filter(|x| (**x - from).abs() < 0.4 * self.size).count();
                at.iter().take(200).map(close).max().unwrap_or(0)
            };
            let most = share(|r| r.x0).max(share(|r| r.x1)).max(share(|r| r.middle().0));
            straight += usize::from(most * 10 >= cells.len() * 6 || cells.len() < 2);
        }
        straight * 3 >= self.edges.len() * 2
    }

    /// The first column that a rectangle stands in, and how many it covers.
    pub(super) fn span(&self, rect: Rect) -> (usize, usize) {
        let slack = 0.2 * self.size;
        let covers = |(from, to): &(f32, f32)| rect.x0 < to - slack && rect.x1 > from + slack;
        let first = self.edges.iter().position(covers);
        let nearest = || {
            let x = rect.middle().0;
            let distance = |(from, to): &(f32, f32)| (f32::midpoint(*from, *to) - x).abs();
            let all = self.edges.iter().enumerate();
            all.min_by(|a, b| distance(a.1).total_cmp(&distance(b.1))).map_or(0, |(i, _)| i)
        };
        match first {
            Some(first) => {
                (first, self.edges.iter().skip(first).take_while(|e| covers(e)).count().max(1))
            }
            None => (nearest(), 1),
        }
    }

    /// A segment cut where a gap between two words lies between two columns.
    fn pieces<'s>(&self, segment: &'s Segment) -> Vec<&'s [Word]> {
        let words = segment.words.as_slice();
        if self.span(segment.rect).1 < 2 {
            return vec![words];
        }
        let parts = |a: &Word, b: &Word| {
            let middle = f32::midpoint(a.rect.x1, b.rect.x0);
            let strip = |pair: &[(f32, f32)]| match pair {
                [left, right] => {
                    middle > left.1 - 0.3 * self.size && middle < right.0 + 0.3 * self.size
                }
                _ => false,
            };
            b.rect.x0 - a.rect.x1 > 0.2 * self.size && self.edges.windows(2).any(strip)
        };
        words.chunk_by(|a, b| !parts(a, b)).collect()
    }

    pub(super) fn table<'l>(
        &self,
        run: &'l [Line],
        rules: &[Rect],
        content: &Content<'_>,
    ) -> Placed {
        let rows: Vec<Vec<(usize, Vec<&Word>)>> =
            self.rows(run, rules, content.cancel).iter().map(|lines| self.cells(lines)).collect();
        let cut: Vec<Option<f32>> =
            (0..self.edges.len()).map(|i| self.cuts_words(&rows, i)).collect();
        let of_row = |row: &Vec<(usize, Vec<&'l Word>)>| {
            row.iter().flat_map(|(_, words)| words.iter().copied()).collect::<Vec<&Word>>()
        };
        let headers = continued::bold_rows(rows.iter().map(of_row), content);
        let mut table = Table::default();
        for cells in rows {
            if content.cancel.is_cancelled() {
                break;
            }
            let mut row = Vec::with_capacity(cells.len());
            let mut covered = 0;
            for (i, (span, words)) in cells.into_iter().enumerate() {
                if covered > 0 && words.is_empty() {
                    covered -= 1;
                    continue;
                }
                // What a span was meant to cover has words of its own: the span ends before it.
                if covered > 0
                    && let Some(Cell { columns, .. }) = row.last_mut()
                {
                    *columns -= u32::try_from(covered).unwrap_or(0);
                }
                covered = span - 1;
                let columns = u32::try_from(span).unwrap_or(1);
                let right = cut.get(i).copied().flatten();
                row.push(Cell { content: content.cell(&words, right), columns, rows: 1 });
            }
            table.rows.push(row);
        }
        Placed { table, columns: self.edges.clone(), headers }
    }

    /// The words of one row by column, each with the number of columns that they cover.
    fn cells<'l>(&self, lines: &[&'l Line]) -> Vec<(usize, Vec<&'l Word>)> {
        let mut cells: Vec<(usize, Vec<&Word>)> = vec![(1, Vec::new()); self.edges.len()];
        for words in lines.iter().flat_map(|l| &l.segments).flat_map(|s| self.pieces(s)) {
            let Some(rect) = bounds(words.iter().map(|w| w.rect)) else { continue };
            let (first, span) = self.span(rect);
            if let Some(cell) = cells.get_mut(first) {
                cell.0 = cell.0.max(span);
                cell.1.extend(words);
            }
        }
        cells
    }

    /// The right edge of a column that is too narrow for its words, so that lines end within words: most of its cells take
    /// several lines, and most of these end at the edge.
    fn cuts_words(&self, rows: &[Vec<(usize, Vec<&Word>)>], column: usize) -> Option<f32> {
        let words = || rows.iter().filter_map(|r| r.get(column)).filter(|c| c.0 == 1).map(|c| &c.1);
        let right = words().flatten().map(|w| w.rect.x1).reduce(f32::max)?;
        let left = words().flatten().map(|w| w.rect.x0).reduce(f32::min)?;
        let (mut several, mut ends, mut full) = (0, 0, 0);
        for cell in words() {
            let before = ends;
            for pair in cell.windows(2) {
                if let [a, b] = pair
                    && b.baseline - a.baseline > 0.5 * a.size
                {
                    ends += 1;
                    let full_line = right - a.rect.x1 < CUT_WITHIN * a.size;
                    full += usize::from(full_line && may_be_one(&a.text, &b.text));
                }
            }
            several += usize::from(ends > before);
        }
        let narrow = right - left < 9.0 * self.size;
        (narrow && several >= 3 && several * 2 >= rows.len() && full * 10 >= ends * 6)
            .then_some(right)
    }
}

/// Whether two pieces of text may be one word: a capital follows only capitals.
fn may_be_one(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (a.chars().next_back(), b.chars().next()) else { return false };
    b.is_lowercase() || !a.is_lowercase()
}

/// Columns as stretches between strips that hardly any segment crosses. A second look, with the segments cut at the strips
/// of the first, finds columns that few rows fill.
fn edges(run: &[Line], size: f32) -> Vec<(f32, f32)> {
    let Some(area) = bounds(run.iter().map(|l| l.rect)) else { return Vec::new() };
    let rows = run.iter().filter(|l| is_row(l)).count();
    let segments = || run.iter().flat_map(|l| &l.segments);
    let whole: Vec<Rect> = segments().map(|s| s.rect).collect();
    let first = strips::of(&whole, area, rows / 5, size);
    let cut = |word: &Word, next: &Word| {
        let middle = f32::midpoint(word.rect.x1, next.rect.x0);
        let wide = next.rect.x0 - word.rect.x1 > 0.2 * size;
        wide && first.iter().any(|s| middle > s.0 - 0.3 * size && middle < s.1 + 0.3 * size)
    };
    let pieces: Vec<Rect> = segments()
        .flat_map(|s| s.words.chunk_by(|a, b| !cut(a, b)))
        .filter_map(|words| bounds(words.iter().map(|w| w.rect)))
        .collect();
    let mut all = strips::of(&pieces, area, 0, size);
    all.extend(first);
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut edges = Vec::new();
    let mut from = area.x0;
    for (start, end) in all {
        if start - from > 0.3 * size {
            edges.push((from, start));
        }
        from = from.max(end);
    }
    edges.push((from, area.x1));
    edges
}
