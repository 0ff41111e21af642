//! One page from its drawing to its pieces in reading order.

use super::content::Content;
use super::continued::Placed;
use super::fields::Named;
use super::figures::{self, Figure, Shown};
use super::file::{Drawn, Link};
use super::fonts::Body;
use super::footnotes::Footnotes;
use super::geometry::{Direction, Rect};
use super::glyphs::{Drawing, Glyph};
use super::lexicon::Lexicon;
use super::notes::{Note, References};
use super::paragraphs::{self, Paragraph};
use super::segments::{self, Segment};
use super::tagged::PageTags;
use super::titles::Wanted;
use super::{
    aligned, columns, fractions, garbled, lines, marked, ordered, ruled, tagged_tables, titles,
    trust,
};
use crate::OcrReason;
use crate::limits::Cancel;

/// Share of a page that a picture covers to make it a picture of a page.
pub(super) const COVERED: f32 = 0.5;
/// Letters that a page under a picture has at least to count as text.
const FEWEST_LETTERS: usize = 20;
/// Shapes of the size of letters that make a page without letters one whose text is drawn.
const FEWEST_SHAPES: u32 = 150;
/// Glyphs without a meaning that are more than bullets and signs.
const FEWEST_UNKNOWN: usize = 20;

/// The text of a page before it is laid out.
#[derive(Debug)]
pub(super) struct PageText {
    /// Text in the direction that most of the page has, in its upright frame.
    pub(super) segments: Vec<Segment>,
    /// Text in other directions, each in its own frame.
    pub(super) aside: Vec<Segment>,
    pub(super) rules: Vec<Rect>,
    pub(super) links: Vec<Link>,
    /// Values of fields that nothing printed explains.
    pub(super) fields: Vec<Named>,
    /// Figures that are described in words, and all pictures.
    pub(super) figures: Vec<Figure>,
    pub(super) pictures: Vec<Rect>,
    /// Whether pictures are wanted that nothing names.
    pub(super) unnamed: bool,
    pub(super) footnotes: Footnotes,
    /// Comments, with their labels once these are known.
    pub(super) notes: Vec<(String, Note)>,
    pub(super) direction: Direction,
    /// What the tags say about it, where they are believed.
    pub(super) tags: Option<PageTags>,
    /// Titles of the outline that lead here.
    pub(super) titles: Vec<Wanted>,
    /// The page in the upright frame.
    pub(super) frame: Rect,
    /// Upper edge and height of the page in the upright frame.
    pub(super) top: f32,
    pub(super) height: f32,
    pub(super) facts: PageFacts,
}

/// What is known about a page apart from its words.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PageFacts {
    /// Characters whose meaning is known.
    pub(super) chars: usize,
    /// Letters and digits among them.
    pub(super) letters: usize,
    /// Glyphs that stand for nothing known.
    pub(super) unknown: usize,
    /// Share of the page under pictures.
    pub(super) pictures: f32,
    /// Closed shapes of the size of letters.
    pub(super) shapes: u32,
    /// Whether the letters spell no language.
    pub(super) garbled: bool,
    /// Whether nothing at all is drawn.
    pub(super) blank: bool,
    /// Whether a budget cut the page short.
    pub(super) cut: bool,
}

impl PageFacts {
    /// Whether the page has a text layer worth reading: not a page number on a scan, and not signs without a meaning.
    pub(super) fn has_text(&self) -> bool {
        let stamp = self.pictures >= COVERED && self.letters < FEWEST_LETTERS;
        self.letters > 0
            && self.unknown <= self.chars
            && self.letters * 4 >= self.chars
            && !stamp
            && !self.garbled
    }

    /// Share of the characters that mean nothing, 0 to 1.
    pub(super) fn garbage(&self) -> f32 {
        if self.garbled {
            return 1.0;
        }
        self.unknown as f32 / (self.chars + self.unknown).max(1) as f32
    }

    /// Why the page needs OCR, if it does.
    pub(super) fn needs_ocr(&self) -> Option<OcrReason> {
        if self.garbled || (self.unknown >= FEWEST_UNKNOWN && self.unknown > self.chars) {
            return Some(OcrReason::Garbage);
        }
        if self.letters >= FEWEST_LETTERS || self.blank {
            return None;
        }
        if self.pictures >= COVERED {
            Some(OcrReason::Scanned)
        } else if self.shapes >= FEWEST_SHAPES {
            Some(OcrReason::Outlines)
        } else {
            None
        }
    }
}

/// A piece of a page.
#[derive(Debug)]
pub(super) enum Piece {
    Paragraph(Paragraph),
    Table(Placed),
    /// A figure, or the placeholder for it.
    Figure(Shown),
}

