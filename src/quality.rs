//! Whether a text is worth keeping: counts while the text streams by, judges at the end. Called by the pipeline to decide
//! whether the next engine tries. Conservative on purpose: tables of numbers, code, other scripts and pages with two words
//! are good; only what no person could read, or nothing where pages should hold text, is not.

mod glyphs;

use crate::config::Routing;
use extractors::Facts;
use glyphs::Glyphs;
use std::borrow::Cow;
use std::fmt;

/// From which share of pages with a text layer on a short result is believed: the pages are simply short.
const HAS_TEXT: f32 = 0.5;
/// Fewer unreadable places than this are a blemish, unless they are half of the text.
const UNREADABLE_FROM: u64 = 4;
/// Fewer characters than this say nothing about the share of letters.
const LETTERS_FROM: u64 = 200;
/// A smaller share of letters and digits is no language; the densest formulas and tables stay far above.
const LEAST_LETTERS: f64 = 0.2;

/// Counts of one text. Pieces may be cut anywhere, also within a word.
#[derive(Debug, Clone, Default)]
pub struct Quality {
    /// Characters that are not white space.
    visible: u64,
    /// Letters and digits of any script.
    letters: u64,
    /// Marks of Markdown, tables and leaders: they carry no text.
    layout: u64,
    /// Replacement characters and private-use characters.
    broken: u64,
    /// Words of scripts that put spaces between them.
    spaced_words: u64,
    /// Characters of scripts that put none.
    unspaced: u64,
    in_word: bool,
    glyphs: Glyphs,
}

/// What a text is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Keep it.
    Good,
    /// There is no text in it.
    Empty,
    /// Another engine may do better.
    Poor(Fault),
}

/// Why a text is poor. `Display` is a plain clause about the text, such as `much of it is unreadable characters`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Replacement characters, private-use characters or names of glyphs instead of letters.
    Unreadable,
    /// Fewer words than its pages should hold.
    FewWords,
    /// Hardly any letters or digits.
    FewLetters,
}

impl Fault {
    /// A short stable name for metrics and explanations.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::FewWords => "few_words",
            Self::FewLetters => "few_letters",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "much of it is unreadable characters",
            Self::FewWords => "it has hardly any words for its number of pages",
            Self::FewLetters => "it has hardly any letters or digits",
        })
    }
}

impl Quality {
    /// Counts the next piece.
    pub fn add(&mut self, text: &str) {
        for c in text.chars() {
            self.glyphs.add(c);
            if c.is_whitespace() {
                self.in_word = false;
                continue;
            }
            self.visible += 1;
            if c.is_alphanumeric() {
                self.letters += 1;
                self.letter(c);
            } else if is_broken(c) {
                self.broken += 1;
            } else if is_layout(c) {
                self.layout += 1;
                // Cells of a table may stand without spaces.
                self.in_word &= c != '|';
            }
        }
    }

    fn letter(&mut self, c: char) {
        if is_unspaced(c) {
            self.unspaced += 1;
            self.in_word = false;
        } else if !self.in_word {
            self.spaced_words += 1;
            self.in_word = true;
        }
    }

    /// Words; where a script puts no spaces between them, two characters are one.
    #[must_use]
    pub fn words(&self) -> u64 {
        self.spaced_words + self.unspaced.div_ceil(2)
    }

    /// Share of the visible characters that nobody can read, 0 to 1.
    #[must_use]
    pub fn garbage_share(&self) -> f64 {
        share(self.garbage(), self.visible)
    }

    fn garbage(&self) -> u64 {
        self.broken + self.glyphs.found().characters
    }
}

/// The text without the pictures that are a part of it: their letters say nothing.
#[must_use]
pub fn without_pictures(text: &str) -> Cow<'_, str> {
    let mut parts = text.split("](data:image/");
    let first = parts.next().unwrap_or_default();
    let mut out = Cow::Borrowed(first);
    for part in parts {
        // An address has neither spaces nor line ends.
        let end = part.find([')', ' ', '\n']).unwrap_or(part.len());
        let rest = part.get(end..).unwrap_or_default();
        out.to_mut().push_str("](");
        out.to_mut().push_str(rest);
    }
    out
}

/// Counts a whole text; for one that streams, [`Quality::add`] piece by piece.
#[must_use]
pub fn measure(text: &str) -> Quality {
    let mut quality = Quality::default();
    quality.add(text);
    quality
}

/// Judges what an engine made. `pages` is how many pages the text stands for, and `None` for formats without pages;
/// `facts` is what the probe found, if it did.
#[must_use]
pub fn judge(
    quality: &Quality,
    pages: Option<u32>,
    thresholds: &Routing,
    facts: Option<&Facts>,
) -> Verdict {
    if quality.visible == quality.layout {
        return Verdict::Empty;
    }
    let places = quality.broken + quality.glyphs.found().names;
    let share_of_garbage = quality.garbage_share();
    if share_of_garbage > f64::from(thresholds.max_garbage_share)
        && (places >= UNREADABLE_FROM || share_of_garbage > 0.5)
    {
        return Verdict::Poor(Fault::Unreadable);
    }
    let Some(pages) = pages else { return Verdict::Good };
    let text = quality.visible.saturating_sub(quality.layout);
    if text >= LETTERS_FROM && share(quality.letters, text) < LEAST_LETTERS {
        return Verdict::Poor(Fault::FewLetters);
    }
    let has_text = facts.and_then(|facts| facts.text_share).is_some_and(|share| share >= HAS_TEXT);
    let enough = u64::from(thresholds.min_words_per_page) * u64::from(pages);
    // One page is no sample: a cover or a sign has two words.
    let cover = pages <= 1 && quality.words() >= 2;
    if !has_text && !cover && quality.words() < enough {
        return Verdict::Poor(Fault::FewWords);
    }
    Verdict::Good
}

#[expect(clippy::cast_precision_loss, reason = "shares need no more than a few digits")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Characters that stand for what could not be decoded.
fn is_broken(c: char) -> bool {
    matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Marks of Markdown and tables, leaders, and lines drawn with characters.
fn is_layout(c: char) -> bool {
    matches!(
        c,
        '|' | '-'
            | ':'
            | '#'
            | '*'
            | '_'
            | '>'
            | '`'
            | '~'
            | '='
            | '+'
            | '.'
            | '…'
            | '·'
            | '\\'
            | '!'
            | '['
            | ']'
            | '('
            | ')'
            | '\u{2500}'..='\u{257f}'
    )
}

/// Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, kana, and Chinese characters.
fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}'
    )
}

#[cfg(test)]
mod tests;
