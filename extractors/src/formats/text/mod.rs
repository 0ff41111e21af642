//! Plain text, decoded and streamed: paragraphs, lists, titles and tables as far as people write them without mark-up.

pub mod addresses;
mod escapes;
mod lines;
mod paragraphs;
mod source;
mod tables;
mod titles;

pub use escapes::without_escapes;
pub use source::{next_line, reader, whole};

pub(in crate::formats) use paragraphs::Paragraphs;

use super::{Document, Family, Format, Spec};
use crate::block::Section;
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
        let paged = source::has_form_feeds(document)?;
        let mut reader = reader(document)?;
        let mut paragraphs = paragraphs::Paragraphs::new(sink);
        // The page that the next words stand on, and the last one that was begun.
        let (mut page, mut begun) = (1, 0);
        while let Some(line) = next_line(&mut reader)? {
            let line = without_escapes(&line);
            for (n, part) in line.split('\u{c}').enumerate() {
                if n > 0 {
                    page += 1;
                    paragraphs.end()?;
                }
                // A page without words is none, but counts.
                if paged && page > begun && !part.trim().is_empty() {
                    begin_page(page, &mut paragraphs)?;
                    begun = page;
                }
                paragraphs.line(part)?;
            }
        }
        paragraphs.end()
    }
}

/// Begins a page. What is beyond the limit stays on the last one.
fn begin_page(page: u32, paragraphs: &mut paragraphs::Paragraphs<'_, '_>) -> Result<()> {
    if u64::from(page) <= paragraphs.sink.limits().pages {
        paragraphs.sink.section(Section::page(page))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
