//! Monospaced text told by its letters: an i is as wide as an m in no other font. The standard fonts and many that are
//! embedded do not say it of themselves. Called by `words` for the words of a page.

use super::glyphs::{Glyph, Text};
use super::words::Word;
use std::collections::HashSet;

/// Letters that are narrow in any other font, and letters that are not.
const NARROW: &str = "iljtfrI.,:;'!|()[]";
const WIDE: &str = "mwabcdeghknopqsuvxyzMWABCDEGHKNOPQRSUVXYZ";
/// Share of the size by which an advance, or a letter's place, may differ.
const SLACK: f32 = 0.01;
/// Pitches of one page that are told apart.
const MOST: usize = 100;

/// The advance that all letters of a word have, in thousandths of their size, where it is one and they stand as it says.
pub(super) fn of(glyphs: &[&Glyph]) -> Option<u16> {
    let first = glyphs.first()?;
    let share = first.advance / first.size;
    let same = |g: &&Glyph| (g.advance / g.size - share).abs() < SLACK;
    let placed = |pair: &[&Glyph]| match pair {
        [a, b] => (b.x - a.x - a.advance).abs() < SLACK * 3.0 * a.size,
        _ => true,
    };
    let fits = (0.3..1.0).contains(&share) && glyphs.iter().all(same);
    // Values that are set into fields here have no outlines, and letters that are all as wide.
    let drawn = glyphs.iter().any(|g| g.face.stem > 0.0);
    (fits && drawn && glyphs.windows(2).all(placed)).then_some((share * 1_000.0).round() as u16)
}

/// Whether the letters of a word tell that its font is monospaced: some are narrow in any other.
pub(super) fn is_telling(glyphs: &[&Glyph]) -> bool {
    let has = |of: &str| glyphs.iter().any(|g| matches!(g.text, Text::Char(c) if of.contains(c)));
    has(NARROW) && has(WIDE)
}

/// Marks the words that are set in the pitch of telling ones.
pub(super) fn mark(words: &mut [Word]) {
    let mut known: HashSet<u16> = HashSet::new();
    for word in words.iter().filter(|w| w.telling) {
        if known.len() < MOST {
            known.extend(word.pitch);
        }
    }
    // Rounding may part what is one pitch.
    let near = |pitch: u16| {
        (pitch.saturating_sub(1)..=pitch.saturating_add(1)).any(|p| known.contains(&p))
    };
    for word in words.iter_mut().filter(|w| w.pitch.is_some_and(near)) {
        word.guessed = !word.mono;
        word.mono = true;
    }
}
