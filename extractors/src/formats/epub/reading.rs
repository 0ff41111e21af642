//! A book from its first to its last document.

use super::chapter::{self, Course};
use super::container::Container;
use super::contents::Contents;
use super::notes::{Notes, Place};
use super::package::{Item, Media, Package};
use crate::Pages;
use crate::block::{Block, Section, SectionKind};
use crate::error::{ExtractError, Result};
use crate::formats::html::{self, BookPart};
use crate::formats::xml_document::{self, Dialect};
use crate::limits::Limit;
use crate::sink::{Event, Receiver, Sink, Warning};
use std::collections::HashSet;

/// Writes the book.
pub(super) fn read(mut container: Container, sink: &mut Sink<'_>) -> Result<()> {
    let package = container.package()?;
    if container.is_locked(&package) {
        return Err(ExtractError::Encrypted);
    }
    package.about.write(sink)?;
    if package.damaged {
        sink.warn("damaged", "The book's list of its documents is damaged; some may be missing.")?;
    }
    let contents = contents(&mut container, &package, sink)?;
    let mut reading = Reading::new(container, &package, contents);
    for (i, item) in package.spine.iter().enumerate() {
        sink.check()?;
        reading.ahead.remove(&item.path);
        let number = u32::try_from(i + 1).unwrap_or(u32::MAX);
        if sink.wants(number) {
            reading.item(item, number, sink)?;
        }
    }
    reading.finish(sink)
}

/// Reads the table of contents, the newer kind first.
fn contents(container: &mut Container, package: &Package, sink: &Sink<'_>) -> Result<Contents> {
    let mut contents = Contents::default();
    if let Some(path) = &package.nav
        && let Some(bytes) = unless_fatal(container.bytes(path))?.flatten()
    {
        contents.read_nav(&bytes, path, sink.limits());
    }
    if contents.is_empty()
        && let Some(path) = &package.ncx
        && let Some(bytes) = unless_fatal(container.bytes(path))?.flatten()
    {
        contents.read_ncx(&bytes, path, sink.limits());
    }
    for (path, kind) in &package.kinds {
        contents.kinds.entry(path.clone()).or_insert(*kind);
    }
    Ok(contents)
}

/// Damage of a part beside the text is nothing; what ends the reading stays an error.
fn unless_fatal<T>(outcome: Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error) if stops(&error) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Whether an error in one document ends the reading of the book.
fn stops(error: &ExtractError) -> bool {
    let own = |limit: &Limit| matches!(limit, Limit::Depth | Limit::Attributes | Limit::Nodes);
    match error {
        ExtractError::LimitReached { limit, .. } => !own(limit),
        ExtractError::Encrypted => false,
        error => error.is_fatal(),
    }
}

struct Reading<'p> {
    container: Container,
    package: &'p Package,
    contents: Contents,
    /// The words of the metadata.
    told: HashSet<String>,
    course: Course,
    notes: Notes,
    /// Documents that are still to be read.
    ahead: HashSet<String>,
    /// Pages that say nothing of their own, in case that there is nothing else.
    held: Vec<(Section, Vec<Block>)>,
    written: bool,
    failed: bool,
}

impl<'p> Reading<'p> {
    fn new(container: Container, package: &'p Package, contents: Contents) -> Self {
        let title = package.about.title().unwrap_or_default();
        Self {
            container,
            package,
            contents,
            told: package.about.words(),
            course: Course::of(&title),
            notes: Notes::default(),
            ahead: package.spine.iter().map(|item| item.path.clone()).collect(),
            held: Vec::new(),
            written: false,
            failed: false,
        }
    }

