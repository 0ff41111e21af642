//! Typst, read as text: its markup, and of its code what holds content. Nothing is computed but names that stand for words.

mod calls;
mod elements;
mod lines;
mod reader;
mod scan;
mod signs;
mod statements;
mod tables;

use super::{Document, Family, Format, Spec, text};
use crate::error::Result;
use crate::sink::Sink;

/// Typst document.
#[derive(Debug)]
pub struct Typst;

impl Format for Typst {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "typst",
            title: "Typst document",
            family: Family::Text,
            mime_types: &["text/x-typst", "text/vnd.typst"],
            extensions: &["typ", "typst"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let text = text::whole(document, document.limits)?;
        reader::Reader::new(sink).read(&text)
    }
}

/// Whether the text starts as only Typst does: with rules or imports.
#[must_use]
pub fn looks_like(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with("//"));
    let first = lines.next().unwrap_or_default();
    let rule = |line: &str| {
        ["#set ", "#show ", "#show:", "#import \"", "#let "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    rule(first) && first.contains(['(', ':', '='])
}

#[cfg(test)]
mod tests;
