//! Tables with drawn lines: rulings that cross make a grid, a missing piece of a ruling makes a cell that spans.

use super::geometry::{Rect, bounds};
use crate::limits::Cancel;

/// Rulings closer than this are one.
const SNAP: f32 = 2.5;
/// Rows or columns of one grid; more is a drawing.
const MOST_LINES: usize = 400;
/// Squares of one grid; more is a drawing.
const MOST_SQUARES: usize = 20_000;
/// Rulings of a page up to which grids are looked for; more is a drawing.
const MOST_RULES: usize = 8_000;

/// A grid of rulings.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// Column borders from left to right.
    pub(super) xs: Vec<f32>,
    /// Row borders from top to bottom.
    pub(super) ys: Vec<f32>,
    pub(super) rect: Rect,
    across: Vec<Rect>,
    down: Vec<Rect>,
}

/// A cell by its row and column and how many of them it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

impl Place {
    /// Columns and rows that it covers.
    pub(super) fn spans(&self) -> (usize, usize) {
        (self.columns, self.rows)
    }
}

/// The grids of a page.
pub(super) fn grids(rules: &[Rect], cancel: &Cancel) -> Vec<Grid> {
    if rules.len() > MOST_RULES {
        return Vec::new();
    }
    let across = merged(rules.iter().filter(|r| r.width() > r.height()).copied().collect(), true);
    let down = merged(rules.iter().filter(|r| r.height() >= r.width()).copied().collect(), false);
    let mut grids: Vec<Grid> = components(&across, &down, cancel)
        .into_iter()
        .filter_map(|(across, down)| Grid::of(across, down))
        .collect();
    grids.sort_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0));
    grids
}

/// Joins pieces of one line. `flat` lines run across.
fn merged(mut rules: Vec<Rect>, flat: bool) -> Vec<Rect> {
    let at = |r: &Rect| if flat { r.middle().1 } else { r.middle().0 };
    let from = |r: &Rect| if flat { r.x0 } else { r.y0 };
    let to = |r: &Rect| if flat { r.x1 } else { r.y1 };
    rules.sort_by(|a, b| at(a).total_cmp(&at(b)));
    let mut out: Vec<Rect> = Vec::new();
    let mut level: Vec<Rect> = Vec::new();
    let mut join = |level: &mut Vec<Rect>| {
        level.sort_by(|a, b| from(a).total_cmp(&from(b)));
        let start = out.len();
        for rule in level.drain(..) {
            let fits =
                out.len() > start && out.last().is_some_and(|last| from(&rule) <= to(last) + SNAP);
            match out.last_mut() {
                Some(last) if fits => *last = last.union(rule),
                _ => out.push(rule),
            }
        }
    };
    let mut first = f32::MIN;
    for rule in rules {
        if at(&rule) - first > SNAP {
            join(&mut level);
            first = at(&rule);
        }
        level.push(rule);
    }
    join(&mut level);
    out
}

/// Sets of rulings that touch each other.
fn components(across: &[Rect], down: &[Rect], cancel: &Cancel) -> Vec<(Vec<Rect>, Vec<Rect>)> {
    let mut group: Vec<usize> = (0..across.len() + down.len()).collect();
    fn root(group: &mut [usize], mut i: usize) -> usize {
        while let Some(parent) = group.get(i).copied().filter(|p| *p != i) {
            let above = group.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = group.get_mut(i) {
                *slot = above;
            }
            i = above;
        }
        i
    }
    for (j, v) in down.iter().enumerate() {
        if cancel.is_cancelled() {
            break;
        }
        let x = v.middle().0;
        // `across` is sorted by height within the snap.
        let from = across.partition_point(|h| h.middle().1 < v.y0 - 2.0 * SNAP);
        for (i, h) in across.iter().enumerate().skip(from) {
            if h.y0 > v.y1 + 2.0 * SNAP {
                break;
            }
            if x >= h.x0 - SNAP && x <= h.x1 + SNAP {
                let (a, b) = (root(&mut group, i), root(&mut group, across.len() + j));
                if let Some(slot) = group.get_mut(a) {
                    *slot = b;
                }
            }
        }
    }
    let mut found: std::collections::BTreeMap<usize, (Vec<Rect>, Vec<Rect>)> =
        std::collections::BTreeMap::new();
    for (i, h) in across.iter().enumerate() {
        found.entry(root(&mut group, i)).or_default().0.push(*h);
    }
    for (j, v) in down.iter().enumerate() {
        found.entry(root(&mut group, across.len() + j)).or_default().1.push(*v);
    }
    found.into_values().filter(|(h, v)| h.len() >= 2 && !v.is_empty()).collect()
}

