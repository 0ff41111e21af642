//! Fields and choices: elements whose visible words are not simply what stands inside.

use crate::block::{Inline, Marker};
use crate::formats::flow::Flow;
use ego_tree::NodeRef;
use scraper::node::{Element, Node};

/// Longest list of choices that is written.
const LONGEST: usize = 4_000;

impl Flow<'_, '_> {
    /// What an `input` shows. A checkbox at the start of an item makes it a task.
    pub(super) fn input(&mut self, element: &Element) {
        let kind = element.attr("type").unwrap_or("text").to_ascii_lowercase();
        let checked = element.attr("checked").is_some();
        match kind.as_str() {
            "checkbox" if self.marker.is_some() && self.is_blank() => {
                self.marker = Some(Marker::Task(checked));
            }
            "checkbox" | "radio" if checked => self.push(Inline::text(" ☑ ")),
            "hidden" | "password" | "checkbox" | "radio" | "file" | "image" | "color" | "range" => {
            }
            _ => {
                if let Some(value) = element.attr("value").filter(|v| !v.trim().is_empty()) {
                    self.push(Inline::text(format!(" {value} ")));
                }
            }
        }
    }
}

/// The chosen options of a `select`, or all where none is chosen.
pub(super) fn options(select: NodeRef<'_, Node>) -> String {
    let mut chosen = Vec::new();
    let mut all = Vec::new();
    let mut bytes = 0;
    for node in select.descendants() {
        let Some(element) = node.value().as_element().filter(|e| e.name() == "option") else {
            continue;
        };
        let words = characters(node);
        let words = crate::clean::line(&words);
        bytes += words.len();
        if words.is_empty() || bytes > LONGEST {
            continue;
        }
        if element.attr("selected").is_some() {
            chosen.push(words.clone());
        }
        all.push(words);
    }
    let shown = if chosen.is_empty() { all } else { chosen };
    format!(" {} ", shown.join(", "))
}

pub(super) fn characters(node: NodeRef<'_, Node>) -> String {
    node.descendants().filter_map(|n| n.value().as_text().map(|t| t.text.to_string())).collect()
}
