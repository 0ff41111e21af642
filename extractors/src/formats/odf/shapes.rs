//! Frames and drawn shapes (ODF 1.3 part 3, 10), and the pages that they stand on. In a text a shape belongs to the paragraph
//! that it is anchored in; on a slide shapes are read in the order of the page ([`super::order`]).

use super::flow::{Flow, Place};
use super::objects::Object;
use super::order::{self, Area};
use super::walk::Walker;
use crate::block::{Block, Inline, Kind};
use crate::xml;
use quick_xml::events::BytesStart;

/// A frame, a drawn shape or a group while it is read.
#[derive(Debug, Default)]
pub(super) struct Shape {
    at: Option<Area>,
    /// What it is for on a slide: `title`, `outline`, `notes`.
    class: Option<String>,
    title: String,
    description: String,
    /// A picture stands in it.
    picture: bool,
    /// It says nothing, by its author's word.
    decorative: bool,
    group: bool,
    object: Option<Object>,
    units: Vec<Unit>,
}

/// What a shape on a page comes to.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) at: Option<Area>,
    pub(super) class: Option<String>,
    pub(super) blocks: Vec<Block>,
}

/// A slide or a page of a drawing while it is read.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) number: u32,
    /// The name that its author gave it, on drawings.
    pub(super) name: Option<String>,
    pub(super) units: Vec<Unit>,
    /// What the speaker says.
    pub(super) speech: Vec<Block>,
}

/// Whether an element of this name is a shape.
pub(super) fn is_shape(name: &str) -> bool {
    const SHAPES: [&str; 14] = [
        "frame",
        "custom-shape",
        "g",
        "rect",
        "line",
        "polyline",
        "polygon",
        "regular-polygon",
        "path",
        "circle",
        "ellipse",
        "connector",
        "caption",
        "measure",
    ];
    SHAPES.contains(&name)
}

impl Walker<'_> {
    pub(super) fn start_shape(&mut self, element: &BytesStart<'_>) {
        let attribute = |name| xml::attribute(element, name);
        let on_page = matches!(
            self.inner.last().map(|flow| &flow.place),
            Some(Place::Page(_) | Place::Shape(_) | Place::Speech(_))
        );
        let shape = Shape {
            at: if on_page { order::area(element) } else { None },
            class: if on_page { attribute("class") } else { None },
            decorative: attribute("decorative").as_deref() == Some("true"),
            group: xml::local(element) == "g",
            ..Shape::default()
        };
        let mut flow = Flow::new(Place::Shape(Box::new(shape)));
        // A link around a frame is one of all that stands in it.
        let link = self.flow().links.last().cloned();
        flow.links.extend(link);
        self.held.nodes += 1;
        self.inner.push(flow);
    }

    /// The innermost shape, where nothing else stands open in it.
    pub(super) fn shape(&mut self) -> Option<&mut Shape> {
        match self.inner.last_mut() {
            Some(Flow { place: Place::Shape(shape), paragraph: None, .. }) => Some(shape),
            _ => None,
        }
    }

    pub(super) fn picture(&mut self) {
        if let Some(shape) = self.shape() {
            shape.picture = true;
        }
    }

    /// What an embedded object in the innermost shape says.
    pub(super) fn object(&mut self, object: Object) {
        if let Some(Place::Shape(shape)) = self.inner.last_mut().map(|flow| &mut flow.place) {
            shape.object = Some(object);
        }
    }

    /// The title or the description of a shape.
    pub(super) fn described(&mut self, words: &str, title: bool) {
        let words = crate::clean::line(words);
        self.held.text += words.len() as u64;
        if let Some(shape) = self.shape() {
            if title {
                shape.title = words;
            } else {
                shape.description = words;
            }
        }
    }

    /// Gives what stood in a shape to what it stands in.
    pub(super) fn close_shape(&mut self, mut shape: Shape, mut blocks: Vec<Block>) {
        let mut at = shape.at;
        if shape.group {
            order::sort(&mut shape.units);
            at = at.or_else(|| order::around(&shape.units));
        }
        for unit in &mut shape.units {
            blocks.append(&mut unit.blocks);
        }
        let mut inline = None;
        match shape.object.take() {
            Some(Object::Formula(formula)) => inline = Some(formula),
            Some(Object::Blocks(mut more)) => blocks.append(&mut more),
            None => inline = picture(&shape, blocks.is_empty()),
        }
        let parent = self.flow();
        if parent.paragraph.is_none() {
            blocks.extend(inline.take().map(alone));
        }
        match &mut parent.place {
            Place::Page(page) => page.units.push(Unit { at, class: shape.class, blocks }),
            Place::Speech(units) => units.push(Unit { at, class: shape.class, blocks }),
            Place::Shape(outer) if outer.group => {
                outer.units.push(Unit { at, class: shape.class, blocks });
            }
            _ => match &mut parent.paragraph {
                Some(paragraph) => {
                    let again = inline.is_some() && paragraph.content.last() == inline.as_ref();
                    if let Some(inline) = inline.filter(|_| !again) {
                        paragraph.inline(inline);
                    }
                    paragraph.after.append(&mut blocks);
                }
                None => blocks.into_iter().for_each(|block| parent.push(block)),
            },
        }
    }
}

/// What stands in a line, where there is none.
fn alone(inline: Inline) -> Block {
    match inline {
        Inline::Math { latex } => Kind::Math { latex }.plain(),
        Inline::Image { alt } => Kind::Image { alt }.plain(),
        other => Block::paragraph(vec![other]),
    }
}

/// The picture that a shape shows, by its description; a shape of words needs none.
fn picture(shape: &Shape, wordless: bool) -> Option<Inline> {
    if shape.decorative || !(shape.picture || shape.group || wordless) {
        return None;
    }
    let alt = match (shape.title.as_str(), shape.description.as_str()) {
        ("", description) => description.to_owned(),
        (title, "") => title.to_owned(),
        (title, description) if description.contains(title) => description.to_owned(),
        (title, description) => format!("{title}: {description}"),
    };
    (!alt.is_empty()).then_some(Inline::Image { alt })
}
