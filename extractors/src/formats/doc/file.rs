//! An open document: its streams, and the structures that every part of the reader looks things up in.

use super::fib::{Fib, Story, Version};
use super::fonts;
use super::modifiers::{Modifier, Modifiers, later};
use super::pages::Pages;
use super::pieces::{Extra, Piece, Pieces};
use super::properties::{Characters, Paragraph};
use super::rows::RowProps;
use super::styles::Styles;
use crate::bytes::{u16_at, u32_at};
use encoding_rs::{Encoding, WINDOWS_1252};
use std::cell::Cell;

/// Bytes of long lists of modifiers that may be read in any document.
const LONG_LISTS: usize = 16 << 20;

/// The streams, decrypted.
#[derive(Debug, Default)]
pub(super) struct Streams {
    pub(super) main: Vec<u8>,
    /// Before Word 97 the tables lie in the main stream.
    pub(super) table: Option<Vec<u8>>,
    pub(super) data: Vec<u8>,
}

/// See the module.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub(super) fib: Fib<'a>,
    pub(super) main: &'a [u8],
    pub(super) table: &'a [u8],
    pub(super) data: &'a [u8],
    pub(super) pieces: Pieces<'a>,
    pub(super) styles: Styles<'a>,
    characters: Pages<'a>,
    paragraphs: Pages<'a>,
    /// What bytes are in before Word 97, where their font does not say.
    encoding: &'static Encoding,
    /// Bytes of long lists of modifiers that may still be read: paragraphs could share one and make it be read each time.
    long_lists: Cell<usize>,
}

/// Characters with the same properties: positions and bytes.
#[derive(Debug)]
pub(super) struct Stretch<'a> {
    pub(super) to: u32,
    pub(super) bytes: &'a [u8],
    pub(super) wide: bool,
    pub(super) props: Characters,
}

impl<'a> File<'a> {
    pub(super) fn open(fib: Fib<'a>, streams: &'a Streams) -> Self {
        let main = streams.main.as_slice();
        let table = streams.table.as_deref().unwrap_or(main);
        let encoding = match fib.version {
            Version::Eight => WINDOWS_1252,
            Version::Six | Version::Two => fonts::of_language(fib.language()),
        };
        Self {
            main,
            table,
            data: &streams.data,
            pieces: Pieces::read(&fib, main, table),
            styles: Styles::read(&fib, table),
            characters: Pages::characters(&fib, main, table),
            paragraphs: Pages::paragraphs(&fib, main, table),
            encoding,
            long_lists: Cell::new(main.len().saturating_add(streams.data.len()).max(LONG_LISTS)),
            fib,
        }
    }

    /// Whether text is missing that the document says it has.
    pub(super) fn is_damaged(&self) -> bool {
        let (_, to) = self.fib.story(Story::Main);
        let (_, end) = self.story(Story::Main);
        let last = self.pieces.get(self.pieces.at(end.saturating_sub(1)));
        end < to
            || last.is_some_and(|piece| self.bytes(piece, end.saturating_sub(1), end).is_empty())
    }

    /// The positions of a story, as far as there is text.
    pub(super) fn story(&self, story: Story) -> (u32, u32) {
        let (from, to) = self.fib.story(story);
        let end = self.pieces.end();
        (from.min(end), to.min(end))
    }

    /// Where the paragraph that begins at `from` ends, its mark included.
    pub(super) fn paragraph_end(&self, from: u32, limit: u32) -> u32 {
        let mut index = self.pieces.at(from);
        while let Some(piece) = self.pieces.get(index).filter(|piece| piece.from < limit) {
            let start = from.max(piece.from);
            let to = piece.to.min(limit);
            let bytes = self.bytes(piece, start, to);
            let ends = |at: usize, unit: u16| match unit {
                0x07 | 0x0d => true,
                // A page break ends no paragraph, but the end of a section does.
                0x0c => {
                    let offset = piece.offset_of(start.saturating_add(count(at)));
                    let next = offset.saturating_add(piece.width());
                    self.paragraphs.at(offset).is_none_or(|run| run.to == next)
                }
                _ => false,
            };
            let found = if piece.wide {
                let mut units =
                    bytes.chunks_exact(2).map(|c| u16_at(c, 0).unwrap_or(0)).enumerate();
                units.find(|(at, unit)| *unit < 0x0e && ends(*at, *unit)).map(|(at, _)| at)
            } else {
                let mut units = bytes.iter().enumerate();
                units.find(|(at, b)| **b < 0x0e && ends(*at, u16::from(**b))).map(|(at, _)| at)
            };
            if let Some(at) = found {
                return start.saturating_add(count(at)).saturating_add(1).min(to);
            }
            index += 1;
        }
        limit
    }

