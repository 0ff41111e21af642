//! IPTC records (Information Interchange Model 4.2): what news agencies and archives write into pictures.

use super::caption::{Caption, Field};

/// Marks the records as UTF-8 (1.6, record 1:90).
const UTF_8: &[u8] = b"\x1b%G";

/// Adds what the records say; a broken record ends them.
pub(super) fn read(bytes: &[u8], caption: &mut Caption) {
    let mut utf8 = false;
    for (record, set, value) in Records(bytes) {
        if (record, set) == (1, 90) {
            utf8 = value == UTF_8;
        }
        let field = match (record, set) {
            (2, 5 | 105) => Field::Title,
            (2, 120) => Field::Description,
            (2, 25) => Field::Keyword,
            (2, 80) => Field::Creator,
            (2, 90 | 92 | 101) => Field::Place,
            (2, 116) => Field::Rights,
            (2, 55) => Field::Taken,
            _ => continue,
        };
        let declared = utf8.then_some("utf-8");
        let text = crate::charset::decode(value, declared);
        match field {
            Field::Taken => caption.add(field, &day(&text).unwrap_or_default()),
            field => caption.add(field, &text),
        }
    }
}

/// `20260301` as `2026-03-01`.
fn day(text: &str) -> Option<String> {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits || text.starts_with("0000") {
        return None;
    }
    Some(format!("{}-{}-{}", text.get(..4)?, text.get(4..6)?, text.get(6..)?))
}

/// Record number, number of the data set, and value.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u8, u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&[0x1c, record, set, high, low], rest) = self.0.split_first_chunk()? else {
            return None;
        };
        // The highest bit marks a length of its own; no caption is that long.
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length > 0x7fff {
            return None;
        }
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((record, set, value))
    }
}
