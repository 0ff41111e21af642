//! The text rules: one kind of space, no control or invisible characters, composed letters. The client deletes whatever is
//! not printable, and with it the gap between two words, so nothing of the kind may leave this library.

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// What becomes of one character.
enum Fate {
    Keep,
    Space,
    Newline,
    Drop,
    Replace(char),
}

fn fate(c: char) -> Fate {
    match c {
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => Fate::Newline,
        '\t'
        | '\u{a0}'
        | '\u{1680}'
        | '\u{180e}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => Fate::Space,
        // Soft hyphen, zero-width marks, direction marks, byte-order mark, variation selectors, tags.
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => Fate::Drop,
        // Noncharacters.
        '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}' => Fate::Drop,
        // Bullets of the Symbol and Wingdings fonts, mapped to the private use area by every office suite.
        '\u{f0b7}' | '\u{f0a7}' | '\u{f0d8}' | '\u{f076}' | '\u{f0fc}' => Fate::Replace('\u{2022}'),
        '\u{2010}' | '\u{2011}' => Fate::Replace('-'),
        c if c.is_control() => Fate::Drop,
        _ => Fate::Keep,
    }
}

/// Whether the text holds only letters, digits, signs and spaces of the Latin blocks, which no rule touches. Most text does,
/// and this is far quicker to find out than what the rules would do to it.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    // Below U+0300, which begins with the byte 0xcc, every character is composed. The whole text is gone over without a
    // branch, which takes many bytes at once.
    let latin = |b: u8| (b' '..=b'~').contains(&b) | (0x80..=0xcb).contains(&b);
    if !text.bytes().fold(true, |all, b| all & latin(b)) {
        return false;
    }
    // Behind 0xc2 stand the signs from U+0080 on: controls, the space U+00A0 and the invisible U+00AD.
    !text.as_bytes().array_windows().any(|[a, b]| *a == 0xc2 && (*b <= 0xa0 || *b == 0xad))
}

fn is_clean(text: &str) -> bool {
    is_plain(text)
        || (text.chars().all(|c| matches!(fate(c), Fate::Keep))
            && is_nfc_quick(text.chars()) == IsNormalized::Yes)
}

/// Whether two spaces stand beside each other.
pub(crate) fn has_two_spaces(text: &str) -> bool {
    // Most texts are short: looking at each pair is quicker than setting up a search.
    text.as_bytes().array_windows().any(|pair| pair == b"  ")
}

/// Text within a line: every run of white space, line ends included, is one space. Leading and trailing spaces stay (as
/// one), because they part this run from its neighbours.
#[must_use]
pub fn inline(text: &str) -> Cow<'_, str> {
    if is_clean(text) && !has_two_spaces(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    // Invisible characters go first: one between a letter and its accent must not keep them apart.
    let cleaned = text.chars().filter_map(|c| match fate(c) {
        Fate::Keep => Some(c),
        Fate::Space | Fate::Newline => Some(' '),
        Fate::Drop => None,
        Fate::Replace(c) => Some(c),
    });
    for c in cleaned.nfc() {
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// [`inline`], trimmed: titles, names, metadata.
#[must_use]
pub fn line(text: &str) -> String {
    inline(text).trim().to_owned()
}

/// Preformatted text: lines and indentation stay, a tab is four spaces, trailing spaces go.
#[must_use]
pub fn preformatted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let kept = text.chars().filter(|c| !matches!(fate(*c), Fate::Drop));
    let mut chars = kept.nfc().peekable();
    while let Some(c) = chars.next() {
        match fate(c) {
            Fate::Keep => out.push(c),
            Fate::Space if c == '\t' => out.push_str("    "),
            Fate::Space => out.push(' '),
            Fate::Newline => {
                if c == '\r' && chars.peek() == Some(&'\n') {
                    continue;
                }
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
            }
            Fate::Drop => {}
            Fate::Replace(c) => out.push(c),
        }
    }
    out.truncate(out.trim_end_matches([' ', '\n']).len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_space_parts_two_words_by_one_space() {
        for space in [
            "\t", "\u{a0}", "\u{2009}", "\u{202f}", "\u{3000}", "\r\n", "\u{c}", " \t ", "\u{2028}",
        ] {
            assert_eq!(inline(&format!("Navn{space}Beløb")), "Navn Beløb", "{space:?}");
        }
    }

    #[test]
    fn plain_are_the_signs_of_the_latin_blocks() {
        let plain = |c: char| matches!(c, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}');
        for c in ('\0'..='\u{3000}').chain(['\u{fffd}', '\u{1f600}']) {
            assert_eq!(is_plain(&format!("a{c}b")), plain(c), "{c:?}");
        }
        assert!(is_plain(""));
    }

    #[test]
    fn invisible_characters_vanish_and_letters_are_composed() {
        assert_eq!(inline("kom\u{ad}mu\u{200b}ne\0"), "kommune");
        assert_eq!(inline("A\u{30a}rhus"), "Århus");
        assert_eq!(inline("A\u{200b}\u{30a}rhus"), "Århus");
        assert_eq!(preformatted("A\u{200b}\u{30a}rhus"), "Århus");
    }

    #[test]
    fn preformatted_text_keeps_its_lines_and_indentation() {
        assert_eq!(preformatted("a\r\n\tb  \r\n\n  c\n\n"), "a\n    b\n\n  c");
    }
}
