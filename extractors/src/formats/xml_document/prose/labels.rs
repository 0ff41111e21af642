//! Labels: numbers and signs that stand in an element of their own before what they belong to.

use super::Prose;
use super::role::Role;
use crate::block::{Inline, Marker};
use crate::error::Result;

/// A label that waits for what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pending {
    /// In front of the heading of a section; a heading by itself where there is none.
    Number(String),
    /// The heading of a section, unless it has one of its own.
    Name(String),
    /// In front of the words that follow.
    Prefix(String),
}

impl Prose<'_, '_> {
    /// The innermost element around that a label or a title can belong to; the element itself is not open any more.
    pub(super) fn container(&self) -> Role {
        let mut roles = self.open.iter().rev().map(|open| open.role);
        let decides = |role: &Role| {
            role.holds_blocks()
                || matches!(
                    role,
                    Role::List { .. }
                        | Role::Terms
                        | Role::Table
                        | Role::Parts
                        | Role::Citation
                        | Role::Formula { .. }
                        | Role::Entry
                        | Role::Cited
                        | Role::Outline
                )
        };
        roles.find(decides).unwrap_or(Role::Section)
    }

    /// Puts a label where it belongs.
    pub(super) fn label(&mut self, words: String) -> Result<()> {
        if words.is_empty() {
            return Ok(());
        }
        match self.container() {
            Role::Section | Role::Named(_) | Role::Body => {
                self.settle_label()?;
                self.pending = Some(Pending::Number(words));
            }
            Role::Item if self.flow.marker.is_some() => self.flow.marker = Some(marker(words)),
            Role::Note | Role::NoteBody | Role::Parts => {}
            Role::Formula { .. } => {
                if let Some(formula) = &mut self.formula {
                    formula.tag = Some(words.trim_matches(['(', ')']).to_owned());
                }
            }
            Role::Figure | Role::Table | Role::List { .. } | Role::Terms => {
                let sign = if words.ends_with(['.', ':', ')']) { "" } else { ":" };
                self.pending = Some(Pending::Prefix(format!("{words}{sign} ")));
            }
            _ => self.pending = Some(Pending::Prefix(format!("{words} "))),
        }
        Ok(())
    }

    /// Writes a label that waits, now that words follow.
    pub(super) fn settle_label(&mut self) -> Result<()> {
        self.settle_label_within(self.open.len())
    }

    /// The same, where it belongs to one of the outermost `within` elements.
    pub(super) fn settle_label_within(&mut self, within: usize) -> Result<()> {
        match self.pending.take() {
            None => Ok(()),
            Some(Pending::Prefix(words)) => {
                self.written += 1;
                self.words(&words);
                Ok(())
            }
            Some(Pending::Number(words) | Pending::Name(words)) => {
                self.flow.flush()?;
                self.written += 1;
                self.flow.heading = Some(self.heading_level(within));
                self.flow.push(Inline::text(words));
                self.flow.end_heading()
            }
        }
    }

    /// Takes the number for the heading that begins.
    pub(super) fn number_heading(&mut self) {
        if let Some(Pending::Number(words) | Pending::Prefix(words)) = self.pending.take() {
            self.written += 1;
            self.flow.push(Inline::text(format!("{} ", words.trim_end())));
        }
    }

    /// The level of the heading of the section here, which it has from now on. Sections without headings do not count.
    pub(super) fn heading_level(&mut self, within: usize) -> u8 {
        let is_section =
            |o: &super::Open| matches!(o.role, Role::Section | Role::Named(_) | Role::Body);
        let at = self.open.iter().take(within).rposition(is_section).unwrap_or(0);
        let around = self.open.iter().take(at).filter(|o| o.headed).count();
        if let Some(open) = self.open.get_mut(at) {
            open.headed = true;
        }
        u8::try_from((self.depth + around + 1).min(6)).unwrap_or(6)
    }
}

/// The marker of an item by its label.
fn marker(words: String) -> Marker {
    let number = words.trim_matches(['.', ')', '[', ']']).parse::<u32>();
    match number {
        Ok(number) if !words.ends_with(')') => Marker::Number(number.into()),
        _ => Marker::Label(words),
    }
}
