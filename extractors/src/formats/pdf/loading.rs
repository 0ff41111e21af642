//! What opening a document costs: the parser unpacks the streams that hold its objects and their table before anything can
//! be asked, so these are measured in the raw bytes first. Called by `file` before every parser. What is encrypted cannot be
//! measured so; it is bounded by the bytes of the document alone.

use super::expansion;

/// Documents shorter than this unpack to little, unless a stream is packed several times.
const SHORT: usize = 64 << 10;
/// Bytes that all streams of objects of a document may expand to, together.
pub(super) const LONGEST: usize = 256 << 20;
/// Bytes in which the dictionary of a stream lies around its type.
const DICTIONARY: usize = 2 << 10;

/// Whether the objects of a document may be unpacked.
pub(super) fn is_modest(document: &[u8]) -> bool {
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
        if times > expansion::MOST_FILTERS {
            return false;
        }
        if document.len() < SHORT && times < 2 {
            continue;
        }
        match expansion::inflated(data, times, left) {
            Some(length) => left -= length,
            None => return false,
        }
    }
    true
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
        assert!(is_modest(&document("/FlateDecode", &spaces, 3)));
        assert!(!is_modest(&document("/FlateDecode", &spaces, 9)));
        let twice = deflated(&deflated(&vec![b' '; 300 << 20], 1), 9);
        assert!(
            twice.len() < SHORT && !is_modest(&document("/FlateDecode/FlateDecode", &twice, 1))
        );
        assert!(!is_modest(&document(&"/FlateDecode".repeat(4), b"", 1)));
    }
}
