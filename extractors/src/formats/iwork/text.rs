//! A text storage (TSWP.StorageArchive): one string, and tables of what holds from which character on. Paragraphs, lists,
//! spans, links, notes and what is anchored in the text become blocks.

use super::drawables;
use super::store::Store;
use super::styles::{LEVELS, Mark, Styles, mark};
use super::wire::Message;
use crate::block::{Block, Inline, Kind, Marker, Style as Marks, plain_text};
use crate::error::Result;
use crate::formats::docx::blocks::flatten;
use crate::formats::docx::names::Role;
use crate::formats::docx::paragraph::{LONGEST_HEADING, code_line, says_something, tidy_breaks};
use crate::sink::Sink;
use crate::{Changes, Options};
use std::collections::HashSet;
use std::sync::Arc;

/// Type of the object behind a link.
const HYPERLINK: u64 = 2032;
/// Type of the object behind the mark of a note.
const NOTE: u64 = 2008;
/// How deep texts, tables and shapes may stand in each other.
const DEEPEST: u8 = 12;

/// What reading texts needs, and what it leaves behind.
pub(super) struct Reader<'a, 's> {
    pub(super) store: &'a Store,
    pub(super) options: &'a Options,
    pub(super) sink: &'a Sink<'s>,
    pub(super) styles: Styles,
    /// Whether headings are told by their styles; on slides they are not.
    pub(super) headings: bool,
    /// Texts and shapes read so far: each stands in one place, whatever refers to it.
    seen: HashSet<u64>,
    /// Footnotes, behind the text.
    pub(super) notes: Vec<Block>,
    numbered: u32,
    pub(super) depth: u8,
    /// Cells of all tables so far.
    pub(super) cells: u64,
}

/// From which character on something holds.
type Runs = Vec<(u64, Option<u64>)>;

/// The tables of a text.
struct Tables {
    styles: Runs,
    lists: Runs,
    levels: Runs,
    starts: Runs,
    spans: Runs,
    attachments: Runs,
    notes: Runs,
    links: Runs,
    deletions: Runs,
}

/// The paragraph that is being read.
#[derive(Default)]
struct Paragraph {
    start: u64,
    content: Vec<Inline>,
    after: Vec<Block>,
}

impl<'a, 's> Reader<'a, 's> {
    pub(super) fn new(store: &'a Store, options: &'a Options, sink: &'a Sink<'s>) -> Self {
        Self {
            store,
            options,
            sink,
            styles: Styles::default(),
            headings: true,
            seen: HashSet::new(),
            notes: Vec::new(),
            numbered: 0,
            depth: 0,
            cells: 0,
        }
    }

    /// Whether the object `id` is met for the first time, and not too deep.
    pub(super) fn enter(&mut self, id: u64) -> bool {
        self.depth < DEEPEST && self.seen.insert(id)
    }

    /// The blocks of the text `id`.
    pub(super) fn text(&mut self, id: u64) -> Result<Vec<Block>> {
        self.sink.check()?;
        let Some(storage) = self.store.message(id).filter(|_| self.enter(id)) else {
            return Ok(Vec::new());
        };
        self.depth += 1;
        let blocks = self.storage(storage);
        self.depth -= 1;
        blocks
    }

    fn storage(&mut self, storage: Message<'_>) -> Result<Vec<Block>> {
        let text: String = storage.pieces(3).map(String::from_utf8_lossy).collect();
        let tables = Tables::of(storage);
        let mut blocks = Vec::new();
        let mut paragraph = Paragraph::default();
        let mut lists = Lists::default();
        // Characters are counted as in UTF-16.
        let mut at = 0_u64;
        for c in text.chars() {
            match c {
                '\n' | '\r' | '\u{2029}' | '\u{4}' | '\u{5}' => {
                    self.sink.check()?;
                    self.end(&tables, std::mem::take(&mut paragraph), &mut lists, &mut blocks);
                    paragraph.start = at + 1;
                }
                '\u{2028}' | '\u{b}' => paragraph.content.push(Inline::Break),
                _ if self.anchored(&tables, at, &mut paragraph)? => {}
                c if u32::from(c) < 0x20 && c != '\t' => {}
                c => self.character(&tables, at, c, &mut paragraph),
            }
            at += c.len_utf16() as u64;
        }
        self.end(&tables, paragraph, &mut lists, &mut blocks);
        Ok(blocks)
    }

