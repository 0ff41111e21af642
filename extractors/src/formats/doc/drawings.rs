//! Shapes that stand beside the text: their text boxes, descriptions and drawn words come behind the paragraph that they are
//! anchored in (MS-DOC 2.8.37, 2.9.107).

use super::fib::{Part, Story, plc};
use super::file::File;
use super::notes::ranges;
use super::walk::Walker;
use crate::block::{Block, Inline, Kind};
use crate::bytes::{u16_at, u32_at};
use crate::error::Result;
use crate::formats::officeart::{self, GROUP, Record, SHAPE, SHAPE_PROPERTIES};
use crate::sink::Sink;
use std::collections::HashMap;

/// Bytes of an anchor, and of what is said about a text box.
const ANCHOR: usize = 26;
const BOX: usize = 22;
/// Most shapes kept.
const MOST_SHAPES: usize = 50_000;

/// The shapes beside one story.
#[derive(Debug, Default)]
pub(super) struct Drawings {
    /// The shape that is anchored at a position, where it was not met yet.
    anchors: HashMap<u32, u32>,
    shapes: Vec<Shape>,
    /// The text boxes in their order: the shape, and the positions of the text, where it was not read yet.
    boxes: Vec<(u32, Option<(u32, u32)>)>,
}

#[derive(Debug)]
struct Shape {
    number: u32,
    /// The outermost group that it is in, or itself.
    top: u32,
    description: Option<String>,
    words: Option<String>,
}

impl Drawings {
    /// The shapes beside the main story, or beside headers and footers.
    pub(super) fn read(file: &File<'_>, headers: bool) -> Self {
        let (anchors, boxes, story, beside) = if headers {
            (Part::HeaderAnchors, Part::HeaderBoxTexts, Story::HeaderBoxes, Story::Headers)
        } else {
            (Part::Anchors, Part::BoxTexts, Story::Boxes, Story::Main)
        };
        let (positions, data) = plc(file.fib.part(anchors, file.table), ANCHOR);
        let (start, _) = file.story(beside);
        let shapes = data.chunks_exact(ANCHOR).map(|c| u32_at(c, 0).unwrap_or(0));
        let anchors: HashMap<u32, u32> =
            positions.iter().map(|position| start.saturating_add(*position)).zip(shapes).collect();
        let (_, data) = plc(file.fib.part(boxes, file.table), BOX);
        let ranges = ranges(file, boxes, BOX, story);
        let boxes = data.chunks_exact(BOX).zip(ranges).map(|(entry, range)| {
            let unused = u16_at(entry, 8).unwrap_or(0) != 0;
            let used = !unused && range.0 < range.1;
            (u32_at(entry, 14).unwrap_or(0), Some(range).filter(|_| used))
        });
        let boxes = boxes.collect();
        let shapes = if anchors.is_empty() { Vec::new() } else { shapes_of(file, headers) };
        Self { anchors, shapes, boxes }
    }
}

/// All shapes of the drawings, in their order (2.9.172).
fn shapes_of(file: &File<'_>, headers: bool) -> Vec<Shape> {
    let bytes = file.fib.part(Part::Drawings, file.table);
    let Some(shared) = Record::at(bytes) else { return Vec::new() };
    let mut rest = bytes.get(shared.size()..).unwrap_or_default();
    let mut shapes = Vec::new();
    // Each drawing behind a byte that says what it is beside.
    while let Some((place, after)) = rest.split_first() {
        let Some(drawing) = Record::at(after) else { break };
        if (*place != 0) == headers {
            read_drawing(&drawing, &mut shapes);
        }
        rest = after.get(drawing.size()..).unwrap_or_default();
    }
    shapes
}

fn read_drawing(drawing: &Record<'_>, shapes: &mut Vec<Shape>) {
    // The first shape of a group stands for the group. The outermost group is the drawing itself.
    let mut group: Option<u32> = None;
    let mut opened = false;
    officeart::walk(drawing.body, |depth, record| {
        match record.kind {
            GROUP if depth == 1 => (group, opened) = (None, true),
            SHAPE if shapes.len() < MOST_SHAPES => {
                let properties = record.child(SHAPE_PROPERTIES);
                let number = properties.and_then(|r| u32_at(r.body, 0)).unwrap_or(0);
                if depth == 1 {
                    (group, opened) = (None, false);
                } else if opened {
                    (group, opened) = (Some(number), false);
                }
                shapes.push(Shape {
                    number,
                    top: group.unwrap_or(number),
                    description: officeart::description(record),
                    words: officeart::words(record),
                });
                return false;
            }
            _ => {}
        }
        true
    });
}

impl Walker<'_> {
    /// Adds what is drawn at these positions.
    pub(super) fn draw(&mut self, anchors: &[u32], sink: &Sink<'_>) -> Result<()> {
        for position in anchors {
            let Some(top) = self.drawings.anchors.remove(position) else { continue };
            let mut numbers = Vec::new();
            let mut blocks = Vec::new();
            for shape in self.drawings.shapes.iter_mut().filter(|shape| shape.top == top) {
                numbers.push(shape.number);
                if let Some(alt) = shape.description.take() {
                    blocks.push(Kind::Image { alt }.plain());
                }
                if let Some(words) = shape.words.take() {
                    blocks.push(Block::paragraph(vec![Inline::text(words)]));
                }
            }
            numbers.push(top);
            for block in blocks {
                self.flow().push(block);
            }
            for number in numbers {
                self.boxes(Some(number), sink)?;
            }
        }
        Ok(())
    }

    /// Adds the text boxes of a shape, or all that are left.
    pub(super) fn boxes(&mut self, number: Option<u32>, sink: &Sink<'_>) -> Result<()> {
        let wanted = |shape: u32| number.is_none_or(|number| number == shape);
        let boxes = self.drawings.boxes.iter_mut().filter(|(shape, _)| wanted(*shape));
        let ranges: Vec<(u32, u32)> = boxes.filter_map(|(_, range)| range.take()).collect();
        for range in ranges {
            for block in self.aside(range, sink)? {
                self.flow().push(block);
            }
        }
        Ok(())
    }
}
