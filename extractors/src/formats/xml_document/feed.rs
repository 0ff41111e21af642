//! Feeds: RSS 0.9 to 2.0 and Atom (RFC 4287). Every item is an article with its title as heading.

use super::element::Element;
use super::prose::{self, Dialect};
use crate::block::{Block, Inline};
use crate::error::Result;
use crate::formats::html;
use crate::formats::json::{Node, write_node};
use crate::metadata::key;
use crate::sink::Sink;

/// Fields of an item that are written as they are, with the names that they may have.
const FIELDS: [&[&str]; 5] = [
    &["pubDate", "published", "date", "updated"],
    &["author", "creator"],
    &["link"],
    &["category"],
    &["enclosure"],
];

/// Whether an element is, or holds, items of a feed.
pub(super) fn has_items(element: &Element) -> bool {
    let is = |e: &Element| matches!(e.name.as_str(), "item" | "entry" | "channel");
    is(element) || element.elements().any(is)
}

/// Writes a feed, or what is complete of it.
pub(super) fn write(root: &Element, sink: &mut Sink<'_>) -> Result<()> {
    let mut steps = vec![root];
    while let Some(element) = steps.pop() {
        match element.name.as_str() {
            "item" | "entry" => item(element, sink)?,
            "rss" | "RDF" => steps.extend(element.elements().rev()),
            "channel" | "feed" => {
                if let Some(title) = element.child(&["title"]) {
                    let title = title.text();
                    sink.metadata(key::TITLE, &title)?;
                    sink.block(Block::heading(1, vec![Inline::text(title)]))?;
                }
                if let Some(text) = element.child(&["description", "subtitle"]) {
                    html::read_fragment(&text.text(), sink)?;
                }
                sink.metadata(
                    key::LANGUAGE,
                    &element.child(&["language"]).map(Element::text).unwrap_or_default(),
                )?;
                let items =
                    element.elements().filter(|e| matches!(e.name.as_str(), "item" | "entry"));
                steps.extend(items.rev());
            }
            _ => {}
        }
    }
    Ok(())
}

fn item(item: &Element, sink: &mut Sink<'_>) -> Result<()> {
    if let Some(title) = item.child(&["title"]) {
        sink.block(Block::heading(2, vec![Inline::text(title.text())]))?;
    }
    for names in FIELDS {
        let Some(found) = item.child(names) else { continue };
        for field in item.elements().filter(|e| e.name == found.name) {
            let attribute =
                |n: &str| field.attributes.iter().find(|(k, _)| k == n).map(|(_, v)| v.clone());
            let text = field.text();
            let value = match text.trim() {
                "" => attribute("href").or_else(|| attribute("url")).or_else(|| attribute("term")),
                text => Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
            };
            if let Some(value) = value {
                write_node(Some(&field.name), &Node::Text(value), sink)?;
            }
        }
    }
    // The long form first; the short one is its beginning.
    match item.child(&["encoded", "content", "description", "summary"]) {
        // Atom holds XHTML as elements.
        Some(text) if !text.is_leaf() => prose::write(text, Dialect::Generic, 2, sink),
        Some(text) => html::read_fragment(&text.text(), sink),
        None => Ok(()),
    }
}
