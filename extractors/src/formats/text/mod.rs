//! Plain text, decoded and streamed: paragraphs, lists, titles and tables as far as people write them without mark-up.

pub mod addresses;
mod escapes;
mod lines;
mod paragraphs;
mod source;

pub use escapes::without_escapes;
pub use source::{next_line, reader, whole};

pub(in crate::formats) use paragraphs::Paragraphs;

use super::{Document, Family, Format, Spec};
use crate::error::Result;
use crate::sink::Sink;

/// See the module.
#[derive(Debug)]
pub struct Text;

impl Format for Text {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "text",
            title: "plain text",
            family: Family::Text,
            mime_types: &["text/plain"],
            extensions: &["txt", "text", "asc"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut reader = reader(document)?;
        let mut paragraphs = paragraphs::Paragraphs::new(sink);
        while let Some(line) = next_line(&mut reader)? {
            paragraphs.line(&line)?;
        }
        paragraphs.finish()
    }
}

#[cfg(test)]
mod tests;
