//! White strips down a piece of a page: what parts the columns of a table.

use super::geometry::Rect;

/// Places that are told apart across a piece of a page.
const MOST_BINS: usize = 4_000;

/// Strips inside of `area` that at most `crossing` rectangles cross, at their emptiest.
pub(super) fn of(rects: &[Rect], area: Rect, crossing: usize, size: f32) -> Vec<(f32, f32)> {
    let bins = (area.width() as usize + 2).min(MOST_BINS);
    let step = (area.width() / (bins - 1) as f32).max(0.01);
    let mut covered = vec![0_i32; bins + 2];
    let bin = |x: f32| (((x - area.x0) / step) as usize).min(bins);
    for rect in rects {
        if let Some(at) = covered.get_mut(bin(rect.x0)) {
            *at += 1;
        }
        if let Some(at) = covered.get_mut(bin(rect.x1) + 1) {
            *at -= 1;
        }
    }
    let most = i32::try_from(crossing).unwrap_or(0);
    let mut found = Vec::new();
    // The open strip: where it began, how many cross it at its emptiest, and where that part begins and ends.
    let mut open: Option<(usize, i32, usize, usize)> = None;
    let mut sum = 0;
    for (i, change) in covered.iter().enumerate().take(bins) {
        sum += change;
        open = match open {
            None if sum <= most => Some((i, sum, i, i + 1)),
            Some((start, least, ..)) if sum < least => Some((start, sum, i, i + 1)),
            Some((start, least, from, to)) if sum == least && to == i => {
                Some((start, least, from, i + 1))
            }
            Some(_) if sum > most => {
                found.extend(open);
                None
            }
            other => other,
        };
    }
    let place = |i: usize| area.x0 + i as f32 * step;
    found
        .into_iter()
        .filter(|(start, _, from, to)| *start > 0 && (to - from) as f32 * step >= 0.3 * size)
        .map(|(_, _, from, to)| (place(from), place(to)))
        .collect()
}
