//! `FictionBook` 2: XML of books. Read as prose of its dialect.

use super::xml_document::{self, Dialect};
use super::{Document, Family, Format, Sign, Spec};
use crate::error::Result;
use crate::sink::Sink;

/// FictionBook.
#[derive(Debug)]
pub struct Fb2;

impl Format for Fb2 {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "fb2",
            title: "FictionBook",
            family: Family::Book,
            mime_types: &["application/x-fictionbook+xml"],
            extensions: &["fb2"],
            signs: &[Sign::Root("FictionBook")],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        xml_document::read(document.input.reader(), Some(Dialect::FictionBook), sink)
    }
}
