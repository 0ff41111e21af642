//! Tables drawn with `+`, `-`, `=` and `|`: reStructuredText, Markdown as pandoc reads it, Org, plain text. Cells may cover
//! several columns and rows; they are found by walking around their borders.

use crate::block::{Cell, Inline, Table};
use crate::error::Result;

/// Columns of characters, and lines, of a drawing.
const MOST_COLUMNS: usize = 2_000;
const MOST_LINES: usize = 20_000;
/// Characters that are looked at to find the cells of one drawing.
const MOST_STEPS: usize = 50_000_000;

/// A cell of a drawing: which rows and columns of characters it takes, borders left out.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Drawn {
    top: usize,
    left: usize,
    bottom: usize,
    right: usize,
}

/// Whether a line is the upper border of a drawing.
pub(in crate::formats) fn is_border(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3
        && line.starts_with('+')
        && line.ends_with('+')
        && line.contains(['-', '='])
        && line.chars().all(|c| matches!(c, '+' | '-' | '=' | ':'))
}

/// How many of `lines` belong to the drawing that starts with the first.
pub(in crate::formats) fn height(lines: &[&str]) -> usize {
    let is_row = |line: &&&str| {
        let line = line.trim();
        line.starts_with(['+', '|']) && line.ends_with(['+', '|'])
    };
    let n = lines.iter().take(MOST_LINES).take_while(is_row).count();
    // A drawing ends with a border.
    (0..n)
        .rev()
        .find(|at| lines.get(*at).is_some_and(|line| is_border(line)))
        .map_or(0, |at| at + 1)
}

/// The table that is drawn; `read` makes words of a cell's lines. `None` where the borders do not meet.
///
/// # Errors
/// Those of `read`.
pub(in crate::formats) fn table(
    lines: &[&str],
    mut read: impl FnMut(&[&str]) -> Result<Vec<Inline>>,
) -> Result<Option<Table>> {
    let indent = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let drawing: Vec<Vec<char>> =
        lines.iter().map(|line| line.chars().skip(indent).collect()).collect();
    let Some(cells) = cells(&drawing) else { return Ok(None) };
    // The header ends where a border is drawn with equals signs.
    let double = drawing.iter().position(|line| line.contains(&'=') && line.first() == Some(&'+'));
    let tops = distinct(cells.iter().map(|cell| cell.top));
    let lefts = distinct(cells.iter().map(|cell| cell.left));
    let span = |places: &[usize], from: usize, to: usize| {
        u32::try_from(places.iter().filter(|at| (from..to).contains(*at)).count())
            .unwrap_or(1)
            .max(1)
    };
    let mut rows: Vec<Vec<Cell>> = vec![Vec::new(); tops.len()];
    for cell in &cells {
        let Some(row) = tops.iter().position(|top| *top == cell.top) else { continue };
        let words: Vec<String> = drawing
            .get(cell.top..cell.bottom)
            .unwrap_or_default()
            .iter()
            .map(|line| line.iter().skip(cell.left).take(cell.right - cell.left).collect())
            .collect();
        let words: Vec<&str> = dedented(&words);
        let content = read(&words)?;
        if let Some(row) = rows.get_mut(row) {
            let columns = span(&lefts, cell.left, cell.right);
            row.push(Cell { content, columns, rows: span(&tops, cell.top, cell.bottom) });
        }
    }
    let headers = double.map_or(0, |border| tops.iter().filter(|top| **top < border).count());
    let headers = if headers < rows.len() { headers } else { 0 };
    Ok(Some(Table { header_rows: u32::try_from(headers).unwrap_or(0), rows, ..Table::default() }))
}

