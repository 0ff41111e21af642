//! Running heads and feet: what stands at the same place of several pages, page numbers as numbers aside.

use super::segments::Segment;
use std::collections::VecDeque;

/// Pages before and after a page that it is compared with.
pub(super) const NEIGHBOURS: u32 = 3;
/// Share of a page's height, from the top and from the bottom, in which running text stands.
const MARGIN: f32 = 0.12;
/// A running line may be followed by another within this many sizes of its text, beyond the margin.
const FOLLOWING: f32 = 1.6;
/// Share of a page's height in which lines are compared with those of other pages.
const COMPARED: f32 = 0.25;
/// Segments of one margin that are compared.
const MOST_EDGES: usize = 120;

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
    let near = segments.iter().filter(|s| is_compared(s, (top, height)));
    near.take(MOST_EDGES).map(|s| Edge { text: signature(&s.text()), y: s.baseline }).collect()
}

fn is_compared(segment: &Segment, (top, height): (f32, f32)) -> bool {
    segment.baseline < top + COMPARED * height || segment.rect.y0 > top + (1.0 - COMPARED) * height
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
    let repeats = |segment: &Segment| {
        let text = signature(&segment.text());
        let same = |edges: &&&Vec<Edge>| {
            edges.iter().any(|e| e.text == text && (e.y - segment.baseline).abs() < 4.0)
        };
        let times = others.iter().filter(same).count();
        let kept = page == 1 && text.chars().filter(|c| c.is_alphabetic()).count() > 6;
        // Left and right pages may differ.
        !kept && (times > 1 || (times == 1 && others.len() <= 3))
    };
    // Inwards from each edge of the page, until nothing repeats any more.
    let (top, height) = page_height;
    let (mut upper, mut lower) = (top + MARGIN * height, top + (1.0 - MARGIN) * height);
    segments.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let mut running: Vec<usize> = Vec::new();
    for segment in segments.iter() {
        if segment.baseline < upper && repeats(segment) {
            upper = upper.max(segment.baseline + FOLLOWING * segment.size);
            running.push(segment.order);
        } else if segment.baseline > upper {
            break;
        }
    }
    for segment in segments.iter().rev() {
        if segment.rect.y0 > lower && repeats(segment) {
            lower = lower.min(segment.rect.y0 - FOLLOWING * segment.size);
            running.push(segment.order);
        } else if segment.rect.y1 < lower {
            break;
        }
    }
    segments.retain(|segment| !running.contains(&segment.order));
    segments.sort_by_key(|segment| segment.order);
}
