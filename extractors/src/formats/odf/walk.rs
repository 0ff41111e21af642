//! The one walk through a part: styles are noted, text becomes blocks. Elements are told apart by their local names; the few
//! names that two namespaces share are told apart by where they stand.

use super::changes::Changes;
use super::flow::{Flow, Place};
use super::notes::Notes;
use super::numbering::Counters;
use super::objects::{Object, Objects};
use super::shapes::{self, Page};
use super::styles::Styles;
use super::table::TableBuilder;
use super::{chart, style_parts};
use crate::Options;
use crate::block::{Block, SectionKind};
use crate::error::{ExtractError, Result};
use crate::formats::mathml;
use crate::limits::{Limit, Limits};
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;
use std::io::Read;

/// Longest words of an element that is no paragraph, in bytes.
const LONGEST_WORDS: usize = 8_000;

/// What the walk knows and where it stands.
#[derive(Debug)]
pub(super) struct Walker<'a> {
    pub(super) styles: Styles,
    pub(super) options: &'a Options,
    pub(super) limits: &'a Limits,
    pub(super) objects: Objects,
    /// The flow of the part itself.
    pub(super) body: Flow,
    /// The open flows inside of it, outermost first.
    pub(super) inner: Vec<Flow>,
    zone: Zone,
    pub(super) counters: Counters,
    pub(super) notes: Notes,
    pub(super) changes: Changes,
    /// Headers and footers of pages.
    pub(super) margins: Margins,
    /// Pages that are finished, and how many began.
    pub(super) pages: Vec<Page>,
    pub(super) begun: u32,
    pub(super) hidden_pages: u32,
    pub(super) page_kind: SectionKind,
    /// The title in the properties, or the one found in the text.
    pub(super) title: Option<String>,
    pub(super) found_title: Option<String>,
    pub(super) held: Held,
    /// Blocks and sections written to the sink so far.
    pub(super) written: u64,
}

/// Where in a part the walk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    Outside,
    /// In the master pages, where the headers and footers stand.
    Masters,
    /// In the text, whose element opened at this depth.
    Body(u64),
}

/// What stands above and below the text on every page.
#[derive(Debug, Default)]
pub(super) struct Margins {
    pub(super) headers: Vec<Block>,
    pub(super) footers: Vec<Block>,
    /// What stood in the margins of slides so far.
    pub(super) of_slides: HashSet<String>,
}

/// How much is held in memory because something is open.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Pieces of content, cells, and notes.
    pub(super) nodes: u64,
    /// Bytes of text.
    pub(super) text: u64,
}

/// What the words of an element that is no paragraph are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Title,
    Description,
    Number,
    Citation,
    Author,
}

/// What to do behind the start of an element.
pub(super) enum Step {
    Go,
    Skip,
    Styles { automatic: bool },
    Words(Target),
    Math,
    Chart,
}

/// Walks to the end of the part; what is finished goes to the sink.
pub(super) fn walk<R: Read>(
    reader: &mut Reader<R>,
    walker: &mut Walker<'_>,
    sink: &mut Sink<'_>,
) -> Result<()> {
    loop {
        sink.check()?;
        if !step(reader, walker, sink)? {
            return Ok(());
        }
        walker.write(sink)?;
    }
}

/// Walks to the end of the part and writes nothing.
pub(super) fn gather<R: Read>(
    reader: &mut Reader<R>,
    walker: &mut Walker<'_>,
    sink: &Sink<'_>,
) -> Result<()> {
    loop {
        sink.check()?;
        if !step(reader, walker, sink)? {
            return Ok(());
        }
    }
}