fn distinct(places: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut all: Vec<usize> = places.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The lines of a cell without the indentation that they share.
fn dedented(lines: &[String]) -> Vec<&str> {
    let blank = |line: &&str| line.trim().is_empty();
    let all: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let least = all.iter().filter(|line| !blank(line)).map(indent).min().unwrap_or(0);
    let from = all.iter().position(|line| !blank(line)).unwrap_or(all.len());
    let to = all.iter().rposition(|line| !blank(line)).map_or(0, |at| at + 1);
    all.iter().take(to).skip(from).map(|line| line.get(least..).unwrap_or_default()).collect()
}

/// The cells, top to bottom and left to right.
fn cells(drawing: &[Vec<char>]) -> Option<Vec<Drawn>> {
    let height = drawing.len();
    let width = drawing.first()?.len();
    if height < 3 || !(3..=MOST_COLUMNS).contains(&width) {
        return None;
    }
    let at =
        |row: usize, column: usize| drawing.get(row).and_then(|line| line.get(column)).copied();
    // For each column of characters, the row down to which cells were found.
    let mut done = vec![0_usize; width];
    let mut corners: Vec<(usize, usize)> = vec![(0, 0)];
    let mut seen: std::collections::HashSet<(usize, usize)> = corners.iter().copied().collect();
    let mut cells = Vec::new();
    let mut budget = MOST_STEPS;
    while let Some((top, left)) = corners.pop() {
        if top + 1 >= height || left + 1 >= width || done.get(left).is_some_and(|row| *row > top) {
            continue;
        }
        let Some((bottom, right)) = walk(&at, (top, left), (height, width), &mut budget) else {
            continue;
        };
        for row in done.iter_mut().take(right).skip(left) {
            *row = bottom;
        }
        for corner in [(bottom, left), (top, right)] {
            if seen.insert(corner) {
                corners.push(corner);
            }
        }
        cells.push(Drawn { top: top + 1, left: left + 1, bottom, right });
        if cells.len() > MOST_LINES {
            return None;
        }
    }
    cells.sort_by_key(|cell| (cell.top, cell.left));
    (!cells.is_empty()).then_some(cells)
}

/// The corner opposite of `(top, left)`: the first to the right from which the border leads down and back.
fn walk(
    at: &impl Fn(usize, usize) -> Option<char>,
    (top, left): (usize, usize),
    (height, width): (usize, usize),
    budget: &mut usize,
) -> Option<(usize, usize)> {
    let across = |c: char| matches!(c, '-' | '=' | '+' | ':');
    let down = |c: char| matches!(c, '|' | '+');
    if at(top, left) != Some('+') {
        return None;
    }
    for right in left + 1..width {
        let c = at(top, right)?;
        if !across(c) {
            return None;
        }
        if c != '+' {
            continue;
        }
        for bottom in top + 1..height {
            let c = at(bottom, right)?;
            if !down(c) {
                break;
            }
            let steps = if c == '+' { 2 * (right - left) + bottom - top } else { 1 };
            *budget = budget.checked_sub(steps)?;
            let closes = c == '+'
                && (left..=right).all(|column| at(bottom, column).is_some_and(across))
                && at(bottom, left) == Some('+')
                && (top..=bottom).all(|row| at(row, left).is_some_and(down));
            if closes {
                return Some((bottom, right));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::plain_text;

    #[test]
    fn cells_that_cover_several_are_found() {
        let lines = [
            "+-----+-----+-----+",
            "| a   | b   | c   |",
            "+=====+=====+=====+",
            "| d   | e         |",
            "|     +-----+-----+",
            "|     | f   | g   |",
            "|     |     | h   |",
            "+-----+-----+-----+",
        ];
        assert_eq!(height(&lines), 8);
        let table =
            table(&lines, |words| Ok(vec![Inline::text(words.join(" "))])).unwrap().unwrap();
        assert_eq!(table.header_rows, 1);
        let grid: Vec<Vec<String>> =
            table.grid(10).iter().map(|row| row.iter().map(|c| plain_text(c)).collect()).collect();
        assert_eq!(grid, [["a", "b", "c"], ["d", "e", "e"], ["d", "f", "g h"]]);
    }

    #[test]
    fn drawings_that_do_not_close_are_none() {
        let open = ["+--+--+", "| a   ", "+--+"];
        assert!(table(&open, |_| Ok(Vec::new())).unwrap().is_none());
        assert!(!is_border("+++"));
        assert!(!is_border("a+b"));
    }
}
