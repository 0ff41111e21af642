//! Cuts a sheet into blocks of cells that belong together: at empty rows, at empty columns unless they only part the
//! columns of one table, and where another table begins without any gap. Pure: lines in, blocks out, top to bottom and left
//! to right.

use super::cell::Nature;
use super::heads::{Heads, is_bold, names_columns};
use super::lines::Line;

/// Cuts within cuts; what is nested deeper stays together.
const DEEPEST: usize = 12;
/// Blocks side by side; a row of more is no layout of tables.
const MOST_ABREAST: usize = 24;
/// Empty columns that may part the columns of one table, and a column of labels from what they are for.
const WIDEST_GAP: u32 = 2;
const WIDEST_LABEL_GAP: u32 = 4;
/// Rows of key figures above a table that begins without an empty row.
const MOST_FIGURES: usize = 12;

/// The blocks of these lines.
pub(super) fn cut(lines: Vec<Line>, heads: &Heads) -> Vec<Vec<Line>> {
    let mut blocks: Vec<Vec<Line>> = Vec::new();
    let mut open = vec![(lines, 0)];
    while let Some((lines, depth)) = open.pop() {
        for band in bands(lines, heads) {
            let groups = if depth < DEEPEST { groups(&band) } else { Vec::new() };
            if groups.len() < 2 {
                blocks.push(band);
            } else {
                open.extend(part(band, &groups).into_iter().map(|lines| (lines, depth + 1)));
            }
        }
    }
    let place = |lines: &Vec<Line>| {
        let left = lines.iter().filter_map(Line::extent).map(|e| e.0).min();
        (lines.first().map(|line| line.row), left)
    };
    blocks.sort_by_cached_key(place);
    blocks
}

/// The lines between empty rows, and between the beginnings of tables.
fn bands(lines: Vec<Line>, heads: &Heads) -> Vec<Vec<Line>> {
    let mut bands: Vec<Vec<Line>> = Vec::new();
    let mut band: Vec<Line> = Vec::new();
    let mut widest = 0;
    let mut reach = (u32::MAX, 0);
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        if let Some(last) = band.last() {
            let gap = line.row > last.row.saturating_add(1);
            // Blocks that touch at a corner only.
            let aside = line.extent().is_some_and(|e| e.0 > reach.1 || e.1 < reach.0);
            if gap || aside || begins(&line, lines.peek(), &band, widest, heads) {
                bands.push(std::mem::take(&mut band));
                widest = 0;
                reach = (u32::MAX, 0);
            }
        }
        widest = widest.max(line.cells.len());
        if let Some((left, right)) = line.extent() {
            reach = (reach.0.min(left), reach.1.max(right));
        }
        band.push(line);
    }
    if !band.is_empty() {
        bands.push(band);
    }
    bands
}

/// Whether a table begins with `line` although `above` stands right above it: the workbook says so, or it is a line of names
/// far wider than the few lines of figures above.
fn begins(line: &Line, next: Option<&Line>, above: &[Line], widest: usize, heads: &Heads) -> bool {
    if heads.begins_table(line) {
        let titles = above.iter().all(|l| l.only().is_some());
        let upper = above.last().is_some_and(|l| l.grouped || is_bold(l));
        return !titles && !upper;
    }
    let names = || names_columns(line, next.map_or(&[], std::slice::from_ref));
    if line.cells.len() > 1 && above.len() > 1 && is_bold(line) {
        let plain = |other: Option<&Line>| other.is_some_and(|l| l.cells.len() > 1 && !is_bold(l));
        return plain(above.last()) && plain(next) && names();
    }
    let wide = line.cells.len() > 2 && widest > 1 && line.cells.len() >= widest * 2;
    wide && above.len() <= MOST_FIGURES && !above.last().is_some_and(|l| l.grouped) && names()
}

/// A run of columns without an empty one in between.
#[derive(Debug, Clone, Default)]
struct Group {
    columns: (u32, u32),
    top: u32,
    bottom: u32,
    rows: usize,
    /// The texts of its first line.
    names: Vec<String>,
}

impl Group {
    fn is_column(&self) -> bool {
        self.columns.0 == self.columns.1
    }
}

