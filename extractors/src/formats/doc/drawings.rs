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
use std::collections::{BTreeMap, HashMap};

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
    /// The shapes by the outermost group that they are in, or by their own number.
    shapes: HashMap<u32, Vec<Shape>>,
    /// The positions of the text boxes of a shape that were not read yet.
    boxes: BTreeMap<u32, Vec<(u32, u32)>>,
}

#[derive(Debug)]
struct Shape {
    number: u32,
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
        let mut boxes: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        for (entry, range) in data.chunks_exact(BOX).zip(ranges) {
            let unused = u16_at(entry, 8).unwrap_or(0) != 0;
            if !unused && range.0 < range.1 {
                boxes.entry(u32_at(entry, 14).unwrap_or(0)).or_default().push(range);
            }
        }
        let shapes = if anchors.is_empty() { HashMap::new() } else { shapes_of(file, headers) };
        Self { anchors, shapes, boxes }
    }
}

/// All shapes of the drawings, in their order (2.9.172).
fn shapes_of(file: &File<'_>, headers: bool) -> HashMap<u32, Vec<Shape>> {
    let bytes = file.fib.part(Part::Drawings, file.table);
    let mut shapes = HashMap::new();
    let Some(shared) = Record::at(bytes) else { return shapes };
    let mut rest = bytes.get(shared.size()..).unwrap_or_default();
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

fn read_drawing(drawing: &Record<'_>, shapes: &mut HashMap<u32, Vec<Shape>>) {
    let mut count = 0;
    // The first shape of a group stands for the group. The outermost group is the drawing itself.
    let mut group: Option<u32> = None;
    let mut opened = false;
    officeart::walk(drawing.body, |depth, record| {
        match record.kind {
            GROUP if depth == 1 => (group, opened) = (None, true),
            SHAPE if count < MOST_SHAPES => {
                count += 1;
                let properties = record.child(SHAPE_PROPERTIES);
                let number = properties.and_then(|r| u32_at(r.body, 0)).unwrap_or(0);
                if depth == 1 {
                    (group, opened) = (None, false);
                } else if opened {
                    (group, opened) = (Some(number), false);
                }
                shapes.entry(group.unwrap_or(number)).or_default().push(Shape {
                    number,
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
            let mut numbers = vec![top];
            for shape in self.drawings.shapes.remove(&top).unwrap_or_default() {
                numbers.push(shape.number);
                if let Some(alt) = shape.description {
                    self.flow().push(Kind::Image { alt, source: None }.plain());
                }
                if let Some(words) = shape.words {
                    self.flow().push(Block::paragraph(vec![Inline::text(words)]));
                }
            }
            for number in numbers {
                let ranges = self.drawings.boxes.remove(&number).unwrap_or_default();
                self.boxes(ranges, sink)?;
            }
        }
        Ok(())
    }

    /// Adds the text boxes that are anchored nowhere.
    pub(super) fn left_over(&mut self, sink: &Sink<'_>) -> Result<()> {
        let boxes = std::mem::take(&mut self.drawings.boxes);
        let mut ranges: Vec<(u32, u32)> = boxes.into_values().flatten().collect();
        ranges.sort_unstable();
        self.boxes(ranges, sink)
    }

    fn boxes(&mut self, ranges: Vec<(u32, u32)>, sink: &Sink<'_>) -> Result<()> {
        for range in ranges {
            for block in self.aside(range, sink)? {
                self.flow().push(block);
            }
        }
        Ok(())
    }
}
