//! Bullet, numbered, field and option lists, and blocks of lines.

use super::body::{Reader, dedented};
use super::items::{
    Form, bullet, enumerator, field, field_lines, item_height, item_lines, may_be_item, option,
    width_of,
};
use crate::block::{Inline, Marker, Style};
use crate::error::Result;
use crate::formats::markup::bold;
use crate::metadata::key;

impl Reader<'_, '_, '_> {
    /// Reads a list of any kind; `None` where there is none. `started` says that it is not the first element, whose fields
    /// would be about the document.
    pub(super) fn list(
        &mut self,
        line: &str,
        rest: &[&str],
        started: bool,
    ) -> Result<Option<usize>> {
        if let Some(width) = bullet(line) {
            let sign = line.chars().next();
            return self.items(rest, |line| {
                (line.chars().next() == sign && bullet(line).is_some())
                    .then_some((width_of(line, width), Marker::Bullet))
            });
        }
        if enumerator(line).is_some() && may_be_item(rest) {
            let first = enumerator(line);
            let kind = first.as_ref().map(|(_, form, _)| *form);
            let mut number = 0;
            return self.items(rest, |line| {
                let (width, form, marker) = enumerator(line)?;
                if Some(form) != kind && form != Form::Auto {
                    return None;
                }
                number = match &marker {
                    Marker::Number(0) => number + 1,
                    Marker::Number(n) => *n,
                    _ => number,
                };
                Some((width, if form == Form::Auto { Marker::Number(number) } else { marker }))
            });
        }
        if line.starts_with("| ") || line == "|" {
            return self.line_block(rest).map(Some);
        }
        if field(line).is_some() {
            return self.fields(rest, !started && self.depth == 0).map(Some);
        }
        if option(line).is_some() {
            return self.options(rest).map(Some);
        }
        Ok(None)
    }

    /// Items whose first lines `start` knows: how wide the marker is, and what it is.
    fn items(
        &mut self,
        rest: &[&str],
        mut start: impl FnMut(&str) -> Option<(usize, Marker)>,
    ) -> Result<Option<usize>> {
        let mut at = 0;
        self.flow.open_list()?;
        while let Some((width, marker)) = rest.get(at).and_then(|line| start(line)) {
            self.flow.sink.check()?;
            let n = item_height(rest.get(at..).unwrap_or_default(), width);
            let lines = item_lines(rest.get(at..at + n).unwrap_or_default(), width);
            self.flow.item(marker)?;
            self.inside(&lines)?;
            at += n;
            at += rest
                .get(at..)
                .unwrap_or_default()
                .iter()
                .take_while(|line| line.is_empty())
                .count();
        }
        self.flow.close_list()?;
        Ok(Some(at))
    }

    /// `| line`: lines stay lines.
    fn line_block(&mut self, rest: &[&str]) -> Result<usize> {
        let n = rest
            .iter()
            .take_while(|line| {
                line.starts_with("| ")
                    || **line == "|"
                    || (line.starts_with("  ") && !line.is_empty())
            })
            .count();
        let mut words: Vec<Inline> = Vec::new();
        for line in rest.get(..n).unwrap_or_default() {
            let text = line.strip_prefix('|').unwrap_or(line).trim();
            if line.starts_with('|') && !words.is_empty() {
                words.push(Inline::Break);
            } else if !words.is_empty() {
                words.push(Inline::text(" "));
            }
            words.extend(self.words(text));
        }
        self.flow.paragraph(words)?;
        Ok(n)
    }

    /// `:name: value`. The first ones of a document say something about it.
    fn fields(&mut self, rest: &[&str], about: bool) -> Result<usize> {
        let mut at = 0;
        self.flow.open_list()?;
        while let Some((name, _)) = rest.get(at).and_then(|line| field(line)) {
            self.flow.sink.check()?;
            let width = name.len() + 2;
            let n = 1 + super::body::indented(rest.get(at + 1..).unwrap_or_default());
            let lines = field_lines(rest.get(at..at + n).unwrap_or_default(), width);
            let value = lines.join(" ");
            if about {
                let key = match name.to_lowercase().as_str() {
                    "author" | "authors" => key::CREATOR,
                    "date" => key::CREATED,
                    "title" => key::TITLE,
                    "abstract" | "description" => key::DESCRIPTION,
                    "keywords" => key::KEYWORDS,
                    "language" | "lang" => key::LANGUAGE,
                    _ => "",
                };
                if !key.is_empty() {
                    let text = crate::block::plain_text(&self.words(&value));
                    self.flow.sink.metadata(key, &text)?;
                }
            }
            // Fields without a value instruct Sphinx.
            let instructs = about
                && (value.trim().is_empty() || matches!(name, "tocdepth" | "orphan" | "nosearch"));
            if !instructs {
                let label: Vec<Inline> = self.words(name).into_iter().map(bold).collect();
                self.flow.item(Marker::Bullet)?;
                self.flow.lead(label);
                self.flow.lead(vec![Inline::text(": ")]);
                self.inside(&lines)?;
            }
            at += n;
            at += rest
                .get(at..)
                .unwrap_or_default()
                .iter()
                .take_while(|line| line.is_empty())
                .count();
        }
        self.flow.close_list()?;
        Ok(at)
    }

    /// `-a, --all  What it does.`
    fn options(&mut self, rest: &[&str]) -> Result<usize> {
        let mut at = 0;
        self.flow.open_list()?;
        while let Some(width) = rest.get(at).and_then(|line| option(line)) {
            let line = rest.get(at).copied().unwrap_or_default();
            let name = line.get(..width).unwrap_or(line).trim_end();
            let below = rest.get(at + 1..).unwrap_or_default();
            let n = super::body::indented(below);
            let mut lines = vec![line.get(width..).unwrap_or_default().trim_start()];
            lines.extend(dedented(below.get(..n).unwrap_or_default()));
            self.flow.item(Marker::Bullet)?;
            self.flow.lead(vec![Inline::styled(name, Style::CODE), Inline::text(": ")]);
            self.inside(&lines)?;
            at += 1 + n;
            at += rest
                .get(at..)
                .unwrap_or_default()
                .iter()
                .take_while(|line| line.is_empty())
                .count();
        }
        self.flow.close_list()?;
        Ok(at)
    }
}
