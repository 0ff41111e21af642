//! Tables as GFM writes them, cut into blocks where they are long. Called by the writer alone; never decides what a cell
//! says.

use super::BLOCK_CHARS;
use super::escape::{Place, Scope, escape};
use super::inline::inlines;
use super::notes::Notes;
use crate::block::{Cut, Inline, Style, Table};
use std::borrow::Cow;

/// From how many characters on a table is very long ([`Cut::VeryLong`]).
const VERY_LONG_CHARS: usize = 2_000;
/// Columns of a rendered table.
const MOST_COLUMNS: usize = 1_000;

/// The table as one or more Markdown tables, empty rows and columns left out.
pub(super) fn blocks(table: &Table, notes: &mut Notes) -> Vec<String> {
    let grid = table.grid(MOST_COLUMNS);
    let mut rows: Vec<Vec<Cow<'_, str>>> = grid
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let place =
                if i < table.header_rows.max(1) as usize { Place::HeaderCell } else { Place::Cell };
            row.iter().map(|cell| cell_text(cell, place, notes)).collect()
        })
        .collect();
    rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let used: Vec<bool> = (0..width)
        .map(|i| rows.iter().any(|row| row.get(i).is_some_and(|cell| !cell.is_empty())))
        .collect();
    let lines: Vec<String> = rows.iter().map(|row| line(row, &used)).collect();
    let columns = used.iter().filter(|u| **u).count();
    let headers = (table.header_rows.max(1) as usize).min(lines.len());
    let (head, body) = lines.split_at(headers);
    let header = header(head, columns);
    let total = header.len() + body.iter().map(|l| l.len() + 1).sum::<usize>();
    let most = match table.cut {
        Cut::Always => BLOCK_CHARS,
        Cut::VeryLong if total > VERY_LONG_CHARS => BLOCK_CHARS,
        Cut::Never | Cut::VeryLong => usize::MAX,
    };
    if columns == 0 {
        Vec::new()
    } else if table.header_rows == 0 {
        cut_without_header(&lines, columns, most)
    } else {
        cut(&header, body, most)
    }
}

/// The header rows, the line that makes a table of them below the first.
fn header(rows: &[String], columns: usize) -> String {
    let mut header = String::new();
    for (i, row) in rows.iter().enumerate() {
        header.push_str(row);
        header.push('\n');
        if i == 0 {
            header.push('|');
            header.push_str(&"---|".repeat(columns));
            header.push('\n');
        }
    }
    header
}

/// Rows of a table that names no columns: a block begins with the row that is next, because nothing is to be repeated and
/// every table in Markdown has a first row.
fn cut_without_header(lines: &[String], columns: usize, most: usize) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut rest = lines;
    while let Some((first, rows)) = rest.split_first() {
        let mut chars = first.chars().count() + 4 * columns + 2;
        let fits = |row: &&String| {
            chars += row.chars().count() + 1;
            chars <= most
        };
        let n = rows.iter().take_while(fits).count();
        let (own, next) = rows.split_at_checked(n).unwrap_or((rows, &[]));
        let mut block = header(std::slice::from_ref(first), columns);
        for row in own {
            block.push_str(row);
            block.push('\n');
        }
        block.pop();
        blocks.push(block);
        rest = next;
    }
    blocks
}

/// Rows under their header in blocks of at most `most` characters, but at least one row each. Below a long header blocks
/// are longer, so that repeating it never costs more than what it stands above.
fn cut(header: &str, body: &[String], most: usize) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut current = header.to_owned();
    let header_chars = header.chars().count();
    let most = most.max(header_chars.saturating_mul(2));
    let mut chars = header_chars;
    for row in body {
        let more = row.chars().count() + 1;
        if chars > header_chars && chars + more > most {
            current.pop();
            blocks.push(std::mem::replace(&mut current, header.to_owned()));
            chars = header_chars;
        }
        current.push_str(row);
        current.push('\n');
        chars += more;
    }
    current.pop();
    blocks.push(current);
    blocks
}

/// The text of a cell; most are one plain run.
fn cell_text<'c>(cell: &'c [Inline], place: Place, notes: &mut Notes) -> Cow<'c, str> {
    match cell {
        [] => Cow::Borrowed(""),
        [Inline::Text { text, style: Style::PLAIN, link: None }] => {
            escape(text, Scope::of_text(text, place), "", false)
        }
        cell => Cow::Owned(inlines(cell, place, notes)),
    }
}

fn line(row: &[Cow<'_, str>], used: &[bool]) -> String {
    let cells = row.iter().map(|cell| cell.len() + 3).sum::<usize>();
    let mut line = String::with_capacity(cells + 1);
    line.push('|');
    for (i, _) in used.iter().enumerate().filter(|(_, used)| **used) {
        let cell = row.get(i).map_or("", |cell| cell.as_ref());
        if !cell.is_empty() {
            line.push(' ');
            line.push_str(cell);
        }
        line.push_str(" |");
    }
    line
}