    fn item(&mut self, item: &Item, number: u32, sink: &mut Sink<'_>) -> Result<()> {
        let mut gathered = Gathered::default();
        let outcome = self.document(item, &mut gathered, sink);
        for warning in gathered.warnings {
            sink.pass(warning)?;
        }
        let kind = match outcome {
            Ok(kind) => kind,
            Err(error) if stops(&error) => {
                self.write(item, number, BookPart::Text, gathered.blocks, sink)?;
                return Err(error);
            }
            Err(_) => {
                self.failed = true;
                let message =
                    "A chapter is missing, damaged or protected; what could be read of it is here.";
                sink.warn("damaged", message)?;
                BookPart::Text
            }
        };
        self.write(item, number, kind, gathered.blocks, sink)
    }

    /// Reads a document into `gathered`; answers with what it is.
    fn document(
        &mut self,
        item: &Item,
        gathered: &mut Gathered,
        sink: &Sink<'_>,
    ) -> Result<BookPart> {
        if self.container.is_encrypted(&item.path) {
            return Err(ExtractError::Encrypted);
        }
        let Some(bytes) = self.container.bytes(&item.path)? else {
            return Err(ExtractError::corrupt("a document is missing"));
        };
        let limits = sink.limits();
        let mut inner = Sink::new(gathered, limits, sink.cancel().clone(), Pages::default());
        let said = match item.kind {
            Media::Page => {
                let mut place = Place {
                    path: &item.path,
                    ahead: &self.ahead,
                    container: &mut self.container,
                    notes: &mut self.notes,
                };
                html::read_book_part(&bytes, &mut place, &mut inner)?
            }
            Media::Drawing => {
                xml_document::read(bytes.as_slice(), Some(Dialect::Drawing), &mut inner)?;
                BookPart::Text
            }
            Media::Xml => {
                xml_document::read(bytes.as_slice(), None, &mut inner)?;
                BookPart::Text
            }
        };
        let told = self.contents.kinds.get(&item.path).copied();
        Ok(told.filter(|_| said == BookPart::Text).unwrap_or(said))
    }

    fn write(
        &mut self,
        item: &Item,
        number: u32,
        kind: BookPart,
        mut blocks: Vec<Block>,
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        let entries = self.contents.of(&item.path);
        let named = entries.iter().find(|e| e.start).or_else(|| entries.first());
        let name = named.map(|e| e.name.clone());
        let section = Section { kind: SectionKind::Chapter, number, name };
        if chapter::is_wordless(&blocks) && (kind == BookPart::Cover || number == 1) {
            return Ok(());
        }
        let is_nav = self.package.nav.as_ref() == Some(&item.path) && chapter::is_headings(&blocks);
        let typed = kind == BookPart::Contents;
        let title_page = kind == BookPart::TitlePage && chapter::is_told(&blocks, &self.told);
        if is_nav || title_page || chapter::is_contents(&blocks, self.contents.names(), typed) {
            self.course.after_title_page |= title_page;
            self.held.push((section, blocks));
            return Ok(());
        }
        self.course.fit(&mut blocks, entries);
        self.course.after_title_page = kind == BookPart::TitlePage;
        self.put(section, blocks, sink)
    }

    fn put(&mut self, section: Section, blocks: Vec<Block>, sink: &mut Sink<'_>) -> Result<()> {
        if blocks.is_empty() {
            return Ok(());
        }
        self.written = true;
        sink.section(section)?;
        blocks.into_iter().try_for_each(|block| sink.block(block))
    }

    /// Writes what was held back where nothing else is there.
    fn finish(mut self, sink: &mut Sink<'_>) -> Result<()> {
        if self.written {
            return Ok(());
        }
        for (section, blocks) in std::mem::take(&mut self.held) {
            self.put(section, blocks, sink)?;
        }
        if self.failed && !self.written {
            return Err(ExtractError::corrupt("no chapter of the book can be read"));
        }
        Ok(())
    }
}

/// The blocks of one document.
#[derive(Default)]
struct Gathered {
    blocks: Vec<Block>,
    warnings: Vec<Warning>,
}

impl Receiver for Gathered {
    fn receive(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Block(block) => self.blocks.push(block),
            Event::Warning(warning) => self.warnings.push(warning),
            Event::Section(_) | Event::Metadata { .. } => {}
        }
        Ok(())
    }
}
