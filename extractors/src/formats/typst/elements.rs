//! Functions that make elements: notes, pictures, figures, quotes, code, lists.

use super::calls::Call;
use super::reader::Reader;
use super::scan;
use crate::block::{Inline, Marker, Style, plain_text};
use crate::error::Result;
use crate::formats::markup::code_language;

impl Reader<'_, '_> {
    pub(super) fn note(&mut self, call: &Call<'_>) -> Result<()> {
        let Some(value) =
            call.positional().last().filter(|v| v.starts_with('[') || v.starts_with('"'))
        else {
            return Ok(());
        };
        self.state.notes += 1;
        let label = self.state.notes.to_string();
        self.words.push(Inline::FootnoteRef { label: label.clone() });
        let (style, link) = (std::mem::take(&mut self.style), self.link.take());
        let content = self.words_of(value)?;
        (self.style, self.link) = (style, link);
        self.state.waiting.push((label, content));
        if self.heading.is_none() && self.words.is_blank() { self.write_notes() } else { Ok(()) }
    }

    pub(super) fn image(&mut self, call: &Call<'_>) -> Result<()> {
        let alt = match call.named("alt") {
            Some(alt) => plain_text(&self.words_of(alt)?),
            None => return Ok(()),
        };
        if self.heading.is_some() {
            self.words.push(Inline::Image { alt });
            return Ok(());
        }
        self.end_paragraph()?;
        self.flow.image(&alt)
    }

    /// What a figure shows, and its caption below it.
    pub(super) fn figure(&mut self, call: &Call<'_>) -> Result<()> {
        self.end_paragraph()?;
        for value in call.positional() {
            self.value(value)?;
        }
        self.end_paragraph()?;
        if let Some(caption) = call.named("caption") {
            let words = match caption.starts_with("figure.caption") {
                true => {
                    let (caption, _) = Call::of(caption);
                    let last = caption.positional().last().unwrap_or_default();
                    self.words_of(last)?
                }
                false => self.words_of(caption)?,
            };
            self.words.extend(words);
            self.end_paragraph()?;
        }
        Ok(())
    }

    pub(super) fn quote(&mut self, call: &Call<'_>) -> Result<()> {
        let block = call.named("block").is_some_and(|b| b == "true");
        let source = call.named("attribution");
        if !block || self.heading.is_some() {
            self.add("“");
            for value in call.positional() {
                self.value(value)?;
            }
            self.add("”");
            return Ok(());
        }
        self.end_paragraph()?;
        self.flow.open_quote()?;
        for value in call.positional() {
            self.value(value)?;
        }
        self.end_paragraph()?;
        if let Some(source) = source {
            let words = self.words_of(source)?;
            if !words.is_empty() {
                self.add("— ");
                self.words.extend(words);
                self.end_paragraph()?;
            }
        }
        self.flow.close_quote()
    }

    pub(super) fn code_of(&mut self, call: &Call<'_>) -> Result<()> {
        let Some(text) = call.positional().next().and_then(scan::literal) else { return Ok(()) };
        let block = call.named("block").is_some_and(|b| b == "true") || text.contains('\n');
        if block && self.heading.is_none() {
            self.end_paragraph()?;
            let language =
                call.named("lang").and_then(scan::literal).and_then(|l| code_language(&l));
            return self.flow.code(language, &text);
        }
        let style = self.style.with(Style::CODE);
        self.words.add(&text, style, None);
        Ok(())
    }

    pub(super) fn items(&mut self, call: &Call<'_>, marker: impl Fn(u64) -> Marker) -> Result<()> {
        self.end_paragraph()?;
        self.flow.open_list()?;
        let first: u64 = call.named("start").and_then(|s| s.parse().ok()).unwrap_or(1);
        for (value, number) in call.positional().zip(first..) {
            self.flow.item(marker(number))?;
            let (item, _) = Call::of(value);
            match item.name {
                "terms.item" | "list.item" | "enum.item" => {
                    let values: Vec<&str> = item.positional().collect();
                    let last = values.len().saturating_sub(1);
                    for (n, value) in values.iter().enumerate() {
                        self.value(value)?;
                        if n < last {
                            self.add(": ");
                        }
                    }
                }
                // A term and its description.
                _ if value.starts_with('(') => {
                    let parts = scan::arguments(value);
                    let last = parts.len().saturating_sub(1);
                    for (n, part) in parts.iter().enumerate() {
                        let words = self.words_of(part.value)?;
                        self.words.extend(words);
                        if n < last {
                            self.add(": ");
                        }
                    }
                }
                _ => match scan::literal(value) {
                    Some(words) => self.add(&words),
                    None => self.value(value)?,
                },
            }
            self.end_paragraph()?;
        }
        self.flow.close_list()
    }
}
