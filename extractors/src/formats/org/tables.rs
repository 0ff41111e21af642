//! Tables of bars and rules, and tables that are drawn.

use super::blocks::Reader;
use crate::block::{Cell, Table};
use crate::error::Result;
use crate::formats::markup::grid;

impl Reader<'_, '_> {
    /// A table whose rows start with a bar; answers how many lines it has, its formulas included.
    pub(super) fn table(&mut self, rest: &[&str]) -> Result<usize> {
        let n = rest.iter().take_while(|line| line.trim_start().starts_with('|')).count();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut header = 0;
        for line in rest.get(..n).unwrap_or_default() {
            self.flow.sink.check()?;
            let line = line.trim();
            if line.starts_with("|-") {
                if header == 0 && !rows.is_empty() {
                    header = rows.len();
                }
                continue;
            }
            let inner = line.trim_start_matches('|');
            let inner = inner.strip_suffix('|').unwrap_or(inner);
            let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
            // Widths and alignments.
            if cells.iter().all(|cell| is_cookie(cell)) && cells.iter().any(|cell| !cell.is_empty())
            {
                continue;
            }
            let mut row = Vec::with_capacity(cells.len());
            for cell in cells {
                row.push(Cell::new(self.words(&cell.replace("\\vert", "|"))));
            }
            rows.push(row);
        }
        let formulas = rest
            .get(n..)
            .unwrap_or_default()
            .iter()
            .take_while(|line| {
                line.trim_start().get(..8).is_some_and(|s| s.eq_ignore_ascii_case("#+tblfm:"))
            })
            .count();
        // A rule below everything makes no header.
        let header = if header < rows.len() { header } else { 0 };
        let caption = self.caption();
        let header_rows = u32::try_from(header).unwrap_or(0);
        self.flow.table(Table { header_rows, rows, caption, ..Table::default() })?;
        self.write_notes()?;
        Ok(n + formulas)
    }

    /// A table that is drawn.
    pub(super) fn drawing(&mut self, rest: &[&str]) -> Result<usize> {
        let n = grid::height(rest).max(1);
        let lines = rest.get(..n).unwrap_or_default();
        let table = grid::table(lines, |words| Ok(self.words(&words.join("\n"))))?;
        match table {
            Some(table) => {
                let caption = self.caption();
                self.flow.table(Table { caption, ..table })?;
            }
            None => self.flow.code(None, &lines.join("\n"))?,
        }
        Ok(n)
    }
}

/// Whether a cell only sets the width or alignment of its column: `<10>`, `<r>`, `<l5>`.
fn is_cookie(cell: &str) -> bool {
    cell.is_empty()
        || cell.strip_prefix('<').and_then(|c| c.strip_suffix('>')).is_some_and(|inner| {
            let digits = inner.trim_start_matches(['l', 'r', 'c']);
            digits.chars().all(|c| c.is_ascii_digit())
        })
}
