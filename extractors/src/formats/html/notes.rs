//! Footnotes and endnotes: which anchors refer to a note, and which elements are one. Marked up as EPUB 3 (structural
//! semantics vocabulary), DPUB-ARIA 1.1 or pandoc do it; what only looks like a note stays where it stands. Found before the
//! tree is walked, because a note may stand on either side of its reference.

use super::divide::{Awaited, Divider};
use crate::formats::flow::notes::Note;
use ego_tree::{NodeId, NodeRef};
use scraper::Html;
use scraper::node::{Element, Node};
use std::collections::{HashMap, HashSet};

/// Elements that can be a note as a whole.
const BLOCKS: [&str; 7] = ["aside", "blockquote", "dd", "div", "li", "p", "section"];
/// Nodes from which on an element is a part of the text and not a note.
const LONGEST: usize = 400;
/// Most notes of a document.
const MOST: usize = 50_000;

/// What a node is to the notes of its page.
pub(super) enum Place<'n> {
    /// It refers to a note.
    Reference(&'n Note),
    /// It is one.
    Note(&'n Note),
    /// It leads from a note back into the text, or parts the notes from it.
    Left,
}

/// The notes of a page.
#[derive(Debug, Default)]
pub(super) struct Notes {
    references: HashMap<NodeId, Note>,
    notes: HashMap<NodeId, Note>,
    left: HashSet<NodeId>,
}

impl Notes {
    /// Finds the notes of a page.
    pub(super) fn find(html: &Html, divider: &mut dyn Divider) -> Self {
        let awaited = divider.awaited();
        let references = references(html, divider);
        let mut notes = Self::default();
        if awaited.is_empty() && references.is_empty() {
            return notes;
        }
        let found = elements(html, &awaited, &references);
        let mut back: HashSet<String> = HashSet::new();
        for awaited in awaited {
            back.extend(awaited.back);
            let note = Note { label: awaited.label, mark: awaited.mark };
            if let Some(block) = found.get(&awaited.fragment).copied() {
                notes.note(block, note);
            }
        }
        for reference in references {
            let Reference { node, href, fragment, mark, id } = reference;
            let Some(fragment) = fragment else {
                if let Some(label) = divider.elsewhere(&href, &mark, id.as_deref()) {
                    notes.references.insert(node.id(), Note { label, mark });
                }
                continue;
            };
            // A paragraph that refers to itself is the text.
            let block = found.get(&fragment).copied();
            let block = block.filter(|b| !node.ancestors().any(|a| a.id() == b.id()));
            let Some(block) = block else { continue };
            let known = notes.notes.get(&block.id()).cloned();
            let note = known.unwrap_or_else(|| Note { label: divider.label(), mark });
            notes.references.insert(node.id(), note.clone());
            back.extend(id);
            notes.note(block, note);
        }
        notes.leave_ways_back(html, &back);
        notes
    }

    /// What `node` is to the notes; `None` for most.
    pub(super) fn at(&self, node: NodeId) -> Option<Place<'_>> {
        if self.references.is_empty() && self.notes.is_empty() {
            return None;
        }
        let reference = self.references.get(&node).map(Place::Reference);
        let note = || self.notes.get(&node).map(Place::Note);
        reference.or_else(note).or_else(|| self.left.contains(&node).then_some(Place::Left))
    }

    fn note(&mut self, block: NodeRef<'_, Node>, note: Note) {
        if !self.notes.contains_key(&block.id()) {
            self.leave_rules(block);
            self.notes.insert(block.id(), note);
        }
    }

    /// The line between the text and its notes parts nothing any more.
    fn leave_rules(&mut self, note: NodeRef<'_, Node>) {
        let is_group = |n: &NodeRef<'_, Node>| {
            n.value().as_element().is_some_and(|e| {
                says(e, "role", "doc-endnotes")
                    || ["footnotes", "endnotes", "rearnotes"]
                        .iter()
                        .any(|t| says(e, "epub:type", t))
                    || says(e, "class", "footnotes")
            })
        };
        if let Some(group) = note.ancestors().take(3).find(is_group) {
            let rule = |n: &NodeRef<'_, Node>| {
                n.value().as_element().is_some_and(|element| element.name() == "hr")
            };
            self.left.extend(group.children().take(3).filter(rule).map(|n| n.id()));
        }
    }

    /// Links from a note to where it is referred to: their words are the mark again, or an arrow.
    fn leave_ways_back(&mut self, html: &Html, back: &HashSet<String>) {
        for id in self.notes.keys() {
            let Some(note) = html.tree.get(*id) else { continue };
            for node in note.descendants().take(LONGEST) {
                let Some(element) = node.value().as_element().filter(|e| e.name() == "a") else {
                    continue;
                };
                let typed = says(element, "role", "doc-backlink")
                    || says(element, "epub:type", "backlink")
                    || says(element, "class", "footnote-back");
                let leads_back = || {
                    let fragment = element.attr("href").and_then(|h| h.split_once('#'));
                    fragment.is_some_and(|(_, f)| back.contains(f))
                        && mark(node).chars().filter(|c| c.is_alphabetic()).count() < 2
                };
                if typed || leads_back() {
                    self.left.insert(node.id());
                }
            }
        }
    }
}

