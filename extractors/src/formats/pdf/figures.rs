//! Figures: the words that tags give for them (ISO 32000-2, 14.9.3), and a placeholder with its size for a picture that has
//! a caption. Called by `file` for what is tagged, and by `page` for the places. Never decodes a picture: `pictures` does.

use super::geometry::Rect;
use super::page::{PageText, Piece};
use super::{strings, trees};
use crate::block::plain_text;
use crate::limits::Cancel;
use hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier};
use hayro_syntax::page::Page;
use hayro_syntax::xref::XRef;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Entries of the tree that leads from pages to their structure.
const MOST_PARENTS: usize = 200_000;
/// Elements above marked content in which its figure is looked for.
const HIGHEST: usize = 4;
/// Characters of a description.
const LONGEST_ALT: usize = 2_000;
/// A picture smaller than this, in points, is an icon or a rule.
const SMALLEST: f32 = 60.0;
/// A picture that covers more of the page is its background.
const BACKGROUND: f32 = 0.9;
/// How far from its picture a caption stands, in points.
const CAPTION_WITHIN: f32 = 40.0;
/// A caption is longer than a reference, and shorter than this.
const LONGEST_CAPTION: usize = 1_000;

/// A figure on a page.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    pub(super) rect: Rect,
    pub(super) alt: String,
}

/// A figure among the pieces of a page.
#[derive(Debug)]
pub(super) struct Shown {
    /// What is said of it, or its name and size.
    pub(super) alt: String,
    /// Which picture of the page it is, counted as they are drawn.
    pub(super) picture: Option<usize>,
    /// Whether it has words or a name, and so leaves a placeholder where the picture cannot be had.
    pub(super) named: bool,
    /// The picture as a `data:` address.
    pub(super) source: Option<Arc<str>>,
}

/// From the numbers of pages to the elements of their marked content.
#[derive(Debug, Default)]
pub(super) struct Parents(Option<HashMap<i64, ObjectIdentifier>>);

impl Parents {
    /// The figures among the marked content of a page; `marked` is where each sequence draws.
    pub(super) fn figures(&mut self, page: &Page<'_>, marked: &BTreeMap<i64, Rect>) -> Vec<Figure> {
        let Some(number) = page.raw().get::<i64>(b"StructParents".as_slice()) else {
            return Vec::new();
        };
        if marked.is_empty() {
            return Vec::new();
        }
        let xref = page.xref();
        let Some(elements) = self.elements(xref, number) else { return Vec::new() };
        let mut found: HashMap<ObjectIdentifier, Figure> = HashMap::new();
        let last = marked.keys().next_back().copied().unwrap_or(0);
        for (mcid, element) in (0..=last).zip(elements.raw_iter()) {
            let Some(rect) = marked.get(&mcid) else { continue };
            let Some(id) = element.as_obj_ref().map(Into::into) else { continue };
            if let Some((id, alt)) = described(xref, id) {
                let figure = found.entry(id).or_insert(Figure { rect: *rect, alt });
                figure.rect = figure.rect.union(*rect);
            }
        }
        let mut figures: Vec<Figure> = found.into_values().collect();
        figures
            .sort_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0).then(a.rect.x0.total_cmp(&b.rect.x0)));
        figures
    }

    fn elements<'a>(&mut self, xref: &'a XRef, number: i64) -> Option<Array<'a>> {
        let arrays = self.0.get_or_insert_with(|| {
            let catalog = xref.get::<Dict<'_>>(xref.root_id());
            let root = catalog.and_then(|c| c.get::<Dict<'_>>(b"StructTreeRoot".as_slice()));
            let tree = root.and_then(|root| root.get::<Dict<'_>>(b"ParentTree".as_slice()));
            let leaves = tree.map(|tree| trees::references(xref, tree, MOST_PARENTS));
            leaves.unwrap_or_default().into_iter().collect()
        });
        xref.get::<Array<'a>>(*arrays.get(&number)?)
    }
}

/// The element at or above `id` that is described in words.
fn described(xref: &XRef, mut id: ObjectIdentifier) -> Option<(ObjectIdentifier, String)> {
    for _ in 0..HIGHEST {
        let element = xref.get::<Dict<'_>>(id)?;
        let kind = element.get::<Name<'_>>(b"S".as_slice())?;
        if let Some(alt) = strings::text_of(&element, b"Alt") {
            // The words of these stand for text that is there anyway.
            let other: [&[u8]; 5] = [b"Link", b"Span", b"Formula", b"Annot", b"Form"];
            let mut alt = crate::clean::line(&alt);
            alt.truncate(alt.floor_char_boundary(LONGEST_ALT));
            return (is_said(&alt) && !other.contains(&kind.as_ref())).then_some((id, alt));
        }
        id = element.get_ref(b"P".as_slice())?.into();
    }
    None
}

