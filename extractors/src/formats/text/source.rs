//! The characters of a text document: a stream of lines, or the whole. Every reader of a text format starts here.

use crate::charset::{self, Charset, Utf8Reader};
use crate::error::Result;
use crate::formats::Document;
use crate::limits::Limits;
use std::io::{BufRead, Read};

/// Characters of a line after which it is cut, so that a file that is one line stays in bounds.
const LONGEST_LINE: usize = 1 << 20;
/// Bytes that are read at once.
const BUFFER_BYTES: usize = 64 << 10;
/// Bytes around places that are no UTF-8 that are looked at.
const SAMPLE_BYTES: usize = 64 << 10;

/// The document's text as UTF-8, in the encoding that detection found.
///
/// # Errors
/// When the storage fails.
pub fn reader(document: Document<'_>) -> Result<Utf8Reader<impl Read + use<>>> {
    Ok(Utf8Reader::new(document.input.reader(), charset(document)?))
}

/// All of the document's text, lines ended by `\n` alone.
///
/// # Errors
/// When it is longer than [`Limits::in_memory_bytes`], or the storage fails.
pub fn whole(document: Document<'_>, limits: &Limits) -> Result<String> {
    let bytes = document.input.bytes(limits)?;
    let text = charset(document)?.decode((*bytes).as_ref());
    Ok(if text.contains('\r') { unified(&text) } else { text.into_owned() })
}

/// Whether the document is parted into pages by form feeds, and not only ended by one.
///
/// # Errors
/// When the storage fails.
pub(super) fn has_form_feeds(document: Document<'_>) -> Result<bool> {
    let mut reader = document.input.reader();
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut found = false;
    loop {
        let n = reader.read(&mut buffer)?;
        if n == 0 {
            return Ok(false);
        }
        for byte in buffer.get(..n).unwrap_or_default() {
            match byte {
                0x0c => found = true,
                // Zero bytes are those of UTF-16.
                0 => {}
                byte if found && !byte.is_ascii_whitespace() => return Ok(true),
                _ => {}
            }
        }
    }
}

/// The text with `\r\n` and a lone `\r` as `\n`.
fn unified(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split('\r');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        if !piece.starts_with('\n') {
            out.push('\n');
        }
        out.push_str(piece);
    }
    out
}

/// The encoding that detection found, or that the whole text shows.
fn charset(document: Document<'_>) -> Result<Charset> {
    match document.detection.charset.and_then(Charset::for_label) {
        // Detection saw only the start; a text may have its first letter beyond ASCII much later.
        Some(charset) if charset != Charset::UTF_8 => Ok(charset),
        _ => whole_charset(document),
    }
}

/// Looks at the whole text, because a text that starts as ASCII may go on in any encoding.
fn whole_charset(document: Document<'_>) -> Result<Charset> {
    let mut reader = document.input.reader();
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut carried: Vec<u8> = Vec::new();
    let mut sample: Vec<u8> = Vec::new();
    loop {
        let n = reader.read(&mut buffer)?;
        carried.extend_from_slice(buffer.get(..n).unwrap_or_default());
        match simdutf8::compat::from_utf8(&carried) {
            Ok(text) => {
                // What is good UTF-8 speaks for it where the rest does not.
                if !text.is_ascii() && sample.len() < SAMPLE_BYTES {
                    sample.extend_from_slice(&carried);
                }
                carried.clear();
            }
            Err(error) if error.error_len().is_none() && n > 0 => {
                let valid = carried.get(..error.valid_up_to()).unwrap_or_default();
                if !valid.is_ascii() && sample.len() < SAMPLE_BYTES {
                    sample.extend_from_slice(valid);
                }
                carried.drain(..error.valid_up_to());
            }
            Err(_) => {
                sample.extend_from_slice(&carried);
                return Ok(charset::detect(&sample, None, n == 0).0);
            }
        }
        if n == 0 {
            return Ok(Charset::UTF_8);
        }
    }
}

/// The next line, ended by `\n` however it was ended, or by nothing where it is the last one or was cut because it is too
/// long; `None` at the end.
///
/// # Errors
/// When the storage fails.
pub fn next_line(reader: &mut impl BufRead) -> Result<Option<String>> {
    let mut line = Vec::new();
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            break;
        }
        let end = memchr::memchr2(b'\n', b'\r', buffer);
        let taken = end.unwrap_or(buffer.len()).min(LONGEST_LINE.saturating_sub(line.len()).max(1));
        let cut = end.is_none_or(|end| taken < end);
        let returned = !cut && buffer.get(taken) == Some(&b'\r');
        line.extend_from_slice(buffer.get(..taken).unwrap_or_default());
        reader.consume(taken + usize::from(!cut));
        if !cut {
            line.push(b'\n');
            if returned && reader.fill_buf()?.first() == Some(&b'\n') {
                reader.consume(1);
            }
            break;
        }
        // A line that is cut ends with a whole character.
        if line.len() >= LONGEST_LINE && std::str::from_utf8(&line).is_ok() {
            break;
        }
    }
    if line.is_empty() {
        return Ok(None);
    }
    Ok(Some(
        String::from_utf8(line)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let mut reader = std::io::BufReader::with_capacity(3, text.as_bytes());
        std::iter::from_fn(|| next_line(&mut reader).unwrap()).collect()
    }

    #[test]
    fn lines_end_as_they_did_on_every_system() {
        assert_eq!(lines("a\nb\r\nc\rd\r\re"), ["a\n", "b\n", "c\n", "d\n", "\n", "e"]);
        assert_eq!(lines(""), [""; 0]);
        assert_eq!(unified("a\r\nb\rc\r\r\nd\n"), "a\nb\nc\n\nd\n");
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_between_characters() {
        let text = format!("a{}", "æ".repeat(LONGEST_LINE));
        let got = lines(&text);
        assert!(got.len() > 1 && got.concat() == text);
    }
}
