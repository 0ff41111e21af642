//! Mark-up within words: emphasis, links, notes, formulas, times, macros.

use crate::block::{Inline, Style};
use crate::formats::markup::{Effort, Words};
use std::collections::HashMap;
use std::sync::Arc;

/// Bytes within which a mark has to end.
const LONGEST: usize = 4_000;
/// Bytes of an address.
const LONGEST_ADDRESS: usize = 300;
/// Words within words.
const MOST_DEPTH: u8 = 6;

/// What a document defines, and the notes that were met.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) macros: HashMap<String, String>,
    pub(super) links: HashMap<String, String>,
    pub(super) anonymous: u32,
    pub(super) effort: Effort,
    /// Notes that were met and not written yet.
    pub(super) waiting: Vec<(String, Vec<Inline>)>,
}

impl State {
    /// `name text with $1`
    pub(super) fn define(&mut self, value: &str) {
        if let Some((name, text)) = value.split_once(' ')
            && self.macros.len() < 1_000
        {
            self.macros.insert(name.to_owned(), text.trim().to_owned());
        }
    }

    /// `name https://example.org/%s`
    pub(super) fn abbreviate(&mut self, value: &str) {
        if let Some((name, target)) = value.split_once(' ')
            && self.links.len() < 1_000
        {
            self.links.insert(name.to_owned(), target.trim().to_owned());
        }
    }

    /// The label of a note; those without one are numbered.
    pub(super) fn label(&mut self, name: &str) -> String {
        if name.is_empty() {
            self.anonymous += 1;
            return format!("note-{}", self.anonymous);
        }
        name.to_owned()
    }
}

/// The words of `text` with their mark-up. Line ends are spaces.
pub(super) fn read(text: &str, state: &mut State) -> Vec<Inline> {
    nested(text, state, Style::PLAIN, None, 0)
}

pub(super) fn nested(
    text: &str,
    state: &mut State,
    style: Style,
    link: Option<&Arc<str>>,
    depth: u8,
) -> Vec<Inline> {
    if depth > MOST_DEPTH {
        return vec![Inline::Text { text: text.to_owned(), style, link: link.cloned() }];
    }
    let mut reader =
        Reader { text, at: 0, state, style, link, depth, words: Words::default(), before: None };
    while reader.at < text.len() {
        reader.step();
    }
    reader.words.take()
}

pub(super) struct Reader<'t, 'n> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) state: &'n mut State,
    pub(super) style: Style,
    pub(super) link: Option<&'n Arc<str>>,
    pub(super) depth: u8,
    pub(super) words: Words,
    pub(super) before: Option<char>,
}

