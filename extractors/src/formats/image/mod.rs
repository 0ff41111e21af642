//! Pictures: not what they show, which needs OCR, but what is written beside it: captions, titles, keywords and dates in
//! Exif, IPTC and XMP, and their dimensions as facts. Called as a format like any other; a picture is never decoded.

mod blocks;
mod caption;
mod exif;
mod iptc;
mod xmp;

use super::{Document, Family, Format, Sign, Spec};
use crate::Facts;
use crate::error::{ExtractError, Result};
use crate::input::Input;
use crate::limits::Cancel;
use crate::sink::Sink;
use caption::Caption;
use std::io::{BufReader, Read, Seek, SeekFrom};

/// A format of pictures.
#[derive(Debug)]
pub struct Image(Spec);

impl Format for &'static Image {
    fn spec(&self) -> &'static Spec {
        &self.0
    }

    fn probe(&self, document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        let Some((width, height)) = dimensions(document.input) else {
            return Ok(Facts::default());
        };
        Ok(Facts { width: Some(width), height: Some(height), ..Facts::default() })
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let size = dimensions(document.input);
        let mut caption = Caption::default();
        for part in blocks::find(self.0.name, document.input)? {
            sink.check()?;
            match part {
                blocks::Part::Xmp(bytes) => xmp::read(&bytes, sink, &mut caption)?,
                blocks::Part::Iptc(bytes) => iptc::read(&bytes, &mut caption),
                blocks::Part::Text(key, text) => caption.keyword(&key, &text),
            }
        }
        exif::read(self.0.name, document, sink, &mut caption)?;
        if size.is_none() && caption.is_empty() {
            return Err(ExtractError::corrupt("it is not the picture that it begins as"));
        }
        caption.write(size, sink)
    }
}

/// Width and height in pixels, as the file states them.
fn dimensions(input: &Input) -> Option<(u32, u32)> {
    let mut reader = BufReader::new(input.reader());
    if let Ok(size) = imagesize::reader_size(&mut reader) {
        return Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?));
    }
    jpeg_2000(&mut reader)
}

/// The image header box of JPEG 2000 (ISO/IEC 15444-1, I.5.3.1), which stands near the start.
fn jpeg_2000<R: Read + Seek>(reader: &mut R) -> Option<(u32, u32)> {
    reader.seek(SeekFrom::Start(0)).ok()?;
    let mut head = Vec::new();
    reader.take(1 << 10).read_to_end(&mut head).ok()?;
    let at = head.windows(4).position(|w| w == b"ihdr")?;
    let number =
        |at: usize| Some(u32::from_be_bytes(head.get(at..at.checked_add(4)?)?.try_into().ok()?));
    Some((number(at + 8)?, number(at + 4)?))
}

const fn spec(
    name: &'static str,
    title: &'static str,
    mime_types: &'static [&'static str],
    extensions: &'static [&'static str],
    signs: &'static [Sign],
) -> Image {
    Image(Spec {
        name,
        title,
        family: Family::Image,
        mime_types,
        extensions,
        signs,
        readable: true,
    })
}

use Sign::Magic;

/// PNG (ISO/IEC 15948).
pub static PNG: &Image = &spec(
    "png",
    "PNG image",
    &["image/png", "image/apng"],
    &["png", "apng"],
    &[Magic(0, b"\x89PNG\r\n\x1a\n")],
);

/// JPEG (ITU-T T.81).
pub static JPEG: &Image = &spec(
    "jpeg",
    "JPEG image",
    &["image/jpeg"],
    &["jpg", "jpeg", "jpe", "jfif"],
    &[Magic(0, b"\xff\xd8\xff")],
);

/// GIF 87a and 89a.
pub static GIF: &Image = &spec(
    "gif",
    "GIF image",
    &["image/gif"],
    &["gif"],
    &[Magic(0, b"GIF87a"), Magic(0, b"GIF89a")],
);

/// TIFF 6.0.
pub static TIFF: &Image = &spec(
    "tiff",
    "TIFF image",
    &["image/tiff"],
    &["tif", "tiff"],
    &[Magic(0, b"II*\0"), Magic(0, b"MM\0*")],
);

/// Windows bitmap. Two letters are too weak a sign; the fields behind them tell it apart.
pub static BMP: &Image = &spec("bmp", "BMP image", &["image/bmp"], &["bmp"], &[]);

/// WebP (RFC 9649).
pub static WEBP: &Image =
    &spec("webp", "WebP image", &["image/webp"], &["webp"], &[Magic(8, b"WEBPVP8")]);

/// HEIF and AVIF (ISO/IEC 23008-12).
pub static HEIC: &Image = &spec(
    "heic",
    "HEIF image",
    &["image/heic", "image/heif", "image/avif"],
    &["heic", "heif", "avif"],
    &[Magic(4, b"ftypheic"), Magic(4, b"ftypheix"), Magic(4, b"ftypmif1"), Magic(4, b"ftypavif")],
);

/// JPEG 2000 (ISO/IEC 15444-1).
pub static JP2: &Image = &spec(
    "jp2",
    "JPEG 2000 image",
    &["image/jp2"],
    &["jp2", "jpx"],
    &[Magic(4, b"jP  \r\n\x87\n")],
);

/// Photoshop.
pub static PSD: &Image =
    &spec("psd", "Photoshop image", &["image/vnd.adobe.photoshop"], &["psd"], &[Magic(0, b"8BPS")]);

#[cfg(test)]
mod tests;
