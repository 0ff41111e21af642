//! A slide: from what stands on it to a section, with its notes and comments behind it.

use super::document::{self, Context, Deck, Listed};
use super::kinds::{COMMENT, DRAWING, MARGINS, NOTES, SHOW_INFO, SLIDE_ATOM, STRING};
use super::persist::Persist;
use super::shapes::{Part, Place, Unit, blocks, in_order, units};
use super::tags;
use super::text::Defaults;
use crate::Options;
use crate::block::{Block, Inline, Kind, Section, SectionKind, plain_text};
use crate::bytes::{u16_at, u32_at};
use crate::error::Result;
use crate::formats::docx::finish::is_file_name;
use crate::formats::officeart::{Record, utf16};
use crate::formats::slide_title::{self, LEVEL};
use crate::limits::Limits;
use crate::sink::Sink;
use std::collections::HashSet;

/// Where slides are read from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'s, 'a> {
    pub(super) stream: &'a [u8],
    pub(super) persist: &'s Persist,
    pub(super) deck: &'s Deck<'a>,
    pub(super) options: &'s Options,
    /// The title in the properties.
    pub(super) title: Option<&'s str>,
    /// The limits of what is embedded.
    pub(super) inside: &'s Limits,
}

/// Whether a slide is left out when the presentation is shown.
pub(super) fn is_hidden(slide: &Record<'_>) -> bool {
    let info = slide.child(SHOW_INFO);
    info.and_then(|info| u16_at(info.body, 10)).is_some_and(|flags| flags & 4 != 0)
}

/// What the slides before had.
#[derive(Debug, Default)]
pub(super) struct Before {
    comments: u32,
    /// What stood in their margins: it is said once.
    margins: HashSet<String>,
    /// Notes and objects that were read: each is, once.
    objects: HashSet<u32>,
}

/// Writes a slide as section `number`.
pub(super) fn write<'a>(
    source: Source<'_, 'a>,
    slide: &Record<'a>,
    (number, listed): (u32, Option<&Listed<'a>>),
    before: &mut Before,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let context = source.deck.context(listed);
    let mut units: Vec<Unit> =
        slide.child(DRAWING).map(|drawing| units(&drawing, &context)).unwrap_or_default();
    let own = slide.child(MARGINS).map(|record| document::margins(&record));
    let mut margins = own.unwrap_or_else(|| source.deck.margins.clone());
    let shown = units.iter().filter(|unit| unit.place == Place::Margin);
    margins.extend(shown.flat_map(|unit| &unit.parts).map(text_of));
    margins.retain(|text| !text.is_empty());
    units.retain(|unit| match unit.place {
        Place::Margin | Place::SlideImage => false,
        Place::Title | Place::Subtitle | Place::Body | Place::Notes | Place::Other => true,
    });
    let mut units = in_order(units);
    units.extend(left_over(&context));
    let title = title(&mut units);
    let name = crate::clean::line(&plain_text(&title));
    // One that a program made of the name of a file says nothing.
    let told = source.title == Some(name.as_str()) && is_file_name(&name);
    let name = Some(name).filter(|name| !name.is_empty());
    if !sink.section(Section { kind: SectionKind::Slide, number, name })? {
        return Ok(());
    }
    if !title.is_empty() && !told {
        sink.block(Block::heading(LEVEL, title))?;
    }
    let notes =
        if source.options.comments { remarks(slide, &mut before.comments) } else { Vec::new() };
    for (label, _) in &notes {
        let reference = Inline::FootnoteRef { label: label.clone() };
        sink.block(Block::paragraph(vec![reference]))?;
    }
    for part in units.into_iter().flat_map(|unit| unit.parts) {
        match part {
            Part::Block(block) => sink.block(block)?,
            Part::Object(number) if before.objects.insert(number) => {
                super::objects::write(source, number, sink)?;
            }
            Part::Object(_) => {}
        }
    }
    if source.options.headers {
        for text in margins {
            if before.margins.insert(text.clone()) {
                sink.block(Block::paragraph(vec![Inline::text(text)]))?;
            }
        }
    }
    if !source.options.without_notes {
        for mut block in speech(source, slide, &mut before.objects) {
            // What is said is set apart from what is shown.
            block.quote = block.quote.saturating_add(1);
            sink.block(block)?;
        }
    }
    for (label, content) in notes {
        sink.block(Kind::Footnote { label, content }.plain())?;
    }
    Ok(())
}

