//! Single property modifiers, "sprms" (MS-DOC 2.2.5): what a list of them changes, one after the other. Those of Word 6 and 95
//! have numbers and sizes of their own; the ones that matter here are given under their later numbers.

use super::fib::Version;
use crate::bytes::u16_at;

/// One modifier: its number since Word 97, and its operand without its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Modifier<'a> {
    pub(super) number: u16,
    pub(super) operand: &'a [u8],
}

impl Modifier<'_> {
    /// The first byte of the operand.
    pub(super) fn byte(&self) -> u8 {
        self.operand.first().copied().unwrap_or(0)
    }

    /// The operand as a number of two bytes.
    pub(super) fn word(&self) -> u16 {
        u16_at(self.operand, 0).unwrap_or_else(|| self.byte().into())
    }

    /// The operand as a signed number of two bytes.
    pub(super) fn short(&self) -> i32 {
        self.word().cast_signed().into()
    }
}

/// The modifiers of a list, as far as they can be told apart.
#[derive(Debug, Clone)]
pub(super) struct Modifiers<'a> {
    rest: &'a [u8],
    version: Version,
}

impl<'a> Modifiers<'a> {
    pub(super) fn new(list: &'a [u8], version: Version) -> Self {
        Self { rest: list, version }
    }

    fn since_97(&mut self) -> Option<Modifier<'a>> {
        let number = u16_at(self.rest, 0)?;
        let rest = self.rest.get(2..)?;
        let byte = |at: usize| rest.get(at).copied().map(usize::from);
        let (skip, size) = match number >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            _ => match number {
                // The definition of a row states its size in two bytes, and one more than it is.
                0xd606 | 0xd608 => (2, usize::from(u16_at(rest, 0)?).saturating_sub(1)),
                // Changes of tab stops may be larger than their size can say.
                0xc615 if byte(0)? == 255 => {
                    let deleted = byte(1)? * 4;
                    (1, 2 + deleted + byte(2 + deleted)? * 3)
                }
                _ => (1, byte(0)?),
            },
        };
        let operand = rest.get(skip..).unwrap_or_default();
        let operand = operand.get(..size).unwrap_or(operand);
        self.rest = rest.get(skip + size..).unwrap_or_default();
        Some(Modifier { number, operand })
    }

    fn before_97(&mut self) -> Option<Modifier<'a>> {
        let number = *self.rest.first()?;
        let rest = self.rest.get(1..)?;
        let byte = |at: usize| rest.get(at).copied().map(usize::from);
        let (skip, size) = match number {
            188 | 190 => (2, usize::from(u16_at(rest, 0)?).saturating_sub(1)),
            23 if byte(0)? == 255 => {
                let deleted = byte(1)? * 4;
                (1, 2 + deleted + byte(2 + deleted)? * 3)
            }
            3
            | 12
            | 15
            | 23
            | 64
            | 68
            | 74
            | 77
            | 79
            | 81
            | 82
            | 103
            | 105
            | 106
            | 108
            | 111..=116
            | 120
            | 133
            | 179
            | 181
            | 191
            | 207 => (1, byte(0)?),
            0 | 52 | 83 | 163 => (0, 0),
            187 => (0, 12),
            193 | 199 => (0, 5),
            20 | 70 | 192 | 194 | 196 | 200 => (0, 4),
            73 | 95 | 136 | 137 => (0, 3),
            2
            | 16..=19
            | 21
            | 22
            | 26..=28
            | 30..=36
            | 38..=43
            | 45..=49
            | 69
            | 72
            | 80
            | 93
            | 96
            | 97
            | 99
            | 101
            | 107
            | 109
            | 110
            | 121..=124
            | 140
            | 141
            | 144
            | 145
            | 148
            | 149
            | 154..=157
            | 160
            | 161
            | 164..=171
            | 182..=184
            | 189
            | 195
            | 197
            | 198 => (0, 2),
            _ => (0, 1),
        };
        let operand = rest.get(skip..).unwrap_or_default();
        let operand = operand.get(..size).unwrap_or(operand);
        self.rest = rest.get(skip + size..).unwrap_or_default();
        Some(Modifier { number: later(number), operand })
    }
}

impl<'a> Iterator for Modifiers<'a> {
    type Item = Modifier<'a>;

    fn next(&mut self) -> Option<Modifier<'a>> {
        match self.version {
            Version::Eight => self.since_97(),
            Version::Six | Version::Two => self.before_97(),
        }
    }
}

/// The number since Word 97 of a modifier of Word 6; 0 for those that nobody asks for. Pieces use the old numbers still
/// (2.9.221).
pub(super) fn later(number: u8) -> u16 {
    match number {
        2 => 0x4600,
        4 => 0x2602,
        12 => 0xc63e,
        13 => OLD_LEVEL,
        17 => 0x840f,
        24 => 0x2416,
        25 => 0x2417,
        46 => 0x442c,
        65 => 0x0800,
        66 => 0x0801,
        68 => 0x6a03,
        71 => 0x0806,
        74 => 0x6a09,
        80 => 0x4a30,
        83 => 0x2a33,
        85 => 0x0835,
        86 => 0x0836,
        87 => 0x0837,
        92 => 0x083c,
        93 => 0x4a4f,
        99 => 0x4a43,
        101 => 0x4845,
        104 => 0x2a48,
        117 => 0x0855,
        186 => 0x3404,
        190 => 0xd608,
        194 => 0x7621,
        195 => 0x5622,
        196 => 0x7623,
        197 => 0x5624,
        198 => 0x5625,
        _ => 0,
    }
}

/// How a paragraph of Word 6 is numbered; Word 97 has no modifier for it.
pub(super) const OLD_LEVEL: u16 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(list: &[u8], version: Version) -> Vec<(u16, usize)> {
        Modifiers::new(list, version).map(|m| (m.number, m.operand.len())).collect()
    }

    #[test]
    fn modifiers_are_told_apart_by_their_sizes() {
        let list = [
            0x35, 0x08, 1, 0x0f, 0x84, 0, 1, 0x03, 0x6a, 1, 2, 3, 4, 0x08, 0xd6, 4, 0, 9, 9, 9,
            0x0d, 0xc6, 2, 7, 7, 0x16, 0x24, 1,
        ];
        let expected =
            [(0x0835, 1), (0x840f, 2), (0x6a03, 4), (0xd608, 3), (0xc60d, 2), (0x2416, 1)];
        assert_eq!(numbers(&list, Version::Eight), expected);
        let tabs = [0x15, 0xc6, 255, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0x16, 0x24, 1];
        assert_eq!(numbers(&tabs, Version::Eight), [(0xc615, 9), (0x2416, 1)]);
        assert_eq!(
            numbers(&[85, 1, 24, 1, 93, 3, 0], Version::Six),
            [(0x0835, 1), (0x2416, 1), (0x4a4f, 2)]
        );
    }

    #[test]
    fn a_list_that_ends_early_ends() {
        for list in [&[0x35, 0x08][..], &[0x08, 0xd6, 0xff], &[0x0d, 0xc6, 200, 1], &[1]] {
            assert!(numbers(list, Version::Eight).len() < 2);
            assert!(numbers(list, Version::Six).len() < 4);
        }
    }
}
