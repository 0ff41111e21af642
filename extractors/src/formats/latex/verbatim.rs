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
