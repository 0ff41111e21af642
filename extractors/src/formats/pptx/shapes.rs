//! What stands on a slide while it is read: shapes, the groups that they are in, and what they come to.

use super::table::TableBuilder;
use super::template::{Frame, Link, Role};
use crate::block::{Block, Inline, Kind};
use crate::formats::ooxml::alternative;
use crate::formats::page_order::{self, Area};
use crate::xml;
use quick_xml::events::BytesStart;
use std::sync::Arc;

/// What a shape comes to.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) role: Role,
    pub(super) area: Option<Area>,
    pub(super) blocks: Vec<Block>,
}

/// A shape, a picture, or a frame around a table or the like, while it is read.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) link: Option<Link>,
    pub(super) role: Role,
    pub(super) frame: Frame,
    about: About,
    /// Where a click on it leads to.
    pub(super) leads: Option<Arc<str>>,
    pub(super) table: Option<TableBuilder>,
    pub(super) blocks: Vec<Block>,
    /// A chart or a diagram, whose description says what its values do not.
    pub(super) drawn: bool,
    /// Shapes within it that are open: the picture of an object.
    pub(super) within: u32,
}

/// `p:cNvPr` (19.3.1.12): what is said of a shape.
#[derive(Debug, Default)]
struct About {
    alt: String,
    hidden: bool,
}

impl About {
    fn read(&mut self, element: &BytesStart<'_>) {
        if self.alt.is_empty() {
            self.alt = alternative::of(element);
        }
        let hidden = xml::attribute(element, "hidden");
        self.hidden |= hidden.is_some_and(|hidden| matches!(hidden.as_str(), "1" | "true"));
    }
}

impl Shape {
    pub(super) fn new() -> Self {
        Self {
            link: None,
            role: Role::Other,
            frame: Frame::default(),
            about: About::default(),
            leads: None,
            table: None,
            blocks: Vec::new(),
            drawn: false,
            within: 0,
        }
    }

    /// Takes `p:cNvPr`; of a picture in a frame only where the frame says nothing. Whether it says something.
    pub(super) fn about(&mut self, element: &BytesStart<'_>) -> bool {
        self.about.read(element);
        !self.about.alt.is_empty()
    }

    fn finish(mut self, area: Option<Area>) -> Option<Unit> {
        if self.about.hidden {
            return None;
        }
        if let Some(table) = self.table.take() {
            self.blocks.extend(table.finish());
        }
        let alt = std::mem::take(&mut self.about.alt);
        if !alt.is_empty() && (self.drawn || self.blocks.is_empty()) {
            self.blocks.insert(0, Kind::Image { alt, source: None }.plain());
        }
        if let Some(leads) = &self.leads {
            self.blocks.iter_mut().for_each(|block| link(block, leads));
        }
        Some(Unit { role: self.role, area, blocks: self.blocks })
            .filter(|unit| !unit.blocks.is_empty())
    }
}

/// Links all words of a block that lead nowhere else.
fn link(block: &mut Block, to: &Arc<str>) {
    let content = match &mut block.kind {
        Kind::Heading { content, .. }
        | Kind::Paragraph { content }
        | Kind::ListItem { content, .. }
        | Kind::Footnote { content, .. } => content,
        Kind::Table(_)
        | Kind::Code { .. }
        | Kind::Math { .. }
        | Kind::Image { .. }
        | Kind::Rule => return,
    };
    for inline in content {
        if let Inline::Text { link: link @ None, .. } = inline {
            *link = Some(to.clone());
        }
    }
}

/// The groups that are open, the slide itself outermost.
#[derive(Debug)]
pub(super) struct Groups(Vec<Group>);

/// A group while it is read.
#[derive(Debug, Default)]
pub(super) struct Group {
    about: About,
    /// Where it stands in what is around it.
    pub(super) frame: Frame,
    /// The same in the coordinates of its children.
    pub(super) inside: Frame,
    units: Vec<Unit>,
}

impl Group {
    /// Takes `p:cNvPr`.
    pub(super) fn about(&mut self, element: &BytesStart<'_>) {
        self.about.read(element);
    }

    /// A place within this group, in the coordinates of what is around it (20.1.7.5).
    fn outside(&self, frame: Frame) -> Frame {
        let (Some(at), Some(own), Some(inside)) = (frame.at, self.frame.at, self.inside.at) else {
            return frame;
        };
        let scale = |own: Option<f32>, inside: Option<f32>| match (own, inside) {
            (Some(own), Some(inside)) if own > 0.0 && inside > 0.0 => own / inside,
            _ => 1.0,
        };
        let (size, inner) = (self.frame.size, self.inside.size);
        let across = scale(size.map(|s| s.0), inner.map(|s| s.0));
        let down = scale(size.map(|s| s.1), inner.map(|s| s.1));
        Frame {
            at: Some((own.0 + (at.0 - inside.0) * across, own.1 + (at.1 - inside.1) * down)),
            size: frame.size.map(|(width, height)| (width * across, height * down)),
        }
    }
}

impl Groups {
    pub(super) fn new() -> Self {
        Self(vec![Group::default()])
    }

    pub(super) fn open(&mut self) {
        self.0.push(Group::default());
    }

    /// The innermost group.
    pub(super) fn last(&mut self) -> Option<&mut Group> {
        self.0.last_mut()
    }

    /// Adds a shape to the innermost group.
    pub(super) fn push(&mut self, shape: Shape) {
        let frame = self.0.iter().rev().fold(shape.frame, |frame, group| group.outside(frame));
        if let (Some(unit), Some(group)) = (shape.finish(frame.area()), self.0.last_mut()) {
            group.units.push(unit);
        }
    }

    /// Ends the innermost group. It is read as one, because its shapes belong together; a placeholder in it keeps its role.
    pub(super) fn close(&mut self) {
        if self.0.len() < 2 {
            return;
        }
        let Some(group) = self.0.pop() else { return };
        if group.about.hidden {
            return;
        }
        let frame = self.0.iter().rev().fold(group.frame, |frame, group| group.outside(frame));
        let around = page_order::around(group.units.iter().filter_map(|unit| unit.area));
        let area = frame.area().or(around);
        let (own, others): (Vec<Unit>, Vec<Unit>) =
            group.units.into_iter().partition(|unit| unit.role == Role::Other);
        let mut blocks: Vec<Block> = sorted(own).into_iter().flat_map(|unit| unit.blocks).collect();
        if blocks.is_empty() && others.is_empty() && !group.about.alt.is_empty() {
            blocks.push(Kind::Image { alt: group.about.alt, source: None }.plain());
        }
        if let Some(parent) = self.0.last_mut() {
            parent.units.extend(others);
            if !blocks.is_empty() {
                parent.units.push(Unit { role: Role::Other, area, blocks });
            }
        }
    }

    /// Everything that stands on the slide.
    pub(super) fn finish(mut self) -> Vec<Unit> {
        while self.0.len() > 1 {
            self.close();
        }
        self.0.pop().map(|slide| slide.units).unwrap_or_default()
    }
}

/// Shapes in the order in which they are read.
pub(super) fn sorted(units: Vec<Unit>) -> Vec<Unit> {
    page_order::sort(units.into_iter().map(|unit| (unit.area, unit)).collect())
}
