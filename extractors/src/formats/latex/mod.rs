//! LaTeX, read as text: what an author wrote, not what a page shows. Commands that mean structure become blocks, formulas stay
//! LaTeX, and of what nobody knows the words remain. Nothing is executed, and no other file is looked for.

mod arguments;
mod captures;
mod commands;
mod conditionals;
mod dispatch;
mod environments;
mod facts;
mod front;
mod lists;
mod macros;
mod math;
mod reader;
mod references;
mod source;
mod structure;
mod symbols;
mod tabular;
mod verbatim;

pub(super) use symbols::symbol;

use super::{Document, Family, Format, Sign, Spec, text};
use crate::error::Result;
use crate::sink::Sink;

/// LaTeX document.
#[derive(Debug)]
pub struct Latex;

impl Format for Latex {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "latex",
            title: "LaTeX document",
            family: Family::Text,
            mime_types: &["application/x-latex", "application/x-tex", "text/x-tex", "text/x-latex"],
            extensions: &["tex", "latex", "ltx"],
            signs: &[Sign::Words("\\documentclass"), Sign::Words("\\documentstyle")],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let text = text::whole(document, document.limits)?;
        reader::Reader::new(&text, document.options, sink).read()
    }
}

#[cfg(test)]
mod tests;