    fn character(&mut self, tables: &Tables, at: u64, c: char, paragraph: &mut Paragraph) {
        let style = holds(&tables.spans, at);
        let mut marks = style.map_or(Marks::PLAIN, |style| self.styles.marks(self.store, style));
        if holds(&tables.deletions, at).is_some() {
            match self.options.changes {
                Changes::Accepted => return,
                Changes::All => marks = marks.with(Marks::STRIKE),
            }
        }
        let link = holds(&tables.links, at);
        let known = match paragraph.content.last_mut() {
            Some(Inline::Text { text, style, link: last }) if *style == marks => {
                // Looked up again only where a link begins or ends.
                let same = last.is_some() == link.is_some() && !starts(&tables.links, at);
                same.then_some(text)
            }
            _ => None,
        };
        match known {
            Some(text) => text.push(c),
            None => {
                let link = link.and_then(|link| self.link(link));
                paragraph.content.push(Inline::Text { text: c.to_string(), style: marks, link });
            }
        }
    }

    fn link(&self, id: u64) -> Option<Arc<str>> {
        let field = self.store.get(id).filter(|object| object.kind == HYPERLINK)?;
        let url = field.message.text(2)?;
        url.contains(':').then(|| Arc::from(url.as_ref()))
    }

    /// What is anchored at a character; whether there was anything.
    fn anchored(&mut self, tables: &Tables, at: u64, paragraph: &mut Paragraph) -> Result<bool> {
        let Some(id) = here(&tables.notes, at).or_else(|| here(&tables.attachments, at)) else {
            return Ok(false);
        };
        let Some(object) = self.store.get(id) else { return Ok(true) };
        match object.kind {
            NOTE => self.note(object.message, paragraph)?,
            2003 => {
                if let Some(drawable) = object.message.reference(1) {
                    let blocks = drawables::read(self, drawable)?;
                    for block in blocks {
                        match block.kind {
                            Kind::Image { alt, .. } => {
                                paragraph.content.push(Inline::Image { alt });
                            }
                            _ => paragraph.after.push(block),
                        }
                    }
                }
            }
            // A field: the number of the page and the like.
            _ => {
                if let Some(text) = object.message.text(1) {
                    paragraph.content.push(Inline::text(text.into_owned()));
                }
            }
        }
        Ok(true)
    }

    fn note(&mut self, mark: Message<'_>, paragraph: &mut Paragraph) -> Result<()> {
        let Some(storage) = mark.reference(2) else { return Ok(()) };
        self.numbered += 1;
        let label = self.numbered.to_string();
        let content = flatten(self.text(storage)?);
        if !content.is_empty() {
            paragraph.content.push(Inline::FootnoteRef { label: label.clone() });
            self.notes.push(Kind::Footnote { label, content }.plain());
        }
        Ok(())
    }

    /// The end of a paragraph: which block it becomes.
    fn end(
        &mut self,
        tables: &Tables,
        mut paragraph: Paragraph,
        lists: &mut Lists,
        blocks: &mut Vec<Block>,
    ) {
        let at = paragraph.start;
        let style = holds(&tables.styles, at);
        let role = style.and_then(|style| self.styles.role(self.store, style));
        let long = plain_text(&paragraph.content).chars().nth(LONGEST_HEADING).is_some();
        let role = role.filter(|role| {
            let heading = matches!(role, Role::Heading(_) | Role::Title);
            !heading || (self.headings && !long)
        });
        if says_something(&paragraph.content) {
            let level = usize::try_from(holds(&tables.levels, at).unwrap_or(0)).unwrap_or(0);
            let list = holds(&tables.lists, at);
            let mark = list.map_or(Mark::Nothing, |list| mark(self.store, list, level));
            let start = here(&tables.starts, at).filter(|start| *start > 0);
            let content = std::mem::take(&mut paragraph.content);
            blocks.push(match role {
                Some(Role::Heading(level)) => Block::heading(level, content),
                Some(Role::Title) => Block::heading(1, content),
                _ => lists.block(mark, level, start, role, content),
            });
        }
        blocks.append(&mut paragraph.after);
    }
}

