//! Elements of an array, or lines: records of short values become rows, longer ones a section each.

use super::tree::{self, Node};
use crate::block::{Block, Cell, Cut, Inline, Table};
use crate::error::Result;
use crate::sink::Sink;

/// Rows collected before a table is written.
const MOST_ROWS: usize = 200;
/// Columns of a table.
const MOST_COLUMNS: usize = 24;
/// Characters of a row: a longer one would be cut in the middle by whoever cuts the text.
const MOST_CHARS: usize = 700;
/// Levels of objects whose fields become columns `outer.inner`.
const MOST_LEVELS: usize = 3;
/// Fields that name a record.
const NAMES: [&str; 12] = [
    "title",
    "titel",
    "name",
    "navn",
    "headline",
    "overskrift",
    "subject",
    "emne",
    "label",
    "id",
    "key",
    "uuid",
];

/// A record as the row of a table: names and values.
type Fields = Vec<(String, String)>;

/// Collects records and writes them.
#[derive(Debug, Default)]
pub(in crate::formats) struct Records {
    rows: Vec<Fields>,
    /// The columns of `rows`.
    columns: Vec<String>,
    number: u64,
    /// Rows of an array of arrays.
    lists: Vec<Vec<Cell>>,
}

impl Records {
    pub(in crate::formats) fn add(&mut self, node: &Node, sink: &mut Sink<'_>) -> Result<()> {
        self.number += 1;
        match node {
            Node::Object(_) => {
                if let Some(fields) = fields(node) {
                    return self.row(fields, sink);
                }
                self.flush(sink)?;
                self.section(node, sink)
            }
            Node::Array(items) if !items.is_empty() && items.iter().all(Node::is_plain) => {
                if self.lists.len() >= MOST_ROWS || !self.rows.is_empty() {
                    self.flush(sink)?;
                }
                let cell = |item: &Node| Cell::text(item.line().unwrap_or_default());
                self.lists.push(items.iter().take(1_000).map(cell).collect());
                Ok(())
            }
            _ => {
                self.flush(sink)?;
                tree::write(None, node, sink)
            }
        }
    }

    /// Adds a row, after writing the rows that have too little in common with it.
    fn row(&mut self, fields: Fields, sink: &mut Sink<'_>) -> Result<()> {
        let new = fields.iter().filter(|(name, _)| !self.columns.contains(name)).count();
        let shared = fields.len() - new;
        let alike = shared * 2 >= self.columns.len().max(fields.len());
        let full = self.rows.len() >= MOST_ROWS || self.columns.len() + new > MOST_COLUMNS;
        if !self.lists.is_empty() || (!self.rows.is_empty() && (full || !alike)) {
            self.flush(sink)?;
        }
        for (name, _) in &fields {
            if !self.columns.contains(name) {
                self.columns.push(name.clone());
            }
        }
        self.rows.push(fields);
        Ok(())
    }

    /// A record that is too long or too deep for a row: its name as heading, its fields as items.
    fn section(&self, node: &Node, sink: &mut Sink<'_>) -> Result<()> {
        let Node::Object(fields) = node else { return Ok(()) };
        let named =
            |name: &&str| fields.iter().find(|(k, v)| k.eq_ignore_ascii_case(name) && v.is_plain());
        let name = NAMES.iter().find_map(named).and_then(|(_, v)| v.line());
        let name = name.filter(|n| !n.trim().is_empty() && n.chars().count() <= 120);
        let name = name.unwrap_or_else(|| self.number.to_string());
        sink.block(Block::heading(3, vec![Inline::text(name)]))?;
        tree::write(None, node, sink)
    }

    fn flush(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        let columns = std::mem::take(&mut self.columns);
        let rows = std::mem::take(&mut self.rows);
        let lists = std::mem::take(&mut self.lists);
        if !lists.is_empty() {
            sink.block(Block::table(Table { rows: lists, cut: Cut::Always, ..Table::default() }))?;
        }
        if rows.len() == 1 {
            // One record is easier to read as a list.
            let fields = rows.into_iter().flatten().map(|(k, v)| (k, Node::Text(v))).collect();
            return tree::write(None, &Node::Object(fields), sink);
        }
        if rows.is_empty() {
            return Ok(());
        }
        let header = columns.iter().map(|c| Cell::text(c.as_str())).collect();
        let mut table =
            Table { header_rows: 1, rows: vec![header], cut: Cut::Always, ..Table::default() };
        for mut fields in rows {
            let mut cell = |column: &String| {
                let at = fields.iter().position(|(name, _)| name == column);
                let value = at.map(|at| fields.swap_remove(at).1).unwrap_or_default();
                Cell::new(tree::words(&value))
            };
            table.rows.push(columns.iter().map(&mut cell).collect());
        }
        sink.block(Block::table(table))
    }

    /// Writes what is left.
    pub(in crate::formats) fn finish(mut self, sink: &mut Sink<'_>) -> Result<()> {
        self.flush(sink)
    }
}

/// The record as a row: fields of inner objects get names such as `outer.inner`. `None` where that would not be readable.
fn fields(record: &Node) -> Option<Fields> {
    let mut out = Fields::new();
    let mut chars = 0;
    let mut steps: Vec<(String, &Node, usize)> = vec![(String::new(), record, 0)];
    while let Some((name, node, level)) = steps.pop() {
        match node {
            Node::Object(fields) if level < MOST_LEVELS && (!fields.is_empty() || level == 0) => {
                for (key, value) in fields.iter().rev() {
                    let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                    steps.push((name, value, level + 1));
                }
            }
            node => {
                let value = match node {
                    // Says only that there is nothing to say.
                    Node::Plain(text) if text == "null" => continue,
                    // Numbers in numbers, such as coordinates, are not for reading.
                    Node::Array(items) if items.iter().all(|i| matches!(i, Node::Array(_))) => {
                        node.json()
                    }
                    node => node.line()?,
                };
                chars += name.len() + value.len();
                if out.len() >= MOST_COLUMNS
                    || chars > MOST_CHARS
                    || out.iter().any(|(n, _)| *n == name)
                {
                    return None;
                }
                out.push((name, value));
            }
        }
    }
    (!out.is_empty()).then_some(out)
}
