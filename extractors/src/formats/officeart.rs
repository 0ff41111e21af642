//! Drawings of the binary Office formats (MS-ODRAW), which are records in records. Called by the readers of documents and
//! presentations; the latter are made of the same records throughout (MS-PPT 2.3.1). Never goes deeper than a bound.

use crate::bytes::{u16_at, u32_at};

/// Bytes of a record's header.
const HEADER: usize = 8;
/// Deepest nesting that is looked into.
const DEEPEST: usize = 64;

/// Types of records that both readers ask for.
pub(super) const GROUP: u16 = 0xf003;
pub(super) const SHAPE: u16 = 0xf004;
pub(super) const SHAPE_PROPERTIES: u16 = 0xf00a;
const PROPERTIES: u16 = 0xf00b;
const MORE_PROPERTIES: u16 = 0xf122;

/// Properties that hold text.
const DESCRIPTION: u16 = 0x0381;
const WORDS: u16 = 0x00c0;

/// A record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    /// Whether it holds records.
    pub(super) container: bool,
    pub(super) instance: u16,
    pub(super) kind: u16,
    pub(super) body: &'a [u8],
}

impl<'a> Record<'a> {
    /// The record at the start of `bytes`, as far as it is there.
    pub(super) fn at(bytes: &'a [u8]) -> Option<Self> {
        let first = u16_at(bytes, 0)?;
        let size = usize::try_from(u32_at(bytes, 4)?).unwrap_or(usize::MAX);
        let rest = bytes.get(HEADER..)?;
        Some(Self {
            container: first & 0xf == 0xf,
            instance: first >> 4,
            kind: u16_at(bytes, 2)?,
            body: rest.get(..size).unwrap_or(rest),
        })
    }

    /// The records in it.
    pub(super) fn children(&self) -> Records<'a> {
        Records(if self.container { self.body } else { &[] })
    }

    /// The first record of this type in it.
    pub(super) fn child(&self, kind: u16) -> Option<Self> {
        self.children().find(|record| record.kind == kind)
    }

    /// Bytes with the header.
    pub(super) fn size(&self) -> usize {
        HEADER + self.body.len()
    }
}

/// Records one behind the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Records<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let record = Record::at(self.0)?;
        self.0 = self.0.get(record.size()..).unwrap_or_default();
        Some(record)
    }
}

/// Calls `each` for every record in `bytes` and in its containers, the outer ones first, with its depth. Where `each` says
/// no, a container is not entered.
pub(super) fn walk<'a>(bytes: &'a [u8], mut each: impl FnMut(usize, &Record<'a>) -> bool) {
    let mut open = vec![Records(bytes)];
    while let Some(records) = open.last_mut() {
        let Some(record) = records.next() else {
            open.pop();
            continue;
        };
        let depth = open.len() - 1;
        if each(depth, &record) && record.container && open.len() < DEEPEST {
            open.push(record.children());
        }
    }
}

/// A property of a shape (MS-ODRAW 2.2.7): its value, or its data.
fn property<'a>(table: &Record<'a>, wanted: u16) -> Option<(u32, &'a [u8])> {
    let count = usize::from(table.instance);
    let entries = table.body.get(..count * 6).unwrap_or(table.body);
    let mut data = table.body.get(count * 6..).unwrap_or_default();
    for entry in entries.chunks_exact(6) {
        let (name, value) = (u16_at(entry, 0)?, u32_at(entry, 2)?);
        let mut own: &[u8] = &[];
        if name & 0x8000 != 0 {
            let size = usize::try_from(value).unwrap_or(usize::MAX);
            own = data.get(..size).unwrap_or(data);
            data = data.get(size..).unwrap_or_default();
        }
        if name & 0x3fff == wanted {
            return Some((value, own));
        }
    }
    None
}

/// The property of a shape, wherever it stands in the shape's record.
pub(super) fn property_of<'a>(shape: &Record<'a>, wanted: u16) -> Option<(u32, &'a [u8])> {
    let tables = shape.children().filter(|r| matches!(r.kind, PROPERTIES | MORE_PROPERTIES));
    tables.into_iter().find_map(|table| property(&table, wanted))
}

/// What a shape's author says that it shows.
pub(super) fn description(shape: &Record<'_>) -> Option<String> {
    let (_, text) = property_of(shape, DESCRIPTION)?;
    let text = crate::formats::ooxml::alternative::described(&utf16(text));
    (!text.is_empty()).then_some(text)
}

/// Words drawn as a picture.
pub(super) fn words(shape: &Record<'_>) -> Option<String> {
    let (_, text) = property_of(shape, WORDS)?;
    let text = utf16(text);
    (!text.trim().is_empty()).then_some(text)
}

/// Text of two bytes a character, up to its end.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).filter_map(|c| u16_at(c, 0)).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(container: bool, kind: u16, size: u32, body: &[u8]) -> Vec<u8> {
        let mut bytes = vec![if container { 0x0f } else { 0x10 }, 0];
        bytes.extend(kind.to_le_bytes());
        bytes.extend(size.to_le_bytes());
        bytes.extend(body);
        bytes
    }

    #[test]
    fn records_are_walked_outer_ones_first_and_no_deeper_than_a_bound() {
        let inner = record(false, 2, 3, b"abc");
        let both = [inner.clone(), inner].concat();
        let outer = record(true, 1, both.len() as u32, &both);
        let mut seen = Vec::new();
        walk(&outer, |depth, record| {
            seen.push((depth, record.kind, record.body.len()));
            true
        });
        assert_eq!(seen, [(0, 1, 22), (1, 2, 3), (1, 2, 3)]);
        let mut deep = Vec::new();
        for _ in 0..1_000 {
            deep = record(true, 1, deep.len() as u32, &deep);
        }
        let mut deepest = 0;
        walk(&deep, |depth, _| {
            deepest = deepest.max(depth);
            true
        });
        assert_eq!(deepest, DEEPEST - 1);
    }

    #[test]
    fn sizes_that_lie_end_with_the_bytes() {
        let bytes = record(false, 7, u32::MAX, b"x");
        let all: Vec<usize> = Records(&bytes).map(|r| r.body.len()).collect();
        assert_eq!(all, [1]);
        assert!(Record::at(&bytes[..5]).is_none());
    }

    #[test]
    fn the_data_of_properties_follow_in_their_order() {
        let mut body = Vec::new();
        for (name, size) in [(0x80c0_u16, 4_u32), (0x0081, 9), (0x8381, 8)] {
            body.extend(name.to_le_bytes());
            body.extend(size.to_le_bytes());
        }
        body.extend("hiæble".encode_utf16().flat_map(u16::to_le_bytes).take(12));
        let table = Record { container: false, instance: 3, kind: PROPERTIES, body: &body };
        assert_eq!(property(&table, 0x81), Some((9, &[] as &[u8])));
        assert_eq!(utf16(property(&table, WORDS).unwrap().1), "hi");
        assert_eq!(utf16(property(&table, DESCRIPTION).unwrap().1), "æble");
    }
}
