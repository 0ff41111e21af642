//! A document of a book within the whole: how deep its headings stand, what it is called, and whether it says anything that
//! the metadata or the table of contents does not say. Works on blocks that were read, and reads nothing.

use super::about::words;
use super::contents::Entry;
use crate::block::{Block, Inline, Kind, plain_text};
use std::collections::{HashMap, HashSet};

/// Longest paragraph that may be a heading, in characters.
const LONGEST_HEADING: usize = 200;
/// Blocks at the start of a chapter among which its heading is looked for.
const START: usize = 5;
/// Paragraphs that a heading may be divided into: number, title, subtitle.
const MOST_PIECES: usize = 3;

/// What was learned from the documents before.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// The title of the book, as it is compared.
    title: String,
    /// Whether the title page was the last document with words.
    pub(super) after_title_page: bool,
    /// How much deeper than in the table of contents the chapters' headings stand where they stand highest.
    offset: Option<u8>,
    /// How many levels the last headings were brought down.
    delta: u8,
}

/// The words of a block that is a line of words.
pub(super) fn content(block: &Block) -> Option<&[Inline]> {
    match &block.kind {
        Kind::Heading { content, .. }
        | Kind::Paragraph { content }
        | Kind::ListItem { content, .. }
        | Kind::Footnote { content, .. } => Some(content),
        Kind::Table(_)
        | Kind::Code { .. }
        | Kind::Math { .. }
        | Kind::Image { .. }
        | Kind::Rule => None,
    }
}

/// Text as it is compared.
pub(super) fn key(text: &str) -> String {
    words(text).collect::<Vec<_>>().join(" ")
}

fn key_of(block: &Block) -> String {
    content(block).map(|c| key(&plain_text(c))).unwrap_or_default()
}

fn is_heading(block: &Block) -> bool {
    matches!(block.kind, Kind::Heading { .. })
}

/// Whether a block has words to be read.
fn has_words(block: &Block) -> bool {
    let is_words = |i: &Inline| match i {
        Inline::Text { text, .. } => !text.trim().is_empty(),
        Inline::Math { .. } => true,
        Inline::Image { .. } | Inline::Break | Inline::FootnoteRef { .. } => false,
    };
    match &block.kind {
        Kind::Image { .. } | Kind::Rule => false,
        Kind::Table(_) | Kind::Code { .. } | Kind::Math { .. } => true,
        _ => content(block).is_some_and(|c| c.iter().any(is_words)),
    }
}

/// Whether there are no words but pictures at most.
pub(super) fn is_wordless(blocks: &[Block]) -> bool {
    !blocks.iter().any(has_words)
}

/// Whether there are no words but headings.
pub(super) fn is_headings(blocks: &[Block]) -> bool {
    blocks.iter().all(|b| is_heading(b) || !has_words(b))
}

/// Whether all words are among `known`: then the page tells nothing new.
pub(super) fn is_told(blocks: &[Block], known: &HashSet<String>) -> bool {
    blocks.iter().all(|block| match content(block) {
        Some(content) => words(&plain_text(content)).all(|w| known.contains(&w)),
        None => !has_words(block),
    })
}

/// Whether a document repeats the table of contents: its lines are the names of the chapters. `typed` says that the book
/// calls it so.
pub(super) fn is_contents(blocks: &[Block], names: &HashSet<String>, typed: bool) -> bool {
    let lines: Vec<String> =
        blocks.iter().filter(|b| has_words(b) && !is_heading(b)).map(key_of).collect();
    let known = lines.iter().filter(|line| names.contains(*line)).count();
    let share = if typed { lines.len().div_ceil(2) } else { (lines.len() * 4).div_ceil(5).max(3) };
    known >= share && known > 0
}

impl Course {
    /// The course of a book with this title.
    pub(super) fn of(title: &str) -> Self {
        Self { title: key(title), ..Self::default() }
    }

    /// Brings the blocks of a document into line with the book. `entries` are those of the table of contents that lead here.
    pub(super) fn fit(&mut self, blocks: &mut Vec<Block>, entries: &[Entry]) {
        let repeats = self.after_title_page && self.drop_title(blocks);
        self.after_title_page = false;
        let promoted = promote(blocks, entries);
        if !entries.is_empty() {
            self.delta = 0;
        }
        self.deepen(blocks, entries, &promoted);
        if !repeats {
            name(blocks, entries);
        }
    }

