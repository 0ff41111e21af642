//! Frames and drawn shapes (ODF 1.3 part 3, 10), and the pages that they stand on. In a text a shape belongs to the paragraph
//! that it is anchored in; on a slide shapes are read in the order of the page ([`crate::formats::page_order`]).

use super::flow::{Flow, Place};
use super::objects::Object;
use super::walk::Walker;
use crate::block::{Block, Inline, Kind};
use crate::formats::page_order::{self, Area};
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
            at: if on_page { area(element) } else { None },
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
            sort(&mut shape.units);
            at = at.or_else(|| page_order::around(shape.units.iter().filter_map(|unit| unit.at)));
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
        Inline::Image { alt } => Kind::Image { alt, source: None }.plain(),
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

/// Puts what stands on a page in the order in which it is read; what says nothing is left out.
pub(super) fn sort(units: &mut Vec<Unit>) {
    let said = units.drain(..).filter(|unit| !unit.blocks.is_empty());
    *units = page_order::sort(said.map(|unit| (unit.at, unit)).collect());
}

/// Where a shape stands: its corner and size, the ends of its line, or where a transformation moves it.
fn area(element: &BytesStart<'_>) -> Option<Area> {
    let number = |name| xml::attribute(element, name).and_then(|text| length(&text));
    let size = || Some((number("height")?, number("width")?));
    if let (Some(x), Some(y)) = (number("x"), number("y")) {
        return Area::new(y, x, size());
    }
    if let (Some(x1), Some(y1)) = (number("x1"), number("y1")) {
        let (x2, y2) = (number("x2").unwrap_or(x1), number("y2").unwrap_or(y1));
        return Area::new(y1.min(y2), x1.min(x2), Some(((y2 - y1).abs(), (x2 - x1).abs())));
    }
    let transform = xml::attribute(element, "transform")?;
    let (_, after) = transform.rsplit_once("translate")?;
    let (inside, _) = after.trim_start().strip_prefix('(')?.split_once(')')?;
    let mut parts = inside.split([' ', ',']).filter(|part| !part.is_empty());
    let x = length(parts.next()?)?;
    Area::new(length(parts.next()?)?, x, None)
}

/// A length in centimetres.
fn length(text: &str) -> Option<f32> {
    let text = text.trim();
    let unit =
        text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    let number: f32 = text.strip_suffix(unit)?.parse().ok()?;
    let factor = match unit {
        "cm" => 1.0,
        "mm" => 0.1,
        "in" => 2.54,
        "pt" => 2.54 / 72.0,
        "pc" => 2.54 / 6.0,
        "px" => 2.54 / 96.0,
        _ => return None,
    };
    Some(number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_compared_in_one_unit() {
        assert_eq!(length("2.54cm"), Some(2.54));
        assert_eq!(length("1in"), Some(2.54));
        assert_eq!(length("72pt"), Some(2.54));
        assert_eq!(length("10"), None);
        assert_eq!(length("1e99cm"), None);
    }
}
