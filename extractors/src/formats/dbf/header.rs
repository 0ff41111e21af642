//! The header: what the file is, and its fields (dBASE file structure; Visual FoxPro table file structure).

use super::broken;
use super::code_page::CodePage;
use crate::bytes::{u16_at, u32_at};
use crate::error::Result;
use std::io::Read;

/// Bytes before the fields, and of one field; those of dBASE 7 are larger.
const HEAD: usize = 32;
const FIELD: usize = 32;
const HEAD_7: usize = 68;
const FIELD_7: usize = 48;
/// What stands behind the last field.
const END: u8 = 0x0d;
/// Most fields: 255 in FoxPro, 2,046 in dBASE 7.
const MOST_FIELDS: usize = 2_046;

/// Kinds of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// Digits in letters.
    Number,
    /// Digits of year, month and day.
    Date,
    Logical,
    /// A whole number of four bytes, the lowest first; in dBASE 7 the other way around with the sign turned.
    Integer,
    TurnedInteger,
    /// Eight bytes, with the same difference.
    Double,
    TurnedDouble,
    /// Ten-thousandths.
    Currency,
    /// A day and milliseconds.
    DateTime,
    /// Text with its length in the last byte.
    Varying,
    /// A reference into another file.
    Memo,
    /// What the program keeps for itself, or what is no text.
    Hidden,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: Vec<u8>,
    pub(super) kind: Kind,
    /// Where it begins in a record.
    pub(super) at: usize,
    pub(super) length: usize,
}

impl Field {
    pub(super) fn is_shown(&self) -> bool {
        !matches!(self.kind, Kind::Memo | Kind::Hidden)
    }
}

/// What stands before the records.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) fields: Vec<Field>,
    pub(super) length: usize,
    pub(super) record_length: usize,
    /// At most so many records follow.
    pub(super) records: u32,
    /// The day of the last change, or nothing.
    pub(super) modified: String,
    /// The letters, where the file tells.
    pub(super) code_page: Option<CodePage>,
}

/// Whether this is the start of a table: a known version, a day, and fields that fill a record.
pub(super) fn is(head: &[u8]) -> bool {
    let Some(version) = head.first() else { return false };
    let known = matches!(
        version,
        0x03 | 0x04 | 0x30
            ..=0x32 | 0x43 | 0x63 | 0x83 | 0x8b | 0x8c | 0x8e | 0xcb | 0xe5 | 0xf5 | 0xfb
    );
    let month = head.get(2).copied().unwrap_or(u8::MAX);
    let day = head.get(3).copied().unwrap_or(u8::MAX);
    known && month <= 12 && day <= 31 && Header::parse(head).is_some()
}

impl Header {
    /// Reads up to the first record.
    ///
    /// # Errors
    /// When there is no sound header, or the storage fails.
    pub(super) fn read(source: &mut impl Read) -> Result<Self> {
        let mut bytes = Vec::new();
        source.by_ref().take(12).read_to_end(&mut bytes)?;
        let length = u16_at(&bytes, 8).map_or(0, usize::from);
        let rest = length.checked_sub(bytes.len()).ok_or_else(broken)?;
        source.by_ref().take(rest as u64).read_to_end(&mut bytes)?;
        Self::parse(&bytes).ok_or_else(broken)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let version = *bytes.first()?;
        let length = usize::from(u16_at(bytes, 8)?);
        let record_length = usize::from(u16_at(bytes, 10)?);
        let seven = version & 7 == 4;
        let (head, size) = if seven { (HEAD_7, FIELD_7) } else { (HEAD, FIELD) };
        let mut fields = Vec::new();
        // A flag for deletion stands before the fields.
        let mut at = 1;
        for entry in bytes.get(head..bytes.len().min(length))?.chunks(size) {
            if entry.first() == Some(&END) || entry.len() < size || fields.len() >= MOST_FIELDS {
                break;
            }
            let field = field(entry, seven, version, at)?;
            at += field.length;
            fields.push(field);
        }
        // Some programs tell a record longer than its fields.
        if fields.is_empty() || at > record_length || length < head + fields.len() * size {
            return None;
        }
        Some(Self {
            fields,
            length,
            record_length,
            records: u32_at(bytes, 4)?,
            modified: day(bytes).unwrap_or_default(),
            code_page: bytes.get(29).and_then(|id| CodePage::of(*id)),
        })
    }
}

/// The field that `entry` describes, which begins at `at`.
fn field(entry: &[u8], seven: bool, version: u8, at: usize) -> Option<Field> {
    let (named, described) = entry.split_at_checked(if seven { 32 } else { 11 })?;
    let name: Vec<u8> = named.iter().copied().take_while(|b| *b != 0).collect();
    if name.is_empty() || name.iter().any(u8::is_ascii_control) {
        return None;
    }
    let fox = matches!(version, 0x30..=0x32);
    // dBASE 7 has no address between the type and the length.
    let sizes = described.get(if seven { 1..3 } else { 5..7 })?;
    let (short, decimals) = (usize::from(*sizes.first()?), usize::from(*sizes.get(1)?));
    let system = fox && described.get(7).is_some_and(|flags| flags & 1 == 1);
    let kind = match described.first()? {
        _ if system => Kind::Hidden,
        b'C' | b'c' => Kind::Text,
        b'N' | b'F' | b'n' | b'f' => Kind::Number,
        b'D' | b'd' => Kind::Date,
        b'L' | b'l' => Kind::Logical,
        b'I' | b'+' if seven => Kind::TurnedInteger,
        b'I' => Kind::Integer,
        b'B' if fox && short == 8 => Kind::Double,
        b'O' => Kind::TurnedDouble,
        b'Y' => Kind::Currency,
        b'T' => Kind::DateTime,
        b'V' if fox => Kind::Varying,
        b'M' | b'B' | b'G' | b'P' | b'W' => Kind::Memo,
        b'@' | b'0' | b'Q' | b'X' | b'V' => Kind::Hidden,
        _ => return None,
    };
    // Clipper writes the length of long texts into the place of the decimals too.
    let length = if kind == Kind::Text { short | decimals << 8 } else { short };
    Some(Field { name, kind, at, length })
}

/// The day of the last change: the year counts from 1900, or lacks its century.
fn day(bytes: &[u8]) -> Option<String> {
    let [year, month, day] = [1, 2, 3].map(|at| bytes.get(at).copied());
    let (year, month, day) = (year?, month?, day?);
    let century = if year < 80 { 2000 } else { 1900 };
    let sound = (1..=12).contains(&month) && (1..=31).contains(&day);
    sound.then(|| format!("{:04}-{month:02}-{day:02}", century + u32::from(year)))
}
