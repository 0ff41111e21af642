//! What streams expand to. The parser decodes them without a bound, so a stream that could become too long is measured
//! first, by a decoder that stops.

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Object, Stream};
use hayro_syntax::page::Page;
use std::io::Read;

/// Raw bytes that are decoded unmeasured: Deflate, the worst of the filters in use, makes at most 1,032 bytes of one.
const MODEST: usize = 96 << 10;
/// Bytes that a stream may expand to.
const LONGEST: usize = 96 << 20;
/// Bytes that a stream of objects may expand to that is packed more than once.
pub(super) const LONGEST_REPACKED: usize = 4 << 20;
/// Compressing filters of one stream; each multiplies.
pub(super) const MOST_FILTERS: usize = 3;

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
        let length = exact(stream, left);
        left = left.saturating_sub(length.unwrap_or(0));
        length.is_some()
    })
}

/// Whether a stream may be decoded.
pub(super) fn is_modest(stream: &Stream<'_>) -> bool {
    is_shorter(stream, LONGEST)
}

/// Whether a stream may be decoded, and makes at most `most` bytes.
pub(super) fn is_shorter(stream: &Stream<'_>, most: usize) -> bool {
    let most_of_all =
        stream.filters().iter().fold(1, |n: usize, f| n.saturating_mul(most_of_one(*f)));
    // Most streams are far too short to be a danger, and need no measuring.
    packed(stream) <= MOST_FILTERS
        && (stream.raw_data().len().saturating_mul(most_of_all) <= most
            || exact(stream, most).is_some())
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
pub(super) fn packed(stream: &Stream<'_>) -> usize {
    stream.filters().iter().filter(|f| most_of_one(**f) > 1).count()
}

/// Bytes that a filter makes of one at most: the longest match of Deflate, a full table of LZW, the longest run.
fn most_of_one(filter: Filter) -> usize {
    match filter {
        Filter::FlateDecode => 1_032,
        Filter::LzwDecode => 2_731,
        Filter::RunLengthDecode => 64,
        Filter::AsciiHexDecode | Filter::Ascii85Decode | Filter::Crypt => 1,
        // Pictures are never decoded here.
        Filter::CcittFaxDecode | Filter::Jbig2Decode | Filter::DctDecode | Filter::JpxDecode => 1,
    }
}

/// The length that a stream expands to, if it stays within `most`.
pub(super) fn exact(stream: &Stream<'_>, most: usize) -> Option<usize> {
    if packed(stream) > MOST_FILTERS {
        return None;
    }
    let raw = stream.raw_data();
    let filters = stream.filters();
    if filters.is_empty() {
        return (raw.len() <= most).then_some(raw.len());
    }
    if filters.iter().all(|f| *f == Filter::FlateDecode) {
        // What a filter hands to the next one is held as a whole, too.
        return (1..=filters.len()).try_fold(0, |_, times| inflated(&raw, times, most, |_| {}));
    }
    let names = filters.iter().map(|f| name(*f).map(|n| lopdf::Object::Name(n.into())));
    let mut dict = lopdf::Dictionary::new();
    dict.set("Filter", lopdf::Object::Array(names.collect::<Option<_>>()?));
    let decoded = lopdf::Stream::new(dict, raw.into_owned()).decompressed_content_with_limit(most);
    decoded.ok().map(|decoded| decoded.len())
}

/// The length of what is deflated `times` times over, if it stays within `most`; `each` is shown what comes out. Damage ends
/// it: no more can be had.
pub(super) fn inflated(
    raw: &[u8],
    times: usize,
    most: usize,
    mut each: impl FnMut(&[u8]),
) -> Option<usize> {
    let mut reader: Box<dyn Read + '_> = Box::new(raw);
    for _ in 0..times {
        reader = Box::new(ZlibDecoder::new(reader));
    }
    match counted(reader, most, &mut each)? {
        // Some producers write no header, or a wrong one.
        0 if times == 1 => {
            let bare = |from: usize| DeflateDecoder::new(raw.get(from..).unwrap_or_default());
            let whole = counted(bare(0), most, &mut each)?;
            Some(whole.max(counted(bare(2), most, &mut each)?))
        }
        length => Some(length),
    }
}

fn counted(mut reader: impl Read, most: usize, each: &mut impl FnMut(&[u8])) -> Option<usize> {
    let mut buffer = [0; 16 << 10];
    let mut length = 0;
    while let Ok(n @ 1..) = reader.read(&mut buffer) {
        length += n;
        if length > most {
            return None;
        }
        each(buffer.get(..n).unwrap_or_default());
    }
    Some(length)
}

/// The name of a filter that the measuring decoder knows.
fn name(filter: Filter) -> Option<&'static str> {
    Some(match filter {
        Filter::AsciiHexDecode => "ASCIIHexDecode",
        Filter::Ascii85Decode => "ASCII85Decode",
        Filter::LzwDecode => "LZWDecode",
        Filter::FlateDecode => "FlateDecode",
        Filter::RunLengthDecode
        | Filter::Crypt
        | Filter::CcittFaxDecode
        | Filter::Jbig2Decode
        | Filter::DctDecode
        | Filter::JpxDecode => return None,
    })
}
