//! The text: pieces of the main stream in the order of the document (MS-DOC 2.4.1, 2.8.35). Positions count characters
//! through all stories; offsets count bytes of the main stream.

use super::fib::{Fib, Part, Story, Version, plc};
use crate::bytes::{u16_at, u32_at};

/// Most lists of properties that pieces share.
const MOST_PROPERTIES: usize = 0x8000;

/// A stretch of characters that lie one behind the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// The positions that it covers.
    pub(super) from: u32,
    pub(super) to: u32,
    /// The offset of its first character.
    pub(super) offset: u32,
    /// Whether a character has two bytes.
    pub(super) wide: bool,
    /// Its own properties (2.9.221).
    prm: u16,
}

impl Piece {
    /// The offset of a position in it.
    pub(super) fn offset_of(&self, position: u32) -> u32 {
        let characters = position.saturating_sub(self.from);
        self.offset.saturating_add(characters.saturating_mul(self.width()))
    }

    /// Bytes of a character.
    pub(super) fn width(&self) -> u32 {
        if self.wide { 2 } else { 1 }
    }
}

/// All pieces.
#[derive(Debug, Default)]
pub(super) struct Pieces<'a> {
    pieces: Vec<Piece>,
    /// The lists of properties that pieces refer to.
    properties: Vec<&'a [u8]>,
}

impl<'a> Pieces<'a> {
    /// Reads the piece table; without one, all text is one piece.
    pub(super) fn read(fib: &Fib<'_>, main: &[u8], table: &'a [u8]) -> Self {
        let clx = fib.part(Part::Clx, table);
        let mut pieces = Self::default();
        let listed = match fib.version {
            Version::Eight => true,
            Version::Six => fib.is_complex(),
            Version::Two => false,
        };
        if listed {
            pieces.read_clx(clx, fib.version, main.len());
        }
        if pieces.pieces.is_empty() {
            let (offset, end) = fib.text();
            let (_, to) = fib.story(Story::HeaderBoxes);
            let to = to.min(end.saturating_sub(offset));
            pieces.pieces.push(Piece { from: 0, to, offset, wide: false, prm: 0 });
        }
        pieces
    }

    fn read_clx(&mut self, clx: &'a [u8], version: Version, most: usize) {
        let mut at = 0;
        let mut left = u32::try_from(most).unwrap_or(u32::MAX);
        // Lists of properties, then the table (2.9.38).
        while clx.get(at) == Some(&1) && self.properties.len() < MOST_PROPERTIES {
            let Some(size) = u16_at(clx, at + 1).map(usize::from) else { return };
            self.properties.push(clx.get(at + 3..at + 3 + size).unwrap_or_default());
            at += 3 + size;
        }
        if clx.get(at) != Some(&2) {
            return;
        }
        let size = u32_at(clx, at + 1).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let rest = clx.get(at + 5..).unwrap_or_default();
        let (positions, data) = plc(rest.get(..size).unwrap_or(rest), 8);
        let ends = positions.iter().skip(1);
        for ((from, to), entry) in positions.iter().zip(ends).zip(data.chunks_exact(8)) {
            let (Some(fc), Some(prm)) = (u32_at(entry, 2), u16_at(entry, 6)) else { break };
            // Positions that do not rise are damage.
            if to <= from || self.pieces.last().is_some_and(|last| last.to > *from) {
                continue;
            }
            // Every character has a byte of its own; more of them would be read over and over.
            let Some(rest) = left.checked_sub(to - from) else { break };
            left = rest;
            let narrow = fc & 0x4000_0000 != 0;
            let (offset, wide) = match version {
                Version::Eight if narrow => ((fc & 0x3fff_ffff) / 2, false),
                Version::Eight => (fc & 0x3fff_ffff, true),
                Version::Six | Version::Two => (fc, false),
            };
            self.pieces.push(Piece { from: *from, to: *to, offset, wide, prm });
        }
    }

    /// The end of the text.
    pub(super) fn end(&self) -> u32 {
        self.pieces.last().map_or(0, |last| last.to)
    }

    /// The index of the piece at a position, or of the next one behind a gap.
    pub(super) fn at(&self, position: u32) -> usize {
        self.pieces.partition_point(|piece| piece.to <= position)
    }

    /// A piece by its index.
    pub(super) fn get(&self, index: usize) -> Option<Piece> {
        self.pieces.get(index).copied()
    }

    /// The properties of a piece, that are laid over all others: modifiers as in a list of them.
    pub(super) fn properties(&self, piece: Piece) -> Extra<'a> {
        if piece.prm & 1 == 0 {
            let [modifier, value] = (piece.prm >> 1 & 0x7f | piece.prm & 0xff00).to_le_bytes();
            return if modifier == 0 { Extra::None } else { Extra::One(modifier, value) };
        }
        match self.properties.get(usize::from(piece.prm >> 1)) {
            Some(list) => Extra::List(list),
            None => Extra::None,
        }
    }
}

/// The properties of a piece (2.9.221).
#[derive(Debug, Clone, Copy)]
pub(super) enum Extra<'a> {
    None,
    /// A modifier by its number before Word 97, and its operand.
    One(u8, u8),
    /// A list of modifiers.
    List(&'a [u8]),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_that_lie_are_left_out() {
        let mut clx = vec![2, 0xff, 0xff, 0xff, 0xff];
        for position in [0_u32, 5, 3, 9] {
            clx.extend(position.to_le_bytes());
        }
        for fc in [0x4000_0010_u32, 0x10, 0x20] {
            clx.extend([0, 0]);
            clx.extend(fc.to_le_bytes());
            clx.extend([0, 0]);
        }
        let mut pieces = Pieces::default();
        pieces.read_clx(&clx, Version::Eight, 100);
        assert_eq!(pieces.pieces.len(), 1);
        let first = pieces.get(pieces.at(4)).unwrap();
        assert_eq!((first.offset_of(4), first.wide), (12, false));
        assert_eq!(pieces.end(), 5);
        assert!(pieces.get(pieces.at(5)).is_none());
        // More characters than there are bytes.
        let mut pieces = Pieces::default();
        pieces.read_clx(&clx, Version::Eight, 4);
        assert_eq!(pieces.end(), 0);
    }
}
