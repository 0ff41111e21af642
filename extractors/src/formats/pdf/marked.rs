//! What a document marks as running text (ISO 32000-2, 14.8.2.2.2), held against what running text is: it stands at an edge
//! of its page, a few lines at most, or comes again on a page near it. Any other mark is wrong, and its words are text.
//! Called by `running`, which drops what is found here and nothing else that is marked.

use super::geometry::Rect;
use super::running::{Edge, Edges, MARGIN, MOST_RUNNING, repeats};
use super::segments::Segment;
use std::collections::HashSet;

/// Share of a page's width, from the left and from the right, in which a mark is believed.
const ASIDE: f32 = 0.08;
/// Lines of one page that are marked and compared.
pub(super) const MOST_LINES: usize = 200;
/// Points by which a line stands higher or lower on another page.
const SHIFT: f32 = 4.0;
/// Lines that are closer than this, in sizes of their text, are one block.
const BLOCK: f32 = 1.6;
/// Characters in the middle of a page that are too many for a mark that lies over it.
const MOST_MARKED: usize = 200;

/// Whether what stands at this height may be running text for its place alone.
pub(super) fn is_at_edge(y: f32, frame: Rect) -> bool {
    let margin = MARGIN * frame.height();
    y < frame.y0 + margin || y > frame.y1 - margin
}

/// Takes the marks off a page whose middle is marked for the most part: they are wrong, and what runs comes again.
pub(super) fn distrust(segments: &mut [Segment], frame: Rect) {
    let middle = |s: &Segment| s.artifact && !is_at_edge(s.baseline, frame);
    let chars = |of: &dyn Fn(&Segment) -> bool| -> usize {
        segments.iter().filter(|s| of(s)).map(Segment::chars).sum()
    };
    let (marked, text) = (chars(&middle), chars(&|s| !s.artifact));
    if marked > MOST_MARKED && marked > text {
        segments.iter_mut().for_each(|s| s.artifact = false);
    }
}

/// The marked segments of a page that are running text, by their places in the order of drawing.
pub(super) fn borne_out(
    segments: &[Segment],
    own: &Edges,
    frame: Rect,
    others: &[&(u32, Edges)],
    page: u32,
) -> HashSet<usize> {
    let mut found: HashSet<usize> = HashSet::new();
    let close = |a: &Edge, b: &Edge| b.y - a.y < BLOCK * b.size.max(a.size);
    let (head, foot) = (frame.y0 + MARGIN * frame.height(), frame.y1 - MARGIN * frame.height());
    for block in own.marked.chunk_by(close).filter(|block| block.len() <= MOST_RUNNING) {
        if block.iter().all(|e| e.y < head) || block.iter().all(|e| e.top > foot) {
            found.extend(block.iter().flat_map(|e| &e.orders));
        }
    }
    let again = |edge: &&Edge| {
        others.iter().any(|(number, edges)| {
            let on = i64::from(*number) - i64::from(page);
            let level = |e: &&Edge| (e.y - edge.y).abs() < SHIFT;
            let same = |e: &Edge| e.text == edge.text || repeats(&edge.text, &e.text, on);
            edges.marked.iter().filter(level).any(same)
        })
    };
    for edge in own.marked.iter().filter(again) {
        found.extend(&edge.orders);
    }
    let (left, right) = (frame.x0 + ASIDE * frame.width(), frame.x1 - ASIDE * frame.width());
    let aside = |s: &&Segment| s.artifact && (s.rect.x1 < left || s.rect.x0 > right);
    found.extend(segments.iter().filter(aside).map(|s| s.order));
    found
}
