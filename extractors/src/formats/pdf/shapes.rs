//! Straight lines, and shapes of the size of letters, out of the paths of a page. Called by `glyphs`, which hands the paths
//! on. Keeps rectangles only, never a path.

use super::geometry::Rect;
use super::glyphs::{Drawing, MOST_RULES};
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point};

/// Elements of one path that are looked at.
const MOST_ELEMENTS: usize = 10_000;
/// A filled shape thinner than this is a line.
const LINE_WIDTH: f32 = 3.0;

impl Drawing {
    /// Keeps a rectangle of the page if it is thin enough to be a line, else its edges where it is `framed`.
    pub(super) fn rule(&mut self, rect: Rect, framed: bool) {
        let (thin, long) = (rect.width().min(rect.height()), rect.width().max(rect.height()));
        if !rect.is_sane() || long < 3.0 || self.rules.len() >= MOST_RULES {
            return;
        }
        if thin <= LINE_WIDTH {
            self.rules.push(rect);
        } else if framed {
            let Rect { x0, y0, x1, y1 } = rect;
            let edges = [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)];
            self.rules.extend(edges.map(|(a, b, c, d)| Rect::of(a, b, c, d)));
        }
    }

    /// Counts the closed shapes of a path that are as large as letters.
    pub(super) fn shapes(&mut self, path: &BezPath, place: Affine) {
        let mut open: Option<Rect> = None;
        let mut elements = 0;
        for element in path.elements().iter().take(MOST_ELEMENTS) {
            let (begins, end) = match *element {
                PathEl::MoveTo(p) => (true, Some(p)),
                PathEl::LineTo(p) | PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => {
                    (false, Some(p))
                }
                PathEl::ClosePath => (false, None),
            };
            if begins {
                self.shapes += u32::from(elements > 4 && open.is_some_and(is_letter_sized));
                (open, elements) = (None, 0);
            }
            elements += 1;
            if let Some(p) = end.map(|p| place * p) {
                let at = Rect::of(p.x as f32, p.y as f32, p.x as f32, p.y as f32);
                open = Some(open.map_or(at, |r| r.union(at)));
            }
        }
        self.shapes += u32::from(elements > 4 && open.is_some_and(is_letter_sized));
    }

    pub(super) fn path(&mut self, path: &BezPath, place: Affine, stroked: bool) {
        let mut start = Point::ZERO;
        let mut last = Point::ZERO;
        let mut corners: Vec<Point> = Vec::new();
        for element in path.elements().iter().take(MOST_ELEMENTS) {
            match *element {
                PathEl::MoveTo(p) => {
                    self.shape(&mut corners, stroked);
                    start = p;
                    last = p;
                    corners.push(place * p);
                }
                PathEl::LineTo(p) => {
                    if stroked {
                        self.stroke(place * last, place * p);
                    }
                    last = p;
                    corners.push(place * p);
                }
                PathEl::ClosePath => {
                    if stroked {
                        self.stroke(place * last, place * start);
                    }
                    last = start;
                }
                PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => {
                    // Something round is no ruling.
                    last = p;
                    corners.clear();
                    corners.extend([Point::ZERO; 6]);
                }
            }
        }
        self.shape(&mut corners, stroked);
    }

    fn stroke(&mut self, a: Point, b: Point) {
        if (a.x - b.x).abs() < 0.8 || (a.y - b.y).abs() < 0.8 {
            self.rule(Rect::of(a.x as f32, a.y as f32, b.x as f32, b.y as f32), false);
        }
    }

    /// A filled four-cornered shape may be a line drawn as a box, or a shaded cell.
    fn shape(&mut self, corners: &mut Vec<Point>, stroked: bool) {
        if !stroked && (4..=5).contains(&corners.len()) {
            let xs = || corners.iter().map(|p| p.x as f32);
            let ys = || corners.iter().map(|p| p.y as f32);
            let rect = Rect {
                x0: xs().fold(f32::MAX, f32::min),
                y0: ys().fold(f32::MAX, f32::min),
                x1: xs().fold(f32::MIN, f32::max),
                y1: ys().fold(f32::MIN, f32::max),
            };
            self.rule(rect, false);
        }
        corners.clear();
    }
}

/// Whether a shape is as large as a letter of a text, in points.
fn is_letter_sized(shape: Rect) -> bool {
    (2.0..40.0).contains(&shape.height()) && (0.5..40.0).contains(&shape.width())
}
