//! A slide: from what stands on it to a section, with its notes and comments behind it.

use super::document::{self, Context, Deck, Listed};
use super::kinds::{COMMENT, DRAWING, MARGINS, NOTES, SHOW_INFO, SLIDE_ATOM, STRING};
use super::persist::Persist;
use super::shapes::{Part, Place, Unit, blocks, in_order, units};
use super::tags;
use super::text::Defaults;
use crate::Options;
use crate::block::{Block, Inline, Kind, Section, SectionKind, Style, plain_text};
use crate::bytes::{u16_at, u32_at};
use crate::error::Result;
use crate::formats::docx::blocks::flatten;
use crate::formats::docx::finish::is_file_name;
use crate::formats::docx::paragraph::{LONGEST_HEADING, tidy_breaks};
use crate::formats::officeart::{Record, utf16};
use crate::formats::page_order::SIDE_BY_SIDE;
use crate::limits::Limits;
use crate::sink::Sink;
use std::collections::HashSet;

/// The level of a slide's title, as that of a sheet's name.
const TITLE_LEVEL: u8 = 2;
/// How far from the upper edge, in centimetres, and how long, in characters, a text may be that is read as a title because
/// nothing is marked as one.
const UPPERMOST: f32 = 4.0;
const LONGEST_TITLE: usize = 100;

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
        sink.block(Block::heading(TITLE_LEVEL, title))?;
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
    let marked =
        units.iter().position(|unit| unit.place == Place::Title && short(&unit.parts).is_some());
    let at = marked.or_else(|| looks_like_title(units).then_some(0));
    let mut title = at.and_then(|at| short(&units.remove(at).parts)).unwrap_or_default();
    calm(&mut title);
    title
}

/// Emphasis of a whole heading says nothing.
fn calm(title: &mut [Inline]) {
    for mark in [Style::BOLD, Style::ITALIC] {
        let all = title.iter().all(|inline| match inline {
            Inline::Text { text, style, .. } => text.trim().is_empty() || style.contains(mark),
            _ => true,
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
    let [Part::Block(Block { kind: Kind::Paragraph { content }, .. })] = first.parts.as_slice()
    else {
        return false;
    };
    let alone = rest.iter().all(|unit| match (unit.area, first.area) {
        (Some(area), Some(own)) => area.top > own.top + SIDE_BY_SIDE,
        _ => true,
    });
    first.area.is_some_and(|area| area.top <= UPPERMOST)
        && alone
        && plain_text(content).chars().nth(LONGEST_TITLE).is_none()
        && !rest.is_empty()
}

/// The words of a title, bullets left out; `None` where there are none, or more than a title has.
fn short(parts: &[Part]) -> Option<Vec<Inline>> {
    let plain = parts.iter().filter_map(|part| match part {
        Part::Block(block) => Some(match &block.kind {
            Kind::ListItem { content, .. } => Block::paragraph(content.clone()),
            _ => block.clone(),
        }),
        Part::Object(_) => None,
    });
    let mut words = flatten(plain.collect());
    tidy_breaks(&mut words);
    let fits = plain_text(&words).chars().nth(LONGEST_HEADING).is_none();
    let says = words.iter().any(|word| matches!(word, Inline::Text { .. }));
    (fits && says).then_some(words)
}