/// The numbers of the lists of one text.
#[derive(Default)]
struct Lists {
    counts: [u64; LEVELS],
    /// Levels of the items that are open.
    open: Vec<usize>,
}

impl Lists {
    fn block(
        &mut self,
        mark: Mark,
        level: usize,
        start: Option<u64>,
        role: Option<Role>,
        mut content: Vec<Inline>,
    ) -> Block {
        if mark == Mark::Nothing {
            *self = Self::default();
            if let Some(lines) = code_line(&mut content) {
                return Block::code(None, lines);
            }
            tidy_breaks(&mut content);
            let quote = u8::from(role == Some(Role::Quote));
            return Block::paragraph(content).quoted(quote);
        }
        tidy_breaks(&mut content);
        self.open.retain(|open| *open < level);
        self.open.push(level);
        for count in self.counts.iter_mut().skip(level + 1) {
            *count = 0;
        }
        let marker = match mark {
            Mark::Number(numeral, before, behind) => {
                let count = self.counts.get_mut(level).map_or(1, |count| {
                    *count = start.unwrap_or_else(|| count.saturating_add(1));
                    *count
                });
                let written = numeral.write(u32::try_from(count).unwrap_or(u32::MAX));
                match (before, behind) {
                    ("", ".") if written == count.to_string() => Marker::Number(count),
                    _ => Marker::Label(format!("{before}{written}{behind}")),
                }
            }
            Mark::Bullet | Mark::Nothing => Marker::Bullet,
        };
        Block::item(u8::try_from(self.open.len()).unwrap_or(u8::MAX), marker, content)
    }
}

impl Tables {
    fn of(storage: Message<'_>) -> Self {
        let objects = |field: u64| {
            let entries = storage.message(field).unwrap_or(Message(&[]));
            let entry = |entry: Message<'_>| Some((entry.number(1)?, entry.reference(2)));
            sorted(entries.messages(1).filter_map(entry).collect())
        };
        let numbers = |field: u64| {
            let entries = storage.message(field).unwrap_or(Message(&[]));
            let entry = |entry: Message<'_>| Some((entry.number(1)?, entry.number(2)));
            sorted(entries.messages(1).filter_map(entry).collect())
        };
        Self {
            styles: filled(objects(5)),
            lists: filled(objects(7)),
            levels: numbers(6),
            starts: numbers(14),
            spans: objects(8),
            attachments: objects(9),
            notes: objects(16),
            links: objects(11),
            deletions: objects(22),
        }
    }
}

fn sorted(mut runs: Runs) -> Runs {
    runs.sort_by_key(|run| run.0);
    runs
}

/// What holds at a character.
fn holds(runs: &Runs, at: u64) -> Option<u64> {
    let next = runs.partition_point(|run| run.0 <= at);
    runs.get(next.checked_sub(1)?)?.1
}

/// Runs of paragraphs: one that says nothing goes on as the one before.
fn filled(mut runs: Runs) -> Runs {
    let mut last = None;
    for run in &mut runs {
        last = run.1.or(last);
        run.1 = last;
    }
    runs
}

/// What begins at exactly this character.
fn here(runs: &Runs, at: u64) -> Option<u64> {
    let found = runs.binary_search_by_key(&at, |run| run.0).ok()?;
    runs.get(found)?.1
}

/// Whether something begins or ends at exactly this character.
fn starts(runs: &Runs, at: u64) -> bool {
    runs.binary_search_by_key(&at, |run| run.0).is_ok()
}
