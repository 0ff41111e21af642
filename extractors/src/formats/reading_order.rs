//! The order in which the shapes on a page are read: from the top down and from left to right, columns one after the other.
//! A page is cut where nothing stands, across or upright, again and again (XY-cut); what cannot be cut apart is read row by
//! row. Called by the readers of slides; knows nothing of what the shapes hold.

/// Shapes whose upper edges differ by less, in centimetres, stand side by side.
pub(super) const SIDE_BY_SIDE: f32 = 0.5;
/// Shapes may overlap by this much and still be cut apart: boxes are larger than their words.
const SLACK: f32 = 0.5;
/// Gaps whose widths differ by no more than this factor are alike.
const ALIKE: f32 = 0.8;
/// From how many bands of shapes on a page is a table of boxes, which is read row by row.
const MOST_BANDS: usize = 3;
/// Pages of more shapes are read row by row.
const MOST_SHAPES: usize = 500;

/// Where a shape stands, in centimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) top: f32,
    pub(super) left: f32,
    pub(super) bottom: f32,
    pub(super) right: f32,
}

/// An area without extent.
const NOWHERE: Area = Area { top: 0.0, left: 0.0, bottom: 0.0, right: 0.0 };

/// The places of `areas` in the order in which they are read.
pub(super) fn order(areas: &[Area]) -> Vec<usize> {
    let mut ordered = Vec::with_capacity(areas.len());
    let mut open: Vec<Vec<usize>> = vec![(0..areas.len()).collect()];
    while let Some(part) = open.pop() {
        let parts = cut(&part, areas);
        if parts.is_empty() {
            ordered.extend(rows(part, areas));
        } else {
            open.extend(parts.into_iter().rev());
        }
    }
    ordered
}

/// Cuts a part of a page where nothing stands; across the page, unless the gap between two columns is wider. No part where
/// it cannot be cut.
fn cut(part: &[usize], areas: &[Area]) -> Vec<Vec<usize>> {
    if part.len() < 2 || areas.len() > MOST_SHAPES {
        return Vec::new();
    }
    let spans = |span: fn(&Area) -> (f32, f32)| {
        let mut spans: Vec<(f32, f32, usize)> = part
            .iter()
            .filter_map(|at| areas.get(*at).map(|area| (span(area).0, span(area).1, *at)))
            .collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        spans
    };
    let (down, across) = (spans(|a| (a.top, a.bottom)), spans(|a| (a.left, a.right)));
    let (bands, columns) = (gaps(&down), gaps(&across));
    let widest = |gaps: &[(f32, usize)]| gaps.iter().map(|gap| gap.0).fold(0.0, f32::max);
    let (by_bands, by_columns) = (apart(&down, &bands), apart(&across, &columns));
    let wider = widest(&columns) > widest(&bands) && bands.len() + 1 < MOST_BANDS;
    match (by_bands.len() > 1, by_columns.len() > 1) {
        (true, true) if wider && are_columns(&by_columns, part, areas) => by_columns,
        (true, _) => by_bands,
        (false, true) => by_columns,
        (false, false) => Vec::new(),
    }
}

/// The shapes between the widest gaps: gaps of one width part what is of one kind.
fn apart(order: &[(f32, f32, usize)], gaps: &[(f32, usize)]) -> Vec<Vec<usize>> {
    let least = gaps.iter().map(|gap| gap.0).fold(0.0, f32::max) * ALIKE;
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for (n, (_, _, shape)) in order.iter().enumerate() {
        let gap = gaps.binary_search_by_key(&n, |gap| gap.1).ok().and_then(|at| gaps.get(at));
        let gap = gap.is_some_and(|gap| gap.0 >= least);
        match parts.last_mut().filter(|_| !gap) {
            Some(part) => part.push(*shape),
            None => parts.push(vec![*shape]),
        }
    }
    parts
}