/// The groups of columns that are tables of their own; fewer than two where the band is one block.
fn groups(band: &[Line]) -> Vec<(u32, u32)> {
    // What stands alone in a row, as in a form, belongs together however far apart it is.
    if band.len() < 2 {
        return Vec::new();
    }
    let runs = runs(band);
    if runs.len() < 2 || runs.len() > MOST_ABREAST {
        return Vec::new();
    }
    let mut joined: Vec<Group> = Vec::new();
    for group in runs.iter().map(|columns| group(band, *columns)) {
        match joined.last_mut().filter(|left| belong_together(left, &group)) {
            Some(left) => {
                left.columns.1 = group.columns.1;
                left.top = left.top.min(group.top);
                left.bottom = left.bottom.max(group.bottom);
                left.rows = left.rows.max(group.rows);
                left.names.extend(group.names);
            }
            None => joined.push(group),
        }
    }
    joined.into_iter().map(|group| group.columns).collect()
}

/// The runs of columns that have cells.
fn runs(band: &[Line]) -> Vec<(u32, u32)> {
    let extents = band.iter().filter_map(Line::extent);
    let (left, right) = extents.fold((u32::MAX, 0), |(l, r), e| (l.min(e.0), r.max(e.1)));
    if left > right {
        return Vec::new();
    }
    let full = usize::try_from(right - left).map_or(usize::MAX, |n| n.saturating_add(1));
    // Most bands have a line without a hole that is as wide as any.
    if band.iter().any(|line| line.cells.len() == full) {
        return vec![(left, right)];
    }
    let mut used = vec![false; full];
    let mut last: Option<&Line> = None;
    for line in band {
        if last.is_none_or(|last| !line.fills_columns_of(last)) {
            for column in line.columns() {
                let at = usize::try_from(column - left).unwrap_or(0);
                if let Some(slot) = used.get_mut(at) {
                    *slot = true;
                }
            }
        }
        last = Some(line);
    }
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (column, _) in (left..=right).zip(used).filter(|(_, used)| *used) {
        match runs.last_mut() {
            Some(run) if run.1 + 1 == column => run.1 = column,
            _ => runs.push((column, column)),
        }
    }
    runs
}

fn group(band: &[Line], columns: (u32, u32)) -> Group {
    let mut group = Group { columns, ..Group::default() };
    for line in band {
        let from = line.cells.partition_point(|c| c.0 < columns.0);
        let mut cells = line.cells.iter().skip(from).take_while(|c| c.0 <= columns.1).peekable();
        if cells.peek().is_none() {
            continue;
        }
        if group.rows == 0 {
            group.top = line.row;
            group.names = cells.map(|c| c.1.text.clone()).collect();
        }
        group.bottom = line.row;
        group.rows += 1;
    }
    group
}

/// Whether an empty column only parts the columns of one table: both sides stand in the same rows, and they do not name
/// their columns alike.
fn belong_together(left: &Group, right: &Group) -> bool {
    let gap = right.columns.0 - left.columns.1 - 1;
    let tops = left.top.abs_diff(right.top) <= 1;
    if (left.is_column() || right.is_column()) && gap <= WIDEST_LABEL_GAP {
        // A column of names or remarks; a note beside a table is shorter.
        let (narrow, other) = if left.is_column() { (left, right) } else { (right, left) };
        let common = left.bottom.min(right.bottom).checked_sub(left.top.max(right.top));
        return common.is_some() && narrow.rows > 1 && (tops || narrow.rows * 2 >= other.rows);
    }
    if gap > WIDEST_GAP {
        return false;
    }
    let alike = left.names.iter().any(|name| right.names.contains(name));
    let ends = left.top.abs_diff(right.top) + left.bottom.abs_diff(right.bottom);
    let holes = left.rows.abs_diff(right.rows);
    ends <= 1 && holes * 10 <= left.rows.max(right.rows) && !alike
}

