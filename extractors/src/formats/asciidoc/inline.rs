//! Mark-up within words: formatting marks, macros, replacements. Nested formatting is read on a stack.

use super::macros;
use crate::block::{Inline, Style};
use crate::formats::markup::{Effort, Words};
use std::sync::Arc;

/// Notes within words: what was collected for the end.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) count: u32,
    /// Labels of notes with a name.
    pub(super) names: std::collections::HashMap<String, String>,
    /// Titles of sections, by the names under which they are referred to.
    pub(super) titles: std::collections::HashMap<String, String>,
    pub(super) effort: Effort,
    /// Notes that were met and not written yet.
    pub(super) waiting: Vec<(String, Vec<Inline>)>,
}

/// Formatting that may be open at once.
const MOST_OPEN: usize = 16;
/// Bytes within which a mark has to end.
const LONGEST: usize = 4_000;
/// Macros within macros.
const MOST_DEPTH: u8 = 4;

/// The words of `text`, its attributes put in before.
pub(super) fn read(text: &str, notes: &mut Notes) -> Vec<Inline> {
    nested(text, notes, 0)
}

pub(super) fn nested(text: &str, notes: &mut Notes, depth: u8) -> Vec<Inline> {
    if depth > MOST_DEPTH {
        return vec![Inline::text(text)];
    }
    let mut reader = Reader {
        text,
        at: 0,
        notes,
        depth,
        words: Words::default(),
        before: None,
        open: Vec::new(),
    };
    while reader.at < text.len() {
        reader.step();
    }
    // Marks that were never closed are signs.
    reader.words.take()
}

pub(super) struct Reader<'t, 'n> {
    text: &'t str,
    at: usize,
    pub(super) notes: &'n mut Notes,
    pub(super) depth: u8,
    pub(super) words: Words,
    /// The character before.
    pub(super) before: Option<char>,
    /// Where the formatting that is open ends, and the style around it.
    open: Vec<(usize, usize, Style)>,
}

