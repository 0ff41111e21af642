//! Which encoding a page is in.

use crate::charset::{self, Charset};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes that are searched for a declaration. The standard says 1,024 (13.2.3.2); pages put it later.
const DECLARED_WITHIN: usize = 8_192;

/// The encoding of a page: byte-order mark, valid UTF-8, what the `carrier` says (HTML standard, 13.2.3.2), the `meta` element,
/// then `hint`, then the look of the bytes.
pub(super) fn of(bytes: &[u8], carrier: Option<&str>, hint: Option<&str>) -> Charset {
    let head = bytes.get(..bytes.len().min(DECLARED_WITHIN)).unwrap_or_default();
    let carried = carrier.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let declared = carried.or_else(|| declared(head));
    // A page that says UTF-8 and breaks it in places is UTF-8 with damage.
    if declared == Some(UTF_8) && Encoding::for_bom(bytes).is_none() && mostly_utf8(bytes) {
        return Charset::UTF_8;
    }
    let label = declared.map(Encoding::name).filter(|name| *name != "UTF-8").or(hint);
    charset::detect(bytes, label, true).0
}

/// Whether the page is written as XML, where `<a/>` closes.
pub(super) fn is_xml(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"<?xml")
}

/// The document without a document type that has declarations of its own: HTML knows of none, and would show their end.
pub(super) fn without_declarations(bytes: &[u8]) -> &[u8] {
    let head = bytes.get(..bytes.len().min(DECLARED_WITHIN)).unwrap_or_default();
    let find = |text: &[u8], what: &[u8]| text.windows(what.len()).position(|w| w == what);
    let Some(start) = find(head, b"<!DOCTYPE") else { return bytes };
    let after = bytes.get(start..).unwrap_or_default();
    let near = after.get(..after.len().min(DECLARED_WITHIN)).unwrap_or_default();
    match near.iter().position(|b| matches!(b, b'[' | b'>')) {
        Some(at) if near.get(at) == Some(&b'[') => {
            let end = find(after, b"]>").map(|at| at + 2);
            end.and_then(|end| after.get(end..)).unwrap_or(bytes)
        }
        _ => bytes,
    }
}

/// The label behind `charset=`, as in `<meta charset="...">` and `content="text/html; charset=..."`, or behind `encoding=`.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let lower = head.to_ascii_lowercase();
    let text = String::from_utf8_lossy(&lower);
    let word = if is_xml(&lower) { "encoding" } else { "charset" };
    let mut places = text.split(word).skip(1);
    let found = places.find_map(|after| {
        let value = after.trim_start().strip_prefix('=')?.trim_start();
        let value = value.trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)))?;
        Encoding::for_label(value.get(..end)?.as_bytes())
    })?;
    Some(match found {
        // A declaration in ASCII letters cannot be in UTF-16 (13.2.3.2, step 3).
        e if e == UTF_16LE || e == UTF_16BE => UTF_8,
        e if e.name() == "x-user-defined" => WINDOWS_1252,
        e => e,
    })
}

fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}
