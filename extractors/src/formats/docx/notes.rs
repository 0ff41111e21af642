//! Footnotes and endnotes (ECMA-376 part 1, 17.11): those that the text refers to, in its order, behind it.

use super::numbering::Numbering;
use super::numerals::Numeral;
use super::styles::Styles;
use super::walk::{Walker, walk};
use crate::block::Kind as BlockKind;
use crate::error::Result;
use crate::formats::ooxml::package::{Package, Relationships};
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
}

/// The notes that the text refers to, in its order.
#[derive(Debug, Default)]
pub(super) struct Seen {
    order: Vec<(Kind, String, String)>,
    labels: HashMap<(Kind, String), String>,
    footnotes: u32,
    endnotes: u32,
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
        };
        self.labels.insert((kind, id.clone()), label.clone());
        self.order.push((kind, id, label.clone()));
        Some(label)
    }
}

/// Writes the notes.
pub(super) fn write(
    package: &mut Package,
    rels: &Relationships,
    styles: &Styles,
    seen: &Seen,
    sink: &mut Sink<'_>,
) -> Result<()> {
    for (kind, part) in [(Kind::Footnote, "footnotes"), (Kind::Endnote, "endnotes")] {
        if !seen.order.iter().any(|(k, _, _)| *k == kind) {
            continue;
        }
        let mut notes = match rels.part(part) {
            Some(path) => read(package, path, styles, sink)?,
            None => HashMap::new(),
        };
        for (_, id, label) in seen.order.iter().filter(|(k, _, _)| *k == kind) {
            if let Some(content) = notes.remove(id) {
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
    styles: &Styles,
    sink: &mut Sink<'_>,
) -> Result<HashMap<String, Vec<crate::block::Inline>>> {
    let limits = sink.limits();
    let rels = package.relationships(path);
    let mut walker = Walker::new(styles, Numbering::default(), &rels, limits, None);
    let outcome = match package.member(path) {
        Ok(None) => return Ok(HashMap::new()),
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
    Ok(walker.notes)
}
