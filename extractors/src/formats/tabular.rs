//! Tables of records on their way out: as a table whose blocks repeat the header, or each row as lines of `column: value`.
//! Called by the readers of sheets, delimited text and database tables, which know what the header is; what is written how
//! is decided here, once, so that all of them agree.

use crate::Rows;
use crate::block::{Block, Cell, Cut, Inline, Table, plain_text};
use crate::error::Result;
use crate::markdown::BLOCK_CHARS;
use crate::sink::Sink;

/// Columns that are named.
const MOST_COLUMNS: usize = 16_384;
/// Rows looked at to tell how long a row is.
const SAMPLE: usize = 500;
/// The average length of names up to which they are some, and from how many on a sentence may be among them.
const LONG_NAME: usize = 100;
const MANY_NAMES: usize = 8;
/// Characters of a name of a column; a longer one is a sentence and would be repeated in every row.
const LONGEST_NAME: usize = 120;

/// A table, or the part of one that is ready.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// The rows that name the columns; none where the document names none.
    pub(super) header: Vec<Vec<Cell>>,
    /// The records.
    pub(super) rows: Vec<Vec<Cell>>,
    /// What stands above the table.
    pub(super) caption: Vec<Inline>,
}

/// Writes the parts of one table, all of them the same way.
#[derive(Debug)]
pub(super) struct Tabular {
    choice: Rows,
    /// Whether rows are written as lines; known from the first part on.
    lines: Option<bool>,
}

impl Tabular {
    /// The writer of a table, as the caller of the library wants it.
    pub(super) fn new(choice: Rows) -> Self {
        Self { choice, lines: None }
    }

    /// Writes a part. All parts have the same header, and only the first one has a caption.
    ///
    /// # Errors
    /// A limit, cancellation, or a receiver that is gone.
    pub(super) fn write(&mut self, part: Part, sink: &mut Sink<'_>) -> Result<()> {
        let lines = *self.lines.get_or_insert_with(|| match self.choice {
            Rows::Auto => is_too_wide(&part),
            Rows::Table => false,
            Rows::Lines => true,
        });
        if lines && !part.rows.is_empty() {
            return write_lines(part, sink);
        }
        let header_rows = u32::try_from(part.header.len()).unwrap_or(0);
        let mut rows = part.header;
        rows.extend(part.rows);
        let table = Table { header_rows, rows, caption: part.caption, cut: Cut::VeryLong };
        sink.block(Block::table(table))
    }
}

/// Whether a row cannot stand under its header within a block, so that whoever cuts the text would part the two. Without a
/// header nothing is lost, and one long cell among many short ones does not count. Neither does a form, whose first row is
/// no list of names.
fn is_too_wide(part: &Part) -> bool {
    let names: Vec<usize> =
        part.header.iter().flatten().map(cell_chars).filter(|n| *n > 0).collect();
    let sentence = names.iter().any(|name| *name > LONGEST_NAME) && names.len() < MANY_NAMES;
    let long = names.iter().sum::<usize>() > names.len() * LONG_NAME;
    if names.len() < 2 || sentence || long {
        return false;
    }
    let header: usize = part.header.iter().map(|row| chars(row)).sum();
    let mut rows: Vec<usize> = part.rows.iter().take(SAMPLE).map(|row| chars(row)).collect();
    if header == 0 || rows.is_empty() {
        return false;
    }
    let middle = rows.len() / 2;
    let (_, median, _) = rows.select_nth_unstable(middle);
    header + *median > BLOCK_CHARS
}

fn chars(row: &[Cell]) -> usize {
    let columns = |cell: &Cell| usize::try_from(cell.columns).unwrap_or(1);
    row.iter().map(|cell| (cell_chars(cell) + 3) * columns(cell)).sum()
}

fn cell_chars(cell: &Cell) -> usize {
    let count = |inline: &Inline| match inline {
        Inline::Text { text, .. } => text.chars().count(),
        Inline::Math { latex } => latex.chars().count(),
        Inline::Image { alt } => alt.chars().count(),
        Inline::Break | Inline::FootnoteRef { .. } => 1,
    };
    cell.content.iter().map(count).sum()
}

