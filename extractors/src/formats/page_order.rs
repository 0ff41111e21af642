//! The order in which the shapes on a page are read: from the top down and from left to right, columns one after the other.
//! A page is cut where nothing stands, across or upright, again and again (XY-cut); what cannot be cut apart is read row by
//! row. Called by the readers of slides and drawings; knows nothing of what the shapes hold.

/// Shapes whose upper edges differ by less, in centimetres, stand side by side.
pub(in crate::formats) const SIDE_BY_SIDE: f32 = 0.5;
/// Shapes may overlap by this much and still be cut apart: boxes are larger than their words.
const SLACK: f32 = 0.5;
/// Gaps whose widths differ by no more than this factor are alike.
const ALIKE: f32 = 0.8;
/// From how many bands of shapes on a page is a table of boxes, which is read row by row.
const MOST_BANDS: usize = 3;
/// Nobody prints a page of a kilometre.
const LONGEST: f32 = 100_000.0;
/// Pages of more shapes are read row by row.
const MOST_SHAPES: usize = 500;

/// Where a shape stands, in centimetres from the upper left corner of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::formats) struct Area {
    pub(in crate::formats) top: f32,
    pub(in crate::formats) left: f32,
    pub(in crate::formats) bottom: f32,
    pub(in crate::formats) right: f32,
}

/// Puts shapes in the order in which they are read. One without a place follows the one before it.
pub(in crate::formats) fn sort<T>(shapes: Vec<(Option<Area>, T)>) -> Vec<T> {
    let mut ordered: Vec<T> = Vec::with_capacity(shapes.len());
    let mut placed: Vec<Option<(Area, Vec<T>)>> = Vec::new();
    for (area, shape) in shapes {
        match (area, placed.last_mut()) {
            (Some(area), _) => placed.push(Some((area, vec![shape]))),
            (None, Some(Some((_, followers)))) => followers.push(shape),
            (None, _) => ordered.push(shape),
        }
    }
    let areas: Vec<Area> = placed.iter().flatten().map(|(area, _)| *area).collect();
    let mut open: Vec<Vec<usize>> = vec![(0..areas.len()).collect()];
    while let Some(part) = open.pop() {
        let parts = cut(&part, &areas);
        if !parts.is_empty() {
            open.extend(parts.into_iter().rev());
            continue;
        }
        for at in rows(part, &areas) {
            let taken = placed.get_mut(at).and_then(Option::take);
            ordered.extend(taken.into_iter().flat_map(|(_, shapes)| shapes));
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
    let nowhere = Area { top: 0.0, left: 0.0, bottom: 0.0, right: 0.0 };
    let area = |at: &usize| areas.get(*at).copied().unwrap_or(nowhere);
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

/// The area that shapes take up together.
pub(in crate::formats) fn around(areas: impl Iterator<Item = Area>) -> Option<Area> {
    areas.reduce(|a, b| Area {
        top: a.top.min(b.top),
        left: a.left.min(b.left),
        bottom: a.bottom.max(b.bottom),
        right: a.right.max(b.right),
    })
}

impl Area {
    /// An area of this height and width, where they are known. Places that no page has are none.
    pub(in crate::formats) fn new(top: f32, left: f32, size: Option<(f32, f32)>) -> Option<Self> {
        let (height, width) = size.unwrap_or((0.0, 0.0));
        let area = Self { top, left, bottom: top + height.max(0.0), right: left + width.max(0.0) };
        let sound = |length: f32| length.abs() < LONGEST;
        let all = [area.top, area.left, area.bottom, area.right];
        all.into_iter().all(sound).then_some(area)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(shapes: &[(&str, f32, f32, f32, f32)]) -> String {
        let shape = |(text, top, left, height, width): &(&str, f32, f32, f32, f32)| {
            let at = Area::new(*top, *left, Some((*height, *width))).filter(|_| *top >= 0.0);
            (at, (*text).to_owned())
        };
        sort(shapes.iter().map(shape).collect()).concat()
    }

    #[test]
    fn shapes_are_read_from_the_top_and_then_from_the_left() {
        let units = [
            ("d", 8.0, 1.0, 1.0, 20.0),
            ("c", 2.3, 9.0, 2.0, 5.0),
            ("b", 2.5, 1.0, 2.0, 5.0),
            ("a", 0.5, 1.0, 1.0, 20.0),
        ];
        assert_eq!(order(&units), "abcd");
        assert_eq!(
            order(&[
                ("b", 5.0, 1.0, 1.0, 1.0),
                ("c", -1.0, 0.0, 0.0, 0.0),
                ("a", 1.0, 1.0, 1.0, 1.0)
            ]),
            "abc"
        );
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        // What stands on the left belongs together, although the right begins higher up.
        let side =
            [("c", 0.5, 10.0, 18.0, 14.0), ("a", 3.0, 1.0, 4.0, 8.0), ("b", 8.0, 1.0, 4.0, 8.0)];
        assert_eq!(order(&side), "abc");
        // Two columns with headings.
        let compared = [
            ("a", 4.0, 1.0, 1.0, 10.0),
            ("c", 4.0, 13.0, 1.0, 10.0),
            ("b", 5.0, 1.0, 8.0, 10.0),
            ("d", 5.0, 13.0, 8.0, 10.0),
        ];
        assert_eq!(order(&compared), "abcd");
        // A table made of boxes.
        let boxes: Vec<(String, f32, f32, f32, f32)> = (0_u8..8)
            .map(|n| {
                let (row, column) = (f32::from(n / 2), f32::from(n % 2));
                (n.to_string(), 2.0 + row * 2.0, 1.0 + column * 10.0, 1.8, 5.0)
            })
            .rev()
            .collect();
        let boxes: Vec<_> = boxes.iter().map(|b| (b.0.as_str(), b.1, b.2, b.3, b.4)).collect();
        assert_eq!(order(&boxes), "01234567");
    }

    #[test]
    fn places_that_no_page_has_are_none() {
        for (top, left) in [(f32::NAN, 1.0), (1.0, f32::INFINITY), (1e30, 0.0)] {
            assert_eq!(Area::new(top, left, None), None);
        }
    }
}
