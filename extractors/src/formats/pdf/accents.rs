//! Accents that are drawn as glyphs of their own, as TeX does, put onto their letters.

use super::glyphs::{Glyph, Text};

/// Accents by themselves, and as marks that combine with the letter before them.
const ACCENTS: [(char, char); 11] = [
    ('´', '\u{301}'),
    ('`', '\u{300}'),
    ('¨', '\u{308}'),
    ('ˆ', '\u{302}'),
    ('˜', '\u{303}'),
    ('˚', '\u{30a}'),
    ('ˇ', '\u{30c}'),
    ('˘', '\u{306}'),
    ('˙', '\u{307}'),
    ('˝', '\u{30b}'),
    ('¸', '\u{327}'),
];

/// The text of a word's glyphs, in the order of drawing.
pub(super) fn spell(glyphs: &[&Glyph]) -> String {
    if glyphs.iter().filter(|g| g.text.is_rtl()).count() * 2 > glyphs.len() {
        let mut text = String::with_capacity(2 * glyphs.len());
        glyphs.iter().rev().for_each(|g| g.text.push_to(&mut text));
        return text;
    }
    let mut text = String::with_capacity(glyphs.len() + 4);
    let mut last: Option<&Glyph> = None;
    // An accent whose letter may follow.
    let mut pending: Option<char> = None;
    for glyph in glyphs {
        let over_last = last.is_some_and(|last| stands_over(glyph, last));
        let under_last = last.is_some_and(|last| stands_over(last, glyph));
        let mark = combining(&glyph.text);
        let before = pending.take();
        if let Some(before) = before.filter(|_| !under_last) {
            text.push(spacing(before));
        }
        match mark {
            Some(mark) if over_last => text.push(mark),
            Some(mark) => pending = Some(mark),
            None => {
                glyph.text.push_to(&mut text);
                text.extend(before.filter(|_| under_last));
            }
        }
        last = Some(glyph);
    }
    text.extend(pending.map(spacing));
    text
}

/// The combining mark of an accent.
fn combining(text: &Text) -> Option<char> {
    let Text::Char(c) = text else { return None };
    ACCENTS.iter().find(|(accent, _)| accent == c).map(|(_, mark)| *mark)
}

/// The accent by itself of a combining mark.
fn spacing(mark: char) -> char {
    ACCENTS.iter().find(|(_, m)| *m == mark).map_or(mark, |(accent, _)| *accent)
}

/// Whether an accent is drawn over (or under) a letter rather than beside it.
fn stands_over(accent: &Glyph, letter: &Glyph) -> bool {
    let is_letter = matches!(letter.text, Text::Char(c) if c.is_alphabetic());
    let middle = accent.x + accent.advance / 2.0;
    is_letter && middle > letter.x && middle < letter.x + letter.advance.max(0.2 * letter.size)
}
