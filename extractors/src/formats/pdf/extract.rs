//! Streams the pages of a document into the sink. A sample of the pages is read first, to learn what the body text is and
//! what the headings rank; it is kept, so that short documents are read once.

use super::file::{self, Drawer, Opened};
use super::fonts::{Body, Census, Ranks};
use super::footnotes::Footnotes;
use super::lexicon::Lexicon;
use super::metadata;
use super::outline::Labels;
use super::page::{self, PageText, Piece};
use super::pictures::Budget;
use super::probe::spread;
use super::running::{self, Kept};
use super::sections::{Ready, behind, blocks, go_on, last_table};
use super::segments::Segment;
use super::titles::Titles;
use super::window::Window;
use super::{attachments, breaks, strings, xfa};
use crate::block::{Section, SectionKind};
use crate::error::Result;
use crate::formats::Document;
use crate::sink::Sink;
use crate::{Images, Limits, Options};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;
use std::collections::{HashMap, HashSet};

/// Pages that tell the body text and the ranks of headings.
const SAMPLE: usize = 16;
/// Texts that are remembered to tell running heads and feet that were read already, and how much of each.
const MOST_RUNNING: usize = 20_000;
const LONGEST_RUNNING: usize = 80;

/// Reads a document.
pub(super) fn extract(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let Opened { pdf, locked_files } = file::open(document)?;
    let options = document.options;
    let mut reader = Reader::new(&pdf, options, document.limits);
    let style = reader.style(sink)?;
    let lost = reader.lost();
    if lost > 0
        && let Some(again) = file::rewritten(document)
    {
        let mut second = Reader::new(&again, options, document.limits);
        let style = second.style(sink)?;
        if second.lost() < lost {
            sink.warn("repaired", "The document is damaged and was repaired before reading.")?;
            metadata::write(&again, sink)?;
            second.write(&style, sink)?;
            return attachments::write(&again, locked_files, options, sink);
        }
    }
    metadata::write(&pdf, sink)?;
    reader.write(&style, sink)?;
    attachments::write(&pdf, locked_files, options, sink)
}

/// What holds for the whole document.
struct DocumentStyle {
    body: Body,
    lexicon: Lexicon,
    ranks: Ranks,
}

/// Reads pages, each once where memory allows.
pub(super) struct Reader<'a> {
    pdf: &'a Pdf,
    pages: &'a [Page<'a>],
    labels: Labels,
    titles: Titles,
    drawer: Drawer<'a>,
    /// Whether paragraphs are joined over the ends of pages.
    joined: bool,
    /// What pictures may take, where they are wanted.
    pictures: Option<Budget>,
    /// Whether running heads and feet are read, each once, and what was read.
    headers: bool,
    running: HashSet<String>,
    /// Labels of footnotes that are taken.
    footnotes: HashSet<String>,
    kept: HashMap<u32, PageText>,
}

impl<'a> Reader<'a> {
    fn new(pdf: &'a Pdf, options: &Options, limits: &Limits) -> Self {
        let drawer = Drawer::new(options.comments);
        Self {
            pdf,
            pages: pdf.pages(),
            labels: Labels::of(pdf),
            titles: Titles::of(pdf),
            drawer,
            joined: options.join_pages,
            pictures: (options.images == Images::Embedded).then(|| Budget::new(limits)),
            headers: options.headers,
            running: HashSet::new(),
            footnotes: HashSet::new(),
            kept: HashMap::new(),
        }
    }

    /// The text of page `number`, counted from 1.
    pub(super) fn page(&mut self, number: u32, sink: &Sink<'_>) -> Result<Option<PageText>> {
        sink.check()?;
        if let Some(kept) = self.kept.remove(&number) {
            return Ok(Some(kept));
        }
        let Some(page) = self.pages.get(number as usize - 1) else { return Ok(None) };
        let drawn = self.drawer.draw(page, sink.cancel());
        sink.check()?;
        let mut text = page::read(drawn, sink.cancel());
        sink.check()?;
        text.titles = self.titles.on(number).to_vec();
        text.unnamed = self.pictures.is_some();
        Ok(Some(text))
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
        let declared = metadata::catalog(self.pdf);
        let declared = declared.and_then(|catalog| strings::text_of(&catalog, b"Lang"));
        lexicon.settle(declared.as_deref());
        let body = census.body();
        let mut looks = Vec::new();
        for text in self.kept.values() {
            sink.check()?;
            let segments = text.segments.iter().filter(|s| !s.artifact);
            let pieces =
                page::pieces(text, segments.cloned().collect(), &body, &lexicon, sink.cancel());
            sink.check()?;
            looks.extend(pieces.iter().filter_map(|p| match p {
                Piece::Paragraph(p) => p.heading.map(|look| (look, p.level)),
                Piece::Table(_) | Piece::Figure(_) => None,
            }));
        }
        Ok(DocumentStyle { body, lexicon, ranks: Ranks::of(looks) })
    }

    /// How many pages of the sample show nothing although they have content.
    fn lost(&self) -> usize {
        let has_content = |number: &u32| {
            let page = self.pages.get(*number as usize - 1);
            page.is_some_and(|page| page.raw().contains_key(b"Contents".as_slice()))
        };
        // Content that can be read and draws nothing is not lost.
        let is_read = |number: &u32| {
            let page = self.pages.get(*number as usize - 1);
            let content = page.and_then(|page| page.page_stream());
            content.is_some_and(|content| !content.trim_ascii().is_empty())
        };
        let blank = self.kept.iter().filter(|(_, text)| text.facts.blank);
        blank.filter(|(number, _)| has_content(number) && !is_read(number)).count()
    }

