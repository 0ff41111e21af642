//! Footnotes, endnotes and comments: where the text refers to them, and where their own text is (MS-DOC 2.8.16 to 2.8.21).

use super::fib::{Fib, Part, Story, Version, plc};
use super::file::File;
use crate::bytes::u16_at;
use crate::formats::docx::numerals::Numeral;

/// Bytes of a comment's reference, and before Word 97.
const COMMENT: usize = 30;
const OLD_COMMENT: usize = 20;

/// Kinds of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Footnote,
    Endnote,
    Comment,
}

/// A place in the text that refers to a note.
#[derive(Debug)]
struct Mark {
    position: u32,
    kind: Kind,
    /// Which note of its kind.
    index: usize,
}

/// A note that the text refers to.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) kind: Kind,
    index: usize,
    pub(super) label: String,
}

/// All places that refer to notes, and those that were met.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// By position, each only once.
    marks: Vec<Mark>,
    pub(super) seen: Vec<Seen>,
    footnotes: u32,
    endnotes: u32,
    comments: u32,
}

impl Marks {
    /// Reads where the notes are referred to; comments only where they are wanted.
    pub(super) fn read(fib: &Fib<'_>, table: &[u8], comments: bool) -> Self {
        let comment = if fib.version == Version::Eight { COMMENT } else { OLD_COMMENT };
        let kinds = [
            (Kind::Footnote, Part::FootnoteRefs, 2),
            (Kind::Endnote, Part::EndnoteRefs, 2),
            (Kind::Comment, Part::CommentRefs, comment),
        ];
        let mut marks = Vec::new();
        for (kind, part, size) in kinds {
            if kind == Kind::Comment && !comments {
                continue;
            }
            let (positions, _) = plc(fib.part(part, table), size);
            // The last position is an end.
            let count = positions.len().saturating_sub(1);
            let positions = positions.into_iter().take(count).enumerate();
            marks.extend(positions.map(|(index, position)| Mark { position, kind, index }));
        }
        marks.sort_by_key(|mark| mark.position);
        marks.dedup_by_key(|mark| mark.position);
        Self { marks, ..Self::default() }
    }

    /// The first mark behind a position.
    pub(super) fn next(&self, position: u32) -> Option<u32> {
        let at = self.marks.partition_point(|mark| mark.position <= position);
        self.marks.get(at).map(|mark| mark.position)
    }

    /// The label of the note that is referred to at a position, as the page shows it: 1, 2, 3 for footnotes, i, ii, iii for
    /// endnotes.
    pub(super) fn take(&mut self, position: u32) -> Option<String> {
        let at = self.marks.binary_search_by_key(&position, |mark| mark.position).ok()?;
        let mark = self.marks.get(at)?;
        let (kind, index) = (mark.kind, mark.index);
        let count = match kind {
            Kind::Footnote => &mut self.footnotes,
            Kind::Endnote => &mut self.endnotes,
            Kind::Comment => &mut self.comments,
        };
        *count = count.saturating_add(1);
        let label = match (kind, *count) {
            (Kind::Footnote, n) => n.to_string(),
            (Kind::Endnote, n) => match Numeral::LowerRoman.write(n) {
                // A reference must not stand for two notes.
                label if label.starts_with(|c: char| c.is_ascii_digit()) => format!("e{label}"),
                label => label,
            },
            (Kind::Comment, n) => format!("comment-{n}"),
        };
        self.seen.push(Seen { kind, index, label: label.clone() });
        Some(label)
    }
}

/// The texts of the notes of one kind: positions, each range behind the one before.
#[derive(Debug)]
pub(super) struct Texts(Vec<(u32, u32)>);

impl Texts {
    pub(super) fn read(file: &File<'_>, kind: Kind) -> Self {
        let (part, story) = match kind {
            Kind::Footnote => (Part::FootnoteTexts, Story::Footnotes),
            Kind::Endnote => (Part::EndnoteTexts, Story::Endnotes),
            Kind::Comment => (Part::CommentTexts, Story::Comments),
        };
        Self(ranges(file, part, 0, story))
    }

    /// The positions of a note's text.
    pub(super) fn of(&self, note: &Seen) -> Option<(u32, u32)> {
        self.0.get(note.index).copied().filter(|(from, to)| from < to)
    }
}

/// The ranges between the positions of a structure, as positions of the text. One that is not behind the last is empty.
pub(super) fn ranges(file: &File<'_>, part: Part, size: usize, story: Story) -> Vec<(u32, u32)> {
    let (from, to) = file.story(story);
    let (positions, _) = plc(file.fib.part(part, file.table), size);
    let place = |position: &u32| from.saturating_add(*position).min(to);
    let mut behind = from;
    let pairs = positions.iter().zip(positions.iter().skip(1));
    let ranges = pairs.map(|(a, b)| {
        let start = place(a).max(behind);
        let end = place(b).max(start);
        behind = end;
        (start, end)
    });
    ranges.collect()
}

/// The author of a comment: its name, or else the initials.
pub(super) fn author(file: &File<'_>, note: &Seen) -> Option<String> {
    let new = file.fib.version == Version::Eight;
    let size = if new { COMMENT } else { OLD_COMMENT };
    let (_, data) = plc(file.fib.part(Part::CommentRefs, file.table), size);
    let entry = data.chunks_exact(size).nth(note.index)?;
    let names = file.fib.part(Part::CommentAuthors, file.table);
    let number = u16_at(entry, if new { 20 } else { 10 }).map_or(0, usize::from);
    let mut rest = names;
    for _ in 0..number {
        let (_, after) = string(rest, new)?;
        rest = after;
    }
    let name = string(rest, new).map(|(name, _)| name);
    let name = name.or_else(|| string(entry, new).map(|(initials, _)| initials))?;
    let name = crate::clean::line(&name);
    (!name.is_empty()).then_some(name)
}

/// A string behind its length, and what follows.
fn string(bytes: &[u8], new: bool) -> Option<(String, &[u8])> {
    if new {
        let length = usize::from(u16_at(bytes, 0)?) * 2;
        let text = bytes.get(2..2 + length)?;
        let units = text.chunks_exact(2).filter_map(|c| u16_at(c, 0));
        let text = char::decode_utf16(units).filter_map(Result::ok).collect();
        return Some((text, bytes.get(2 + length..)?));
    }
    let (length, rest) = bytes.split_first()?;
    let (text, rest) = rest.split_at_checked(usize::from(*length))?;
    Some((text.iter().map(|b| char::from(*b)).collect(), rest))
}
