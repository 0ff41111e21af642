//! Tables over page breaks: what goes on at the top of the next page, and ends there, is joined to the page that the table
//! began on. A table of many pages stays on its pages, so that each row is found where it stands. A row is only left out
//! where it is the header once more for sure.

use super::content::Content;
use super::words::Word;
use crate::block::{Cell, Inline, Table, plain_text};

/// Points that a column may stand aside on the next page.
const ASIDE: f32 = 6.0;
/// Rows that are joined at most.
const MOST_ROWS: usize = 2_000;

/// A table and where its columns stand on the page.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) table: Table,
    /// Left and right edges of the columns.
    pub(super) columns: Vec<(f32, f32)>,
    /// How many of its first rows are set, or tagged, as a header.
    pub(super) headers: usize,
}

/// How many of the first rows are set in bold, where the rows below them are not.
pub(super) fn bold_rows<'w, R: IntoIterator<Item = &'w Word>>(
    rows: impl IntoIterator<Item = R>,
    content: &Content<'_>,
) -> usize {
    let bold = |row: R| {
        let (mut letters, mut all) = (false, true);
        for word in row {
            if word.text.contains(char::is_alphabetic) {
                letters = true;
                all &= content.body.is_bold(word);
            }
        }
        letters && all
    };
    let bold: Vec<bool> = rows.into_iter().map(bold).collect();
    let first = bold.iter().take_while(|bold| **bold).count();
    if first < bold.len() { first } else { 0 }
}

impl Placed {
    /// Joins `next`, the first thing on the next page, if it goes on with this table; hands it back if it does not.
    pub(super) fn join(&mut self, next: Self) -> Option<Self> {
        let caption = !next.table.caption.is_empty();
        if caption || self.table.rows.len() + next.table.rows.len() > MOST_ROWS {
            return Some(next);
        }
        let Some(places) = self.places(&next) else { return Some(next) };
        let mut rows = next.table.rows;
        // The header is repeated on the new page.
        let repeated = self.repeated(&rows);
        rows.drain(..repeated);
        let rows: Vec<Vec<Cell>> = rows.into_iter().map(|row| self.row(row, &places)).collect();
        let mut rows = rows.into_iter();
        if repeated == 0 && self.names_rows() {
            // A row without a name is the rest of the row above.
            match rows.next() {
                Some(row) if is_rest(&row) => self.go_on(row),
                other => self.table.rows.extend(other),
            }
        }
        self.table.rows.extend(rows);
        None
    }

    /// How many of the rows that the next page begins with are the header of this table once more.
    fn repeated(&self, rows: &[Vec<Cell>]) -> usize {
        let own = &self.table.rows;
        let alike = rows.iter().zip(own).take_while(|(a, b)| same(a, b)).count();
        let is_header = |at: &usize| {
            let Some(row) = own.get(*at) else { return false };
            let once = own.iter().filter(|other| same(row, other)).count() == 1;
            once && (*at < self.headers || self.names_columns(row))
        };
        let headers = (0..alike).take_while(is_header).count();
        // What would leave nothing of the page is no header.
        if headers < rows.len() { headers } else { 0 }
    }

    /// Whether a row says what the columns are: names stand in it over figures.
    fn names_columns(&self, row: &[Cell]) -> bool {
        if row.iter().any(|cell| !cell.content.is_empty() && is_figure(cell)) {
            return false;
        }
        let over_figures = |(column, cell): (usize, &Cell)| {
            let below = || self.table.rows.iter().filter_map(|row| row.get(column));
            let filled = below().filter(|c| !c.content.is_empty()).count();
            let figures = below().filter(|c| is_figure(c)).count();
            !cell.content.is_empty() && filled > 2 && figures * 3 >= (filled - 1) * 2
        };
        row.iter().enumerate().any(over_figures)
    }

    /// The column of this table that each column of `next` stands in; nothing where it stands otherwise.
    fn places(&self, next: &Self) -> Option<Vec<usize>> {
        let (own, other) = (&self.columns, &next.columns);
        if other.len() > own.len() || other.len() < 2 {
            return None;
        }
        let mut places = Vec::with_capacity(other.len());
        for (from, to) in other {
            let start = places.last().map_or(0, |last| last + 1);
            let fits = |(x0, x1): &(f32, f32)| {
                let (left, right) = ((x0 - from).abs(), (x1 - to).abs());
                let middle = (f32::midpoint(*x0, *x1) - f32::midpoint(*from, *to)).abs();
                left < ASIDE || right < ASIDE || middle < ASIDE
            };
            let found = own.iter().skip(start).position(fits)?;
            places.push(start + found);
        }
        Some(places)
    }

    /// A row of the next page, its cells in the columns of this table.
    fn row(&self, row: Vec<Cell>, places: &[usize]) -> Vec<Cell> {
        if places.len() == self.columns.len() {
            return row;
        }
        let mut out: Vec<Cell> = Vec::with_capacity(self.columns.len());
        let (mut column, mut at) = (0, 0);
        for mut cell in row {
            let place = places.get(at).copied().unwrap_or(column).max(column);
            out.extend((column..place).map(|_| Cell::new(Vec::new())));
            let last = at + cell.columns as usize;
            let end = places.get(last).copied().unwrap_or(self.columns.len());
            // What covered columns of the next page covers those between them here.
            let wide = if cell.columns > 1 { end.saturating_sub(place).max(1) } else { 1 };
            cell.columns = u32::try_from(wide).unwrap_or(1);
            (column, at) = (place + wide, last);
            out.push(cell);
        }
        out
    }

