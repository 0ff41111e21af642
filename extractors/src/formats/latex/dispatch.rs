//! Which command does what: macros of the document first, then structure, style, letters, and at last those that nobody
//! knows, whose words stay.

use super::captures::Capture;
use super::reader::Reader;
use super::{commands, symbols};
use crate::block::Style;
use crate::error::Result;

impl Reader<'_, '_, '_> {
    pub(super) fn symbol(&mut self, c: char) -> Result<()> {
        match c {
            '\\' => return self.line_ends(),
            '(' if self.source.has("\\)") => {
                let latex = self.source.raw_until("\\)");
                self.inline_math(&latex);
            }
            '[' if self.source.has("\\]") => {
                let latex = self.source.raw_until("\\]");
                return self.display_math(&latex);
            }
            '=' | '>' | '<' | '+' | '\'' | '`' if self.is_inside("tabbing") => self.add(" "),
            '-' if self.is_inside("tabbing") => {}
            ' ' | ',' | ';' | ':' | '>' | '\n' | '\t' => self.add(" "),
            '!' | '/' | '-' | '@' | '+' | '<' => {}
            c => match symbols::accent(c.encode_utf8(&mut [0; 4])) {
                Some(accent) => self.accent(accent),
                None => self.add(c.encode_utf8(&mut [0; 4])),
            },
        }
        Ok(())
    }

    pub(super) fn accent(&mut self, accent: char) {
        let letter = self.source.argument().unwrap_or_default();
        self.add(&symbols::accented(&letter, accent));
    }

    pub(super) fn command(&mut self, name: &str) -> Result<()> {
        if self.macros.has(name) {
            if let Some(text) = self.macros.expand(name, &mut self.source)
                && !self.source.push(text)
            {
                self.flow.sink.warn("truncated", "Macros expand to more than is read.")?;
            }
            return Ok(());
        }
        if self.facts.beamer {
            self.source.bracketed('<', '>');
        }
        if self.structure(name)? || self.front_matter(name)? || self.reference(name) {
            return Ok(());
        }
        if let Some(style) = commands::styled(name) {
            self.styled(style);
        } else if let Some(style) = commands::switched(name) {
            self.style = self.style.with(style);
        } else if commands::resets(name) {
            self.style = Style::PLAIN;
        } else if let Some(text) = symbols::symbol(name) {
            self.add(text);
        } else if let Some(text) = name.strip_suffix('*').and_then(symbols::symbol) {
            self.add(text);
            self.add("*");
        } else if let Some(accent) = symbols::accent(name) {
            self.accent(accent);
        } else if let Some(signature) = commands::signature(name) {
            self.pass(signature);
        } else if commands::takes_dimension(name) {
            self.dimension();
        } else {
            return self.unknown(name);
        }
        Ok(())
    }

    /// Leaves out the arguments of a command, up to the first that is content.
    pub(super) fn pass(&mut self, signature: &str) {
        for argument in signature.chars() {
            match argument {
                'm' => {
                    self.source.argument();
                }
                'o' => {
                    self.source.optional();
                }
                'p' => {
                    self.source.bracketed('(', ')');
                }
                'g' => {
                    self.source.group();
                }
                '_' => self.add(" "),
                _ => {
                    self.after_unknown = true;
                    return;
                }
            }
        }
    }

    /// Leaves out what is set or added to a length: `=1.5em plus 1fil`.
    pub(super) fn dimension(&mut self) {
        self.source.skip_space();
        self.source.eat('=');
        self.source.skip_space();
        let mut n = 0;
        let fits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+');
        while n < 20 && self.source.peek().is_some_and(fits) {
            self.source.next_char();
            n += 1;
        }
        let units =
            ["pt", "em", "ex", "cm", "mm", "in", "pc", "bp", "sp", "true cm", "\\textwidth"];
        let unit = units.iter().find(|unit| self.source.rest().starts_with(**unit));
        if let (1.., Some(unit)) = (n, unit) {
            for _ in unit.chars() {
                self.source.next_char();
            }
        }
    }

    /// A command that nobody knows: an option goes, groups are read on.
    pub(super) fn unknown(&mut self, name: &str) -> Result<()> {
        match self.source.peek() {
            Some('=') => self.dimension(),
            Some('[') => {
                let option = self.source.optional();
                let is_option = |text: &String| text.contains('=') || !text.contains(' ');
                if let Some(text) =
                    option.filter(|o| !is_option(o) && self.source.peek() != Some('{'))
                {
                    // Words in brackets.
                    self.source.push(format!("[{text}]"));
                }
            }
            _ => {}
        }
        if self.source.peek() != Some('{') {
            return Ok(());
        }
        let name = name.trim_end_matches('*');
        if name.ends_with("set") || name.ends_with("setup") {
            self.source.group();
        } else if name.ends_with("section") {
            let below = if name.ends_with("subsection") { 1 } else { 0 };
            self.begin_block()?;
            let level = self.facts.level(below);
            self.capture(Capture::Heading(level));
        } else {
            self.after_unknown = true;
        }
        Ok(())
    }
}
