//! Texts: the atoms of one, wherever they stand (MS-PPT 2.9.76 and 2.4.14.3), and the blocks that they come to.

use super::kinds::{
    DATE, FOOTER, INTERACTION, INTERACTION_ATOM, OUTLINE_REF, RTF_DATE, SLIDE_NUMBER, TEXT_BYTES,
    TEXT_CHARS, TEXT_HEADER, TEXT_INTERACTION, TEXT_STYLE,
};
use super::numbers::Numbers;
use super::style::{LEVELS, Scheme, TextStyle};
use crate::block::{Block, Inline, Marker, Style};
use crate::bytes::{u16_at, u32_at};
use crate::formats::docx::paragraph::tidy_breaks;
use crate::formats::docx::properties::Font as Face;
use crate::formats::docx::symbols;
use crate::formats::officeart::Record;
use std::collections::HashMap;
use std::sync::Arc;

/// The targets of links by their numbers.
pub(super) type Links = HashMap<u32, Arc<str>>;

/// What a text is for (2.13.33).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Title,
    Body,
    /// The text of a slide that only has a title, without bullets.
    Subtitle,
    Notes,
    Other,
}

impl Purpose {
    pub(super) fn of(kind: u32) -> Self {
        match kind {
            0 | 6 => Self::Title,
            1 | 7 | 8 => Self::Body,
            5 => Self::Subtitle,
            2 => Self::Notes,
            _ => Self::Other,
        }
    }
}

/// A text.
#[derive(Debug, Clone)]
pub(super) struct Text<'a> {
    pub(super) purpose: Purpose,
    units: Vec<u16>,
    style: &'a [u8],
    /// Places that stand for a date, a number, or a footer.
    fields: Vec<usize>,
    /// Parts that are links, and where to.
    links: Vec<(usize, usize, u32)>,
    /// The text is the one at this place of the slide's outline.
    pub(super) outline: Option<u32>,
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self {
            purpose: Purpose::Other,
            units: Vec::new(),
            style: &[],
            fields: Vec::new(),
            links: Vec::new(),
            outline: None,
        }
    }
}

/// The texts that these atoms make, each begun by its header.
pub(super) fn texts<'a>(records: impl Iterator<Item = Record<'a>>) -> Vec<Text<'a>> {
    let mut texts: Vec<Text<'a>> = Vec::new();
    let mut link = None;
    for record in records {
        let body = record.body;
        if record.kind == TEXT_HEADER {
            let purpose = Purpose::of(u32_at(body, 0).unwrap_or(4));
            texts.push(Text { purpose, ..Text::default() });
            continue;
        }
        if texts.is_empty() {
            texts.push(Text::default());
        }
        let Some(text) = texts.last_mut() else { continue };
        let place = |at| u32_at(body, at).and_then(|n| usize::try_from(n).ok());
        match record.kind {
            OUTLINE_REF => text.outline = u32_at(body, 0),
            TEXT_CHARS => text.units = body.chunks_exact(2).filter_map(|c| u16_at(c, 0)).collect(),
            TEXT_BYTES => text.units = body.iter().map(|b| u16::from(*b)).collect(),
            TEXT_STYLE => text.style = body,
            SLIDE_NUMBER | DATE..=FOOTER | RTF_DATE => text.fields.extend(place(0)),
            INTERACTION => {
                let atom = record.child(INTERACTION_ATOM);
                link = atom.and_then(|atom| u32_at(atom.body, 4)).filter(|link| *link > 0);
            }
            TEXT_INTERACTION => {
                let link = link.take();
                if let (Some(from), Some(to), Some(link)) = (place(0), place(4), link) {
                    text.links.push((from, to, link));
                }
            }
            _ => {}
        }
    }
    texts
}

/// What a text's paragraphs look like where they do not say so themselves.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Defaults<'d> {
    /// Whether a level has a bullet.
    pub(super) bullets: [Option<bool>; LEVELS],
    /// How the runs of the text are numbered.
    pub(super) schemes: &'d [Option<Scheme>],
    /// What the fonts show, by their places in the list.
    pub(super) fonts: &'d [Face],
    /// The link of the whole text.
    pub(super) link: Option<&'d Arc<str>>,
}