/// Whether a description says something: some programs put the name or the address of the picture's file there.
fn is_said(alt: &str) -> bool {
    let lower = alt.to_lowercase();
    let file = [".gif", ".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".svg", ".emf", ".wmf"];
    let named = lower.contains("://") || file.iter().any(|end| lower.ends_with(end));
    !alt.is_empty() && (!named || alt.contains(char::is_whitespace))
}

/// Puts the figures of a page between its pieces; those that have no words of their own, and a caption, get its name. What
/// has neither is a piece only where it is wanted.
pub(super) fn place(pieces: &mut Vec<Piece>, page: &PageText, cancel: &Cancel) {
    let PageText { figures, pictures, frame, .. } = page;
    let large = |rect: &Rect| {
        let seen = rect.overlap(*frame);
        seen.width() >= SMALLEST
            && seen.height() >= SMALLEST
            && seen.area() < BACKGROUND * frame.area()
    };
    let within = |rect: &Rect, f: &Figure| f.rect.overlap(*rect).area() > 0.5 * rect.area();
    for figure in figures {
        if cancel.is_cancelled() {
            return;
        }
        let own = pictures.iter().enumerate().filter(|(_, r)| large(r) && within(r, figure));
        let largest = own.max_by(|(_, a), (_, b)| a.area().total_cmp(&b.area()));
        let (alt, picture) = (figure.alt.clone(), largest.map(|(i, _)| i));
        let at = behind(pieces, figure.rect);
        pieces.insert(at, Piece::Figure(Shown { alt, picture, named: true, source: None }));
    }
    let described = |rect: &Rect| figures.iter().any(|f| within(rect, f));
    let others = pictures.iter().enumerate().filter(|(_, r)| large(r) && !described(r));
    for (i, picture) in others {
        if cancel.is_cancelled() {
            return;
        }
        let centimetres = |points: f32| (points / 72.0 * 2.54).round().max(1.0);
        let (width, height) = (centimetres(picture.width()), centimetres(picture.height()));
        let size = format!("{width} × {height} cm");
        let caption = caption(pieces, *picture);
        let named = caption.is_some();
        if !named && !page.unnamed {
            continue;
        }
        let (at, alt) = match caption {
            Some((at, name)) => (at, format!("{name}, {size}")),
            None => (behind(pieces, *picture), size),
        };
        let shown = Shown { alt, picture: Some(i), named, source: None };
        pieces.insert(at, Piece::Figure(shown));
    }
}

/// The place in reading order before the first text that stands beneath `rect`, or behind the last one above it.
fn behind(pieces: &[Piece], rect: Rect) -> usize {
    let paragraphs = || {
        pieces.iter().enumerate().filter_map(|(i, piece)| match piece {
            Piece::Paragraph(p) => Some((i, p.rect)),
            Piece::Table(_) | Piece::Figure(_) => None,
        })
    };
    let beside = |r: &Rect| r.x0 < rect.x1 && r.x1 > rect.x0;
    let beneath = paragraphs().find(|(_, r)| beside(r) && r.y0 >= rect.middle().1).map(|(i, _)| i);
    let above = || paragraphs().rfind(|(_, r)| beside(r) && r.y1 <= rect.middle().1);
    beneath.or_else(|| above().map(|(i, _)| i + 1)).unwrap_or(pieces.len())
}

/// Where the caption of a picture stands among the pieces, and what it calls the picture.
fn caption(pieces: &[Piece], picture: Rect) -> Option<(usize, String)> {
    let near = |r: Rect| {
        let gap = (r.y0 - picture.y1).max(picture.y0 - r.y1);
        r.x0 < picture.x1 && r.x1 > picture.x0 && gap.abs() < CAPTION_WITHIN
    };
    pieces.iter().enumerate().find_map(|(i, piece)| match piece {
        Piece::Paragraph(p) if near(p.rect) => name(&plain_text(&p.content)).map(|name| (i, name)),
        Piece::Paragraph(_) | Piece::Table(_) | Piece::Figure(_) => None,
    })
}

/// The name at the start of a caption: a word for a figure and its number.
fn name(caption: &str) -> Option<String> {
    const WORDS: [&str; 10] =
        ["figure", "fig.", "figur", "fig", "abbildung", "abb.", "bild", "billede", "foto", "photo"];
    let mut words = caption.split_whitespace();
    let (word, number) = (words.next()?, words.next()?);
    let number = number.trim_end_matches(|c: char| !c.is_alphanumeric());
    let is_number = number.len() <= 8 && number.chars().any(|c| c.is_ascii_digit());
    let sane = caption.len() <= LONGEST_CAPTION && is_number;
    (sane && WORDS.contains(&word.to_lowercase().as_str())).then(|| format!("{word} {number}"))
}

#[cfg(test)]
mod tests {
    use super::{is_said, name};

    #[test]
    fn names_of_files_describe_nothing() {
        assert!(is_said("Kort over havnen") && is_said("Logo"));
        assert!(!is_said("") && !is_said("logo.PNG") && !is_said("http://example.org/a"));
    }

    #[test]
    fn captions_name_their_figures() {
        assert_eq!(name("Figur 3. Havnen i Fjordby").as_deref(), Some("Figur 3"));
        assert_eq!(name("Fig. 2.1: A pump").as_deref(), Some("Fig. 2.1"));
        assert_eq!(name("Figures show that"), None);
        assert_eq!(name("Bilag 3"), None);
    }
}
