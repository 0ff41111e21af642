//! Pieces of code of the size of a block, each under a heading that says where it belongs.

use crate::block::{Block, Inline};
use crate::error::Result;
use crate::markdown::BLOCK_CHARS;
use crate::sink::Sink;

/// Characters of a heading's names.
const LONGEST_NAMES: usize = 80;
/// Bytes of one block of code, however little structure it has.
const LONGEST_PIECE: usize = 64 << 10;

/// Lines that belong together, and what they are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry<'t> {
    pub(super) name: String,
    pub(super) lines: Vec<&'t str>,
}

impl Entry<'_> {
    pub(super) fn length(&self) -> usize {
        self.lines.iter().map(|line| line.chars().count() + 1).sum()
    }
}

/// Where entries stand: the names on the way to them, and the lines that are repeated above them.
#[derive(Debug, Clone, Default)]
pub(super) struct Place<'t> {
    pub(super) names: Vec<String>,
    pub(super) above: Vec<&'t str>,
    pub(super) level: u8,
}

/// Packs entries and writes them.
pub(super) struct Pieces<'s, 'r> {
    language: &'static str,
    sink: &'s mut Sink<'r>,
}

impl<'s, 'r> Pieces<'s, 'r> {
    pub(super) fn new(language: &'static str, sink: &'s mut Sink<'r>) -> Self {
        Self { language, sink }
    }

    /// Whether a text is so short that it is read as one.
    pub(super) fn is_short(text: &str) -> bool {
        text.len() <= BLOCK_CHARS || text.chars().count() <= BLOCK_CHARS
    }

    /// Whether entries of this length are cut further.
    pub(super) fn is_long(length: usize) -> bool {
        length > BLOCK_CHARS
    }

    pub(super) fn check(&self) -> Result<()> {
        self.sink.check()
    }

    /// Writes a heading.
    pub(super) fn heading(&mut self, level: u8, words: &str) -> Result<()> {
        self.sink.block(Block::heading(level, vec![Inline::text(words)]))
    }

    /// Writes lines as code without a heading.
    pub(super) fn code(&mut self, lines: &[&str]) -> Result<()> {
        let mut text = String::new();
        for line in lines {
            if text.len() + line.len() > LONGEST_PIECE {
                self.put(&text)?;
                text.clear();
            }
            text.push_str(line);
            text.push('\n');
        }
        self.put(&text)
    }

    fn put(&mut self, text: &str) -> Result<()> {
        let language = Some(self.language.to_owned());
        self.sink.block(Block::code(language, text.trim_matches('\n')))
    }

    /// Writes entries that stand at `place`, as many in a piece as a block holds.
    pub(super) fn write(&mut self, place: &Place<'_>, entries: &[Entry<'_>]) -> Result<()> {
        let above: usize = place.above.iter().map(|line| line.chars().count() + 1).sum();
        let mut from = 0;
        let mut length = above;
        for (at, entry) in entries.iter().enumerate() {
            let more = entry.length();
            if at > from && Self::is_long(length + more) {
                self.piece(place, entries.get(from..at).unwrap_or_default())?;
                from = at;
                length = above;
            }
            length += more;
        }
        self.piece(place, entries.get(from..).unwrap_or_default())
    }

    fn piece(&mut self, place: &Place<'_>, entries: &[Entry<'_>]) -> Result<()> {
        self.sink.check()?;
        let names = names(&place.names, entries);
        if !names.is_empty() {
            self.heading(place.level, &names)?;
        }
        let lines: Vec<&str> = place
            .above
            .iter()
            .copied()
            .chain(
                entries
                    .iter()
                    .flat_map(|entry| entry.lines.iter().copied())
                    .skip_while(|line| line.is_empty()),
            )
            .collect();
        self.code(&lines)
    }
}

/// `services.web`, `services: web, db`.
fn names(place: &[String], entries: &[Entry<'_>]) -> String {
    let mut all = String::new();
    let mut n = 0;
    for entry in entries.iter().filter(|entry| !entry.name.is_empty()) {
        if all.len() > LONGEST_NAMES {
            all.push_str(", …");
            break;
        }
        if n > 0 {
            all.push_str(", ");
        }
        all.push_str(&entry.name);
        n += 1;
    }
    let place = place.join(".");
    match (place.is_empty(), n) {
        (true, _) => all,
        (false, 0) => place,
        (false, 1) => format!("{place}.{all}"),
        (false, _) => format!("{place}: {all}"),
    }
}