/// Takes events up to the end of an element; whether there are more.
fn step<R: Read>(reader: &mut Reader<R>, walker: &mut Walker<'_>, sink: &Sink<'_>) -> Result<bool> {
    loop {
        let open = reader.depth() > 0;
        let depth = reader.depth();
        let mut finished = false;
        let step = match reader.next_event()? {
            Event::Start(element) => walker.start(&element, depth, sink),
            Event::End(element) => {
                finished = true;
                walker.end(element.local_name().into_inner(), depth)?;
                Step::Go
            }
            Event::Text(text) => walker.text(&text),
            Event::CData(text) => walker.text(&text),
            Event::GeneralRef(name) => {
                let mut text = String::new();
                xml::reference(&name, &mut text);
                walker.text(&text)
            }
            Event::Eof if open => return Err(ExtractError::corrupt("the text ends in the middle")),
            Event::Eof => return Ok(false),
            _ => Step::Go,
        };
        match step {
            Step::Go => {}
            Step::Skip => reader.skip()?,
            Step::Styles { automatic } => {
                style_parts::read(reader, automatic, &mut walker.styles, sink.cancel())?;
            }
            Step::Words(target) => {
                let words = words(reader)?;
                walker.words(target, words);
            }
            Step::Math => {
                let formula = mathml::read(reader, sink.cancel())?;
                if let Some(object) = Object::formula(formula) {
                    walker.embedded(object);
                }
            }
            Step::Chart => {
                let blocks = chart::read(reader, sink.cancel())?;
                walker.embedded(Object::Blocks(blocks));
            }
        }
        walker.bounded()?;
        if finished {
            return Ok(true);
        }
    }
}

/// The words up to the end of the element whose start was just read.
fn words<R: Read>(reader: &mut Reader<R>) -> Result<String> {
    let outside = reader.depth().saturating_sub(1);
    let mut words = String::new();
    loop {
        match reader.next_event()? {
            Event::Text(text) if words.len() < LONGEST_WORDS => {
                words.extend(text.chars().take(LONGEST_WORDS));
            }
            Event::GeneralRef(name) if words.len() < LONGEST_WORDS => {
                xml::reference(&name, &mut words);
            }
            Event::Eof => return Ok(words),
            _ => {}
        }
        if reader.depth() <= outside {
            return Ok(words);
        }
    }
}

impl<'a> Walker<'a> {
    pub(super) fn new(options: &'a Options, limits: &'a Limits, title: Option<String>) -> Self {
        Self {
            styles: Styles::default(),
            options,
            limits,
            objects: Objects::new(),
            body: Flow::new(Place::Body),
            inner: Vec::new(),
            zone: Zone::Outside,
            counters: Counters::default(),
            notes: Notes::default(),
            changes: Changes::default(),
            margins: Margins::default(),
            pages: Vec::new(),
            begun: 0,
            hidden_pages: 0,
            page_kind: SectionKind::Slide,
            title,
            found_title: None,
            held: Held::default(),
            written: 0,
        }
    }

    /// Leaves a part: what is still open there is closed, and its automatic styles are forgotten.
    pub(super) fn leave_part(&mut self) -> Result<()> {
        self.close_all()?;
        self.zone = Zone::Outside;
        self.styles.leave_part();
        Ok(())
    }

    /// What was gathered of an embedded document.
    pub(super) fn into_object(mut self) -> Result<Option<Object>> {
        self.close_all()?;
        if let Some(object) = self.objects.remove("") {
            return Ok(Some(object));
        }
        let mut blocks = self.body.blocks;
        for mut page in self.pages {
            shapes::sort(&mut page.units);
            blocks.extend(page.units.into_iter().flat_map(|unit| unit.blocks));
        }
        blocks.append(&mut self.notes.waiting);
        Ok((!blocks.is_empty()).then_some(Object::Blocks(blocks)))
    }

    /// Fails when more is open or held than a document has any use for.
    fn bounded(&self) -> Result<()> {
        let tables = self.inner.last().unwrap_or(&self.body).tables.len();
        let open = (self.inner.len() + tables) as u64;
        let limits = self.limits;
        let reached = |limit, value| Err(ExtractError::LimitReached { limit, value });
        if open > limits.depth {
            reached(Limit::Depth, limits.depth)
        } else if self.held.nodes > limits.nodes {
            reached(Limit::Nodes, limits.nodes)
        } else if self.held.text > limits.output_bytes {
            reached(Limit::OutputBytes, limits.output_bytes)
        } else {
            Ok(())
        }
    }

