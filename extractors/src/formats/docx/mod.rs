//! Word documents (ECMA-376 part 1, WordprocessingML), also with macros and as templates.
//!
//! The package is opened in `super::ooxml`, the parts that the body refers to are read first (`styles`, `numbering`),
//! and then the body is walked once, as a stream (`walk`): finished blocks go to the sink at once, only an open table,
//! text box or paragraph is held. Nothing here follows a link or opens an embedded file.

pub(super) mod blocks;
mod chunks;
pub(super) mod content;
mod controls;
pub(super) mod fields;
pub(super) mod finish;
mod flow;
mod flows;
pub(super) mod lists;
mod margins;
pub(super) mod names;
mod notes;
pub(super) mod numbering;
pub(super) mod numerals;
pub(super) mod paragraph;
pub(super) mod properties;
mod review;
mod styles;
pub(super) mod symbols;
mod table;
mod walk;

use super::ooxml::package::{Member, Package};
use super::ooxml::{about, graphics, stops};
use super::{Document, Family, Format, Sign, Spec};
use crate::Facts;
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use crate::sink::Sink;
use crate::xml::Reader;
use chunks::Chunks;
use numbering::Numbering;
use styles::Styles;
use walk::{Source, Walker};

/// The usual path of the main part.
const MAIN: &str = "word/document.xml";

/// Word document.
#[derive(Debug)]
pub struct Docx;

impl Format for Docx {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "docx",
            title: "Word document",
            family: Family::Word,
            mime_types: &[
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
                "application/vnd.ms-word.document.macroenabled.12",
                "application/vnd.ms-word.template.macroenabled.12",
            ],
            extensions: &["docx", "docm", "dotx", "dotm"],
            signs: &[
                Sign::MainPart("wordprocessingml."),
                Sign::MainPart("ms-word."),
                // The XML of Word 2003.
                Sign::Root("wordDocument"),
            ],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, cancel: &Cancel) -> Result<Facts> {
        let encrypted = |encrypted| Facts { encrypted: Some(encrypted), ..Facts::default() };
        let mut package = match Package::open(document.input, document.limits, MAIN) {
            Ok(package) => package,
            Err(ExtractError::Encrypted) => return Ok(encrypted(true)),
            Err(error) => return Err(error),
        };
        let about = about::read(&mut package, document.limits, cancel);
        Ok(Facts { pages: about.pages(), ..encrypted(false) })
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut package = Package::open(document.input, document.limits, MAIN)?;
        let about = about::read(&mut package, document.limits, sink.cancel());
        sink.check()?;
        about.write(|_| true, sink)?;
        let main = package.main().to_owned();
        let rels = package.relationships(&main);
        let mut styles = Styles::default();
        part(&mut package, sink, rels.part("styles"), styles::read, &mut styles)?;
        let mut numbering = Numbering::default();
        part(&mut package, sink, rels.part("numbering"), numbering::read, &mut numbering)?;
        let options = document.options;
        let source = Source { styles: &styles, rels: &rels, options, limits: document.limits };
        if options.headers {
            margins::write(&mut package, &rels, source, "header", sink)?;
        }
        let mut walker = Walker::new(source, numbering, about.title());
        walker.graphics = graphics::read(&mut package, &rels, sink)?;
        walker.chunks = Chunks::open(&mut package, &rels, sink)?;
        body(&mut package, &main, &mut walker, sink)?;
        let seen = walker.into_notes();
        if options.headers {
            margins::write(&mut package, &rels, source, "footer", sink)?;
        }
        notes::write(&mut package, source, seen, sink)
    }
}

/// Walks the main part. What was read before damage stays; damage before anything was read is an error.
fn body(
    package: &mut Package,
    main: &str,
    walker: &mut Walker<'_>,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let limits = sink.limits();
    let Some(member) = package.member(main)? else {
        return Err(ExtractError::corrupt("the main part is missing"));
    };
    let mut reader = Reader::new(member, limits)?;
    let read = walk::walk(&mut reader, walker, sink);
    let written = walker.unwind(sink)?;
    match read {
        Ok(()) => Ok(()),
        Err(error) if error.is_fatal() || !written => Err(error),
        Err(_) => {
            sink.warn("damaged", "The document is damaged; the part after the damage is missing.")
        }
    }
}

/// Reads a part that the body refers to; a damaged one gives a warning and what could be read of it.
fn part<T>(
    package: &mut Package,
    sink: &mut Sink<'_>,
    path: Option<&str>,
    read: fn(&mut Reader<Member<'_>>, &Sink<'_>, &mut T) -> Result<()>,
    into: &mut T,
) -> Result<()> {
    let limits = sink.limits();
    let Some(path) = path else { return Ok(()) };
    let outcome = match package.member(path) {
        Ok(None) => return Ok(()),
        Ok(Some(member)) => {
            Reader::new(member, limits).and_then(|mut reader| read(&mut reader, sink, into))
        }
        Err(error) => Err(error),
    };
    match outcome {
        Err(error) if stops(&error) => Err(error),
        Err(_) => sink.warn("damaged", "The part with the styles or the numbers is damaged."),
        Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests;
