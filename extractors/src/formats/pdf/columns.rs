//! Reading order: cuts a page into regions along the white strips between columns. Whatever crosses a strip (a title, a
//! wide figure's caption) parts the columns above it from those below it.

use super::geometry::{Rect, bounds};
use super::segments::Segment;
use super::storeys::{side_by_side, storeys};
use crate::limits::Cancel;

/// How often regions are cut within regions.
const DEEPEST: u32 = 8;
/// Share by which the sizes of texts differ that do not belong together.
pub(super) const OTHER_SIZE: f32 = 0.07;
/// Segments of storeys that are looked at together: a hostile page has any number.
pub(super) const MOST_JOINED: usize = 1_000;
/// Lines that a column has at least.
const FEWEST_LINES: usize = 3;
/// Characters that half of the lines of a column have at least; cells of a table are shorter.
const FEWEST_CHARS: usize = 13;
/// Share of a region's lines that may cross a strip.
const MOST_CROSSING: f32 = 0.4;

/// The segments of a page, cut into regions that are read one after the other.
pub(super) fn regions(segments: Vec<Segment>, cancel: &Cancel) -> Vec<Vec<Segment>> {
    let mut regions = Vec::new();
    let mut waiting = vec![(segments, 0)];
    while let Some((part, depth)) = waiting.pop() {
        if cancel.is_cancelled() {
            break;
        }
        let gutter = if depth < DEEPEST { gutter(&part) } else { None };
        match gutter {
            // The stack is read from its end.
            Some(x) => {
                waiting.extend(bands(part, x, cancel).into_iter().rev().map(|b| (b, depth + 1)));
            }
            None if part.is_empty() => {}
            None => {
                let mut storeys = if depth < DEEPEST { storeys(part, cancel) } else { vec![part] };
                if storeys.len() == 1 {
                    regions.extend(storeys.pop());
                } else {
                    waiting.extend(storeys.into_iter().rev().map(|s| (s, depth + 1)));
                }
            }
        }
    }
    regions
}

/// A white strip between two columns: its middle.
pub(super) fn gutter(segments: &[Segment]) -> Option<f32> {
    if segments.len() < 2 * FEWEST_LINES {
        return None;
    }
    let area = bounds(segments.iter().map(|s| s.rect))?;
    let size = middle_of(segments.iter().map(|s| s.size).collect())?;
    let strips = strips(segments, area, size);
    strips.into_iter().find(|x| parts_columns(segments, *x))
}

