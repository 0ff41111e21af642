//! Tracked changes (ODF 1.3 part 3, 5.5): what was deleted is kept before the text, what was inserted stands in it.

use super::flow::{Flow, Place};
use super::walk::{Step, Walker};
use crate::Changes as Wanted;
use crate::block::{Block, Inline, Style};
use crate::formats::docx::blocks::flatten;
use crate::xml;
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// Most deletions kept.
const MOST: usize = 50_000;

/// What was deleted, by the name of the change.
#[derive(Debug, Default)]
pub(super) struct Changes {
    deleted: HashMap<String, Vec<Inline>>,
    region: String,
}

impl Changes {
    pub(super) fn region(&mut self, element: &BytesStart<'_>) {
        self.region = xml::attribute(element, "id").unwrap_or_default();
    }

    pub(super) fn keep(&mut self, id: String, blocks: Vec<Block>) {
        if self.deleted.len() < MOST {
            self.deleted.insert(id, struck(flatten(blocks)));
        }
    }
}

fn struck(mut content: Vec<Inline>) -> Vec<Inline> {
    for inline in &mut content {
        if let Inline::Text { style, .. } = inline {
            *style = style.with(Style::STRIKE);
        }
    }
    content
}

impl Walker<'_> {
    pub(super) fn start_changes(&mut self) -> Step {
        match self.options.changes {
            Wanted::All => Step::Go,
            Wanted::Accepted => Step::Skip,
        }
    }

    pub(super) fn start_deletion(&mut self) {
        self.held.nodes += 1;
        let id = self.changes.region.clone();
        self.inner.push(Flow::new(Place::Deletion(id)));
    }

    /// The place where something was deleted.
    pub(super) fn change(&mut self, element: &BytesStart<'_>) {
        let id = xml::attribute(element, "change-id").unwrap_or_default();
        for inline in self.changes.deleted.remove(&id).into_iter().flatten() {
            self.inline(inline);
        }
    }
}
