//! Signs within words: raw text, formulas, escapes, dashes, addresses, labels.

use super::reader::Reader;
use super::scan;
use crate::block::{Inline, Style};
use crate::error::Result;
use crate::formats::markup::code_language;

impl Reader<'_, '_> {
    /// Raw text: within a line, or a block of code.
    pub(super) fn raw(&mut self, rest: &str) -> Result<usize> {
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
    pub(super) fn math(&mut self, rest: &str) -> Result<usize> {
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

    pub(super) fn escape(&mut self, rest: &str) -> usize {
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

    pub(super) fn dashes(&mut self, rest: &str) -> usize {
        for (mark, text) in [("---", "—"), ("--", "–"), ("-?", "")] {
            if rest.starts_with(mark) {
                self.add(text);
                return mark.len();
            }
        }
        self.sign(rest)
    }

    pub(super) fn address(&mut self, rest: &str) -> usize {
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
    pub(super) fn label(&mut self, rest: &str) -> usize {
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
    pub(super) fn reference(&mut self, rest: &str) -> usize {
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
