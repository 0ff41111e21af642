//! Glyphs to words, and words to segments: stretches of one line that no wide gap parts. What is a space is decided by the
//! gaps themselves, because most producers draw none, and some letter-space their words.

use super::accents;
use super::geometry::{Direction, Rect};
use super::glyphs::Glyph;

/// A run of characters without a gap.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) rect: Rect,
    pub(super) baseline: f32,
    pub(super) size: f32,
    /// Mean stroke thickness of its letters; 0 where unknown.
    pub(super) stem: f32,
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) mono: bool,
    /// Whether it continues the word before it, such as an index that is set smaller.
    pub(super) glued: bool,
    /// Whether a space character stands before it.
    pub(super) spaced: bool,
}

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
}

impl Segment {
    fn of(word: Word, order: usize) -> Self {
        Self {
            rect: word.rect,
            baseline: word.baseline,
            size: word.size,
            words: vec![word],
            order,
            table: None,
        }
    }

    fn push(&mut self, mut word: Word, gap: f32) {
        word.glued = gap < 0.12 * self.size.min(word.size) && !word.spaced;
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
            out.push_str(&word.text);
        }
        out
    }
}

/// The segments of all glyphs that run in `direction`, in the order of drawing.
pub(super) fn segments(glyphs: &[Glyph], direction: Direction) -> Vec<Segment> {
    let mut words: Vec<Word> = Vec::new();
    let mut chain: Vec<&Glyph> = Vec::new();
    for glyph in glyphs.iter().filter(|g| g.direction == direction) {
        // Bold made by drawing every letter twice.
        if chain.iter().rev().take(4).any(|last| is_double(last, glyph)) {
            continue;
        }
        if let Some(last) = chain.last()
            && !follows(last, glyph)
        {
            split(&chain, &mut words);
            chain.clear();
        }
        chain.push(glyph);
    }
    split(&chain, &mut words);
    drop_doubles(&mut words);
    join(words)
}

fn is_double(last: &Glyph, next: &Glyph) -> bool {
    let near = 0.1 * next.size.min(2.0 * next.advance.max(1.0));
    (last.x - next.x).abs() < near && (last.y - next.y).abs() < near && last.text == next.text
}

/// Whether `next` goes on in the line that `last` is in.
fn follows(last: &Glyph, next: &Glyph) -> bool {
    let size = last.size.max(next.size);
    let gap = next.x - (last.x + last.advance);
    let same_size = (last.size - next.size).abs() < 0.1 * size;
    (last.y - next.y).abs() < 0.05 * size && same_size && gap > -0.6 * size && gap < 3.0 * size
}

/// Cuts a chain of glyphs at its spaces.
fn split(chain: &[&Glyph], words: &mut Vec<Word>) {
    let Some(first) = chain.first() else { return };
    let limit = space_width(chain);
    let mut current: Vec<&Glyph> = Vec::new();
    let mut spaced = false;
    let mut end = first.x;
    for glyph in chain {
        if glyph.text.is_space() {
            flush(&mut current, spaced, words);
            spaced = true;
            // The next word's gap is measured from the last visible character.
            continue;
        }
        if !current.is_empty() && glyph.x - end > limit {
            flush(&mut current, spaced, words);
            spaced = false;
        }
        end = glyph.x + glyph.advance;
        current.push(glyph);
    }
    flush(&mut current, spaced, words);
}

