//! XML of records: the same tables and lists as for JSON.

use super::element::Element;
use crate::block::{Block, Inline};
use crate::error::Result;
use crate::formats::json::{Node, Records, write_node};
use crate::sink::Sink;

/// Levels that become nested lists; what is deeper is written as its words.
const MOST_LEVELS: u8 = 32;
/// Levels of headings.
const MOST_HEADINGS: u8 = 3;

/// Writes the root, or what is complete of an open element.
pub(super) fn write(root: &Element, sink: &mut Sink<'_>) -> Result<()> {
    let mut element = root;
    // An envelope with one thing in it says nothing.
    while element.attributes.is_empty() && !element.has_words() {
        let mut inner = element.elements();
        match (inner.next(), inner.next()) {
            (Some(only), None) if !only.is_leaf() => element = only,
            _ => break,
        }
    }
    content(element, 2, sink)
}

/// The fields of an element as items, and its groups of records under a heading each.
fn content(element: &Element, level: u8, sink: &mut Sink<'_>) -> Result<()> {
    for (name, value) in &element.attributes {
        write_node(Some(name), &Node::Text(value.clone()), sink)?;
    }
    let words = if element.has_words() { element.text() } else { String::new() };
    if !words.is_empty() {
        return sink.block(Block::paragraph(vec![Inline::text(words)]));
    }
    let children: Vec<&Element> = element.elements().collect();
    for group in children.chunk_by(|a, b| a.name == b.name) {
        let Some(first) = group.first() else { continue };
        let nested = |e: &&Element| !e.is_leaf() || e.attributes.len() > 1;
        if group.len() == 1 && !first.is_leaf() && level <= MOST_HEADINGS {
            sink.block(Block::heading(level, vec![Inline::text(first.name.as_str())]))?;
            content(first, level + 1, sink)?;
        } else if group.len() > 1 && group.iter().any(nested) {
            if children.len() > group.len() {
                sink.block(Block::heading(level, vec![Inline::text(first.name.as_str())]))?;
            }
            let mut records = Records::default();
            for element in group {
                records.add(&node(element, MOST_LEVELS), sink)?;
            }
            records.finish(sink)?;
        } else if group.len() > 1 {
            let all = group.iter().map(|e| node(e, MOST_LEVELS)).collect();
            write_node(Some(&first.name), &Node::Array(all), sink)?;
        } else {
            write_node(Some(&first.name), &node(first, MOST_LEVELS), sink)?;
        }
    }
    Ok(())
}

/// An element as a value: `12 (currency: DKK)` where it has words, else its attributes and children by name.
fn node(element: &Element, levels: u8) -> Node {
    if element.is_flow() || levels == 0 {
        // Lines are those of the file, not of the author.
        let mut text = element.line();
        let attributes: Vec<String> =
            element.attributes.iter().map(|(k, v)| format!("{k}: {v}")).collect();
        if !attributes.is_empty() {
            text.push_str(&format!(" ({})", attributes.join(", ")));
        }
        return Node::Text(text);
    }
    let mut fields: Vec<(String, Node)> =
        element.attributes.iter().map(|(k, v)| (k.clone(), Node::Text(v.clone()))).collect();
    let own = fields.len();
    for child in element.elements() {
        let value = node(child, levels - 1);
        // Repeated children are one field with several values. Only the last few names are looked at: records are short.
        let again =
            fields.iter_mut().skip(own).rev().take(64).find(|(name, _)| *name == child.name);
        match again {
            Some((_, Node::Array(items))) => items.push(value),
            Some((_, first)) => {
                let before = std::mem::replace(first, Node::Array(Vec::new()));
                *first = Node::Array(vec![before, value]);
            }
            None => fields.push((child.name.clone(), value)),
        }
    }
    if fields.is_empty() { Node::Text(String::new()) } else { Node::Object(fields) }
}
