//! Footnotes, endnotes and comments: their labels, and their words until the text ends.

use super::walk::Held;
use crate::block::{Block, Inline, Kind};
use crate::formats::docx::numerals::Numeral;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Notes {
    footnotes: u32,
    endnotes: u32,
    comments: u32,
    kept: [Vec<Block>; 3],
    nodes: u64,
    text: u64,
}

/// Kinds of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoteKind {
    Footnote,
    Endnote,
    Comment,
}

impl Notes {
    /// Keeps a note and says its label: 1, 2, 3 for footnotes, i, ii, iii for endnotes.
    pub(super) fn keep(&mut self, kind: NoteKind, content: Vec<Inline>) -> String {
        let (count, place) = match kind {
            NoteKind::Footnote => (&mut self.footnotes, 0),
            NoteKind::Endnote => (&mut self.endnotes, 1),
            NoteKind::Comment => (&mut self.comments, 2),
        };
        *count = count.saturating_add(1);
        let label = match kind {
            NoteKind::Footnote => count.to_string(),
            NoteKind::Comment => format!("comment-{count}"),
            NoteKind::Endnote => match Numeral::LowerRoman.write(*count) {
                // A reference must not stand for two notes.
                label if label.starts_with(|c: char| c.is_ascii_digit()) => format!("e{label}"),
                label => label,
            },
        };
        self.nodes += content.len() as u64 + 1;
        for inline in &content {
            if let Inline::Text { text, .. } = inline {
                self.text += text.len() as u64;
            }
        }
        let note = Kind::Footnote { label: label.clone(), content }.plain();
        if let Some(kept) = self.kept.get_mut(place) {
            kept.push(note);
        }
        label
    }

    /// How much is held here.
    pub(super) fn held(&self) -> Held {
        Held { nodes: self.nodes, text: self.text }
    }

    /// All of them, footnotes first.
    pub(super) fn take(&mut self) -> Vec<Block> {
        std::mem::take(&mut self.kept).into_iter().flatten().collect()
    }
}
