//! What a page draws: glyphs, straight lines and pictures, as the interpreter hands them out. The only file that knows
//! its drawing interface. Collecting stops at a budget or when the caller cancels; the interpreter itself cannot be
//! stopped, but then has next to nothing left to do.

use super::actual::Replacement;
use super::codes::{Codes, Reading};
use super::face::{Face, Faces, is_missing_hyphen};
use super::geometry::{Direction, Rect};
use super::hyphens::{SOFT, UNSEEN};
pub(super) use super::letters::Text;
use super::letters::meaning;
use crate::limits::Cancel;
use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::WritingMode;
use hayro_interpret::hayro_syntax::object::{Dict, Name};
use hayro_interpret::kurbo::{Affine, BezPath, Point};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};
use std::collections::{BTreeMap, HashSet};

/// Glyphs of one page after which the rest of it is dropped: a printed page has at most some ten thousand.
const MOST_GLYPHS: usize = 200_000;
/// Ruling lines of one page after which the rest is dropped: drawings can have any number.
pub(super) const MOST_RULES: usize = 20_000;
/// Sine of the angle from which on text is drawn aslant.
const ASLANT: f32 = 0.05;
/// Sequences of tagged content of one page that are kept.
const MOST_MARKED: usize = 20_000;

/// A character where it was drawn.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// The characters it stands for; a ligature has several.
    pub(super) text: Text,
    pub(super) direction: Direction,
    /// Where it begins on its baseline, in the upright frame of its direction.
    pub(super) x: f32,
    pub(super) y: f32,
    /// How far the pen moves.
    pub(super) advance: f32,
    pub(super) size: f32,
    pub(super) face: Face,
    /// Whether it is drawn without being seen: the text layer of a scan.
    pub(super) invisible: bool,
    /// Whether the document says that it belongs to the page and not to the text: a running head, a page number.
    pub(super) artifact: bool,
    /// The number of the marked content that it is part of, else [`UNMARKED`]; once its page is read, the mark that
    /// `tagged` gives it.
    pub(super) mark: u32,
}

/// The mark of what no tag says anything about.
pub(super) const UNMARKED: u32 = u32::MAX;

/// Everything that one page draws and layout needs.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    pub(super) glyphs: Vec<Glyph>,
    /// Straight lines, as thin rectangles on the page.
    pub(super) rules: Vec<Rect>,
    pub(super) pictures: Vec<Rect>,
    /// Paths of any kind: letters may be drawn as such.
    pub(super) paths: u32,
    /// Where tagged content draws anything but text, by its number on the page (ISO 32000-2, 14.7.5).
    pub(super) marked: BTreeMap<i64, Rect>,
    /// Numbers of tagged content that come more than once, although they must not.
    pub(super) repeated: HashSet<u32>,
    /// Closed shapes of the size of letters, which letters may be drawn as.
    pub(super) shapes: u32,
    /// Glyphs whose meaning the document does not tell.
    pub(super) unknown: u32,
    /// Which of the glyphs have a meaning that was guessed.
    pub(super) guessed: Vec<usize>,
    /// Whether a budget was reached.
    pub(super) cut: bool,
}

/// Collects a page's [`Drawing`].
pub(super) struct Collector<'c> {
    pub(super) drawing: Drawing,
    faces: &'c mut Faces,
    codes: &'c mut Codes,
    reading: Reading,
    cancel: &'c Cancel,
    page: Rect,
    /// Glyphs that were drawn, those outside of the page included.
    seen: usize,
    /// Open marked content sequences, and the one of them that is an artifact of paging (ISO 32000-2, 14.8.2.2).
    depth: u32,
    artifact_from: Option<u32>,
    /// The open sequences that the structure knows: how deep, and their number.
    tagged: Vec<(u32, i64)>,
    /// Numbers of tagged content that came up.
    opened: HashSet<u32>,
    /// Content that is open and stands for other characters than it draws.
    replaced: Vec<(u32, Replacement)>,
}

impl<'c> Collector<'c> {
    pub(super) fn new(
        page: Rect,
        (faces, codes): (&'c mut Faces, &'c mut Codes),
        reading: Reading,
        cancel: &'c Cancel,
    ) -> Self {
        Self {
            drawing: Drawing::default(),
            faces,
            codes,
            reading,
            cancel,
            page,
            seen: 0,
            depth: 0,
            artifact_from: None,
            tagged: Vec::new(),
            opened: HashSet::new(),
            replaced: Vec::new(),
        }
    }

    fn stopped(&mut self) -> bool {
        self.drawing.cut |= self.seen >= MOST_GLYPHS;
        self.drawing.cut || self.cancel.is_cancelled()
    }

