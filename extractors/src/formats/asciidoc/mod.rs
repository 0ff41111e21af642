//! `AsciiDoc`, as Asciidoctor reads it: sections, lists with what is attached to them, tables with spans, blocks of code, quotes
//! and notes. Nothing is included; attributes of the document are put in where they are used.

mod about;
mod attributes;
mod blocks;
mod delimited;
mod header;
mod inline;
mod lists;
mod macros;
mod marks;
mod signs;
mod tables;

use super::{Document, Family, Format, Spec, text};
use crate::error::Result;
use crate::sink::Sink;

/// `AsciiDoc` document.
#[derive(Debug)]
pub struct AsciiDoc;

impl Format for AsciiDoc {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "asciidoc",
            title: "AsciiDoc document",
            family: Family::Text,
            mime_types: &["text/asciidoc", "text/x-asciidoc"],
            extensions: &["adoc", "asciidoc", "ad"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let text = text::whole(document, document.limits)?;
        let lines = attributes::shown(&text);
        blocks::Reader::new(document.options, sink).read(&lines)
    }
}

#[cfg(test)]
mod tests;
