//! Blocks between delimiters, and paragraphs that their style makes into such blocks.

use super::about::About;
use super::blocks::Reader;
use super::marks::{self, Mark};
use crate::block::Inline;
use crate::error::Result;

impl Reader<'_, '_, '_> {
    /// A block between two lines that are the same.
    pub(super) fn delimited(&mut self, mark: Mark, rest: &[&str]) -> Result<usize> {
        let open = rest.first().copied().unwrap_or_default();
        let close = if mark == Mark::Fence { "```" } else { open };
        let body = rest.get(1..).unwrap_or_default();
        let n = body.iter().position(|line| *line == close);
        let lines = body.get(..n.unwrap_or(body.len())).unwrap_or_default();
        let height = lines.len() + 1 + usize::from(n.is_some());
        let about = self.about.clone();
        if mark != Mark::Table {
            self.about.places.clear();
            self.about.names.clear();
        }
        match (mark, about.style()) {
            (Mark::Comment, _) | (_, "comment") => {}
            (Mark::Table, _) => {
                let separator = if open.starts_with('!') { '!' } else { '|' };
                let caption = self.caption();
                let about = std::mem::take(&mut self.about);
                self.table(open, lines, separator, caption, &about)?;
            }
            (_, "stem" | "latexmath" | "asciimath") => {
                self.flow.math(marks::formula(&lines.join("\n")).to_owned())?;
            }
            (Mark::Pass, _) => self.passed(lines)?,
            (_, "verse") => self.verse(lines, &about)?,
            (_, "quote") | (Mark::Quote, _) => self.quote(lines, &about)?,
            (Mark::Listing | Mark::Literal | Mark::Fence, _)
            | (Mark::Open, "source" | "listing" | "literal") => {
                self.title()?;
                let language = marks::language(&about, open);
                self.flow.code(language, &lines.join("\n"))?;
            }
            (Mark::Example | Mark::Open, style) if marks::admonition(style).is_some() => {
                self.admonition(marks::admonition(style).unwrap_or_default(), lines)?;
            }
            (Mark::Sidebar, _) => {
                self.flow.open_quote()?;
                self.title()?;
                self.inside(lines)?;
                self.flow.close_quote()?;
            }
            (Mark::Example | Mark::Open, _) => {
                self.title()?;
                self.inside(lines)?;
            }
        }
        self.about = About::default();
        self.write_notes()?;
        Ok(height)
    }

    /// Markup of the output format; HTML is read.
    pub(super) fn passed(&mut self, lines: &[&str]) -> Result<()> {
        self.flow.end_item()?;
        crate::formats::html::read_fragment(&lines.join("\n"), self.flow.sink)
    }

    pub(super) fn admonition(&mut self, name: &str, lines: &[&str]) -> Result<()> {
        let title = std::mem::take(&mut self.about.title);
        self.flow.open_quote()?;
        let name = if title.is_empty() { name.to_owned() } else { format!("{name}: {title}") };
        self.flow.lead_name(&name);
        self.inside(lines)?;
        self.flow.close_quote()
    }

    /// Words of somebody, who may be named in the attributes.
    pub(super) fn quote(&mut self, lines: &[&str], about: &About) -> Result<()> {
        self.title()?;
        self.flow.open_quote()?;
        self.inside(lines)?;
        self.source(about)?;
        self.flow.close_quote()
    }

    pub(super) fn source(&mut self, about: &About) -> Result<()> {
        let who = [about.place(1), about.place(2)]
            .iter()
            .filter(|p| !p.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        if who.is_empty() {
            return Ok(());
        }
        let words = self.words(&format!("— {who}"));
        self.flow.paragraph(words)
    }

    /// Lines that stay lines.
    pub(super) fn verse(&mut self, lines: &[&str], about: &About) -> Result<()> {
        self.title()?;
        self.flow.open_quote()?;
        let mut words = Vec::new();
        for line in lines {
            if !words.is_empty() {
                words.push(Inline::Break);
            }
            words.extend(self.words(line));
        }
        self.flow.paragraph(words)?;
        self.source(about)?;
        self.flow.close_quote()
    }
}
