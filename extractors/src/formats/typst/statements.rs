//! Code behind a hash: statements, which are left out but for what they say about the document, and calls.

use super::reader::Reader;
use super::scan;
use crate::block::{Inline, plain_text};
use crate::error::Result;

/// Names of one document that stand for words.
const MOST_NAMES: usize = 2_000;
/// Bytes of what a name stands for.
const LONGEST_VALUE: usize = 4_000;

impl Reader<'_, '_> {
    /// Reads code that starts with a hash; answers how long it is.
    pub(super) fn code(&mut self, rest: &str) -> Result<usize> {
        let behind = rest.get(1..).unwrap_or_default();
        if behind.starts_with(['[', '{', '(']) {
            let n = scan::group(behind);
            let inner = behind.get(..n).unwrap_or_default();
            self.value(inner)?;
            return Ok(1 + n);
        }
        if behind.starts_with('"') {
            let n = scan::statement(behind)
                .min(behind.get(1..).and_then(|b| b.find('"')).map_or(1, |at| at + 2));
            self.add(&scan::literal(behind.get(..n).unwrap_or_default()).unwrap_or_default());
            return Ok(1 + n);
        }
        let n = scan::name(behind);
        let name = behind.get(..n).unwrap_or_default();
        let after = behind.get(n..).unwrap_or_default();
        let statement = |text: &str| 1 + scan::statement(text);
        Ok(match name {
            "" => {
                self.add("#");
                1
            }
            "let" => {
                let all = statement(behind);
                self.named(after.get(..(all - 1).saturating_sub(n)).unwrap_or_default())?;
                all
            }
            "set" => {
                let all = statement(behind);
                self.set(after.get(..(all - 1).saturating_sub(n)).unwrap_or_default())?;
                all
            }
            "show" => {
                let all = statement(behind);
                self.template(after.get(..(all - 1).saturating_sub(n)).unwrap_or_default())?;
                all
            }
            "import" | "include" | "return" | "break" | "continue" => statement(behind),
            "if" | "for" | "while" | "context" | "else" => {
                let all = statement(behind);
                self.content_of(after.get(..(all - 1).saturating_sub(n)).unwrap_or_default())?;
                all
            }
            _ => 1 + self.call(behind)?,
        })
    }

    /// `#let name = value`: a name that stands for words is remembered.
    fn named(&mut self, text: &str) -> Result<()> {
        let text = text.trim();
        let n = scan::name(text);
        let Some(value) =
            text.get(n..).and_then(|t| t.trim_start().strip_prefix('=')).map(str::trim)
        else {
            return Ok(());
        };
        let name = text.get(..n).unwrap_or_default();
        let words = match scan::literal(value) {
            Some(words) => words,
            None if value.starts_with('[') && value.ends_with(']') => {
                let inner = value.get(1..value.len() - 1).unwrap_or_default();
                plain_text(&self.captured(inner)?)
            }
            None if value.parse::<f64>().is_ok() => value.to_owned(),
            None => return Ok(()),
        };
        if self.state.names.len() < MOST_NAMES && words.len() <= LONGEST_VALUE {
            self.state.names.insert(name.to_owned(), words);
        }
        Ok(())
    }

    /// `#set document(title: "x", author: ("a", "b"))`, `#set text(lang: "da")`
    fn set(&mut self, text: &str) -> Result<()> {
        let text = text.trim();
        let n = scan::path(text);
        if !matches!(text.get(..n), Some("document" | "text")) {
            return Ok(());
        }
        let rest = text.get(n..).unwrap_or_default();
        let arguments = rest.get(..scan::group(rest)).unwrap_or_default();
        for argument in scan::arguments(arguments) {
            if let Some(name) = argument.name {
                let value = self.plain(argument.value)?;
                self.about(name, &value)?;
            }
        }
        Ok(())
    }

