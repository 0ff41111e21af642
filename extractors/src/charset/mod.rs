//! From bytes to Unicode: byte-order mark, then what the document declares, then what it looks like. Everything that turns
//! bytes into text goes through here.

pub mod dos;
mod guess;
mod languages;
mod reader;
mod unicode;
mod units;

pub use reader::Utf8Reader;

use dos::Page;
use encoding_rs::{Encoding, ISO_2022_JP, MACINTOSH, UTF_8, WINDOWS_1252};
use std::borrow::Cow;
use std::io::Read;

/// An encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// One of the WHATWG's Encoding Standard.
    Web(&'static Encoding),
    /// A DOS code page.
    Dos(&'static Page),
    /// Four bytes a character.
    Utf32 {
        /// Whether the highest byte comes first.
        big_endian: bool,
    },
}

impl From<&'static Encoding> for Charset {
    fn from(encoding: &'static Encoding) -> Self {
        Self::Web(encoding)
    }
}

impl Charset {
    /// UTF-8.
    pub const UTF_8: Self = Self::Web(UTF_8);

    /// Its name: WHATWG's, or IANA's where that has none.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Dos(page) => page.name,
            Self::Utf32 { big_endian: true } => "UTF-32BE",
            Self::Utf32 { big_endian: false } => "UTF-32LE",
        }
    }

    /// The encoding that a document or its carrier names so.
    #[must_use]
    pub fn for_label(label: &str) -> Option<Self> {
        let label = label.trim();
        if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
            return Some(Self::Web(encoding));
        }
        match label.to_ascii_lowercase().as_str() {
            "utf-32" | "utf-32le" => Some(Self::Utf32 { big_endian: false }),
            "utf-32be" => Some(Self::Utf32 { big_endian: true }),
            label => Page::for_label(label).map(Self::Dos),
        }
    }

    /// All of `bytes` as text, a byte-order mark taken off.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Web(encoding) if encoding != UTF_8 => encoding.decode_with_bom_removal(bytes).0,
            Self::Web(_) | Self::Dos(_) | Self::Utf32 { .. } => {
                let without_mark = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
                if self == Self::UTF_8
                    && let Ok(text) = std::str::from_utf8(without_mark)
                {
                    return Cow::Borrowed(text);
                }
                let mut text = String::with_capacity(bytes.len());
                // Memory does not fail, and what comes out is UTF-8.
                let _ = Utf8Reader::new(bytes, self).read_to_string(&mut text);
                Cow::Owned(text)
            }
        }
    }
}

/// How an encoding was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A byte-order mark.
    Mark,
    /// The document or its carrier names it.
    Declared,
    /// The bytes are valid UTF-8.
    Valid,
    /// It fits best.
    Guessed,
}

/// The encoding of the text that starts with `head`. `declared` is a label from a header or the document itself; it is
/// believed unless the bytes refute it. `whole` says that `head` is all there is.
#[must_use]
pub fn detect(head: &[u8], declared: Option<&str>, whole: bool) -> (Charset, Found) {
    if let Some(charset) = unicode::by_mark(head) {
        return (charset, Found::Mark);
    }
    if let Some(charset) = unicode::without_mark(head) {
        return (charset, Found::Guessed);
    }
    let declared = declared.and_then(Charset::for_label);
    if unicode::is_iso_2022_jp(head) {
        return (ISO_2022_JP.into(), Found::Guessed);
    }
    if unicode::is_utf8_prefix(head, whole) {
        // Whatever is declared: text with letters beyond ASCII is not valid UTF-8 by accident.
        return match declared {
            Some(charset) if head.is_ascii() => (charset, Found::Declared),
            _ => (Charset::UTF_8, Found::Valid),
        };
    }
    if let Some(charset) = declared.filter(|charset| *charset != Charset::UTF_8) {
        return (charset, Found::Declared);
    }
    if unicode::is_damaged_utf8(head) {
        return (Charset::UTF_8, Found::Guessed);
    }
    (guess::of(head), Found::Guessed)
}

/// The encoding of a Windows code page.
#[must_use]
pub fn code_page(number: u16) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        866 => "ibm866",
        65001 => "utf-8",
        10_000 | 0x8000 => return MACINTOSH,
        n => &format!("windows-{n}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// The whole of `bytes` as UTF-8.
#[must_use]
pub fn decode(bytes: &[u8], declared: Option<&str>) -> String {
    detect(bytes, declared, true).0.decode(bytes).into_owned()
}

#[cfg(test)]
mod tests;
