//! The shapes of a slide (MS-PPT 2.5.13, MS-ODRAW 2.2.16): what each of them says and where it stands.

use super::document::Context;
use super::kinds::{
    CHILD_ANCHOR, CLIENT_ANCHOR, CLIENT_DATA, CLIENT_TEXT, INTERACTION, INTERACTION_ATOM,
    OBJECT_REF, PLACEHOLDER, TEXT_STYLE_9,
};
use super::style::{self, LEVELS, Scheme};
use super::tags;
use super::text::{Defaults, Purpose, Text, texts};
use crate::block::{Block, Inline, Kind};
use crate::bytes::{u16_at, u32_at};
use crate::formats::officeart::{self, GROUP, Record, SHAPE, SHAPE_PROPERTIES};
use crate::formats::page_order::{self, Area};

/// Deepest nesting of groups.
const DEEPEST: usize = 32;
/// The type of the coordinates of a group.
const GROUP_AREA: u16 = 0xf009;
/// Properties of a shape: whether it is a table, and whether it is hidden.
const TABLE: u16 = 0x039f;
const HIDDEN: u16 = 0x03bf;
/// Units of a slide to a centimetre.
const UNITS: f32 = 576.0 / 2.54;

/// What a shape stands for on a slide, by its placeholder (MS-PPT 2.13.23).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Title,
    Subtitle,
    Body,
    /// A date, a number, a footer, a header.
    Margin,
    /// The picture of the slide above its notes.
    SlideImage,
    Notes,
    Other,
}

/// What a shape comes to.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) area: Option<Area>,
    pub(super) place: Place,
    /// It has a text, if only an empty one.
    pub(super) written: bool,
    pub(super) parts: Vec<Part>,
}

/// A part of what a shape says.
#[derive(Debug)]
pub(super) enum Part {
    Block(Block),
    /// An object of another program, by the number of its data.
    Object(u32),
}

/// The blocks among these parts.
pub(super) fn blocks(parts: Vec<Part>) -> Vec<Block> {
    let block = |part| match part {
        Part::Block(block) => Some(block),
        Part::Object(_) => None,
    };
    parts.into_iter().filter_map(block).collect()
}

/// The shapes of a drawing, each with what it says.
pub(super) fn units(drawing: &Record<'_>, context: &Context<'_, '_>) -> Vec<Unit> {
    let mut units = Vec::new();
    // The outermost group is the drawing itself.
    for container in drawing.children() {
        for group in container.children().filter(|record| record.kind == GROUP) {
            group_units(&group, context, 0, &mut units);
        }
    }
    units
}

/// Adds the shapes of a group but the first, which stands for the group.
fn group_units(group: &Record<'_>, context: &Context<'_, '_>, depth: usize, out: &mut Vec<Unit>) {
    for record in group.children() {
        match record.kind {
            SHAPE => out.extend(unit(&record, context)),
            GROUP if depth < DEEPEST => out.extend(group_unit(&record, context, depth + 1)),
            _ => {}
        }
    }
}

/// A group within the drawing, as one shape.
fn group_unit(group: &Record<'_>, context: &Context<'_, '_>, depth: usize) -> Option<Unit> {
    let own = group.child(SHAPE)?;
    let mut area = area(&own);
    let is_table = officeart::property_of(&own, TABLE).is_some_and(|(value, _)| value & 1 != 0);
    let mut units = Vec::new();
    group_units(group, context, depth, &mut units);
    let parts = if is_table {
        let table = super::table::table(units);
        if let (Some(area), Some(Block { kind: Kind::Table(table), .. })) = (&mut area, &table) {
            area.bottom = area.bottom.max(area.top + super::table::least_height(table));
        }
        table.map(Part::Block).into_iter().collect()
    } else {
        in_order(units).into_iter().flat_map(|unit| unit.parts).collect()
    };
    Some(Unit { area, place: Place::Other, written: true, parts })
}

/// Shapes in the order in which they are read. What says nothing is left out.
pub(super) fn in_order(mut units: Vec<Unit>) -> Vec<Unit> {
    units.retain(|unit| !unit.parts.is_empty());
    page_order::sort(units.into_iter().map(|unit| (unit.area, unit)).collect())
}