impl Text<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Takes the links that a shape lays over a text of the outline.
    pub(super) fn add_links(&mut self, other: &Self) {
        self.links.extend(&other.links);
    }

    /// The paragraphs of the text as blocks.
    pub(super) fn blocks(&self, links: &Links, defaults: Defaults<'_>) -> Vec<Block> {
        let style = TextStyle::read(self.style, self.units.len());
        let marks = self.marks(links, defaults);
        let mut blocks = Vec::new();
        let mut numbers = Numbers::default();
        let mut from = 0;
        for paragraph in self.units.split(|unit| *unit == 0x0d) {
            let run = style.paragraph(from);
            let level = usize::from(run.level);
            let content = content(paragraph, from, &style, &marks, defaults.fonts);
            let bullet = run.bullet.or(defaults.bullets.get(level).copied().flatten());
            let numbered = style.at(from).and_then(|run| *defaults.schemes.get(run.later)?);
            from += paragraph.len() + 1;
            if !crate::formats::docx::paragraph::says_something(&content) {
                continue;
            }
            if bullet != Some(true) {
                numbers.interrupt(level);
                blocks.push(Block::paragraph(content));
                continue;
            }
            let marker = match numbered {
                Some(scheme) => numbers.next(level, scheme),
                None => {
                    numbers.interrupt(level);
                    Marker::Bullet
                }
            };
            blocks.push(Block::item(run.level + 1, marker, content));
        }
        blocks
    }

    /// What lies over the text, in its order.
    fn marks(&self, links: &Links, defaults: Defaults<'_>) -> Marks {
        let mut marks = Marks { link: defaults.link.cloned(), ..Marks::default() };
        marks.fields.clone_from(&self.fields);
        marks.fields.sort_unstable();
        let mut linked = self.links.clone();
        linked.sort_unstable();
        let mut behind = 0;
        for (from, to, number) in linked {
            // One link does not lie over another.
            if let Some(link) = links.get(&number).filter(|_| from >= behind && from < to) {
                marks.links.push((from, to, link.clone()));
                behind = to;
            }
        }
        marks
    }
}

/// What lies over a text.
#[derive(Debug, Default)]
struct Marks {
    /// Places that stand for something else, rising.
    fields: Vec<usize>,
    /// Links, one behind the other.
    links: Vec<(usize, usize, Arc<str>)>,
    /// The link of all the rest.
    link: Option<Arc<str>>,
}

impl Marks {
    /// Where anything begins or ends between two places.
    fn bounds(&self, from: usize, to: usize) -> Vec<usize> {
        let first = self.links.partition_point(|(_, end, _)| *end <= from);
        let links = self.links.iter().skip(first).take_while(|(start, _, _)| *start < to);
        let mut bounds: Vec<usize> = links.flat_map(|(start, end, _)| [*start, *end]).collect();
        let first = self.fields.partition_point(|at| *at < from);
        let fields = self.fields.iter().skip(first).take_while(|at| **at < to);
        bounds.extend(fields.flat_map(|at| [*at, at + 1]));
        bounds
    }

    fn is_field(&self, at: usize) -> bool {
        self.fields.binary_search(&at).is_ok()
    }

    fn link(&self, at: usize) -> Option<&Arc<str>> {
        let index = self.links.partition_point(|(_, end, _)| *end <= at);
        let own = self.links.get(index).filter(|(from, _, _)| *from <= at);
        own.map(|(_, _, link)| link).or(self.link.as_ref())
    }
}

/// The words of a paragraph that begins at `from`.
fn content(
    units: &[u16],
    from: usize,
    style: &TextStyle,
    marks: &Marks,
    fonts: &[Face],
) -> Vec<Inline> {
    let end = from + units.len();
    // Where anything changes.
    let mut bounds = marks.bounds(from, end);
    bounds.extend(style.bounds(from, end));
    bounds.retain(|at| (from + 1..end).contains(at));
    bounds.push(end);
    bounds.sort_unstable();
    bounds.dedup();
    let mut content = Vec::new();
    let mut at = from;
    for to in bounds {
        let part = units.get(at - from..to - from).unwrap_or_default();
        let run = style.at(at).unwrap_or_default();
        let face = |font: Option<u16>| fonts.get(usize::from(font?)).copied();
        let faces = (face(run.font), face(run.signs).or_else(|| face(run.font)));
        if !marks.is_field(at) {
            push(&mut content, part, (run.style, faces), marks.link(at));
        }
        at = to;
    }
    tidy_breaks(&mut content);
    content
}

/// The font of letters, and the one of signs.
type Faces = (Option<Face>, Option<Face>);

/// Adds units of text; a vertical tab is a line break.
fn push(
    content: &mut Vec<Inline>,
    units: &[u16],
    (style, faces): (Style, Faces),
    link: Option<&Arc<str>>,
) {
    for (at, line) in units.split(|unit| *unit == 0x0b).enumerate() {
        if at > 0 {
            content.push(Inline::Break);
        }
        if !line.is_empty() {
            let text = char::decode_utf16(line.iter().copied());
            let text = text.map(|c| shown(c.unwrap_or('\u{fffd}'), faces)).collect();
            content.push(Inline::Text { text, style, link: link.cloned() });
        }
    }
}

/// What a character shows: fonts of signs have them in the places of letters, or where nothing else is.
fn shown(c: char, (letters, signs): Faces) -> char {
    let private = ('\u{f000}'..='\u{f0ff}').contains(&c);
    let face = if private { signs } else { letters };
    match face {
        Some(face @ (Face::Symbol | Face::Wingdings)) if private || c < '\u{100}' => {
            symbols::symbol(face, c.into()).unwrap_or(c)
        }
        Some(_) | None => c,
    }
}
