//! A stream of bytes in any encoding as a stream of UTF-8. Holds a few kilobytes, whatever the length of the text.

use super::{Charset, dos::Page};
use encoding_rs::{CoderResult, Decoder, UTF_8, WINDOWS_1252};
use std::io::{self, BufRead, Read};

/// Bytes that are decoded at once. No encoding here needs more than three bytes of UTF-8 for one of its own, and
/// `encoding_rs` asks for a little room at the end.
const RAW_BYTES: usize = 16 << 10;
const TEXT_BYTES: usize = 64 << 10;

/// Decodes a reader to UTF-8 piece by piece. A byte-order mark is taken off. Bytes that are no UTF-8 within UTF-8 are read
/// as Windows-1252, which is what such files are mixed with; in other encodings they become U+FFFD.
pub struct Utf8Reader<R> {
    inner: R,
    decoding: Decoding,
    raw: Box<[u8]>,
    raw_at: usize,
    raw_end: usize,
    text: Box<[u8]>,
    text_at: usize,
    text_end: usize,
    /// Whether nothing was decoded yet, so that a byte-order mark may come.
    fresh: bool,
    ended: bool,
    malformed: bool,
}

enum Decoding {
    Web(Decoder),
    Utf8,
    Dos(&'static Page),
    Utf32 { big_endian: bool },
}

impl<R> std::fmt::Debug for Utf8Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Utf8Reader").field("malformed", &self.malformed).finish_non_exhaustive()
    }
}

impl<R: Read> Utf8Reader<R> {
    /// Decodes `inner` from `charset`.
    pub fn new(inner: R, charset: impl Into<Charset>) -> Self {
        let decoding = match charset.into() {
            Charset::Web(encoding) if encoding == UTF_8 => Decoding::Utf8,
            Charset::Web(encoding) => Decoding::Web(encoding.new_decoder_with_bom_removal()),
            Charset::Dos(page) => Decoding::Dos(page),
            Charset::Utf32 { big_endian } => Decoding::Utf32 { big_endian },
        };
        Self {
            inner,
            decoding,
            raw: vec![0; RAW_BYTES].into(),
            raw_at: 0,
            raw_end: 0,
            text: vec![0; TEXT_BYTES].into(),
            text_at: 0,
            text_end: 0,
            fresh: true,
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
            self.text_at = 0;
            self.text_end = 0;
            if matches!(self.decoding, Decoding::Web(_)) {
                self.refill_web()?;
            } else {
                self.refill_own()?;
            }
        }
        Ok(())
    }

    fn refill_web(&mut self) -> io::Result<()> {
        if self.raw_at == self.raw_end {
            self.raw_at = 0;
            self.raw_end = self.inner.read(&mut self.raw)?;
        }
        let Decoding::Web(decoder) = &mut self.decoding else { return Ok(()) };
        let last = self.raw_end == 0;
        let raw = self.raw.get(self.raw_at..self.raw_end).unwrap_or_default();
        let (result, read, written, malformed) = decoder.decode_to_utf8(raw, &mut self.text, last);
        self.raw_at += read;
        self.malformed |= malformed;
        self.text_end = written;
        self.ended = last && result == CoderResult::InputEmpty;
        Ok(())
    }

    /// Reads behind the bytes that are left over and decodes all of them but a character that is cut.
    fn refill_own(&mut self) -> io::Result<()> {
        self.raw.copy_within(self.raw_at..self.raw_end, 0);
        self.raw_end -= self.raw_at;
        self.raw_at = 0;
        let room = self.raw.get_mut(self.raw_end..).unwrap_or_default();
        let n = self.inner.read(room)?;
        self.raw_end += n;
        let last = n == 0;
        let mut out = Output { text: &mut self.text, end: 0 };
        let raw = self.raw.get(..self.raw_end).unwrap_or_default();
        let mut used = match self.decoding {
            Decoding::Utf8 => utf8(raw, last, &mut out, &mut self.malformed),
            Decoding::Dos(page) => {
                raw.iter().for_each(|byte| out.character(page.character(*byte)));
                raw.len()
            }
            Decoding::Utf32 { big_endian } => {
                utf32(raw, big_endian, last, &mut out, &mut self.malformed)
            }
            Decoding::Web(_) => 0,
        };
        self.text_end = out.end;
        if self.fresh && self.text_end > 0 {
            self.fresh = false;
            if self.text.starts_with("\u{feff}".as_bytes()) {
                self.text_at = "\u{feff}".len();
            }
        }
        if last {
            used = self.raw_end;
            self.ended = true;
        }
        self.raw_at = used;
        Ok(())
    }
}

/// Where decoded characters go. There is always room: see [`RAW_BYTES`].
struct Output<'t> {
    text: &'t mut [u8],
    end: usize,
}

impl Output<'_> {
    fn text(&mut self, text: &[u8]) {
        if let Some(room) = self.text.get_mut(self.end..self.end + text.len()) {
            room.copy_from_slice(text);
            self.end += text.len();
        }
    }

    fn character(&mut self, c: char) {
        if c.is_ascii() {
            self.text(&[c as u8]);
        } else {
            self.text(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

/// Decodes UTF-8; the number of bytes used.
fn utf8(raw: &[u8], last: bool, out: &mut Output<'_>, malformed: &mut bool) -> usize {
    let mut rest = raw;
    loop {
        match simdutf8::compat::from_utf8(rest) {
            Ok(_) => {
                out.text(rest);
                return raw.len();
            }
            Err(error) => {
                let (valid, bad) = rest.split_at_checked(error.valid_up_to()).unwrap_or_default();
                out.text(valid);
                if error.error_len().is_none() && !last {
                    return raw.len() - bad.len();
                }
                *malformed = true;
                let n = error.error_len().unwrap_or(bad.len());
                let (wrong, after) = bad.split_at_checked(n).unwrap_or_default();
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(wrong);
                out.text(text.as_bytes());
                rest = after;
            }
        }
    }
}

/// Decodes UTF-32; the number of bytes used.
fn utf32(raw: &[u8], big: bool, last: bool, out: &mut Output<'_>, malformed: &mut bool) -> usize {
    let (units, rest) = raw.as_chunks::<4>();
    for unit in units {
        let code = if big { u32::from_be_bytes(*unit) } else { u32::from_le_bytes(*unit) };
        let c = char::from_u32(code);
        *malformed |= c.is_none();
        out.character(c.unwrap_or('\u{fffd}'));
    }
    *malformed |= last && !rest.is_empty();
    raw.len() - rest.len()
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
