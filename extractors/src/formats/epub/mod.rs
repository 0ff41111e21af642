//! EPUB books, versions 2 and 3 (EPUB 3.3; OPF 2.0.1, OPS 2.0.1).
//!
//! `container` opens the archive and finds the package document, `package` reads it, `contents` the table of contents, and
//! the documents of the spine are read one after the other by the HTML reader, a section each. What stands in a document is
//! brought into line with the whole book in `chapter`: levels of headings, names, pages that only say what the metadata says.
//! Nothing here follows a link out of the book.

mod about;
mod chapter;
mod container;
mod contents;
mod notes;
mod package;
mod reading;

use super::{Document, Family, Format, Sign, Spec};
use crate::Facts;
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use crate::sink::Sink;
use container::Container;

/// EPUB book.
#[derive(Debug)]
pub struct Epub;

impl Format for Epub {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "epub",
            title: "EPUB book",
            family: Family::Book,
            mime_types: &["application/epub+zip"],
            extensions: &["epub"],
            signs: &[
                Sign::PackageType("application/epub+zip"),
                Sign::Member("META-INF/container.xml"),
            ],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, _: &Cancel) -> Result<Facts> {
        let encrypted = |encrypted| Facts { encrypted: Some(encrypted), ..Facts::default() };
        let mut container = match Container::open(document.input, document.limits) {
            Ok(container) => container,
            Err(ExtractError::Encrypted) => return Ok(encrypted(true)),
            Err(error) => return Err(error),
        };
        let package = container.package()?;
        Ok(encrypted(container.is_locked(&package)))
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let container = Container::open(document.input, document.limits)?;
        reading::read(container, sink)
    }
}

#[cfg(test)]
mod tests;
