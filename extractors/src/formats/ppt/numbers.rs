//! Numbers in front of paragraphs (MS-PPT 2.13.32): how they look, and how they count.

use super::style::{LEVELS, Scheme};
use crate::block::Marker;
use crate::formats::docx::numerals::Numeral;

/// The numbers of paragraphs that are numbered one after the other, by level.
#[derive(Debug, Default)]
pub(super) struct Numbers([Option<(Scheme, u32)>; LEVELS]);

impl Numbers {
    /// Another paragraph at a level ends the numbers there and below.
    pub(super) fn interrupt(&mut self, level: usize) {
        self.0.iter_mut().skip(level).for_each(|number| *number = None);
    }

    pub(super) fn next(&mut self, level: usize, scheme: Scheme) -> Marker {
        self.interrupt(level + 1);
        let Some(slot) = self.0.get_mut(level) else { return Marker::Bullet };
        let number = match slot {
            Some((last, number)) if *last == scheme => number.saturating_add(1),
            _ => scheme.start.into(),
        };
        *slot = Some((scheme, number));
        let (numeral, before, after) = match scheme.scheme {
            0 => (Numeral::LowerLetter, "", "."),
            1 => (Numeral::UpperLetter, "", "."),
            2 => (Numeral::Decimal, "", ")"),
            4 => (Numeral::LowerRoman, "(", ")"),
            5 => (Numeral::LowerRoman, "", ")"),
            6 => (Numeral::LowerRoman, "", "."),
            7 => (Numeral::UpperRoman, "", "."),
            8 => (Numeral::LowerLetter, "(", ")"),
            9 => (Numeral::LowerLetter, "", ")"),
            10 => (Numeral::UpperLetter, "(", ")"),
            11 => (Numeral::UpperLetter, "", ")"),
            12 => (Numeral::Decimal, "(", ")"),
            14 => (Numeral::UpperRoman, "(", ")"),
            15 => (Numeral::UpperRoman, "", ")"),
            _ => return Marker::Number(number.into()),
        };
        Marker::Label(format!("{before}{}{after}", numeral.write(number)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_until_another_paragraph_comes() {
        let mut numbers = Numbers::default();
        let (plain, letters) = (Scheme { scheme: 3, start: 4 }, Scheme { scheme: 9, start: 1 });
        assert_eq!(numbers.next(0, plain), Marker::Number(4));
        assert_eq!(numbers.next(1, letters), Marker::Label("a)".to_owned()));
        assert_eq!(numbers.next(1, letters), Marker::Label("b)".to_owned()));
        assert_eq!(numbers.next(0, plain), Marker::Number(5));
        assert_eq!(numbers.next(1, letters), Marker::Label("a)".to_owned()));
        numbers.interrupt(0);
        assert_eq!(numbers.next(0, plain), Marker::Number(4));
        assert_eq!(numbers.next(7, plain), Marker::Bullet);
    }
}