/// An anchor that refers to a note.
struct Reference<'h> {
    node: NodeRef<'h, Node>,
    href: String,
    /// The id of the note, where it stands on this page.
    fragment: Option<String>,
    mark: String,
    /// The id of the anchor itself.
    id: Option<String>,
}

/// All anchors that refer to notes, in their order.
fn references<'h>(html: &'h Html, divider: &dyn Divider) -> Vec<Reference<'h>> {
    let anchors = html.tree.nodes().filter_map(|node| {
        let element = node.value().as_element().filter(|e| e.name() == "a" && is_reference(e))?;
        let href = element.attr("href")?.to_owned();
        let fragment = divider.fragment(&href);
        Some(Reference { node, href, fragment, mark: mark(node), id: id(node) })
    });
    anchors.take(MOST).collect()
}

/// The elements that are notes, by the ids that are asked for.
fn elements<'h>(
    html: &'h Html,
    awaited: &[Awaited],
    references: &[Reference<'_>],
) -> HashMap<String, NodeRef<'h, Node>> {
    let here = references.iter().filter_map(|r| r.fragment.as_deref());
    let wanted: HashSet<&str> = awaited.iter().map(|a| a.fragment.as_str()).chain(here).collect();
    let mut found: HashMap<String, NodeRef<'h, Node>> = HashMap::new();
    for node in html.tree.nodes() {
        let Some(element) = node.value().as_element() else { continue };
        let named = || element.attr("name").filter(|_| element.name() == "a");
        if let Some(id) = element.attr("id").or_else(named)
            && wanted.contains(id)
            && !found.contains_key(id)
            && let Some(block) = block(node).filter(|block| is_note(*block))
        {
            found.insert(id.to_owned(), block);
        }
    }
    found
}

/// Whether an anchor says that it refers to a note.
fn is_reference(element: &Element) -> bool {
    says(element, "epub:type", "noteref")
        || says(element, "role", "doc-noteref")
        || says(element, "class", "footnote-ref")
}

/// Whether the list of words in an attribute has `word`.
pub(super) fn says(element: &Element, attribute: &str, word: &str) -> bool {
    element.attr(attribute).is_some_and(|v| v.split_ascii_whitespace().any(|w| w == word))
}

/// The id of a reference, or of the raised box around it.
fn id(node: NodeRef<'_, Node>) -> Option<String> {
    let of = |n: NodeRef<'_, Node>| Some(n.value().as_element()?.attr("id")?.to_owned());
    let is_box = |n: &NodeRef<'_, Node>| {
        n.value().as_element().is_some_and(|e| matches!(e.name(), "sup" | "span" | "small"))
    };
    of(node).or_else(|| node.parent().filter(is_box).and_then(of))
}

fn mark(node: NodeRef<'_, Node>) -> String {
    let texts = node.descendants().take(20).filter_map(|n| n.value().as_text());
    let mut mark = String::new();
    for text in texts {
        mark.push_str(text.text.get(..text.text.floor_char_boundary(40)).unwrap_or_default());
    }
    crate::clean::line(&mark)
}

/// The element that a note with its anchor at `node` consists of.
fn block(node: NodeRef<'_, Node>) -> Option<NodeRef<'_, Node>> {
    let mut at = node;
    loop {
        let name = at.value().as_element()?.name();
        if BLOCKS.contains(&name) {
            return Some(at);
        }
        if matches!(name, "td" | "th" | "tr" | "table" | "body" | "dt" | "ol" | "ul") {
            return None;
        }
        at = at.parent()?;
    }
}

/// Whether an element is as short as a note, and no part of the text.
fn is_note(block: NodeRef<'_, Node>) -> bool {
    let heading = |n: NodeRef<'_, Node>| {
        n.value()
            .as_element()
            .is_some_and(|e| matches!(e.name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table"))
    };
    let mut nodes = 0;
    for node in block.descendants() {
        nodes += 1;
        if nodes > LONGEST || heading(node) {
            return false;
        }
    }
    true
}
