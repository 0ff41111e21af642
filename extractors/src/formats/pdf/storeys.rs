//! Storeys of a page: white space across it parts columns of its own from those below, captions and notes from the text above.
//! Called by `columns`, which cuts each storey at the strips between its columns.

use super::columns::{MOST_JOINED, OTHER_SIZE, gutter, middle_of};
use super::segments::Segment;
use crate::limits::Cancel;

/// White space, in sizes of the text below it, that may part two storeys of a page.
const STOREY_GAP: f32 = 1.0;
/// White space across both columns, in sizes of the text below it, that may part them into storeys.
const LEVEL_GAP: f32 = 0.5;
/// Lines of text that such a storey has on each side at least.
const STOREY_LINES: usize = 5;

/// Cuts a region at white space that runs across it, where a part has columns of its own; the other parts stay together.
pub(super) fn storeys(mut segments: Vec<Segment>, cancel: &Cancel) -> Vec<Vec<Segment>> {
    segments.sort_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0));
    let mut out: Vec<Vec<Segment>> = Vec::new();
    let mut plain = false;
    for level in levels(segments, STOREY_GAP) {
        if cancel.is_cancelled() {
            break;
        }
        let parted = gutter(&level).is_some();
        match out.last_mut() {
            Some(last) if plain && !parted => last.extend(level),
            // Columns whose lines happen to leave white space at one height are not read in turns.
            Some(last) if !plain && parted && last.len() + level.len() <= MOST_JOINED => {
                let own = last.len();
                last.extend(level);
                if gutter(last).is_none() {
                    let level = last.split_off(own);
                    out.push(level);
                }
            }
            _ => out.push(level),
        }
        plain = !parted;
    }
    out
}

/// Segments that are sorted from the top, parted where white space of `gap` sizes of the text below it runs across.
fn levels(segments: Vec<Segment>, gap: f32) -> Vec<Vec<Segment>> {
    let mut levels: Vec<Vec<Segment>> = Vec::new();
    let mut bottom = f32::MAX;
    for segment in segments {
        let (y0, y1) = (segment.rect.y0, segment.rect.y1);
        let apart = y0 - bottom > gap * segment.size;
        bottom = if levels.is_empty() || apart { y1 } else { bottom.max(y1) };
        match levels.last_mut() {
            Some(level) if !apart => level.push(segment),
            _ => levels.push(vec![segment]),
        }
    }
    levels
}

/// The left and the right side of a band, storey by storey: a white strip across both parts storeys of their own where the
/// text on both sides is set in another size below it, as captions and notes are, or where one line stands above it.
pub(super) fn side_by_side(segments: Vec<Segment>, x: f32, cancel: &Cancel) -> Vec<Vec<Segment>> {
    let mut storeys: Vec<Vec<Segment>> = Vec::new();
    // From the top, as they are sorted.
    for level in levels(segments, LEVEL_GAP) {
        if cancel.is_cancelled() {
            break;
        }
        match storeys.last_mut() {
            Some(above) if !is_other_storey(above, &level, x) => above.extend(level),
            _ => storeys.push(level),
        }
    }
    let sides = |storey: Vec<Segment>| {
        let (left, right) = storey.into_iter().partition(|s: &Segment| s.rect.x1 <= x);
        let sides: [Vec<Segment>; 2] = [left, right];
        sides
    };
    storeys.into_iter().flat_map(sides).collect()
}

/// Whether what stands below a white strip is read only when both sides above it are.
fn is_other_storey(above: &[Segment], below: &[Segment], x: f32) -> bool {
    let size = |part: &[Segment], left: bool| {
        middle_of(part.iter().filter(|s| (s.rect.x1 <= x) == left).map(|s| s.size).collect())
    };
    let grows = |left: bool| Some(size(below, left)? / size(above, left)?.max(0.1));
    let lines =
        |part: &[Segment], left: bool| part.iter().filter(|s| (s.rect.x1 <= x) == left).count();
    let is_text = |part: &[Segment]| lines(part, true).min(lines(part, false)) >= STOREY_LINES;
    let (left, right) = match (grows(true), grows(false)) {
        (Some(left), Some(right)) => (left, right),
        // What stands below two columns that end on one line, at the left or in the middle: a figure, notes.
        (Some(one), None) | (None, Some(one)) => {
            let end = |left: bool| {
                let side = above.iter().filter(|s| (s.rect.x1 <= x) == left);
                side.map(|s| s.baseline).fold(f32::MIN, f32::max)
            };
            let level =
                (end(true) - end(false)).abs() < above.first().map_or(0.0, |s| 0.5 * s.size);
            return level && one < 1.0 - OTHER_SIZE && is_text(above);
        }
        (None, None) => return false,
    };
    let height = |s: &&Segment| s.baseline;
    let ends = above.iter().max_by(|a, b| height(a).total_cmp(&height(b)));
    let one_line =
        above.first().zip(ends).is_some_and(|(a, b)| b.baseline - a.baseline < 0.3 * a.size);
    // Notes below a text, a text below captions; large lines above small ones are the headings of their columns.
    let notes = left.max(right) < 1.0 - OTHER_SIZE && is_text(above);
    let text = left.min(right) > 1.0 + OTHER_SIZE && is_text(below) && !is_text(above);
    one_line || notes || text
}
