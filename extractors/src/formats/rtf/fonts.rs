//! The table of fonts: in which encoding the bytes of each are, which are set in equal widths, and which show signs instead of
//! letters.

use crate::charset::{self, dos};
use crate::formats::docx::properties::Font as Face;
use crate::formats::docx::symbols;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::borrow::Cow;
use std::collections::HashMap;

/// Most fonts kept.
const MOST_FONTS: usize = 10_000;

/// What bytes are in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Page {
    Web(&'static Encoding),
    Dos(&'static dos::Page),
    /// Each byte is a sign of the font.
    Signs,
}

impl Page {
    /// The code page of this number.
    pub(super) fn of(number: i32) -> Self {
        match number {
            437 => Self::Dos(&dos::CP437),
            850 | 858 => Self::Dos(&dos::CP850),
            852 => Self::Dos(&dos::CP852),
            865 => Self::Dos(&dos::CP865),
            // Of the Arabic standard, Johab, and a way to write all of Unicode in seven bits (`\ansicpg`).
            708 => Self::Web(encoding_rs::ISO_8859_6),
            1361 => Self::Web(encoding_rs::EUC_KR),
            65000 => Self::Web(UTF_8),
            number => Self::Web(charset::code_page(u16::try_from(number).unwrap_or(1252))),
        }
    }

    /// The page of a font's character set (`\fcharset`); `None` is the document's.
    fn of_charset(number: i32) -> Option<Self> {
        Some(Self::of(match number {
            0 => 1252,
            2 => return Some(Self::Signs),
            77 => 10_000,
            78 | 128 => 932,
            79 | 129 | 130 => 949,
            80 | 134 => 936,
            81 | 136 => 950,
            83 | 161 => 1253,
            84 | 177 => 1255,
            85 | 178..=180 => 1256,
            86 | 162 => 1254,
            87 | 222 => 874,
            163 => 1258,
            186 => 1257,
            88 | 238 => 1250,
            89 | 204 => 1251,
            254 | 255 => 437,
            _ => return None,
        }))
    }

    /// Whether a byte is a character.
    fn is_single(self) -> bool {
        match self {
            Self::Web(encoding) => encoding.is_single_byte(),
            Self::Dos(_) | Self::Signs => true,
        }
    }

    /// `bytes` as text. `raw` says that those above ASCII were not written in digits: many programs put UTF-8 where only the
    /// code page may stand.
    pub(super) fn decode(self, bytes: &[u8], raw: bool, face: Face) -> Cow<'_, str> {
        if raw
            && self.is_single()
            && !bytes.is_ascii()
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Cow::Borrowed(text);
        }
        match self {
            Self::Web(encoding) => encoding.decode_without_bom_handling(bytes).0,
            Self::Dos(page) => bytes.iter().map(|b| page.character(*b)).collect(),
            Self::Signs if matches!(face, Face::Symbol | Face::Wingdings) => {
                let shown = |b: &u8| match b {
                    b' ' | b'\t' => Some(char::from(*b)),
                    b => symbols::symbol(face, (*b).into()),
                };
                bytes.iter().map(|b| shown(b).unwrap_or(' ')).collect()
            }
            Self::Signs => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        }
    }
}

/// One font.
#[derive(Debug, Clone, Copy)]
pub(super) struct Font {
    pub(super) page: Page,
    pub(super) face: Face,
}

/// All fonts of a document.
#[derive(Debug)]
pub(super) struct Fonts {
    by_number: HashMap<i32, Font>,
    /// What the document is in (`\ansicpg`).
    pub(super) page: Page,
    /// The number of the font of everything that has no other (`\deff`).
    pub(super) default: i32,
    /// The entry that is being read.
    entry: Entry,
}

#[derive(Debug, Default)]
struct Entry {
    number: i32,
    charset: Option<i32>,
    page: Option<i32>,
    name: String,
}

impl Fonts {
    pub(super) fn new() -> Self {
        Self {
            by_number: HashMap::new(),
            page: Page::Web(WINDOWS_1252),
            default: 0,
            entry: Entry::default(),
        }
    }

