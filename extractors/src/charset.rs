//! From bytes to Unicode: byte-order mark, then what the document declares, then what it looks like.

pub mod dos;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, BufRead, Read};

/// How an encoding was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A byte-order mark.
    Mark,
    /// The document or its carrier names it.
    Declared,
    /// The bytes are valid UTF-8.
    Valid,
    /// It fits best.
    Guessed,
}

/// The encoding of the text that starts with `head`. `declared` is a label from a header or the document itself; it is
/// believed unless the bytes refute it. `whole` says that `head` is all there is.
#[must_use]
pub fn detect(head: &[u8], declared: Option<&str>, whole: bool) -> (&'static Encoding, Found) {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return (encoding, Found::Mark);
    }
    if let Some(encoding) = utf16_without_mark(head) {
        return (encoding, Found::Guessed);
    }
    if is_utf8_prefix(head, whole) {
        // Whatever is declared: text with letters beyond ASCII is not valid UTF-8 by accident.
        return match declared.and_then(|l| Encoding::for_label(l.trim().as_bytes())) {
            Some(encoding) if head.is_ascii() => (encoding, Found::Declared),
            _ => (UTF_8, Found::Valid),
        };
    }
    if let Some(encoding) = declared.and_then(|l| Encoding::for_label(l.trim().as_bytes()))
        && encoding != UTF_8
    {
        return (encoding, Found::Declared);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(head, whole);
    let guess = detector.guess(None, Utf8Detection::Deny);
    (if guess == UTF_8 { WINDOWS_1252 } else { guess }, Found::Guessed)
}

/// Whether `head` is valid UTF-8, a character cut at its end forgiven unless it is the whole text.
fn is_utf8_prefix(head: &[u8], whole: bool) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    }
}

/// UTF-16 that came without a mark: every second byte of Western text is zero.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.get(..head.len().min(4_096) & !1)?;
    if head.len() < 8 {
        return None;
    }
    let pairs = head.len() / 2;
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (high, low) = (zeros(0), zeros(1));
    if low * 10 > pairs * 6 && high * 10 < pairs {
        Some(UTF_16LE)
    } else if high * 10 > pairs * 6 && low * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The encoding of a Windows code page.
#[must_use]
pub fn code_page(number: u16) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        866 => "ibm866",
        65001 => "utf-8",
        10_000 | 0x8000 => return MACINTOSH,
        n => &format!("windows-{n}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// Decodes a reader to UTF-8 piece by piece. A byte-order mark is taken off; bytes that are not text become U+FFFD.
pub struct Utf8Reader<R> {
    inner: R,
    decoder: Decoder,
    raw: Box<[u8]>,
    raw_at: usize,
    raw_end: usize,
    text: Box<[u8]>,
    text_at: usize,
    text_end: usize,
    ended: bool,
    malformed: bool,
}

impl<R> std::fmt::Debug for Utf8Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Utf8Reader").field("malformed", &self.malformed).finish_non_exhaustive()
    }
}

impl<R: Read> Utf8Reader<R> {
    /// Decodes `inner` from `encoding`.
    pub fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 16 << 10].into(),
            raw_at: 0,
            raw_end: 0,
            text: vec![0; 64 << 10].into(),
            text_at: 0,
            text_end: 0,
            ended: false,
            malformed: false,
        }
    }

    /// Whether bytes were met that the encoding does not have.
    pub fn malformed(&self) -> bool {
        self.malformed
    }

    fn refill(&mut self) -> io::Result<()> {
        while self.text_at == self.text_end && !self.ended {
            if self.raw_at == self.raw_end {
                self.raw_at = 0;
                self.raw_end = self.inner.read(&mut self.raw)?;
            }
            let last = self.raw_end == 0;
            let raw = self.raw.get(self.raw_at..self.raw_end).unwrap_or_default();
            let (result, read, written, malformed) =
                self.decoder.decode_to_utf8(raw, &mut self.text, last);
            self.raw_at += read;
            self.malformed |= malformed;
            self.text_at = 0;
            self.text_end = written;
            self.ended = last && result == encoding_rs::CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: Read> BufRead for Utf8Reader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.refill()?;
        Ok(self.text.get(self.text_at..self.text_end).unwrap_or_default())
    }

    fn consume(&mut self, n: usize) {
        self.text_at = (self.text_at + n).min(self.text_end);
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

/// The whole of `bytes` as UTF-8.
#[must_use]
pub fn decode(bytes: &[u8], declared: Option<&str>) -> String {
    let (encoding, _) = detect(bytes, declared, true);
    encoding.decode_with_bom_removal(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_danish_windows_1252_text_without_any_hint_comes_out_right() {
        let bytes =
            b"K\xf8benhavn og \xc5rhus f\xe5r nye b\xf8rnehaver p\xe5 b\xe6redygtigt gr\xf8nt";
        assert_eq!(
            decode(bytes, None),
            "København og Århus får nye børnehaver på bæredygtigt grønt"
        );
    }

    #[test]
    fn utf16_is_found_with_and_without_its_mark() {
        let le: Vec<u8> = "Beløb i kroner".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "\u{feff}Beløb".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&le, None), "Beløb i kroner");
        assert_eq!(decode(&be, None), "Beløb");
    }

    #[test]
    fn a_declaration_is_overruled_by_valid_utf8() {
        assert_eq!(decode("Århus".as_bytes(), Some("iso-8859-1")), "Århus");
    }

    #[test]
    fn the_reader_decodes_across_its_buffers() {
        let text = "æøå€".repeat(40_000);
        let mut out = String::new();
        Utf8Reader::new(text.as_bytes(), UTF_8).read_to_string(&mut out).unwrap();
        assert_eq!(out, text);
    }
}
