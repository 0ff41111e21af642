//! Markdown, read into blocks and so brought into one shape.

use super::{Family, Format, Spec};

/// Markdown document.
#[derive(Debug)]
pub struct Markdown;

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
}
