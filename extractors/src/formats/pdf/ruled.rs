//! Fills grids of rulings with the words that stand in them.

use super::content::Content;
use super::continued::{self, Placed};
use super::geometry::Rect;
use super::grid::{Grid, Place, grids};
use super::segments::Segment;
use super::strips;
use super::words::Word;
use crate::block::{Cell, Inline, Table, plain_text};
use std::collections::{BTreeSet, HashMap};

/// Characters of a cell that spans.
const LONGEST_SPANNING: usize = 80;

/// Takes the words of ruled tables out of `segments` and leaves one empty segment at the place of each table.
pub(super) fn take(
    segments: &mut Vec<Segment>,
    rules: &[Rect],
    content: &Content<'_>,
    tables: &mut Vec<Placed>,
) {
    for mut grid in grids(rules, content.cancel) {
        if content.cancel.is_cancelled() {
            break;
        }
        let inside = |s: &Segment| {
            s.table.is_none() && s.words.iter().any(|w| grid.rect.contains(w.rect.middle(), 1.0))
        };
        let candidates: Vec<usize> =
            segments.iter().enumerate().filter(|(_, s)| inside(s)).map(|(i, _)| i).collect();
        let Some(first) = candidates.first().copied() else { continue };
        let words: Vec<&Word> = candidates
            .iter()
            .filter_map(|i| segments.get(*i))
            .flat_map(|s| s.words.iter())
            .filter(|w| grid.rect.contains(w.rect.middle(), 1.0))
            .collect();
        for x in undrawn(&grid, &candidates, segments, content) {
            grid.part_at(x);
        }
        let Some((table, headers)) = fill(&grid, &words, content) else { continue };
        let (order, mark) = segments.get(first).map(|s| (s.order, s.mark)).unwrap_or_default();
        remove(segments, &grid.rect);
        segments.push(Segment {
            rect: grid.rect,
            baseline: grid.rect.y1,
            size: 10.0,
            order,
            mark,
            table: Some(tables.len()),
            ..Segment::default()
        });
        let columns = grid.xs.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
        tables.push(Placed { table, columns: columns.collect(), headers });
    }
}

/// Column borders that are not drawn: white strips through a column of the grid with text on both sides in most rows.
fn undrawn(
    grid: &Grid,
    candidates: &[usize],
    segments: &[Segment],
    content: &Content<'_>,
) -> Vec<f32> {
    let inside: Vec<&Segment> = candidates.iter().filter_map(|i| segments.get(*i)).collect();
    let mut found = Vec::new();
    for (column, pair) in grid.xs.windows(2).enumerate() {
        let [x0, x1] = pair else { continue };
        let area = Rect { x0: *x0, x1: *x1, ..grid.rect };
        let rects: Vec<Rect> =
            inside.iter().map(|s| s.rect).filter(|r| r.x1 > *x0 && r.x0 < *x1).collect();
        let size = inside.iter().map(|s| s.size).fold(0.0, f32::max);
        let rows = |of: &dyn Fn(&Rect) -> bool| -> BTreeSet<usize> {
            let at =
                |r: &Rect| grid.place((f32::midpoint(r.x0.max(*x0), r.x1.min(*x1)), r.middle().1));
            rects
                .iter()
                .filter(|r| of(r))
                .filter_map(at)
                .filter(|p| p.1 == column)
                .map(|p| p.0)
                .collect()
        };
        for (from, to) in strips::of(&rects, area, 0, size) {
            if content.cancel.is_cancelled() {
                return found;
            }
            let middle = f32::midpoint(from, to);
            let (left, right) = (rows(&|r| r.x1 <= middle), rows(&|r| r.x0 >= middle));
            let both = left.intersection(&right).count();
            if to - from > 0.8 * size && both >= 3 && both * 3 >= left.union(&right).count() * 2 {
                found.push(middle);
            }
        }
    }
    found
}

