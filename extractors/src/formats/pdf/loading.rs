//! What opening a document costs, told from its raw bytes before a parser sees them. Called by `file`. The parser unpacks the
//! streams that hold objects before anything can be asked, and where the table of objects is broken it tries every place
//! where one may begin, which takes for ever where none of them ends. The repair holds every number as an object. What is
//! encrypted cannot be unpacked here: it is named, and measured once it can be.

use super::breadth::Breadth;
use super::expansion;

/// Bytes that all streams of objects of a document may expand to, together.
pub(super) const LONGEST: usize = 256 << 20;
/// Bytes in which the dictionary of a stream lies around its type.
const DICTIONARY: usize = 2 << 10;
/// Bytes that may be read again and again in search of the ends of objects.
const MOST_READ: usize = 2_000_000_000;
/// Words and signs that a repair may hold; each takes some two hundred bytes.
const MOST_REPAIRED: usize = 1_000_000;
/// Streams of objects that are remembered because they could not be unpacked.
const MOST_PACKED: usize = 100_000;
/// Real objects are nested less.
const DEEP: usize = 64;

/// What a document costs to open.
#[derive(Debug)]
pub(super) enum Cost {
    /// It may be opened.
    Modest(Known),
    /// Its objects expand to too much.
    Large,
    /// Its objects do not end.
    Endless,
}

/// What is known of a document that may be opened.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Whether it may be repaired.
    pub(super) repairable: bool,
    /// Whether it could have so many pages, or so many resources for each, that they must be counted first.
    pub(super) broad: bool,
    /// Numbers of the streams of objects that could not be unpacked: they are damaged or encrypted.
    pub(super) packed: Vec<u32>,
}

/// Tells what a document costs.
pub(super) fn cost(document: &[u8]) -> Cost {
    let mut known = Known::default();
    let mut breadth = Breadth::default();
    let Some(unpacked) = unpacked(document, &mut breadth, &mut known.packed) else {
        return Cost::Large;
    };
    let Scan { words, unclosed } = scan(document, &mut breadth);
    if unclosed.saturating_mul(document.len()) > MOST_READ {
        return Cost::Endless;
    }
    known.repairable = words + unpacked / 2 <= MOST_REPAIRED;
    known.broad = breadth.is_broad();
    Cost::Modest(known)
}

/// Bytes that the streams of objects expand to; `None` where that is too much.
fn unpacked(document: &[u8], breadth: &mut Breadth, packed: &mut Vec<u32>) -> Option<usize> {
    let mut left = LONGEST;
    let mut from = 0;
    while let Some(rest) = document.get(from..) {
        let Some(at) = rest.iter().position(|b| *b == b'/').map(|at| from + at) else { break };
        from = at + 1;
        let name = document.get(from..).unwrap_or_default();
        if !name.starts_with(b"ObjStm") && !name.starts_with(b"XRef") {
            continue;
        }
        let Some((dictionary, data)) = stream(document, at) else { continue };
        let times = dictionary.windows(3).filter(|w| w == b"/Fl").count();
        // No program packs objects in the other ways, which could not be measured here.
        let other = dictionary.windows(3).any(|w| w == b"/LZ" || w == b"/Ru" || w == b"/RL");
        if times > expansion::MOST_FILTERS || other {
            return None;
        }
        breadth.end();
        // No program packs objects twice either; a few hundred bytes of it are hundreds of megabytes, read again and again.
        let most = if times > 1 { left.min(expansion::LONGEST_REPACKED) } else { left };
        let length = expansion::inflated(data, times, most, |chunk| {
            chunk.iter().for_each(|byte| breadth.add(*byte));
        })?;
        left -= length;
        if length == 0 && packed.len() < MOST_PACKED {
            packed.extend(number(dictionary_of(document, at)));
        }
    }
    Some(LONGEST - left)
}

/// What is outside of the streams of a document.
#[derive(Debug, Default)]
struct Scan {
    words: usize,
    /// Objects that do not end before the next one begins, or lie too deep.
    unclosed: usize,
}

