//! Replacement text (ISO 32000-2, 14.9.4): what a piece of marked content says in characters where its glyphs do not, such
//! as a ligature, a hyphen at the end of a line, or letters of a font without a map. Called by `glyphs`. Replaces only what
//! is drawn on one line, so that a page cannot say something quite different from what it shows.

use super::glyphs::{Glyph, Text};
use super::hyphens::{SOFT, UNSEEN};
use super::strings;
use hayro_syntax::object::Dict;

/// Characters that stand for one glyph.
const MOST_EACH: usize = 8;
/// Characters of one replacement: a line of text.
const LONGEST: usize = 300;

/// Characters that replace the glyphs drawn since a place.
#[derive(Debug)]
pub(super) struct Replacement {
    chars: Vec<char>,
    /// How many glyphs were drawn before.
    from: usize,
}

impl Replacement {
    /// The replacement that a property list asks for; an empty one is none.
    pub(super) fn of(properties: &Dict<'_>, from: usize) -> Option<Self> {
        let text = strings::text_of(properties, b"ActualText")?;
        let sane = |c: &char| !c.is_control() && *c != '\u{fffd}';
        // What is drawn for a soft hyphen is not a part of the text.
        let soft = |c: char| if c == SOFT { UNSEEN } else { c };
        let chars = text.trim_start_matches('\u{feff}').chars().filter(sane).map(soft);
        let chars: Vec<char> = chars.collect();
        (!chars.is_empty() && chars.len() <= LONGEST).then_some(Self { chars, from })
    }

    /// Puts the characters in the place of the glyphs, evenly over their width. Where that cannot be, the glyphs stay, but for
    /// those without a meaning; the answer is how many these were.
    pub(super) fn put(self, glyphs: &mut Vec<Glyph>) -> u32 {
        let own = glyphs.get(self.from..).unwrap_or_default();
        let Some((first, last)) = own.first().cloned().zip(own.last()) else { return 0 };
        let on_line =
            |g: &Glyph| g.direction == first.direction && (g.y - first.y).abs() < 0.3 * first.size;
        let width = last.x + last.advance - first.x;
        if !own.iter().all(on_line) || width <= 0.0 || self.chars.len() > MOST_EACH * own.len() {
            let before = glyphs.len();
            let mut own = glyphs.split_off(self.from);
            own.retain(|g| g.text != Text::LOST);
            glyphs.append(&mut own);
            return u32::try_from(before - glyphs.len()).unwrap_or(u32::MAX);
        }
        if self.chars.len() == own.len() {
            let own = glyphs.iter_mut().skip(self.from);
            own.zip(self.chars).for_each(|(glyph, c)| glyph.text = Text::Char(c));
            return 0;
        }
        let advance = width / self.chars.len() as f32;
        glyphs.truncate(self.from);
        let glyph = |(i, c): (usize, &char)| {
            let x = first.x + advance * i as f32;
            Glyph { text: Text::Char(*c), x, advance, ..first.clone() }
        };
        glyphs.extend(self.chars.iter().enumerate().map(glyph));
        0
    }
}