/// Removes the words inside `rect`; what a segment has outside of it stays.
fn remove(segments: &mut Vec<Segment>, rect: &Rect) {
    for segment in segments.iter_mut().filter(|s| s.table.is_none()) {
        let before = segment.words.len();
        segment.words.retain(|w| !rect.contains(w.rect.middle(), 1.0));
        if segment.words.len() < before
            && let Some(rest) = super::geometry::bounds(segment.words.iter().map(|w| w.rect))
        {
            segment.rect = rest;
        }
    }
    segments.retain(|s| s.table.is_some() || !s.words.is_empty());
}

/// A cell of a grid and the words in it.
struct Filled<'w> {
    place: Place,
    words: Vec<&'w Word>,
}

/// The table of a grid and how many of its first rows are set as a header, or nothing where the grid is a frame or a drawing.
fn fill(grid: &Grid, words: &[&Word], content: &Content<'_>) -> Option<(Table, usize)> {
    let cells = distribute(grid, words, content);
    let used = || cells.iter().filter(|c| !c.words.is_empty());
    let distinct = |of: fn(&Filled<'_>) -> usize| used().map(of).collect::<BTreeSet<usize>>().len();
    let (rows, columns) = (distinct(|c| c.place.row), distinct(|c| c.place.column));
    let squares = (grid.xs.len() - 1) * (grid.ys.len() - 1);
    let count = used().count();
    // A drawing leaves most squares empty, or merges them at random.
    if columns < 2
        || rows * columns < 3
        || count < 3
        || count * 5 < cells.len()
        || cells.len() * 4 < squares
    {
        return None;
    }
    let mut table = Table::default();
    let mut set: Vec<Vec<&Word>> = Vec::new();
    for row in 0..grid.ys.len() - 1 {
        if content.cancel.is_cancelled() {
            return None;
        }
        let line: Vec<&Filled<'_>> = cells.iter().filter(|c| c.place.row == row).collect();
        // A first row of one cell is the table's title.
        if let [title] = line.as_slice()
            && row == 0
            && baselines(&title.words).len() <= 3
        {
            table.caption = content.cell(&title.words, None);
            continue;
        }
        let rows = rows_of(&line, grid, content);
        let words = line.iter().flat_map(|c| c.words.iter().copied());
        set.resize(table.rows.len(), Vec::new());
        set.push(words.collect());
        table.rows.extend(rows);
    }
    Some((table, continued::bold_rows(set, content)))
}

/// The words by the cell that their middle is in.
fn distribute<'w>(grid: &Grid, words: &[&'w Word], content: &Content<'_>) -> Vec<Filled<'w>> {
    let places = grid.cells(content.cancel);
    let mut owner: HashMap<(usize, usize), usize> = HashMap::new();
    for (i, place) in places.iter().enumerate() {
        for row in place.row..place.row + place.rows {
            owner.extend((place.column..place.column + place.columns).map(|c| ((row, c), i)));
        }
    }
    let mut cells: Vec<Filled<'w>> =
        places.into_iter().map(|place| Filled { place, words: Vec::new() }).collect();
    for word in words {
        let at = grid.place(word.rect.middle()).and_then(|place| owner.get(&place));
        if let Some(cell) = at.and_then(|i| cells.get_mut(*i)) {
            cell.words.push(word);
        }
    }
    cells
}

/// The rows of one row of the grid: several, where rulings part only groups of rows.
fn rows_of(line: &[&Filled<'_>], grid: &Grid, content: &Content<'_>) -> Vec<Vec<Cell>> {
    if let [only] = line
        && only.place.columns == grid.xs.len() - 1
        && let Some(rows) = undivided(only, grid, content)
    {
        return rows;
    }
    let whole = line.len() == 1;
    let heights: Vec<Vec<f32>> = line.iter().map(|c| baselines(&c.words)).collect();
    let most = heights.iter().map(Vec::len).max().unwrap_or(0);
    let filled = heights.iter().filter(|h| !h.is_empty()).count();
    let full = heights.iter().filter(|h| h.len() == most).count();
    let stacked = most >= 2 && filled >= 2 && full * 10 >= filled * 6 && is_numeric(line);
    if !stacked || line.iter().any(|c| c.place.rows > 1) {
        let cell = |c: &&Filled<'_>| spanned(content.cell(&c.words, None), c.place.spans(), whole);
        return vec![line.iter().map(cell).collect()];
    }
    let longest = heights.iter().find(|h| h.len() == most).cloned().unwrap_or_default();
    let of_row = |i: usize| {
        let cell = |c: &&Filled<'_>| {
            let words: Vec<&Word> =
                c.words.iter().filter(|w| nearest(&longest, w.baseline) == i).copied().collect();
            spanned(content.cell(&words, None), c.place.spans(), whole)
        };
        line.iter().map(cell).collect()
    };
    (0..longest.len()).map(of_row).collect()
}

