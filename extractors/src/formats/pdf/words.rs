//! Glyphs to words. What is a space is decided by the gaps themselves, because most producers draw none, and some
//! letter-space their words.

use super::accents;
use super::geometry::{Direction, Rect};
use super::glyphs::{Glyph, UNMARKED};
use super::hyphens;
use super::pitch;
use crate::limits::Cancel;

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
    /// Whether that is told by its letters, and not by its font.
    pub(super) guessed: bool,
    /// The advance of all its letters, in thousandths of their size, where it is one; see `pitch`.
    pub(super) pitch: Option<u16>,
    /// Whether its letters tell that its font is monospaced, if they are all of one pitch.
    pub(super) telling: bool,
    /// Whether a soft hyphen is seen within it.
    pub(super) soft: bool,
    /// Whether it continues the word before it, such as an index that is set smaller.
    pub(super) glued: bool,
    /// Whether a space character stands before it.
    pub(super) spaced: bool,
    /// Whether it is marked as a running head or foot.
    pub(super) artifact: bool,
    /// Whether an upright line stands between it and the word before it.
    pub(super) walled: bool,
    /// What the tags say that it belongs to.
    pub(super) mark: Mark,
}

/// The mark of a block, see `tagged`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(pub(super) u32);

impl Default for Mark {
    fn default() -> Self {
        Self(UNMARKED)
    }
}

/// Upright lines of a page, from the left.
#[derive(Debug)]
pub(super) struct Walls(Vec<Rect>);

/// Upright lines that are minded on one page.
const MOST_WALLS: usize = 4_000;

impl Walls {
    pub(super) fn of(rules: &[Rect]) -> Self {
        let upright = rules.iter().filter(|r| r.height() > 4.0 * r.width());
        let mut walls: Vec<Rect> = upright.take(MOST_WALLS).copied().collect();
        walls.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        Self(walls)
    }

    /// Whether one stands between the beginnings of two glyphs: the last letter of a full cell may reach over its border.
    fn between(&self, last: &Glyph, next: &Glyph) -> bool {
        let (from, to) = (last.x + 0.1 * last.size, next.x + 0.05 * next.size);
        let y = next.y - 0.3 * next.size;
        let at = self.0.partition_point(|r| r.x0 < from);
        let near = self.0.iter().skip(at).take(8).take_while(|r| r.x0 < to);
        near.into_iter().any(|r| r.y0 < y && r.y1 > y && r.height() > next.size)
    }
}

/// The words of all glyphs that run in `direction`, in the order of drawing.
pub(super) fn words(
    glyphs: &[Glyph],
    direction: Direction,
    walls: &Walls,
    cancel: &Cancel,
) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut chain: Vec<&Glyph> = Vec::new();
    // Whether the chain before ended in a space.
    let mut spaced = false;
    for glyph in glyphs.iter().filter(|g| g.direction == direction) {
        if cancel.is_cancelled() {
            break;
        }
        // Bold made by drawing every letter twice.
        if chain.iter().rev().take(4).any(|last| is_double(last, glyph)) {
            continue;
        }
        if let Some(last) = chain.last()
            && !follows(last, glyph)
        {
            let space = split(&chain, spaced, walls, &mut words);
            spaced = space && is_beside(last, glyph);
            chain.clear();
        }
        chain.push(glyph);
    }
    split(&chain, spaced, walls, &mut words);
    drop_doubles(&mut words, cancel);
    pitch::mark(&mut words);
    words
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
    let same_part = last.artifact == next.artifact && last.mark == next.mark;
    (last.y - next.y).abs() < 0.05 * size
        && same_size
        && same_part
        && gap > -0.6 * size
        && gap < 3.0 * size
}

/// Whether `next` stands beside `last`, however it is set.
fn is_beside(last: &Glyph, next: &Glyph) -> bool {
    let size = last.size.max(next.size);
    let gap = next.x - (last.x + last.advance);
    (last.y - next.y).abs() < 0.5 * size && gap.abs() < size
}

/// Cuts a chain of glyphs at its spaces. Says whether it ends in one.
fn split(chain: &[&Glyph], mut spaced: bool, walls: &Walls, words: &mut Vec<Word>) -> bool {
    let Some(first) = chain.first() else { return false };
    let limit = space_width(chain);
    let mut current: Vec<&Glyph> = Vec::new();
    let mut end = first.x;
    let (mut last, mut walled): (Option<&Glyph>, bool) = (None, false);
    for glyph in chain {
        if glyph.text.is_space() {
            flush(&mut current, (spaced, walled), words);
            spaced = true;
            // The next word's gap is measured from the last visible character.
            continue;
        }
        // A word that runs over a border goes on without any gap; another cell's text hardly ever begins just there.
        let apart = (glyph.x - end).abs() > 0.02 * glyph.size;
        let wall = apart && last.is_some_and(|last| walls.between(last, glyph));
        let anew = wall || current.last().is_some_and(|last| begins_anew(last, glyph, end));
        if !current.is_empty() && (glyph.x - end > limit || anew) {
            flush(&mut current, (spaced, walled), words);
            spaced = anew;
        }
        if current.is_empty() {
            walled = wall;
        }
        last = Some(glyph);
        end = glyph.x + glyph.advance;
        current.push(glyph);
    }
    flush(&mut current, (spaced, walled), words);
    chain.last().is_some_and(|last| last.text.is_space())
}

/// Whether a letter is drawn back over the one before it, as a cell does over the text that runs out of the cell before it.
fn begins_anew(last: &Glyph, next: &Glyph, end: f32) -> bool {
    next.x - end < -0.2 * next.size
        && next.x > last.x + 0.1 * next.size
        && last.text.is_letter()
        && next.text.is_letter()
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

fn flush(glyphs: &mut Vec<&Glyph>, (spaced, walled): (bool, bool), words: &mut Vec<Word>) {
    let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else { return };
    let (text, soft) = hyphens::spelled(accents::spell(glyphs));
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
    let pitch = pitch::of(glyphs);
    words.push(Word {
        text,
        soft,
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
        guessed: false,
        pitch,
        telling: pitch.is_some() && pitch::is_telling(glyphs),
        glued: false,
        spaced,
        artifact: first.artifact,
        walled,
        mark: Mark(first.mark),
    });
    glyphs.clear();
}

/// Drops words that are drawn twice at the same place: shadows, and bold made by overprinting.
fn drop_doubles(words: &mut Vec<Word>, cancel: &Cancel) {
    let mut seen: std::collections::HashMap<(i32, i32), Vec<(String, Rect)>> =
        std::collections::HashMap::new();
    let mut stopped = false;
    words.retain(|word| {
        stopped = stopped || cancel.is_cancelled();
        if stopped {
            return false;
        }
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