/// One shape; `None` for one that is not shown, and for the first of a group.
fn unit(shape: &Record<'_>, context: &Context<'_, '_>) -> Option<Unit> {
    let flags = shape.child(SHAPE_PROPERTIES).and_then(|r| u32_at(r.body, 4)).unwrap_or(0);
    // Deleted, or the background.
    let gone = flags & 0x408 != 0;
    let hidden = officeart::property_of(shape, HIDDEN)
        .is_some_and(|(value, _)| value & 0x0002_0002 == 0x0002_0002);
    if gone || hidden || shape.child(GROUP_AREA).is_some() {
        return None;
    }
    let data = shape.child(CLIENT_DATA);
    let place = data.and_then(|data| data.child(PLACEHOLDER));
    let place = place.and_then(|atom| atom.body.get(4).copied()).map_or(Place::Other, placed);
    let mut blocks = Vec::new();
    if let Some(alt) = officeart::description(shape) {
        blocks.push(Kind::Image { alt, source: None }.plain());
    }
    if let Some(words) = officeart::words(shape) {
        blocks.push(Block::paragraph(vec![Inline::text(words)]));
    }
    let mut place = place;
    let text = shape.child(CLIENT_TEXT);
    let written = text.is_some();
    if let Some(text) = text.and_then(|text| text_of(&text, context)) {
        place = place_of(place, text.purpose);
        blocks.extend(text_blocks(&text, place, data.as_ref(), context));
    }
    let mut parts: Vec<Part> = blocks.into_iter().map(Part::Block).collect();
    let object = data.and_then(|data| u32_at(data.child(OBJECT_REF)?.body, 0));
    parts.extend(object.and_then(|number| context.object(number)).map(Part::Object));
    Some(Unit { area: area(shape), place, written, parts })
}

/// The text of a shape, from the outline where it is there.
fn text_of<'a>(record: &Record<'a>, context: &Context<'_, 'a>) -> Option<Text<'a>> {
    let own = texts(record.children()).into_iter().next()?;
    let outlined = own.outline.and_then(|at| {
        let at = usize::try_from(at).ok()?;
        // Each is shown once, or a small file could show one over and over.
        let fresh = context.taken.borrow_mut().insert(at);
        context.outline.get(at).filter(|_| fresh).cloned()
    });
    let text = match outlined {
        Some(mut text) => {
            text.add_links(&own);
            text
        }
        None => own,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The blocks of a shape's text.
fn text_blocks(
    text: &Text<'_>,
    place: Place,
    data: Option<&Record<'_>>,
    context: &Context<'_, '_>,
) -> Vec<Block> {
    let mut schemes: Vec<Option<Scheme>> = Vec::new();
    let own = data.map(|data| tags::records(data, TEXT_STYLE_9)).unwrap_or_default();
    if let Some(record) = own.first() {
        schemes = style::schemes(record.body);
    } else if let Some(record) = context.outline_style(text) {
        schemes = style::schemes(record);
    }
    let link = data.and_then(|data| {
        let atom = data.child(INTERACTION)?.child(INTERACTION_ATOM)?;
        context.links.get(&u32_at(atom.body, 4)?)
    });
    let bullets = match (place, text.purpose) {
        (Place::Title | Place::Subtitle | Place::Notes | Place::Margin, _) => [None; LEVELS],
        (Place::Body, _) | (_, Purpose::Body) => context.body_bullets,
        _ => context.other_bullets,
    };
    text.blocks(context.links, Defaults { bullets, schemes: &schemes, fonts: context.fonts, link })
}

fn placed(placeholder: u8) -> Place {
    match placeholder {
        0x01 | 0x03 | 0x0d | 0x0f | 0x11 => Place::Title,
        0x04 | 0x10 => Place::Subtitle,
        0x02 | 0x0e | 0x12 => Place::Body,
        0x05 | 0x0b => Place::SlideImage,
        0x06 | 0x0c => Place::Notes,
        0x07..=0x0a => Place::Margin,
        _ => Place::Other,
    }
}

/// The place of a shape whose text says what it is for.
fn place_of(place: Place, purpose: Purpose) -> Place {
    match (place, purpose) {
        (Place::Other, Purpose::Title) => Place::Title,
        (Place::Other, Purpose::Subtitle) => Place::Subtitle,
        (Place::Other, Purpose::Notes) => Place::Notes,
        (place, _) => place,
    }
}

/// Where a shape stands.
fn area(shape: &Record<'_>) -> Option<Area> {
    let numbers = |body: &[u8]| -> Vec<f32> {
        if body.len() >= 16 {
            let long = |c: &[u8]| u32_at(c, 0).unwrap_or(0).cast_signed();
            #[expect(clippy::cast_precision_loss, reason = "a place on a page")]
            return body.chunks_exact(4).map(|c| long(c) as f32 / UNITS).collect();
        }
        let short = |c: &[u8]| f32::from(u16_at(c, 0).unwrap_or(0).cast_signed());
        body.chunks_exact(2).map(|c| short(c) / UNITS).collect()
    };
    let area = |top: f32, left: f32, bottom: f32, right: f32| Area {
        top,
        left,
        bottom: bottom.max(top),
        right: right.max(left),
    };
    if let Some(anchor) = shape.child(CHILD_ANCHOR) {
        let [left, top, right, bottom] = *numbers(anchor.body).first_chunk()?;
        return Some(area(top, left, bottom, right));
    }
    let anchor = shape.child(CLIENT_ANCHOR)?;
    let [top, left, right, bottom] = *numbers(anchor.body).first_chunk()?;
    Some(area(top, left, bottom, right))
}