/// Reads the outline of a document's objects once, without understanding them.
fn scan(document: &[u8], breadth: &mut Breadth) -> Scan {
    let mut found = Scan::default();
    breadth.end();
    let (mut depth, mut string, mut at) = (0_usize, 0_usize, 0_usize);
    let mut apart = true;
    while let Some(rest) = document.get(at..).filter(|rest| !rest.is_empty()) {
        let ends = rest.starts_with(b"endobj");
        let begins = rest.starts_with(b"obj") && behind_numbers(document, at);
        if ends || begins {
            found.unclosed += depth + string.min(1);
            (depth, string) = (0, 0);
            breadth.end();
            at += if ends { 6 } else { 3 };
            continue;
        }
        at += 1;
        match (string, rest) {
            (1.., [b'\\', ..]) => at += 1,
            (_, [b'(', ..]) => string += 1,
            (1.., [b')', ..]) => string -= 1,
            (1.., _) => {}
            (0, [b'<', b'<', ..]) => {
                at += 1;
                depth += 1;
                breadth.dictionary();
                found.unclosed += usize::from(depth > DEEP);
            }
            (0, [b'/', ..]) => breadth.name(),
            (0, [b'[', ..]) => {
                depth += 1;
                found.unclosed += usize::from(depth > DEEP);
            }
            (0, [b'>', b'>', ..]) => {
                at += 1;
                depth = depth.saturating_sub(1);
            }
            (0, [b']', ..]) => depth = depth.saturating_sub(1),
            (0, [b'%', ..]) => {
                at +=
                    rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len()) - 1;
            }
            (0, _) if depth == 0 && rest.starts_with(b"stream") => {
                at = behind_stream(document, at + 5);
            }
            (0, _) => {}
        }
        let delimits = rest.first().is_none_or(|b| !b.is_ascii_alphanumeric());
        found.words += usize::from(apart && !delimits);
        apart = delimits;
    }
    found.unclosed += depth + string.min(1);
    found
}

/// Whether the two numbers that name an object stand before a place.
fn behind_numbers(document: &[u8], at: usize) -> bool {
    let before = document.get(at.saturating_sub(3)..at).unwrap_or_default();
    matches!(before, [.., digit, space] if digit.is_ascii_digit() && space.is_ascii_whitespace())
        || before.last().is_some_and(u8::is_ascii_digit)
}

/// The place behind a stream that begins at `from`, or where an object seems to begin inside: the search for objects does
/// not know streams.
fn behind_stream(document: &[u8], from: usize) -> usize {
    let end = end_of_stream(document, from);
    let mut at = from;
    while let Some(rest) = document.get(at..end) {
        let Some(next) = rest.iter().position(|b| *b == b'o') else { break };
        at += next;
        let begins = rest.get(next..).is_some_and(|rest| rest.starts_with(b"obj"));
        if begins && behind_numbers(document, at) {
            return at;
        }
        at += 1;
    }
    end
}

/// Where a stream's length says that it ends, if it does, else where its keyword is.
fn end_of_stream(document: &[u8], from: usize) -> usize {
    let before = document.get(from.saturating_sub(DICTIONARY)..from).unwrap_or_default();
    let length = before.windows(8).rposition(|w| w == b"/Length ").and_then(|i| {
        let digits: Vec<u8> =
            before.get(i + 8..)?.iter().copied().take_while(u8::is_ascii_digit).take(12).collect();
        String::from_utf8(digits).ok()?.parse::<usize>().ok()
    });
    let is_end = |at: usize| {
        let near = document.get(at..at.saturating_add(16).min(document.len())).unwrap_or_default();
        near.windows(9).any(|w| w == b"endstream")
    };
    let line = document.get(from..).unwrap_or_default();
    let line = line.iter().take(2).take_while(|b| matches!(b, b'\r' | b'\n')).count();
    match length.and_then(|length| (from + line).checked_add(length)).filter(|at| is_end(*at)) {
        Some(at) => at,
        None => {
            let rest = document.get(from..).unwrap_or_default();
            rest.windows(9).position(|w| w == b"endstream").map_or(from, |i| from + i)
        }
    }
}

