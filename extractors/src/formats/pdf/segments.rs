//! Words to segments: stretches of one line that no wide gap parts.

use super::geometry::{Direction, Rect};
use super::glyphs::Glyph;
use super::hyphens;
use super::rtl;
use super::tagged;
use super::words::{self, Mark, Walls, Word};
use crate::limits::Cancel;

/// Words of one line that stand together.
#[derive(Debug, Clone, Default)]
pub(super) struct Segment {
    pub(super) words: Vec<Word>,
    pub(super) rect: Rect,
    pub(super) baseline: f32,
    pub(super) size: f32,
    /// Its place in the order of drawing.
    pub(super) order: usize,
    /// The table that this segment only keeps the place of.
    pub(super) table: Option<usize>,
    /// Whether it is marked as a running head or foot.
    pub(super) artifact: bool,
    /// Whether it is a running head or foot that is kept, and so no heading.
    pub(super) running: bool,
    /// What the tags say that it belongs to.
    pub(super) mark: Mark,
    /// How many of its words are the label of a list item.
    pub(super) label: usize,
}

impl Segment {
    fn of(word: Word, order: usize) -> Self {
        Self {
            rect: word.rect,
            baseline: word.baseline,
            size: word.size,
            artifact: word.artifact,
            mark: word.mark,
            words: vec![word],
            order,
            ..Self::default()
        }
    }

    fn push(&mut self, mut word: Word, gap: f32) {
        word.glued = gap < 0.12 * self.size.min(word.size) && !word.spaced;
        // The raised number that a footnote begins with is no part of its first word.
        if let [mark] = self.words.as_slice() {
            word.glued &=
                mark.size > 0.88 * word.size || word.baseline - mark.baseline < 0.15 * word.size;
        }
        self.rect = self.rect.union(word.rect);
        if word.size > self.size {
            self.size = word.size;
            self.baseline = word.baseline;
        }
        self.words.push(word);
    }

    /// Characters without spaces.
    pub(super) fn chars(&self) -> usize {
        self.words.iter().map(|w| w.text.chars().count()).sum()
    }

    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for word in &self.words {
            if !out.is_empty() && !word.glued {
                out.push(' ');
            }
            out.push_str(&hyphens::within(&word.text));
        }
        out
    }
}

/// The segments of all glyphs that run in `direction`, in the order of drawing.
pub(super) fn of(
    glyphs: &[Glyph],
    direction: Direction,
    rules: &[Rect],
    cancel: &Cancel,
) -> Vec<Segment> {
    let words = words::words(glyphs, direction, &Walls::of(rules), cancel);
    let mut segments = join(words, cancel);
    segments.iter_mut().for_each(rtl::turn);
    attach_labels(segments)
}

/// Whether `next` stands in the line of `segment`; the gap between them if so.
fn gap(segment: &Segment, next: &Word) -> Option<f32> {
    let last = segment.words.last()?;
    let size = last.size.max(next.size);
    if size > 2.2 * last.size.min(next.size)
        || last.artifact != next.artifact
        || next.walled
        || last.mark != next.mark
    {
        return None;
    }
    let raised = (last.baseline - next.baseline).abs();
    // An index or exponent stands half a line off, and is smaller.
    let index = (last.size - next.size).abs() > 0.12 * size && raised < 0.6 * size;
    let gap = next.rect.x0 - last.rect.x1;
    // An exponent above or behind an index: both are small beside the line that they stand in.
    let small = |w: &Word| {
        w.size < 0.8 * segment.size && (w.baseline - segment.baseline).abs() < 0.6 * segment.size
    };
    let index = index || (small(last) && small(next));
    let same_line = raised < 0.2 * size || (index && gap < 0.35 * size);
    let widest = if next.spaced { 1.3 } else { 0.95 };
    (same_line && gap > -0.5 * size && gap < widest * size).then_some(gap)
}

/// Joins words to segments: first as they were drawn, then what was drawn in another order.
fn join(words: Vec<Word>, cancel: &Cancel) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for word in words {
        if cancel.is_cancelled() {
            break;
        }
        let fits = segments.last().and_then(|segment| gap(segment, &word));
        match (segments.last_mut(), fits) {
            (Some(segment), Some(gap)) => segment.push(word, gap),
            _ => {
                let order = segments.len();
                segments.push(Segment::of(word, order));
            }
        }
    }
    let mut by_line: Vec<Segment> = segments;
    by_line.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.rect.x0.total_cmp(&b.rect.x0)));
    let mut out: Vec<Segment> = Vec::with_capacity(by_line.len());
    let mut line: Vec<Segment> = Vec::new();
    for segment in by_line {
        if cancel.is_cancelled() {
            break;
        }
        if line.first().is_some_and(|first| segment.baseline - first.baseline > 0.2 * first.size) {
            join_line(&mut line, &mut out);
        }
        line.push(segment);
    }
    join_line(&mut line, &mut out);
    out.sort_by_key(|s| s.order);
    attach_indices(out)
}

/// Joins neighbours among the segments of one baseline.
fn join_line(line: &mut Vec<Segment>, out: &mut Vec<Segment>) {
    line.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
    let from = out.len();
    for segment in line.drain(..) {
        let last = if out.len() > from { out.last_mut() } else { None };
        let fits = last.and_then(|last| {
            let gap = gap(last, segment.words.first()?)?;
            Some((last, gap))
        });
        if let Some((last, mut gap)) = fits {
            for word in segment.words {
                let glued = word.glued;
                last.push(word, gap);
                if let Some(word) = last.words.last_mut() {
                    word.glued |= glued;
                }
                gap = f32::MAX;
            }
            last.order = last.order.min(segment.order);
        } else {
            out.push(segment);
        }
    }
}

/// Puts the tagged label of a list item to the text of its first line.
fn attach_labels(segments: Vec<Segment>) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::with_capacity(segments.len());
    for mut segment in segments {
        let fits = out.last().is_some_and(|last| {
            tagged::is_label(last.mark)
                && last.label == 0
                && tagged::text_mark(last.mark) == segment.mark
                && (last.baseline - segment.baseline).abs() < 0.5 * last.size.max(segment.size)
                && segment.rect.x0 > last.rect.x0
        });
        if fits && let Some(label) = out.pop() {
            segment.label = label.words.len();
            segment.rect = segment.rect.union(label.rect);
            segment.order = label.order;
            if let Some(first) = segment.words.first_mut() {
                (first.glued, first.spaced) = (false, true);
            }
            segment.words.splice(0..0, label.words);
        }
        out.push(segment);
    }
    // A label that stands alone begins its block all the same.
    for segment in out.iter_mut().filter(|s| tagged::is_label(s.mark)) {
        segment.mark = tagged::text_mark(segment.mark);
        segment.label = segment.words.len();
    }
    out
}

/// Puts small raised or lowered segments to the text that they touch.
fn attach_indices(segments: Vec<Segment>) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::with_capacity(segments.len());
    for segment in segments {
        let fits = segment.words.len() == 1
            && segment.chars() <= 4
            && out.last().is_some_and(|last: &Segment| {
                let gap = segment.rect.x0 - last.rect.x1;
                segment.size < 0.85 * last.size
                    && gap.abs() < 0.3 * last.size
                    && segment.rect.shared_height(&last.rect) > 0.3
            });
        match (out.last_mut(), fits) {
            (Some(last), true) => {
                for word in segment.words {
                    last.push(word, 0.0);
                }
            }
            _ => out.push(segment),
        }
    }
    out
}
