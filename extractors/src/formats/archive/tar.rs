//! The members of a tape archive (POSIX.1-2008, pax; and what GNU tar adds), one after the other, as they come.

use std::io::{self, Read};

/// Bytes of a record: headers take one, contents are filled up to a multiple of them.
const RECORD: usize = 512;
/// Longest path or set of pax values read.
const LONGEST_VALUES: u64 = 64 << 10;

/// A member in front of its content.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) kind: Kind,
}

/// Kinds of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    /// A file with holes, whose content begins with a map of them.
    Sparse,
    /// A folder, a link, a device.
    Other,
}

/// Reads an archive from its start.
#[derive(Debug)]
pub(super) struct Tar<R> {
    reader: R,
    /// Bytes of the open member that were not read yet, and those behind it up to the next header.
    left: u64,
    padding: u64,
}

/// What a header and those in front of it said.
#[derive(Debug, Default)]
struct Said {
    path: Option<String>,
    size: Option<u64>,
    sparse: bool,
}

/// Whether `head` starts with a header: its sum is right.
pub(super) fn is(head: &[u8]) -> bool {
    head.get(..RECORD).is_some_and(|record| record.iter().any(|b| *b != 0) && sum_fits(record))
}

impl<R: Read> Tar<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, left: 0, padding: 0 }
    }

    /// The next member; `None` at the end. What was not read of the last one is passed over.
    pub(super) fn next(&mut self) -> io::Result<Option<Header>> {
        let rest = self.left.saturating_add(self.padding);
        self.skip(rest)?;
        (self.left, self.padding) = (0, 0);
        let mut said = Said::default();
        loop {
            let Some(record) = self.record()? else { return Ok(None) };
            // Two empty records are the end; one is enough of a hint.
            if record.iter().all(|b| *b == 0) {
                return Ok(None);
            }
            if !sum_fits(&record) {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let size = number(field(&record, 124, 12)).ok_or(io::ErrorKind::InvalidData)?;
            match field(&record, 156, 1).first().copied().unwrap_or(0) {
                b'x' | b'X' => pax(&self.values(size)?, &mut said),
                // Values for all members, of which none is about names or sizes.
                b'g' => self.skip(filled(size))?,
                b'L' => {
                    let path = self.values(size)?;
                    said.path.get_or_insert(text(&path));
                }
                // The long target of a link.
                b'K' => self.skip(filled(size))?,
                kind => return Ok(Some(self.member(&record, size, kind, said))),
            }
        }
    }

    fn member(&mut self, record: &[u8], size: u64, kind: u8, said: Said) -> Header {
        let size = said.size.unwrap_or(size);
        let path = said.path.unwrap_or_else(|| short_path(record));
        let kind = match kind {
            b'S' => Kind::Sparse,
            b'0' | 0 | b'7' if said.sparse => Kind::Sparse,
            // In the oldest archives a folder is a file whose name ends so.
            b'0' | 0 | b'7' if !path.ends_with('/') => Kind::File,
            _ => Kind::Other,
        };
        // Links and folders have a size and no content.
        let size = if kind == Kind::Other { 0 } else { size };
        self.left = size;
        self.padding = filled(size) - size;
        Header { path, size, kind }
    }

    fn record(&mut self) -> io::Result<Option<[u8; RECORD]>> {
        let mut record = [0; RECORD];
        let mut at = 0;
        while let Some(free) = record.get_mut(at..).filter(|free| !free.is_empty()) {
            match self.reader.read(free)? {
                0 if at == 0 => return Ok(None),
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => at += read,
            }
        }
        Ok(Some(record))
    }

    /// The content of a header that is about the next one.
    fn values(&mut self, size: u64) -> io::Result<Vec<u8>> {
        let mut values = Vec::new();
        let read = (&mut self.reader).take(size.min(LONGEST_VALUES)).read_to_end(&mut values)?;
        self.skip(filled(size) - read as u64)?;
        Ok(values)
    }

    fn skip(&mut self, count: u64) -> io::Result<()> {
        let skipped = io::copy(&mut (&mut self.reader).take(count), &mut io::sink())?;
        if skipped < count { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

/// The content of the open member.
impl<R: Read> Read for Tar<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(buffer.len()).min(buffer.len());
        let free = buffer.get_mut(..most).unwrap_or_default();
        if free.is_empty() {
            return Ok(0);
        }
        let read = self.reader.read(free)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

/// `size` with what fills the last record.
fn filled(size: u64) -> u64 {
    size.div_ceil(RECORD as u64).saturating_mul(RECORD as u64)
}

fn field(record: &[u8], at: usize, length: usize) -> &[u8] {
    record.get(at..at + length).unwrap_or_default()
}

/// Whether the bytes of a header sum up to what it says, its own field counted as blanks.
fn sum_fits(record: &[u8]) -> bool {
    let sum = |at: usize, byte: u8| if (148..156).contains(&at) { 32 } else { u64::from(byte) };
    let total: u64 = record.iter().enumerate().map(|(at, byte)| sum(at, *byte)).sum();
    number(field(record, 148, 8)) == Some(total)
}

/// A number in octal digits or, with the highest bit set, in bytes (GNU).
fn number(field: &[u8]) -> Option<u64> {
    if let Some((first, rest)) = field.split_first()
        && first & 0x80 != 0
    {
        let mut value = u64::from(first & 0x7f);
        for byte in rest {
            value = value.checked_mul(256)?.checked_add((*byte).into())?;
        }
        return Some(value);
    }
    let digits = field.iter().skip_while(|b| **b == b' ').take_while(|b| b.is_ascii_digit());
    digits.copied().try_fold(0_u64, |value, digit| {
        let digit = u64::from(digit - b'0');
        (digit < 8).then(|| value.checked_mul(8)?.checked_add(digit)).flatten()
    })
}

/// The path in a header, with what ustar puts in front of it.
fn short_path(record: &[u8]) -> String {
    let name = text(field(record, 0, 100));
    let prefix = text(field(record, 345, 155));
    let is_posix = field(record, 257, 6) == b"ustar\0";
    if is_posix && !prefix.is_empty() { format!("{prefix}/{name}") } else { name }
}

/// Text up to the first zero.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    crate::charset::decode(bytes.get(..end).unwrap_or_default(), None)
}

/// Takes pax values: lines of a length, a name and a value.
fn pax(mut values: &[u8], said: &mut Said) {
    while let Some(blank) = values.iter().position(|b| *b == b' ') {
        let length = std::str::from_utf8(values.get(..blank).unwrap_or_default());
        let Some(length) = length.ok().and_then(|n| n.parse::<usize>().ok()) else { return };
        let Some(line) = values.get(blank + 1..length) else { return };
        values = values.get(length..).unwrap_or_default();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let Some(equals) = line.iter().position(|b| *b == b'=') else { continue };
        let value = line.get(equals + 1..).unwrap_or_default();
        match line.get(..equals).unwrap_or_default() {
            b"path" => said.path = Some(text(value)),
            b"GNU.sparse.name" => {
                said.path = Some(text(value));
                said.sparse = true;
            }
            b"GNU.sparse.map" | b"GNU.sparse.major" => said.sparse = true,
            b"size" => {
                said.size = std::str::from_utf8(value).ok().and_then(|n| n.parse().ok());
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_octal_or_bytes() {
        assert_eq!(number(b"0000644\0"), Some(420));
        assert_eq!(number(b"   12 \0"), Some(10));
        assert_eq!(number(b"\x80\0\0\x01\0"), Some(256));
        assert_eq!(number(b"9"), None);
        assert_eq!(number(&[0xff; 12]), None);
    }

    #[test]
    fn pax_values_that_lie_end_the_reading_of_values() {
        let mut said = Said::default();
        pax(b"13 path=abc\n\n99 size=4\n", &mut said);
        assert_eq!((said.path.as_deref(), said.size), (Some("abc\n"), None));
        pax(b"5 x=1\n0 path=a\n", &mut said);
        assert_eq!(said.path.as_deref(), Some("abc\n"));
    }
}
