//! Markup to words and blocks.

use super::scan;
use crate::block::{Inline, Style};
use crate::error::Result;
use crate::formats::markup::{Effort, Flow, Words};
use crate::metadata::key;
use crate::sink::Sink;
use std::collections::HashMap;
use std::sync::Arc;

/// Content within content; what is deeper is read as words.
pub(super) const MOST_DEPTH: usize = 32;

pub(super) struct Reader<'s, 'r> {
    pub(super) flow: Flow<'s, 'r>,
    pub(super) state: State,
    pub(super) words: Words,
    pub(super) style: Style,
    pub(super) link: Option<Arc<str>>,
    pub(super) depth: usize,
    /// Indentations of the open items, outermost first, and the last number of each list.
    pub(super) lists: Vec<(usize, u64)>,
    /// The level of the heading that is being read: its words are kept apart from paragraphs.
    pub(super) heading: Option<u8>,
}

/// What is known about the document so far.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Names that stand for words.
    pub(super) names: HashMap<String, String>,
    pub(super) notes: u32,
    pub(super) effort: Effort,
    pub(super) waiting: Vec<(String, Vec<Inline>)>,
}

impl<'s, 'r> Reader<'s, 'r> {
    pub(super) fn new(sink: &'s mut Sink<'r>) -> Self {
        Self {
            flow: Flow::new(sink),
            state: State::default(),
            words: Words::default(),
            style: Style::PLAIN,
            link: None,
            depth: 0,
            lists: Vec::new(),
            heading: None,
        }
    }

    pub(super) fn read(mut self, text: &str) -> Result<()> {
        self.markup(text)?;
        self.end()?;
        self.write_notes()
    }

    /// Ends everything that is open.
    pub(super) fn end(&mut self) -> Result<()> {
        self.end_paragraph()?;
        self.end_lists(0)
    }

    pub(super) fn write_notes(&mut self) -> Result<()> {
        for (label, content) in std::mem::take(&mut self.state.waiting) {
            self.flow.note(label, content)?;
        }
        Ok(())
    }

    pub(super) fn add(&mut self, text: &str) {
        let (style, link) = (self.style, self.link.clone());
        self.words.add(text, style, link.as_ref());
    }

    /// Ends the paragraph; within a heading only a word.
    pub(super) fn end_paragraph(&mut self) -> Result<()> {
        if self.heading.is_some() {
            self.add(" ");
            return Ok(());
        }
        let blank = self.words.is_blank();
        let content = self.words.take();
        if blank { Ok(()) } else { self.flow.paragraph(content) }
    }

    pub(super) fn end_lists(&mut self, left: usize) -> Result<()> {
        while self.lists.len() > left {
            self.lists.pop();
            self.flow.close_list()?;
        }
        Ok(())
    }

    /// Reads markup into the flow.
    pub(super) fn markup(&mut self, text: &str) -> Result<()> {
        if self.depth >= MOST_DEPTH {
            self.add(text);
            return Ok(());
        }
        self.depth += 1;
        let outer = self.style;
        let mut at = 0;
        let mut fresh = true;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            self.flow.sink.check()?;
            if fresh && let Some(n) = self.line_starts(rest)? {
                at += n;
                fresh = rest.get(..n).is_some_and(|line| line.ends_with('\n'));
                continue;
            }
            let before = text.get(..at).and_then(|t| t.chars().next_back());
            at += self.step(rest, before)?.max(1);
            // Markers count only at the start of a line.
            fresh = text.get(..at).is_some_and(|t| t.ends_with('\n'));
        }
        self.style = outer;
        self.depth -= 1;
        Ok(())
    }

    /// The words of some markup, kept apart from the flow.
    pub(super) fn captured(&mut self, text: &str) -> Result<Vec<Inline>> {
        let kept = self.words.take();
        let outer = self.heading.replace(1);
        self.markup(text)?;
        let content = self.words.take();
        self.words.extend(kept);
        self.heading = outer;
        Ok(content)
    }

    /// Reads what `rest` starts with; answers how long it is.
    pub(super) fn step(&mut self, rest: &str, before: Option<char>) -> Result<usize> {
        let special = |c: char| "*_`$\\~-.#<@/\nh\"'".contains(c);
        let plain = rest.find(special).unwrap_or(rest.len());
        if plain > 0 {
            self.add(rest.get(..plain).unwrap_or_default());
            return Ok(plain);
        }
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let after = rest.chars().nth(1);
        let taken = match rest.chars().next().unwrap_or(' ') {
            '\n' => {
                self.add(" ");
                1
            }
            // Between letters they are letters.
            '*' if !(word(before) && word(after)) => self.toggle(Style::BOLD),
            '_' if !(word(before) && word(after)) => self.toggle(Style::ITALIC),
            '`' => self.raw(rest)?,
            '$' => self.math(rest)?,
            '\\' => self.escape(rest),
            '~' => {
                self.add(" ");
                1
            }
            '-' => self.dashes(rest),
            '.' if rest.starts_with("...") => {
                self.add("…");
                3
            }
            '/' => match scan::comment(rest) {
                0 => self.sign(rest),
                n => n,
            },
            'h' if !word(before) => self.address(rest),
            '<' => self.label(rest),
            '@' if !word(before) => self.reference(rest),
            '#' => return self.code(rest),
            _ => self.sign(rest),
        };
        Ok(taken)
    }

    /// Adds one character.
    pub(super) fn sign(&mut self, rest: &str) -> usize {
        let n = rest.chars().next().map_or(1, char::len_utf8);
        self.add(rest.get(..n).unwrap_or_default());
        n
    }

    pub(super) fn toggle(&mut self, style: Style) -> usize {
        self.style = if self.style.contains(style) {
            self.style.without(style)
        } else {
            self.style.with(style)
        };
        1
    }

    /// Writes metadata; what is said first holds.
    pub(super) fn about(&mut self, name: &str, value: &str) -> Result<()> {
        let key = match name {
            "title" => key::TITLE,
            "author" | "authors" => key::CREATOR,
            "date" => key::CREATED,
            "keywords" => key::KEYWORDS,
            "lang" => key::LANGUAGE,
            "description" => key::DESCRIPTION,
            _ => return Ok(()),
        };
        self.flow.sink.metadata(key, value)
    }
}
