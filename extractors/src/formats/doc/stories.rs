//! The order of the stories: headers, the main one with its text boxes, footers, and the notes that were referred to.

use super::drawings::Drawings;
use super::fib::{Part, Story};
use super::notes::{self, Kind, Texts, ranges};
use super::walk::Walker;
use crate::block::{Block, Inline, Kind as BlockKind};
use crate::error::Result;
use crate::formats::docx::blocks::flatten;
use crate::sink::Sink;

/// Texts between notes and before the first section's headers (MS-DOC 2.3.4).
const SEPARATORS: usize = 6;
/// Headers and footers of a section: for even and odd pages, two of each, then for the first page.
const OF_SECTION: usize = 6;

/// Most headers and footers that differ.
const MOST_MARGINS: usize = 1_000;

/// Reads everything. Whether anything was written.
pub(super) fn read(walker: &mut Walker<'_>, sink: &mut Sink<'_>) -> Result<bool> {
    let (headers, footers) =
        if walker.options.headers { margins(walker, sink)? } else { (vec![], vec![]) };
    for block in headers {
        sink.block(block)?;
    }
    walker.drawings = Drawings::read(walker.file, false);
    let written = walker.main(sink)?;
    for block in footers {
        sink.block(block)?;
    }
    write_notes(walker, sink)?;
    Ok(written)
}

/// The texts of headers and of footers, each once.
fn margins(walker: &mut Walker<'_>, sink: &Sink<'_>) -> Result<(Vec<Block>, Vec<Block>)> {
    walker.drawings = Drawings::read(walker.file, true);
    let ranges = ranges(walker.file, Part::Headers, 0, Story::Headers);
    let mut seen: Vec<Vec<Block>> = Vec::new();
    let mut found = (Vec::new(), Vec::new());
    for (at, range) in ranges.into_iter().skip(SEPARATORS).enumerate() {
        if range.0 >= range.1 {
            continue;
        }
        let blocks = walker.aside(range, sink)?;
        if blocks.is_empty() || seen.len() >= MOST_MARGINS || seen.contains(&blocks) {
            continue;
        }
        let margin = if matches!(at % OF_SECTION, 2 | 3 | 5) { &mut found.1 } else { &mut found.0 };
        margin.extend(blocks.iter().cloned());
        seen.push(blocks);
    }
    Ok(found)
}

/// Writes the notes that the text refers to, in its order.
fn write_notes(walker: &mut Walker<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let seen = std::mem::take(&mut walker.marks.seen);
    for kind in [Kind::Footnote, Kind::Endnote, Kind::Comment] {
        if !seen.iter().any(|note| note.kind == kind) {
            continue;
        }
        let texts = Texts::read(walker.file, kind);
        for note in seen.iter().filter(|note| note.kind == kind) {
            let Some(range) = texts.of(note) else { continue };
            let mut content = flatten(walker.aside(range, sink)?);
            if kind == Kind::Comment
                && let Some(author) = notes::author(walker.file, note)
            {
                content.insert(0, Inline::text(format!("{author}: ")));
            }
            sink.block(BlockKind::Footnote { label: note.label.clone(), content }.plain())?;
        }
    }
    Ok(())
}