impl<'t> Reader<'t, '_> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, n: usize) {
        self.before = self.rest().get(..n).and_then(|t| t.chars().next_back()).or(self.before);
        self.at += n;
        self.notes.effort.read(n);
    }

    pub(super) fn style(&self) -> Style {
        self.open.iter().fold(Style::PLAIN, |all, (_, _, style)| all.with(*style))
    }

    pub(super) fn add(&mut self, text: &str, link: Option<&Arc<str>>) {
        let style = self.style();
        self.words.add(text, style, link);
    }

    /// Where `mark` stands in `text`; a look for nothing is noted.
    pub(super) fn seek(&mut self, text: &str, mark: &str) -> Option<usize> {
        let found = text.find(mark);
        if found.is_none() {
            self.notes.effort.missed(text.len());
        }
        found
    }

    fn step(&mut self) {
        // The end of formatting.
        if let Some((end, width, _)) = self.open.last().copied()
            && self.at >= end
        {
            self.open.pop();
            self.take(width);
            return;
        }
        let limit = self.open.last().map_or(self.text.len(), |(end, ..)| *end);
        let rest = self.text.get(self.at..limit).unwrap_or_default();
        let rest = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest);
        let special = |c: char| "\\+`*_#^~<[(:\"'\n.-=&h".contains(c);
        let plain = rest.find(special).unwrap_or(rest.len());
        if plain > 0 {
            self.add(rest.get(..plain).unwrap_or_default(), None);
            self.take(plain);
            return;
        }
        let found = if self.notes.effort.is_left() { self.mark(rest) } else { None };
        match found {
            Some(n) => self.take(n),
            None => {
                let n = rest.chars().next().map_or(1, char::len_utf8);
                self.add(rest.get(..n).unwrap_or_default(), None);
                self.take(n);
            }
        }
    }

    /// Reads what `rest` starts with if it is a mark; answers how long it is.
    fn mark(&mut self, rest: &'t str) -> Option<usize> {
        match rest.chars().next()? {
            '\\' => self.escape(rest),
            '\n' => {
                self.add(" ", None);
                Some(1)
            }
            '+' => self.pass(rest),
            '"' | '\'' => self.quoted(rest),
            '`' => self.code(rest),
            '*' => self.format(rest, '*', Style::BOLD),
            '_' => self.format(rest, '_', Style::ITALIC),
            '#' => self.format(rest, '#', Style::PLAIN),
            '^' => self.raised(rest, '^', Style::SUPERSCRIPT),
            '~' => self.raised(rest, '~', Style::SUBSCRIPT),
            '<' => macros::reference(self, rest),
            '[' => self.bracket(rest),
            '(' => self.parenthesis(rest),
            ':' => self.colon(rest),
            'h' => macros::address(self, rest, self.before),
            '.' if rest.starts_with("...") => {
                self.add("…", None);
                Some(3)
            }
            '-' => self.dash(rest),
            '=' if rest.starts_with("=>") => {
                self.add("⇒", None);
                Some(2)
            }
            '&' => self.reference(rest),
            _ => None,
        }
    }

    fn escape(&mut self, rest: &str) -> Option<usize> {
        let c = rest.get(1..)?.chars().next()?;
        let marks = rest.get(1..)?.chars().take_while(|next| *next == c).count();
        if "*_`#^~+<[{(\"'&-.:=h".contains(c) || c.is_alphabetic() {
            let n = c.len_utf8() * if "*_`#+".contains(c) { marks.min(2) } else { 1 };
            self.add(rest.get(1..1 + n)?, None);
            return Some(1 + n);
        }
        None
    }

    pub(super) fn at_word(c: Option<char>) -> bool {
        c.is_some_and(|c| c.is_alphanumeric() || c == '_')
    }

    /// What stands between a mark here and the same mark again: within words where it is double, else around words.
    pub(super) fn inside(&mut self, rest: &'t str, mark: char) -> Option<(&'t str, usize)> {
        let double: String = [mark, mark].iter().collect();
        if let Some(behind) = rest.strip_prefix(double.as_str())
            && let Some(end) = behind.find(double.as_str()).filter(|end| *end > 0)
        {
            // `***bold***`: the mark belongs to what is inside.
            return Some((behind.get(..end)?, 2));
        }
        let behind = rest.strip_prefix(mark)?;
        if Self::at_word(self.before) || !behind.starts_with(|c: char| !c.is_whitespace()) {
            return None;
        }
        let mut from = 0;
        loop {
            let Some(at) = behind.get(from..)?.find(mark).map(|at| from + at) else {
                self.notes.effort.missed(behind.len());
                return None;
            };
            let inner = behind.get(..at)?;
            let next = behind.get(at + mark.len_utf8()..)?.chars().next();
            let closes = !Self::at_word(next) && next != Some(mark);
            if closes && inner.chars().next_back().is_some_and(|c| !c.is_whitespace()) {
                return Some((inner, 1));
            }
            from = at + mark.len_utf8();
        }
    }

    fn format(&mut self, rest: &'t str, mark: char, style: Style) -> Option<usize> {
        let (inner, width) = self.inside(rest, mark)?;
        if self.open.len() >= MOST_OPEN {
            return None;
        }
        let width = width * mark.len_utf8();
        self.open.push((self.at + width + inner.len(), width, style));
        Some(width)
    }

    /// Monospaced words; what is inside is still marked up.
    fn code(&mut self, rest: &'t str) -> Option<usize> {
        let (inner, width) = self.inside(rest, '`')?;
        // `+literal+` within is not.
        if let Some(literal) = inner.strip_prefix('+').and_then(|i| i.strip_suffix('+')) {
            let style = self.style().with(Style::CODE);
            self.words.add(literal, style, None);
            return Some(inner.len() + 2 * width);
        }
        if self.open.len() >= MOST_OPEN {
            return None;
        }
        self.open.push((self.at + width + inner.len(), width, Style::CODE));
        Some(width)
    }

    fn raised(&mut self, rest: &'t str, mark: char, style: Style) -> Option<usize> {
        let behind = rest.get(1..)?;
        let inner = behind.get(..self.seek(behind, mark.encode_utf8(&mut [0; 4]))?)?;
        if inner.is_empty() || inner.contains(char::is_whitespace) {
            return None;
        }
        let style = self.style().with(style);
        self.words.add(inner, style, None);
        Some(inner.len() + 2)
    }

    /// `` "`quoted`" `` and `` '`quoted`' ``
    fn quoted(&mut self, rest: &'t str) -> Option<usize> {
        let (open, close, marks) = match rest.chars().next()? {
            '"' => ("\"`", "`\"", ["“", "”"]),
            _ => ("'`", "`'", ["‘", "’"]),
        };
        let behind = rest.strip_prefix(open)?;
        let inner = behind.get(..self.seek(behind, close)?)?;
        if inner.is_empty() {
            return None;
        }
        let [left, right] = marks;
        self.add(left, None);
        let words = nested(inner, self.notes, self.depth + 1);
        self.words.extend(words);
        self.add(right, None);
        Some(inner.len() + 4)
    }

    /// `+literal+`, `++literal++`, `+++literal+++`
    fn pass(&mut self, rest: &'t str) -> Option<usize> {
        if let Some(behind) = rest.strip_prefix("+++") {
            let inner = behind.get(..self.seek(behind, "+++")?)?;
            self.add(inner, None);
            return Some(inner.len() + 6);
        }
        // A line break at the end of a line.
        if self.before == Some(' ') && (rest == "+" || rest.starts_with("+\n")) {
            self.words.push(Inline::Break);
            return Some(rest.len().min(2));
        }
        let (inner, width) = self.inside(rest, '+')?;
        self.add(inner, None);
        Some(inner.len() + 2 * width)
    }

    /// The colon of a macro: its name stands before it.
    fn colon(&mut self, rest: &'t str) -> Option<usize> {
        let so_far = self.text.get(..self.at)?;
        let from = so_far.rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |at| {
            at + so_far.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8)
        });
        let name = so_far.get(from..)?;
        macros::named(self, name, rest)
    }

    /// Takes a name that turned out to be no word off the end of the words.
    pub(super) fn unsay(&mut self, name: &str) {
        let mut all = self.words.take();
        if let Some(Inline::Text { text, .. }) = all.last_mut()
            && let Some(before) = text.strip_suffix(name).map(str::to_owned)
        {
            *text = before;
        }
        self.words.extend(all);
    }
}
