//! Running heads and feet: lines that stand at the same place of several pages and differ in the page number at most. What
//! the document itself marks as running is held to that, too: `marked` says where the mark is believed.

use super::geometry::Rect;
use super::marked;
use super::segments::Segment;
use std::collections::{HashSet, VecDeque};

/// Pages before and after a page that it is compared with.
pub(super) const NEIGHBOURS: u32 = 3;
/// Share of a page's height, from the top and from the bottom, in which running text stands.
pub(super) const MARGIN: f32 = 0.12;
/// A running line may be followed by another within this many sizes of its text, beyond the margin.
const FOLLOWING: f32 = 1.6;
/// How much larger than the text a title is.
const LARGE: f32 = 1.15;
/// Share of a page's height in which lines are compared with those of other pages.
const COMPARED: f32 = 0.2;
/// Lines at one edge of a page that run: forms repeat whole blocks, which are their text.
pub(super) const MOST_RUNNING: usize = 3;
/// Lines of one page that are compared.
pub(super) const MOST_EDGES: usize = 60;
/// Parts of a running line: left, middle, right.
const MOST_PARTS: usize = 3;
/// Bytes of a line that are compared.
const LONGEST: usize = 300;

/// A line near the upper or lower edge of a page.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    /// Its text without spaces.
    pub(super) text: String,
    pub(super) y: f32,
    /// From where to where it reaches, for the room around it.
    pub(super) top: f32,
    pub(super) bottom: f32,
    pub(super) size: f32,
    /// The places of its segments in the order of drawing.
    pub(super) orders: Vec<usize>,
    /// Whether the document marks all of it as running.
    artifact: bool,
}

/// The lines near the edges of one page, from the outside inwards on each side.
#[derive(Debug, Clone, Default)]
pub(super) struct Edges {
    upper: Vec<Edge>,
    lower: Vec<Edge>,
    /// Lines of what the document marks as running, wherever they stand, from the top.
    pub(super) marked: Vec<Edge>,
}

/// The lines near the edges of one page.
pub(super) fn edges(segments: &[Segment], (top, height): (f32, f32)) -> Edges {
    let near_top = |s: &&Segment| s.baseline < top + COMPARED * height;
    let near_bottom = |s: &&Segment| s.rect.y0 > top + (1.0 - COMPARED) * height;
    let mut lower = lines(segments.iter().filter(near_bottom).collect());
    lower.reverse();
    let marked = lines(segments.iter().filter(|s| s.artifact).collect());
    let mut edges =
        Edges { upper: lines(segments.iter().filter(near_top).collect()), lower, marked };
    edges.upper.truncate(MOST_EDGES);
    edges.lower.truncate(MOST_EDGES);
    edges.marked.truncate(marked::MOST_LINES);
    edges
}

/// Segments on one height as one line, from the top.
fn lines(mut segments: Vec<&Segment>) -> Vec<Edge> {
    segments.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let same = |a: &&Segment, b: &&Segment| (a.baseline - b.baseline).abs() < 0.3 * a.size;
    let line = |line: &[&Segment]| {
        let mut line = line.to_vec();
        line.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
        let text: String =
            line.iter().flat_map(|s| s.words.iter().map(|w| w.text.as_str())).collect();
        Edge {
            text: text.chars().take(LONGEST).collect(),
            y: line.iter().map(|s| s.baseline).fold(f32::MIN, f32::max),
            top: line.iter().map(|s| s.rect.y0).fold(f32::MAX, f32::min),
            bottom: line.iter().map(|s| s.rect.y1).fold(f32::MIN, f32::max),
            size: line.iter().map(|s| s.size).fold(0.0, f32::max),
            orders: line.iter().map(|s| s.order).collect(),
            artifact: line.iter().all(|s| s.artifact),
        }
    };
    segments.chunk_by(same).map(line).collect()
}

/// Whether two texts are the same, but for one number that grows as the pages do.
pub(super) fn repeats(text: &str, other: &str, pages_on: i64) -> bool {
    if text == other {
        // Figures alone are no running text, unless they are all alike.
        return text.chars().any(char::is_alphabetic);
    }
    let runs = |text: &str| -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let run = |run: &[char]| run.iter().collect();
        chars.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()).map(run).collect()
    };
    let (a, b) = (runs(text), runs(other));
    let mut grown = 0;
    let alike = a.iter().zip(&b).all(|(a, b)| {
        let numbers = a.parse::<i64>().ok().zip(b.parse::<i64>().ok());
        let grows = numbers.is_some_and(|(a, b)| b.saturating_sub(a) == pages_on);
        grown += usize::from(a != b);
        a == b || grows
    });
    alike && a.len() == b.len() && grown == 1
}

