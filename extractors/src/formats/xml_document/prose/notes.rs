//! Footnotes: those that stand where they belong, and those that a reference names by their id.

use super::attributes::{Attributes, first, targets};
use super::role::Role;
use super::{Enter, Prose};
use crate::block::Inline;
use crate::error::Result;
use crate::formats::flow::notes::Note;
use std::collections::{HashMap, HashSet};

/// Most notes of a document.
const MOST: usize = 50_000;

/// The notes so far.
#[derive(Debug, Default)]
pub(super) struct Labels {
    count: usize,
    by_id: HashMap<String, String>,
    /// Those whose note was met.
    met: HashSet<String>,
    /// Whether sections are notes now.
    pub(super) in_notes: bool,
}

impl Labels {
    fn next(&mut self) -> String {
        self.count += 1;
        self.count.to_string()
    }

    /// The label of the note with this id.
    fn of(&mut self, id: &str) -> Option<String> {
        if let Some(label) = self.by_id.get(id) {
            return Some(label.clone());
        }
        if self.by_id.len() >= MOST {
            return None;
        }
        let label = self.next();
        self.by_id.insert(id.to_owned(), label.clone());
        Some(label)
    }
}

impl Prose<'_, '_> {
    /// A reference; `certain` says that it leads to a note.
    pub(super) fn reference(&mut self, certain: bool, attributes: Attributes<'_>) -> Result<Enter> {
        let kind = first(attributes, &["ref-type", "type"]).unwrap_or_default();
        let typed = matches!(kind.as_str(), "fn" | "table-fn" | "note" | "noteAnchor");
        if self.open.iter().any(|o| o.role == Role::Contributors) {
            return Ok(Enter::Skip);
        }
        let ids = targets(attributes);
        if ids.is_empty() || !(certain || typed) {
            self.link = super::attributes::address(attributes);
            return Ok(Enter::Content);
        }
        self.settle_label()?;
        for id in ids {
            if let Some(label) = self.labels.of(&id) {
                self.written += 1;
                self.flow.push(Inline::FootnoteRef { label });
            }
        }
        Ok(Enter::Skip)
    }

    /// The titles of what a reference without words leads to.
    pub(super) fn pointer(&mut self, attributes: Attributes<'_>) -> Result<()> {
        let ids = targets(attributes);
        let titles: Vec<&str> =
            ids.iter().filter_map(|id| self.titles.get(id)).map(String::as_str).collect();
        let words = titles.join(", ");
        if words.is_empty() { Ok(()) } else { self.text(&words) }
    }

    /// Whether the element that was opened last stands in a note.
    fn is_in_note(&self) -> bool {
        let mut around = self.open.iter().rev().skip(1);
        around.any(|o| matches!(o.role, Role::Note | Role::NoteBody))
    }

    /// A note where it belongs. Within a note it is a part of that.
    pub(super) fn note(&mut self) -> Result<Role> {
        if self.is_in_note() {
            return Ok(Role::Inline);
        }
        self.settle_label()?;
        let label = self.labels.next();
        let note = Note { label, mark: String::new() };
        self.flow.push(Inline::FootnoteRef { label: note.label.clone() });
        self.written += 1;
        self.flow.open_note(&note);
        Ok(Role::Note)
    }

    /// A note that stands elsewhere: one that nothing refers to is a part of the text.
    pub(super) fn note_body(&mut self, attributes: Attributes<'_>) -> Result<Role> {
        let label = attributes("id").and_then(|id| self.labels.by_id.get(&id).cloned());
        let label = label.filter(|label| self.labels.met.insert(label.clone()));
        match label {
            Some(label) if !self.is_in_note() => {
                self.settle_label()?;
                self.flow.open_note(&Note { label, mark: String::new() });
                Ok(Role::NoteBody)
            }
            _ => {
                self.flow.flush()?;
                Ok(Role::Box)
            }
        }
    }
}
