//! Formatted disk pages: which bytes of the text have which properties (MS-DOC 2.9.24 and 2.9.181, and the bin tables 2.8.5
//! and 2.8.6 that list them). Pages are looked up, never copied; one that is damaged has no properties.

use super::fib::{Fib, Part, Version};
use crate::bytes::{u16_at, u32_at};

/// Bytes of a page.
const PAGE: usize = 512;

/// The pages of one kind, in the order of the text.
#[derive(Debug)]
pub(super) struct Pages<'a> {
    main: &'a [u8],
    /// The first offset that a page speaks of, and the page.
    listed: Vec<(u32, usize)>,
    kind: Kind,
}

/// What the pages are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Characters,
    /// Paragraphs, with entries of so many bytes.
    Paragraphs(usize),
}

/// Properties, and the offset up to which they go.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run<'a> {
    pub(super) to: u32,
    /// The modifiers; those of a paragraph follow its style.
    pub(super) properties: &'a [u8],
}

impl<'a> Pages<'a> {
    /// The properties of characters.
    pub(super) fn characters(fib: &Fib<'_>, main: &'a [u8], table: &[u8]) -> Self {
        Self::read(fib.part(Part::Chpx, table), fib.version, main, Kind::Characters)
    }

    /// The properties of paragraphs.
    pub(super) fn paragraphs(fib: &Fib<'_>, main: &'a [u8], table: &[u8]) -> Self {
        let entry = match fib.version {
            Version::Eight => 13,
            Version::Six | Version::Two => 7,
        };
        Self::read(fib.part(Part::Papx, table), fib.version, main, Kind::Paragraphs(entry))
    }

    fn read(bins: &[u8], version: Version, main: &'a [u8], kind: Kind) -> Self {
        // A page number has four bytes, and had two before Word 97.
        let size = if version == Version::Eight { 4 } else { 2 };
        let (positions, numbers) = super::fib::plc(bins, size);
        let number = |c: &[u8]| match size {
            4 => u32_at(c, 0).map(|n| n & 0x003f_ffff),
            _ => u16_at(c, 0).map(u32::from),
        };
        let pages = numbers.chunks_exact(size).filter_map(number);
        let mut listed: Vec<(u32, usize)> = Vec::new();
        for (from, page) in positions.into_iter().zip(pages) {
            let page = usize::try_from(page).unwrap_or(usize::MAX).saturating_mul(PAGE);
            if page >= main.len() {
                continue;
            }
            listed.push((from, page));
        }
        listed.sort_by_key(|(from, _)| *from);
        Self { main, listed, kind }
    }

    /// What is said about the byte at `offset`; `None` where nothing is.
    pub(super) fn at(&self, offset: u32) -> Option<Run<'a>> {
        let index = self.listed.partition_point(|(from, _)| *from <= offset).checked_sub(1)?;
        let (_, page) = self.listed.get(index)?;
        let page = self.main.get(*page..)?;
        let page = page.get(..PAGE).unwrap_or(page);
        let count = usize::from(*page.get(PAGE - 1)?);
        let bounds = page.get(..(count + 1) * 4)?;
        // Bounds rise; where they do not, any answer will do.
        let mut below = 0;
        let mut above = count;
        while below + 1 < above {
            let middle = usize::midpoint(below, above);
            if u32_at(bounds, middle * 4)? <= offset {
                below = middle;
            } else {
                above = middle;
            }
        }
        let (from, to) = (u32_at(bounds, below * 4)?, u32_at(bounds, below * 4 + 4)?);
        if !(from..to).contains(&offset) {
            return None;
        }
        let entries = page.get((count + 1) * 4..)?;
        let properties = match self.kind {
            Kind::Characters => {
                let at = usize::from(*entries.get(below)?) * 2;
                chpx(page, at)
            }
            Kind::Paragraphs(size) => {
                let at = usize::from(*entries.get(below * size)?) * 2;
                papx(page, at, size == 7)
            }
        };
        Some(Run { to, properties: properties.unwrap_or_default() })
    }
}

/// The modifiers of characters at a place of a page; place 0 is none.
fn chpx(page: &[u8], at: usize) -> Option<&[u8]> {
    let size = usize::from(*page.get(at).filter(|_| at > 0)?);
    page.get(at + 1..at + 1 + size)
}

/// The style and the modifiers of a paragraph at a place of a page (2.9.182): the size counts pairs of bytes, and itself
/// among them since Word 97.
fn papx(page: &[u8], at: usize, old: bool) -> Option<&[u8]> {
    let size = usize::from(*page.get(at).filter(|_| at > 0)?);
    let (from, to) = if old {
        (at + 1, at + 1 + size * 2)
    } else if size == 0 {
        let size = usize::from(*page.get(at + 1)?) * 2;
        (at + 2, at + 2 + size)
    } else {
        (at + 1, at + size * 2)
    };
    page.get(from..to.min(page.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(bounds: &[u32], entries: &[u8]) -> Vec<u8> {
        let mut page: Vec<u8> = bounds.iter().flat_map(|b| b.to_le_bytes()).collect();
        page.extend(entries);
        page.resize(PAGE - 1, 0);
        page.push((bounds.len() - 1) as u8);
        page
    }

    #[test]
    fn a_byte_has_the_properties_of_its_run() {
        let mut main = page(&[100, 110, 120], &[0, 200]);
        main[400..403].copy_from_slice(&[2, 0x35, 0x08]);
        let pages = Pages { main: &main, listed: vec![(0, 0)], kind: Kind::Characters };
        assert_eq!(pages.at(105).unwrap().properties, &[] as &[u8]);
        let run = pages.at(119).unwrap();
        assert_eq!((run.to, run.properties), (120, &[0x35, 0x08][..]));
        assert!(pages.at(99).is_none() && pages.at(120).is_none());
    }

    #[test]
    fn a_page_of_noise_says_nothing_or_anything() {
        let main = vec![0xff; 700];
        for kind in [Kind::Characters, Kind::Paragraphs(13), Kind::Paragraphs(7)] {
            let pages = Pages { main: &main, listed: vec![(0, 0), (5, 512)], kind };
            assert!(pages.at(3).is_none());
            assert!(pages.at(9).is_none());
        }
    }
}
