//! Lists as Word and Outlook write them: paragraphs with `mso-list` in their style, the marker in a span of its own.

use crate::block::Marker;
use crate::clean;
use crate::formats::flow::{Flow, lists::List};
use ego_tree::NodeRef;
use scraper::node::{Element, Node};

/// Deepest level that Word has.
const MOST_LEVELS: usize = 9;

/// The level of a paragraph that is a list item, 1 the outermost: `mso-list: l0 level2 lfo1`.
pub(super) fn level(element: &Element) -> Option<usize> {
    let (_, list) = element.attr("style")?.split_once("mso-list:")?;
    let (_, level) = list.split(';').next()?.split_once("level")?;
    let digits = level.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok().filter(|level| (1..=MOST_LEVELS).contains(level))
}

/// Whether a span holds the marker of such an item.
pub(super) fn is_marker(element: &Element) -> bool {
    element.attr("style").is_some_and(|style| {
        style.split_once("mso-list:").is_some_and(|(_, v)| v.trim_start().starts_with("Ignore"))
    })
}

/// The marker that stands in the span: a number, a label, or else a bullet of some font.
pub(super) fn marker(span: NodeRef<'_, Node>) -> Marker {
    let text: String = span
        .descendants()
        .filter_map(|n| n.value().as_text().map(|t| t.text.to_string()))
        .collect();
    let text = clean::line(&text);
    let number = text.strip_suffix(['.', ')']).and_then(|n| n.parse::<u32>().ok());
    match number {
        Some(number) => Marker::Number(number.into()),
        // Symbol fonts write their bullets as letters: o, §, Ø, v.
        None if text.chars().count() > 1 => Marker::Label(text),
        None => Marker::Bullet,
    }
}

impl Flow<'_, '_> {
    /// Begins an item at `level`.
    pub(super) fn open_office_item(&mut self, level: usize) {
        for _ in 1..level {
            self.lists.push(List::around());
        }
        self.lists.push(List::bullets());
        self.marker = Some(Marker::Bullet);
    }

    /// Ends an item at `level`.
    pub(super) fn close_office_item(&mut self, level: usize) {
        self.marker = None;
        self.lists.truncate(self.lists.len().saturating_sub(level));
    }
}
