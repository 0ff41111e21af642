//! XML of documents (`DocBook`, TEI, JATS and their relatives): paragraphs, headings, lists and tables by their usual names.

use super::element::{Child, Element};
use crate::block::{Block, Cell, Inline, Marker, Table};
use crate::error::Result;
use crate::formats::text::addresses;
use crate::sink::Sink;

/// Names of headings.
const HEADINGS: [&str; 8] =
    ["title", "subtitle", "head", "heading", "titel", "overskrift", "label", "article-title"];
/// Names of list items.
const ITEMS: [&str; 4] = ["listitem", "list-item", "item", "li"];
/// Names of rows and of cells.
const ROWS: [&str; 2] = ["row", "tr"];
const CELLS: [&str; 4] = ["entry", "td", "th", "cell"];

/// Writes the words of `root`, which stands `depth` levels deep, in reading order.
pub(super) fn write(root: &Element, depth: usize, sink: &mut Sink<'_>) -> Result<()> {
    let mut steps = vec![(root, depth)];
    while let Some((element, depth)) = steps.pop() {
        sink.check()?;
        let name = element.name.as_str();
        if HEADINGS.contains(&name) {
            let level = u8::try_from(depth.clamp(1, 6)).unwrap_or(6);
            sink.block(Block::heading(level, words(element)))?;
        } else if element.has_words() {
            sink.block(Block::paragraph(words(element)))?;
        } else if ITEMS.contains(&name) {
            item(element, sink)?;
        } else if element.elements().next().is_some_and(|e| ROWS.contains(&e.name.as_str())) {
            table(element, sink)?;
        } else {
            steps.extend(element.elements().rev().map(|e| (e, depth + 1)));
        }
    }
    Ok(())
}

fn words(element: &Element) -> Vec<Inline> {
    addresses::mark(vec![Inline::text(element.text())])
}

/// An item: its paragraphs one after the other.
fn item(element: &Element, sink: &mut Sink<'_>) -> Result<()> {
    let mut first = true;
    for child in element.elements() {
        let content = words(child);
        sink.block(if first {
            Block::item(1, Marker::Bullet, content)
        } else {
            Block::paragraph(content).in_list(1)
        })?;
        first = false;
    }
    Ok(())
}

fn table(element: &Element, sink: &mut Sink<'_>) -> Result<()> {
    let cell = |e: &Element| {
        let parts: Vec<String> = e.children.iter().map(part).collect();
        Cell::text(parts.concat())
    };
    let row = |e: &Element| {
        e.elements()
            .filter(|c| CELLS.contains(&c.name.as_str()) || e.name == "row")
            .map(cell)
            .collect()
    };
    let rows = element.elements().filter(|e| ROWS.contains(&e.name.as_str())).map(row).collect();
    let header_rows = u32::from(element.name == "thead");
    sink.block(Block::table(Table { header_rows, rows, ..Table::default() }))
}

fn part(child: &Child) -> String {
    match child {
        Child::Text(text) => text.clone(),
        Child::Element(element) => format!("{} ", element.text()),
    }
}
