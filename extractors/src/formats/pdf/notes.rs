//! What readers wrote on a page (ISO 32000-2, 12.5.6): notes, and remarks on words that they marked. Called by `file` where
//! the caller wants comments. A free text is part of the page and no note.

use super::geometry::Rect;
use super::links;
use super::segments::Segment;
use super::strings;
use super::words::Word;
use crate::limits::Cancel;
use hayro_interpret::kurbo::Affine;
use hayro_syntax::object::{Array, Dict, Name};
use hayro_syntax::page::Page;
use std::collections::HashMap;

/// Notes of one page that are read.
const MOST_NOTES: usize = 1_000;
/// A note that marks no words is about those that stand no further away, in points.
const NEAR: f32 = 100.0;

/// A note and what it is about.
#[derive(Debug, Clone)]
pub(super) struct Note {
    /// The areas that it marks, on the page.
    pub(super) areas: Vec<Rect>,
    /// Who wrote it, and what.
    pub(super) text: String,
}

/// The notes of a page, placed by its transform, in their order.
pub(super) fn of(page: &Page<'_>, place: Affine) -> Vec<Note> {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else {
        return Vec::new();
    };
    let all = annotations.iter::<Dict<'_>>().take(10 * MOST_NOTES);
    all.filter_map(|annotation| note(&annotation, place)).take(MOST_NOTES).collect()
}

fn note(annotation: &Dict<'_>, place: Affine) -> Option<Note> {
    let kind = annotation.get::<Name<'_>>(b"Subtype".as_slice())?;
    let known: [&[u8]; 14] = [
        b"Text",
        b"Highlight",
        b"Underline",
        b"Squiggly",
        b"StrikeOut",
        b"Caret",
        b"Ink",
        b"Square",
        b"Circle",
        b"Line",
        b"Polygon",
        b"PolyLine",
        b"Stamp",
        b"Redact",
    ];
    // A reply that only says "accepted" is a state and no text (12.5.6.3).
    if !known.contains(&kind.as_ref()) || annotation.contains_key(b"StateModel".as_slice()) {
        return None;
    }
    let text = strings::text_of(annotation, b"Contents")?;
    let text = match strings::text_of(annotation, b"T") {
        Some(author) => format!("{}: {}", crate::clean::line(&author), crate::clean::line(&text)),
        None => crate::clean::line(&text),
    };
    Some(Note { areas: links::areas(annotation, place), text })
}

/// The place of a word, to know it again.
type Place = (u32, u32);

fn place_of(word: &Word) -> Place {
    (word.rect.x0.to_bits(), word.rect.y0.to_bits())
}

/// The notes of a page by the words behind which they are referred to.
#[derive(Debug, Default)]
pub(super) struct References(HashMap<Place, Vec<String>>);

impl References {
    /// Finds the last word that each note marks, or the nearest one. `notes` are labels and areas in the frame of the words.
    pub(super) fn of(notes: &[(String, Vec<Rect>)], segments: &[Segment], cancel: &Cancel) -> Self {
        let mut found: HashMap<Place, Vec<String>> = HashMap::new();
        for (label, areas) in notes {
            if cancel.is_cancelled() {
                break;
            }
            let words = || segments.iter().flat_map(|s| &s.words);
            let marked = words().filter(|w| areas.iter().any(|a| a.contains(w.rect.middle(), 0.5)));
            let behind = |w: &&Word| (w.baseline, w.rect.x0);
            let last = marked.max_by(|a, b| {
                let ((ay, ax), (by, bx)) = (behind(a), behind(b));
                ay.total_cmp(&by).then(ax.total_cmp(&bx))
            });
            let nearest = || {
                let at = areas.first()?.middle();
                let far = |w: &&Word| distance(&w.rect, at);
                words().min_by(|a, b| far(a).total_cmp(&far(b))).filter(|w| far(w) <= NEAR)
            };
            if let Some(word) = last.or_else(nearest) {
                found.entry(place_of(word)).or_default().push(label.clone());
            }
        }
        Self(found)
    }

    /// The labels of the notes that are referred to behind a word.
    pub(super) fn behind(&self, word: &Word) -> &[String] {
        self.0.get(&place_of(word)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// How far a point lies from a rectangle.
fn distance(rect: &Rect, (x, y): (f32, f32)) -> f32 {
    let beyond = |at: f32, from: f32, to: f32| (from - at).max(at - to).max(0.0);
    beyond(x, rect.x0, rect.x1).hypot(beyond(y, rect.y0, rect.y1))
}
