//! Markdown, read into blocks and so brought into one shape: the files that users have, and other engines' answers.

mod dialect;
mod extensions;
mod front_matter;
mod reader;
mod rewrite;

use super::{Document, Family, Format, Spec, text};
use crate::block::Section;
use crate::error::Result;
use crate::sink::Sink;
use std::io::BufRead;

/// Markdown document.
#[derive(Debug)]
pub struct Markdown;

/// Bytes of Markdown that are parsed at once. Only longer documents are cut, at an empty line outside of code.
const PIECE_BYTES: usize = 8 << 20;

impl Format for Markdown {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "markdown",
            title: "Markdown document",
            family: Family::Text,
            mime_types: &["text/markdown", "text/x-markdown"],
            extensions: &["md", "markdown", "mdx", "qmd", "rmd"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut source = text::reader(document)?;
        let mut piece = String::new();
        let mut first = true;
        let mut more = true;
        while more {
            more = fill(&mut source, &mut piece, sink)?;
            let body = if first { front_matter::take(&piece, sink)? } else { &piece };
            read_file(body, sink)?;
            first = false;
            piece.clear();
        }
        Ok(())
    }
}

/// Fills `piece` with what can be parsed on its own; false at the end.
fn fill(source: &mut impl BufRead, piece: &mut String, sink: &Sink<'_>) -> Result<bool> {
    let mut in_code = false;
    while let Some(line) = text::next_line(source)? {
        sink.check()?;
        let start = line.trim_start();
        if start.starts_with("```") || start.starts_with("~~~") {
            in_code = !in_code;
        }
        piece.push_str(&line);
        let enough = piece.len() >= PIECE_BYTES && !in_code && start.is_empty();
        if enough || piece.len() >= 2 * PIECE_BYTES {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads Markdown that stands inside another document: blocks only, no front matter.
///
/// # Errors
/// A limit or cancellation.
pub fn read(markdown: &str, sink: &mut Sink<'_>) -> Result<()> {
    reader::read(markdown, reader::Dialect::Plain, sink)
}

/// Reads Markdown that people write: what their tools add to it is understood.
///
/// # Errors
/// A limit or cancellation.
pub fn read_file(markdown: &str, sink: &mut Sink<'_>) -> Result<()> {
    reader::read(&extensions::plain(markdown), reader::Dialect::File, sink)
}

/// Writes the front matter of `markdown` as metadata; answers with what follows it.
///
/// # Errors
/// A receiver that is gone.
pub fn front_matter<'t>(markdown: &'t str, sink: &mut Sink<'_>) -> Result<&'t str> {
    front_matter::take(markdown, sink)
}

/// Reads pages of Markdown, such as another engine's answer, each into a section of its own.
///
/// # Errors
/// A limit or cancellation.
pub fn read_pages(pages: &[(u32, &str)], sink: &mut Sink<'_>) -> Result<()> {
    for (number, markdown) in pages {
        if sink.section(Section::page(*number))? {
            reader::read(markdown, reader::Dialect::Plain, sink)?;
        }
    }
    Ok(())
}

/// Cuts Markdown into numbered pages at every `mark`, such as a form feed or a placeholder that an engine was told to write.
#[must_use]
pub fn split_pages<'a>(markdown: &'a str, mark: &str) -> Vec<(u32, &'a str)> {
    if mark.is_empty() {
        return vec![(1, markdown)];
    }
    (1..).zip(markdown.split(mark)).collect()
}

#[cfg(test)]
mod tests;
