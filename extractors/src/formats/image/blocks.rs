//! Where the formats keep text beside the picture: segments, chunks and resources. Walked with seeks, so that a large
//! picture costs no more than its head; what does not follow the format ends the walk.

use crate::error::Result;
use crate::input::{Input, InputReader};
use std::io::{BufReader, Read, Seek, SeekFrom};

/// Longest block kept, and most blocks looked at.
const LONGEST: u64 = 4 << 20;
const MOST: usize = 10_000;
/// Most blocks kept.
const MOST_KEPT: usize = 100;

/// Text beside the picture.
#[derive(Debug)]
pub(super) enum Part {
    /// An XMP packet (ISO 16684-1).
    Xmp(Vec<u8>),
    /// IPTC records (IIM 4.2).
    Iptc(Vec<u8>),
    /// A keyword and its text.
    Text(String, String),
}

type Reader = BufReader<InputReader>;

/// The blocks with text in a picture of this format.
pub(super) fn find(format: &str, input: &Input) -> Result<Vec<Part>> {
    let mut reader = BufReader::new(input.reader());
    let mut parts = Vec::new();
    // A walk that ends early has found what there was to find.
    let _ended = match format {
        "jpeg" => jpeg(&mut reader, &mut parts),
        "png" => png(&mut reader, &mut parts),
        "webp" => webp(&mut reader, &mut parts),
        "gif" => gif(&mut reader, &mut parts),
        "psd" => psd(&mut reader, &mut parts),
        _ => None,
    };
    Ok(parts)
}

fn bytes(reader: &mut Reader, length: u64) -> Option<Vec<u8>> {
    if length > LONGEST {
        return None;
    }
    let mut out = Vec::new();
    reader.by_ref().take(length).read_to_end(&mut out).ok()?;
    (out.len() as u64 == length).then_some(out)
}

fn array<const N: usize>(reader: &mut Reader) -> Option<[u8; N]> {
    let mut out = [0; N];
    reader.read_exact(&mut out).ok()?;
    Some(out)
}

fn skip(reader: &mut Reader, length: u64) -> Option<()> {
    reader.seek_relative(i64::try_from(length).ok()?).ok()
}

/// Segments up to the picture itself (ITU-T T.81, B.1.1).
fn jpeg(reader: &mut Reader, parts: &mut Vec<Part>) -> Option<()> {
    skip(reader, 2)?;
    for _ in 0..MOST {
        let [mark, mut kind] = array(reader)?;
        if mark != 0xff {
            return None;
        }
        while kind == 0xff {
            [kind] = array(reader)?;
        }
        if matches!(kind, 0xd9 | 0xda) || parts.len() >= MOST_KEPT {
            return None;
        }
        if matches!(kind, 0x01 | 0xd0..=0xd8) {
            continue;
        }
        let length = u64::from(u16::from_be_bytes(array(reader)?)).checked_sub(2)?;
        match kind {
            0xe1 | 0xed | 0xfe => segment(kind, &bytes(reader, length)?, parts),
            _ => skip(reader, length)?,
        }
    }
    None
}

fn segment(kind: u8, data: &[u8], parts: &mut Vec<Part>) {
    match kind {
        0xe1 => {
            parts.extend(
                data.strip_prefix(b"http://ns.adobe.com/xap/1.0/\0")
                    .map(|packet| Part::Xmp(packet.to_vec())),
            );
        }
        0xed => {
            if let Some(resources) = data.strip_prefix(b"Photoshop 3.0\0") {
                photoshop(resources, parts);
            }
        }
        _ => parts.push(Part::Text("Comment".to_owned(), crate::charset::decode(data, None))),
    }
}

/// Image resources (Adobe Photoshop File Formats): 0x0404 holds IPTC, 0x0424 XMP.
fn photoshop(mut rest: &[u8], parts: &mut Vec<Part>) -> Option<()> {
    while parts.len() < MOST_KEPT {
        let resource = rest.strip_prefix(b"8BIM")?;
        let id = u16::from_be_bytes(resource.get(..2)?.try_into().ok()?);
        // A Pascal string, padded to an even length together with its length.
        let name = usize::from(*resource.get(2)?);
        let at = 2 + (name + 2) / 2 * 2;
        let length = u32::from_be_bytes(resource.get(at..at + 4)?.try_into().ok()?);
        let length = usize::try_from(length).ok()?;
        let data = resource.get(at + 4..)?.get(..length)?;
        match id {
            0x0404 => parts.push(Part::Iptc(data.to_vec())),
            0x0424 => parts.push(Part::Xmp(data.to_vec())),
            _ => {}
        }
        rest = resource.get(at + 4 + length + length % 2..)?;
    }
    None
}

