//! How a glyph is set: bold, italic, monospaced. Font names and weights are often missing (Type 1 subsets tell neither), so
//! the weight is measured on the outline: the mean thickness of its strokes.

use hayro_interpret::font::{Glyph as Drawn, GlyphId, GlyphIdentifier};
use hayro_interpret::kurbo::{BezPath, PathEl, Point};
use std::collections::HashMap;

/// Outlines measured per document; beyond it glyphs count as regular.
const MOST_OUTLINES: usize = 20_000;
/// Elements of one outline that are measured.
const MOST_ELEMENTS: usize = 400;

/// The code of a second hyphen in the Windows encoding.
const WINDOWS_HYPHEN: u32 = 0xad;

/// How a glyph is set.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Face {
    /// Mean thickness of the strokes in thousandths of the font size; 0 where unknown.
    pub(super) stem: f32,
    /// Whether the font says that it is bold.
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) mono: bool,
    /// Whether its outline is known to draw nothing.
    pub(super) blank: bool,
}

/// The faces seen so far in a document.
#[derive(Debug, Default)]
pub(super) struct Faces {
    known: HashMap<GlyphIdentifier, Face>,
}

impl Faces {
    /// The face of one glyph.
    pub(super) fn of(&mut self, drawn: &Drawn<'_>) -> Face {
        let Drawn::Outline(outline) = drawn else { return Face::default() };
        let key = outline.identifier();
        if let Some(face) = self.known.get(&key) {
            return *face;
        }
        if self.known.len() >= MOST_OUTLINES {
            return Face::default();
        }
        let path = outline.outline();
        let blank = path.elements().is_empty();
        let mut face = Face { stem: thickness(&path), blank, ..Face::default() };
        if let Some(font) = outline.font_data() {
            let name = font.postscript_name.unwrap_or_default().to_ascii_lowercase();
            face.bold = font.weight.is_some_and(|w| w >= 600)
                || ["bold", "black", "heavy", "semibold"].iter().any(|w| name.contains(w));
            face.mono = font.is_monospace
                || ["mono", "courier", "consolas"].iter().any(|w| name.contains(w));
            face.italic = font.is_italic || name.contains("italic") || name.contains("oblique");
        }
        self.known.insert(key, face);
        face
    }
}

/// Whether a glyph is the second hyphen of the Windows encoding (ISO 32000-2, D.2), which every viewer draws, and the font that
/// stands in for a missing one lacks.
pub(super) fn is_missing_hyphen(drawn: &Drawn<'_>) -> bool {
    let Drawn::Outline(outline) = drawn else { return false };
    outline.glyph_id() == GlyphId::NOTDEF && outline.char_code() == WINDOWS_HYPHEN
}

/// Twice the area over the length of the contour: the width of a long thin stroke, and close to it for letters.
fn thickness(outline: &BezPath) -> f32 {
    let mut area = 0.0;
    let mut length = 0.0;
    let mut start = Point::ZERO;
    let mut last = Point::ZERO;
    let mut to = |from: Point, p: Point| {
        area += from.x * p.y - p.x * from.y;
        length += from.distance(p);
    };
    for element in outline.elements().iter().take(MOST_ELEMENTS) {
        match *element {
            PathEl::MoveTo(p) => {
                start = p;
                last = p;
            }
            PathEl::LineTo(p) => {
                to(last, p);
                last = p;
            }
            PathEl::QuadTo(c, p) => {
                let middle = last.lerp(c, 0.5).lerp(c.lerp(p, 0.5), 0.5);
                to(last, middle);
                to(middle, p);
                last = p;
            }
            PathEl::CurveTo(a, b, p) => {
                let (ab, left, right) = (a.lerp(b, 0.5), last.lerp(a, 0.5), b.lerp(p, 0.5));
                let middle = left.lerp(ab, 0.5).lerp(ab.lerp(right, 0.5), 0.5);
                to(last, middle);
                to(middle, p);
                last = p;
            }
            PathEl::ClosePath => {
                to(last, start);
                last = start;
            }
        }
    }
    // The shoelace sum is twice the area already.
    if length > 1.0 { (area.abs() / length) as f32 } else { 0.0 }
}