fn write_lines(part: Part, sink: &mut Sink<'_>) -> Result<()> {
    let names = names(&part.header);
    if !part.caption.is_empty() {
        sink.block(Block::paragraph(part.caption))?;
    }
    for row in part.rows {
        sink.count_cells(row.len() as u64)?;
        let mut content: Vec<Inline> = Vec::with_capacity(row.len() * 3);
        let mut next = 0;
        for cell in row {
            let column = next;
            next += usize::try_from(cell.columns).unwrap_or(1);
            if cell.content.is_empty() {
                continue;
            }
            if !content.is_empty() {
                content.push(Inline::Break);
            }
            let name = match names.get(column).filter(|name| !name.is_empty()) {
                Some(name) if name.ends_with([':', '?']) => format!("{name} "),
                Some(name) => format!("{name}: "),
                None => format!("{}: ", letters(column)),
            };
            content.push(Inline::text(name));
            content.extend(cell.content);
        }
        sink.block(Block::paragraph(content))?;
    }
    Ok(())
}

/// The names of the columns: the rows of the header from top to bottom, each word said once.
fn names(header: &[Vec<Cell>]) -> Vec<String> {
    let grid: Vec<Vec<String>> = header.iter().map(|row| spread(row)).collect();
    let width = grid.iter().map(Vec::len).max().unwrap_or(0);
    let name = |column: usize| {
        let mut parts: Vec<&String> = Vec::new();
        for words in grid.iter().filter_map(|row| row.get(column)) {
            if !words.is_empty() && !parts.contains(&words) {
                parts.push(words);
            }
        }
        let parts: Vec<&str> = parts.into_iter().map(String::as_str).collect();
        parts.join(" / ").chars().take(LONGEST_NAME).collect()
    };
    (0..width).map(name).collect()
}

/// The words of a row, in each column that a cell covers.
fn spread(row: &[Cell]) -> Vec<String> {
    let cells = row.iter().flat_map(|cell| {
        let words = crate::clean::line(&plain_text(&cell.content));
        let columns = usize::try_from(cell.columns).unwrap_or(1).min(MOST_COLUMNS);
        std::iter::repeat_n(words, columns)
    });
    cells.take(MOST_COLUMNS).collect()
}

/// The letters that a spreadsheet gives to a column, counted from 0.
pub(super) fn letters(column: usize) -> String {
    let mut out = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        out.push(char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or(0)));
        left = (left - 1) / 26;
    }
    out.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cancel, Collected, Limits, Pages};

    fn row(cells: &[&str]) -> Vec<Cell> {
        cells.iter().map(|text| Cell::text(*text)).collect()
    }

    fn written(choice: Rows, header: &[&[&str]], rows: &[&[&str]]) -> String {
        let mut out = Collected::default();
        let limits = Limits::default();
        let mut sink = Sink::new(&mut out, &limits, Cancel::default(), Pages::default());
        let part = Part {
            header: header.iter().map(|r| row(r)).collect(),
            rows: rows.iter().map(|r| row(r)).collect(),
            caption: Vec::new(),
        };
        Tabular::new(choice).write(part, &mut sink).unwrap();
        crate::markdown::render(&out.parts[0].blocks)
    }

    #[test]
    fn rows_become_lines_where_they_are_asked_for() {
        let header: &[&[&str]] = &[&["", "2024", "2024"], &["Skole", "Plan", "2024"]];
        let text = written(Rows::Lines, header, &[&["Nord", "1", "2", "3"], &["", "4"]]);
        assert_eq!(text, "Skole: Nord  \n2024 / Plan: 1  \n2024: 2  \nD: 3\n\n2024 / Plan: 4\n");
    }

    #[test]
    fn rows_become_lines_where_they_do_not_fit_below_their_header() {
        let header: &[&str] = &["navn"; 30];
        let row: &[&str] = &["en værdi af nogen længde"; 30];
        let wide = written(Rows::Auto, &[header], &[row; 3]);
        assert_eq!(wide.matches("\n\n").count(), 2);
        assert!(!wide.contains('|'));
        assert!(written(Rows::Table, &[header], &[row; 3]).starts_with('|'));
        // One long row among short ones, a table whose columns have no names, and a form.
        assert!(written(Rows::Auto, &[header], &[&["a"], row, &["c"]]).starts_with('|'));
        assert!(written(Rows::Auto, &[], &[row; 3]).starts_with('|'));
        let sentence = "Her skal alle oplysninger om sagen skrives, ".repeat(10);
        let form: &[&str] = &[&sentence, "mor", "far"];
        assert!(written(Rows::Auto, &[form], &[row; 3]).starts_with('|'));
    }

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
