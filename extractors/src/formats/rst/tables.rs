//! Tables: drawn as a grid, drawn with lines of equals signs, of comma-separated values, of lists.

use super::body::{Reader, dedented};
use super::items;
use crate::block::{Cell, Inline, Table};
use crate::error::Result;
use crate::formats::markup::{collect, flat, grid};

/// Lines of a simple table.
const MOST_LINES: usize = 5_000;

/// How many lines a simple table has that starts with the first of `rest`; `None` where there is none.
pub(super) fn simple_height(rest: &[&str]) -> Option<usize> {
    let is_rule = |line: &str| is_rule(line, '=');
    if !rest.first().is_some_and(|line| is_rule(line) && line.contains(' ')) {
        return None;
    }
    // It ends at a rule with an empty line behind it: the first or second one further down.
    let mut rules = 0;
    for (at, line) in rest.iter().enumerate().take(MOST_LINES).skip(1) {
        if is_rule(line) {
            rules += 1;
            if rest.get(at + 1).is_none_or(|next| next.is_empty()) && (rules > 1 || at > 1) {
                return Some(at + 1);
            }
        }
    }
    None
}

fn is_rule(line: &str, mark: char) -> bool {
    line.len() >= 2 && line.starts_with(mark) && line.chars().all(|c| c == mark || c == ' ')
}

