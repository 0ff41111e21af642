//! Where letters are printed on a page: what stands beside a field is its label. Called by `fields`.

use super::geometry::Rect;
use super::glyphs::{Drawing, Glyph};

/// How far from a field its printed label may stand: before it, behind it, and above it, in points.
const BEFORE: f32 = 250.0;
const BEHIND: f32 = 150.0;
const ABOVE: f32 = 24.0;

/// Where a letter is printed on a page, and how large.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) size: f32,
}

/// The letters that are printed on a page, from top to bottom.
pub(super) struct Print(Vec<Letter>);

impl Print {
    /// Those of a drawing.
    pub(super) fn of(drawing: &Drawing) -> Self {
        let letters = drawing.glyphs.iter().filter(|g| g.text.is_letter());
        let place = |g: &Glyph| {
            let (x, y) = g.direction.on_page((g.x, g.y));
            Letter { x, y, size: g.size }
        };
        let mut letters: Vec<Letter> = letters.map(place).collect();
        letters.sort_by(|a, b| a.y.total_cmp(&b.y));
        Self(letters)
    }

    /// A letter of the words that stand where the label of a field at `rect` would: before it, else behind or above it.
    pub(super) fn label(&self, rect: Rect) -> Option<Letter> {
        let (top, bottom) = (rect.y0 - ABOVE, rect.y1 + 4.0);
        let from = self.0.partition_point(|letter| letter.y < top);
        let near = || self.0.iter().skip(from).take_while(|letter| letter.y <= bottom);
        let inside = |area: Rect, slack: f32| {
            near().find(|letter| area.contains((letter.x, letter.y), slack)).copied()
        };
        let before = Rect { x0: rect.x0 - BEFORE, x1: rect.x0, y0: rect.y0 - 4.0, y1: bottom };
        let behind = Rect { x0: rect.x1, x1: rect.x1 + BEHIND, ..before };
        let above = Rect { y0: top, y1: rect.y0, ..rect };
        inside(before, 0.0).or_else(|| inside(behind, 0.0)).or_else(|| inside(above, 2.0))
    }
}
