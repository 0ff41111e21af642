//! Documents of Apple's iWork: Pages, Numbers and Keynote. Apple describes none of this; field numbers are those of the
//! message descriptions that the programs carry with them.
//!
//! Documents up to '09 are XML (`legacy`). Since 2013 the package is opened and its objects are found in `store`; from the root object on, `pages`, `numbers` and `keynote`
//! read what their program shows, all through `text`, `drawables` and `tables`. Nothing here believes a count or a length,
//! and each object is read once, whatever refers to it.

mod cells;
mod drawables;
mod grid;
mod keynote;
mod legacy;
mod numbers;
mod pages;
mod snappy;
mod store;
mod styles;
mod tables;
mod text;
mod wire;

use super::{Document, Family, Format, Sign, Spec};
use crate::Facts;
use crate::archive::Archive;
use crate::block::{Block, Section, SectionKind};
use crate::error::{ExtractError, Result};
use crate::limits::{Cancel, Limits};
use crate::metadata::key;
use crate::sink::Sink;
use store::Store;
use text::Reader;

/// The programs of iWork.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum App {
    /// Word processing.
    Pages,
    /// Spreadsheets.
    Numbers,
    /// Slides.
    Keynote,
}

/// The program that wrote the package in `archive`, where it is one of iWork.
pub(crate) fn app(archive: &mut Archive, limits: &Limits) -> Option<App> {
    match store::root_kind(archive, limits) {
        Some(10_000) => Some(App::Pages),
        Some(1) if store::has_slides(archive, limits) => Some(App::Keynote),
        Some(1) => Some(App::Numbers),
        _ => legacy::index(archive).map(|(app, _)| app),
    }
}

/// Pages document.
#[derive(Debug)]
pub struct Pages;

impl Format for Pages {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "pages",
            title: "Pages document",
            family: Family::Word,
            mime_types: &["application/vnd.apple.pages"],
            extensions: &["pages"],
            signs: &[Sign::Iwork(App::Pages)],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        probe(document)
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        extract(document, pages::read, sink)
    }
}

/// Numbers spreadsheet.
#[derive(Debug)]
pub struct Numbers;

impl Format for Numbers {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "numbers",
            title: "Numbers spreadsheet",
            family: Family::Sheet,
            mime_types: &["application/vnd.apple.numbers"],
            extensions: &["numbers"],
            signs: &[Sign::Iwork(App::Numbers)],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        probe(document)
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        extract(document, numbers::read, sink)
    }
}

/// Keynote presentation.
#[derive(Debug)]
pub struct Keynote;

impl Format for Keynote {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "keynote",
            title: "Keynote presentation",
            family: Family::Slides,
            mime_types: &["application/vnd.apple.keynote"],
            extensions: &["key"],
            signs: &[Sign::Iwork(App::Keynote)],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        probe(document)
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        extract(document, keynote::read, sink)
    }
}

fn open(document: Document<'_>) -> Result<Archive> {
    let archive = Archive::open(document.input, document.limits)?;
    let sealed = |name: String| matches!(name.rsplit('/').next(), Some(".iwph" | ".iwpv2"));
    if archive.names().any(sealed) { Err(ExtractError::Encrypted) } else { Ok(archive) }
}

fn probe(document: Document<'_>) -> Result<Facts> {
    match open(document) {
        Ok(_) => Ok(Facts { encrypted: Some(false), ..Facts::default() }),
        Err(ExtractError::Encrypted) => Ok(Facts { encrypted: Some(true), ..Facts::default() }),
        Err(error) => Err(error),
    }
}

/// What a program's reader gathers before it writes.
type Outcome = Result<Vec<Written>>;

/// A section, or the whole document, ready to be written.
struct Written {
    section: Section,
    blocks: Vec<Block>,
}

fn extract(
    document: Document<'_>,
    read: fn(&Store, &mut Reader<'_, '_>, &mut u32) -> Outcome,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let mut archive = open(document)?;
    let mut hidden = 0;
    let (written, whole) = match legacy::index(&mut archive) {
        Some((_, member)) => legacy::read(&mut archive, member, document.options, sink)?,
        None => {
            let (store, whole) = Store::open(&mut archive, sink)?;
            let mut reader = Reader::new(&store, document.options, sink);
            (read(&store, &mut reader, &mut hidden)?, whole)
        }
    };
    if written.iter().all(|part| part.blocks.is_empty()) && !whole {
        return Err(ExtractError::corrupt("no object could be read"));
    }
    let parts = written.last().and_then(|last| match last.section.kind {
        SectionKind::Sheet => Some((key::SHEETS, written.len())),
        SectionKind::Slide => Some((key::SLIDES, written.len() + hidden as usize)),
        _ => None,
    });
    for part in written {
        if sink.section(part.section)? {
            part.blocks.into_iter().try_for_each(|block| sink.block(block))?;
        }
    }
    if !whole {
        sink.warn("damaged", "A part of the document is damaged and was not read.")?;
    }
    if let Some((key, number)) = parts {
        sink.metadata(key, &number.to_string())?;
    }
    let sheets = parts.is_some_and(|(key, _)| key == key::SHEETS);
    let (code, what) = if sheets { ("hidden_sheets", "sheet") } else { ("hidden_slides", "slide") };
    match hidden {
        0 => Ok(()),
        1 => sink.warn(code, format!("One hidden {what} was left out.")),
        n => sink.warn(code, format!("{n} hidden {what}s were left out.")),
    }
}

#[cfg(test)]
mod tests;
