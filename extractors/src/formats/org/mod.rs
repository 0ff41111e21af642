//! Org: headlines, lists, tables, blocks, drawers; what the outliner and the calendar need is left out.

mod about;
mod blocks;
mod entities;
mod inline;
mod links;
mod lists;
mod signs;
mod tables;

use super::{Document, Family, Format, Sign, Spec, text};
use crate::error::Result;
use crate::sink::Sink;

/// Org document.
#[derive(Debug)]
pub struct Org;

impl Format for Org {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "org",
            title: "Org document",
            family: Family::Text,
            mime_types: &["text/org", "text/x-org"],
            extensions: &["org"],
            signs: &[
                Sign::Words("#+TITLE:"),
                Sign::Words("#+STARTUP:"),
                Sign::Words("-*- mode: org"),
            ],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let text = text::whole(document, document.limits)?;
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        blocks::Reader::new(&lines, sink).read(&lines)
    }
}

#[cfg(test)]
mod tests;