    /// Whether the first column names the rows: hardly any row is without.
    fn names_rows(&self) -> bool {
        let body = || self.table.rows.iter().skip(1);
        let named = body().filter(|r| r.first().is_some_and(|c| !c.content.is_empty())).count();
        named > 0 && named * 5 >= body().count() * 4
    }

    /// Puts the cells of a row to those of the last one.
    fn go_on(&mut self, row: Vec<Cell>) {
        let Some(last) = self.table.rows.last_mut() else { return };
        let plain = |row: &[Cell]| row.iter().all(|c| c.columns == 1 && c.rows == 1);
        if last.len() != row.len() || !plain(last) || !plain(&row) {
            self.table.rows.push(row);
            return;
        }
        for (cell, rest) in last.iter_mut().zip(row) {
            if !cell.content.is_empty() && !rest.content.is_empty() {
                cell.content.push(Inline::text(" "));
            }
            cell.content.extend(rest.content);
        }
    }
}

/// Whether two rows say the same, and something at all.
fn same(a: &[Cell], b: &[Cell]) -> bool {
    let says = |row: &[Cell]| row.iter().any(|c| !c.content.is_empty());
    a.len() == b.len()
        && says(a)
        && a.iter().zip(b).all(|(a, b)| plain_text(&a.content) == plain_text(&b.content))
}

/// Whether a cell holds a figure: digits, and hardly any letter. A year may be the name of a column.
fn is_figure(cell: &Cell) -> bool {
    let text = plain_text(&cell.content);
    let year = text.trim().parse::<u32>().is_ok_and(|n| (1900..2100).contains(&n));
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits > letters && !year
}

fn is_rest(row: &[Cell]) -> bool {
    row.first().is_some_and(|c| c.content.is_empty() && c.columns == 1)
}

#[cfg(test)]
mod tests {
    use super::{Cell, Inline, Placed, Table, plain_text};

    fn placed(xs: &[f32], rows: &[&[&str]]) -> Placed {
        let cell = |text: &&str| match *text {
            "" => Cell::new(Vec::new()),
            text => Cell::new(vec![Inline::text(text)]),
        };
        let rows = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        let columns = xs.iter().map(|x| (*x, x + 30.0)).collect();
        let table = Table { rows, ..Table::default() };
        Placed { table, columns, headers: 0 }
    }

    fn text(table: &Placed) -> Vec<String> {
        let row = |row: &Vec<Cell>| row.iter().map(|c| plain_text(&c.content)).collect::<Vec<_>>();
        table.table.rows.iter().map(|r| row(r).join("|")).collect()
    }

    #[test]
    fn a_cut_row_goes_on_in_its_columns() {
        let mut table = placed(&[0.0, 100.0, 200.0], &[&["", "A", "B"], &["x", "one", "two"]]);
        assert!(table.join(placed(&[101.0, 199.0], &[&["more", "text"]])).is_none());
        assert_eq!(text(&table), ["|A|B", "x|one more|two text"]);
    }

    #[test]
    fn a_repeated_header_is_dropped_and_another_table_is_left_alone() {
        let rows: [&[&str]; 4] = [&["Navn", "Tal"], &["x", "1"], &["z", "2"], &["w", "2.100 kr."]];
        let mut table = placed(&[0.0, 100.0], &rows);
        assert!(table.join(placed(&[0.0, 100.0], &[&["Navn", "Tal"], &["y", "2"]])).is_none());
        assert_eq!(text(&table), ["Navn|Tal", "x|1", "z|2", "w|2.100 kr.", "y|2"]);
        assert!(table.join(placed(&[50.0, 150.0], &[&["z", "3"]])).is_some());
        assert!(table.join(placed(&[0.0, 100.0, 200.0], &[&["z", "3", "4"]])).is_some());
    }

    #[test]
    fn a_row_that_may_be_data_is_kept_although_it_equals_the_first() {
        let join = |first: &[&[&str]], headers: usize, second: &[&[&str]]| {
            let mut table = placed(&[0.0, 100.0], first);
            table.headers = headers;
            assert!(table.join(placed(&[0.0, 100.0], second)).is_none());
            text(&table).len()
        };
        let texts: [&[&str]; 2] = [&["Fri", "Nord"], &["Syg", "Syd"]];
        let figures: [&[&str]; 3] = [&["Maj", "12"], &["Juni", "14"], &["Juli", "3"]];
        // Nothing says that the first row is a header, or it is data by its figures.
        assert_eq!(join(&texts, 0, &[&["Fri", "Nord"], &["Fri", "Syd"]]), 4);
        assert_eq!(join(&figures, 0, &[&["Maj", "12"], &["Juni", "8"]]), 5);
        // It is set as one: it is left out once, unless it comes again as data, or nothing else is there.
        assert_eq!(join(&texts, 1, &[&["Fri", "Nord"], &["Fri", "Syd"]]), 3);
        assert_eq!(join(&texts, 1, &[&["Fri", "Nord"], &["Fri", "Nord"]]), 3);
        assert_eq!(join(&texts, 1, &[&["Fri", "Nord"]]), 3);
        let again: [&[&str]; 3] = [&["Fri", "Nord"], &["Syg", "Syd"], &["Fri", "Nord"]];
        assert_eq!(join(&again, 1, &[&["Fri", "Nord"], &["Fri", "Syd"]]), 5);
        // Two rows of data that follow a header and are repeated by chance.
        let named: [&[&str]; 4] = [&["Navn", "Tal"], &["x", "1"], &["y", "2"], &["z", "3"]];
        assert_eq!(join(&named, 0, &[&["Navn", "Tal"], &["x", "1"], &["w", "7"]]), 6);
    }
}
