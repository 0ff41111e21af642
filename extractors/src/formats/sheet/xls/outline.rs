//! A first pass over a sheet: what stands behind its cells and hangs on them.

use super::cells::{is_cell, own};
use super::globals::Globals;
use super::records::{Cursor, Record, Records};
use crate::block::{Block, Inline};
use crate::bytes::{u16_at, u32_at};
use crate::formats::sheet::merges::{Area, Merges};
use crate::formats::sheet::outline::{Comment, Outline};
use crate::formats::sheet::page;
use std::collections::HashMap;

/// The class of an address of the web within a link (MS-OSHARED 2.3.7.6).
const ADDRESS: &[u8] = b"\xe0\xc9\xea\x79\xf9\xba\xce\x11\x8c\x82\x00\xaa\x00\x4b\xa9\x0b";
/// Longest address, in bytes.
const LONGEST_ADDRESS: usize = 8_192;
/// Most texts in shapes.
const MOST_TEXTS: usize = 100_000;
/// The kind of object that is the box of a comment, and those of forms (MS-XLS 2.5.143).
const COMMENT: u16 = 0x19;
const FORMS: std::ops::RangeInclusive<u16> = 0x07..=0x14;

/// What the pass finds.
#[derive(Debug)]
pub(super) struct Ahead {
    pub(super) outline: Outline,
    /// Where the cells are, top to bottom; only for sheets that were not written in this order.
    pub(super) order: Option<Vec<usize>>,
}

/// Looks at the sheet that begins at `at`.
pub(super) fn read(stream: &[u8], at: usize, globals: &Globals) -> Ahead {
    let mut found = Found::default();
    for record in own(stream, at) {
        found.record(stream, &record, globals);
    }
    let order = found.unsorted.then(|| {
        let cells = own(stream, at).filter(|r| is_cell(r.kind));
        let mut places: Vec<(u16, usize)> =
            cells.map(|r| (u16_at(r.data, 0).unwrap_or(0), r.at)).collect();
        places.sort_unstable();
        places.into_iter().map(|(_, at)| at).collect()
    });
    Ahead { outline: found.finish(), order }
}

#[derive(Debug, Default)]
struct Found {
    outline: Outline,
    areas: Vec<Area>,
    last: u16,
    unsorted: bool,
    frozen: bool,
    /// Rows above the place where the window is parted.
    rows: u16,
    /// The object that is being read: its kind and number.
    object: (u16, u16),
    /// The texts of comments by the numbers of their objects.
    texts: HashMap<u16, String>,
    notes: Vec<Note>,
}

#[derive(Debug)]
struct Note {
    cell: (u32, u32),
    object: u16,
    author: String,
}

impl Found {
    fn record(&mut self, stream: &[u8], record: &Record<'_>, globals: &Globals) {
        let data = record.data;
        let word = |at| u16_at(data, at).unwrap_or(0);
        match record.kind {
            kind if is_cell(kind) => {
                self.unsorted |= word(0) < self.last;
                self.last = word(0);
            }
            // MergeCells
            0x00e5 => {
                let list = data.get(2..).unwrap_or_default();
                self.areas.extend(list.chunks_exact(8).filter_map(area));
            }
            // Pane, Window2
            0x0041 => self.rows = word(2),
            0x023e => self.frozen = word(0) & 8 != 0,
            // Header, Footer
            0x0014 | 0x0015 if !data.is_empty() => {
                let code = Cursor::new(data, 0).long(globals.charset).unwrap_or_default();
                let page = &mut self.outline.page;
                page::add(&code, if record.kind == 0x14 { &mut page.0 } else { &mut page.1 });
            }
            // HLink
            0x01b8 => {
                if let (Some(area), Some(address)) = (area(data), address(data)) {
                    self.outline.link(area, &address);
                }
            }
            // Obj, TxO
            0x005d if word(0) == 0x15 => self.object = (word(4), word(6)),
            0x01b6 => self.text(stream, record),
            // Note
            0x001c if globals.charset.unicode && self.notes.len() < MOST_TEXTS => {
                let author = Cursor::new(data, 8).long(globals.charset).unwrap_or_default();
                let cell = (u32::from(word(0)), u32::from(word(2)));
                self.notes.push(Note { cell, object: word(6), author });
            }
            _ => {}
        }
    }

    /// The text of the object before it, in the records that go on with this one (2.4.329).
    fn text(&mut self, stream: &[u8], record: &Record<'_>) {
        let count = u16_at(record.data, 10).map_or(0, usize::from);
        let mut records = Records::new(stream, record.at);
        let text = records.next().and_then(|first| {
            let mut cursor = records.continued(&first);
            cursor.skip(first.data.len())?;
            Some(cursor.characters(count, false))
        });
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return };
        let (kind, number) = self.object;
        if kind == COMMENT {
            if self.texts.len() < MOST_TEXTS {
                self.texts.insert(number, text);
            }
        } else if !FORMS.contains(&kind) && self.outline.shapes.len() < MOST_TEXTS {
            let lines = text.lines().map(|line| Block::paragraph(vec![Inline::text(line)]));
            self.outline.shapes.extend(lines);
        }
    }

    fn finish(mut self) -> Outline {
        for note in self.notes {
            if let Some(text) = self.texts.remove(&note.object) {
                self.outline.comment(note.cell, Comment::signed(&note.author, &text));
            }
        }
        self.outline.merges = Merges::new(self.areas);
        self.outline.heads.frozen = if self.frozen { u32::from(self.rows) } else { 0 };
        self.outline
    }
}

/// First and last row, first and last column (2.5.211).
fn area(data: &[u8]) -> Option<Area> {
    let word = |at| u16_at(data, at).map(u32::from);
    Some(Area { rows: (word(0)?, word(2)?), columns: (word(4)?, word(6)?) })
}

/// Where a link goes, if that is an address (MS-XLS 2.4.140, MS-OSHARED 2.3.7.1).
fn address(data: &[u8]) -> Option<String> {
    let flags = u32_at(data, 28)?;
    let mut at = 32_usize;
    // A name that is shown, then the name of a frame.
    for flag in [0x10, 0x80] {
        if flags & flag != 0 {
            let count = usize::try_from(u32_at(data, at)?).ok()?;
            at = at.checked_add(4)?.checked_add(count.checked_mul(2)?)?;
        }
    }
    if flags & 1 == 0 || flags & 0x100 != 0 || data.get(at..at + 16)? != ADDRESS {
        return None;
    }
    let text = data.get(at.checked_add(20)?..)?;
    let units = text.get(..LONGEST_ADDRESS).unwrap_or(text).chunks_exact(2);
    let units: Vec<u16> = units.filter_map(|c| u16_at(c, 0)).take_while(|c| *c != 0).collect();
    Some(String::from_utf16_lossy(&units)).filter(|address| !address.is_empty())
}
