//! The file information block at the start of the main stream (MS-DOC 2.5.1, and its forerunner in Word 6 and 95): where the
//! other structures lie. It is believed in nothing but places, and what lies beyond the streams is empty.

use crate::bytes::{u16_at, u32_at};

/// Structures that the block points to, by their place in its list of offsets and sizes (2.5.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Styles,
    FootnoteRefs,
    FootnoteTexts,
    CommentRefs,
    CommentTexts,
    Headers,
    Chpx,
    Papx,
    Fonts,
    Clx,
    CommentAuthors,
    Anchors,
    HeaderAnchors,
    EndnoteRefs,
    EndnoteTexts,
    Drawings,
    BoxTexts,
    HeaderBoxTexts,
    Lists,
    ListOverrides,
}

impl Part {
    /// Where the offset stands in the block of Word 97 and later.
    fn place(self) -> usize {
        let index = match self {
            Self::Styles => 1,
            Self::FootnoteRefs => 2,
            Self::FootnoteTexts => 3,
            Self::CommentRefs => 4,
            Self::CommentTexts => 5,
            Self::Headers => 11,
            Self::Chpx => 12,
            Self::Papx => 13,
            Self::Fonts => 15,
            Self::Clx => 33,
            Self::CommentAuthors => 36,
            Self::Anchors => 40,
            Self::HeaderAnchors => 41,
            Self::EndnoteRefs => 46,
            Self::EndnoteTexts => 47,
            Self::Drawings => 50,
            Self::BoxTexts => 56,
            Self::HeaderBoxTexts => 58,
            Self::Lists => 73,
            Self::ListOverrides => 74,
        };
        0x9a + index * 8
    }

    /// Where it stands in the block of Word 6 and 95, which has fewer.
    fn old_place(self) -> Option<usize> {
        match self {
            Self::EndnoteRefs => Some(0x1d2),
            Self::EndnoteTexts => Some(0x1da),
            Self::Anchors
            | Self::HeaderAnchors
            | Self::Drawings
            | Self::BoxTexts
            | Self::HeaderBoxTexts
            | Self::Lists
            | Self::ListOverrides => None,
            _ => Some(self.place() - 0x9a + 0x58),
        }
    }
}

/// The stories that follow each other in the text, in this order (2.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    Main = 0,
    Footnotes = 1,
    Headers = 2,
    // Between them the macros of Word 6.
    Comments = 4,
    Endnotes = 5,
    Boxes = 6,
    HeaderBoxes = 7,
}

/// Versions of the format that differ for a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// Word 2 and before: text only.
    Two,
    /// Word 6 and 95.
    Six,
    /// Word 97 and later.
    Eight,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Fib<'a> {
    bytes: &'a [u8],
    pub(super) version: Version,
    flags: u16,
}

impl<'a> Fib<'a> {
    /// The block at the start of `main`; `None` where it is none.
    pub(super) fn read(main: &'a [u8]) -> Option<Self> {
        let ident = u16_at(main, 0)?;
        let number = u16_at(main, 2)?;
        let version = match ident {
            // The last is damaged by some programs, and Word reads it.
            0xa5ec | 0xa5dc | 0xa697..=0xa699 if number >= 0x65 => {
                if number >= 0xc0 {
                    Version::Eight
                } else {
                    Version::Six
                }
            }
            0xa59b | 0xa59c | 0xa5db => Version::Two,
            _ => return None,
        };
        Some(Self { bytes: main, version, flags: u16_at(main, 0x0a)? })
    }

    /// Whether pieces lie in any order and have properties of their own.
    pub(super) fn is_complex(&self) -> bool {
        self.flags & 0x0004 != 0
    }

    /// Whether the text is encrypted.
    pub(super) fn is_encrypted(&self) -> bool {
        self.flags & 0x0100 != 0
    }

    /// How many bytes describe the encryption; `None` where the text is only obfuscated with the password (2.2.6.1), for
    /// which there is no key.
    pub(super) fn key(&self) -> Option<usize> {
        let obfuscated = self.flags & 0x8000 != 0;
        usize::try_from(self.long(0x0e)).ok().filter(|_| !obfuscated)
    }

    /// The name of the stream with the tables.
    pub(super) fn table(&self) -> &'static str {
        if self.flags & 0x0200 != 0 { "1Table" } else { "0Table" }
    }

    /// The language of the program that wrote it.
    pub(super) fn language(&self) -> u16 {
        u16_at(self.bytes, 6).unwrap_or(0)
    }

    /// Where the text begins and ends in the main stream, where there is no piece table.
    pub(super) fn text(&self) -> (u32, u32) {
        (self.long(0x18), self.long(0x1c))
    }

    /// The first and the last position, not included, of a story.
    pub(super) fn story(&self, story: Story) -> (u32, u32) {
        let first = match self.version {
            Version::Eight => 0x4c,
            Version::Six | Version::Two => 0x34,
        };
        let mut from = 0_u32;
        for at in 0..8 {
            let size = self.long(first + at * 4);
            // A negative number is damage.
            let size = if size > i32::MAX as u32 { 0 } else { size };
            let to = from.saturating_add(size);
            if at == story as usize {
                return (from, to);
            }
            from = to;
        }
        (from, from)
    }

    /// The bytes of a structure in `table`.
    pub(super) fn part<'t>(&self, part: Part, table: &'t [u8]) -> &'t [u8] {
        let (at, size) = self.extent(part);
        let rest = table.get(at..).unwrap_or_default();
        rest.get(..size).unwrap_or(rest)
    }

    /// Where a structure lies; those of lists are longer than the block says.
    pub(super) fn extent(&self, part: Part) -> (usize, usize) {
        let place = match self.version {
            Version::Eight => Some(part.place()),
            Version::Six => part.old_place(),
            Version::Two => None,
        };
        let Some(place) = place else { return (0, 0) };
        let number = |at| usize::try_from(self.long(at)).unwrap_or(usize::MAX);
        (number(place), number(place + 4))
    }

    fn long(&self, at: usize) -> u32 {
        u32_at(self.bytes, at).unwrap_or(0)
    }
}

/// The positions of a PLC (2.2.2) whose data elements have `size` bytes each, and its data.
pub(super) fn plc(bytes: &[u8], size: usize) -> (Vec<u32>, &[u8]) {
    let count = bytes.len().saturating_sub(4) / (4 + size);
    let (positions, data) = bytes.split_at_checked((count + 1) * 4).unwrap_or_default();
    let positions = positions.chunks_exact(4).filter_map(|c| u32_at(c, 0)).collect();
    (positions, data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beyond_the_streams_is_empty() {
        let mut main = vec![0; 0x400];
        main[..4].copy_from_slice(&[0xec, 0xa5, 0xc1, 0]);
        main[0x9a + 8..0x9a + 16].fill(0xff);
        let fib = Fib::read(&main).unwrap();
        assert_eq!(fib.part(Part::Styles, &[1, 2, 3]), &[] as &[u8]);
        assert_eq!(fib.story(Story::Comments), (0, 0));
        assert!(Fib::read(&[0xec, 0xa5]).is_none());
        assert_eq!(plc(&[1, 2, 3], 8), (vec![], &[] as &[u8]));
    }
}
