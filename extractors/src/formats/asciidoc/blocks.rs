//! Lines to blocks. What stands between delimiters is read as a body of its own, down to a bounded depth.

use super::about::{About, parts};
use super::attributes::{self, Attributes};
use super::inline::{self, Notes};
use super::lists;
use super::marks::{
    admonition, delimiter, formula, language, paragraph_height, section, titles, underlined,
};
use crate::Options;
use crate::block::Inline;
use crate::error::Result;
use crate::formats::markup::{Flow, bold};
use crate::sink::Sink;

/// Deepest body; what is deeper is read as words.
pub(super) const MOST_DEPTH: usize = 16;

pub(super) struct Reader<'o, 's, 'r> {
    pub(super) flow: Flow<'s, 'r>,
    pub(super) options: &'o Options,
    pub(super) attributes: Attributes,
    pub(super) notes: Notes,
    pub(super) depth: usize,
    /// What the lines above say about the next block.
    pub(super) about: About,
    /// Whether the block is attached to an item, so that the next item ends it.
    pub(super) attached: bool,
}

impl<'o, 's, 'r> Reader<'o, 's, 'r> {
    pub(super) fn new(options: &'o Options, sink: &'s mut Sink<'r>) -> Self {
        Self {
            flow: Flow::new(sink),
            options,
            attributes: Attributes::default(),
            notes: Notes::default(),
            depth: 0,
            about: About::default(),
            attached: false,
        }
    }

    pub(super) fn read(mut self, lines: &[&str]) -> Result<()> {
        self.notes.titles = titles(lines);
        let head = self.head(lines)?;
        self.body(lines.get(head..).unwrap_or_default())?;
        self.flow.end_item()?;
        self.write_notes()
    }

    /// Writes the footnotes that were met.
    pub(super) fn write_notes(&mut self) -> Result<()> {
        for (label, content) in std::mem::take(&mut self.notes.waiting) {
            self.flow.note(label, content)?;
        }
        Ok(())
    }

