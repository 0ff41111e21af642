//! Signs that say by their neighbours what they are: `12 µg`, `120 m³`, `20 °C`, a dot in front of an item. In trade and
//! laboratory they are all that a text has beyond ASCII, so they count as much as a letter does. Called by the guess of an
//! encoding; decides nothing alone.

use super::guess::{MISPLACED, WELL_PLACED};
use std::str::Chars;

/// Points for a sign in a unit: those of a frequent letter.
const IN_UNIT: i32 = WELL_PLACED * 5;
/// Points for a dot that begins a line. A letter alone would be a letter and a word.
const BULLET: i32 = WELL_PLACED * 10;

/// What `µ` stands in front of.
const AFTER_MICRO: [&str; 16] =
    ["m", "g", "l", "L", "s", "A", "V", "W", "F", "H", "M", "J", "N", "mol", "Pa", "Sv"];
/// Lengths, which become areas and volumes.
const LENGTHS: [&str; 5] = ["m", "mm", "cm", "dm", "km"];

/// The end of what was read so far.
#[derive(Debug)]
pub(super) struct Trail {
    /// The last character.
    pub(super) before: char,
    /// The letters that it ends with: no more than a unit has, and how many there are.
    word: String,
    letters: usize,
    /// Whether a number stands in front of them, with or without a space.
    number: bool,
    /// The same for what comes next.
    number_next: bool,
    /// Whether nothing but white space stands in the line.
    line_start: bool,
}

impl Default for Trail {
    fn default() -> Self {
        Self {
            before: ' ',
            word: String::new(),
            letters: 0,
            number: false,
            number_next: false,
            line_start: true,
        }
    }
}

impl Trail {
    /// Goes on behind `c`.
    pub(super) fn pass(&mut self, c: char) {
        if c.is_alphabetic() {
            if self.letters == 0 {
                self.number = self.number_next;
                self.word.clear();
            }
            self.letters = self.letters.saturating_add(1);
            if self.letters <= 2 {
                self.word.push(c);
            }
            self.number_next = false;
        } else {
            self.letters = 0;
            let gap = matches!(c, ' ' | '\u{a0}') && !self.before.is_whitespace();
            self.number_next = c.is_ascii_digit() || (gap && self.number_next);
        }
        self.line_start = matches!(c, '\n' | '\r') || (self.line_start && c.is_whitespace());
        self.before = c;
    }

    /// Whether a length stands here, by itself.
    fn is_length(&self) -> bool {
        (1..=2).contains(&self.letters) && LENGTHS.contains(&self.word.as_str())
    }

    /// Points for a sign whose neighbours make it certain; `None` for all others.
    pub(super) fn sign(&self, c: char, rest: &Chars<'_>) -> Option<i32> {
        let after = rest.clone().next().unwrap_or(' ');
        match c {
            'µ' if self.letters == 0 && AFTER_MICRO.contains(&word(rest).as_str()) => {
                Some(IN_UNIT)
            }
            '²' | '³' if self.is_length() && !after.is_alphanumeric() => Some(IN_UNIT),
            '°' if self.number_next && matches!(word(rest).as_str(), "C" | "F" | "K") => {
                Some(WELL_PLACED * 2)
            }
            '±' if !self.before.is_alphabetic() && (after.is_ascii_digit() || after == ' ') => {
                Some(WELL_PLACED * 2)
            }
            '·' | '•' if self.line_start && matches!(after, ' ' | '\t' | '\u{a0}') => {
                Some(BULLET)
            }
            // An exclamation does not begin between a number and its unit.
            '¡' if self.number_next => Some(MISPLACED),
            _ => None,
        }
    }

    /// Whether a letter stands where a unit has a sign: no language has such words behind numbers.
    pub(super) fn misread_unit(&self, c: char, rest: &Chars<'_>) -> bool {
        match c {
            // `³` and `²`, as those see them who take the text for another encoding.
            'ł' | 'ü' | 'ý' => {
                let ends = !rest.clone().next().is_some_and(char::is_alphanumeric);
                self.is_length() && self.number && ends
            }
            // The same for `µ`. Eggs are counted, and `æg` is Danish for them.
            'Á' | 'ľ' | 'æ' => {
                let unit = word(rest);
                let counted = c == 'æ' && unit == "g" && rest.clone().nth(1) != Some('/');
                self.letters == 0
                    && self.number_next
                    && !counted
                    && AFTER_MICRO.contains(&unit.as_str())
            }
            _ => false,
        }
    }
}

/// The letters that `rest` begins with; more than units have are cut.
fn word(rest: &Chars<'_>) -> String {
    rest.clone().take_while(|c| c.is_alphabetic()).take(4).collect()
}
