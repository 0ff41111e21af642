//! Where titles and sections begin.

use super::Prose;
use super::attributes::{Attributes, first};
use super::capture::{Capture, Purpose};
use super::labels::Pending;
use super::role::Role;
use crate::block::Style;
use crate::error::Result;

impl Prose<'_, '_> {
    pub(super) fn title(&mut self, role: Role) -> Result<()> {
        if role == Role::Work && !self.is_told_work() {
            self.style = self.style.with(Style::ITALIC);
            self.become_(Role::Inline);
            return Ok(());
        }
        if self.is_in_citation() {
            self.become_(Role::Inline);
            return Ok(());
        }
        if role == Role::Work {
            self.become_(Role::Title);
        }
        // The title itself is open already and holds no blocks.
        match self.container() {
            Role::NoteBody if self.labels.in_notes => {
                self.capture = Some(Capture::new(Purpose::Label, self.open.len()));
            }
            Role::Table => {
                self.caption()?;
                self.become_(Role::Caption);
            }
            Role::Section | Role::Named(_) | Role::Body if role != Role::Subtitle => {
                self.flow.flush()?;
                let level = self.heading_level(self.open.len());
                self.flow.heading = Some(level);
                if !self.titled && level == 1 {
                    self.title = Some(String::new());
                }
                self.number_heading();
            }
            container => {
                if matches!(container, Role::Advice(_)) {
                    self.pending = None;
                }
                self.flow.flush()?;
                self.style = self.style.with(Style::BOLD);
                self.become_(Role::StyledBox(Style::BOLD));
            }
        }
        Ok(())
    }

    /// Whether the title is the one of the document.
    pub(super) fn is_told_work(&self) -> bool {
        let around = self.open.iter().rev().skip(1).map(|open| open.role);
        let mut decides = around.filter(|r| matches!(r, Role::Header | Role::Named(_) | Role::Box));
        decides.next() == Some(Role::Header) && !self.titled
    }

    pub(super) fn section(&mut self, role: Role, attributes: Attributes<'_>) -> Result<()> {
        self.settle_number()?;
        self.flow.flush()?;
        if let Role::Named(name) = role {
            self.pending = Some(Pending::Name(name.to_owned()));
        }
        if role == Role::Body {
            self.labels.in_notes = first(attributes, &["name"]).is_some();
        }
        Ok(())
    }

    /// A number whose section begins another one has no heading to stand before.
    pub(super) fn settle_number(&mut self) -> Result<()> {
        match self.pending {
            // The section that begins is open already.
            Some(Pending::Number(_)) => self.settle_label_within(self.open.len().saturating_sub(1)),
            _ => {
                self.pending = None;
                Ok(())
            }
        }
    }
}