/// Reads the text off a drawing; any part of it once `cancel` is raised.
pub(super) fn read(drawn: Drawn, cancel: &Cancel) -> PageText {
    let Drawn { mut drawing, page, links, fields, mut figures, notes, tags } = drawn;
    let facts = measure(&drawing, page);
    choose_layer(&mut drawing);
    let count = |d: Direction| drawing.glyphs.iter().filter(|g| g.direction == d).count();
    let direction =
        Direction::ALL.into_iter().rev().max_by_key(|d| count(*d)).unwrap_or(Direction::Right);
    let tags = trust::settle(&mut drawing, tags, direction);
    let others = Direction::ALL.into_iter().filter(|d| *d != direction);
    let frame = direction.upright_rect(page);
    let rules =
        |d: Direction| -> Vec<Rect> { drawing.rules.iter().map(|r| d.upright_rect(*r)).collect() };
    let aside = |d| segments::of(&drawing.glyphs, d, &rules(d), cancel);
    let own = rules(direction);
    let mut segments = segments::of(&drawing.glyphs, direction, &own, cancel);
    marked::distrust(&mut segments, frame);
    PageText {
        tags,
        titles: Vec::new(),
        segments,
        aside: others.flat_map(aside).collect(),
        rules: own,
        links,
        fields,
        figures: {
            figures.iter_mut().for_each(|f| f.rect = direction.upright_rect(f.rect));
            figures
        },
        pictures: drawing.pictures.iter().map(|r| direction.upright_rect(*r)).collect(),
        unnamed: false,
        footnotes: Footnotes::default(),
        notes: notes.into_iter().map(|note| (String::new(), note)).collect(),
        direction,
        frame,
        top: frame.y0,
        height: frame.height(),
        facts,
    }
}

/// What is known about a page, without its layout.
pub(super) fn facts(drawn: &Drawn) -> PageFacts {
    measure(&drawn.drawing, drawn.page)
}

fn measure(drawing: &Drawing, page: Rect) -> PageFacts {
    let pictures: f32 = drawing.pictures.iter().map(|p| p.overlap(page).area()).sum();
    let running = |g: &Glyph| g.artifact && marked::is_at_edge(g.y, g.direction.upright_rect(page));
    let text = || drawing.glyphs.iter().filter(|g| !running(g));
    // Characters of private use mean something to the font alone.
    let private = text().filter(|g| g.text.is_private()).count();
    let visible = text().filter(|g| !g.text.is_space()).count();
    PageFacts {
        chars: visible - private,
        letters: text().filter(|g| g.text.is_letter()).count(),
        blank: text().next().is_none()
            && drawing.pictures.is_empty()
            && drawing.unknown + drawing.paths == 0
            && !drawing.cut,
        unknown: drawing.unknown as usize + private,
        shapes: drawing.shapes,
        garbled: garbled::is_garbled(&drawing.glyphs),
        pictures: (pictures / page.area().max(1.0)).min(1.0),
        cut: drawing.cut,
    }
}

/// Invisible text is the text of a scan, or doubles what is visible: it counts only where hardly anything is visible.
fn choose_layer(drawing: &mut Drawing) {
    let readable = |g: &&Glyph| !g.text.is_space() && !g.artifact;
    let invisible = drawing.glyphs.iter().filter(readable).filter(|g| g.invisible).count();
    let visible = drawing.glyphs.iter().filter(readable).count() - invisible;
    if invisible > 0 && visible * 4 >= invisible {
        drawing.glyphs.retain(|g| !g.invisible);
    }
}

/// The pieces of a page in reading order. Once `cancel` is raised they are any part of it: the caller asks before using them.
pub(super) fn pieces(
    page: &PageText,
    segments: Vec<Segment>,
    body: &Body,
    lexicon: &Lexicon,
    cancel: &Cancel,
) -> Vec<Piece> {
    let notes = page.notes.iter().map(|(label, note)| {
        let areas = note.areas.iter().map(|area| page.direction.upright_rect(*area));
        (label.clone(), areas.collect())
    });
    let notes = References::of(&notes.collect::<Vec<_>>(), &segments, cancel);
    let content = Content::new(body, lexicon, (&page.links, page.direction), &page.rules, cancel)
        .with(notes)
        .footnoted(&page.footnotes)
        .tagged(page.tags.as_ref());
    let mut segments = segments;
    fractions::join(&mut segments, &page.rules, cancel);
    let mut tables = Vec::new();
    if let Some(tags) = &page.tags {
        tagged_tables::take(&mut segments, tags, &content, &mut tables);
    }
    ruled::take(&mut segments, &page.rules, &content, &mut tables);
    let mut tables: Vec<Option<Placed>> = tables.into_iter().map(Some).collect();
    let mut out = Vec::new();
    let mut found = Vec::new();
    let regions = match &page.tags {
        Some(tags) if tags.ordered => ordered::regions(segments, tags, cancel),
        _ => columns::regions(segments, cancel),
    };
    for region in regions {
        if cancel.is_cancelled() {
            break;
        }
        let mut open = Vec::new();
        let mut lines = lines::of(region, cancel);
        titles::mark(&mut lines, &page.titles, &mut found);
        for part in aligned::parts(&lines, &page.rules, &content) {
            match part {
                aligned::Part::Line(line) => match line.table() {
                    None => open.push(line),
                    Some(at) => {
                        flush(&mut open, &content, &mut out);
                        out.extend(tables.get_mut(at).and_then(Option::take).map(Piece::Table));
                    }
                },
                aligned::Part::Table(table) => {
                    flush(&mut open, &content, &mut out);
                    out.push(Piece::Table(table));
                }
            }
        }
        flush(&mut open, &content, &mut out);
    }
    let mut aside = page.aside.clone();
    aside.sort_by_key(|s| s.order);
    flush(&mut lines::of(aside, cancel), &content, &mut out);
    figures::place(&mut out, page, cancel);
    out
}

fn flush(open: &mut Vec<lines::Line>, content: &Content<'_>, out: &mut Vec<Piece>) {
    out.extend(paragraphs::of(open, content).into_iter().map(Piece::Paragraph));
    open.clear();
}
