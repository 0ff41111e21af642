//! Code: environments and commands whose text is not interpreted.

use super::environments::option;
use super::reader::Reader;
use crate::block::Style;
use crate::error::Result;
use crate::formats::markup::code_language;

impl Reader<'_, '_, '_> {
    pub(super) fn is_verbatim(&self, name: &str) -> bool {
        matches!(
            name,
            "verbatim"
                | "lstlisting"
                | "minted"
                | "Verbatim"
                | "BVerbatim"
                | "LVerbatim"
                | "alltt"
                | "verbatimtab"
                | "semiverbatim"
                | "spverbatim"
                | "Code"
                | "CodeInput"
                | "CodeOutput"
                | "Sinput"
                | "Soutput"
                | "pycode"
                | "sagecode"
                | "rcode"
                | "Highlighting"
        )
    }

    /// Code up to `end`.
    pub(super) fn code(&mut self, name: &str, end: &str) -> Result<()> {
        let options = if self.source.peek() == Some('[') { self.source.optional() } else { None };
        let options = options.unwrap_or_default();
        let language = match name {
            "minted" => self.source.argument(),
            "Sinput" | "rcode" => Some("r".to_owned()),
            "pycode" => Some("python".to_owned()),
            _ => option(&options, "language"),
        };
        let text = self.source.raw_until(end);
        // The rest of the line of the beginning is no code.
        let text = match text.split_once('\n') {
            Some((first, rest)) if first.trim().is_empty() => rest,
            _ => &text,
        };
        let unmarked = (name == "Highlighting").then(|| unmarked(text));
        let text = unmarked.as_deref().unwrap_or(text);
        if self.words.len() > 1 {
            for line in text.lines() {
                self.current().line_break();
                self.current().add(line, Style::CODE, None);
            }
            return Ok(());
        }
        self.end_paragraph()?;
        if let Some(caption) = option(&options, "caption").or_else(|| option(&options, "title")) {
            self.source.push(format!("\\par {caption}\\par "));
        }
        self.flow.code(language.as_deref().and_then(code_language), text)
    }

    /// Code within a line; false where the command is another.
    pub(super) fn verbatim(&mut self, name: &str) -> Result<bool> {
        match name {
            "verb" | "verb*" | "lstinline" | "mintinline" | "Verb" => {}
            "ensuremath" => {
                let latex = self.source.argument().unwrap_or_default();
                self.inline_math(&latex);
                return Ok(true);
            }
            _ => return Ok(self.table_command(name)),
        }
        if self.source.peek() == Some('[') {
            self.source.optional();
        }
        if name == "mintinline" {
            self.source.argument();
        }
        let text = if self.source.peek() == Some('{') && name != "verb" {
            self.source.literal().unwrap_or_default()
        } else {
            let Some(mark) = self.source.next_char() else { return Ok(true) };
            let line = self.source.rest().find('\n').unwrap_or(usize::MAX);
            match self.source.rest().find(mark) {
                Some(at) if at < line => self.source.raw_until(mark.encode_utf8(&mut [0; 4])),
                // Not closed on its line: no code.
                _ => mark.to_string(),
            }
        };
        if self.in_body || self.words.len() > 1 {
            let style = self.style.with(Style::CODE);
            self.current().add(&text, style, None);
        }
        Ok(true)
    }
}

/// Code without the commands that colour it, as Pandoc writes it: `\KeywordTok{def}\NormalTok{ f():}`.
fn unmarked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '{', '}']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut chars = from.chars();
        let mark = chars.next();
        rest = chars.as_str();
        if mark != Some('\\') {
            // The braces of a command.
            continue;
        }
        let name = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (name, behind) = rest.split_at(name);
        rest = behind;
        match name {
            "" => {
                let mut chars = rest.chars();
                out.extend(chars.next());
                rest = chars.as_str();
            }
            "textbackslash" => out.push('\\'),
            "textasciitilde" => out.push('~'),
            "textasciicircum" => out.push('^'),
            _ => {}
        }
    }
    out.push_str(rest);
    out
}
