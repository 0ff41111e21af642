//! A slide: from what stands on it to a section, with its notes, footers and comments behind it.

use super::TITLE_LEVEL;
use super::comments::{self, Authors};
use super::shapes::{Unit, sorted};
use super::template::{Role, Template, Templates};
use super::walk::{Walker, walk};
use crate::Options;
use crate::block::{Block, Inline, Kind, Section, SectionKind, Style, plain_text};
use crate::error::Result;
use crate::formats::docx::blocks::flatten;
use crate::formats::docx::paragraph::{LONGEST_HEADING, says_something, tidy_breaks};
use crate::formats::ooxml::graphics::{self, Graphics};
use crate::formats::ooxml::package::{Package, Relationships};
use crate::formats::ooxml::stops;
use crate::formats::page_order::SIDE_BY_SIDE;
use crate::metadata::key;
use crate::sink::Sink;
use crate::xml::Reader;
use std::collections::HashSet;
use std::rc::Rc;

/// How far from the upper edge, in centimetres, and how long, in characters, a text may be that is read as a title because
/// nothing is marked as one.
const UPPERMOST: f32 = 4.0;
const LONGEST_TITLE: usize = 100;
/// Most different footers of a presentation.
const MOST_FOOTERS: usize = 10_000;

/// What the slides of a presentation are read with.
pub(super) struct Slides<'a> {
    pub(super) package: &'a mut Package,
    pub(super) options: &'a Options,
    /// The title in the properties.
    pub(super) title: Option<String>,
    pub(super) authors: Authors,
    pub(super) templates: Templates,
    /// Slides that are not shown.
    pub(super) hidden: u32,
    /// Slides whose part was there.
    pub(super) read: u32,
    comments: u32,
    footers: HashSet<String>,
}

/// What is read of one part.
struct Shapes {
    units: Vec<Unit>,
    hidden: bool,
}

impl<'a> Slides<'a> {
    pub(super) fn new(
        package: &'a mut Package,
        options: &'a Options,
        title: Option<String>,
    ) -> Self {
        Self {
            package,
            options,
            title,
            authors: Authors::new(),
            templates: Templates::default(),
            hidden: 0,
            read: 0,
            comments: 0,
            footers: HashSet::new(),
        }
    }

    /// Reads the slide at `path` and writes it as section `number`.
    pub(super) fn write(&mut self, number: u32, path: &str, sink: &mut Sink<'_>) -> Result<()> {
        let rels = self.package.relationships(path);
        let layout = match rels.part("slideLayout") {
            Some(path) => self.templates.layout(self.package, path, sink)?,
            None => Rc::default(),
        };
        let graphics = graphics::read(self.package, &rels, sink)?;
        let Some(shapes) = self.shapes(path, &rels, Some(&layout), graphics, sink)? else {
            return sink.warn("damaged", "The presentation is damaged; a slide is missing.");
        };
        self.read += 1;
        if shapes.hidden {
            self.hidden += 1;
            return Ok(());
        }
        let (margins, units) = shapes.units.into_iter().partition(|unit| unit.role == Role::Margin);
        let mut units = sorted(units);
        units.retain(|unit| !matches!(unit.role, Role::Number | Role::SlideImage));
        let title = title(&mut units);
        let words = crate::clean::line(&plain_text(&title));
        let name = Some(words.clone()).filter(|words| !words.is_empty());
        if !sink.section(Section { kind: SectionKind::Slide, number, name })? {
            return Ok(());
        }
        self.heading(title, &words, &layout, sink)?;
        let comments = self.comments(&rels, sink)?;
        if !comments.is_empty() {
            let label = |(label, _): &(String, _)| Inline::FootnoteRef { label: label.clone() };
            sink.block(Block::paragraph(comments.iter().map(label).collect()))?;
        }
        for block in units.into_iter().flat_map(|unit| unit.blocks) {
            sink.block(block)?;
        }
        for mut block in self.speech(&rels, sink)? {
            // What is said is set apart from what is shown.
            block.quote = block.quote.saturating_add(1);
            sink.block(block)?;
        }
        self.footers(margins, sink)?;
        for (label, content) in comments {
            sink.block(Kind::Footnote { label, content }.plain())?;
        }
        Ok(())
    }

    /// The shapes of a part; `None` where it is missing, or nothing of it could be read.
    fn shapes(
        &mut self,
        path: &str,
        rels: &Relationships,
        layout: Option<&Template>,
        graphics: Graphics,
        sink: &mut Sink<'_>,
    ) -> Result<Option<Shapes>> {
        let limits = sink.limits();
        let mut walker = Walker::new(layout, rels, graphics, limits);
        let outcome = match self.package.member(path) {
            Ok(Some(member)) => Reader::new(member, limits)
                .and_then(|mut reader| walk(&mut reader, &mut walker, sink)),
            Ok(None) => return Ok(None),
            Err(error) => Err(error),
        };
        let hidden = walker.hidden;
        let units = walker.finish();
        match outcome {
            Ok(()) => {}
            Err(error) if stops(&error) => return Err(error),
            Err(_) if units.is_empty() => return Ok(None),
            Err(_) => sink.warn("damaged", "A slide is damaged; a part of it is missing.")?,
        }
        Ok(Some(Shapes { units, hidden }))
    }

