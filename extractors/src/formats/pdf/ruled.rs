//! Fills grids of rulings with the words that stand in them.

use super::content::Content;
use super::geometry::Rect;
use super::grid::{Grid, Place, grids};
use super::words::{Segment, Word};
use crate::block::{Cell, Table};
use std::collections::HashMap;

/// Takes the words of ruled tables out of `segments` and leaves one empty segment at the place of each table.
pub(super) fn take(segments: &mut Vec<Segment>, rules: &[Rect], content: &Content<'_>) -> Vec<Table> {
    let mut tables = Vec::new();
    for grid in grids(rules) {
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
        let Some(table) = fill(&grid, &words, content) else { continue };
        let order = segments.get(first).map_or(0, |s| s.order);
        remove(segments, &grid.rect);
        segments.push(Segment {
            rect: grid.rect,
            baseline: grid.rect.y1,
            size: 10.0,
            order,
            table: Some(tables.len()),
            ..Segment::default()
        });
        tables.push(table);
    }
    tables
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

/// The table of a grid, or nothing where the grid is a frame or a drawing.
fn fill(grid: &Grid, words: &[&Word], content: &Content<'_>) -> Option<Table> {
    let cells = grid.cells();
    let mut owner: HashMap<(usize, usize), usize> = HashMap::new();
    for (i, cell) in cells.iter().enumerate() {
        for row in cell.row..cell.row + cell.rows {
            owner.extend((cell.column..cell.column + cell.columns).map(|c| ((row, c), i)));
        }
    }
    let mut texts: Vec<Vec<&Word>> = vec![Vec::new(); cells.len()];
    for word in words {
        let at = grid.place(word.rect.middle()).and_then(|place| owner.get(&place));
        if let Some(text) = at.and_then(|i| texts.get_mut(*i)) {
            text.push(word);
        }
    }
    let filled = |i: usize| texts.get(i).is_some_and(|t| !t.is_empty());
    let used: Vec<&Place> = cells.iter().enumerate().filter(|(i, _)| filled(*i)).map(|(_, c)| c).collect();
    let distinct = |of: fn(&&Place) -> usize| {
        let mut all: Vec<usize> = used.iter().map(of).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    let (rows, columns) = (distinct(|c| c.row), distinct(|c| c.column));
    if columns < 2 || rows * columns < 3 || used.len() < 3 || used.len() * 4 < cells.len() {
        return None;
    }
    let mut table = Table { header_rows: 0, ..Table::default() };
    let mut row = usize::MAX;
    for (cell, text) in cells.iter().zip(texts) {
        while row == usize::MAX || row < cell.row {
            row = row.wrapping_add(1);
            table.rows.push(Vec::new());
        }
        let content = content.cell(&text);
        if let Some(line) = table.rows.last_mut() {
            line.push(Cell {
                content,
                columns: u32::try_from(cell.columns).unwrap_or(1),
                rows: u32::try_from(cell.rows).unwrap_or(1),
            });
        }
    }
    Some(table)
}
