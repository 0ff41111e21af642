//! The characters that one glyph stands for: ligatures are resolved, forms that letters take within a word undone. Called by
//! `glyphs` for what the document says of each of them.

use super::rtl;
use hayro_interpret::hayro_cmap::BfString;
use unicode_normalization::UnicodeNormalization;

/// The characters of one glyph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Text {
    Char(char),
    Chars(Box<str>),
}

impl Text {
    /// What stands in for a glyph without a meaning until its replacement is known.
    pub(super) const LOST: Self = Self::Char('\u{fffd}');

    pub(super) fn is_space(&self) -> bool {
        match self {
            Self::Char(c) => c.is_whitespace() || *c == '\u{200b}',
            Self::Chars(s) => s.chars().all(char::is_whitespace),
        }
    }

    pub(super) fn is_rtl(&self) -> bool {
        match self {
            Self::Char(c) => rtl::is_rtl(*c),
            Self::Chars(s) => rtl::is_rtl_text(s),
        }
    }

    /// Whether it is a letter or digit of a known script.
    pub(super) fn is_letter(&self) -> bool {
        match self {
            Self::Char(c) => c.is_alphanumeric(),
            Self::Chars(s) => s.chars().any(char::is_alphanumeric),
        }
    }

    /// Whether it has no meaning outside of its font.
    pub(super) fn is_private(&self) -> bool {
        match self {
            Self::Char(c) => matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}'),
            Self::Chars(_) => false,
        }
    }

    pub(super) fn push_to(&self, out: &mut String) {
        match self {
            Self::Char(c) => out.push(*c),
            Self::Chars(s) => out.push_str(s),
        }
    }
}

/// The characters of a glyph as they are written.
pub(super) fn meaning(unicode: BfString) -> Option<Text> {
    let text = match unicode {
        // Letters in the form that they take within a word.
        BfString::Char(c @ ('\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')) => {
            Text::Chars(c.nfkc().collect::<String>().into())
        }
        BfString::Char(c) => match expanded(c) {
            Some(letters) => Text::Chars(letters.into()),
            None => Text::Char(c),
        },
        BfString::String(s) => match s.chars().next() {
            Some(c) if s.chars().nth(1).is_none() => {
                expanded(c).map_or(Text::Char(c), |l| Text::Chars(l.into()))
            }
            // An amplifying map must not blow up the text.
            Some(_) => Text::Chars(s.chars().take(16).collect::<String>().into()),
            None => return None,
        },
    };
    match &text {
        Text::Char('\u{fffd}' | '\0') => None,
        Text::Char(c) if c.is_control() && !c.is_whitespace() => None,
        _ => Some(text),
    }
}

/// The letters of a Latin ligature.
fn expanded(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => return None,
    })
}