    /// `#show: template.with(title: [x], authors: (...))`: what a template is told about the document is what the document
    /// says about itself.
    fn template(&mut self, text: &str) -> Result<()> {
        let Some(call) = text.trim().strip_prefix(':').map(str::trim) else { return Ok(()) };
        let n = scan::path(call);
        if !call.get(..n).is_some_and(|name| name.ends_with(".with")) {
            return Ok(());
        }
        let rest = call.get(n..).unwrap_or_default();
        let arguments = rest.get(..scan::group(rest)).unwrap_or_default();
        let mut title = Vec::new();
        let mut lines: Vec<Vec<Inline>> = Vec::new();
        let mut texts = Vec::new();
        for argument in scan::arguments(arguments) {
            let value = argument.value;
            match argument.name.unwrap_or_default() {
                "title" => title = self.words_of(value)?,
                name @ ("subtitle" | "author" | "authors" | "date" | "institution"
                | "affiliation") => {
                    let plain = self.plain(value)?;
                    self.about(name, &plain)?;
                    if !plain.trim().is_empty() {
                        lines.push(vec![Inline::text(plain)]);
                    }
                }
                "abstract" | "keywords" | "index-terms" if value.starts_with(['[', '(']) => {
                    texts.push(value);
                }
                // Whatever else is content: who sends a letter, and to whom.
                _ if value.starts_with('[') => texts.push(value),
                _ => {}
            }
        }
        if !title.is_empty() {
            self.about("title", &plain_text(&title))?;
            self.end()?;
            self.flow.heading(1, title)?;
        }
        for line in lines {
            self.flow.paragraph(line)?;
        }
        for text in texts {
            self.value(text)?;
            self.end_paragraph()?;
        }
        Ok(())
    }

    /// The words of a string or of content.
    pub(super) fn words_of(&mut self, value: &str) -> Result<Vec<Inline>> {
        if let Some(words) = scan::literal(value) {
            return Ok(vec![Inline::text(words)]);
        }
        match value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
            Some(inner) => self.captured(inner),
            None => {
                let name = value.get(..scan::name(value)).filter(|name| *name == value);
                let known = name.and_then(|name| self.state.names.get(name)).cloned();
                let known = known.filter(|words| self.state.effort.put_in(words.len()));
                Ok(known.map(Inline::text).into_iter().collect())
            }
        }
    }

    /// The words of a value without any mark-up; those of a list parted by semicolons, of fields by commas.
    fn plain(&mut self, value: &str) -> Result<String> {
        let words = self.words_of(value)?;
        if !words.is_empty() {
            return Ok(plain_text(&words));
        }
        if !value.starts_with('(') {
            return Ok(String::new());
        }
        let mut parts = Vec::new();
        for argument in scan::arguments(value) {
            // Of a person's fields the name is enough.
            if argument.name.is_none_or(|name| name == "name") {
                let inner = match argument.value.starts_with('(') {
                    true => self.name_of(argument.value)?,
                    false => plain_text(&self.words_of(argument.value)?),
                };
                parts.push(inner);
            }
        }
        parts.retain(|part| !part.trim().is_empty());
        Ok(parts.join("; "))
    }

    /// The field `name` of a dictionary.
    fn name_of(&mut self, value: &str) -> Result<String> {
        let all = scan::arguments(value);
        match all.iter().find(|argument| argument.name == Some("name")) {
            Some(argument) => Ok(plain_text(&self.words_of(argument.value)?)),
            None => match all.first() {
                Some(first) => Ok(plain_text(&self.words_of(first.value)?)),
                None => Ok(String::new()),
            },
        }
    }

    /// Reads the content in a piece of code: what stands in square brackets, and calls within braces.
    pub(super) fn content_of(&mut self, code: &str) -> Result<()> {
        if self.depth >= super::reader::MOST_DEPTH {
            return Ok(());
        }
        self.depth += 1;
        let mut at = 0;
        while let Some(rest) = code.get(at..).filter(|rest| !rest.is_empty()) {
            self.flow.sink.check()?;
            let c = rest.chars().next().unwrap_or(' ');
            at += match c {
                '[' => {
                    let n = scan::group(rest);
                    self.value(rest.get(..n).unwrap_or_default())?;
                    self.add(" ");
                    n.max(1)
                }
                '{' => {
                    let n = scan::group(rest);
                    let inner = rest.get(1..n.saturating_sub(1).max(1)).unwrap_or_default();
                    self.content_of(inner)?;
                    n.max(1)
                }
                '(' => scan::group(rest).max(1),
                '"' => 1 + rest.get(1..).and_then(|r| r.find('"')).map_or(0, |end| end + 1),
                '`' => scan::raw(rest).max(1),
                '/' => scan::comment(rest).max(1),
                c if c.is_alphabetic() => self.word_of_code(rest)?.max(1),
                c => c.len_utf8(),
            };
        }
        self.depth -= 1;
        Ok(())
    }

    /// A name in code: a statement, a call, or nothing.
    fn word_of_code(&mut self, rest: &str) -> Result<usize> {
        let n = scan::path(rest);
        let name = rest.get(..n).unwrap_or_default();
        match name {
            "let" | "set" | "show" | "import" | "include" | "return" => Ok(scan::statement(rest)),
            _ if rest.get(n..).is_some_and(|r| r.starts_with(['(', '['])) => self.call(rest),
            _ => Ok(n),
        }
    }
}