    /// Words with their mark-up, attributes put in.
    pub(super) fn words(&mut self, text: &str) -> Vec<Inline> {
        let text = self.attributes.filled(text);
        inline::read(&text, &mut self.notes)
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
            at += if line.is_empty() {
                1
            } else {
                self.block(lines.get(at..).unwrap_or_default())?.max(1)
            };
        }
        self.about = About::default();
        Ok(())
    }

    /// Reads the block that starts with the first of `rest`; answers how many lines it has.
    pub(super) fn block(&mut self, rest: &[&str]) -> Result<usize> {
        let line = rest.first().copied().unwrap_or_default();
        if let Some(n) = self.said_above(line, rest) {
            return Ok(n);
        }
        if let Some((level, title, n)) = section(rest).or_else(|| underlined(rest)) {
            let words = self.words(title);
            self.about = About::default();
            self.flow.heading(level, words)?;
            return Ok(n);
        }
        if let Some(mark) = delimiter(line) {
            return self.delimited(mark, rest);
        }
        if let Some(n) = self.block_macro(line)? {
            self.about = About::default();
            return Ok(n);
        }
        if lists::marker(line).is_some() {
            self.title()?;
            let about = std::mem::take(&mut self.about);
            return self.list(rest, &about);
        }
        self.paragraph(rest)
    }

    /// Comments, attributes, titles and anchors, which stand above what they are about.
    fn said_above(&mut self, line: &str, rest: &[&str]) -> Option<usize> {
        if line.starts_with("//") && !line.starts_with("////") {
            return Some(1);
        }
        if attributes::is_entry(line) {
            let mut n = 1;
            let mut whole = line.trim_end_matches('\\').trim_end().to_owned();
            while rest.get(n - 1).is_some_and(|l| l.ends_with(" \\")) {
                whole.push(' ');
                whole.push_str(rest.get(n).unwrap_or(&"").trim_end_matches('\\').trim());
                n += 1;
            }
            self.attributes.line(&whole);
            return Some(n);
        }
        if let Some(inside) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            if inside.starts_with('[') {
                return inside.ends_with(']').then_some(1);
            }
            let fits = inside.is_empty() || !inside.starts_with(' ');
            // Words in brackets at the end of a paragraph are not above anything.
            if fits && rest.get(1).is_some() {
                let inside = self.attributes.filled(inside);
                self.about.take(&inside);
                return Some(1);
            }
        }
        if let Some(title) = line.strip_prefix('.')
            && title.starts_with(|c: char| !c.is_whitespace() && c != '.')
            && rest.get(1).is_some_and(|next| !next.is_empty())
        {
            self.about.title = title.to_owned();
            return Some(1);
        }
        if line == "+" {
            return Some(1);
        }
        None
    }

    /// Writes the title of a block as a paragraph before it.
    pub(super) fn title(&mut self) -> Result<()> {
        let title = std::mem::take(&mut self.about.title);
        if title.is_empty() {
            return Ok(());
        }
        let words = self.words(&title).into_iter().map(bold).collect();
        self.flow.paragraph(words)
    }

    /// The title of a block, for blocks that have a place for it.
    pub(super) fn caption(&mut self) -> Vec<Inline> {
        let title = std::mem::take(&mut self.about.title);
        self.words(&title)
    }

    /// Rules, breaks, pictures, and whatever else is a line.
    fn block_macro(&mut self, line: &str) -> Result<Option<usize>> {
        if matches!(line, "'''" | "---" | "***" | "- - -" | "* * *" | "''''" | "'''''") {
            self.flow.rule()?;
            return Ok(Some(1));
        }
        if line == "<<<" {
            return Ok(Some(1));
        }
        let Some((name, rest)) = line.split_once("::") else { return Ok(None) };
        let Some((_, inside)) = rest.strip_suffix(']').and_then(|rest| rest.split_once('[')) else {
            return Ok(None);
        };
        match name {
            "image" => {
                let alt = parts(inside).into_iter().next().unwrap_or_default();
                let named = parts(inside)
                    .into_iter()
                    .find_map(|p| p.strip_prefix("alt=").map(str::to_owned));
                let alt = named.unwrap_or(if alt.contains('=') { String::new() } else { alt });
                self.flow.image(alt.trim_matches('"'))?;
                let caption = self.caption();
                if !caption.is_empty() {
                    self.flow.paragraph(caption)?;
                }
            }
            "video" | "audio" | "toc" | "include" | "diagram" | "plantuml" | "ditaa"
            | "graphviz" | "mermaid" => {
                self.title()?;
            }
            _ => return Ok(None),
        }
        Ok(Some(1))
    }

    /// A paragraph; its style may make it something else.
    fn paragraph(&mut self, rest: &[&str]) -> Result<usize> {
        let first = rest.first().copied().unwrap_or_default();
        let n = paragraph_height(rest, self.attached);
        let lines: Vec<&str> = rest
            .get(..n)
            .unwrap_or_default()
            .iter()
            .copied()
            .filter(|line| !line.starts_with("//"))
            .collect();
        let about = std::mem::take(&mut self.about);
        self.about.title.clone_from(&about.title);
        match about.style() {
            "source" | "listing" | "literal" => {
                self.title()?;
                self.flow.code(language(&about, ""), &lines.join("\n"))?;
            }
            "stem" | "latexmath" | "asciimath" => {
                self.flow.math(formula(&lines.join("\n")).to_owned())?;
            }
            "quote" => self.quote(&lines, &about)?,
            "verse" => self.verse(&lines, &about)?,
            "comment" => {}
            "pass" => self.passed(&lines)?,
            style if admonition(style).is_some() => {
                self.admonition(admonition(style).unwrap_or_default(), &lines)?;
            }
            _ if first.starts_with(' ') => {
                self.title()?;
                let indent = lines
                    .iter()
                    .map(|line| line.len() - line.trim_start().len())
                    .min()
                    .unwrap_or(0);
                let lines: Vec<&str> =
                    lines.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
                self.flow.code(None, &lines.join("\n"))?;
            }
            _ => self.plain(first, &lines, about.option("hardbreaks"))?,
        }
        self.about = About::default();
        self.write_notes()?;
        Ok(n)
    }

    pub(super) fn plain(&mut self, first: &str, lines: &[&str], hard: bool) -> Result<()> {
        if let Some((name, text)) = first.split_once(": ")
            && let Some(title) = admonition(name)
        {
            let mut all = vec![text];
            all.extend(lines.iter().skip(1));
            return self.admonition(title, &all);
        }
        self.title()?;
        let end = if hard { " +\n" } else { "\n" };
        let words = self.words(&lines.join(end));
        self.flow.paragraph(words)
    }
}