/// Chunks (ISO/IEC 15948, 5.3 and 11.3.4). Compressed text is left out: captions are short.
fn png(reader: &mut Reader, parts: &mut Vec<Part>) -> Option<()> {
    skip(reader, 8)?;
    for _ in 0..MOST {
        let length = u64::from(u32::from_be_bytes(array(reader)?));
        let kind: [u8; 4] = array(reader)?;
        match &kind {
            b"tEXt" | b"iTXt" if length <= LONGEST => {
                parts.extend(png_text(&kind, &bytes(reader, length)?));
            }
            b"IEND" => return None,
            _ => skip(reader, length)?,
        }
        if parts.len() >= MOST_KEPT {
            return None;
        }
        skip(reader, 4)?;
    }
    None
}

fn png_text(kind: &[u8; 4], data: &[u8]) -> Option<Part> {
    let mut fields = data.splitn(2, |b| *b == 0);
    let keyword = String::from_utf8_lossy(fields.next()?).into_owned();
    let rest = fields.next()?;
    if kind == b"tEXt" {
        let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(rest).0.into_owned();
        return Some(Part::Text(keyword, text));
    }
    // Compression flag and method, then a language tag and the translated keyword.
    let (&[compressed, _], rest) = rest.split_first_chunk()?;
    let mut fields = rest.splitn(3, |b| *b == 0);
    let text = fields.nth(2).filter(|_| compressed == 0)?;
    if keyword == "XML:com.adobe.xmp" {
        return Some(Part::Xmp(text.to_vec()));
    }
    Some(Part::Text(keyword, String::from_utf8_lossy(text).into_owned()))
}

/// Chunks of RIFF (RFC 9649, 2.3).
fn webp(reader: &mut Reader, parts: &mut Vec<Part>) -> Option<()> {
    skip(reader, 12)?;
    for _ in 0..MOST {
        let kind: [u8; 4] = array(reader)?;
        let length = u64::from(u32::from_le_bytes(array(reader)?));
        if &kind == b"XMP " {
            parts.push(Part::Xmp(bytes(reader, length)?));
            skip(reader, length % 2)?;
        } else {
            skip(reader, length + length % 2)?;
        }
    }
    None
}

/// Comment and application extensions (GIF 89a, 24 and 26).
fn gif(reader: &mut Reader, parts: &mut Vec<Part>) -> Option<()> {
    let head: [u8; 13] = array(reader)?;
    color_table(reader, *head.get(10)?)?;
    for _ in 0..MOST {
        let [kind] = array(reader)?;
        match kind {
            0x21 => {
                let [label] = array(reader)?;
                let data = sub_blocks(reader, label == 0xfe)?;
                if label == 0xfe && parts.len() < MOST_KEPT {
                    let text = crate::charset::decode(&data, None);
                    parts.push(Part::Text("Comment".to_owned(), text));
                }
            }
            0x2c => {
                let image: [u8; 9] = array(reader)?;
                color_table(reader, *image.get(8)?)?;
                skip(reader, 1)?;
                sub_blocks(reader, false)?;
            }
            _ => return None,
        }
    }
    None
}

fn color_table(reader: &mut Reader, flags: u8) -> Option<()> {
    let bytes = if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    skip(reader, bytes)
}

fn sub_blocks(reader: &mut Reader, keep: bool) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let [length] = array(reader)?;
        if length == 0 {
            return Some(out);
        }
        if keep && (out.len() as u64) < LONGEST {
            out.extend(bytes(reader, u64::from(length))?);
        } else {
            skip(reader, u64::from(length))?;
        }
    }
}

/// The image resources behind the colour mode data.
fn psd(reader: &mut Reader, parts: &mut Vec<Part>) -> Option<()> {
    reader.seek(SeekFrom::Start(26)).ok()?;
    let colors = u64::from(u32::from_be_bytes(array(reader)?));
    skip(reader, colors)?;
    let length = u64::from(u32::from_be_bytes(array(reader)?));
    photoshop(&bytes(reader, length)?, parts)
}
