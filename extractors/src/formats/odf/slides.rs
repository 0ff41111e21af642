//! Slides of a presentation and pages of a drawing (ODF 1.3 part 3, 10.2.4): from what stands on a page to a section.

use super::flow::{Flow, Place};
use super::shapes::{self, Page, Unit};
use super::walk::{Step, Walker};
use crate::block::{Block, Inline, Kind, Section, plain_text};
use crate::error::Result;
use crate::formats::docx::blocks::flatten;
use crate::sink::Sink;
use crate::xml;
use quick_xml::events::BytesStart;

/// The level of a slide's title, as that of a sheet's name.
const TITLE_LEVEL: u8 = 2;
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
        let page = Page { number: self.begun, ..Page::default() };
        self.inner.push(Flow::new(Place::Page(Box::new(page))));
        Step::Go
    }

    pub(super) fn start_speech(&mut self) -> Step {
        let on_page = matches!(self.inner.last(), Some(Flow { place: Place::Page(_), .. }));
        if !on_page || self.options.without_notes {
            return Step::Skip;
        }
        self.inner.push(Flow::new(Place::Speech));
        Step::Go
    }

    pub(super) fn close_speech(&mut self, blocks: Vec<Block>) {
        if let Place::Page(page) = &mut self.flow().place {
            page.speech.extend(blocks);
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
            page.units.retain(|unit| headers || !is(unit, &MARGINS));
            let title = title(&mut page.units);
            shapes::sort(&mut page.units);
            let name = crate::clean::line(&plain_text(&title));
            let name = Some(name).filter(|name| !name.is_empty());
            let section = Section { kind: self.page_kind, number: page.number, name };
            self.written += 1;
            if !sink.section(section)? {
                continue;
            }
            if !title.is_empty() {
                sink.block(Block::heading(TITLE_LEVEL, title))?;
            }
            for block in page.units.into_iter().flat_map(|unit| unit.blocks) {
                sink.block(below(block))?;
            }
            for block in page.speech {
                sink.block(below(block))?;
            }
            for note in std::mem::take(&mut self.notes.waiting) {
                sink.block(note)?;
            }
        }
        Ok(())
    }
}

fn is(unit: &Unit, classes: &[&str]) -> bool {
    unit.class.as_deref().is_some_and(|class| classes.contains(&class))
}

/// Takes the title out of what stands on a slide.
fn title(units: &mut Vec<Unit>) -> Vec<Inline> {
    let says = |unit: &Unit| is(unit, &["title"]) && !unit.blocks.is_empty();
    match units.iter().position(says) {
        Some(at) => flatten(units.remove(at).blocks),
        None => Vec::new(),
    }
}

/// A heading on a slide stands below its title.
fn below(mut block: Block) -> Block {
    if let Kind::Heading { level, .. } = &mut block.kind {
        *level = level.saturating_add(TITLE_LEVEL).min(6);
    }
    block
}
