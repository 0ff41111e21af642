//! Groups whose words are kept apart, and what becomes of them where they end.

use super::reader::Reader;
use crate::block::{Inline, Marker, Style, plain_text};
use crate::error::Result;
use crate::formats::markup::bold;

impl Reader<'_, '_, '_> {
    /// What a group of words that were kept apart means.
    pub(super) fn captured(&mut self, capture: Capture) -> Result<()> {
        let content = if self.words.len() > 1 {
            self.words.pop().map(|mut words| words.take()).unwrap_or_default()
        } else {
            Vec::new()
        };
        let outermost = self.words.len() == 1;
        match capture {
            Capture::Heading(level) if outermost => {
                self.end_lists(0)?;
                return self.flow.heading(level, content);
            }
            Capture::Slide if outermost => {
                self.end_lists(0)?;
                self.flow.heading(self.facts.slide_level(), content)?;
                if self.source.peek() == Some('{') {
                    self.capture(Capture::Line);
                }
            }
            Capture::Line if outermost => return self.flow.paragraph(content),
            Capture::BoxName if outermost => {
                let name = plain_text(&content);
                if !name.trim().is_empty() {
                    let bold = Inline::styled(name, Style::BOLD);
                    return self.flow.paragraph(vec![bold]);
                }
            }
            Capture::Caption => match self.tables.last_mut() {
                Some(table) => table.caption(content),
                None if outermost => {
                    self.end_paragraph()?;
                    return self.flow.paragraph(content);
                }
                None => self.current().extend(content),
            },
            Capture::Note(label) => return self.flow.note(label, content),
            Capture::Term => {
                let ends = plain_text(&content).trim_end().ends_with(':');
                let bold = content.into_iter().map(bold).collect();
                self.flow.lead(bold);
                self.flow.lead(vec![Inline::text(if ends { " " } else { ": " })]);
            }
            Capture::Label => {
                self.flow.item(Marker::Label(plain_text(&content).trim().to_owned()))?;
            }
            Capture::Keywords if outermost && self.in_body => {
                self.end_paragraph()?;
                self.flow.lead_name("Keywords");
                self.flow.paragraph(content.clone())?;
                self.front.take(&capture, content);
            }
            Capture::Title
            | Capture::Subtitle
            | Capture::Author
            | Capture::Institute
            | Capture::Date
            | Capture::Keywords
            | Capture::Running { .. } => self.front.take(&capture, content),
            // A heading in a cell is words.
            Capture::Heading(_) | Capture::Slide | Capture::Line | Capture::BoxName => {
                self.current().extend(content);
            }
        }
        Ok(())
    }
}

/// What a group is, whose words are kept apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Capture {
    /// A heading of this level.
    Heading(u8),
    /// The title of a slide, which may have a subtitle in braces behind it.
    Slide,
    /// A paragraph of its own.
    Line,
    /// The name of a box: a paragraph in bold type.
    BoxName,
    /// A caption of a figure or table.
    Caption,
    /// A footnote of this label.
    Note(String),
    /// The term of a description.
    Term,
    /// The label of an item.
    Label,
    Title,
    Subtitle,
    Author,
    Institute,
    Date,
    Keywords,
    /// Words that stand on every page, at its foot or head.
    Running {
        foot: bool,
    },
}
