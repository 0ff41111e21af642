//! The table of fonts (MS-DOC 2.9.286): which of them are set in equal widths or show signs instead of letters, and in which
//! character set the bytes of documents before Word 97 are.

use super::fib::{Fib, Part, Version};
use crate::bytes::u16_at;
use crate::charset::code_page;
use crate::formats::docx::properties::Font as Face;
use encoding_rs::Encoding;

/// Most fonts kept.
const MOST_FONTS: usize = 10_000;

/// One font.
#[derive(Debug, Clone, Copy)]
pub(super) struct Font {
    pub(super) face: Face,
    /// The character set, where it says more than that of the document.
    pub(super) encoding: Option<&'static Encoding>,
}

/// Reads the table.
pub(super) fn read(fib: &Fib<'_>, table: &[u8]) -> Vec<Font> {
    let bytes = fib.part(Part::Fonts, table);
    let mut fonts = Vec::new();
    let new = fib.version == Version::Eight;
    // Two counts of two bytes since Word 97, the size of the table before.
    let mut rest = bytes.get(if new { 4 } else { 2 }..).unwrap_or_default();
    while let Some((size, after)) = rest.split_first() {
        let size = usize::from(*size);
        let entry = after.get(..size).unwrap_or(after);
        if entry.is_empty() || fonts.len() >= MOST_FONTS {
            break;
        }
        fonts.push(font(entry, new));
        rest = after.get(size..).unwrap_or_default();
    }
    fonts
}

/// One entry behind its size: the name begins at byte 39, at byte 5 before Word 97.
fn font(entry: &[u8], new: bool) -> Font {
    let name = entry.get(if new { 39 } else { 5 }..).unwrap_or_default();
    let name: String = if new {
        let units = name.chunks_exact(2).filter_map(|c| u16_at(c, 0)).take_while(|u| *u != 0);
        char::decode_utf16(units).filter_map(Result::ok).collect()
    } else {
        name.iter().take_while(|b| **b != 0).map(|b| char::from(*b)).collect()
    };
    let encoding = entry.get(3).and_then(|set| encoding(*set));
    Font { face: Face::of(&name), encoding }
}

/// The encoding of a Windows character set; `None` for those that say nothing.
fn encoding(set: u8) -> Option<&'static Encoding> {
    let page = match set {
        77 => 10_000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    Some(code_page(page))
}

/// The encoding that documents in a language had before Unicode.
pub(super) fn of_language(language: u16) -> &'static Encoding {
    code_page(match language & 0x3ff {
        0x01 | 0x20 | 0x29 => 1256,
        0x02 | 0x19 | 0x22 | 0x23 | 0x2f => 1251,
        0x04 if matches!(language, 0x0404 | 0x0c04 | 0x1404) => 950,
        0x04 => 936,
        0x05 | 0x0e | 0x15 | 0x18 | 0x1b | 0x1c | 0x24 => 1250,
        // Croatian, and Serbian in either script.
        0x1a if language == 0x0c1a => 1251,
        0x1a => 1250,
        0x08 => 1253,
        0x0d => 1255,
        0x11 => 932,
        0x12 => 949,
        0x1e => 874,
        0x1f => 1254,
        0x25..=0x27 => 1257,
        0x2a => 1258,
        _ => 1252,
    })
}
