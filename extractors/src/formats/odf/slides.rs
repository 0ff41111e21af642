//! Slides of a presentation and pages of a drawing (ODF 1.3 part 3, 10.2.4): from what stands on a page to a section.

use super::flow::{Flow, Place};
use super::paragraph::calm;
use super::shapes::{self, Page, Unit};
use super::walk::{Step, Walker};
use crate::block::{Block, Inline, Kind, Section, SectionKind, plain_text};
use crate::error::Result;
use crate::formats::docx::blocks::flatten;
use crate::formats::docx::paragraph::LONGEST_HEADING;
use crate::formats::page_order::SIDE_BY_SIDE;
use crate::sink::Sink;
use crate::xml;
use quick_xml::events::BytesStart;

/// The level of a slide's title, as that of a sheet's name.
const TITLE_LEVEL: u8 = 2;
/// What fills the margins of a slide, or stands for the slide itself.
const MARGINS: [&str; 5] = ["header", "footer", "date-time", "page-number", "page"];
/// How far from the upper edge, in centimetres, and how long, in characters, a text may be that is read as a title because
/// nothing is marked as one.
const UPPERMOST: f32 = 4.0;
const LONGEST_TITLE: usize = 100;

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
            page.units.retain(|unit| headers || !is(unit, &MARGINS));
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
                sink.block(Block::heading(TITLE_LEVEL, title))?;
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
    let marked =
        units.iter().position(|unit| is(unit, &["title"]) && short(&unit.blocks).is_some());
    let at = marked.or_else(|| {
        let first = units.iter().position(|unit| !unit.blocks.is_empty())?;
        looks_like_title(units.get(first..)?).then_some(first)
    });
    let mut title = at.and_then(|at| short(&units.remove(at).blocks)).unwrap_or_default();
    calm(&mut title);
    title
}

/// Whether the first of these shapes stands above all others as a title does: a short line of its own.
fn looks_like_title(units: &[Unit]) -> bool {
    let Some((first, rest)) = units.split_first() else { return false };
    let [Block { kind: Kind::Paragraph { content }, .. }] = first.blocks.as_slice() else {
        return false;
    };
    let alone = rest.iter().all(|unit| match (unit.at, first.at) {
        (Some(at), Some(own)) => at.top > own.top + SIDE_BY_SIDE,
        _ => true,
    });
    first.at.is_some_and(|at| at.top <= UPPERMOST)
        && alone
        && plain_text(content).chars().nth(LONGEST_TITLE).is_none()
        && rest.iter().any(|unit| !unit.blocks.is_empty())
}

/// The words of a title, bullets left out; `None` where there are none, or more than a title has.
fn short(blocks: &[Block]) -> Option<Vec<Inline>> {
    let plain = blocks.iter().cloned().map(|mut block| {
        if let Kind::ListItem { content, .. } = block.kind {
            block.kind = Kind::Paragraph { content };
        }
        block
    });
    let words = flatten(plain.collect());
    let fits = plain_text(&words).chars().nth(LONGEST_HEADING).is_none();
    (fits && !words.is_empty()).then_some(words)
}

/// A heading on a slide stands below its title.
fn below(mut block: Block) -> Block {
    if let Kind::Heading { level, .. } = &mut block.kind {
        *level = level.saturating_add(TITLE_LEVEL).min(6);
    }
    block
}