/// Where the columns of a rule start and end, in characters.
fn columns(rule: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in rule.chars().chain([' ']).enumerate() {
        match (c == ' ', start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                out.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    out
}

impl Reader<'_, '_, '_> {
    /// Words of the lines of a cell.
    pub(super) fn cell(&mut self, lines: &[&str]) -> Result<Vec<Inline>> {
        // Most cells are a paragraph.
        let plain = |line: &&str| {
            !line.is_empty()
                && !line.starts_with([' ', '-', '*', '+', '.', '|', '>', ':', '#', '('])
        };
        let one = lines.iter().all(plain) && !lines.last().is_some_and(|line| line.ends_with("::"));
        if one && !lines.iter().any(|line| super::body::is_adornment(line) || items::starts(line)) {
            return Ok(self.words(&lines.join("\n")));
        }
        let names = self.names;
        let depth = self.depth;
        let state = std::mem::take(&mut self.state);
        let mut after = None;
        let blocks = collect(&*self.flow.sink, |sink| {
            let mut reader = Reader::new(names, sink);
            reader.depth = depth + 1;
            reader.started = true;
            reader.state = state;
            reader.inside(lines)?;
            reader.flow.end_item()?;
            after = Some(reader.state);
            Ok(())
        })?;
        self.state = after.unwrap_or_default();
        Ok(flat(blocks))
    }

    /// A drawn table.
    pub(super) fn grid(&mut self, lines: &[&str]) -> Result<usize> {
        match grid::table(lines, |words| self.cell(words))? {
            Some(table) => self.flow.table(table)?,
            None => self.flow.code(None, &lines.join("\n"))?,
        }
        Ok(lines.len())
    }

    /// A table between rules of equals signs.
    pub(super) fn simple(&mut self, lines: &[&str]) -> Result<usize> {
        let columns = columns(lines.first().copied().unwrap_or_default());
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut header = 0;
        let mut row: Vec<&str> = Vec::new();
        let mut blank = false;
        for line in lines.iter().skip(1) {
            self.flow.sink.check()?;
            if is_rule(line, '=') {
                self.simple_row(&mut row, &columns, None, &mut rows)?;
                if header == 0 && *line != lines.last().copied().unwrap_or_default() {
                    header = rows.len();
                } else if header == 0 && rows.len() > 1 {
                    header = 0;
                }
                continue;
            }
            if is_rule(line, '-') {
                self.simple_row(&mut row, &columns, Some(line), &mut rows)?;
                continue;
            }
            if line.is_empty() {
                blank = true;
                row.push(line);
                continue;
            }
            // A row starts where the first column has words; an empty first column goes on with the row.
            let (from, to) = columns.first().copied().unwrap_or((0, 0));
            let first: String = line.chars().skip(from).take(to - from).collect();
            let escaped = first.trim() == "\\";
            if (!first.trim().is_empty() || escaped) && !row.iter().all(|line| line.is_empty()) {
                self.simple_row(&mut row, &columns, None, &mut rows)?;
            }
            let _ = std::mem::take(&mut blank);
            row.push(line);
        }
        self.simple_row(&mut row, &columns, None, &mut rows)?;
        // The last rule is the end, so a header is what stands above a rule before it.
        let rules = lines.iter().filter(|line| is_rule(line, '=')).count();
        let header_rows = if rules > 2 { u32::try_from(header).unwrap_or(0) } else { 0 };
        self.flow.table(Table { header_rows, rows, ..Table::default() })?;
        Ok(lines.len())
    }

    /// Ends a row. `under` is a rule that joins columns.
    fn simple_row(
        &mut self,
        row: &mut Vec<&str>,
        all: &[(usize, usize)],
        under: Option<&str>,
        rows: &mut Vec<Vec<Cell>>,
    ) -> Result<()> {
        let lines = std::mem::take(row);
        if lines.iter().all(|line| line.is_empty()) {
            return Ok(());
        }
        let joined = under.map(columns);
        let places = joined.as_deref().unwrap_or(all);
        let mut cells = Vec::with_capacity(places.len());
        for (n, (from, to)) in places.iter().enumerate() {
            let last = n + 1 == places.len();
            let width =
                if last { usize::MAX } else { places.get(n + 1).map_or(*to, |next| next.0) - from };
            let words: Vec<String> = lines
                .iter()
                .map(|line| {
                    line.chars().skip(*from).take(width).collect::<String>().trim_end().to_owned()
                })
                .collect();
            let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
            while words.last().is_some_and(|line| line.is_empty()) {
                words.pop();
            }
            let words = dedented(&words);
            let columns = all.iter().filter(|(start, _)| (*from..*to).contains(start)).count();
            let content = if words == ["\\"] { Vec::new() } else { self.cell(&words)? };
            cells.push(Cell {
                content,
                columns: u32::try_from(columns).unwrap_or(1).max(1),
                rows: 1,
            });
        }
        rows.push(cells);
        Ok(())
    }

    /// `csv-table`: `header` is a line of its own.
    pub(super) fn csv_table(
        &mut self,
        title: &str,
        options: &super::directives::Fields<'_>,
        content: &[&str],
    ) -> Result<()> {
        let delimiter = match options.get("delim") {
            Some("space") => b' ',
            Some("tab") => b'\t',
            Some(mark) => mark.bytes().next().unwrap_or(b','),
            None => b',',
        };
        let header = options.get("header").unwrap_or_default();
        // A space before a quotation mark is no part of the value.
        let text = [&[header], content].concat().join("\n").replace(", \"", ",\"");
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            self.flow.sink.check()?;
            let Ok(record) = record else { break };
            let mut row = Vec::with_capacity(record.len());
            for field in &record {
                let lines: Vec<&str> = field.lines().collect();
                row.push(Cell::new(self.cell(&lines)?));
            }
            rows.push(row);
        }
        let mut header_rows = options.get("header-rows").and_then(|n| n.parse().ok()).unwrap_or(0);
        header_rows += u32::from(!header.is_empty());
        let caption = self.words(title);
        self.flow.table(Table { header_rows, rows, caption, ..Table::default() })
    }

    /// `list-table`: a list of rows, each a list of cells.
    pub(super) fn list_table(
        &mut self,
        title: &str,
        options: &super::directives::Fields<'_>,
        content: &[&str],
    ) -> Result<()> {
        let mut rows = Vec::new();
        for row in items::bullets(content) {
            let mut cells = Vec::new();
            for cell in items::bullets(&row) {
                self.flow.sink.check()?;
                cells.push(Cell::new(self.cell(&cell)?));
            }
            rows.push(cells);
        }
        let header_rows = options.get("header-rows").and_then(|n| n.parse().ok()).unwrap_or(0);
        let caption = self.words(title);
        self.flow.table(Table { header_rows, rows, caption, ..Table::default() })
    }
}
