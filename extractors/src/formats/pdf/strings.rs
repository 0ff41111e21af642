//! Text strings: what dictionaries say in words (ISO 32000-2, 7.9.2.2). Called by everything here that reads words
//! outside of the pages' content. Never decodes a stream that could become too long.

use super::expansion;
use hayro_syntax::object::{Dict, Object};

/// Longest text string that is kept, in bytes: a field can hold a page of text, and hardly more.
const LONGEST: usize = 256 << 10;

/// The text under `key`: a text string, or a stream of one (7.9.3).
pub(super) fn text_of(dict: &Dict<'_>, key: &[u8]) -> Option<String> {
    let text = match dict.get::<Object<'_>>(key)? {
        Object::String(string) => decode(shortened(string.as_bytes())),
        Object::Name(name) => decode(shortened(name.as_ref())),
        Object::Stream(stream) if expansion::is_shorter(&stream, LONGEST) => {
            decode(&stream.decoded_data().ok()?)
        }
        _ => return None,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

fn shortened(bytes: &[u8]) -> &[u8] {
    bytes.get(..LONGEST).unwrap_or(bytes)
}

/// A text string: UTF-16 or UTF-8 by their marks, else `PDFDocEncoding`.
pub(super) fn decode(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => {
            encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned()
        }
        [0xff, 0xfe, rest @ ..] => {
            encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // What producers write without a mark is UTF-8 as often as not, and never valid UTF-8 by accident.
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|b| pdf_doc(*b)).collect(),
        },
    };
    without_language(&text)
}

/// The text without the marks that switch its language (7.9.2.2.2): an escape, a code of letters, an escape.
fn without_language(text: &str) -> String {
    if !text.contains('\u{1b}') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut within = false;
    for piece in text.split('\u{1b}') {
        let is_code = piece.len() <= 5 && piece.bytes().all(|b| b.is_ascii_alphabetic());
        if within && is_code && !piece.is_empty() {
            within = false;
        } else {
            out.push_str(piece);
            within = true;
        }
    }
    out
}

/// `PDFDocEncoding` (annex D.3) where it differs from Latin-1.
fn pdf_doc(byte: u8) -> char {
    const FROM_18: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const FROM_80: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚',
        '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', ' ', '€',
    ];
    let of = |from: u8, table: &[char]| {
        usize::from(byte).checked_sub(usize::from(from)).and_then(|i| table.get(i).copied())
    };
    of(0x80, &FROM_80)
        .or_else(|| of(0x18, &FROM_18).filter(|_| byte < 0x20))
        .unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_are_told_apart_by_their_marks() {
        assert_eq!(decode(b"\xfe\xff\0\xc6\0\xf8"), "Æø");
        assert_eq!(decode(b"\xff\xfe\xc6\0"), "Æ");
        assert_eq!(decode(b"\xef\xbb\xbf\xc3\xa6"), "æ");
        assert_eq!(decode("bl\u{e5}b\u{e6}r".as_bytes()), "blåbær");
        assert_eq!(decode(b"bl\xe5b\xe6r \x80 \x18"), "blåbær • ˘");
        assert_eq!(decode(b"\xfe\xff\0\x1b\0d\0a\0\x1b\0H\0e\0j"), "Hej");
    }
}
