//! Keynote: a section a slide (KN.ShowArchive): its title, what stands on it in the order of the page, what is said to it.

use super::drawables::{self, line};
use super::store::Store;
use super::text::Reader;
use super::wire::Message;
use super::{Outcome, Written};
use crate::block::{Block, Section, SectionKind, plain_text};
use crate::formats::slide_title::LEVEL;
use std::collections::HashSet;

pub(super) fn read(store: &Store, reader: &mut Reader<'_, '_>, hidden: &mut u32) -> Outcome {
    let mut written = Vec::new();
    reader.headings = false;
    let show = store.root().and_then(|root| store.message(root.message.reference(2)?));
    for (number, node) in (1..).zip(nodes(store, show)) {
        reader.sink.check()?;
        if node.is_set(4) {
            *hidden += 1;
            continue;
        }
        let Some(slide) = node.reference(2).and_then(|id| store.message(id)) else { continue };
        let mut section = Section { kind: SectionKind::Slide, number, name: None };
        let mut blocks = Vec::new();
        if reader.sink.wants(number) {
            section.name = on_slide(store, reader, slide, &mut blocks)?;
        }
        written.push(Written { section, blocks });
    }
    Ok(written)
}

/// The nodes of the slides in the order of the show; before 2014 they formed a tree.
fn nodes<'a>(store: &'a Store, show: Option<Message<'a>>) -> Vec<Message<'a>> {
    let Some(tree) = show.and_then(|show| show.message(3)) else { return Vec::new() };
    let mut open: Vec<u64> = tree.references(2).collect();
    if open.is_empty() {
        let root = tree.reference(1).and_then(|id| store.message(id));
        open = root.into_iter().flat_map(|root| root.references(1)).collect();
    }
    open.reverse();
    let mut seen = HashSet::new();
    let mut nodes = Vec::new();
    while let Some(id) = open.pop() {
        let Some(node) = store.message(id).filter(|_| seen.insert(id)) else { continue };
        nodes.push(node);
        let below = open.len();
        open.extend(node.references(1));
        if let Some(children) = open.get_mut(below..) {
            children.reverse();
        }
    }
    nodes
}

/// Reads a slide; gives its title.
fn on_slide(
    store: &Store,
    reader: &mut Reader<'_, '_>,
    slide: Message<'_>,
    blocks: &mut Vec<Block>,
) -> crate::error::Result<Option<String>> {
    let title = match slide.reference(5) {
        Some(title) => line(drawables::read(reader, title)?),
        None => Vec::new(),
    };
    let name = crate::clean::line(&plain_text(&title));
    if !title.is_empty() {
        blocks.push(Block::heading(LEVEL, title));
    }
    let number = slide.reference(20);
    let placeholders = [6, 30].into_iter().filter_map(|field| slide.reference(field));
    let drawables: Vec<u64> = placeholders
        .chain(slide.references(42))
        .chain(slide.references(7))
        .filter(|id| Some(*id) != number)
        .collect();
    blocks.append(&mut drawables::on_page(reader, &drawables)?);
    if !reader.options.without_notes {
        let note = slide.reference(27).and_then(|id| store.message(id));
        if let Some(storage) = note.and_then(|note| note.reference(1)) {
            // What is said is set apart from what is shown.
            blocks.extend(reader.text(storage)?.into_iter().map(|block| {
                let quote = block.quote.saturating_add(1);
                block.quoted(quote)
            }));
        }
    }
    blocks.append(&mut reader.notes);
    Ok(Some(name).filter(|name| !name.is_empty()))
}
