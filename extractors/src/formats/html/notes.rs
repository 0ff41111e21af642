//! Footnotes and endnotes: which anchors refer to a note, and which elements are one. Marked up as EPUB 3 (structural
//! semantics vocabulary), DPUB-ARIA 1.1 or pandoc do it; what only looks like a note stays where it stands. Found before the
//! tree is walked, because a note may stand on either side of its reference.

use super::divide::{Divider, Target};
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
        let mut notes = Self::default();
        let mut wanted = Wanted::default();
        wanted.awaited(divider);
        for node in html.tree.nodes() {
            let Some(element) = node.value().as_element().filter(|e| e.name() == "a") else {
                continue;
            };
            if is_reference(element)
                && wanted.places.len() < MOST
                && let Some(href) = element.attr("href")
            {
                let mark = mark(node);
                match divider.note(href, &mark, id(node).as_deref()) {
                    Some(Target::Here(fragment)) => wanted.reference(node, fragment, mark),
                    Some(Target::Elsewhere(label)) => {
                        notes.references.insert(node.id(), Note { label, mark });
                    }
                    None => {}
                }
            }
        }
        if !wanted.places.is_empty() {
            notes.resolve(html, wanted, divider);
        }
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

    fn resolve(&mut self, html: &Html, wanted: Wanted, divider: &mut dyn Divider) {
        let mut found: HashMap<&str, NodeRef<'_, Node>> = HashMap::new();
        for node in html.tree.nodes() {
            let Some(element) = node.value().as_element() else { continue };
            let named = || element.attr("name").filter(|_| element.name() == "a");
            if let Some(id) = element.attr("id").or_else(named)
                && wanted.places.contains_key(id)
            {
                found.entry(id).or_insert(node);
            }
        }
        for fragment in &wanted.order {
            let Some(place) = wanted.places.get(fragment) else { continue };
            let Some(block) = found.get(fragment.as_str()).and_then(|n| block(*n)) else {
                continue;
            };
            if !is_note(block, &place.references, html) {
                continue;
            }
            let label = match (self.notes.get(&block.id()), &place.label) {
                (Some(note), _) => note.label.clone(),
                (None, Some(label)) => label.clone(),
                (None, None) => divider.label(),
            };
            let note = Note { label, mark: place.mark.clone() };
            self.references.extend(place.references.iter().map(|id| (*id, note.clone())));
            self.leave_rules(block);
            self.notes.entry(block.id()).or_insert(note);
        }
        self.leave_ways_back(html, &wanted.back);
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

/// Places in this page that are referred to as notes.
#[derive(Default)]
struct Wanted {
    places: HashMap<String, Wish>,
    order: Vec<String>,
    /// Where references stand.
    back: HashSet<String>,
}

#[derive(Default)]
struct Wish {
    references: Vec<NodeId>,
    mark: String,
    /// Given where another page referred to it.
    label: Option<String>,
}

impl Wanted {
    fn awaited(&mut self, divider: &dyn Divider) {
        for awaited in divider.awaited() {
            self.back.extend(awaited.back);
            let wish =
                Wish { label: Some(awaited.label), mark: awaited.mark, references: Vec::new() };
            if self.places.insert(awaited.fragment.clone(), wish).is_none() {
                self.order.push(awaited.fragment);
            }
        }
    }

    fn reference(&mut self, node: NodeRef<'_, Node>, fragment: String, mark: String) {
        self.back.extend(id(node));
        let wish = self.places.entry(fragment.clone()).or_insert_with(|| {
            self.order.push(fragment);
            Wish { mark, ..Wish::default() }
        });
        wish.references.push(node.id());
    }
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

/// Whether an element is a note and not the text, or a part of it.
fn is_note(block: NodeRef<'_, Node>, references: &[NodeId], html: &Html) -> bool {
    let around = |id: &NodeId| {
        html.tree.get(*id).is_some_and(|r| r.ancestors().any(|a| a.id() == block.id()))
    };
    if references.iter().any(around) {
        return false;
    }
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