    fn glyph(&mut self, drawn: &Drawn<'_>, place: Affine, invisible: bool, vertical: bool) {
        let [a, b, c, d, x, y] = place.as_coeffs().map(|n| n as f32);
        let size = c.hypot(d) * 1000.0;
        let origin = (x, y);
        let sane = size.is_finite() && size > 0.1 && size < 5_000.0;
        // A watermark: marked as no part of the text, and drawn aslant over it.
        let aslant = a.abs().min(b.abs()) > ASLANT * a.hypot(b);
        let watermark = aslant && self.artifact_from.is_some();
        if !sane || watermark || !self.page.contains(origin, 2.0) {
            return;
        }
        let meant = self.codes.meaning(drawn, self.reading);
        let meant = meant.and_then(|(text, guessed)| Some((meaning(text)?, guessed)));
        // What is replaced by other words need not have any of its own.
        let replaced = || self.replaced.last().map(|_| (Text::LOST, false));
        let Some((text, guessed)) = meant.or_else(replaced) else {
            self.drawing.unknown += 1;
            return;
        };
        let width = match drawn {
            Drawn::Outline(outline) => outline.advance_width(),
            Drawn::Type3(type3) => type3.advance_width(),
        };
        // What is written from top to bottom reads like lines that are turned.
        let direction =
            if vertical { Direction::nearest(-c, -d) } else { Direction::nearest(a, b) };
        let width = if vertical { Some(1000.0) } else { width };
        let (x, y) = direction.upright(origin);
        let stretch = (a.hypot(b) * 1000.0 / size).clamp(0.3, 3.0);
        // A fallback font is stretched to the widths of the missing one, which the advance tells already; stretching by
        // the text state is rarer and stronger.
        let stretch = if (0.75..1.3).contains(&stretch) { 1.0 } else { stretch };
        let advance = (width.unwrap_or(500.0) / 1000.0 * size * stretch).clamp(0.0, 4.0 * size);
        if !advance.is_finite() {
            return;
        }
        let face = self.faces.of(drawn);
        // Fonts in the Windows encoding draw a hyphen for it; others have it for a word that may be parted there.
        let unseen = text == Text::Char(SOFT) && face.blank && !is_missing_hyphen(drawn);
        let text = if unseen { Text::Char(UNSEEN) } else { text };
        let artifact = self.artifact_from.is_some();
        let mark = self.tagged.last().and_then(|(_, number)| u32::try_from(*number).ok());
        let mark = mark.unwrap_or(UNMARKED);
        if guessed {
            self.drawing.guessed.push(self.drawing.glyphs.len());
        }
        let glyph = Glyph { text, direction, x, y, advance, size, face, invisible, artifact, mark };
        self.drawing.glyphs.push(glyph);
    }

    /// Notes that tagged content draws something here.
    fn mark(&mut self, rect: Rect) {
        let Some((_, number)) = self.tagged.last() else { return };
        let marked = &mut self.drawing.marked;
        if rect.is_sane() && (marked.len() < MOST_MARKED || marked.contains_key(number)) {
            marked.entry(*number).and_modify(|known| *known = known.union(rect)).or_insert(rect);
        }
    }
}

/// Where a picture is drawn, if that is anywhere.
pub(super) fn place_of(image: &Image<'_, '_>, props: &ImageDrawProps<'_>) -> Option<Rect> {
    let (w, h) = (f64::from(image.width()), f64::from(image.height()));
    let corner = |x, y| {
        let p = props.transform * Point::new(x, y);
        (p.x as f32, p.y as f32)
    };
    let ((ax, ay), (bx, by)) = (corner(0.0, 0.0), corner(w, h));
    Some(Rect::of(ax, ay, bx, by)).filter(Rect::is_sane)
}

impl<'a> Device<'a> for Collector<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        if !self.stopped() {
            self.drawing.paths += 1;
            let stroked = !matches!(draw_mode, DrawMode::Fill(_));
            if !self.tagged.is_empty() {
                let bounds = props.transform.transform_rect_bbox(path.control_box());
                let [x0, y0, x1, y1] = [bounds.x0, bounds.y0, bounds.x1, bounds.y1];
                self.mark(Rect::of(x0 as f32, y0 as f32, x1 as f32, y1 as f32));
            }
            if !stroked {
                self.drawing.shapes(path, props.transform);
            }
            self.drawing.path(path, props.transform, stroked);
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        if self.stopped() {
            return;
        }
        let invisible = matches!(mode, DrawMode::Invisible);
        let vertical = matches!(run.writing_mode(), WritingMode::Vertical);
        for glyph in run.glyphs() {
            // One string may hold any number of them.
            if self.stopped() {
                return;
            }
            self.seen += 1;
            self.glyph(glyph, props.transform * glyph.transform(), invisible, vertical);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        if let Some(rect) = place_of(&image, &props)
            && self.drawing.pictures.len() < MOST_RULES
        {
            self.drawing.rule(rect, false);
            self.mark(rect);
            self.drawing.pictures.push(rect);
        }
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        // Running heads and page numbers, where the producer marks them.
        let pagination = || {
            let kind = properties.and_then(|p| p.get::<Name<'_>>(b"Type".as_slice()));
            kind.is_some_and(|kind| kind.as_ref() == b"Pagination")
        };
        self.depth += 1;
        let number = properties.and_then(|p| p.get::<i64>(b"MCID".as_slice()));
        self.tagged.extend(number.map(|number| (self.depth, number)));
        if let Some(number) = number.and_then(|number| u32::try_from(number).ok())
            && self.opened.len() < MOST_MARKED
            && !self.opened.insert(number)
        {
            self.drawing.repeated.insert(number);
        }
        let replacement = properties.and_then(|p| Replacement::of(p, self.drawing.glyphs.len()));
        self.replaced.extend(replacement.map(|replacement| (self.depth, replacement)));
        if self.artifact_from.is_none() && tag == b"Artifact" && pagination() {
            self.artifact_from = Some(self.depth);
        }
    }

    fn end_marked_content(&mut self) {
        if self.artifact_from == Some(self.depth) {
            self.artifact_from = None;
        }
        if self.tagged.last().is_some_and(|(depth, _)| *depth == self.depth) {
            self.tagged.pop();
        }
        if let Some((_, replacement)) = self.replaced.pop_if(|(depth, _)| *depth == self.depth) {
            self.drawing.unknown += replacement.put(&mut self.drawing.glyphs);
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