/// White strips of a region, the emptiest first, the widest among equals.
fn strips(segments: &[Segment], area: Rect, size: f32) -> Vec<f32> {
    let bins = (area.width() as usize + 1).min(4_000);
    let step = area.width() / bins as f32;
    let bin = |x: f32| (((x - area.x0) / step.max(0.01)) as usize).min(bins);
    // Height of text over each bin, as differences first.
    let mut covered = vec![0.0_f32; bins + 1];
    for segment in segments {
        let height = segment.size;
        if let Some(at) = covered.get_mut(bin(segment.rect.x0)) {
            *at += height;
        }
        if let Some(at) = covered.get_mut(bin(segment.rect.x1) + 1) {
            *at -= height;
        }
    }
    let mut sum = 0.0;
    for at in &mut covered {
        sum += *at;
        *at = sum;
    }
    let most = covered.iter().copied().fold(0.0, f32::max);
    let mut found: Vec<(f32, f32, f32)> = Vec::new();
    for share in [0.02, 0.15, 0.3] {
        let limit = share * most;
        let mut from = None;
        for (i, height) in covered.iter().enumerate() {
            match (*height <= limit, from) {
                (true, None) => from = Some(i),
                (false, Some(start)) => {
                    let width = (i - start) as f32 * step;
                    let middle = area.x0 + (start + i) as f32 / 2.0 * step;
                    let inside = start > 0;
                    if inside && width >= 0.7 * size {
                        found.push((share, -width, middle));
                    }
                    from = None;
                }
                _ => {}
            }
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    found.into_iter().map(|(_, _, middle)| middle).take(12).collect()
}

/// Whether the strip at `x` parts running text on both sides.
fn parts_columns(segments: &[Segment], x: f32) -> bool {
    let crosses = |s: &&Segment| s.rect.x0 < x && s.rect.x1 > x;
    let crossing: Vec<&Segment> = segments.iter().filter(crosses).collect();
    let left: Vec<&Segment> = segments.iter().filter(|s| s.rect.x1 <= x).collect();
    let right: Vec<&Segment> = segments.iter().filter(|s| s.rect.x0 >= x).collect();
    let beside = left.len().min(right.len());
    if (crossing.len() as f32) > MOST_CROSSING * 2.0 * beside as f32 {
        return false;
    }
    // The columns stand side by side, not one above the other.
    let (Some(l), Some(r)) =
        (bounds(left.iter().map(|s| s.rect)), bounds(right.iter().map(|s| s.rect)))
    else {
        return false;
    };
    let running = is_running(&left, l) && is_running(&right, r);
    l.shared_height(&r) > 0.5 && (running || are_independent(&left, &right))
}

/// Whether the lines of two sides stand at heights of their own, which the rows of a table do not.
fn are_independent(left: &[&Segment], right: &[&Segment]) -> bool {
    let (few, many) = if left.len() < right.len() { (left, right) } else { (right, left) };
    if few.len() < FEWEST_LINES || few.iter().chain(many).any(|s| s.table.is_some()) {
        return false;
    }
    let mut heights: Vec<f32> = many.iter().map(|s| s.baseline).collect();
    heights.sort_by(f32::total_cmp);
    let aligned = |s: &&&Segment| {
        let slack = 0.2 * s.size;
        let at = heights.partition_point(|y| *y < s.baseline - slack);
        heights.get(at).is_some_and(|y| *y <= s.baseline + slack)
    };
    few.iter().filter(aligned).count() * 5 <= few.len() * 2
}

/// Whether segments look like lines of running text in a column.
fn is_running(side: &[&Segment], area: Rect) -> bool {
    if side.iter().any(|s| s.table.is_some()) && side.len() < 2 * FEWEST_LINES {
        return side.len() == 1 || area.height() > 60.0;
    }
    if side.len() < FEWEST_LINES {
        return false;
    }
    let mut lengths: Vec<usize> = side.iter().map(|s| s.chars()).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).is_some_and(|median| *median >= FEWEST_CHARS)
}

/// Cuts a region at a strip: the left and the right side of each band between crossing segments.
fn bands(segments: Vec<Segment>, x: f32, cancel: &Cancel) -> Vec<Vec<Segment>> {
    let mut sorted = segments;
    sorted.sort_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0));
    let mut bands: Vec<Vec<Segment>> = Vec::new();
    let (mut wide, mut beside): (Vec<Segment>, Vec<Segment>) = (Vec::new(), Vec::new());
    let mut next = sorted.iter().skip(1).map(|s| s.rect.y0).collect::<Vec<f32>>().into_iter();
    for segment in sorted {
        if cancel.is_cancelled() {
            break;
        }
        // The last line of what crosses the strip may be short.
        let below = next.next().unwrap_or(f32::MAX);
        let ends =
            wide.last().is_some_and(|last| goes_on(last, &segment)) && below > segment.baseline;
        if ends || (segment.rect.x0 < x && segment.rect.x1 > x) {
            if let Some(head) = take_head(&mut beside, &segment, x) {
                bands.extend(side_by_side(std::mem::take(&mut beside), x, cancel));
                wide.push(head);
            }
            bands.extend(side_by_side(std::mem::take(&mut beside), x, cancel));
            wide.push(segment);
            continue;
        }
        bands.push(std::mem::take(&mut wide));
        beside.push(segment);
    }
    bands.extend(side_by_side(beside, x, cancel));
    bands.push(wide);
    bands.retain(|band| !band.is_empty());
    bands
}

/// Takes the last line of one side that stands over what crosses the strip and belongs to that: it is set larger, has room
/// above, and the other side has ended.
fn take_head(beside: &mut Vec<Segment>, crossing: &Segment, x: f32) -> Option<Segment> {
    let head = beside.last()?;
    let left = |s: &Segment| s.rect.x1 <= x;
    let above = beside.iter().rev().skip(1).take(MOST_JOINED);
    let apart = |s: &Segment| {
        let room = if left(s) == left(head) { head.size } else { 0.0 };
        head.rect.y0 - s.rect.y1 > room
    };
    let near = crossing.rect.y0 - head.rect.y1 < 1.5 * head.size;
    let larger = head.size > (1.0 + OTHER_SIZE) * crossing.size && head.table.is_none();
    let begins = (head.rect.x0 - crossing.rect.x0).abs() < 0.5 * head.size;
    let mut above = above.peekable();
    let fits = larger && near && begins && above.peek().is_some() && above.all(apart);
    if fits { beside.pop() } else { None }
}

/// Whether a line goes on below another one.
fn goes_on(last: &Segment, next: &Segment) -> bool {
    let size = last.size.max(1.0);
    let step = (next.baseline - last.baseline) / size;
    (0.8..1.5).contains(&step)
        && (last.size - next.size).abs() < 0.05 * size
        && (last.rect.x0 - next.rect.x0).abs() < 0.5 * size
}

pub(super) fn middle_of(mut numbers: Vec<f32>) -> Option<f32> {
    numbers.sort_by(f32::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}