    /// The title as a heading, the slide that opens a part of the presentation one level higher. A title that a program made
    /// of the name of a file, and that the properties have too, is left there.
    fn heading(
        &mut self,
        mut title: Vec<Inline>,
        words: &str,
        layout: &Template,
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        if title.is_empty() {
            return Ok(());
        }
        let file_name =
            !words.contains(' ') && words.contains(|c: char| c.is_ascii_digit() || c == '_');
        if file_name && self.title.as_deref() == Some(words) {
            return Ok(());
        }
        if self.title.is_none() {
            sink.metadata(key::TITLE, words)?;
            self.title = Some(words.to_owned());
        }
        calm(&mut title);
        let level = if layout.kind == "secHead" { TITLE_LEVEL - 1 } else { TITLE_LEVEL };
        sink.block(Block::heading(level, title))
    }

    fn comments(
        &mut self,
        rels: &Relationships,
        sink: &mut Sink<'_>,
    ) -> Result<Vec<(String, Vec<Inline>)>> {
        if !self.options.comments {
            return Ok(Vec::new());
        }
        let found = comments::read(self.package, rels, &self.authors, sink)?;
        let first = self.comments.saturating_add(1);
        self.comments = self.comments.saturating_add(u32::try_from(found.len()).unwrap_or(0));
        let labels = (first..).map(|n| format!("comment-{n}"));
        Ok(labels.zip(found).collect())
    }

    /// What the speaker says to a slide.
    fn speech(&mut self, rels: &Relationships, sink: &mut Sink<'_>) -> Result<Vec<Block>> {
        let Some(path) = rels.part("notesSlide").filter(|_| !self.options.without_notes) else {
            return Ok(Vec::new());
        };
        let rels = self.package.relationships(path);
        let shapes = self.shapes(path, &rels, None, Graphics::new(), sink)?;
        let mut units = shapes.map(|shapes| shapes.units).unwrap_or_default();
        let marked = units.iter().any(|unit| unit.role == Role::Body);
        units.retain(|unit| match unit.role {
            Role::Body => true,
            Role::Other => !marked,
            Role::Title | Role::Subtitle | Role::Margin | Role::Number | Role::SlideImage => false,
        });
        Ok(sorted(units).into_iter().flat_map(|unit| unit.blocks).collect())
    }

    /// Footers and dates, each once in the presentation.
    fn footers(&mut self, margins: Vec<Unit>, sink: &mut Sink<'_>) -> Result<()> {
        if !self.options.headers {
            return Ok(());
        }
        for unit in sorted(margins) {
            let content = flatten(unit.blocks);
            let fresh = self.footers.len() < MOST_FOOTERS
                && self.footers.insert(crate::clean::line(&plain_text(&content)));
            if fresh {
                sink.block(Block::paragraph(content))?;
            }
        }
        Ok(())
    }
}

/// Takes the title out of what stands on a slide, which is in the order of reading.
fn title(units: &mut Vec<Unit>) -> Vec<Inline> {
    let marked =
        units.iter().position(|unit| unit.role == Role::Title && short(&unit.blocks).is_some());
    let at = marked.or_else(|| looks_like_title(units).then_some(0));
    at.and_then(|at| short(&units.remove(at).blocks)).unwrap_or_default()
}

/// Emphasis of a whole heading says nothing.
fn calm(title: &mut [Inline]) {
    for mark in [Style::BOLD, Style::ITALIC] {
        let all = title.iter().all(|inline| match inline {
            Inline::Text { text, style, .. } => text.trim().is_empty() || style.contains(mark),
            Inline::Break
            | Inline::Math { .. }
            | Inline::FootnoteRef { .. }
            | Inline::Image { .. } => true,
        });
        for inline in title.iter_mut().filter(|_| all) {
            if let Inline::Text { style, .. } = inline {
                *style = style.without(mark);
            }
        }
    }
}

/// Whether the first of these shapes stands above all others as a title does: a short line of its own.
fn looks_like_title(units: &[Unit]) -> bool {
    let Some((first, rest)) = units.split_first() else { return false };
    let [Block { kind: Kind::Paragraph { content }, .. }] = first.blocks.as_slice() else {
        return false;
    };
    let alone = rest.iter().all(|unit| match (unit.area, first.area) {
        (Some(area), Some(own)) => area.top > own.top + SIDE_BY_SIDE,
        _ => true,
    });
    first.role == Role::Other
        && first.area.is_some_and(|area| area.top <= UPPERMOST)
        && alone
        && !rest.is_empty()
        && plain_text(content).chars().nth(LONGEST_TITLE).is_none()
}

/// The words of a title, bullets left out; `None` where there are none, or more than a title has.
fn short(blocks: &[Block]) -> Option<Vec<Inline>> {
    let plain = blocks.iter().map(|block| match &block.kind {
        Kind::ListItem { content, .. } => Block::paragraph(content.clone()),
        _ => block.clone(),
    });
    let mut words = flatten(plain.collect());
    tidy_breaks(&mut words);
    let fits = plain_text(&words).chars().nth(LONGEST_HEADING).is_none();
    (fits && says_something(&words)).then_some(words)
}
