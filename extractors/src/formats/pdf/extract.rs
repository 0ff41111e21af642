//! Streams the pages of a document into the sink. A sample of the pages is read first, to learn what the body text is and
//! what the headings rank; it is kept, so that short documents are read once.

use super::continued::Placed;
use super::file::{self, Drawer};
use super::fonts::{Body, Census, Ranks};
use super::lexicon::Lexicon;
use super::metadata;
use super::page::{self, PageText, Piece};
use super::probe::spread;
use super::running::{self, Edges};
use crate::block::{Block, Section};
use crate::error::Result;
use crate::formats::Document;
use crate::sink::Sink;
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;
use std::collections::{HashMap, VecDeque};

/// Pages that tell the body text and the ranks of headings.
const SAMPLE: usize = 16;

/// Reads a document.
pub(super) fn extract(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let pdf = file::open(document)?;
    let mut reader = Reader::new(&pdf);
    let style = reader.style(sink)?;
    if reader.is_silent()
        && let Some(again) = file::rewritten(document)
    {
        let mut second = Reader::new(&again);
        let style = second.style(sink)?;
        if !second.is_silent() {
            sink.warn("repaired", "The document is damaged and was repaired before reading.")?;
            metadata::write(&again, sink)?;
            return second.write(&style, sink);
        }
    }
    metadata::write(&pdf, sink)?;
    reader.write(&style, sink)
}

/// What holds for the whole document.
struct DocumentStyle {
    body: Body,
    lexicon: Lexicon,
    ranks: Ranks,
}

/// Reads pages, each once where memory allows.
struct Reader<'a> {
    pages: &'a [Page<'a>],
    drawer: Drawer<'a>,
    kept: HashMap<u32, PageText>,
}

impl<'a> Reader<'a> {
    fn new(pdf: &'a Pdf) -> Self {
        Self { pages: pdf.pages(), drawer: Drawer::new(), kept: HashMap::new() }
    }

    /// The text of page `number`, counted from 1.
    fn page(&mut self, number: u32, sink: &Sink<'_>) -> Result<Option<PageText>> {
        sink.check()?;
        if let Some(kept) = self.kept.remove(&number) {
            return Ok(Some(kept));
        }
        let Some(page) = self.pages.get(number as usize - 1) else { return Ok(None) };
        let drawn = self.drawer.draw(page, sink.cancel());
        sink.check()?;
        Ok(Some(page::read(drawn)))
    }

    /// Learns the document's style from a sample of its pages.
    fn style(&mut self, sink: &Sink<'_>) -> Result<DocumentStyle> {
        let mut census = Census::default();
        let mut lexicon = Lexicon::default();
        for at in spread(self.pages.len(), SAMPLE) {
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            if let Some(text) = self.page(number, sink)? {
                census.add(&text.segments);
                lexicon.add(&text.segments);
                self.kept.insert(number, text);
            }
        }
        let body = census.body();
        let mut looks = Vec::new();
        for text in self.kept.values() {
            sink.check()?;
            let segments = text.segments.iter().filter(|s| !s.artifact);
            let pieces = page::pieces(text, segments.cloned().collect(), &body, &lexicon);
            looks.extend(pieces.iter().filter_map(|p| match p {
                Piece::Paragraph(p) => p.heading,
                Piece::Table(_) => None,
            }));
        }
        Ok(DocumentStyle { body, lexicon, ranks: Ranks::of(looks) })
    }

    /// Whether no page of the sample shows anything although there is content.
    fn is_silent(&self) -> bool {
        let has_content = |page: &Page<'_>| page.raw().contains_key(b"Contents".as_slice());
        self.kept.values().all(|text| text.facts.blank)
            && self.pages.iter().take(SAMPLE).any(has_content)
    }