    /// The font of this number.
    pub(super) fn get(&self, number: i32) -> Font {
        let unknown = Font { page: self.page, face: Face::Other };
        self.by_number.get(&number).copied().unwrap_or(unknown)
    }

    /// Begins an entry.
    pub(super) fn number(&mut self, number: i32) {
        self.end_entry();
        self.entry.number = number;
    }

    pub(super) fn charset(&mut self, number: i32) {
        self.entry.charset = Some(number);
    }

    pub(super) fn code_page(&mut self, number: i32) {
        self.entry.page = Some(number);
    }

    /// A piece of the name; a semicolon ends the entry.
    pub(super) fn name(&mut self, text: &str) {
        for (at, piece) in text.split(';').enumerate() {
            if at > 0 {
                self.end_entry();
            }
            if self.entry.name.len() < 128 {
                self.entry.name.push_str(piece.get(..piece.floor_char_boundary(128)).unwrap_or(""));
            }
        }
    }

    /// Ends the entry where there is one.
    pub(super) fn end_entry(&mut self) {
        let number = self.entry.number;
        let entry = std::mem::replace(&mut self.entry, Entry { number, ..Entry::default() });
        let name = entry.name.trim();
        if name.is_empty() && entry.charset.is_none() || self.by_number.len() >= MOST_FONTS {
            return;
        }
        let page = match (entry.page, entry.charset) {
            (Some(page), charset) if page > 0 && charset != Some(2) => Page::of(page),
            (_, Some(charset)) => Page::of_charset(charset).unwrap_or(self.page),
            (_, None) => of_name(name).unwrap_or(self.page),
        };
        let face = Face::of(name);
        // A font of signs that is declared as one of letters shows signs nonetheless.
        let signs = face == Face::Symbol || face == Face::Wingdings;
        let page = if signs { Page::Signs } else { page };
        self.by_number.insert(entry.number, Font { page, face });
    }
}

/// Windows gives the fonts of other scripts names that end so, for programs that know nothing of character sets.
fn of_name(name: &str) -> Option<Page> {
    let (_, script) = name.rsplit_once(' ')?;
    Some(Page::of(match script {
        "CE" => 1250,
        "Cyr" => 1251,
        "Greek" => 1253,
        "Tur" => 1254,
        "(Hebrew)" => 1255,
        "(Arabic)" => 1256,
        "Baltic" => 1257,
        "(Vietnamese)" => 1258,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn font(charset: Option<i32>, name: &str) -> Font {
        let mut fonts = Fonts::new();
        fonts.number(7);
        if let Some(charset) = charset {
            fonts.charset(charset);
        }
        fonts.name(name);
        fonts.get(7)
    }

    fn decode(charset: Option<i32>, name: &str, bytes: &[u8]) -> String {
        let font = font(charset, name);
        font.page.decode(bytes, false, font.face).into_owned()
    }

    #[test]
    fn bytes_are_in_the_encoding_of_their_font() {
        assert_eq!(decode(Some(0), "Arial;", b"\xe6\xf8\xe5"), "æøå");
        assert_eq!(decode(Some(204), "Arial;", b"\xcf\xf0\xe8"), "При");
        assert_eq!(decode(None, "Arial Cyr;", b"\xcf\xf0\xe8"), "При");
        assert_eq!(decode(Some(128), "MS Gothic;", b"\x93\xfa\x96\x7b"), "日本");
        assert_eq!(decode(Some(2), "Symbol;", b"a \xb7"), "α •");
        assert_eq!(decode(Some(255), "Terminal;", b"\x91"), "æ");
        assert_eq!(font(Some(0), "Courier New;").face, Face::Mono);
    }

    #[test]
    fn utf_8_is_known_where_no_code_page_has_it() {
        let page = Page::of(1252);
        assert_eq!(page.decode("Åse".as_bytes(), true, Face::Other), "Åse");
        assert_eq!(page.decode(b"\xc5se", true, Face::Other), "Åse");
        assert_eq!(page.decode("Åse".as_bytes(), false, Face::Other), "Ã…se");
    }
}
