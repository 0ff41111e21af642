//! Tables that the document tags, with the cells and spans that it says. Called by `page` before any table is looked for by
//! its rulings. Only tables that `trust` believes are taken.

use super::content::Content;
use super::continued::Placed;
use super::geometry::Rect;
use super::ruled::spanned;
use super::segments::Segment;
use super::tagged::{PageTags, TableTag};
use super::words::Word;
use crate::block::{Cell, Table};
use std::collections::HashMap;

/// Columns of one table.
const MOST_COLUMNS: usize = 300;

/// Takes the words of tagged tables out of `segments` and leaves one empty segment at the place of each table.
pub(super) fn take(
    segments: &mut Vec<Segment>,
    tags: &PageTags,
    content: &Content<'_>,
    tables: &mut Vec<Placed>,
) {
    if !tags.tables.iter().any(|t| t.sane) {
        return;
    }
    // The segments of each table by their cells.
    let mut taken: HashMap<usize, Vec<(u32, Segment)>> = HashMap::new();
    let mut kept = Vec::with_capacity(segments.len());
    for segment in std::mem::take(segments) {
        let block = tags.block(segment.mark);
        match block.and_then(|b| Some((tags.table(b)?, b.cell?))) {
            Some((table, cell)) => taken.entry(table).or_default().push((cell, segment)),
            None => kept.push(segment),
        }
    }
    for (at, tag) in tags.tables.iter().enumerate() {
        if content.cancel.is_cancelled() {
            break;
        }
        let Some(own) = taken.remove(&at) else { continue };
        let Some(rect) = super::geometry::bounds(own.iter().map(|(_, s)| s.rect)) else { continue };
        let first = own.iter().map(|(_, s)| s).min_by_key(|s| s.mark.0);
        let (mark, order) = first.map(|s| (s.mark, s.order)).unwrap_or_default();
        kept.push(Segment {
            rect,
            baseline: rect.y1,
            size: 10.0,
            order,
            mark,
            table: Some(tables.len()),
            ..Segment::default()
        });
        tables.push(table(tag, tags, &own, content));
    }
    *segments = kept;
}

/// The table of these segments.
fn table(
    tag: &TableTag,
    tags: &PageTags,
    segments: &[(u32, Segment)],
    content: &Content<'_>,
) -> Placed {
    let mut words: HashMap<u32, Vec<&Word>> = HashMap::new();
    for (cell, segment) in segments {
        words.entry(*cell).or_default().extend(&segment.words);
    }
    let mut out = Table::default();
    let mut columns = Columns::default();
    let mut headers = true;
    let rows_left = tag.rows.len();
    for (at, row) in tag.rows.iter().enumerate() {
        if content.cancel.is_cancelled() {
            break;
        }
        if !row.iter().any(|cell| words.contains_key(cell)) {
            continue;
        }
        let known = || row.iter().filter_map(|cell| Some((cell, tags.cells.get(*cell as usize)?)));
        headers &= known().all(|(_, tag)| tag.header);
        out.header_rows += u32::from(headers);
        let whole = row.len() == 1;
        let mut cells: Vec<Cell> = Vec::with_capacity(row.len());
        for (cell, tag) in known() {
            let own = words.get(cell).map(Vec::as_slice).unwrap_or_default();
            // No cell reaches out of its table.
            let below = rows_left.saturating_sub(at);
            let (wide, tall) = (usize::from(tag.columns), usize::from(tag.rows).min(below).max(1));
            columns.add(super::geometry::bounds(own.iter().map(|w| w.rect)), wide, tall);
            cells.push(spanned(content.cell(own, None), (wide, tall), whole));
        }
        columns.end_row();
        out.rows.push(cells);
    }
    // A table of nothing but headers has none.
    if out.header_rows as usize >= out.rows.len() {
        out.header_rows = 0;
    }
    let headers = out.header_rows as usize;
    Placed { table: out, columns: columns.edges(), headers }
}

/// Where the columns of a table stand, told by the cells that cover one only.
#[derive(Debug, Default)]
struct Columns {
    found: Vec<Option<Rect>>,
    /// For each column, in how many further rows it is covered from above.
    covered: Vec<usize>,
    at: usize,
}

impl Columns {
    fn add(&mut self, rect: Option<Rect>, wide: usize, tall: usize) {
        while self.covered.get(self.at).is_some_and(|rows| *rows > 0) {
            self.at += 1;
        }
        let end = (self.at + wide).min(MOST_COLUMNS);
        if self.found.len() < end {
            self.found.resize(end, None);
            self.covered.resize(end, 0);
        }
        if let (1, Some(slot), Some(rect)) = (wide, self.found.get_mut(self.at), rect) {
            *slot = Some(slot.map_or(rect, |known| known.union(rect)));
        }
        for covered in self.covered.iter_mut().skip(self.at).take(wide) {
            *covered = tall;
        }
        self.at = end;
    }

    fn end_row(&mut self) {
        self.covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        self.at = 0;
    }

    /// Left and right edges; a column without a cell of its own lies behind the one before it.
    fn edges(&self) -> Vec<(f32, f32)> {
        let mut last = 0.0;
        let of = |found: &Option<Rect>| {
            let edges = found.map_or((last, last), |r| (r.x0, r.x1));
            last = edges.1;
            edges
        };
        self.found.iter().map(of).collect()
    }
}