/// Distinct positions.
fn snapped(mut at: Vec<f32>) -> Vec<f32> {
    at.sort_by(f32::total_cmp);
    let mut out: Vec<f32> = Vec::new();
    for n in at {
        if out.last().is_none_or(|last| n - last > 2.0 * SNAP) {
            out.push(n);
        }
    }
    out
}

impl Grid {
    fn of(across: Vec<Rect>, down: Vec<Rect>) -> Option<Self> {
        let rect = bounds(across.iter().chain(&down).copied())?;
        // The outer borders are often not drawn.
        let xs = down.iter().map(|v| v.middle().0).chain([rect.x0, rect.x1]);
        let ys = across.iter().map(|h| h.middle().1).chain([rect.y0, rect.y1]);
        let (xs, ys) = (snapped(xs.collect()), snapped(ys.collect()));
        let usable = |n: usize| (3..=MOST_LINES).contains(&n);
        let boxed = usable(xs.len()) && (2..=MOST_LINES).contains(&ys.len());
        let boxed = boxed && xs.len() * ys.len() <= MOST_SQUARES;
        boxed.then_some(Self { xs, ys, rect, across, down })
    }

    /// Adds a column border through the whole grid.
    pub(super) fn part_at(&mut self, x: f32) {
        let at = self.xs.partition_point(|b| *b < x);
        self.xs.insert(at, x);
        self.down.push(Rect { x0: x, x1: x, ..self.rect });
    }

    /// Where a point falls.
    pub(super) fn place(&self, (x, y): (f32, f32)) -> Option<(usize, usize)> {
        // Borders that lie close together are one, so that a word may stand a little outside; it belongs to the nearest cell.
        let within = |borders: &[f32], at: f32| {
            let last = borders.len().checked_sub(2)?;
            Some(borders.partition_point(|border| *border <= at).saturating_sub(1).min(last))
        };
        Some((within(&self.ys, y)?, within(&self.xs, x)?))
    }

    /// The cells, row by row.
    pub(super) fn cells(&self, cancel: &Cancel) -> Vec<Place> {
        let (rows, columns) = (self.ys.len() - 1, self.xs.len() - 1);
        let mut taken = vec![false; rows * columns];
        let mut cells = Vec::new();
        for row in 0..rows {
            if cancel.is_cancelled() {
                break;
            }
            for column in 0..columns {
                if taken.get(row * columns + column).copied().unwrap_or(true) {
                    continue;
                }
                let free = |r: usize, c: usize, taken: &[bool]| {
                    !taken.get(r * columns + c).copied().unwrap_or(true)
                };
                let mut right = column + 1;
                while right < columns && free(row, right, &taken) && !self.parted_down(row, right) {
                    right += 1;
                }
                let mut below = row + 1;
                while below < rows
                    && (column..right)
                        .all(|c| free(below, c, &taken) && !self.parted_across(below, c))
                    && (column + 1..right).all(|c| !self.parted_down(below, c))
                {
                    below += 1;
                }
                for r in row..below {
                    for c in column..right {
                        if let Some(slot) = taken.get_mut(r * columns + c) {
                            *slot = true;
                        }
                    }
                }
                cells.push(Place { row, column, rows: below - row, columns: right - column });
            }
        }
        cells
    }

    /// Whether a ruling stands left of `column` in `row`.
    fn parted_down(&self, row: usize, column: usize) -> bool {
        let (Some(x), Some(from), Some(to)) =
            (self.xs.get(column), self.ys.get(row), self.ys.get(row + 1))
        else {
            return true;
        };
        let middle = f32::midpoint(*from, *to);
        self.down.iter().any(|v| {
            (v.middle().0 - x).abs() <= 2.0 * SNAP && v.y0 - SNAP <= middle && v.y1 + SNAP >= middle
        })
    }

    /// Whether a ruling stands above `row` in `column`.
    fn parted_across(&self, row: usize, column: usize) -> bool {
        let (Some(y), Some(from), Some(to)) =
            (self.ys.get(row), self.xs.get(column), self.xs.get(column + 1))
        else {
            return true;
        };
        let middle = f32::midpoint(*from, *to);
        self.across.iter().any(|h| {
            (h.middle().1 - y).abs() <= 2.0 * SNAP && h.x0 - SNAP <= middle && h.x1 + SNAP >= middle
        })
    }
}
