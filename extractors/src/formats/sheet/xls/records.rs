//! The records of a workbook stream (MS-XLS 2.1.4) and the strings in them, which may go on in the next record.

use crate::bytes::u16_at;
use encoding_rs::{Encoding, WINDOWS_1252};

/// Goes on with the record before it.
const CONTINUE: u16 = 0x3c;

/// A record without its header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) data: &'a [u8],
    /// Where it begins in the stream.
    pub(super) at: usize,
}

/// Records from an offset on.
#[derive(Debug, Clone)]
pub(super) struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    /// The records of the stream `bytes` from `at` on.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// The data of the record just read and of all that go on with it.
    pub(super) fn continued(&mut self, record: &Record<'a>) -> Cursor<'a> {
        let mut parts = vec![record.data];
        let mut ahead = self.clone();
        while let Some(more) = ahead.next().filter(|r| r.kind == CONTINUE) {
            parts.push(more.data);
            self.at = ahead.at;
        }
        Cursor { parts, part: 0, at: 0 }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let at = self.at;
        let kind = u16_at(self.bytes, at)?;
        let length = usize::from(u16_at(self.bytes, at + 2)?);
        let data = self.bytes.get(at + 4..at + 4 + length)?;
        self.at = at + 4 + length;
        Some(Record { kind, data, at })
    }
}

/// How strings are stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Charset {
    /// Excel 97 and later: characters of one or two bytes, after a byte that says which.
    pub(super) unicode: bool,
    /// Before that: in this encoding.
    pub(super) encoding: &'static Encoding,
}

impl Default for Charset {
    fn default() -> Self {
        Self { unicode: true, encoding: WINDOWS_1252 }
    }
}

/// Reads across the borders of continued records.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor in one record, from `at` on.
    pub(super) fn new(data: &'a [u8], at: usize) -> Self {
        Self { parts: vec![data], part: 0, at }
    }

    /// What is left of the part that the cursor is in; moves to the next where nothing is. The flag says that it moved.
    fn rest(&mut self) -> Option<(&'a [u8], bool)> {
        let mut moved = false;
        loop {
            let part = self.parts.get(self.part)?;
            match part.get(self.at..) {
                Some(rest) if !rest.is_empty() => return Some((rest, moved)),
                _ => {
                    self.part += 1;
                    self.at = 0;
                    moved = true;
                }
            }
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let (rest, _) = self.rest()?;
        self.at += 1;
        rest.first().copied()
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    /// Moves on by `n` bytes.
    pub(super) fn skip(&mut self, mut n: usize) -> Option<()> {
        while n > 0 {
            let (rest, _) = self.rest()?;
            let step = n.min(rest.len());
            self.at += step;
            n -= step;
        }
        Some(())
    }

    /// A string whose length is told in one byte (MS-XLS 2.5.240).
    pub(super) fn short(&mut self, charset: Charset) -> Option<String> {
        let count = usize::from(self.byte()?);
        self.string(count, charset)
    }

    /// A string whose length is told in two bytes (MS-XLS 2.5.294).
    pub(super) fn long(&mut self, charset: Charset) -> Option<String> {
        let count = usize::from(self.u16()?);
        self.string(count, charset)
    }

    fn string(&mut self, count: usize, charset: Charset) -> Option<String> {
        if charset.unicode {
            let wide = if count == 0 { 0 } else { self.byte()? };
            return Some(self.characters(count, wide & 1 == 1));
        }
        let (rest, _) = self.rest().unwrap_or_default();
        let bytes = rest.get(..count).unwrap_or(rest);
        self.at += bytes.len();
        Some(charset.encoding.decode_without_bom_handling(bytes).0.into_owned())
    }

    /// A string of the shared table, formatting and phonetics left out (MS-XLS 2.5.293).
    pub(super) fn rich(&mut self) -> Option<String> {
        let count = usize::from(self.u16()?);
        let flags = self.byte()?;
        let runs = if flags & 8 == 0 { 0 } else { usize::from(self.u16()?) };
        let more = if flags & 4 == 0 { 0 } else { self.u32()? };
        let text = self.characters(count, flags & 1 == 1);
        self.skip(runs * 4)?;
        self.skip(usize::try_from(more).ok()?)?;
        Some(text)
    }

    /// `count` characters; each record that they go on in says anew how wide they are.
    pub(super) fn characters(&mut self, count: usize, mut wide: bool) -> String {
        let mut units: Vec<u16> = Vec::new();
        while units.len() < count {
            let Some((mut rest, moved)) = self.rest() else { break };
            if moved {
                wide = rest.first().is_some_and(|flags| flags & 1 == 1);
                self.at += 1;
                rest = rest.get(1..).unwrap_or_default();
            }
            let left = count - units.len();
            if wide {
                let taken = left.min(rest.len() / 2);
                if taken == 0 {
                    self.at += rest.len();
                    continue;
                }
                units.extend(rest.chunks_exact(2).take(taken).filter_map(|c| u16_at(c, 0)));
                self.at += taken * 2;
            } else {
                let taken = left.min(rest.len());
                units.extend(rest.iter().take(taken).map(|b| u16::from(*b)));
                self.at += taken;
            }
        }
        String::from_utf16_lossy(&units)
    }
}