/// Drops the running heads and feet of a page, told by the edges of pages near it. Where `first` is wanted, the page on
/// which a running text comes first keeps it, if it is more than a page number. So does, in any case, what is set larger
/// than the text, `size`: a title, or the name of who wrote a letter. Only what a document marks as running and what bears
/// that out, or what stands on several pages, is dropped: of two pages that are alike one keeps all it says.
pub(super) fn drop(
    segments: &mut Vec<Segment>,
    frame: Rect,
    near: &VecDeque<(u32, Edges)>,
    page: u32,
    Kept { first: keeps_first, size }: Kept,
) {
    let others: Vec<&(u32, Edges)> =
        near.iter().filter(|(n, _)| *n != page && n.abs_diff(page) <= NEIGHBOURS).collect();
    let Some((_, own)) = near.iter().find(|(n, _)| *n == page) else { return };
    let (top, height) = (frame.y0, frame.height());
    let marked = marked::borne_out(segments, own, frame, &others, page);
    let is_marked = |edge: &Edge| edge.artifact && edge.orders.iter().all(|o| marked.contains(o));
    let verdict = |edge: &Edge, side: Side| {
        let artifact = is_marked(edge);
        let same = |(n, edges): &&&(u32, Edges)| {
            let on = i64::from(*n) - i64::from(page);
            let repeats = |e: &Edge| {
                // The header row of a table that goes on over pages stays.
                let row = edge.orders.len() > MOST_PARTS && e.text == edge.text;
                !row && repeats(&edge.text, &e.text, on)
            };
            side(edges).iter().any(|e| (e.y - edge.y).abs() < 4.0 && repeats(e))
        };
        let times = others.iter().filter(same).count();
        let first = !others.iter().filter(same).any(|(n, _)| *n < page);
        let large = edge.size > LARGE * size && !artifact;
        let only_twice = times == 1 && !artifact;
        // Titles that are numbered through are no running head; one that says the same on every page may be.
        let numbered = large && {
            let says = |e: &Edge| e.text == edge.text && (e.y - edge.y).abs() < 4.0;
            !others.iter().any(|(_, edges)| side(edges).iter().any(says))
        };
        // Left and right pages may differ.
        if !artifact && (times == 0 || (times == 1 && others.len() > 3) || numbered) {
            Verdict::Text
        } else if first
            && (keeps_first || large || only_twice)
            && edge.text.chars().filter(|c| c.is_alphabetic()).count() > 6
        {
            Verdict::First
        } else {
            Verdict::Again
        }
    };
    // Inwards from each edge of the page, as long as lines repeat.
    let (mut again, mut kept): (HashSet<usize>, HashSet<usize>) = (HashSet::new(), HashSet::new());
    let mut limit = top + MARGIN * height;
    for (i, edge) in own.upper.iter().enumerate() {
        let near = i < MOST_RUNNING && edge.y < limit;
        match if near || is_marked(edge) { verdict(edge, |e| &e.upper) } else { Verdict::Text } {
            Verdict::Text => {}
            Verdict::First if is_marked(edge) => kept.extend(&edge.orders),
            Verdict::First => {}
            Verdict::Again => {
                limit = limit.max(edge.bottom + FOLLOWING * edge.size);
                again.extend(&edge.orders);
            }
        }
    }
    let mut limit = top + (1.0 - MARGIN) * height;
    for (i, edge) in own.lower.iter().enumerate() {
        let near = i < MOST_RUNNING && edge.top > limit;
        match if near || is_marked(edge) { verdict(edge, |e| &e.lower) } else { Verdict::Text } {
            Verdict::Text => {}
            Verdict::First => kept.extend(&edge.orders),
            Verdict::Again => {
                limit = limit.min(edge.top - FOLLOWING * edge.size);
                again.extend(&edge.orders);
            }
        }
    }
    for segment in segments.iter_mut() {
        segment.running = kept.contains(&segment.order);
    }
    segments.retain(|s| !again.contains(&s.order) && (!marked.contains(&s.order) || s.running));
}

/// What is kept of running text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept {
    /// Whether each text is kept where it comes first.
    pub(super) first: bool,
    /// The size of the document's text.
    pub(super) size: f32,
}

/// One side of a page's edges.
type Side = fn(&Edges) -> &Vec<Edge>;

/// What a line near the edge of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Text,
    /// A running text where it comes first.
    First,
    /// A running text that stands on a page before, or says nothing but a number.
    Again,
}

#[cfg(test)]
mod tests {
    use super::repeats;

    #[test]
    fn only_a_page_number_may_differ() {
        assert!(repeats("Årsrapport", "Årsrapport", 1));
        assert!(repeats("Side3af12", "Side5af12", 2) && repeats("7", "8", 1));
        assert!(!repeats("Side3af12", "Side9af12", 2));
        assert!(!repeats("Løn1.200", "Løn1.350", 1) && !repeats("2024", "2024", 1));
        assert!(!repeats("Retrofit01/01/2015", "Retrofit02/12/2016", 1));
    }
}
