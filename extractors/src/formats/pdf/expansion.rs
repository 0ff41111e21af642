//! What streams expand to. The parser decodes them without a bound, so a stream that could become too long is measured
//! first, by a decoder that stops.

use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Object, Stream};
use hayro_syntax::page::Page;

/// Raw bytes that are decoded unmeasured: Deflate, the worst of the filters in use, makes at most 1,032 bytes of one.
const MODEST: usize = 256 << 10;
/// Bytes that a stream may expand to.
const LONGEST: usize = 128 << 20;
/// Compressing filters of one stream; each multiplies.
const MOST_FILTERS: usize = 3;

/// Whether all content streams of a page may be decoded.
pub(super) fn is_modest_page(page: &Page<'_>) -> bool {
    let contents = page.raw().get::<Object<'_>>(b"Contents".as_slice());
    let streams: Vec<Stream<'_>> = match contents {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(array)) => array.iter::<Stream<'_>>().take(100_000).collect(),
        _ => Vec::new(),
    };
    let raw: usize = streams.iter().map(|s| s.raw_data().len()).sum();
    let mut left = LONGEST;
    streams.iter().all(|stream| {
        if raw <= MODEST && packed(stream) < 2 {
            return true;
        }
        let length = measured(stream, left);
        left = left.saturating_sub(length.unwrap_or(0));
        length.is_some()
    })
}

/// Whether a stream may be decoded.
pub(super) fn is_modest(stream: &Stream<'_>) -> bool {
    let small = stream.raw_data().len() <= MODEST && packed(stream) < 2;
    packed(stream) == 0 || small || measured(stream, LONGEST).is_some()
}

/// Whether a stream may be decoded, and makes at most `most` bytes.
pub(super) fn is_shorter(stream: &Stream<'_>, most: usize) -> bool {
    measured(stream, most).is_some()
}

/// Whether the program and the maps of a font may be decoded.
pub(super) fn is_modest_font(font: &Dict<'_>) -> bool {
    let descendant = font.get::<Array<'_>>(b"DescendantFonts".as_slice());
    let descendant = descendant.and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    let outer = descendant.as_ref().unwrap_or(font);
    let descriptor = outer.get::<Dict<'_>>(b"FontDescriptor".as_slice());
    let program = |key: &[u8]| descriptor.as_ref().and_then(|d| d.get::<Stream<'_>>(key));
    let maps = [b"ToUnicode".as_slice(), b"Encoding"].map(|key| font.get::<Stream<'_>>(key));
    let programs = [b"FontFile".as_slice(), b"FontFile2", b"FontFile3"].map(program);
    maps.iter().chain(&programs).flatten().all(is_modest)
}

/// How many filters of a stream compress.
fn packed(stream: &Stream<'_>) -> usize {
    let filters = stream.filters();
    let packs = |f: &&Filter| {
        matches!(f, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode)
    };
    filters.iter().filter(packs).count()
}

/// The length that a stream expands to, if it stays within `most`.
fn measured(stream: &Stream<'_>, most: usize) -> Option<usize> {
    if packed(stream) > MOST_FILTERS {
        return None;
    }
    let raw = stream.raw_data();
    if packed(stream) == 0 {
        return (raw.len() <= most).then_some(raw.len());
    }
    let names = stream.filters().iter().map(|f| lopdf::Object::Name(name(*f).into())).collect();
    let mut dict = lopdf::Dictionary::new();
    dict.set("Filter", lopdf::Object::Array(names));
    match lopdf::Stream::new(dict, raw.into_owned()).decompressed_content_with_limit(most) {
        Ok(decoded) => Some(decoded.len()),
        Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. })) => None,
        // A damaged stream: what can be had of it is no longer than what was measured elsewhere.
        Err(_) => Some(0),
    }
}

fn name(filter: Filter) -> &'static str {
    match filter {
        Filter::AsciiHexDecode => "ASCIIHexDecode",
        Filter::Ascii85Decode => "ASCII85Decode",
        Filter::LzwDecode => "LZWDecode",
        Filter::RunLengthDecode => "RunLengthDecode",
        _ => "FlateDecode",
    }
}