impl<'t> Reader<'t, '_> {
    pub(super) fn add(&mut self, text: &str) {
        self.words.add(text, self.style, self.link);
    }

    pub(super) fn take(&mut self, n: usize) {
        let taken = self.text.get(self.at..self.at + n).and_then(|t| t.chars().next_back());
        self.before = taken.or(self.before);
        self.at += n;
        self.state.effort.read(n);
    }

    /// Where `mark` stands in `text`; a look for nothing is noted.
    pub(super) fn seek(&mut self, text: &str, mark: &str) -> Option<usize> {
        let found = text.find(mark);
        if found.is_none() {
            self.state.effort.missed(text.len());
        }
        found
    }

    fn step(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let rest = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest);
        let special = |c: char| "*/_+=~[<{\\$^@\n-.s".contains(c);
        let plain = rest.find(special).unwrap_or(rest.len());
        if plain > 0 {
            self.add(rest.get(..plain).unwrap_or_default());
            self.take(plain);
            return;
        }
        let found = if self.state.effort.is_left() { self.mark(rest) } else { None };
        match found {
            Some(n) => self.take(n),
            None => {
                let n = rest.chars().next().map_or(1, char::len_utf8);
                self.add(rest.get(..n).unwrap_or_default());
                self.take(n);
            }
        }
    }

    /// Whether an address is being read, in which marks are characters.
    fn is_in_address(&self) -> bool {
        let read = self.text.get(..self.at).unwrap_or_default();
        let start = read.ceil_char_boundary(read.len().saturating_sub(LONGEST_ADDRESS));
        let recent = read.get(start..).unwrap_or_default();
        let word = recent.rsplit(|c: char| c.is_whitespace() || "[]<>()\"".contains(c)).next();
        word.is_some_and(|word| word.contains("://"))
    }

    fn mark(&mut self, rest: &'t str) -> Option<usize> {
        let first = rest.chars().next()?;
        if "*/_+=~^$-.s".contains(first) && self.is_in_address() {
            return None;
        }
        match first {
            '\n' => {
                self.add(" ");
                Some(1)
            }
            '*' => self.emphasis(rest, '*', Style::BOLD),
            '/' => self.emphasis(rest, '/', Style::ITALIC),
            '+' => self.emphasis(rest, '+', Style::STRIKE),
            '=' => self.verbatim(rest, '='),
            '~' => self.verbatim(rest, '~'),
            '_' => self
                .lowered(rest, '_', Style::SUBSCRIPT)
                .or_else(|| self.emphasis(rest, '_', Style::PLAIN)),
            '^' => self.lowered(rest, '^', Style::SUPERSCRIPT),
            '[' => self.bracket(rest),
            '<' => self.angle(rest),
            '{' => self.macro_call(rest),
            '\\' => self.backslash(rest),
            '$' => self.dollar(rest),
            '@' => self.export(rest),
            '-' if rest.starts_with("---") => {
                self.add("—");
                Some(3)
            }
            '-' if rest.starts_with("--") && !rest.starts_with("-->") => {
                let spaced = self.before.is_none_or(|c| c.is_whitespace() || c.is_alphanumeric());
                spaced.then(|| {
                    self.add("–");
                    2
                })
            }
            '.' if rest.starts_with("...") => {
                self.add("…");
                Some(3)
            }
            's' => self.source(rest),
            _ => None,
        }
    }

    /// What stands between a mark here and the next that ends it (Org Syntax, Emphasis markers).
    pub(super) fn inside(&mut self, rest: &'t str, mark: char) -> Option<&'t str> {
        let opens = self.before.is_none_or(|c| c.is_whitespace() || "-–—('\"{“‘".contains(c));
        let behind = rest.strip_prefix(mark)?;
        if !opens || !behind.starts_with(|c: char| !c.is_whitespace()) {
            return None;
        }
        let mut from = 0;
        loop {
            let Some(at) = behind.get(from..)?.find(mark).map(|at| from + at) else {
                self.state.effort.missed(behind.len());
                return None;
            };
            let inner = behind.get(..at)?;
            let next = behind.get(at + 1..)?.chars().next();
            let closes =
                next.is_none_or(|c| c.is_whitespace() || "-–—.,;:!?'\")}]\\[”’*/_+".contains(c));
            if closes
                && !inner.is_empty()
                && !inner.ends_with(char::is_whitespace)
                && inner.matches('\n').count() <= 2
            {
                return Some(inner);
            }
            from = at + 1;
        }
    }

    fn emphasis(&mut self, rest: &'t str, mark: char, style: Style) -> Option<usize> {
        let inner = self.inside(rest, mark)?;
        let style = self.style.with(style);
        let words = nested(inner, self.state, style, self.link, self.depth + 1);
        self.words.extend(words);
        Some(inner.len() + 2)
    }

    fn verbatim(&mut self, rest: &'t str, mark: char) -> Option<usize> {
        let inner = self.inside(rest, mark)?;
        let style = self.style.with(Style::CODE);
        self.words.add(&inner.replace('\n', " "), style, self.link);
        Some(inner.len() + 2)
    }

    /// `_{below}`, `^{above}`, `^2`
    fn lowered(&mut self, rest: &str, mark: char, style: Style) -> Option<usize> {
        if self.before.is_none_or(char::is_whitespace) {
            return None;
        }
        let behind = rest.strip_prefix(mark)?;
        let (inner, n) = if let Some(braced) = behind.strip_prefix('{') {
            let inner = braced.get(..self.seek(braced, "}")?)?;
            (inner, inner.len() + 3)
        } else if mark == '^' {
            let n = behind.find(|c: char| !c.is_alphanumeric()).unwrap_or(behind.len());
            (behind.get(..n).filter(|i| !i.is_empty() && i.len() <= 4)?, n + 1)
        } else {
            return None;
        };
        let style = self.style.with(style);
        self.words.add(inner, style, self.link);
        Some(n)
    }

    /// `{{{name(argument)}}}`
    fn macro_call(&mut self, rest: &'t str) -> Option<usize> {
        let behind = rest.strip_prefix("{{{")?;
        let inner = behind.get(..self.seek(behind, "}}}")?)?;
        let (name, arguments) = inner.split_once('(').unwrap_or((inner, ""));
        let arguments: Vec<&str> =
            arguments.trim_end_matches(')').split(',').map(str::trim).collect();
        if let Some(text) = self.state.macros.get(name.trim()) {
            let mut text = text.clone();
            for (n, argument) in arguments.iter().enumerate().take(9) {
                text = text.replace(&format!("${}", n + 1), argument);
            }
            text.truncate(text.floor_char_boundary(LONGEST));
            if !self.state.effort.put_in(text.len()) {
                text.clear();
            }
            let words = nested(&text, self.state, self.style, self.link, self.depth + 1);
            self.words.extend(words);
        }
        Some(inner.len() + 6)
    }

    /// Line breaks, formulas, entities.
    fn backslash(&mut self, rest: &'t str) -> Option<usize> {
        if rest == "\\\\" || rest.starts_with("\\\\\n") {
            self.words.push(Inline::Break);
            return Some(rest.len().min(3));
        }
        for (open, close) in [("\\(", "\\)"), ("\\[", "\\]")] {
            if let Some(behind) = rest.strip_prefix(open) {
                let inner = behind.get(..self.seek(behind, close)?)?;
                self.words.push(Inline::Math { latex: inner.trim().to_owned() });
                return Some(inner.len() + 4);
            }
        }
        let behind = rest.get(1..)?;
        let n = behind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(behind.len());
        let name = behind.get(..n).filter(|name| !name.is_empty())?;
        let text = super::entities::entity(name)?;
        self.add(text);
        let braces = if behind.get(n..).is_some_and(|b| b.starts_with("{}")) { 2 } else { 0 };
        Some(1 + n + braces)
    }

    /// `$x^2$`, `$$x^2$$`
    fn dollar(&mut self, rest: &'t str) -> Option<usize> {
        if let Some(behind) = rest.strip_prefix("$$") {
            let inner = behind.get(..self.seek(behind, "$$")?)?;
            self.words.push(Inline::Math { latex: inner.trim().to_owned() });
            return Some(inner.len() + 4);
        }
        let behind = rest.get(1..)?;
        if self.before.is_some_and(char::is_alphanumeric)
            || !behind.starts_with(|c: char| !c.is_whitespace() && c != '.' && c != ',')
        {
            return None;
        }
        let at = self.seek(behind, "$")?;
        let inner = behind.get(..at)?;
        let next = behind.get(at + 1..)?.chars().next();
        let ends = inner.chars().next_back().is_some_and(|c| !c.is_whitespace() && c != ',');
        if !ends || next.is_some_and(char::is_alphanumeric) || inner.matches('\n').count() > 2 {
            return None;
        }
        self.words.push(Inline::Math { latex: inner.to_owned() });
        Some(inner.len() + 2)
    }

    /// `@@html:text@@`: for one format of output, and not for this one.
    fn export(&mut self, rest: &'t str) -> Option<usize> {
        let behind = rest.strip_prefix("@@")?;
        let inner = behind.get(..self.seek(behind, "@@")?)?;
        inner.contains(':').then_some(inner.len() + 4)
    }

    /// `src_python{code}`, `src_python[:exports code]{code}`
    fn source(&mut self, rest: &'t str) -> Option<usize> {
        if self.before.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let behind = rest.strip_prefix("src_")?;
        let open = self.seek(behind, "{")?;
        let head = behind.get(..open)?;
        if head.len() > 100 || head.contains(char::is_whitespace) && !head.contains('[') {
            return None;
        }
        let inner = behind.get(open + 1..)?;
        let inner = inner.get(..self.seek(inner, "}")?)?;
        let style = self.style.with(Style::CODE);
        self.words.add(inner, style, self.link);
        Some(4 + open + inner.len() + 2)
    }
}
