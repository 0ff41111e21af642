//! Whether bytes are Unicode in one of its own encodings: by the byte-order mark, or by what only such text looks like.

use super::Charset;
use encoding_rs::{ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes that are looked at for text without a mark.
const LOOKED_AT: usize = 4_096;

/// The encoding that a byte-order mark names.
pub(super) fn by_mark(head: &[u8]) -> Option<Charset> {
    match head {
        // The mark of UTF-16 followed by a NUL character says nothing else.
        [0xff, 0xfe, 0, 0, ..] if is_utf32(head, false) => {
            Some(Charset::Utf32 { big_endian: false })
        }
        [0, 0, 0xfe, 0xff, ..] if is_utf32(head, true) => Some(Charset::Utf32 { big_endian: true }),
        [0xef, 0xbb, 0xbf, ..] => Some(UTF_8.into()),
        [0xff, 0xfe, ..] => Some(UTF_16LE.into()),
        [0xfe, 0xff, ..] => Some(UTF_16BE.into()),
        _ => None,
    }
}

/// Text in UTF-16 or UTF-32 that came without a mark. It has zero bytes, which no other text has.
pub(super) fn without_mark(head: &[u8]) -> Option<Charset> {
    let head =
        head.get(..head.len().min(LOOKED_AT) & !3).filter(|h| h.len() >= 8).or_else(|| {
            // A very short text.
            head.get(..head.len() & !1).filter(|h| (6..8).contains(&h.len()))
        })?;
    if !head.contains(&0) {
        return None;
    }
    for big_endian in [false, true] {
        if is_utf32(head, big_endian) {
            return Some(Charset::Utf32 { big_endian });
        }
    }
    let (little, big) = (oddness(head, u16::from_le_bytes), oddness(head, u16::from_be_bytes));
    // At most one unit in fifty may be no text.
    let most = head.len() / 100;
    match (little <= most, big <= most) {
        (true, false) => Some(UTF_16LE.into()),
        (false, true) => Some(UTF_16BE.into()),
        (true, true) if little != big => {
            Some(if little < big { UTF_16LE.into() } else { UTF_16BE.into() })
        }
        _ => None,
    }
}

/// Whether every four bytes are a character.
fn is_utf32(head: &[u8], big: bool) -> bool {
    let (units, _) = head.get(..head.len().min(LOOKED_AT)).unwrap_or_default().as_chunks::<4>();
    let code = |unit: &[u8; 4]| match big {
        true => u32::from_be_bytes(*unit),
        false => u32::from_le_bytes(*unit),
    };
    units.len() >= 2 && units.iter().all(|u| char::from_u32(code(u)).is_some_and(|c| c != '\0'))
}

/// How many units of two bytes are no characters that people write.
fn oddness(head: &[u8], unit: impl Fn([u8; 2]) -> u16) -> usize {
    let (units, _) = head.as_chunks::<2>();
    let written = |unit: u16| {
        matches!(unit,
            0x09 | 0x0a | 0x0d | 0x20..=0x7e | 0xa0..=0x24f | 0x370..=0x5ff | 0x600..=0x6ff
            | 0x900..=0xe7f | 0x10a0..=0x10ff | 0x1e00..=0x1fff | 0x2010..=0x2027 | 0x2030..=0x203a
            | 0x20a0..=0x20bf | 0x2100..=0x214f | 0x2190..=0x21ff | 0x2200..=0x22ff | 0x2500..=0x26ff
            | 0x3000..=0x30ff | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xd800..=0xdfff | 0xfeff
            | 0xff00..=0xffee)
    };
    let odd = units.iter().filter(|u| !written(unit(**u))).count();
    // Western text read with the bytes the wrong way round looks like Chinese without a space.
    let latin = units.iter().filter(|u| unit(**u) < 0x250).count();
    let asian = units.iter().filter(|u| unit(**u) >= 0x2e80).count();
    odd + usize::from(latin == 0 && asian > 0) * units.len()
}

/// Whether ASCII bytes switch to Japanese and back (RFC 1468).
pub(super) fn is_iso_2022_jp(head: &[u8]) -> bool {
    let switches = |w: &[u8]| matches!(w, b"\x1b$B" | b"\x1b$@" | b"\x1b(J" | b"\x1b(I");
    head.contains(&0x1b)
        && head.is_ascii()
        && head.windows(3).any(switches)
        && !ISO_2022_JP.decode_without_bom_handling(head).1
}

/// Whether `head` is valid UTF-8, a character cut at its end forgiven unless it is the whole text.
pub(super) fn is_utf8_prefix(head: &[u8], whole: bool) -> bool {
    match simdutf8::compat::from_utf8(head) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    }
}

/// Whether `head` is UTF-8 with a few bytes of something else in it: a log of several programs, a file that was cut in two.
pub(super) fn is_damaged_utf8(head: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in head.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    // In other encodings two bytes are valid UTF-8 by accident once in ten times at most.
    good >= 2 && good >= bad
}
