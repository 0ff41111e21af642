//! Lines to blocks (Org Syntax). What stands inside blocks is read as a body of its own, down to a bounded depth.

use super::inline::{self, State};
use super::lists;
use super::signs::{begin, code, is_drawer, keyword, level, note};
use crate::block::Inline;
use crate::error::Result;
use crate::formats::html;
use crate::formats::markup::{Flow, code_language};
use crate::sink::Sink;
use std::cell::Cell;

/// Deepest body; what is deeper is read as words.
const MOST_DEPTH: usize = 16;
/// Blocks that do not end, after which no end is looked for any more.
const MOST_MISSES: u32 = 200;

pub(super) struct Reader<'s, 'r> {
    pub(super) flow: Flow<'s, 'r>,
    pub(super) state: State,
    pub(super) depth: usize,
    /// Levels that the title takes.
    pub(super) above: u8,
    /// The level of a headline whose tree is left out.
    pub(super) hidden: Option<usize>,
    /// The title of the next block.
    pub(super) caption: String,
    /// Words that mark a headline as something to do.
    pub(super) todo: Vec<String>,
    /// How often the end of something was looked for and not there.
    pub(super) misses: u32,
}

impl<'s, 'r> Reader<'s, 'r> {
    pub(super) fn new(lines: &[&str], sink: &'s mut Sink<'r>) -> Self {
        let titled = lines.iter().any(|line| {
            keyword(line).is_some_and(|(n, v)| n.eq_ignore_ascii_case("title") && !v.is_empty())
        });
        Self {
            flow: Flow::new(sink),
            state: State::default(),
            depth: 0,
            above: u8::from(titled),
            hidden: None,
            caption: String::new(),
            todo: ["TODO", "DONE"].map(str::to_owned).to_vec(),
            misses: 0,
        }
    }

    pub(super) fn read(mut self, lines: &[&str]) -> Result<()> {
        self.about(lines)?;
        self.body(lines)?;
        self.flow.end_item()?;
        self.write_notes()
    }

    /// Words with their mark-up.
    pub(super) fn words(&mut self, text: &str) -> Vec<Inline> {
        inline::read(text, &mut self.state)
    }

    /// Writes the footnotes that were met within words.
    pub(super) fn write_notes(&mut self) -> Result<()> {
        for (label, content) in std::mem::take(&mut self.state.waiting) {
            self.flow.note(label, content)?;
        }
        Ok(())
    }

    /// Reads what stands inside something.
    pub(super) fn inside(&mut self, lines: &[&str]) -> Result<()> {
        if self.depth >= MOST_DEPTH {
            let words = self.words(&lines.join("\n"));
            return self.flow.paragraph(words);
        }
        self.depth += 1;
        let result = self.body(lines);
        self.depth -= 1;
        result
    }

