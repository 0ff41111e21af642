//! The records of a binary part (MS-XLSB 2.1.4): a kind and a size of a few bytes each, then the data.

use crate::archive::io_error;
use crate::bytes::{u16_at, u32_at};
use crate::error::Result;
use std::io::{BufReader, Read};

/// Bytes of a record that are kept; no record that is read here comes near it.
const LONGEST: u64 = 1 << 20;

/// A stream of records.
#[derive(Debug)]
pub(super) struct Records<R> {
    inner: BufReader<R>,
    data: Vec<u8>,
}

impl<R: Read> Records<R> {
    /// The records of a part.
    pub(super) fn new(inner: R) -> Self {
        Self { inner: BufReader::with_capacity(64 << 10, inner), data: Vec::new() }
    }

    /// The next record; `None` at the end.
    pub(super) fn next_record(&mut self) -> Result<Option<(u16, &[u8])>> {
        let Some(first) = self.byte()? else { return Ok(None) };
        let mut kind = u16::from(first);
        if first & 0x80 != 0 {
            let Some(second) = self.byte()? else { return Ok(None) };
            kind = u16::from(first & 0x7f) | u16::from(second & 0x7f) << 7;
        }
        let mut size = 0_u64;
        for shift in [0, 7, 14, 21] {
            let Some(byte) = self.byte()? else { return Ok(None) };
            size |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        self.data.clear();
        let kept = size.min(LONGEST);
        let read = self.inner.by_ref().take(kept).read_to_end(&mut self.data).map_err(io_error)?;
        if (read as u64) < kept {
            return Ok(None);
        }
        let mut rest = self.inner.by_ref().take(size - kept);
        std::io::copy(&mut rest, &mut std::io::sink()).map_err(io_error)?;
        Ok(Some((kind, &self.data)))
    }

    fn byte(&mut self) -> Result<Option<u8>> {
        let mut byte = [0];
        loop {
            return match self.inner.read(&mut byte) {
                Ok(0) => Ok(None),
                Ok(_) => Ok(byte.first().copied()),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => Err(io_error(error)),
            };
        }
    }
}

/// A wide string at `at` (MS-XLSB 2.5.169) and where it ends; `None` where the record is too short for it.
pub(super) fn wide(data: &[u8], at: usize) -> Option<(String, usize)> {
    let count = u32_at(data, at)?;
    let from = at.checked_add(4)?;
    // A string that is not there at all.
    if count == u32::MAX {
        return Some((String::new(), from));
    }
    let to = from.checked_add(usize::try_from(count).ok()?.checked_mul(2)?)?;
    let units: Vec<u16> =
        data.get(from..to)?.chunks_exact(2).filter_map(|c| u16_at(c, 0)).collect();
    Some((String::from_utf16_lossy(&units), to))
}
