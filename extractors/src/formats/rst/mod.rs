//! reStructuredText (docutils and Sphinx): sections, lists, tables of all four kinds, directives for what they hold, roles
//! for what they say. Nothing is included, nothing generated; what only instructs a program is left out.

mod body;
mod directives;
mod inline;
mod items;
mod lists;
mod names;
mod tables;

use super::{Document, Family, Format, Spec, text};
use crate::error::Result;
use crate::sink::Sink;

/// reStructuredText document.
#[derive(Debug)]
pub struct Rst;

impl Format for Rst {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "rst",
            title: "reStructuredText document",
            family: Family::Text,
            mime_types: &["text/x-rst", "text/prs.fallenstein.rst"],
            extensions: &["rst", "rest", "restx"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let text = text::whole(document, document.limits)?;
        let text = expanded(&text);
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        let names = names::Names::of(&lines);
        body::Reader::new(&names, sink).read(&lines, document.options.headers)
    }
}

/// Tabs as spaces up to the next multiple of eight.
fn expanded(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('\t') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let spaces = 8 - column % 8;
                out.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            '\n' => {
                out.push(c);
                column = 0;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    out.into()
}

#[cfg(test)]
mod tests;