    /// Brings headings down to where the table of contents has them: a part and its chapters often have the same level in
    /// files of their own. What it does not name follows the heading before.
    fn deepen(&mut self, blocks: &mut [Block], entries: &[Entry], promoted: &HashSet<usize>) {
        let mut depths: HashMap<String, u8> =
            entries.iter().rev().map(|e| (key(&e.name), e.depth)).collect();
        // Names differ where the heading has its number in a line of its own.
        let first = blocks.iter().position(has_words).filter(|at| {
            let told = blocks.iter().any(|b| is_heading(b) && depths.contains_key(&key_of(b)));
            !told && blocks.get(*at).is_some_and(is_heading)
        });
        let start = entries.iter().find(|e| e.start).map(|e| e.depth);
        for (i, block) in blocks.iter_mut().enumerate() {
            if promoted.contains(&i) || !is_heading(block) {
                continue;
            }
            let depth = depths.remove(&key_of(block)).or(start.filter(|_| first == Some(i)));
            let Kind::Heading { level, .. } = &mut block.kind else { continue };
            if let Some(depth) = depth {
                if depth == 1 {
                    let offset = level.saturating_sub(1);
                    self.offset = Some(self.offset.map_or(offset, |known| known.min(offset)));
                }
                let least = depth.saturating_add(self.offset.unwrap_or(0));
                self.delta = least.saturating_sub(*level);
            }
            *level = level.saturating_add(self.delta).min(6);
        }
    }

    /// Takes out the title of the book where it only stands above the first chapter once more.
    fn drop_title(&self, blocks: &mut Vec<Block>) -> bool {
        let Some(at) = blocks.iter().position(has_words) else { return false };
        let repeats = blocks.get(at).is_some_and(|b| is_heading(b) && key_of(b) == self.title);
        if repeats && !self.title.is_empty() {
            blocks.remove(at);
            return true;
        }
        false
    }
}

/// Makes headings of paragraphs that the table of contents names and no heading does; answers with their places.
fn promote(blocks: &mut [Block], entries: &[Entry]) -> HashSet<usize> {
    let mut wanted: HashMap<String, u8> =
        entries.iter().map(|e| (key(&e.name), e.depth)).filter(|(k, _)| !k.is_empty()).collect();
    if wanted.is_empty() {
        return HashSet::new();
    }
    for block in blocks.iter().filter(|b| is_heading(b)) {
        wanted.remove(&key_of(block));
    }
    // The last one: a list of the chapters may stand before them.
    let mut places: HashMap<String, usize> = HashMap::new();
    for (i, block) in blocks.iter().enumerate() {
        if let Kind::Paragraph { content } = &block.kind
            && block.quote == 0
            && block.list == 0
            && content.len() <= LONGEST_HEADING
        {
            let text = plain_text(content);
            if text.len() <= LONGEST_HEADING * 4 && wanted.contains_key(&key(&text)) {
                places.insert(key(&text), i);
            }
        }
    }
    for (key, at) in &places {
        let level = wanted.get(key).copied().unwrap_or(1);
        if let Some(block) = blocks.get_mut(*at)
            && let Kind::Paragraph { content } = &mut block.kind
        {
            *block = Block::heading(level, std::mem::take(content));
        }
    }
    places.into_values().collect()
}

