//! Exif (CIPA DC-008): descriptions, people, dates. Positions are left out on purpose: where somebody was is nobody's
//! business who only wants the text of a document.

use super::caption::{Caption, Field};
use super::{iptc, xmp};
use crate::error::Result;
use crate::formats::Document;
use crate::sink::Sink;
use exif::{Context, Exif, In, Tag, Value};
use std::io::BufReader;

/// Windows' own fields, in UTF-16.
const XP_TITLE: Tag = Tag(Context::Tiff, 0x9c9b);
const XP_COMMENT: Tag = Tag(Context::Tiff, 0x9c9c);
const XP_AUTHOR: Tag = Tag(Context::Tiff, 0x9c9d);
const XP_KEYWORDS: Tag = Tag(Context::Tiff, 0x9c9e);
const XP_SUBJECT: Tag = Tag(Context::Tiff, 0x9c9f);
/// Where TIFF keeps XMP (ISO 16684-3) and IPTC.
const XMP: Tag = Tag(Context::Tiff, 700);
const IPTC: Tag = Tag(Context::Tiff, 33_723);

/// Adds what the Exif block of the picture says. One that is broken says nothing.
pub(super) fn read(
    format: &str,
    document: Document<'_>,
    sink: &mut Sink<'_>,
    caption: &mut Caption,
) -> Result<()> {
    // A TIFF file is read into memory for its tags; the others are walked.
    let in_memory = format == "tiff" && document.input.len() > document.limits.embedded_bytes;
    if in_memory || !matches!(format, "jpeg" | "png" | "webp" | "tiff" | "heic") {
        return Ok(());
    }
    let mut source = BufReader::new(document.input.reader());
    let Ok(exif) = exif::Reader::new().read_from_container(&mut source) else { return Ok(()) };
    if let Some(packet) = raw(&exif, XMP) {
        xmp::read(&packet, sink, caption)?;
    }
    if let Some(records) = raw(&exif, IPTC) {
        iptc::read(&records, caption);
    }
    for (tag, field) in [
        (XP_TITLE, Field::Title),
        (Tag::ImageDescription, Field::Description),
        (XP_SUBJECT, Field::Description),
        (XP_COMMENT, Field::Description),
        (Tag::UserComment, Field::Description),
        (Tag::Artist, Field::Creator),
        (XP_AUTHOR, Field::Creator),
        (Tag::Copyright, Field::Rights),
        (Tag::Software, Field::Producer),
    ] {
        if let Some(text) = text(&exif, tag) {
            caption.add(field, &text);
        }
    }
    for keyword in text(&exif, XP_KEYWORDS).unwrap_or_default().split(';') {
        caption.add(Field::Keyword, keyword);
    }
    for (tag, field) in [
        (Tag::DateTimeOriginal, Field::Taken),
        (Tag::DateTimeDigitized, Field::Taken),
        (Tag::DateTime, Field::Modified),
    ] {
        if let Some(moment) = text(&exif, tag).as_deref().and_then(moment) {
            caption.add(field, &moment);
        }
    }
    Ok(())
}

fn text(exif: &Exif, tag: Tag) -> Option<String> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => Some(
            lines
                .iter()
                .map(|line| crate::charset::decode(line, None))
                .collect::<Vec<String>>()
                .join(" "),
        ),
        Value::Byte(bytes) => Some(utf16(bytes, false)),
        Value::Undefined(bytes, _) => comment(bytes),
        _ => None,
    }
}

/// The bytes of a field, in whichever type it is written.
fn raw(exif: &Exif, tag: Tag) -> Option<Vec<u8>> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Byte(bytes) | Value::Undefined(bytes, _) => Some(bytes.clone()),
        Value::Long(words) => Some(words.iter().flat_map(|word| word.to_be_bytes()).collect()),
        _ => None,
    }
}

/// A user comment: eight bytes name its encoding (4.6.5, table 9).
fn comment(bytes: &[u8]) -> Option<String> {
    let (code, rest) = bytes.split_at_checked(8)?;
    match code {
        b"UNICODE\0" => {
            let big = rest.first() == Some(&0);
            Some(utf16(rest, big))
        }
        b"ASCII\0\0\0" | b"\0\0\0\0\0\0\0\0" => Some(crate::charset::decode(rest, None)),
        _ => None,
    }
}

fn utf16(bytes: &[u8], big: bool) -> String {
    let unit = |pair: &[u8]| {
        let pair = <[u8; 2]>::try_from(pair).unwrap_or_default();
        if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    };
    let units: Vec<u16> = bytes.chunks_exact(2).map(unit).take_while(|u| *u != 0).collect();
    String::from_utf16_lossy(&units)
}

/// `2026:03:01 16:30:00` as RFC 3339 without an offset, which the camera does not know.
fn moment(text: &str) -> Option<String> {
    let (day, time) = text.trim().split_once(' ')?;
    let day = day.replace(':', "-");
    let plausible = day.len() == 10 && !day.starts_with("0000") && time.len() == 8;
    plausible.then(|| format!("{day}T{time}"))
}