    /// The character at a position, where it has a number below 65,536; 0 where there is none.
    pub(super) fn unit(&self, position: u32) -> u16 {
        let piece = self.pieces.get(self.pieces.at(position)).filter(|p| p.from <= position);
        let Some(piece) = piece else { return 0 };
        let bytes = self.bytes(piece, position, position.saturating_add(1));
        u16_at(bytes, 0).or_else(|| bytes.first().map(|b| u16::from(*b))).unwrap_or(0)
    }

    /// The bytes of the characters of a piece in this range.
    fn bytes(&self, piece: Piece, from: u32, to: u32) -> &'a [u8] {
        let place = |position| usize::try_from(piece.offset_of(position)).unwrap_or(usize::MAX);
        let rest = self.main.get(place(from)..).unwrap_or_default();
        let size = place(to).saturating_sub(place(from));
        rest.get(..size).unwrap_or(rest)
    }

    /// The properties of the paragraph whose last character stands at `position`.
    pub(super) fn paragraph(&self, position: u32) -> Paragraph<'a> {
        let mut props = Paragraph::default();
        let Some((piece, list)) = self.modifiers_at(position) else { return props };
        props.style = u16_at(list, 0).unwrap_or(0);
        props.apply(Modifiers::new(list.get(2..).unwrap_or_default(), self.fib.version));
        if let Some(at) = props.huge {
            props.apply(Modifiers::new(self.huge(at), self.fib.version));
        }
        match self.extra(piece) {
            Extra::None => {}
            Extra::One(number, value) => props.modify_byte(later(number), value),
            Extra::List(list) => props.apply(Modifiers::new(list, self.fib.version)),
        }
        props
    }

    /// The properties of the row that ends at `position`.
    pub(super) fn row(&self, position: u32) -> RowProps {
        let version = self.fib.version;
        let mut props = RowProps::default();
        let Some((piece, list)) = self.modifiers_at(position) else { return props };
        let list = list.get(2..).unwrap_or_default();
        props.apply(Modifiers::new(list, version), version);
        let huge = Modifiers::new(list, version).find(|m| matches!(m.number, 0x6645 | 0x6646));
        if let Some(at) = huge.and_then(|modifier| u32_at(modifier.operand, 0)) {
            props.apply(Modifiers::new(self.huge(at), version), version);
        }
        if let Extra::List(list) = self.extra(piece) {
            props.apply(Modifiers::new(list, version), version);
        }
        props
    }

    /// The piece at a position, and the style and modifiers of the paragraph there.
    fn modifiers_at(&self, position: u32) -> Option<(Piece, &'a [u8])> {
        let piece = self.pieces.get(self.pieces.at(position))?;
        let run = self.paragraphs.at(piece.offset_of(position)).unwrap_or_default();
        Some((piece, run.properties))
    }

    /// A list of modifiers that found no room on its page (2.6.2, sprmPHugePapx).
    fn huge(&self, at: u32) -> &'a [u8] {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let rest = self.data.get(at..).unwrap_or_default();
        let size = u16_at(rest, 0).map_or(0, usize::from);
        let list = rest.get(2..).map(|list| list.get(..size).unwrap_or(list)).unwrap_or_default();
        self.allowed(list)
    }

    /// The properties of a piece.
    fn extra(&self, piece: Piece) -> Extra<'a> {
        match self.pieces.properties(piece) {
            Extra::List(list) => Extra::List(self.allowed(list)),
            extra => extra,
        }
    }

    /// A long list of modifiers, or none where too many were read.
    fn allowed(&self, list: &'a [u8]) -> &'a [u8] {
        let Some(left) = self.long_lists.get().checked_sub(list.len()) else { return &[] };
        self.long_lists.set(left);
        list
    }

    /// The characters from `from` on that share their properties, at most up to `limit`; `None` where there are no more.
    /// `from` moves over gaps.
    pub(super) fn stretch(&self, from: &mut u32, limit: u32) -> Option<Stretch<'a>> {
        let piece = self.pieces.get(self.pieces.at(*from))?;
        *from = (*from).max(piece.from);
        if *from >= limit {
            return None;
        }
        let mut to = piece.to.min(limit);
        let offset = piece.offset_of(*from);
        let mut props = Characters::default();
        if let Some(run) = self.characters.at(offset) {
            let characters = (run.to - offset).div_ceil(piece.width());
            to = to.min(from.saturating_add(characters.max(1)));
            props.apply(Modifiers::new(run.properties, self.fib.version));
        }
        match self.extra(piece) {
            Extra::None => {}
            Extra::One(number, value) => {
                props.modify(Modifier { number: later(number), operand: &[value] });
            }
            Extra::List(list) => props.apply(Modifiers::new(list, self.fib.version)),
        }
        let bytes = self.bytes(piece, *from, to);
        Some(Stretch { to, bytes, wide: piece.wide, props })
    }

    /// What bytes are in before Word 97, where their font does not say.
    pub(super) fn encoding(&self) -> &'static Encoding {
        self.encoding
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