    /// Writes all wanted pages.
    fn write(&mut self, style: &DocumentStyle, sink: &mut Sink<'_>) -> Result<()> {
        let count = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        let mut edges: VecDeque<(u32, Edges)> = VecDeque::new();
        let mut ahead: VecDeque<(u32, PageText)> = VecDeque::new();
        let mut next = 1;
        // A table at the end of a page, until it is known whether it goes on.
        let mut held: Option<Placed> = None;
        let (mut without_text, mut cut) = (0_u32, 0_u32);
        for number in 1..=count {
            if !sink.wants(number) {
                continue;
            }
            while next <= count.min(number + running::NEIGHBOURS) {
                next = next.max(number.saturating_sub(running::NEIGHBOURS)).max(1);
                if let Some(text) = self.page(next, sink)? {
                    edges
                        .push_back((next, running::edges(&text.segments, (text.top, text.height))));
                    ahead.push_back((next, text));
                }
                next += 1;
            }
            while ahead.front().is_some_and(|(n, _)| *n < number) {
                ahead.pop_front();
            }
            while edges.front().is_some_and(|(n, _)| n + running::NEIGHBOURS < number) {
                edges.pop_front();
            }
            let Some((_, mut text)) = ahead.pop_front() else {
                flush(&mut held, sink)?;
                sink.section(Section::page(number))?;
                continue;
            };
            without_text += u32::from(!text.facts.blank && !text.facts.has_text());
            cut += u32::from(text.facts.cut);
            let mut segments = std::mem::take(&mut text.segments);
            running::drop(&mut segments, (text.top, text.height), &edges, number);
            let mut pieces = page::pieces(&text, segments, &style.body, &style.lexicon);
            let is_last = number == count || !sink.wants(number + 1);
            if let Some(table) = &mut held {
                go_on(table, &mut pieces, is_last);
            }
            flush(&mut held, sink)?;
            sink.section(Section::page(number))?;
            if !is_last {
                held = last_table(&mut pieces);
            }
            for block in blocks(pieces, &style.ranks) {
                sink.block(block)?;
            }
        }
        flush(&mut held, sink)?;
        if without_text > 0 {
            sink.warn(
                "pages_without_text",
                format!("Pages without a text layer: {without_text}."),
            )?;
        }
        if cut > 0 {
            sink.warn(
                "truncated",
                format!("Pages that draw too much to be read to their end: {cut}."),
            )?;
        }
        Ok(())
    }
}

/// Joins the table at the beginning of a page to the one at the end of the page before, if it ends on this page.
fn go_on(table: &mut Placed, pieces: &mut Vec<Piece>, is_last: bool) {
    let ends = pieces.len() > 1 || is_last;
    if !ends || !matches!(pieces.first(), Some(Piece::Table(_))) {
        return;
    }
    if let Piece::Table(next) = pieces.remove(0)
        && let Some(next) = table.join(next)
    {
        pieces.insert(0, Piece::Table(next));
    }
}

/// Takes the table that a page ends with.
fn last_table(pieces: &mut Vec<Piece>) -> Option<Placed> {
    match pieces.pop() {
        Some(Piece::Table(table)) => Some(table),
        other => {
            pieces.extend(other);
            None
        }
    }
}

/// Writes the table that was held back.
fn flush(held: &mut Option<Placed>, sink: &mut Sink<'_>) -> Result<()> {
    match held.take() {
        Some(table) => sink.block(Block::table(table.table)),
        None => Ok(()),
    }
}

/// The blocks of a page's pieces.
fn blocks(pieces: Vec<Piece>, ranks: &Ranks) -> Vec<Block> {
    let mut out = Vec::new();
    // Left edges of the open list items, outermost first.
    let mut depth: Vec<f32> = Vec::new();
    for piece in pieces {
        let paragraph = match piece {
            Piece::Table(table) => {
                depth.clear();
                out.push(Block::table(table.table));
                continue;
            }
            Piece::Paragraph(paragraph) => paragraph,
        };
        if let Some(code) = paragraph.code {
            let depth = u8::try_from(depth.len()).unwrap_or(8).min(8);
            out.push(Block::code(None, code).in_list(depth));
        } else if let Some(look) = paragraph.heading {
            depth.clear();
            out.push(Block::heading(ranks.level(look), paragraph.content));
        } else if let Some(marker) = paragraph.marker {
            let (x, slack) = (paragraph.rect.x0, 0.6 * paragraph.size);
            while depth.last().is_some_and(|open| *open > x + slack) {
                depth.pop();
            }
            if depth.last().is_none_or(|open| *open < x - slack) {
                depth.push(x);
            }
            let level = u8::try_from(depth.len()).unwrap_or(8).min(8);
            out.push(Block::item(level, marker, paragraph.content));
        } else {
            depth.clear();
            out.push(Block::paragraph(paragraph.content));
        }
    }
    out
}
