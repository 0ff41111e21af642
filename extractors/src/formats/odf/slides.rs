//! Slides of a presentation and pages of a drawing (ODF 1.3 part 3, 10.2.4): from what stands on a page to a section.

use super::flow::{Flow, Place};
use super::shapes::{self, Page, Unit};
use super::walk::{Step, Walker};
use crate::block::{Block, Inline, Kind, Section, SectionKind, plain_text};
use crate::error::Result;
use crate::formats::slide_title::{self, LEVEL};
use crate::sink::Sink;
use crate::text;
use crate::xml;
use quick_xml::events::BytesStart;

/// What fills the margins of a slide, or stands for the slide itself.
const MARGINS: [&str; 5] = ["header", "footer", "date-time", "page-number", "page"];

impl Walker<'_> {
    pub(super) fn start_page(&mut self, element: &BytesStart<'_>, sink: &Sink<'_>) -> Step {
        // A page within anything else is none.
        if !self.inner.is_empty() {
            return Step::Skip;
        }
        self.end_paragraph();
        self.begun = self.begun.saturating_add(1);
        let style = xml::attribute(element, "style-name").unwrap_or_default();
        if self.styles.hides_page(&style) {
            self.hidden_pages += 1;
            return Step::Skip;
        }
        if !sink.wants(self.begun) {
            return Step::Skip;
        }
        let name = xml::attribute(element, "name").filter(|_| self.page_kind == SectionKind::Page);
        let name = name.filter(|name| !unnamed(name));
        let page = Page { number: self.begun, name, ..Page::default() };
        self.inner.push(Flow::new(Place::Page(Box::new(page))));
        Step::Go
    }

    pub(super) fn start_speech(&mut self) -> Step {
        let on_page = matches!(self.inner.last(), Some(Flow { place: Place::Page(_), .. }));
        if !on_page || self.options.without_notes {
            return Step::Skip;
        }
        self.inner.push(Flow::new(Place::Speech(Vec::new())));
        Step::Go
    }

    pub(super) fn close_speech(&mut self, mut units: Vec<Unit>) {
        let marked = units.iter().any(|unit| is(unit, &["notes"]));
        units.retain(|unit| if marked { is(unit, &["notes"]) } else { !is(unit, &MARGINS) });
        if let Place::Page(page) = &mut self.flow().place {
            page.speech.extend(units.into_iter().flat_map(|unit| unit.blocks));
        }
    }

    pub(super) fn close_page(&mut self, mut page: Page, blocks: Vec<Block>) {
        if !blocks.is_empty() {
            page.units.push(Unit { at: None, class: None, blocks });
        }
        self.pages.push(page);
    }

    /// Writes the pages that are finished, each as a section of its own.
    pub(super) fn write_pages(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        for mut page in std::mem::take(&mut self.pages) {
            let headers = self.options.headers;
            let seen = &mut self.margins.of_slides;
            page.units.retain(|unit| {
                !is(unit, &MARGINS) || (headers && seen.insert(text::render(&unit.blocks)))
            });
            shapes::sort(&mut page.units);
            let title = match (self.page_kind, page.name.take()) {
                (SectionKind::Page, name) => name.map(Inline::text).into_iter().collect(),
                _ => title(&mut page.units),
            };
            let name = crate::clean::line(&plain_text(&title));
            let name = Some(name).filter(|name| !name.is_empty());
            let section = Section { kind: self.page_kind, number: page.number, name };
            self.written += 1;
            if !sink.section(section)? {
                continue;
            }
            if !title.is_empty() && !self.is_file_name(&plain_text(&title)) {
                sink.block(Block::heading(LEVEL, title))?;
            }
            for block in page.units.into_iter().flat_map(|unit| unit.blocks) {
                sink.block(below(block))?;
            }
            for mut block in page.speech {
                // What is said is set apart from what is shown.
                block.quote = block.quote.saturating_add(1);
                sink.block(below(block))?;
            }
            for note in std::mem::take(&mut self.notes.waiting) {
                sink.block(note)?;
            }
        }
        Ok(())
    }
}

/// Whether a page has the name that every page gets.
fn unnamed(name: &str) -> bool {
    name.strip_prefix("page").is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()))
}

fn is(unit: &Unit, classes: &[&str]) -> bool {
    unit.class.as_deref().is_some_and(|class| classes.contains(&class))
}

/// Takes the title out of what stands on a slide, which is in the order of reading.
fn title(units: &mut Vec<Unit>) -> Vec<Inline> {
    let marked = units
        .iter()
        .position(|unit| is(unit, &["title"]) && slide_title::words(&unit.blocks).is_some());
    let at = marked.or_else(|| {
        let first = units.iter().position(|unit| !unit.blocks.is_empty())?;
        let (title, rest) = units.get(first..)?.split_first()?;
        let says = rest.iter().any(|unit| !unit.blocks.is_empty());
        let others = rest.iter().map(|unit| unit.at);
        (says && slide_title::stands_above(title.at, &title.blocks, others)).then_some(first)
    });
    let mut title =
        at.and_then(|at| slide_title::words(&units.remove(at).blocks)).unwrap_or_default();
    slide_title::calm(&mut title);
    title
}

/// A heading on a slide stands below its title.
fn below(mut block: Block) -> Block {
    if let Kind::Heading { level, .. } = &mut block.kind {
        *level = level.saturating_add(LEVEL).min(6);
    }
    block
}