/// Whether each of these columns takes up at least half of the height.
fn are_columns(columns: &[Vec<usize>], part: &[usize], areas: &[Area]) -> bool {
    let height = |part: &[usize]| {
        let areas = part.iter().filter_map(|at| areas.get(*at));
        let (top, bottom) = areas.fold((f32::MAX, f32::MIN), |(top, bottom), area| {
            (top.min(area.top), bottom.max(area.bottom))
        });
        bottom - top
    };
    let least = height(part) / 2.0;
    columns.iter().all(|column| height(column) >= least)
}

/// The gaps between spans that are sorted by their starts: how wide, and how many spans stand before.
fn gaps(spans: &[(f32, f32, usize)]) -> Vec<(f32, usize)> {
    let mut gaps = Vec::new();
    let mut reach = f32::MIN;
    for (at, (from, to, _)) in spans.iter().enumerate() {
        let gap = from - reach + SLACK;
        if at > 0 && gap > 0.0 {
            gaps.push((gap, at));
        }
        // A thin shape takes at least its own place.
        reach = reach.max(*to).max(from + SLACK);
    }
    gaps
}

/// Rows of shapes that stand side by side, each from left to right.
fn rows(mut part: Vec<usize>, areas: &[Area]) -> Vec<usize> {
    let area = |at: &usize| areas.get(*at).copied().unwrap_or(NOWHERE);
    part.sort_by(|a, b| area(a).top.total_cmp(&area(b).top));
    let mut ordered = Vec::with_capacity(part.len());
    let mut row: Vec<usize> = Vec::new();
    let mut top = f32::MIN;
    for at in part {
        if !row.is_empty() && area(&at).top > top + SIDE_BY_SIDE {
            row.sort_by(|a, b| area(a).left.total_cmp(&area(b).left));
            ordered.append(&mut row);
        }
        if row.is_empty() {
            top = area(&at).top;
        }
        row.push(at);
    }
    row.sort_by(|a, b| area(a).left.total_cmp(&area(b).left));
    ordered.append(&mut row);
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of areas given by their corner and size, in the order in which they are read.
    fn read(shapes: &[(&str, f32, f32, f32, f32)]) -> String {
        let area = |(_, top, left, height, width): &(&str, f32, f32, f32, f32)| Area {
            top: *top,
            left: *left,
            bottom: top + height,
            right: left + width,
        };
        let areas: Vec<Area> = shapes.iter().map(area).collect();
        order(&areas).into_iter().map(|at| shapes[at].0).collect()
    }

    #[test]
    fn shapes_are_read_from_the_top_and_then_from_the_left() {
        let shapes = [
            ("d", 8.0, 1.0, 1.0, 20.0),
            ("c", 2.3, 9.0, 2.0, 5.0),
            ("b", 2.5, 1.0, 2.0, 5.0),
            ("a", 0.5, 1.0, 1.0, 20.0),
        ];
        assert_eq!(read(&shapes), "abcd");
        assert_eq!(read(&[]), "");
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        // What stands on the left belongs together, although the right begins higher up.
        let side =
            [("c", 0.5, 10.0, 18.0, 14.0), ("a", 3.0, 1.0, 4.0, 8.0), ("b", 8.0, 1.0, 4.0, 8.0)];
        assert_eq!(read(&side), "abc");
        // Two columns with headings.
        let compared = [
            ("a", 4.0, 1.0, 1.0, 10.0),
            ("c", 4.0, 13.0, 1.0, 10.0),
            ("b", 5.0, 1.0, 8.0, 10.0),
            ("d", 5.0, 13.0, 8.0, 10.0),
        ];
        assert_eq!(read(&compared), "abcd");
    }

    #[test]
    fn a_table_of_boxes_is_read_row_by_row() {
        let boxes: Vec<(String, f32, f32)> = (0_u8..8)
            .map(|n| (n.to_string(), f32::from(n / 2) * 2.0, f32::from(n % 2) * 10.0))
            .rev()
            .collect();
        let boxes: Vec<_> = boxes.iter().map(|(n, y, x)| (n.as_str(), *y, *x, 1.8, 5.0)).collect();
        assert_eq!(read(&boxes), "01234567");
    }

    #[test]
    fn many_shapes_in_one_place_are_no_burden() {
        let areas = vec![NOWHERE; 20_000];
        assert_eq!(order(&areas).len(), 20_000);
    }
}
