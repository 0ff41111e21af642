//! Tables: cells between `&`, rows up to `\\`, rules that tell which rows are headers.

use super::reader::{Open, Reader, What};
use crate::block::{Block, Cell, Inline, Table};
use crate::error::Result;
use crate::formats::markup::{Words, flat};

/// Rows of a header: what stands above a rule further down is no header.
const MOST_HEADERS: usize = 3;

/// A table that is being read.
#[derive(Debug)]
pub(super) struct Tabular {
    environment: String,
    rows: Vec<Vec<Cell>>,
    row: Vec<Cell>,
    /// Columns and rows that the open cell covers.
    span: (u32, u32),
    /// Before which rows a rule stands.
    rules: Vec<usize>,
    /// Rows above the rule that ends the header, where the table says so.
    header: Option<usize>,
    /// Where the repeated header or footer of a long table starts.
    repeated: Option<usize>,
    caption: Vec<Inline>,
}

impl Tabular {
    /// Whether it is the table of this environment.
    pub(super) fn is(&self, environment: &str) -> bool {
        self.environment == environment
    }

    pub(super) fn caption(&mut self, content: Vec<Inline>) {
        self.caption = content;
    }

    fn end_cell(&mut self, content: Vec<Inline>) {
        let (columns, rows) = std::mem::replace(&mut self.span, (1, 1));
        self.row.push(Cell { content, columns, rows });
    }

    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        if row.iter().any(|cell| !cell.content.is_empty()) {
            self.rows.push(row);
        }
    }

    /// `\endfirsthead`, `\endhead`, `\endfoot`, `\endlastfoot` of `longtable`: what stands above is a header, or is said again
    /// on each page.
    fn part_ends(&mut self, command: &str) {
        match command {
            "endfirsthead" => {
                self.header = Some(self.rows.len());
                self.repeated = Some(self.rows.len());
            }
            "endhead" if self.repeated.is_none() => {
                self.header = Some(self.rows.len());
                self.repeated = Some(self.rows.len());
            }
            _ => self.rows.truncate(self.repeated.unwrap_or(0)),
        }
    }

    /// How many rows are headers: those above the first rule within the table, unless there is one between all rows.
    fn headers(&self) -> usize {
        let total = self.rows.len();
        if let Some(header) = self.header {
            return if header < total { header.min(MOST_HEADERS) } else { 0 };
        }
        let inner: Vec<usize> =
            self.rules.iter().copied().filter(|at| (1..total).contains(at)).collect();
        match inner.first() {
            Some(first) if *first <= MOST_HEADERS && !inner.contains(&(first + 1)) => *first,
            Some(1) => 1,
            Some(_) | None => 0,
        }
    }

    /// The table. Below a cell that covers several rows the document has empty cells, which stand for nothing.
    fn finish(mut self) -> Table {
        let header_rows = u32::try_from(self.headers()).unwrap_or(0);
        let mut hanging: Vec<u32> = Vec::new();
        for row in &mut self.rows {
            let mut column = 0;
            let mut kept = Vec::with_capacity(row.len());
            for cell in std::mem::take(row) {
                let covered = hanging.get(column).is_some_and(|left| *left > 0);
                let width = usize::try_from(cell.columns).unwrap_or(1).clamp(1, 1_000);
                if hanging.len() < column + width {
                    hanging.resize(column + width, 0);
                }
                for left in hanging.iter_mut().skip(column).take(width) {
                    *left = left.saturating_sub(1).max(if covered { 0 } else { cell.rows - 1 });
                }
                column += width;
                // Words in a covered place are kept; where they come to stand is not right then.
                if !(covered && cell.content.is_empty()) {
                    kept.push(cell);
                }
            }
            *row = kept;
        }
        Table { header_rows, rows: self.rows, caption: self.caption, ..Table::default() }
    }
}

