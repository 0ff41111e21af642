//! Footnotes, endnotes (ODF 1.3 part 3, 6.3) and comments (14.1), which stand in the middle of the text.

use super::flow::{Comment, Flow, Place};
use super::walk::{Step, Walker};
use crate::block::{Block, Inline, Kind};
use crate::formats::docx::blocks::flatten;
use crate::formats::docx::numerals::Numeral;
use crate::xml;
use quick_xml::events::BytesStart;
use std::collections::{HashMap, HashSet};

/// Most notes, and most comments, of a document.
const MOST_NOTES: u32 = 50_000;
/// Longest label that is taken as the document shows it, in characters.
const LONGEST_LABEL: usize = 8;

/// The notes read so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    footnotes: u32,
    endnotes: u32,
    comments: u32,
    labels: HashSet<String>,
    /// The labels of comments that a range of text belongs to, by the name of the range.
    ranges: HashMap<String, String>,
    /// Finished notes that are not written yet.
    pub(super) waiting: Vec<Block>,
}

impl Walker<'_> {
    pub(super) fn start_note(&mut self, element: &BytesStart<'_>) {
        let end = xml::local(element) == "endnote"
            || xml::attribute(element, "note-class").as_deref() == Some("endnote");
        let notes = &mut self.notes;
        let count = if end { &mut notes.endnotes } else { &mut notes.footnotes };
        *count = count.saturating_add(1);
        // What the page shows where nothing else is said; the number that the document writes may replace it.
        let label = if end { Numeral::LowerRoman.write(*count) } else { count.to_string() };
        self.held.nodes += 1;
        self.inner.push(Flow::new(Place::Note(label)));
    }

    /// The number of the open note as the document shows it.
    pub(super) fn cite(&mut self, words: &str) {
        let words = crate::clean::line(words);
        let sound = !words.is_empty()
            && words.chars().count() <= LONGEST_LABEL
            && words.chars().all(char::is_alphanumeric)
            && !self.notes.labels.contains(&words);
        if let Place::Note(label) = &mut self.flow().place
            && sound
        {
            *label = words;
        }
    }

    pub(super) fn close_note(&mut self, mut label: String, blocks: Vec<Block>) {
        let content = flatten(blocks);
        if self.notes.footnotes.saturating_add(self.notes.endnotes) > MOST_NOTES {
            return;
        }
        // A reference must not stand for two notes.
        if self.notes.labels.contains(&label) {
            label = format!("note-{}", self.notes.labels.len() + 1);
        }
        let shown = match &self.flow().paragraph {
            Some(paragraph) => !paragraph.hidden,
            None => true,
        };
        if !shown || content.is_empty() {
            return;
        }
        self.notes.labels.insert(label.clone());
        self.inline(Inline::FootnoteRef { label: label.clone() });
        self.notes.waiting.push(Kind::Footnote { label, content }.plain());
    }

    pub(super) fn start_comment(&mut self, element: &BytesStart<'_>) -> Step {
        if !self.options.comments || self.notes.comments >= MOST_NOTES {
            return Step::Skip;
        }
        self.notes.comments += 1;
        let label = format!("comment-{}", self.notes.comments);
        if let Some(name) = xml::attribute(element, "name") {
            self.notes.ranges.insert(name, label.clone());
        }
        // It stands here unless the end of what it is about follows.
        self.inline(Inline::FootnoteRef { label: label.clone() });
        self.held.nodes += 1;
        self.inner.push(Flow::new(Place::Comment(Comment { label, author: String::new() })));
        Step::Go
    }

    /// The end of what a comment is about: where that lies in the same paragraph, the comment stands behind it.
    pub(super) fn end_comment(&mut self, element: &BytesStart<'_>) {
        let name = xml::attribute(element, "name").unwrap_or_default();
        let Some(label) = self.notes.ranges.remove(&name) else { return };
        let Some(paragraph) = &mut self.flow().paragraph else { return };
        let reference = Inline::FootnoteRef { label };
        if let Some(at) = paragraph.content.iter().rposition(|inline| *inline == reference) {
            paragraph.content.remove(at);
            paragraph.content.push(reference);
        }
    }

    pub(super) fn close_comment(&mut self, comment: Comment, blocks: Vec<Block>) {
        let mut content = flatten(blocks);
        if !comment.author.is_empty() {
            content.insert(0, Inline::text(format!("{}: ", comment.author)));
        }
        self.notes.waiting.push(Kind::Footnote { label: comment.label, content }.plain());
    }
}
