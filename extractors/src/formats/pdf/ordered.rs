//! Regions of a page in the order of its structure tree, for pages whose tags are believed: the counterpart of `columns`.
//! Called by `page`. A region goes downwards in one column, as those of `columns` do; what the tags do not cover joins the
//! region that it stands nearest to.

use super::columns;
use super::geometry::{Rect, bounds};
use super::segments::Segment;
use super::tagged::{Kind, PageTags};
use super::words::Mark;
use crate::limits::Cancel;

/// Lines of a block that tell how wide its column is.
const TELLING_LINES: usize = 3;
/// Regions among which the nearest is looked for: a hostile page has any number.
const MOST_REGIONS: usize = 500;
/// Share of a column's width by which the right edges of its paragraphs differ.
const RAGGED: f32 = 0.15;

/// What one block has on the page.
struct Part {
    segments: Vec<Segment>,
    rect: Rect,
    lines: usize,
}

/// The segments of a page, in regions that are read one after the other.
pub(super) fn regions(
    segments: Vec<Segment>,
    tags: &PageTags,
    cancel: &Cancel,
) -> Vec<Vec<Segment>> {
    let (mut marked, unmarked): (Vec<Segment>, Vec<Segment>) =
        segments.into_iter().partition(|s| tags.block(s.mark).is_some());
    let is_note = |s: &Segment| tags.block(s.mark).is_some_and(|b| b.kind == Kind::Note);
    marked.sort_by_key(|s| (is_note(s), s.mark.0, s.order));
    let mut regions: Vec<Vec<Segment>> = Vec::new();
    let mut column: Option<Rect> = None;
    let mut last: Option<Mark> = None;
    let mut open: Vec<Segment> = Vec::new();
    for part in parts(marked) {
        if cancel.is_cancelled() {
            break;
        }
        let mark = part.segments.first().map(|s| s.mark);
        let loose = mark.and_then(|m| tags.block(m)).is_some_and(|b| b.kind == Kind::Loose);
        let goes_on = !loose && open.last().is_some_and(|last| is_below(last, &open, &part));
        let narrower = |c: Rect| {
            part.lines >= TELLING_LINES && (c.x1 - part.rect.x1).abs() > RAGGED * c.width()
        };
        if !goes_on || (last != mark && column.is_some_and(narrower)) {
            regions.push(std::mem::take(&mut open));
            column = None;
        }
        last = mark;
        if loose {
            regions.extend(columns::regions(part.segments, cancel));
            continue;
        }
        if part.lines >= TELLING_LINES {
            column = Some(column.map_or(part.rect, |c| c.union(part.rect)));
        }
        open.extend(part.segments);
    }
    regions.push(open);
    regions.retain(|region| !region.is_empty());
    if regions.is_empty() {
        return columns::regions(unmarked, cancel);
    }
    let areas: Vec<Rect> =
        regions.iter().filter_map(|region| bounds(region.iter().map(|s| s.rect))).collect();
    for segment in unmarked {
        if cancel.is_cancelled() {
            break;
        }
        if let Some(region) = nearest(&areas, &segment).and_then(|at| regions.get_mut(at)) {
            region.push(segment);
        }
    }
    regions
}

/// Blocks in their order, each cut where it goes on in the next column.
fn parts(segments: Vec<Segment>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for segment in segments {
        let open = parts.last_mut().and_then(|part| {
            let last = part.segments.last()?;
            let up = last.baseline - segment.baseline > 1.5 * last.size.max(segment.size);
            let same = last.mark == segment.mark && last.table.is_none() && segment.table.is_none();
            (same && !up).then_some(part)
        });
        match open {
            Some(part) => {
                let below = part
                    .segments
                    .last()
                    .is_none_or(|last| segment.baseline - last.baseline > 0.5 * segment.size);
                part.lines += usize::from(below);
                part.rect = part.rect.union(segment.rect);
                part.segments.push(segment);
            }
            None => {
                parts.push(Part { rect: segment.rect, segments: vec![segment], lines: 1 });
            }
        }
    }
    parts
}

/// Whether a block stands below all of a region, or goes on in its last line.
fn is_below(last: &Segment, region: &[Segment], part: &Part) -> bool {
    let Some(first) = part.segments.iter().map(|s| s.baseline).reduce(f32::min) else {
        return false;
    };
    let lowest = region.iter().rev().take(8).map(|s| s.baseline).fold(f32::MIN, f32::max);
    let in_line = (first - last.baseline).abs() < 0.35 * last.size && part.rect.x0 > last.rect.x0;
    first > lowest - 0.35 * last.size || in_line
}

/// The region that a segment stands nearest to, those above and below it first.
fn nearest(areas: &[Rect], segment: &Segment) -> Option<usize> {
    let gap = |a0: f32, a1: f32, b0: f32, b1: f32| (b0 - a1).max(a0 - b1).max(0.0);
    let s = &segment.rect;
    let distance = |r: &Rect| gap(r.y0, r.y1, s.y0, s.y1) + 4.0 * gap(r.x0, r.x1, s.x0, s.x1);
    let all = areas.iter().take(MOST_REGIONS).map(distance).enumerate();
    all.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}