    /// Puts back those of `all` segments that were dropped as running text and did not stand on an earlier page.
    fn keep_first(&mut self, all: Vec<Segment>, kept: &mut Vec<Segment>) {
        let orders: HashSet<usize> = kept.iter().map(|s| s.order).collect();
        let mut dropped = Vec::new();
        for segment in all {
            let letters = segment.words.iter().flat_map(|w| w.text.chars());
            let text: String =
                letters.filter(|c| !c.is_ascii_digit()).take(LONGEST_RUNNING).collect();
            let known = !text.chars().any(char::is_alphabetic) || self.running.contains(&text);
            if self.running.len() < MOST_RUNNING {
                self.running.insert(text);
            }
            if !known && !orders.contains(&segment.order) {
                dropped.push(Segment { running: true, ..segment });
            }
        }
        if !dropped.is_empty() {
            kept.append(&mut dropped);
            kept.sort_by_key(|s| s.order);
        }
    }

    /// The form that the pages do not show, where the first page is wanted: it stands there.
    fn form(&self, sink: &mut Sink<'_>) -> Result<Option<xfa::Form>> {
        if !sink.wants(1) {
            return Ok(None);
        }
        let segments = self.kept.values().flat_map(|text| text.segments.iter().chain(&text.aside));
        xfa::read(self.pdf, segments.flat_map(|s| &s.words).map(|w| w.text.as_str()), sink)
    }

    /// Puts the pictures of a page into its figures, where they are wanted. What has no name and no picture is no piece.
    fn show(&mut self, number: u32, pieces: &mut Vec<Piece>, sink: &Sink<'_>) -> Result<()> {
        let Some(budget) = &mut self.pictures else { return Ok(()) };
        let figures = pieces.iter().filter_map(|piece| match piece {
            Piece::Figure(shown) => shown.picture.map(|picture| (picture, shown.named)),
            Piece::Paragraph(_) | Piece::Table(_) => None,
        });
        let wanted = figures.collect();
        let Some(page) = self.pages.get(number as usize - 1) else { return Ok(()) };
        let found = self.drawer.pictures(page, &wanted, budget, sink.cancel());
        sink.check()?;
        pieces.retain_mut(|piece| match piece {
            Piece::Figure(shown) => {
                shown.source = shown.picture.and_then(|picture| found.get(&picture).cloned());
                shown.named || shown.source.is_some()
            }
            Piece::Paragraph(_) | Piece::Table(_) => true,
        });
        Ok(())
    }

    /// Writes all wanted pages.
    fn write(&mut self, style: &DocumentStyle, sink: &mut Sink<'_>) -> Result<()> {
        let count = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        let mut form = self.form(sink)?;
        let replaced = form.as_ref().is_some_and(|form| form.replaces_pages);
        let mut window = Window::default();
        // The page before, until it is known whether its table or its last paragraph goes on.
        let mut waiting: Option<Ready> = None;
        let (mut without_text, mut cut, mut notes) = (0_u32, 0_u32, 0_u32);
        for number in 1..=count {
            if !sink.wants(number) {
                continue;
            }
            window.move_to(number, count, self, sink)?;
            let name = self.labels.label(number);
            let section = Section { kind: SectionKind::Page, number, name };
            let Some((_, mut text)) = window.ahead.pop_front() else {
                if let Some(last) = waiting.take() {
                    last.write(sink)?;
                }
                sink.section(section)?;
                continue;
            };
            for (label, _) in &mut text.notes {
                notes += 1;
                *label = format!("comment-{notes}");
            }
            without_text += u32::from(!replaced && !text.facts.blank && !text.facts.has_text());
            cut += u32::from(text.facts.cut);
            let mut segments = std::mem::take(&mut text.segments);
            let all = if self.headers { segments.clone() } else { Vec::new() };
            let kept = Kept { first: self.headers, size: style.body.size };
            running::drop(&mut segments, text.frame, &window.edges, number, kept);
            if self.headers {
                self.keep_first(all, &mut segments);
            }
            let footnotes = Footnotes::of(&segments, &style.body, sink.cancel());
            text.footnotes = footnotes.named(&mut self.footnotes, number);
            let mut pieces =
                page::pieces(&text, segments, &style.body, &style.lexicon, sink.cancel());
            sink.check()?;
            let is_last = number == count || !sink.wants(number + 1);
            if replaced {
                pieces.clear();
                text.fields.clear();
            }
            self.show(number, &mut pieces, sink)?;
            if let Some(table) = waiting.as_mut().and_then(|last| last.table.as_mut()) {
                go_on(table, &mut pieces, is_last);
            }
            let table = if is_last { None } else { last_table(&mut pieces) };
            let blocks = blocks(pieces, &style.ranks);
            let mut ready = Ready { section, blocks, table, behind: behind(text) };
            if number == 1
                && let Some(form) = form.take()
            {
                ready.behind.splice(0..0, form.blocks);
            }
            if let Some(mut last) = waiting.take() {
                let follows = last.section.number + 1 == number && last.table.is_none();
                if self.joined && follows {
                    breaks::join(&mut last.blocks, &mut ready.blocks, &style.lexicon);
                }
                last.write(sink)?;
            }
            waiting = Some(ready);
        }
        if let Some(last) = waiting {
            last.write(sink)?;
        }
        self.tell(without_text, cut, sink)
    }

    /// Warns of what could not be read.
    fn tell(&self, without_text: u32, cut: u32, sink: &mut Sink<'_>) -> Result<()> {
        if without_text > 0 {
            sink.warn(
                "pages_without_text",
                format!("Pages without a text layer: {without_text}."),
            )?;
        }
        let missing = self.pictures.as_ref().map_or(0, Budget::missing);
        if missing > 0 {
            sink.warn(
                "pictures_left_out",
                format!("Pictures that are too large or cannot be shown: {missing}."),
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