/// From which gap on two glyphs of this chain belong to different words.
fn space_width(chain: &[&Glyph]) -> f32 {
    let size = chain.first().map_or(10.0, |g| g.size);
    let mut gaps: Vec<f32> = chain
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if !a.text.is_space() && !b.text.is_space() => Some(b.x - a.x - a.advance),
            _ => None,
        })
        .collect();
    let spaces = chain.iter().filter(|g| g.text.is_space()).count();
    if gaps.len() < 3 {
        return 0.18 * size;
    }
    // Where spaces are drawn, gaps within words are only kerning.
    let least = if spaces * 15 >= chain.len() { 0.3 } else { 0.16 };
    let middle = gaps.len() / 2;
    gaps.sort_by(f32::total_cmp);
    let median = gaps.get(middle).copied().unwrap_or(0.0);
    let tight = gaps.get(gaps.len() / 8).copied().unwrap_or(0.0);
    if median > 0.12 * size && tight > 0.08 * size {
        // Letter-spaced: the common gap is no space.
        return median + 0.2 * size;
    }
    least * size + tight.clamp(-0.05 * size, 0.08 * size)
}

fn flush(glyphs: &mut Vec<&Glyph>, spaced: bool, words: &mut Vec<Word>) {
    let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else { return };
    let text = accents::spell(glyphs);
    let (mut stems, mut measured, mut bold, mut italic, mut mono) = (0.0, 0.0, 0, 0, 0);
    for glyph in glyphs.iter() {
        if glyph.face.stem > 0.0 {
            stems += glyph.face.stem;
            measured += 1.0;
        }
        bold += usize::from(glyph.face.bold);
        italic += usize::from(glyph.face.italic);
        mono += usize::from(glyph.face.mono);
    }
    let most = |n: usize| n * 2 > glyphs.len();
    words.push(Word {
        text,
        rect: Rect::of(
            first.x,
            first.y - 0.75 * first.size,
            last.x + last.advance,
            first.y + 0.22 * first.size,
        ),
        baseline: first.y,
        size: first.size,
        stem: if measured > 0.0 { stems / measured } else { 0.0 },
        bold: most(bold),
        italic: most(italic),
        mono: most(mono),
        glued: false,
        spaced,
    });
    glyphs.clear();
}

/// Drops words that are drawn twice at the same place: shadows, and bold made by overprinting.
fn drop_doubles(words: &mut Vec<Word>) {
    let mut seen: std::collections::HashMap<(i32, i32), Vec<(String, Rect)>> =
        std::collections::HashMap::new();
    words.retain(|word| {
        let (x, y) = word.rect.middle();
        let cell = |n: f32| (n / 8.0).floor() as i32;
        let near = |dx: f32, dy: f32| (cell(x + dx), cell(y + dy));
        let shift = 0.2 * word.size;
        let double = [(0.0, 0.0), (shift, 0.0), (-shift, 0.0), (0.0, shift), (0.0, -shift)]
            .iter()
            .any(|(dx, dy)| {
                seen.get(&near(*dx, *dy)).is_some_and(|found| {
                    found.iter().any(|(text, rect)| {
                        *text == word.text
                            && (rect.x0 - word.rect.x0).abs() < shift
                            && (rect.y0 - word.rect.y0).abs() < shift
                    })
                })
            });
        if !double {
            let found = seen.entry(near(0.0, 0.0)).or_default();
            // A hostile page draws everything at one place.
            if found.len() < 32 {
                found.push((word.text.clone(), word.rect));
            }
        }
        !double
    });
}

/// Whether `next` stands in the line of `segment`; the gap between them if so.
fn gap(segment: &Segment, next: &Word) -> Option<f32> {
    let last = segment.words.last()?;
    let size = last.size.max(next.size);
    if size > 2.2 * last.size.min(next.size) {
        return None;
    }
    let raised = (last.baseline - next.baseline).abs();
    // An index or exponent stands half a line off, and is smaller.
    let index = (last.size - next.size).abs() > 0.12 * size && raised < 0.6 * size;
    let gap = next.rect.x0 - last.rect.x1;
    let same_line = raised < 0.2 * size || (index && gap < 0.35 * size);
    let widest = if next.spaced { 1.3 } else { 0.95 };
    (same_line && gap > -0.5 * size && gap < widest * size).then_some(gap)
}

/// Joins words to segments: first as they were drawn, then what was drawn in another order.
fn join(words: Vec<Word>) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for word in words {
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
