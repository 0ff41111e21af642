//! The lines of a region: segments that stand on one height, left to right.

use super::geometry::Rect;
use super::segments::Segment;
use super::words::{Mark, Word};
use crate::limits::Cancel;

/// Segments of one line; a hostile page puts all it has into one.
const MOST_SEGMENTS: usize = 400;

/// A line, its segments parted by wide gaps.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) segments: Vec<Segment>,
    pub(super) rect: Rect,
    pub(super) baseline: f32,
    pub(super) size: f32,
    /// The title of the outline that it is, or is part of.
    pub(super) title: Option<Title>,
}

/// A title of the outline on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Title {
    /// Tells the titles of a page apart.
    pub(super) number: usize,
    /// 1 to 6.
    pub(super) level: u8,
}

impl Line {
    fn of(segment: Segment) -> Self {
        Self {
            rect: segment.rect,
            baseline: segment.baseline,
            size: segment.size,
            segments: vec![segment],
            title: None,
        }
    }

    fn push(&mut self, segment: Segment) {
        self.rect = self.rect.union(segment.rect);
        if segment.size > self.size {
            self.size = segment.size;
            self.baseline = segment.baseline;
        }
        self.segments.push(segment);
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &Word> {
        self.segments.iter().flat_map(|s| s.words.iter())
    }

    pub(super) fn text(&self) -> String {
        let texts: Vec<String> = self.segments.iter().map(Segment::text).collect();
        texts.join(" ")
    }

    /// What the tags say that all of the line belongs to.
    pub(super) fn mark(&self) -> Mark {
        let first = self.segments.first().map(|s| s.mark).unwrap_or_default();
        let same = self.segments.iter().all(|s| s.mark == first);
        if same { first } else { Mark::default() }
    }

    pub(super) fn table(&self) -> Option<usize> {
        self.segments.iter().find_map(|s| s.table)
    }
}

/// The lines of one region from top to bottom.
pub(super) fn of(mut segments: Vec<Segment>, cancel: &Cancel) -> Vec<Line> {
    segments.sort_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0).then(a.order.cmp(&b.order)));
    let mut lines: Vec<Line> = Vec::new();
    for segment in segments {
        if cancel.is_cancelled() {
            break;
        }
        // Only the last few lines can still be open.
        let open = lines.iter_mut().rev().take(4).find(|line| same_line(line, &segment));
        match open {
            Some(line) => line.push(segment),
            None => lines.push(Line::of(segment)),
        }
    }
    for line in &mut lines {
        line.segments.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
    }
    lines.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    lines
}

fn same_line(line: &Line, segment: &Segment) -> bool {
    let full = line.segments.len() >= MOST_SEGMENTS;
    if full || segment.table.is_some() || line.table().is_some() {
        return false;
    }
    let size = line.size.min(segment.size);
    // A large initial or quotation mark reaches over several lines.
    if line.size.max(segment.size) > 2.2 * size {
        return false;
    }
    let apart = (line.baseline - segment.baseline).abs();
    let overlaps = line.segments.iter().any(|s| {
        s.rect.x0 + 0.5 * size < segment.rect.x1 && segment.rect.x0 + 0.5 * size < s.rect.x1
    });
    !overlaps && (apart < 0.35 * size || line.rect.shared_height(&segment.rect) > 0.75)
}
