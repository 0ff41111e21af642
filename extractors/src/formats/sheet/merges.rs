//! Merged cells: the value of the first cell stands in every place that the merge covers, because a row that is read alone
//! must still say what it is about.

use super::cell::Entry;

/// A merged area, rows and columns counted from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) rows: (u32, u32),
    pub(super) columns: (u32, u32),
}

/// What merged cells did to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Filled {
    /// One value now stands in several columns.
    pub(super) grouped: bool,
    /// The only value is that of an area of several columns, and stands there once.
    pub(super) banner: bool,
}

/// Most merged areas kept of a sheet, and most that reach into one row.
const MOST_AREAS: usize = 100_000;
const MOST_OPEN: usize = 1_000;
/// Columns of one area that are filled: wider ones are banners.
const WIDEST: u32 = 64;

/// The merged areas of a sheet, for a pass from top to bottom.
#[derive(Debug, Default)]
pub(super) struct Merges {
    /// From the bottom up, so that the next one is the last.
    ahead: Vec<Area>,
    open: Vec<(Area, Entry)>,
}

impl Merges {
    /// Sorts the areas; those of one cell are none.
    pub(super) fn new(mut areas: Vec<Area>) -> Self {
        areas.truncate(MOST_AREAS);
        areas.retain(|a| {
            a.rows.0 <= a.rows.1
                && a.columns.0 <= a.columns.1
                && (a.rows.0, a.columns.0) != (a.rows.1, a.columns.1)
        });
        areas.sort_by_key(|a| std::cmp::Reverse((a.rows.0, a.columns.0)));
        Self { ahead: areas, open: Vec::new() }
    }

    /// Adds an area that begins in the row that is filled next.
    pub(super) fn add(&mut self, area: Area) {
        if self.ahead.len() < MOST_AREAS {
            self.ahead.push(area);
        }
    }

    /// Fills the cells of `row`, which are sorted by column.
    pub(super) fn fill(&mut self, row: u32, cells: &mut Vec<(u32, Entry)>) -> Filled {
        if self.open.is_empty() && self.ahead.last().is_none_or(|area| area.rows.0 > row) {
            return Filled::default();
        }
        self.open.retain(|(area, _)| area.rows.1 >= row);
        // Rows of nothing but a banner say it once.
        let alone = cells.len() < 2;
        let mut out = Filled::default();
        let mut filled: Vec<(u32, Entry)> = Vec::new();
        for (area, entry) in &self.open {
            for column in columns(area) {
                filled.push((column, entry.repeated(column > area.columns.0)));
            }
        }
        while let Some(area) = self.ahead.pop_if(|area| area.rows.0 <= row) {
            // An area whose first row has no cell at all shows nothing.
            let first = cells.iter().find(|c| c.0 == area.columns.0);
            let Some((_, entry)) = first.filter(|_| area.rows.0 == row) else { continue };
            let entry = entry.clone();
            let wide = area.columns.1 > area.columns.0;
            if !alone {
                for column in columns(&area).skip(1) {
                    filled.push((column, entry.repeated(true)));
                }
            }
            out.grouped |= wide && !alone;
            out.banner |= wide && alone;
            if area.rows.1 > row && self.open.len() < MOST_OPEN {
                self.open.push((area, entry));
            }
        }
        for (column, entry) in filled {
            if let Err(at) = cells.binary_search_by_key(&column, |c| c.0) {
                cells.insert(at, (column, entry));
            }
        }
        out
    }
}

fn columns(area: &Area) -> impl Iterator<Item = u32> + use<> {
    let (first, last) = area.columns;
    first..=last.min(first.saturating_add(WIDEST - 1))
}

/// `B2` or `$B$2` as row and column, counted from 0.
pub(super) fn position(reference: &str) -> Option<(u32, u32)> {
    let mut column = 0_u32;
    let mut row = 0_u32;
    let mut digits = false;
    for byte in reference.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if !digits => {
                let letter = u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                column = column.checked_mul(26)?.checked_add(letter)?;
            }
            b'0'..=b'9' => {
                digits = true;
                row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?;
            }
            b'$' => {}
            _ => return None,
        }
    }
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

/// `A1:C3` or `A1` as an area.
pub(super) fn area_or_cell(reference: &str) -> Option<Area> {
    if reference.contains(':') {
        return area(reference);
    }
    let (row, column) = position(reference)?;
    Some(Area { rows: (row, row), columns: (column, column) })
}

/// `A1:C3` as an area.
pub(super) fn area(reference: &str) -> Option<Area> {
    let (from, to) = reference.split_once(':')?;
    let (from, to) = (position(from)?, position(to)?);
    Some(Area { rows: (from.0, to.0), columns: (from.1, to.1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        Entry::words(text)
    }

    fn filled(merges: &mut Merges, row: u32, cells: &[(u32, &str)]) -> Vec<(u32, String)> {
        let mut cells: Vec<_> = cells.iter().map(|(c, t)| (*c, entry(t))).collect();
        merges.fill(row, &mut cells);
        cells.into_iter().map(|(c, e)| (c, e.text)).collect()
    }

    #[test]
    fn references_are_read() {
        assert_eq!(position("A1"), Some((0, 0)));
        assert_eq!(position("$XFD$1048576"), Some((1_048_575, 16_383)));
        assert_eq!(position("A0"), None);
        assert_eq!(position("12"), None);
        assert_eq!(position("ZZZZZZZZZZZZ1"), None);
        assert_eq!(area("A1:B3"), Some(Area { rows: (0, 2), columns: (0, 1) }));
    }

    #[test]
    fn a_merged_value_stands_in_every_place_but_a_banner_once() {
        let areas = ["A1:D1", "A2:A3", "B2:C2"].iter().filter_map(|a| area(a)).collect();
        let mut merges = Merges::new(areas);
        assert_eq!(filled(&mut merges, 0, &[(0, "Titel")]), [(0, "Titel".into())]);
        assert_eq!(
            filled(&mut merges, 1, &[(0, "Øst"), (1, "2024")]),
            [(0, "Øst".into()), (1, "2024".into()), (2, "2024".into())]
        );
        assert_eq!(filled(&mut merges, 2, &[(2, "x")]), [(0, "Øst".into()), (2, "x".into())]);
        assert_eq!(filled(&mut merges, 3, &[(2, "y")]), [(2, "y".into())]);
    }

    #[test]
    fn hostile_areas_stay_small() {
        let whole = Area { rows: (0, u32::MAX), columns: (0, u32::MAX) };
        let mut merges = Merges::new(vec![whole; 200_000]);
        let got = filled(&mut merges, 0, &[(0, "a"), (9, "b")]);
        assert_eq!(got.len(), WIDEST as usize);
        assert!(merges.open.len() <= MOST_OPEN);
    }
}
