//! Footnotes, endnotes (ECMA-376 part 1, 17.11) and comments (17.13.4): those that the text refers to, in its order, behind it.

use super::numbering::Numbering;
use super::numerals::Numeral;
use super::walk::{Source, Walker, walk};
use crate::block::{Inline, Kind as BlockKind};
use crate::error::Result;
use crate::formats::ooxml::package::Package;
use crate::formats::ooxml::stops;
use crate::sink::Sink;
use crate::xml::Reader;
use std::collections::HashMap;

/// Most notes of a document.
const MOST_NOTES: usize = 50_000;

/// Kinds of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Footnote,
    Endnote,
    Comment,
}

/// The content of notes by their id.
pub(super) type Notes = HashMap<String, Vec<Inline>>;

/// The notes that the text refers to, in its order.
#[derive(Debug, Default)]
pub(super) struct Seen {
    order: Vec<(Kind, String, String)>,
    labels: HashMap<(Kind, String), String>,
    footnotes: u32,
    endnotes: u32,
    comments: u32,
}

impl Seen {
    /// The label of a note, as the page shows it: 1, 2, 3 for footnotes, i, ii, iii for endnotes.
    pub(super) fn label(&mut self, kind: Kind, id: String) -> Option<String> {
        if let Some(label) = self.labels.get(&(kind, id.clone())) {
            return Some(label.clone());
        }
        if self.order.len() >= MOST_NOTES {
            return None;
        }
        let label = match kind {
            Kind::Footnote => {
                self.footnotes += 1;
                self.footnotes.to_string()
            }
            Kind::Endnote => {
                self.endnotes += 1;
                match Numeral::LowerRoman.write(self.endnotes) {
                    // A reference must not stand for two notes.
                    label if label.starts_with(|c: char| c.is_ascii_digit()) => format!("e{label}"),
                    label => label,
                }
            }
            Kind::Comment => {
                self.comments += 1;
                format!("comment-{}", self.comments)
            }
        };
        self.labels.insert((kind, id.clone()), label.clone());
        self.order.push((kind, id, label.clone()));
        Some(label)
    }
}

/// Writes the notes that were `seen`; those that stood in the text itself are `here`.
pub(super) fn write(
    package: &mut Package,
    source: Source<'_>,
    (mut seen, mut here): (Seen, Notes),
    sink: &mut Sink<'_>,
) -> Result<()> {
    let kinds =
        [(Kind::Footnote, "footnotes"), (Kind::Endnote, "endnotes"), (Kind::Comment, "comments")];
    for (kind, part) in kinds {
        if !seen.order.iter().any(|(k, _, _)| *k == kind) {
            continue;
        }
        let mut notes = Notes::new();
        if let Some(path) = source.rels.part(part) {
            // What a note refers to, such as a comment on it, counts on.
            (seen, notes) = read(package, path, source, seen, sink)?;
        }
        for (_, id, label) in seen.order.iter().filter(|(k, _, _)| *k == kind) {
            if let Some(content) = notes.remove(id).or_else(|| here.remove(id)) {
                sink.block(BlockKind::Footnote { label: label.clone(), content }.plain())?;
            }
        }
    }
    Ok(())
}

/// All notes of a part by their id; a damaged part gives those before the damage.
fn read(
    package: &mut Package,
    path: &str,
    source: Source<'_>,
    seen: Seen,
    sink: &mut Sink<'_>,
) -> Result<(Seen, Notes)> {
    let limits = sink.limits();
    let rels = package.relationships(path);
    let mut walker = Walker::new(Source { rels: &rels, ..source }, Numbering::default(), None);
    walker.seen = seen;
    walker.in_notes = true;
    let outcome = match package.member(path) {
        Ok(None) => return Ok(walker.into_notes()),
        Ok(Some(member)) => {
            Reader::new(member, limits).and_then(|mut reader| walk(&mut reader, &mut walker, sink))
        }
        Err(error) => Err(error),
    };
    walker.unwind(sink)?;
    match outcome {
        Ok(()) => {}
        Err(error) if stops(&error) => return Err(error),
        Err(_) => sink.warn("damaged", "The part with the notes is damaged.")?,
    }
    Ok(walker.into_notes())
}
