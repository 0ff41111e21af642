//! Links: annotations that lead to a web address (ISO 32000-2, 12.5.6.5 and 12.6.4.8). No other action is even looked at.

use super::file::Link;
use super::geometry::Rect;
use hayro_interpret::kurbo::{Affine, Point};
use hayro_syntax::object::{Array, Dict, Name, Rect as Box64, String as Bytes};
use hayro_syntax::page::Page;
use std::sync::Arc;

/// Areas of links of one page that are kept.
const MOST_LINKS: usize = 500;
/// Areas of one annotation: one for each line that it covers.
const MOST_AREAS: usize = 100;
/// Longest address that is kept.
const LONGEST_TARGET: usize = 2_000;

/// The links of a page, placed by its transform.
pub(super) fn of(page: &Page<'_>, place: Affine) -> Vec<Link> {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else {
        return Vec::new();
    };
    let all = annotations.iter::<Dict<'_>>().take(10 * MOST_LINKS);
    all.filter_map(|annotation| Some((target(&annotation)?, areas(&annotation, place))))
        .flat_map(|(target, areas)| {
            areas.into_iter().map(move |rect| Link { rect, target: target.clone() })
        })
        .take(MOST_LINKS)
        .collect()
}

fn target(annotation: &Dict<'_>) -> Option<Arc<str>> {
    let kind = annotation.get::<Name<'_>>(b"Subtype".as_slice())?;
    let action = annotation.get::<Dict<'_>>(b"A".as_slice())?;
    let verb = action.get::<Name<'_>>(b"S".as_slice())?;
    if kind.as_ref() != b"Link" || verb.as_ref() != b"URI" {
        return None;
    }
    let target = action.get::<Bytes<'_>>(b"URI".as_slice())?;
    let target = std::str::from_utf8(target.as_bytes()).ok()?.trim();
    let sane = !target.is_empty()
        && target.len() <= LONGEST_TARGET
        && !target.chars().any(char::is_control);
    sane.then(|| target.into())
}

/// The areas of an annotation on the page: its quadrilaterals, one a line, where it has any, else its rectangle. One that
/// reaches out of the rectangle counts for nothing (12.5.6.5).
pub(super) fn areas(annotation: &Dict<'_>, place: Affine) -> Vec<Rect> {
    let Some(whole) = annotation.get::<Box64>(b"Rect".as_slice()) else { return Vec::new() };
    let placed = |x0: f64, y0: f64, x1: f64, y1: f64| {
        let (a, b) = (place * Point::new(x0, y0), place * Point::new(x1, y1));
        Rect::of(a.x as f32, a.y as f32, b.x as f32, b.y as f32)
    };
    let whole = placed(whole.x0, whole.y0, whole.x1, whole.y1);
    let mut areas = Vec::new();
    if let Some(points) = annotation.get::<Array<'_>>(b"QuadPoints".as_slice()) {
        let numbers: Vec<f32> = points.iter::<f32>().take(8 * MOST_AREAS).collect();
        for quad in numbers.as_chunks::<8>().0 {
            let [x0, y0, x1, y1, x2, y2, x3, y3] = quad.map(f64::from);
            let least = |a: f64, b: f64, c: f64, d: f64| a.min(b).min(c).min(d);
            let most = |a: f64, b: f64, c: f64, d: f64| a.max(b).max(c).max(d);
            let (left, right) = (least(x0, x1, x2, x3), most(x0, x1, x2, x3));
            areas.push(placed(left, least(y0, y1, y2, y3), right, most(y0, y1, y2, y3)));
        }
    }
    let inside = |area: &Rect| {
        whole.contains((area.x0, area.y0), 3.0) && whole.contains((area.x1, area.y1), 3.0)
    };
    if areas.is_empty() || !areas.iter().all(inside) {
        areas = vec![whole];
    }
    areas.retain(Rect::is_sane);
    areas
}