/// The words of a part in a margin.
fn text_of(part: &Part) -> String {
    match part {
        Part::Block(Block { kind: Kind::Paragraph { content }, .. }) => {
            crate::clean::line(&plain_text(content))
        }
        Part::Block(_) | Part::Object(_) => String::new(),
    }
}

/// Texts of the outline that no shape shows.
fn left_over(context: &Context<'_, '_>) -> Vec<Unit> {
    let taken = context.taken.borrow();
    let rest = context.outline.iter().enumerate().filter(|(at, _)| !taken.contains(at));
    let defaults = Defaults { fonts: context.fonts, ..Defaults::default() };
    let unit = |text: &super::text::Text<'_>| Unit {
        area: None,
        place: Place::Other,
        written: true,
        parts: text.blocks(context.links, defaults).into_iter().map(Part::Block).collect(),
    };
    rest.map(|(_, text)| unit(text)).filter(|unit| !unit.parts.is_empty()).collect()
}

/// What the speaker says to a slide.
fn speech(source: Source<'_, '_>, slide: &Record<'_>, read: &mut HashSet<u32>) -> Vec<Block> {
    let number = slide.child(SLIDE_ATOM).and_then(|atom| u32_at(atom.body, 16));
    let object = number.filter(|number| *number > 0).and_then(|n| source.deck.notes(n));
    let object = object.filter(|object| read.insert(*object));
    let notes = object.and_then(|object| source.persist.object(source.stream, object, NOTES));
    let Some(drawing) = notes.and_then(|notes| notes.child(DRAWING)) else { return Vec::new() };
    let mut units = units(&drawing, &source.deck.context(None));
    let marked = units.iter().any(|unit| unit.place == Place::Notes);
    units.retain(|unit| match unit.place {
        Place::Notes => true,
        Place::Margin | Place::SlideImage => false,
        Place::Title | Place::Subtitle | Place::Body | Place::Other => !marked,
    });
    in_order(units).into_iter().flat_map(|unit| blocks(unit.parts)).collect()
}

/// The comments on a slide, with their labels (2.5.27).
fn remarks(slide: &Record<'_>, count: &mut u32) -> Vec<(String, Vec<Inline>)> {
    let mut remarks = Vec::new();
    for comment in tags::records(slide, COMMENT) {
        let text = |instance: u16| {
            let record = comment.children().find(|r| r.kind == STRING && r.instance == instance);
            record.map(|record| utf16(record.body)).unwrap_or_default()
        };
        let (author, words) = (crate::clean::line(&text(0)), text(1));
        if words.trim().is_empty() {
            continue;
        }
        *count = count.saturating_add(1);
        let author = if author.is_empty() { author } else { format!("{author}: ") };
        let content = vec![Inline::text(author + &words)];
        remarks.push((format!("comment-{count}"), content));
    }
    remarks
}

/// Takes the title out of what stands on a slide, which is in the order of reading.
fn title(units: &mut Vec<Unit>) -> Vec<Inline> {
    let words = |unit: &Unit| slide_title::words(&only_blocks(unit));
    let marked = units.iter().position(|unit| unit.place == Place::Title && words(unit).is_some());
    let above = |(first, rest): (&Unit, &[Unit])| {
        let blocks = only_blocks(first);
        blocks.len() == first.parts.len()
            && slide_title::stands_above(first.area, &blocks, rest.iter().map(|unit| unit.area))
    };
    let at = marked.or_else(|| units.split_first().is_some_and(above).then_some(0));
    let mut title = at.and_then(|at| words(&units.remove(at))).unwrap_or_default();
    slide_title::calm(&mut title);
    title
}

/// The blocks of a shape, objects left out.
fn only_blocks(unit: &Unit) -> Vec<Block> {
    let block = |part: &Part| match part {
        Part::Block(block) => Some(block.clone()),
        Part::Object(_) => None,
    };
    unit.parts.iter().filter_map(block).collect()
}
