//! Cells to blocks.

use super::outputs;
use crate::block::{Block, Inline};
use crate::error::Result;
use crate::formats::json::Node;
use crate::formats::markup::code_language;
use crate::formats::{html, markdown};
use crate::sink::Sink;

pub(super) struct Cells<'s, 'r> {
    sink: &'s mut Sink<'r>,
    first: bool,
}

impl<'s, 'r> Cells<'s, 'r> {
    pub(super) fn new(sink: &'s mut Sink<'r>) -> Self {
        Self { sink, first: true }
    }

    /// Writes a cell.
    pub(super) fn cell(&mut self, cell: &Node) -> Result<()> {
        self.sink.check()?;
        let first = std::mem::replace(&mut self.first, false);
        let source = cell.get("source").or_else(|| cell.get("input")).map(text).unwrap_or_default();
        match cell.get("cell_type").and_then(Node::line).as_deref() {
            Some("markdown") => markdown::read_file(&source, self.sink),
            Some("heading") => {
                let level = cell.get("level").and_then(Node::line).and_then(|l| l.parse().ok());
                let words = vec![Inline::text(source)];
                self.sink.block(Block::heading(level.unwrap_or(1), words))
            }
            Some("raw") => self.raw(cell, &source, first),
            _ => self.code(cell, &source),
        }
    }

    /// Code in the language of the notebook stands in a plain fence: the metadata says it once, and a word more in front of
    /// each cell is noise to whoever searches. Cells in another language say theirs.
    fn code(&mut self, cell: &Node, source: &str) -> Result<()> {
        // Version 3 says the language of the notebook in each cell.
        let own = cell.get("language").and_then(Node::line).and_then(|name| code_language(&name));
        self.sink.metadata(super::PROGRAMMING_LANGUAGE, &own.unwrap_or_default())?;
        let language = magic(source).map(str::to_owned);
        self.sink.block(Block::code(language, source))?;
        let Some(Node::Array(all)) = cell.get("outputs") else { return Ok(()) };
        outputs::write(all, self.sink)
    }

    /// Text that the program does not interpret; converters do.
    fn raw(&mut self, cell: &Node, source: &str, first: bool) -> Result<()> {
        let about = cell.get("metadata");
        let format = about.and_then(|m| m.get("raw_mimetype").or_else(|| m.get("format")));
        match format.and_then(Node::line).as_deref() {
            Some("text/html") => html::read_fragment(source, self.sink),
            Some("text/markdown") => markdown::read_file(source, self.sink),
            _ if first && source.trim_start().starts_with("---") => {
                let body = markdown::front_matter(source, self.sink)?;
                markdown::read_file(body, self.sink)
            }
            _ => self.sink.block(Block::code(None, source)),
        }
    }
}

/// The language of a cell that its first line gives to another program.
fn magic(source: &str) -> Option<&'static str> {
    let name = source.strip_prefix("%%")?.split_whitespace().next()?;
    Some(match name {
        "bash" | "sh" | "script" => "bash",
        "sql" | "bigquery" => "sql",
        "html" | "HTML" => "html",
        "javascript" | "js" => "javascript",
        "latex" => "latex",
        "markdown" => "markdown",
        "R" => "r",
        "ruby" => "ruby",
        "perl" => "perl",
        "cython" => "cython",
        _ => return None,
    })
}

/// A string, or an array of its lines.
pub(super) fn text(node: &Node) -> String {
    match node {
        Node::Text(text) | Node::Plain(text) => text.clone(),
        Node::Array(lines) => lines.iter().filter_map(Node::line).collect(),
        Node::Object(_) => String::new(),
    }
}
