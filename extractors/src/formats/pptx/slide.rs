//! A slide: from what stands on it to a section, with its notes, footers and comments behind it.

use super::comments::{self, Authors};
use super::shapes::{Unit, sorted};
use super::template::{Role, Template, Templates};
use super::walk::{Walker, walk};
use crate::Options;
use crate::block::{Block, Inline, Kind, Section, SectionKind, plain_text};
use crate::error::Result;
use crate::formats::docx::blocks::flatten;
use crate::formats::docx::finish::is_file_name;
use crate::formats::ooxml::graphics::{self, Graphics};
use crate::formats::ooxml::package::{Package, Relationships};
use crate::formats::ooxml::stops;
use crate::formats::slide_title::{self, LEVEL};
use crate::metadata::key;
use crate::sink::Sink;
use crate::xml::Reader;
use std::collections::HashSet;
use std::rc::Rc;

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
        if is_file_name(words) && self.title.as_deref() == Some(words) {
            return Ok(());
        }
        if self.title.is_none() {
            sink.metadata(key::TITLE, words)?;
            self.title = Some(words.to_owned());
        }
        slide_title::calm(&mut title);
        let level = if layout.kind == "secHead" { LEVEL - 1 } else { LEVEL };
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
    let marked = units
        .iter()
        .position(|unit| unit.role == Role::Title && slide_title::words(&unit.blocks).is_some());
    let above = |(first, rest): (&Unit, &[Unit])| {
        first.role == Role::Other
            && slide_title::stands_above(first.area, &first.blocks, rest.iter().map(|u| u.area))
    };
    let at = marked.or_else(|| units.split_first().is_some_and(above).then_some(0));
    at.and_then(|at| slide_title::words(&units.remove(at).blocks)).unwrap_or_default()
}