/// The number of the object that ends with a dictionary: `before` is what stands in front of that.
fn number(before: &[u8]) -> Option<u32> {
    let before = before.strip_suffix(b"obj")?.trim_ascii_end();
    let generation = before.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let before = before.get(..before.len() - generation)?.trim_ascii_end();
    let digits = before.iter().rev().take(10).take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(before.get(before.len() - digits..)?).ok()?.parse().ok()
}

/// What stands in front of the dictionary around a place, with the keyword of its object.
fn dictionary_of(document: &[u8], at: usize) -> &[u8] {
    let before = document.get(at.saturating_sub(DICTIONARY)..at).unwrap_or_default();
    let end = before.windows(3).rposition(|w| w == b"obj").map_or(0, |i| i + 3);
    before.get(..end).unwrap_or_default()
}

/// The dictionary around a place, and what follows the keyword that begins its stream (ISO 32000-2, 7.3.8.1).
fn stream(document: &[u8], at: usize) -> Option<(&[u8], &[u8])> {
    let end = (at + DICTIONARY).min(document.len());
    let keyword = document.get(at..end)?.windows(6).position(|w| w == b"stream")? + at;
    let before = document.get(at.saturating_sub(DICTIONARY)..at)?;
    let begin = before.windows(3).rposition(|w| w == b"obj").map_or(at, |i| at - before.len() + i);
    let data = document.get(keyword + 6..)?;
    let data = data.strip_prefix(b"\r").unwrap_or(data);
    Some((document.get(begin..keyword)?, data.strip_prefix(b"\n").unwrap_or(data)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn deflated(bytes: &[u8], level: u32) -> Vec<u8> {
        let level = flate2::Compression::new(level);
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn document(filters: &str, data: &[u8], copies: usize) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n".to_vec();
        for i in 0..copies {
            let head = format!(
                "{i} 0 obj<</Type/ObjStm/N 1/First 4/Filter[{filters}]/Length {}>>stream\r\n",
                data.len()
            );
            out.extend_from_slice(head.as_bytes());
            out.extend_from_slice(data);
            out.extend_from_slice(b"\nendstream endobj\n");
        }
        out
    }

    #[test]
    fn objects_that_expand_without_end_are_not_unpacked() {
        let spaces = deflated(&vec![b' '; 40 << 20], 9);
        let is_large = |document: &[u8]| matches!(cost(document), Cost::Large);
        assert!(!is_large(&document("/FlateDecode", &spaces, 3)));
        assert!(is_large(&document("/FlateDecode", &spaces, 9)));
        let twice = deflated(&deflated(&vec![b' '; 300 << 20], 1), 9);
        assert!(is_large(&document("/FlateDecode/FlateDecode", &twice, 1)));
        assert!(is_large(&document(&"/FlateDecode".repeat(4), b"", 1)));
        assert!(is_large(&document("/LZWDecode", b"", 1)));
    }

    #[test]
    fn objects_that_do_not_end_are_told() {
        let is_endless = |document: &str| matches!(cost(document.as_bytes()), Cost::Endless);
        assert!(is_endless(&"1 0 obj <<".repeat(20_000)));
        assert!(is_endless(&"endobj 7 0 obj (".repeat(20_000)));
        assert!(is_endless(&"7 0 obj (".repeat(20_000)));
        assert!(is_endless(&format!("1 0 obj {}{}", "<</A ".repeat(20_000), ">>".repeat(20_000))));
        assert!(is_endless(&format!("1 0 obj <<>>stream\n{}", "endobj 7 0 obj (".repeat(20_000))));
        let sane =
            "1 0 obj <</A[(a\\)b)]/Length 5>>stream\n((<<(\nendstream endobj\n% (\n".repeat(20_000);
        assert!(!is_endless(&sane));
        assert!(matches!(
            cost(b"1 0 obj [0 0] endobj"),
            Cost::Modest(Known { repairable: true, .. })
        ));
        let numbers = format!("1 0 obj [{}] endobj", "0 ".repeat(MOST_REPAIRED + 1));
        assert!(matches!(cost(numbers.as_bytes()), Cost::Modest(Known { repairable: false, .. })));
    }
}
