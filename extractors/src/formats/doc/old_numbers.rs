//! Numbers of Word 6 and 95: every paragraph says for itself how its number looks, and those that follow each other count
//! together. Word 97 keeps them where it opens such a document (MS-DOC 2.9.2, `anld`).

use super::fib::Version;
use super::numbering::numeral;
use crate::bytes::u16_at;
use crate::charset::code_page;
use crate::formats::docx::numbering::Label;
use crate::formats::docx::numerals::Numeral;

/// Levels of Word 6 that are no headings.
const NUMBERED: u8 = 10;
const BULLET: u8 = 11;
/// Where the text of the number begins in its definition, and how long it is.
const TEXT: usize = 20;
const LENGTH: usize = 32;

/// The number before.
#[derive(Debug, Default)]
pub(super) struct OldNumbers {
    last: Option<u32>,
}

impl OldNumbers {
    /// A paragraph without a number ends the list.
    pub(super) fn interrupt(&mut self) {
        self.last = None;
    }

    /// What stands in front of a paragraph; `None` where nothing does.
    pub(super) fn next(
        &mut self,
        level: Option<u8>,
        definition: Option<&[u8]>,
        version: Version,
    ) -> Option<Label> {
        let definition = definition.unwrap_or_default();
        let code = definition.first().copied();
        match level {
            Some(BULLET) => return Some(Label::Bullet),
            Some(NUMBERED) | None => {}
            Some(_) => return None,
        }
        let numeral = numeral(code?);
        let text = text(definition, version);
        if matches!(numeral, Numeral::Bullet | Numeral::None) || code > Some(5) {
            return Some(if text.is_empty() { Label::Nothing } else { Label::Bullet });
        }
        let byte = |at: usize| definition.get(at).copied().map_or(0, usize::from);
        let start = u16_at(definition, 10).map_or(1, u32::from);
        let number = self.last.map_or(start, |last| last.saturating_add(1));
        self.last = Some(number);
        let before: String = text.chars().take(byte(1)).collect();
        let after: String = text.chars().skip(byte(1)).take(byte(2)).collect();
        Some(Label::of_number(&format!("{before}{}{after}", numeral.write(number))))
    }
}

/// The text around the number.
fn text(definition: &[u8], version: Version) -> String {
    let bytes = definition.get(TEXT..).unwrap_or_default();
    if version == Version::Eight {
        let units = bytes.chunks_exact(2).take(LENGTH).filter_map(|c| u16_at(c, 0));
        return char::decode_utf16(units.take_while(|u| *u != 0)).filter_map(Result::ok).collect();
    }
    let bytes = bytes.split(|b| *b == 0).next().unwrap_or_default();
    code_page(1252).decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_each_other_count_together() {
        let mut numbers = OldNumbers::default();
        let mut definition = vec![3, 1, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0];
        definition.resize(TEXT, 0);
        definition.extend(b"()\0\0");
        let mut next = |level| numbers.next(level, Some(&definition), Version::Six);
        assert_eq!(next(Some(NUMBERED)), Some(Label::Text("(B)".to_owned())));
        assert_eq!(next(Some(NUMBERED)), Some(Label::Text("(C)".to_owned())));
        assert_eq!(next(Some(BULLET)), Some(Label::Bullet));
        assert_eq!(next(Some(2)), None);
        numbers.interrupt();
        assert_eq!(
            numbers.next(Some(NUMBERED), Some(&definition), Version::Six),
            Some(Label::Text("(B)".to_owned()))
        );
        assert_eq!(numbers.next(None, None, Version::Eight), None);
    }
}
