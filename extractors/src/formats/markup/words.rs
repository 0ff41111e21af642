//! Runs of words as they are collected.

use crate::block::{Inline, Style};
use std::sync::Arc;

/// Collects the words of one paragraph, cell, heading or note. Neighbours of the same style are one run.
#[derive(Debug, Default)]
pub(in crate::formats) struct Words(Vec<Inline>);

impl Words {
    /// Adds words in a style, linked to `link`.
    pub(in crate::formats) fn add(&mut self, text: &str, style: Style, link: Option<&Arc<str>>) {
        if text.is_empty() {
            return;
        }
        if let Some(Inline::Text { text: last, style: s, link: l }) = self.0.last_mut()
            && *s == style
            && l.as_ref() == link
        {
            last.push_str(text);
        } else {
            self.0.push(Inline::Text { text: text.to_owned(), style, link: link.cloned() });
        }
    }

    /// Adds plain words.
    pub(in crate::formats) fn text(&mut self, text: &str) {
        self.add(text, Style::PLAIN, None);
    }

    /// Adds anything else.
    pub(in crate::formats) fn push(&mut self, inline: Inline) {
        self.0.push(inline);
    }

    /// Adds what was collected elsewhere.
    pub(in crate::formats) fn extend(&mut self, content: Vec<Inline>) {
        self.0.extend(content);
    }

    /// A line break, unless nothing stands before it.
    pub(in crate::formats) fn line_break(&mut self) {
        if !self.is_blank() {
            self.0.push(Inline::Break);
        }
    }

    /// Whether there are no words yet.
    pub(in crate::formats) fn is_blank(&self) -> bool {
        self.0.iter().all(|inline| match inline {
            Inline::Text { text, .. } => text.trim().is_empty(),
            Inline::Break => true,
            Inline::Math { .. } | Inline::FootnoteRef { .. } | Inline::Image { .. } => false,
        })
    }

    /// What was collected; nothing is left.
    pub(in crate::formats) fn take(&mut self) -> Vec<Inline> {
        std::mem::take(&mut self.0)
    }
}

/// Words in bold type.
pub(in crate::formats) fn bold(inline: Inline) -> Inline {
    match inline {
        Inline::Text { text, style, link } => {
            Inline::Text { text, style: style.with(Style::BOLD), link }
        }
        other @ (Inline::Break
        | Inline::Math { .. }
        | Inline::FootnoteRef { .. }
        | Inline::Image { .. }) => other,
    }
}
