//! What an element of a slide does: shapes and where they stand, texts, links, charts, formulas.

use super::bullets::{Bullets, over};
use super::shapes::Shape;
use super::table::TableBuilder;
use super::template::{Frame, Link, Role};
use super::text::{Text, plain};
use super::walk::Walker;
use crate::block::{Block, Inline};
use crate::formats::ooxml::values::reference;
use quick_xml::events::BytesStart;
use std::sync::Arc;

impl Walker<'_> {
    pub(super) fn start_shape(&mut self) {
        self.held += 1;
        match &mut self.shape {
            // The picture that stands for an object.
            Some(shape) => shape.within += 1,
            None => self.shape = Some(Shape::new()),
        }
    }

    pub(super) fn end_shape(&mut self) {
        self.end_text();
        if let Some(shape) = self.shape.take() {
            self.groups.push(shape);
        }
    }

    pub(super) fn about(&mut self, element: &BytesStart<'_>) {
        match &mut self.shape {
            Some(shape) => self.read += u64::from(shape.about(element)),
            None => {
                if let Some(group) = self.groups.last() {
                    group.about(element);
                }
            }
        }
    }

    pub(super) fn placeholder(&mut self, element: &BytesStart<'_>) {
        let link = Link::of(element);
        let inherited = self.template.map(|template| template.inherited(link));
        self.with_shape(|shape| {
            shape.role = inherited.map_or_else(|| link.role(), |inherited| inherited.role);
            if let (None, Some(inherited)) = (shape.frame.at, inherited) {
                shape.frame = inherited.frame;
            }
            shape.link = Some(link);
        });
    }

    pub(super) fn place(&mut self, element: &BytesStart<'_>, name: &str) {
        if !self.in_frame {
            return;
        }
        let take = |frame: &mut Frame| frame.read(element);
        match (&mut self.shape, self.groups.last()) {
            (Some(shape), _) if shape.within == 0 => take(&mut shape.frame),
            (None, Some(group)) if name.starts_with("ch") => take(&mut group.inside),
            (None, Some(group)) => take(&mut group.frame),
            _ => {}
        }
    }

    pub(super) fn with_shape(&mut self, act: impl FnOnce(&mut Shape)) {
        if let Some(shape) = &mut self.shape {
            act(shape);
        }
    }

    pub(super) fn with_table(&mut self, act: impl FnOnce(&mut TableBuilder)) {
        if let Some(table) = self.shape.as_mut().and_then(|shape| shape.table.as_mut()) {
            act(table);
        }
    }

    pub(super) fn start_text(&mut self) {
        self.end_text();
        let Some(shape) = &self.shape else { return };
        let in_cell = shape.table.is_some();
        let bullets = match (self.template, shape.link) {
            _ if in_cell || shape.role == Role::Title => None,
            (Some(template), Some(link)) => Some(template.inherited(link).bullets),
            (Some(template), None) => Some(template.other()),
            (None, _) => None,
        };
        let headings = !in_cell && shape.role != Role::Title;
        self.text = Some(Text::new(bullets.unwrap_or_default(), headings));
    }

    pub(super) fn end_text(&mut self) {
        self.capture = false;
        self.in_run = false;
        let Some(text) = self.text.take() else { return };
        let mut blocks: Vec<Block> = text.finish();
        self.with_shape(|shape| match &mut shape.table {
            Some(table) => table.push(blocks),
            None => shape.blocks.append(&mut blocks),
        });
    }

    pub(super) fn list_style(&mut self, own: &Bullets) {
        let title = self.shape.as_ref().is_some_and(|shape| shape.role == Role::Title);
        if let Some(text) = self.text.as_mut().filter(|_| !title) {
            text.bullets = over(own, &text.bullets);
        }
    }

    /// The address outside of the presentation that a link leads to.
    pub(super) fn link(&self, element: &BytesStart<'_>) -> Option<Arc<str>> {
        reference(element).and_then(|id| self.rels.link(&id))
    }

    /// A chart or a diagram; each stands where it is met first.
    pub(super) fn graphic(&mut self, id: Option<String>) {
        if let Some(mut blocks) = id.and_then(|id| self.graphics.remove(&id)) {
            self.read += 1;
            self.with_shape(|shape| {
                shape.drawn = true;
                shape.blocks.append(&mut blocks);
            });
        }
    }

    pub(super) fn formulas(&mut self, formulas: Vec<String>, displayed: bool) {
        self.read += formulas.len() as u64;
        self.bytes += formulas.iter().map(|latex| latex.len() as u64).sum::<u64>();
        if let Some(paragraph) = self.text.as_mut().and_then(|text| text.paragraph.as_mut()) {
            paragraph.displayed |= displayed;
            paragraph.content.extend(formulas.into_iter().map(|latex| Inline::Math { latex }));
        }
    }

    pub(super) fn captured(&mut self, words: &str) {
        let Some(text) = self.text.as_mut().filter(|_| self.capture) else { return };
        if text.look.hidden || words.is_empty() {
            return;
        }
        self.read += 1;
        self.bytes += words.len() as u64;
        if let Some(paragraph) = &mut text.paragraph {
            paragraph.push_text(&plain(words), &text.look);
        }
    }
}
