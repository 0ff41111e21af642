//! Where items of lists and outlines begin, and what makes an element one.

use super::Prose;
use super::attributes::{self, Attributes, first};
use super::labels::Pending;
use super::role::Role;
use crate::block::Inline;
use crate::error::Result;
use crate::formats::flow::lists::List;

impl Prose<'_, '_> {
    /// Whether the element that was opened last stands in a line of words.
    pub(super) fn is_in_line(&self) -> bool {
        let mut around = self.open.iter().rev().skip(1).map(|open| open.role);
        let around = around.find(|role| *role != Role::Inline);
        around.is_some_and(|role| role == Role::Box || !role.holds_blocks())
            && around != Some(Role::Cited)
    }

    /// Whether an item is the definition of a term.
    pub(super) fn is_defined(&self) -> bool {
        let mut around = self.open.iter().rev().skip(1).map(|open| open.role);
        around.find(|role| matches!(role, Role::List { .. } | Role::Terms)) == Some(Role::Terms)
    }

    pub(super) fn is_listed(&self) -> bool {
        let around = self.open.iter().rev().nth(1).map(|open| open.role);
        matches!(around, Some(Role::List { .. }))
    }

    pub(super) fn item(&mut self, attributes: Attributes<'_>) -> Result<()> {
        self.flow.flush()?;
        if self.flow.lists.is_empty() {
            self.flow.lists.push(List::bullets());
            if let Some(open) = self.open.last_mut() {
                open.implied = true;
            }
        }
        self.settle_number_before_items()?;
        let number = first(attributes, &["override"]);
        self.flow.marker = self.flow.lists.last_mut().map(|list| list.item(number.as_deref()));
        Ok(())
    }

    /// The name of a section stands before its first item, and is no part of it.
    pub(super) fn settle_number_before_items(&mut self) -> Result<()> {
        match self.pending {
            Some(Pending::Number(_) | Pending::Name(_)) => self.settle_label(),
            Some(Pending::Prefix(_)) | None => Ok(()),
        }
    }

    pub(super) fn outline(&mut self, attributes: Attributes<'_>) -> Result<()> {
        self.flow.flush()?;
        self.flow.lists.push(List::bullets());
        self.flow.marker = self.flow.lists.last_mut().map(|list| list.item(None));
        let mut words =
            first(attributes, &["text", "title", "navtitle", "href"]).unwrap_or_default();
        if words.contains('<') {
            words = self.flow.plain(&words)?;
        }
        let link = attributes::address(attributes);
        self.flow.push(Inline::Text { text: words, style: self.style, link });
        if let Some(note) = first(attributes, &["_note", "description"]) {
            self.flow.push(Inline::text(format!(": {note}")));
        }
        self.flow.flush()
    }
}