impl Reader<'_, '_, '_> {
    /// Whether a cell ends at the next `&`: braces hold a table together.
    pub(super) fn at_table(&self) -> bool {
        match (self.open.last(), self.tables.last()) {
            (Some(Open { what: What::Environment(name), .. }), Some(table)) => {
                *name == table.environment
            }
            _ => false,
        }
    }

    /// Opens a table, whose columns are described next.
    pub(super) fn begin_table(&mut self, environment: &str) -> Result<()> {
        match environment.trim_end_matches('*') {
            "tabularx" | "tabulary" | "xltabular" => {
                self.source.optional();
                self.source.argument();
            }
            "tabular" if environment.ends_with('*') => {
                self.source.argument();
            }
            _ => {}
        }
        while self.source.optional().is_some() {}
        self.source.argument();
        if self.words.len() == 1 {
            self.end_paragraph()?;
        }
        self.words.push(Words::default());
        self.tables.push(Tabular {
            environment: environment.to_owned(),
            rows: Vec::new(),
            row: Vec::new(),
            span: (1, 1),
            rules: Vec::new(),
            header: None,
            repeated: None,
            caption: Vec::new(),
        });
        Ok(())
    }

    pub(super) fn end_cell(&mut self) -> Result<()> {
        let content = self.current().take();
        if let Some(table) = self.tables.last_mut() {
            let content = if is_empty(&content) { Vec::new() } else { content };
            table.end_cell(content);
        }
        Ok(())
    }

    pub(super) fn end_row(&mut self) -> Result<()> {
        self.end_cell()?;
        if let Some(table) = self.tables.last_mut() {
            table.end_row();
        }
        Ok(())
    }

    pub(super) fn end_table(&mut self) -> Result<()> {
        self.end_row()?;
        if self.words.len() > 1 {
            self.words.pop();
        }
        let Some(table) = self.tables.pop().map(Tabular::finish) else { return Ok(()) };
        // One column is no table but lines.
        let lines = table.rows.iter().all(|row| row.len() < 2);
        if self.words.len() > 1 || lines {
            let block = Block::table(Table {
                rows: table.rows,
                caption: table.caption,
                ..Table::default()
            });
            let words = flat(vec![block]);
            if self.words.len() == 1 && !words.is_empty() {
                return self.flow.paragraph(words);
            }
            self.current().extend(words);
            return Ok(());
        }
        if table.rows.is_empty() && table.caption.is_empty() {
            return Ok(());
        }
        self.flow.table(table)
    }

    /// Reads a command that has a meaning only in tables; false where it is another.
    pub(super) fn table_command(&mut self, name: &str) -> bool {
        let columns = u32::try_from(self.flow.sink.limits().columns).unwrap_or(u32::MAX);
        let Some(table) = self.tables.last_mut() else { return false };
        match name {
            "hline" | "toprule" | "midrule" | "bottomrule" | "Xhline" | "specialrule" => {
                if name == "specialrule" {
                    (0..3).for_each(|_| drop(self.source.argument()));
                } else if name == "Xhline" {
                    self.source.argument();
                } else if self.source.peek() == Some('[') {
                    self.source.optional();
                }
                let at = table.rows.len();
                if table.rules.last() != Some(&at) {
                    table.rules.push(at);
                }
                if name == "midrule" && table.header.is_none() && (1..=MOST_HEADERS).contains(&at) {
                    table.header = Some(at);
                }
            }
            "endfirsthead" | "endhead" | "endfoot" | "endlastfoot" => {
                table.end_row();
                table.part_ends(name);
            }
            "multicolumn" => {
                let n = self.source.argument().unwrap_or_default();
                self.source.argument();
                table.span.0 = n.trim().parse().unwrap_or(1).clamp(1, columns.max(1));
                self.after_unknown = true;
            }
            "multirow" => {
                self.source.optional();
                let n = self.source.argument().unwrap_or_default();
                self.source.optional();
                self.source.argument();
                self.source.optional();
                let n: i64 = n.trim().parse().unwrap_or(1);
                // A negative number reaches up; the words stand in the last row then.
                table.span.1 = u32::try_from(n).unwrap_or(1).clamp(1, 10_000);
                self.after_unknown = true;
            }
            _ => return false,
        }
        true
    }
}

fn is_empty(content: &[Inline]) -> bool {
    content.iter().all(|inline| match inline {
        Inline::Text { text, .. } => text.trim().is_empty(),
        Inline::Break => true,
        Inline::Math { .. } | Inline::FootnoteRef { .. } | Inline::Image { .. } => false,
    })
}
