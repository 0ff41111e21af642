//! Tables: cells among the arguments, filled into as many columns as the table says.

use super::calls::{Call, inner};
use super::reader::Reader;
use super::scan;
use crate::block::{Cell, Inline, Table};
use crate::error::Result;
use crate::formats::markup::{collect, fill, flat};

impl Reader<'_, '_> {
    pub(super) fn table(&mut self, call: &Call<'_>) -> Result<()> {
        let width = call.named("columns").map_or(1, columns);
        let mut cells = Vec::new();
        let mut header = 0;
        for value in call.positional() {
            self.flow.sink.check()?;
            let (inside, _) = Call::of(value);
            match inside.name {
                "table.header" => {
                    for value in inside.positional() {
                        self.cell(value, &mut cells)?;
                    }
                    let covered: u32 = cells.iter().map(|cell| cell.columns).sum();
                    header = covered.div_ceil(u32::try_from(width).unwrap_or(1).max(1));
                }
                "table.footer" => {
                    for value in inside.positional() {
                        self.cell(value, &mut cells)?;
                    }
                }
                "table.hline" | "table.vline" => {}
                _ => self.cell(value, &mut cells)?,
            }
        }
        let rows = fill::rows(cells, width);
        if rows.is_empty() {
            return Ok(());
        }
        let table = Table { header_rows: header, rows, ..Table::default() };
        if self.heading.is_some() {
            self.words.extend(flat(vec![crate::block::Block::table(table)]));
            return Ok(());
        }
        self.end_paragraph()?;
        self.flow.table(table)
    }

    fn cell(&mut self, value: &str, cells: &mut Vec<Cell>) -> Result<()> {
        // What is computed is not known.
        if value.starts_with("..") {
            return Ok(());
        }
        let (call, _) = Call::of(value);
        if call.name == "table.cell" {
            let number = |name: &str| call.named(name).and_then(|n| n.parse().ok()).unwrap_or(1);
            let value = call.positional().last().unwrap_or_default();
            let content = self.content(value)?;
            cells.push(Cell { content, columns: number("colspan"), rows: number("rowspan") });
            return Ok(());
        }
        let content = self.content(value)?;
        cells.push(Cell::new(content));
        Ok(())
    }

    /// The words of a cell.
    fn content(&mut self, value: &str) -> Result<Vec<Inline>> {
        if let Some(words) = scan::literal(value) {
            return Ok(vec![Inline::text(words)]);
        }
        if value.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            return Ok(vec![Inline::text(value)]);
        }
        let plain = value.starts_with('[') && !value.contains('\n');
        if plain || self.depth >= super::reader::MOST_DEPTH {
            return self.captured(inner(value));
        }
        let state = std::mem::take(&mut self.state);
        let depth = self.depth;
        let mut after = None;
        let blocks = collect(&*self.flow.sink, |sink| {
            let mut reader = Reader::new(sink);
            reader.state = state;
            reader.depth = depth;
            reader.value(value)?;
            reader.end()?;
            after = Some(reader.state);
            Ok(())
        })?;
        self.state = after.unwrap_or_default();
        Ok(flat(blocks))
    }
}

/// How many columns a table has: a number, or what an array lists.
fn columns(value: &str) -> usize {
    if let Ok(n) = value.trim().parse::<usize>() {
        return n.clamp(1, 1_000);
    }
    let array = value.get(..scan::group(value)).unwrap_or_default();
    let listed = scan::arguments(array).len().max(1);
    // `(1fr,) * 3`
    let times =
        value.rsplit_once('*').and_then(|(_, n)| n.trim().parse::<usize>().ok()).unwrap_or(1);
    (listed * times).clamp(1, 1_000)
}
