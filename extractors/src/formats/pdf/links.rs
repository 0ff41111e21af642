//! Links: annotations that lead to a web address (ISO 32000-2, 12.5.6.5 and 12.6.4.8). No other action is even looked at.

use super::file::Link;
use super::geometry::Rect;
use hayro_interpret::kurbo::{Affine, Point};
use hayro_syntax::object::{Array, Dict, Name, Rect as Box64, String as Bytes};
use hayro_syntax::page::Page;

/// Links of one page that are kept.
const MOST_LINKS: usize = 500;
/// Longest address that is kept.
const LONGEST_TARGET: usize = 2_000;

/// The links of a page, placed by its transform.
pub(super) fn of(page: &Page<'_>, place: Affine) -> Vec<Link> {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else {
        return Vec::new();
    };
    annotations.iter::<Dict<'_>>().take(MOST_LINKS).filter_map(|a| link(&a, place)).collect()
}

fn link(annotation: &Dict<'_>, place: Affine) -> Option<Link> {
    let kind = annotation.get::<Name<'_>>(b"Subtype".as_slice())?;
    let action = annotation.get::<Dict<'_>>(b"A".as_slice())?;
    let verb = action.get::<Name<'_>>(b"S".as_slice())?;
    if kind.as_ref() != b"Link" || verb.as_ref() != b"URI" {
        return None;
    }
    let target = action.get::<Bytes<'_>>(b"URI".as_slice())?;
    let target = std::str::from_utf8(target.as_bytes()).ok()?.trim();
    if target.is_empty() || target.len() > LONGEST_TARGET || target.chars().any(char::is_control) {
        return None;
    }
    let area = annotation.get::<Box64>(b"Rect".as_slice())?;
    let (a, b) = (place * Point::new(area.x0, area.y0), place * Point::new(area.x1, area.y1));
    let rect = Rect::of(a.x as f32, a.y as f32, b.x as f32, b.y as f32);
    rect.is_sane().then(|| Link { rect, target: target.into() })
}
