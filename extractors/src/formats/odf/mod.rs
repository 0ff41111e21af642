//! OpenDocument texts, slides and drawings (ODF 1.3), packed or flat, also as templates.
//!
//! The package is opened in `package`, what the document says about itself is read in `about`, embedded formulas and charts
//! in `objects`; then the styles and the text are walked once, as a stream (`walk`): finished blocks and pages go to the sink
//! at once, only an open table, shape, page or paragraph is held. Sheets, which are written in the same language, are read by
//! [`super::sheet`]. Nothing here follows a link.

pub(in crate::formats) mod about;
mod changes;
mod chart;
mod close;
mod content;
mod finish;
mod flow;
mod lists;
mod locked;
mod notes;
mod numbering;
mod objects;
pub(in crate::formats) mod package;
mod paragraph;
mod shapes;
mod slides;
mod style_parts;
mod styles;
mod table;
mod walk;

use super::{Document, Family, Format, Sign, Spec};
use crate::Facts;
use crate::block::SectionKind;
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use crate::sink::Sink;
use crate::xml::{self, Reader};
use package::Package;
use quick_xml::events::Event;
use walk::Walker;

/// OpenDocument text.
#[derive(Debug)]
pub struct Odt;

impl Format for Odt {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "odt",
            title: "OpenDocument text",
            family: Family::Word,
            mime_types: &[
                "application/vnd.oasis.opendocument.text",
                "application/vnd.oasis.opendocument.text-template",
                "application/vnd.oasis.opendocument.text-master",
                "application/vnd.oasis.opendocument.text-web",
                "application/vnd.oasis.opendocument.text-flat-xml",
            ],
            extensions: &["odt", "ott", "odm", "oth", "fodt"],
            signs: &[
                Sign::PackageType("application/vnd.oasis.opendocument.text"),
                Sign::PackageType("application/vnd.oasis.opendocument.text-master"),
                Sign::PackageType("application/vnd.oasis.opendocument.text-web"),
                Sign::RootType("application/vnd.oasis.opendocument.text"),
            ],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, cancel: &Cancel) -> Result<Facts> {
        let encrypted = |encrypted| Facts { encrypted: Some(encrypted), ..Facts::default() };
        let mut package = match Package::open(document, cancel) {
            Ok(package) => package,
            Err(ExtractError::Encrypted) => return Ok(encrypted(true)),
            Err(error) => return Err(error),
        };
        let about = about::of(&mut package, document.limits, cancel)?;
        Ok(Facts { pages: about.pages(), ..encrypted(false) })
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        extract(document, SectionKind::Slide, sink)
    }
}

/// OpenDocument presentation.
#[derive(Debug)]
pub struct Odp;

impl Format for Odp {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "odp",
            title: "OpenDocument presentation",
            family: Family::Slides,
            mime_types: &[
                "application/vnd.oasis.opendocument.presentation",
                "application/vnd.oasis.opendocument.presentation-template",
                "application/vnd.oasis.opendocument.presentation-flat-xml",
            ],
            extensions: &["odp", "otp", "fodp"],
            signs: &[
                Sign::PackageType("application/vnd.oasis.opendocument.presentation"),
                Sign::RootType("application/vnd.oasis.opendocument.presentation"),
            ],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, cancel: &Cancel) -> Result<Facts> {
        probe_pages(document, cancel)
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        extract(document, SectionKind::Slide, sink)
    }
}

/// OpenDocument drawing.
#[derive(Debug)]
pub struct Odg;

impl Format for Odg {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "odg",
            title: "OpenDocument drawing",
            family: Family::Image,
            mime_types: &[
                "application/vnd.oasis.opendocument.graphics",
                "application/vnd.oasis.opendocument.graphics-template",
                "application/vnd.oasis.opendocument.graphics-flat-xml",
            ],
            extensions: &["odg", "otg", "fodg"],
            signs: &[
                Sign::PackageType("application/vnd.oasis.opendocument.graphics"),
                Sign::RootType("application/vnd.oasis.opendocument.graphics"),
            ],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, cancel: &Cancel) -> Result<Facts> {
        probe_pages(document, cancel)
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        extract(document, SectionKind::Page, sink)
    }
}

/// Counts the pages without reading what stands on them.
fn probe_pages(document: Document<'_>, cancel: &Cancel) -> Result<Facts> {
    let mut package = match Package::open(document, cancel) {
        Ok(package) => package,
        Err(ExtractError::Encrypted) => {
            return Ok(Facts { encrypted: Some(true), ..Facts::default() });
        }
        Err(error) => return Err(error),
    };
    let mut reader = Reader::new(package.content()?, document.limits)?;
    let mut pages = 0_u32;
    loop {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
        let skip = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "page" => {
                    pages = pages.saturating_add(1);
                    true
                }
                "styles" | "automatic-styles" | "master-styles" | "settings" => true,
                _ => false,
            },
            Event::Eof => break,
            _ => false,
        };
        if skip {
            reader.skip()?;
        }
    }
    Ok(Facts { pages: Some(pages), encrypted: Some(false), ..Facts::default() })
}

/// Reads the document into the sink; its pages, where it has any, are sections of this kind.
fn extract(document: Document<'_>, pages: SectionKind, sink: &mut Sink<'_>) -> Result<()> {
    let limits = document.limits;
    let mut package = Package::open(document, sink.cancel())?;
    let about = about::of(&mut package, limits, sink.cancel())?;
    sink.check()?;
    about.write(sink)?;
    let mut walker = Walker::new(document.options, limits, about.title());
    walker.page_kind = pages;
    styles(&mut package, &mut walker, sink)?;
    walker.objects = objects::read(&mut package, document.options, sink)?;
    let mut reader = Reader::new(package.content()?, limits)?;
    let read = walk::walk(&mut reader, &mut walker, sink);
    walker.finish(sink)?;
    match read {
        Ok(()) => Ok(()),
        Err(error) if error.is_fatal() || walker.written == 0 => Err(error),
        Err(_) => {
            sink.warn("damaged", "The document is damaged; the part after the damage is missing.")
        }
    }
}

/// Reads the part with the named styles and the headers; a damaged one gives a warning and what could be read of it.
fn styles(package: &mut Package, walker: &mut Walker<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let limits = sink.limits();
    let outcome = match package.part("styles.xml") {
        Ok(None) => return Ok(()),
        Ok(Some(part)) => {
            Reader::new(part, limits).and_then(|mut reader| walk::gather(&mut reader, walker, sink))
        }
        Err(error) => Err(error),
    };
    walker.leave_part()?;
    match outcome {
        Err(error) if objects::stops(&error) => Err(error),
        Err(_) => sink.warn("damaged", "The part with the styles is damaged."),
        Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests;
