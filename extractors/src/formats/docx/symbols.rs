//! Characters of the Symbol and Wingdings fonts, which stand in the places of Latin letters or, mapped by Word, in the
//! private use area from U+F000 on. Nobody reads them without the font.

use super::properties::Font;
use std::borrow::Cow;

/// Symbol from 0x41 on: the capital and small Greek letters.
const GREEK: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
/// Symbol from 0xA1 on.
const SIGNS: &str = "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑";
/// Wingdings: the signs that texts use.
const WINGDINGS: [(u32, char); 34] = [
    (0x22, '✂'),
    (0x28, '☎'),
    (0x2a, '✉'),
    (0x36, '⌛'),
    (0x4a, '☺'),
    (0x4b, '😐'),
    (0x4c, '☹'),
    (0x4f, '⚑'),
    (0x6c, '●'),
    (0x6e, '■'),
    (0x6f, '☐'),
    (0x70, '☐'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x74, '◆'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x9f, '•'),
    (0xa7, '▪'),
    (0xa8, '☐'),
    (0xb7, '•'),
    (0xd8, '➢'),
    (0xdf, '←'),
    (0xe0, '→'),
    (0xe1, '↑'),
    (0xe2, '↓'),
    (0xe8, '→'),
    (0xf0, '⇨'),
    (0xfb, '✗'),
    (0xfc, '✓'),
    (0xfd, '☒'),
    (0xfe, '☑'),
    (0xab, '★'),
    (0xb5, '★'),
];

/// The character that `code` of `font` shows; `None` where nobody could say what it means.
pub(in crate::formats) fn symbol(font: Font, code: u32) -> Option<char> {
    let place = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
    match font {
        Font::Symbol => match place {
            0x22 => Some('∀'),
            0x24 => Some('∃'),
            0x27 => Some('∋'),
            0x2a => Some('∗'),
            0x2d => Some('−'),
            0x40 => Some('≅'),
            0x41..=0x7e => GREEK.chars().nth(usize::try_from(place - 0x41).ok()?),
            0xa1..=0xe5 => SIGNS.chars().nth(usize::try_from(place - 0xa1).ok()?),
            0xf2 => Some('∫'),
            _ => char::from_u32(place).filter(char::is_ascii),
        },
        Font::Wingdings => WINGDINGS.iter().find(|(at, _)| *at == place).map(|(_, c)| *c),
        // A symbol of a font that is coded as Unicode, such as the boxes of MS Gothic.
        Font::Mono | Font::Other => {
            char::from_u32(code).filter(|c| !('\u{e000}'..='\u{f8ff}').contains(c))
        }
    }
}

/// Text of a run set in `font`, its characters of the private use area replaced by what they show.
pub(in crate::formats) fn text(font: Font, text: &str) -> Cow<'_, str> {
    let private = |c: char| ('\u{f000}'..='\u{f0ff}').contains(&c);
    if !matches!(font, Font::Symbol | Font::Wingdings) || !text.contains(private) {
        return Cow::Borrowed(text);
    }
    let shown = |c| if private(c) { symbol(font, u32::from(c)).unwrap_or(' ') } else { c };
    Cow::Owned(text.chars().map(shown).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_what_their_font_shows() {
        for (code, c) in [
            (0x61, 'α'),
            (0x57, 'Ω'),
            (0xf0b1, '±'),
            (0xb3, '≥'),
            (0xb9, '≠'),
            (0xae, '→'),
            (0xd6, '√'),
            (0xe5, '∑'),
        ] {
            assert_eq!(symbol(Font::Symbol, code), Some(c), "{code:x}");
        }
        assert_eq!(symbol(Font::Wingdings, 0xf0fc), Some('✓'));
        assert_eq!(symbol(Font::Other, 0x2610), Some('☐'));
        assert_eq!(symbol(Font::Other, 0xf0aa), None);
        assert_eq!(text(Font::Symbol, "5 \u{f0a3} x"), "5 ≤ x");
    }
}
