//! Running heads and feet: what stands at the same place of several pages, page numbers as numbers aside.

use super::words::Segment;
use std::collections::VecDeque;

/// Pages before and after a page that it is compared with.
pub(super) const NEIGHBOURS: u32 = 3;
/// Share of a page's height, from the top and from the bottom, in which running text stands.
const MARGIN: f32 = 0.12;
/// Segments of one margin that are compared.
const MOST_EDGES: usize = 40;

/// A line in the margin of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edge {
    /// Its text with every number as `#`.
    text: String,
    /// How far from the top, in points.
    y: f32,
}

/// The lines in the margins of one page.
pub(super) fn edges(segments: &[Segment], top: f32, height: f32) -> Vec<Edge> {
    let near = segments.iter().filter(|s| in_margin(s, (top, height)));
    near.take(MOST_EDGES).map(|s| Edge { text: signature(&s.text()), y: s.baseline }).collect()
}

fn in_margin(segment: &Segment, (top, height): (f32, f32)) -> bool {
    segment.baseline < top + MARGIN * height || segment.rect.y0 > top + (1.0 - MARGIN) * height
}

/// A text with its numbers made equal.
fn signature(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_whitespace()).take(200) {
        if c.is_numeric() {
            if !out.ends_with('#') {
                out.push('#');
            }
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// Drops the running heads and feet of a page, told by the edges of pages near it. The first page keeps what is more than
/// a page number: it may say nowhere else what the document is.
pub(super) fn drop(
    segments: &mut Vec<Segment>,
    page_height: (f32, f32),
    near: &VecDeque<(u32, Vec<Edge>)>,
    page: u32,
) {
    let others: Vec<&Vec<Edge>> = near
        .iter()
        .filter(|(n, _)| *n != page && n.abs_diff(page) <= NEIGHBOURS)
        .map(|(_, edges)| edges)
        .collect();
    if others.is_empty() {
        return;
    }
    segments.retain(|segment| {
        if !in_margin(segment, page_height) {
            return true;
        }
        let text = signature(&segment.text());
        let repeats = |edges: &&&Vec<Edge>| {
            edges.iter().any(|e| e.text == text && (e.y - segment.baseline).abs() < 4.0)
        };
        let times = others.iter().filter(repeats).count();
        let kept = page == 1 && text.chars().filter(|c| c.is_alphabetic()).count() > 6;
        kept || times == 0 || (times == 1 && others.len() > 3)
    });
}
