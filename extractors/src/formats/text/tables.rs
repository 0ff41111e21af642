//! Tables as people and programs write them without mark-up: tabs, bars, drawings, columns of spaces.

use crate::block::{Cell, Cut, Inline, Table};
use crate::clean;
use crate::formats::markup::grid;

/// Lines that make columns of spaces sure.
const LEAST_LINES: usize = 3;
/// Characters of a cell, on average, above which columns are prose side by side.
const LONGEST_CELL: usize = 45;

/// The table that `lines`, with their indentation and spaces, are.
pub(super) fn of(lines: &[String]) -> Option<Table> {
    if lines.first().is_some_and(|line| grid::is_border(line)) {
        return drawn(lines);
    }
    tabbed(lines).or_else(|| barred(lines)).or_else(|| aligned(lines))
}

/// Whether a line has parts that a reader would take for columns.
pub(super) fn has_columns(line: &str) -> bool {
    let line = line.trim();
    has_gap(line) || line.matches('|').count() > 1
}

fn table(header_rows: u32, rows: Vec<Vec<Cell>>) -> Table {
    Table { header_rows, rows, caption: Vec::new(), cut: Cut::Always }
}

fn drawn(lines: &[String]) -> Option<Table> {
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    if grid::height(&lines) != lines.len() {
        return None;
    }
    let words = |words: &[&str]| Ok(vec![Inline::text(words.join(" "))]);
    let mut table = grid::table(&lines, words).ok().flatten()?;
    table.cut = Cut::Always;
    Some(table)
}

/// Lines that all have the same number of tabs are rows.
fn tabbed(lines: &[String]) -> Option<Table> {
    let tabs = |line: &String| line.trim().matches('\t').count();
    let columns = tabs(lines.first()?);
    if columns == 0 || lines.len() < 2 || lines.iter().any(|line| tabs(line) != columns) {
        return None;
    }
    let row = |line: &String| line.trim().split('\t').map(|cell| Cell::text(cell.trim())).collect();
    Some(table(0, lines.iter().map(row).collect()))
}

/// Whether a line only parts what is above from what is below.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.bytes().all(|c| matches!(c, b'-' | b'=' | b'+' | b'|' | b' ' | b':'))
        && line.contains(['-', '='])
}

/// Lines with the same number of bars.
fn barred(lines: &[String]) -> Option<Table> {
    if !lines.iter().any(|line| line.contains('|')) {
        return None;
    }
    let split = |line: &str| -> Vec<String> {
        let line = line.trim();
        let line = line.strip_prefix('|').unwrap_or(line);
        let line = line.strip_suffix('|').unwrap_or(line);
        line.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let rows: Vec<Vec<String>> =
        lines.iter().filter(|line| !is_rule(line)).map(|line| split(line)).collect();
    let columns = rows.first()?.len();
    if columns < 2 || rows.len() < 2 || rows.iter().any(|row| row.len() != columns) {
        return None;
    }
    // Two lines with a bar in them may be anything.
    if rows.len() < LEAST_LINES && rows.len() == lines.len() {
        return None;
    }
    let header = lines.iter().position(|line| is_rule(line)).filter(|at| (1..=2).contains(at));
    let cells = |row: &Vec<String>| row.iter().map(Cell::text).collect();
    Some(table(u32::try_from(header.unwrap_or(0)).unwrap_or(0), rows.iter().map(cells).collect()))
}

/// Lines whose columns are parted by spaces in the same places.
fn aligned(lines: &[String]) -> Option<Table> {
    // Most lines are prose, and looking at their spaces is quicker than at their columns.
    if !lines.iter().any(|line| has_gap(line.trim()) || line.contains('\u{a0}')) {
        return None;
    }
    let rule = lines.iter().position(|line| is_rule(line)).filter(|at| (1..=2).contains(at));
    let rows: Vec<Vec<char>> =
        lines.iter().filter(|line| !is_rule(line)).map(|line| expanded(line)).collect();
    if rows.len() < LEAST_LINES && (rule.is_none() || rows.len() < 2) {
        return None;
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let is_gap = |at: usize| rows.iter().all(|row| row.get(at).is_none_or(|c| *c == ' '));
    // Columns of characters between gaps of two spaces at least.
    let mut columns: Vec<(usize, usize)> = Vec::new();
    let mut gap = 2;
    for at in 0..width.min(1_000) {
        if is_gap(at) {
            gap += 1;
            continue;
        }
        match columns.last_mut().filter(|_| gap < 2) {
            Some((_, end)) => *end = at + 1,
            None => columns.push((at, at + 1)),
        }
        gap = 0;
    }
    if columns.len() < 2 {
        return None;
    }
    let cell = |row: &Vec<char>, (from, to): (usize, usize)| -> String {
        let text: String = row.iter().skip(from).take(to - from).collect();
        text.trim().to_owned()
    };
    let grid: Vec<Vec<String>> =
        rows.iter().map(|row| columns.iter().map(|column| cell(row, *column)).collect()).collect();
    let filled = |row: &&Vec<String>| row.iter().filter(|cell| !cell.is_empty()).count() > 1;
    let rows = grid.iter().filter(filled).count();
    let letters: usize = grid.iter().flatten().map(|cell| cell.chars().count()).sum();
    let cells = grid.iter().flatten().filter(|cell| !cell.is_empty()).count().max(1);
    if rows * 4 < grid.len() * 3 || letters / cells > LONGEST_CELL {
        return None;
    }
    let cells = |row: &Vec<String>| row.iter().map(Cell::text).collect();
    let header = u32::try_from(rule.unwrap_or(0)).unwrap_or(0);
    Some(table(header, grid.iter().map(cells).collect()))
}

/// Whether a line has a space that is wider than that between two words.
fn has_gap(line: &str) -> bool {
    clean::has_two_spaces(line) || line.contains('\t')
}

/// The characters of a line, tabs as spaces up to the next multiple of eight.
fn expanded(line: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '\t' => out.resize(out.len() + 8 - out.len() % 8, ' '),
            '\u{a0}' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Option<(u32, usize, usize)> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let table = of(&lines)?;
        Some((table.header_rows, table.rows.len(), table.rows.first().map_or(0, Vec::len)))
    }

    #[test]
    fn columns_are_found_however_they_are_written() {
        assert_eq!(rows("Navn      Antal\nÅse           3\nBo           12\n"), Some((0, 3, 2)));
        assert_eq!(rows("Navn   Antal\n----   -----\nÅse        3\n"), Some((1, 2, 2)));
        assert_eq!(rows(" a | b\n---+---\n 1 | 2\n"), Some((1, 2, 2)));
        assert_eq!(rows("+---+---+\n| a | b |\n+---+---+\n"), Some((0, 1, 2)));
        assert_eq!(rows("a\tb\nc\td\n"), Some((0, 2, 2)));
    }

    #[test]
    fn prose_has_no_columns() {
        assert_eq!(rows("Havnegade 1\n9999 Ærøby\nDanmark\n"), None);
        assert_eq!(rows("en  to\ntre\nfire\n"), None);
        assert_eq!(rows("a | b\nc | d\n"), None);
        assert_eq!(
            rows(
                "Det er en lang linje.  Den har to mellemrum.\nNæste linje er også lang, men har ikke.\nOg den sidste linje  her.\n"
            ),
            None
        );
    }
}
