//! Plain text, decoded and streamed: paragraphs, lists, titles and tables as far as people write them without mark-up.

pub mod addresses;
mod lines;
mod paragraphs;

pub(in crate::formats) use paragraphs::Paragraphs;

use super::{Document, Family, Format, Spec};
use crate::charset::{self, Utf8Reader};
use crate::error::Result;
use crate::sink::Sink;
use encoding_rs::Encoding;
use std::io::{BufRead, Read};

/// See the module.
#[derive(Debug)]
pub struct Text;

/// Characters of a paragraph after which it is cut, so that a file that is one line stays in bounds.
const LONGEST_LINE: u64 = 1 << 20;

impl Format for Text {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "text",
            title: "plain text",
            family: Family::Text,
            mime_types: &["text/plain"],
            extensions: &["txt", "text", "log", "asc"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut reader = reader(document)?;
        let mut paragraphs = paragraphs::Paragraphs::new(sink);
        while let Some(line) = next_line(&mut reader)? {
            paragraphs.line(&line)?;
        }
        paragraphs.finish()
    }
}

/// The document's text as UTF-8, in the encoding that detection found.
///
/// # Errors
/// When the storage fails.
pub fn reader(document: Document<'_>) -> Result<Utf8Reader<impl Read + use<>>> {
    let found = document.detection.charset.and_then(|name| Encoding::for_label(name.as_bytes()));
    let encoding = match found {
        // Detection saw only the start; a Western text may have its first letter beyond ASCII much later.
        Some(encoding) if encoding != encoding_rs::UTF_8 => encoding,
        _ => whole_encoding(document)?,
    };
    Ok(Utf8Reader::new(document.input.reader(), encoding))
}

/// Looks at the whole text, because a text that starts as ASCII may go on in any encoding.
fn whole_encoding(document: Document<'_>) -> Result<&'static Encoding> {
    let mut reader = document.input.reader();
    let mut buffer = vec![0; 64 << 10];
    let mut carried: Vec<u8> = Vec::new();
    loop {
        let n = reader.read(&mut buffer)?;
        carried.extend_from_slice(buffer.get(..n).unwrap_or_default());
        match std::str::from_utf8(&carried) {
            Ok(_) => carried.clear(),
            Err(error) if error.error_len().is_none() && n > 0 => {
                carried.drain(..error.valid_up_to());
            }
            Err(error) => {
                let from = error.valid_up_to().saturating_sub(1_000);
                return Ok(charset::detect(carried.get(from..).unwrap_or_default(), None, n == 0).0);
            }
        }
        if n == 0 {
            return Ok(encoding_rs::UTF_8);
        }
    }
}

/// The next line without its end, cut where it is too long; `None` at the end.
///
/// # Errors
/// When the storage fails.
pub fn next_line(reader: &mut impl BufRead) -> Result<Option<String>> {
    let mut line = Vec::new();
    if reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}

#[cfg(test)]
mod tests;