    fn body(&mut self, lines: &[&str]) -> Result<()> {
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            self.flow.sink.check()?;
            let rest = lines.get(at..).unwrap_or_default();
            let level = level(line).filter(|_| self.depth == 0);
            if let (Some(level), Some(hidden)) = (level, self.hidden)
                && level <= hidden
            {
                self.hidden = None;
            }
            at += if line.trim().is_empty() || self.hidden.is_some() {
                1
            } else if let Some(level) = level {
                self.headline(level, line)?;
                1
            } else {
                self.element(line.trim_start(), rest)?.max(1)
            };
        }
        Ok(())
    }

    /// Reads the element that starts with `line`, the first of `rest`; answers how many lines it has.
    fn element(&mut self, line: &str, rest: &[&str]) -> Result<usize> {
        if let Some((kind, about)) = begin(line) {
            return self.block(kind, about, rest);
        }
        if line.starts_with("#+") && keyword(line).is_some() {
            let (name, value) = keyword(line).unwrap_or_default();
            self.keyword(name, value)?;
            return Ok(1);
        }
        if line == "#" || line.starts_with("# ") {
            return Ok(1);
        }
        if is_drawer(line)
            && let Some(n) = self.find(rest, |line| line.trim().eq_ignore_ascii_case(":END:"))
        {
            let n = n + 1;
            return self.drawer(line, rest.get(..n).unwrap_or_default());
        }
        if line.starts_with('|') {
            return self.table(rest);
        }
        if crate::formats::markup::grid::is_border(line) {
            return self.drawing(rest);
        }
        if line == ":" || line.starts_with(": ") {
            return self.fixed(rest);
        }
        if line.len() >= 5 && line.chars().all(|c| c == '-') {
            self.flow.rule()?;
            return Ok(1);
        }
        if let Some((label, _)) = note(rest.first().copied().unwrap_or_default()) {
            return self.note(label, rest);
        }
        if lists::marker(rest.first().copied().unwrap_or_default()).is_some() {
            self.title()?;
            return self.list(rest);
        }
        if ["SCHEDULED:", "DEADLINE:", "CLOSED:", "CLOCK:"].iter().any(|k| line.starts_with(k)) {
            if !line.starts_with("CLOCK:") {
                let words = self.words(line);
                self.flow.paragraph(words)?;
            }
            return Ok(1);
        }
        if let Some(latex) = line.strip_prefix("\\begin{").and_then(|l| l.split('}').next()) {
            let end = format!("\\end{{{latex}}}");
            if let Some(n) = self.find(rest, |line| line.trim_end().ends_with(&end)) {
                self.flow.math(rest.get(..=n).unwrap_or_default().join("\n").trim().to_owned())?;
                return Ok(n + 1);
            }
        }
        self.paragraph(rest)
    }

    /// The first line that ends something; none is looked for once too many were missing.
    fn find(&mut self, lines: &[&str], ends: impl Fn(&str) -> bool) -> Option<usize> {
        if self.misses > MOST_MISSES {
            return None;
        }
        let found = lines.iter().position(|line| ends(line));
        self.misses += u32::from(found.is_none());
        found
    }

    /// A line that says something about the next block, or instructs a program.
    fn keyword(&mut self, name: &str, value: &str) -> Result<()> {
        match name.to_ascii_lowercase().as_str() {
            "caption" => value.clone_into(&mut self.caption),
            "html" => html::read_fragment(value, self.flow.sink)?,
            // What a program printed stands below in a block of its own.
            _ => {}
        }
        Ok(())
    }

    /// Writes the caption of what follows.
    pub(super) fn title(&mut self) -> Result<()> {
        let caption = std::mem::take(&mut self.caption);
        if caption.is_empty() {
            return Ok(());
        }
        let words = self.words(&caption);
        self.flow.paragraph(words)
    }

    pub(super) fn caption(&mut self) -> Vec<Inline> {
        let caption = std::mem::take(&mut self.caption);
        self.words(&caption)
    }

    /// How many lines a block has up to its end. What is quoted may quote; in code all is text.
    fn block_height(&mut self, kind: &str, body: &[&str]) -> Option<usize> {
        let end = format!("#+end_{kind}");
        let literal = ["src", "example", "export", "comment"];
        let nests = !literal.iter().any(|name| kind.eq_ignore_ascii_case(name));
        let inner = Cell::new(0_usize);
        self.find(body, |line| {
            let line = line.trim();
            if nests && begin(line).is_some_and(|(name, _)| name.eq_ignore_ascii_case(kind)) {
                inner.set(inner.get() + 1);
                return false;
            }
            let ends = line.eq_ignore_ascii_case(&end);
            let innermost = inner.get();
            if ends {
                inner.set(innermost.saturating_sub(1));
            }
            ends && innermost == 0
        })
    }

    /// A block between `#+begin_x` and `#+end_x`.
    fn block(&mut self, kind: &str, about: &str, rest: &[&str]) -> Result<usize> {
        let body = rest.get(1..).unwrap_or_default();
        let n = self.block_height(kind, body);
        let Some(n) = n else {
            // A block that does not end is a line.
            return self.paragraph(rest);
        };
        let lines = body.get(..n).unwrap_or_default();
        match kind.to_ascii_lowercase().as_str() {
            "comment" => {}
            "src" => {
                self.title()?;
                let language = about.split_whitespace().next().and_then(code_language);
                self.flow.code(language, &code(lines))?;
            }
            "example" => {
                self.title()?;
                self.flow.code(None, &code(lines))?;
            }
            "export" | "html" | "latex" => match about.split_whitespace().next().unwrap_or(kind) {
                "html" | "HTML" => {
                    self.flow.end_item()?;
                    html::read_fragment(&lines.join("\n"), self.flow.sink)?;
                }
                "markdown" | "md" => {
                    self.flow.end_item()?;
                    crate::formats::markdown::read_file(&lines.join("\n"), self.flow.sink)?;
                }
                _ => {}
            },
            "quote" => {
                self.title()?;
                self.flow.open_quote()?;
                self.inside(lines)?;
                self.flow.close_quote()?;
            }
            "verse" => {
                self.title()?;
                self.flow.open_quote()?;
                let mut words = Vec::new();
                for line in lines {
                    if !words.is_empty() {
                        words.push(Inline::Break);
                    }
                    words.extend(self.words(line.trim()));
                }
                self.flow.paragraph(words)?;
                self.flow.close_quote()?;
            }
            kind @ ("note" | "warning" | "tip" | "important" | "caution" | "attention") => {
                self.title()?;
                self.flow.open_quote()?;
                let mut letters = kind.chars();
                let name: String = letters
                    .next()
                    .into_iter()
                    .flat_map(char::to_uppercase)
                    .chain(letters)
                    .collect();
                self.flow.lead_name(&name);
                self.inside(lines)?;
                self.flow.close_quote()?;
            }
            _ => {
                self.title()?;
                self.inside(lines)?;
            }
        }
        self.write_notes()?;
        Ok(n + 2)
    }

    /// A drawer: those of the outliner are left out, others are read.
    fn drawer(&mut self, line: &str, lines: &[&str]) -> Result<usize> {
        let name = line.trim_matches(':');
        let own = ["PROPERTIES", "LOGBOOK", "CLOCK"].iter().any(|n| name.eq_ignore_ascii_case(n));
        if !own {
            let body = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
            self.inside(body)?;
        }
        Ok(lines.len())
    }

    /// Lines behind colons, which are set as they are.
    fn fixed(&mut self, rest: &[&str]) -> Result<usize> {
        let is_fixed = |line: &str| line.trim_start() == ":" || line.trim_start().starts_with(": ");
        let n = rest.iter().take_while(|line| is_fixed(line)).count();
        let text: Vec<&str> = rest
            .get(..n)
            .unwrap_or_default()
            .iter()
            .map(|line| line.trim_start().get(2..).unwrap_or_default())
            .collect();
        self.title()?;
        self.flow.code(None, &text.join("\n"))?;
        Ok(n)
    }

    /// `[fn:1] text`, up to the next note, headline, or two empty lines.
    fn note(&mut self, label: &str, rest: &[&str]) -> Result<usize> {
        let first = rest.first().copied().unwrap_or_default();
        let text = first.split_once(']').map_or("", |(_, text)| text).trim();
        let ends = |at: usize| {
            let line = rest.get(at).copied().unwrap_or_default();
            let blank = line.is_empty()
                && rest.get(at + 1).is_none_or(|next| next.is_empty() || !next.starts_with(' '));
            note(line).is_some() || level(line).is_some() || blank
        };
        let n = (1..rest.len()).find(|at| ends(*at)).unwrap_or(rest.len());
        let mut lines = vec![text];
        lines.extend(rest.get(1..n).unwrap_or_default().iter().copied());
        let label = self.state.label(label);
        self.flow.open_note(&label)?;
        self.inside(&lines)?;
        self.flow.close_note()?;
        Ok(n)
    }

    fn paragraph(&mut self, rest: &[&str]) -> Result<usize> {
        let ends = |line: &str| {
            let trimmed = line.trim_start();
            trimmed.is_empty()
                || level(line).is_some()
                || lists::marker(line).is_some()
                || begin(trimmed).is_some()
                || trimmed.starts_with('|')
                || trimmed.starts_with(": ")
                || (trimmed.starts_with("#+") && keyword(trimmed).is_some())
                || trimmed.starts_with("# ")
        };
        let n = 1 + rest.iter().skip(1).take_while(|line| !ends(line)).count();
        let lines: Vec<&str> =
            rest.get(..n).unwrap_or_default().iter().map(|line| line.trim()).collect();
        let text = lines.join("\n");
        // A picture alone has its caption as its words.
        let caption = self.caption();
        if !caption.is_empty() {
            self.flow.paragraph(caption)?;
        }
        let words = self.words(&text);
        self.flow.paragraph(words)?;
        self.write_notes()?;
        Ok(n)
    }
}
