//! Markup to words and blocks.

use super::scan;
use crate::block::{Inline, Marker, Style};
use crate::error::Result;
use crate::formats::markup::{Flow, Words, code_language};
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
    lists: Vec<(usize, u64)>,
    /// The level of the heading that is being read: its words are kept apart from paragraphs.
    pub(super) heading: Option<u8>,
}

/// What is known about the document so far.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Names that stand for words.
    pub(super) names: HashMap<String, String>,
    pub(super) notes: u32,
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

    fn end_lists(&mut self, left: usize) -> Result<()> {
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
            if fresh {
                fresh = false;
                if let Some(n) = self.line_starts(rest)? {
                    at += n;
                    fresh = rest.get(..n).is_some_and(|line| line.ends_with('\n'));
                    continue;
                }
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

    /// Reads what may only stand at the start of a line; answers how long it is.
    fn line_starts(&mut self, rest: &str) -> Result<Option<usize>> {
        let indent = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let line = rest.get(indent..).unwrap_or_default();
        if line.starts_with('\n') || line.is_empty() {
            // An empty line ends a paragraph.
            if rest.len() > indent {
                self.end_paragraph()?;
            }
            return Ok(Some((indent + 1).min(rest.len())));
        }
        if self.heading.is_some() {
            return Ok((indent > 0).then_some(indent));
        }
        let marks = line.len() - line.trim_start_matches('=').len();
        if marks > 0 && line.get(marks..).is_some_and(|l| l.starts_with([' ', '\t'])) {
            let n = line.find('\n').unwrap_or(line.len());
            // A call in a heading may go on in the next line.
            let n = n.max(self.call_end(line, n));
            self.end()?;
            let title = line.get(marks..n).unwrap_or_default().trim();
            self.heading(u8::try_from(marks).unwrap_or(6), title)?;
            return Ok(Some(indent + n));
        }
        if let Some((width, marker)) = self.item_marker(line, indent) {
            self.begin_item(indent, marker)?;
            return Ok(Some(indent + width));
        }
        let first = line.lines().next().unwrap_or_default();
        if let Some(term) =
            first.strip_prefix("/ ").and_then(|l| l.split_once(':')).map(|(term, _)| term)
            && !term.contains('\n')
        {
            self.begin_item(indent, Marker::Bullet)?;
            let words = self.captured(term)?;
            self.flow.lead(words.into_iter().map(super::calls::bold).collect());
            self.flow.lead(vec![Inline::text(": ")]);
            return Ok(Some(indent + 3 + term.len()));
        }
        // Words as far left as the marker are no part of the item.
        let outer = self.lists.iter().filter(|(at, _)| *at < indent).count();
        if outer < self.lists.len() && !line.starts_with("//") {
            self.end_paragraph()?;
            self.end_lists(outer)?;
        }
        Ok((indent > 0).then_some(indent))
    }

    /// Where a call that starts before `n` ends, if that is further on.
    fn call_end(&self, line: &str, n: usize) -> usize {
        let head = line.get(..n).unwrap_or_default();
        let Some(open) = head.find('[').filter(|_| head.contains('#')) else { return n };
        let end = open + scan::group(line.get(open..).unwrap_or_default());
        if end > n {
            line.get(end..).and_then(|l| l.find('\n')).map_or(line.len(), |more| end + more)
        } else {
            n
        }
    }

    /// A marker of an item and how wide it is.
    fn item_marker(&self, line: &str, indent: usize) -> Option<(usize, Marker)> {
        let space = |rest: &str| rest.starts_with([' ', '\t']);
        let next = self.lists.iter().find(|(at, _)| *at == indent).map_or(1, |(_, last)| last + 1);
        if line.strip_prefix('-').is_some_and(space) {
            return Some((2, Marker::Bullet));
        }
        if line.strip_prefix('+').is_some_and(space) {
            return Some((2, Marker::Number(next)));
        }
        let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let behind = line.get(digits..)?.strip_prefix('.')?;
        let number = line.get(..digits).filter(|d| (1..=4).contains(&d.len()))?.parse().ok()?;
        space(behind).then_some((digits + 2, Marker::Number(number)))
    }

    fn begin_item(&mut self, indent: usize, marker: Marker) -> Result<()> {
        self.end_paragraph()?;
        let outer = self.lists.iter().filter(|(at, _)| *at < indent).count();
        let same = self.lists.get(outer).is_some_and(|(at, _)| *at == indent);
        self.end_lists(outer + usize::from(same))?;
        if !same {
            self.flow.open_list()?;
            self.lists.push((indent, 0));
        }
        if let (Some((_, last)), Marker::Number(number)) = (self.lists.last_mut(), &marker) {
            *last = *number;
        }
        self.flow.item(marker)
    }

    /// Writes a heading of these words.
    pub(super) fn heading(&mut self, level: u8, title: &str) -> Result<()> {
        let outer = self.heading.replace(level);
        let kept = self.words.take();
        self.markup(title)?;
        let content = self.words.take();
        self.words.extend(kept);
        self.heading = outer;
        self.flow.heading(level, content)?;
        self.write_notes()
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
    fn step(&mut self, rest: &str, before: Option<char>) -> Result<usize> {
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
    fn sign(&mut self, rest: &str) -> usize {
        let n = rest.chars().next().map_or(1, char::len_utf8);
        self.add(rest.get(..n).unwrap_or_default());
        n
    }

    fn toggle(&mut self, style: Style) -> usize {
        self.style = if self.style.contains(style) {
            self.style.without(style)
        } else {
            self.style.with(style)
        };
        1
    }

    /// Raw text: within a line, or a block of code.
    fn raw(&mut self, rest: &str) -> Result<usize> {
        let n = scan::raw(rest);
        let ticks = rest.len() - rest.trim_start_matches('`').len();
        if ticks < 3 {
            let inner = rest.get(1..n.saturating_sub(1)).unwrap_or_default();
            let style = self.style.with(Style::CODE);
            self.words.add(inner, style, None);
            return Ok(n);
        }
        let inner = rest.get(ticks..n.saturating_sub(ticks).max(ticks)).unwrap_or_default();
        let tag = scan::name(inner);
        let (language, code) = inner.split_at_checked(tag).unwrap_or(("", inner));
        if !code.contains('\n') || self.heading.is_some() {
            let style = self.style.with(Style::CODE);
            self.words.add(code.trim(), style, None);
            return Ok(n);
        }
        self.end_paragraph()?;
        self.flow.code(code_language(language), &dedented(code))?;
        Ok(n)
    }

    /// A formula; a displayed one has spaces inside of its signs.
    fn math(&mut self, rest: &str) -> Result<usize> {
        let body = rest.get(1..).unwrap_or_default();
        let mut escaped = false;
        let end = body.char_indices().find(|(_, c)| {
            let ends = *c == '$' && !escaped;
            escaped = *c == '\\' && !escaped;
            ends
        });
        let Some((end, _)) = end else { return Ok(self.sign(rest)) };
        let inner = body.get(..end).unwrap_or_default();
        let display =
            inner.starts_with(char::is_whitespace) && inner.ends_with(char::is_whitespace);
        let latex = inner.trim().to_owned();
        if display && self.heading.is_none() {
            self.end_paragraph()?;
            self.flow.math(latex)?;
        } else {
            self.words.push(Inline::Math { latex });
        }
        Ok(end + 2)
    }

    fn escape(&mut self, rest: &str) -> usize {
        let Some(c) = rest.chars().nth(1) else { return 1 };
        if c.is_whitespace() {
            self.words.push(Inline::Break);
            return 1 + c.len_utf8();
        }
        if let Some((code, _)) = rest.strip_prefix("\\u{").and_then(|r| r.split_once('}')) {
            let c = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
            if let Some(c) = c {
                self.add(c.encode_utf8(&mut [0; 4]));
                return code.len() + 4;
            }
        }
        self.add(c.encode_utf8(&mut [0; 4]));
        1 + c.len_utf8()
    }

    fn dashes(&mut self, rest: &str) -> usize {
        for (mark, text) in [("---", "—"), ("--", "–"), ("-?", "")] {
            if rest.starts_with(mark) {
                self.add(text);
                return mark.len();
            }
        }
        self.sign(rest)
    }

    fn address(&mut self, rest: &str) -> usize {
        if !(rest.starts_with("https://") || rest.starts_with("http://")) {
            return self.sign(rest);
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '<' | '>' | '"');
        let end = rest.find(ends).unwrap_or(rest.len());
        let target = rest
            .get(..end)
            .unwrap_or_default()
            .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '*', '_']);
        let style = self.style;
        self.words.add(target, style, Some(&target.into()));
        target.len()
    }

    /// `<name>` names what stands before it.
    fn label(&mut self, rest: &str) -> usize {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
        let near = rest.get(1..rest.floor_char_boundary(200)).unwrap_or_default();
        match near.find('>') {
            Some(end)
                if end > 0 && rest.get(1..=end).is_some_and(|name| name.chars().all(fits)) =>
            {
                end + 2
            }
            _ => self.sign(rest),
        }
    }

    /// `@name` refers to it; words in brackets say how.
    fn reference(&mut self, rest: &str) -> usize {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
        let behind = rest.get(1..).unwrap_or_default();
        let n = behind.find(|c: char| !fits(c)).unwrap_or(behind.len());
        let name = behind.get(..n).unwrap_or_default().trim_end_matches(['.', ':']);
        if name.is_empty() {
            return self.sign(rest);
        }
        self.add(&format!("[{name}]"));
        name.len() + 1
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

/// Lines of code without the indentation that they share.
fn dedented(code: &str) -> String {
    let lines: Vec<&str> = code.lines().map(str::trim_end).collect();
    let lines = lines
        .get(usize::from(lines.first().is_some_and(|line| line.is_empty()))..)
        .unwrap_or_default();
    let indent = |line: &&&str| line.len() - line.trim_start().len();
    let least =
        lines.iter().filter(|line| !line.is_empty()).map(|line| indent(&line)).min().unwrap_or(0);
    let lines: Vec<&str> = lines.iter().map(|line| line.get(least..).unwrap_or_default()).collect();
    lines.join("\n")
}