    /// The innermost open flow.
    pub(super) fn flow(&mut self) -> &mut Flow {
        self.inner.last_mut().unwrap_or(&mut self.body)
    }

    fn start(&mut self, element: &BytesStart<'_>, depth: u64, sink: &Sink<'_>) -> Step {
        match self.zone {
            Zone::Body(_) => self.content(element, sink),
            Zone::Masters if !self.inner.is_empty() => self.content(element, sink),
            Zone::Masters => self.start_margin(element),
            Zone::Outside => self.outside(element, depth),
        }
    }

    /// The start of an element outside of the text.
    fn outside(&mut self, element: &BytesStart<'_>, depth: u64) -> Step {
        match xml::local(element) {
            "font-face-decls" | "styles" => Step::Styles { automatic: false },
            "automatic-styles" => Step::Styles { automatic: true },
            "master-styles" if self.options.headers => {
                self.zone = Zone::Masters;
                Step::Go
            }
            "master-styles" | "meta" | "settings" | "scripts" => Step::Skip,
            "body" => {
                self.zone = Zone::Body(depth);
                for block in std::mem::take(&mut self.margins.headers) {
                    self.body.push(block);
                }
                Step::Go
            }
            // A formula is a part of its own.
            "math" => Step::Math,
            _ => Step::Go,
        }
    }

    fn start_margin(&mut self, element: &BytesStart<'_>) -> Step {
        let place = match xml::local(element) {
            "master-page" => return Step::Go,
            "header" | "header-left" | "header-first" => Place::Header,
            "footer" | "footer-left" | "footer-first" => Place::Footer,
            _ => return Step::Skip,
        };
        if xml::attribute(element, "display").as_deref() == Some("false") {
            return Step::Skip;
        }
        self.inner.push(Flow::new(place));
        Step::Go
    }

    fn end(&mut self, name: &str, depth: u64) -> Result<()> {
        match name {
            "p" | "h" => self.end_paragraph(),
            "span" => drop(self.flow().looks.pop()),
            "a" => drop(self.flow().links.pop()),
            "list" | "ordered-list" | "unordered-list" | "numbered-paragraph" => self.end_list(),
            "list-item" => self.end_item(),
            "list-header" if self.zone != Zone::Masters => self.end_item(),
            "table-cell" => self.close_upto(|place| matches!(place, Place::Cell))?,
            "table-row" => self.with_table(TableBuilder::end_row),
            "table-header-rows" => self.with_table(TableBuilder::end_header),
            "table" => self.end_table(),
            "note" | "footnote" | "endnote" => {
                self.close_upto(|place| matches!(place, Place::Note(_)))?;
            }
            "annotation" => self.close_upto(|place| matches!(place, Place::Comment(_)))?,
            "deletion" => self.close_upto(|place| matches!(place, Place::Deletion(_)))?,
            "notes" => self.close_upto(|place| matches!(place, Place::Speech(_)))?,
            "page" => self.close_upto(|place| matches!(place, Place::Page(_)))?,
            "header" | "header-left" | "header-first" if self.zone == Zone::Masters => {
                self.close_upto(|place| matches!(place, Place::Header))?;
            }
            "footer" | "footer-left" | "footer-first" if self.zone == Zone::Masters => {
                self.close_upto(|place| matches!(place, Place::Footer))?;
            }
            "master-styles" if self.zone == Zone::Masters => {
                self.close_all()?;
                self.zone = Zone::Outside;
            }
            "body" if self.zone == Zone::Body(depth.saturating_sub(1)) => {
                self.close_all()?;
                self.zone = Zone::Outside;
            }
            name if shapes::is_shape(name) => {
                self.close_upto(|place| matches!(place, Place::Shape(_)))?;
            }
            _ => {}
        }
        Ok(())
    }
}