/// A cell that covers the whole width although the grid has columns: its words may keep to them all the same.
fn undivided(cell: &Filled<'_>, grid: &Grid, content: &Content<'_>) -> Option<Vec<Vec<Cell>>> {
    let lines = baselines(&cell.words);
    let straddles = |w: &&&Word| grid.xs.iter().any(|x| w.rect.x0 < x - 2.0 && w.rect.x1 > x + 2.0);
    let columns: BTreeSet<usize> =
        cell.words.iter().filter_map(|w| grid.place(w.rect.middle())).map(|(_, c)| c).collect();
    if lines.len() < 2
        || columns.len() < 2
        || cell.words.iter().filter(straddles).count() * 20 > cell.words.len()
    {
        return None;
    }
    let mut rows: Vec<Vec<Vec<&Word>>> = vec![vec![Vec::new(); grid.xs.len() - 1]; lines.len()];
    for word in &cell.words {
        let (_, column) = grid.place(word.rect.middle())?;
        rows.get_mut(nearest(&lines, word.baseline))?.get_mut(column)?.push(word);
    }
    // A line that begins in a later column goes on with the row above.
    let mut joined: Vec<Vec<Vec<&Word>>> = Vec::new();
    for row in rows {
        let texts = row.iter().filter(|c| !c.is_empty()).count();
        match joined.last_mut() {
            Some(last) if texts == 1 && row.first().is_some_and(Vec::is_empty) => {
                last.iter_mut().zip(row).for_each(|(cell, more)| cell.extend(more));
            }
            _ => joined.push(row),
        }
    }
    let cells = |row: Vec<Vec<&Word>>| {
        row.iter().map(|words| Cell::new(content.cell(words, None))).collect()
    };
    Some(joined.into_iter().map(cells).collect())
}

/// The distinct baselines of words, top to bottom.
fn baselines(words: &[&Word]) -> Vec<f32> {
    let mut at: Vec<(f32, f32)> = words.iter().map(|w| (w.baseline, w.size)).collect();
    at.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<f32> = Vec::new();
    for (y, size) in at {
        if out.last().is_none_or(|last| y - last > 0.5 * size) {
            out.push(y);
        }
    }
    out
}

fn nearest(lines: &[f32], y: f32) -> usize {
    let all = lines.iter().enumerate();
    all.min_by(|a, b| (a.1 - y).abs().total_cmp(&(b.1 - y).abs())).map_or(0, |(i, _)| i)
}

/// Whether most words have digits: lines of such cells are rows, not wrapped text.
fn is_numeric(line: &[&Filled<'_>]) -> bool {
    let words = || line.iter().flat_map(|c| &c.words);
    let digits = words().filter(|w| w.text.contains(|c: char| c.is_ascii_digit())).count();
    digits * 2 > words().count()
}

/// A cell with the columns and rows that it covers. What spans is repeated in every row and column that it covers, which long text must not be, nor a
/// title that takes a `whole` row.
pub(super) fn spanned(content: Vec<Inline>, (columns, rows): (usize, usize), whole: bool) -> Cell {
    let short = plain_text(&content).chars().count() <= LONGEST_SPANNING && !whole;
    let of = |n: usize| u32::try_from(n).unwrap_or(1);
    if short {
        Cell { content, columns: of(columns), rows: of(rows) }
    } else {
        Cell { content, columns: 1, rows: 1 }
    }
}