/// The lines of each group; empty ones are left out.
fn part(band: Vec<Line>, groups: &[(u32, u32)]) -> Vec<Vec<Line>> {
    let mut parts: Vec<Vec<Line>> = groups.iter().map(|_| Vec::new()).collect();
    for line in band {
        let Line { row, grouped, banner, cells } = line;
        let mut cells = cells.into_iter().peekable();
        for (part, (_, right)) in parts.iter_mut().zip(groups) {
            let mut own = Vec::new();
            while let Some(cell) = cells.next_if(|c| c.0 <= *right) {
                own.push(cell);
            }
            if !own.is_empty() {
                let grouped = grouped && own.len() > 1;
                part.push(Line { row, grouped, banner, cells: own });
            }
        }
    }
    parts
}

/// Whether a block is nothing but one value that is no word.
pub(super) fn is_lone_value(block: &[Line]) -> bool {
    matches!(block, [line] if line.only().is_some_and(|(_, e)| e.nature != Nature::Words))
}

#[cfg(test)]
mod tests {
    use super::super::cell::Entry;
    use super::*;

    /// Each row as cells of one character; a dot is an empty cell, digits are numbers.
    fn lines(rows: &[&str]) -> Vec<Line> {
        let line = |(row, text): (usize, &&str)| {
            let cell = |(column, c): (usize, char)| {
                let nature = if c.is_ascii_digit() { Nature::Number } else { Nature::Words };
                (c != '.').then(|| (column as u32, Entry::of(c.to_string(), nature)))
            };
            let cells: Vec<_> = text.chars().enumerate().filter_map(cell).collect();
            Line { row: row as u32, cells, ..Line::default() }
        };
        rows.iter().enumerate().map(line).filter(|l| !l.cells.is_empty()).collect()
    }

    fn blocks(rows: &[&str]) -> Vec<String> {
        let text = |block: &Vec<Line>| {
            let texts = block.iter().map(|l| l.entries().map(|e| e.text.as_str()).collect());
            texts.collect::<Vec<String>>().join(" ")
        };
        cut(lines(rows), &Heads::default()).iter().map(text).collect()
    }

    #[test]
    fn blocks_are_cut_at_empty_rows_and_columns() {
        assert_eq!(blocks(&["ab", "12", "", "cd", "34"]), ["ab 12", "cd 34"]);
        assert_eq!(blocks(&["ab", "12", "..cd", "..34"]), ["ab 12", "cd 34"]);
        assert_eq!(
            blocks(&["ab.....", "12..cd.", "34..56.", "......", "..e..."]),
            ["ab 12 34", "cd 56", "e"]
        );
    }

    #[test]
    fn blocks_beside_each_other_are_cut_within() {
        let rows = ["ab..cd", "12..34", "34....", "56..ef", "78..90"];
        assert_eq!(blocks(&rows), ["ab 12 34 56 78", "cd 34", "ef 90"]);
    }

    #[test]
    fn empty_columns_within_a_table_part_nothing() {
        assert_eq!(blocks(&["n.x.y", "a.1.2", "b.3.4"]), ["nxy a12 b34"]);
        assert_eq!(blocks(&["ab.cd", "12.34", "56.78"]), ["abcd 1234 5678"]);
        // The same names again: two tables.
        assert_eq!(blocks(&["ab.ab", "12.34", "56.78"]), ["ab 12 56", "ab 34 78"]);
        // A form.
        assert_eq!(blocks(&["a...b", "", "c....d"]), ["ab", "cd"]);
        assert_eq!(blocks(&["a....b", "c....d", "e....f"]), ["ab cd ef"]);
        // A note beside a table.
        assert_eq!(blocks(&["ab..", "12.n", "34..", "56.."]), ["ab 12 34 56", "n"]);
    }

    #[test]
    fn a_wide_header_begins_a_table_below_a_few_figures() {
        assert_eq!(blocks(&["ab", "cd", "efghi", "12345"]), ["ab cd", "efghi 12345"]);
    }

    #[test]
    fn what_is_no_layout_stays_in_one_piece() {
        let row: String = "a.".repeat(200);
        assert_eq!(blocks(&[&row, &row]).len(), 1);
        // Steps within steps end at the deepest cut.
        let mut rows: Vec<String> = Vec::new();
        for i in 0..40 {
            rows.push(format!("{}ab{}", "...".repeat(i), "..x".repeat(40 - i)));
            rows.push(String::new());
        }
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert!(blocks(&rows).len() >= 40);
    }
}
