//! What people did to a text when they read it: tracked changes (ECMA-376 part 1, 17.13.5) and comments (17.13.4).

use super::flow::{Flow, Place};
use super::notes::Kind as NoteKind;
use super::walk::{Step, Walker};
use crate::block::Inline;
use crate::{Changes, xml};
use quick_xml::events::BytesStart;

/// An `aml:annotation` of Word 2003, which stands for all kinds of changes and for comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Annotation {
    Deletion,
    Comment,
    Other,
}

impl Walker<'_> {
    /// Whether deleted text is shown, struck out.
    pub(super) fn shows_deleted(&self) -> bool {
        self.options.changes == Changes::All
    }

    /// Deleted text begins.
    pub(super) fn start_deleted(&mut self) -> Step {
        if !self.shows_deleted() {
            return Step::Skip;
        }
        self.struck = self.struck.saturating_add(1);
        Step::Go
    }

    pub(super) fn end_deleted(&mut self) {
        self.struck = self.struck.saturating_sub(1);
    }

    pub(super) fn start_annotation(&mut self, element: &BytesStart<'_>) -> Step {
        let kind = match xml::attribute(element, "type").as_deref() {
            Some("Word.Deletion") if !self.shows_deleted() => return Step::Skip,
            Some("Word.Deletion") => Annotation::Deletion,
            Some("Word.Comment") if !self.options.comments => return Step::Skip,
            Some("Word.Comment") => Annotation::Comment,
            _ => Annotation::Other,
        };
        self.annotations.push(kind);
        match kind {
            Annotation::Deletion => self.start_deleted(),
            Annotation::Comment => self.start_note(element, NoteKind::Comment),
            Annotation::Other => Step::Go,
        }
    }

    pub(super) fn end_annotation(&mut self) -> crate::Result<()> {
        match self.annotations.pop() {
            Some(Annotation::Deletion) => self.end_deleted(),
            Some(Annotation::Comment) => {
                self.close_upto(|place| matches!(place, Place::Note(_)))?;
            }
            Some(Annotation::Other) | None => {}
        }
        Ok(())
    }

    /// A footnote, an endnote or a comment begins: in a part of its own, where it has an id that the text refers to, or, in
    /// Word 2003, at its place in the text.
    pub(super) fn start_note(&mut self, element: &BytesStart<'_>, kind: NoteKind) -> Step {
        // The lines between text and notes have a type.
        let kind_of = xml::attribute(element, "type");
        if kind != NoteKind::Comment && kind_of.is_some_and(|kind| kind != "normal") {
            return Step::Skip;
        }
        let own = xml::attribute(element, "id").filter(|_| self.in_notes);
        let id = match own {
            Some(id) => id,
            None if self.in_notes || self.hidden() => return Step::Skip,
            None => {
                let id = format!("here {}", self.read);
                let Some(label) = self.seen.label(kind, id.clone()) else { return Step::Skip };
                self.inline(Inline::FootnoteRef { label });
                id
            }
        };
        self.held.nodes += 1;
        let mut flow = Flow::new(Place::Note(id));
        if kind == NoteKind::Comment {
            let author = xml::attribute(element, "author").unwrap_or_default();
            let author = crate::clean::line(&author);
            if !author.is_empty() {
                flow.carried.push(Inline::text(format!("{author}: ")));
            }
        }
        self.inner.push(flow);
        Step::Go
    }
}