/// Writes the name from the table of contents above a document that starts without a heading.
fn name(blocks: &mut Vec<Block>, entries: &[Entry]) {
    let Some(entry) = entries.iter().find(|e| e.start) else { return };
    let start = blocks.iter().filter(|b| has_words(b)).take(START);
    let name = key(&entry.name);
    let named = |b: &Block| is_heading(b) && key_of(b) == name;
    if is_wordless(blocks) || start.clone().any(is_heading) || blocks.iter().any(named) {
        return;
    }
    let heading = Block::heading(entry.depth, vec![Inline::text(entry.name.clone())]);
    // The name may be there in pieces, each in a paragraph.
    let mut said = String::new();
    let mut pieces = 0;
    for (i, block) in blocks.iter().enumerate().take(START) {
        if has_words(block) {
            pieces += 1;
            said = format!("{said} {}", key_of(block)).trim().to_owned();
        }
        if said == name {
            blocks.splice(..=i, [heading]);
            return;
        }
        if pieces > MOST_PIECES || !name.starts_with(&said) {
            break;
        }
    }
    blocks.insert(0, heading);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::render;

    fn entry(name: &str, depth: u8) -> Entry {
        Entry { name: name.into(), depth, start: true }
    }

    fn p(text: &str) -> Block {
        Block::paragraph(vec![Inline::text(text)])
    }

    fn h(level: u8, text: &str) -> Block {
        Block::heading(level, vec![Inline::text(text)])
    }

    fn fitted(mut blocks: Vec<Block>, entries: &[Entry]) -> String {
        Course::default().fit(&mut blocks, entries);
        render(&blocks)
    }

    #[test]
    fn headings_stand_as_deep_as_the_table_of_contents_has_them() {
        let blocks = vec![h(1, "Kapitel 1"), h(2, "Afsnit"), p("x")];
        assert_eq!(
            fitted(blocks.clone(), &[entry("kapitel 1.", 2)]),
            "## Kapitel 1\n\n### Afsnit\n\nx\n"
        );
        assert_eq!(
            fitted(blocks.clone(), &[entry("En", 3)]),
            "### Kapitel 1\n\n#### Afsnit\n\nx\n"
        );
        // Never higher than the author wrote.
        assert_eq!(fitted(vec![h(3, "A"), p("x")], &[entry("A", 1)]), "### A\n\nx\n");
        // A section within a chapter that has the same level.
        let blocks = vec![h(2, "A"), h(2, "B"), h(4, "Note"), p("x")];
        let entries = [entry("A", 1), entry("B", 2)];
        assert_eq!(fitted(blocks, &entries), "## A\n\n### B\n\n##### Note\n\nx\n");
    }

    #[test]
    fn a_chapter_goes_on_in_the_next_file() {
        let mut course = Course::default();
        course.fit(&mut vec![h(1, "A")], &[entry("A", 2)]);
        let mut rest = vec![h(2, "B"), p("x")];
        course.fit(&mut rest, &[]);
        assert_eq!(render(&rest), "### B\n\nx\n");
    }

    #[test]
    fn a_chapter_without_a_heading_gets_its_name() {
        assert_eq!(fitted(vec![p("x")], &[entry("Forord", 1)]), "# Forord\n\nx\n");
        assert_eq!(fitted(vec![p("FORORD"), p("x")], &[entry("Forord", 1)]), "# FORORD\n\nx\n");
        let pieces = vec![p("1"), p("Havnen"), p("x")];
        assert_eq!(fitted(pieces, &[entry("1. Havnen", 1)]), "# 1. Havnen\n\nx\n");
        assert_eq!(
            fitted(vec![p("1"), h(1, "Havnen"), p("x")], &[entry("Bog", 1)]),
            "1\n\n# Havnen\n\nx\n"
        );
    }

    #[test]
    fn the_title_is_dropped_only_right_behind_the_title_page() {
        let course = |after_title_page| Course { after_title_page, ..Course::of("Bogen") };
        let blocks = vec![h(1, "Bogen!"), p("x")];
        let mut first = blocks.clone();
        course(true).fit(&mut first, &[entry("Bogen", 1)]);
        assert_eq!(render(&first), "x\n");
        let mut later = blocks;
        course(false).fit(&mut later, &[]);
        assert_eq!(render(&later), "# Bogen!\n\nx\n");
    }

    #[test]
    fn lists_of_chapters_are_contents() {
        let names: HashSet<String> = ["en", "to", "tre"].into_iter().map(str::to_owned).collect();
        let list = [h(1, "Indhold"), p("En"), p("To"), p("Tre")];
        assert!(is_contents(&list, &names, false));
        assert!(is_contents(list.get(..3).unwrap(), &names, true));
        assert!(!is_contents(list.get(..3).unwrap(), &names, false));
        assert!(!is_contents(&[h(1, "En"), p("x")], &names, true));
    }
}
