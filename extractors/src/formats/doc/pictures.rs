//! What the data stream says about pictures in the line and about the fields of forms (MS-DOC 2.9.190 and 2.9.78).

use crate::bytes::{u16_at, u32_at};
use crate::formats::officeart::{self, SHAPE};

/// A picture that names a file before its data.
const NAMED: u16 = 0x66;
/// Most entries of a list in a form that are looked at.
const MOST_ENTRIES: usize = 1_000;
/// The result of a field that nobody has set.
const UNSET: u16 = 25;

/// What stands behind the header of an entry of the data stream.
fn body(data: &[u8]) -> Option<&[u8]> {
    let size = usize::try_from(u32_at(data, 0)?).ok()?;
    let entry = data.get(..size).unwrap_or(data);
    entry.get(usize::from(u16_at(data, 4)?)..)
}

/// The description of a picture.
pub(super) fn description(data: &[u8]) -> Option<String> {
    let mut records = body(data)?;
    if u16_at(data, 6)? == NAMED {
        let name = usize::from(*records.first()?);
        records = records.get(1 + name..)?;
    }
    let mut found = None;
    officeart::walk(records, |_, record| {
        if record.kind == SHAPE && found.is_none() {
            found = officeart::description(record);
        }
        found.is_none()
    });
    found
}

/// What a check box or a drop-down list of a form shows.
pub(super) fn form(data: &[u8]) -> Option<String> {
    let bytes = body(data)?;
    let bits = u16_at(bytes, 4)?;
    let (kind, result) = (bits & 3, bits >> 2 & 0x1f);
    // Behind the fixed part the name, and the default value.
    let (_, rest) = string(bytes.get(10..)?)?;
    let default = u16_at(rest, 0)?;
    let result = if result == UNSET { default } else { result };
    match kind {
        1 => Some(if result != 0 { "☒" } else { "☐" }.to_owned()),
        2 => {
            let mut rest = rest.get(2..)?;
            // The format of text, help, status, and two macros.
            for _ in 0..5 {
                rest = string(rest)?.1;
            }
            let mut entries = rest.get(8..)?;
            for _ in 0..usize::from(result).min(MOST_ENTRIES) {
                let length = usize::from(u16_at(entries, 0)?);
                entries = entries.get(2 + length * 2..)?;
            }
            let length = usize::from(u16_at(entries, 0)?);
            Some(officeart::utf16(entries.get(2..2 + length * 2)?))
        }
        _ => None,
    }
}

/// A string between its length and a zero, and what follows.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::from(u16_at(bytes, 0)?) * 2;
    Some((bytes.get(2..2 + length)?, bytes.get(2 + length + 2..)?))
}
