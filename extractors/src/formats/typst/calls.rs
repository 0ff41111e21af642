//! Calls of functions that hold content.

use super::reader::Reader;
use super::scan::{self, Argument};
use crate::block::{Inline, Marker, Style};
use crate::error::Result;

/// A call in its parts.
pub(super) struct Call<'t> {
    pub(super) name: &'t str,
    pub(super) arguments: Vec<Argument<'t>>,
}

impl<'t> Call<'t> {
    pub(super) fn named(&self, name: &str) -> Option<&'t str> {
        self.arguments.iter().find(|a| a.name == Some(name)).map(|a| a.value)
    }

    pub(super) fn positional(&self) -> impl Iterator<Item = &'t str> {
        self.arguments.iter().filter(|a| a.name.is_none()).map(|a| a.value)
    }

    /// The call that `text` starts with, and its length.
    pub(super) fn of(text: &'t str) -> (Self, usize) {
        let mut n = scan::path(text);
        let name = text.get(..n).unwrap_or_default();
        let mut arguments = Vec::new();
        while let Some(rest) = text.get(n..) {
            if rest.starts_with('(') {
                let end = scan::group(rest);
                arguments.extend(scan::arguments(rest.get(..end).unwrap_or_default()));
                n += end;
            } else if rest.starts_with('[') {
                let end = scan::group(rest);
                arguments.push(Argument { name: None, value: rest.get(..end).unwrap_or_default() });
                n += end;
            } else if rest.starts_with('.')
                && scan::name(rest.get(1..).unwrap_or_default()) > 0
                && n > name.len()
            {
                // A method of what came out: `counter(page).display()`.
                n += 1 + scan::name(rest.get(1..).unwrap_or_default());
            } else {
                break;
            }
        }
        (Self { name, arguments }, n)
    }
}

impl Reader<'_, '_> {
    /// Reads a call or a name; answers how long it is.
    pub(super) fn call(&mut self, text: &str) -> Result<usize> {
        let (call, n) = Call::of(text);
        if n == 0 {
            return Ok(0);
        }
        if self.depth >= super::reader::MOST_DEPTH {
            return Ok(n);
        }
        self.depth += 1;
        self.apply(&call, n == call.name.len())?;
        self.depth -= 1;
        // A statement may end with a semicolon.
        Ok(n + usize::from(text.get(n..).is_some_and(|rest| rest.starts_with(';'))))
    }

    fn apply(&mut self, call: &Call<'_>, bare: bool) -> Result<()> {
        if bare {
            if let Some(words) = self.state.names.get(call.name) {
                let words = words.clone();
                if self.state.effort.put_in(words.len()) {
                    self.add(&words);
                }
            } else if let Some(sign) = sign(call.name) {
                self.add(sign);
            } else if call.name.starts_with(char::is_uppercase) {
                // A logo, most likely: `#LaTeX`.
                self.add(call.name);
            }
            return Ok(());
        }
        match call.name {
            "strong" => self.styled(call, Style::BOLD),
            "emph" => self.styled(call, Style::ITALIC),
            "strike" => self.styled(call, Style::STRIKE),
            "super" => self.styled(call, Style::SUPERSCRIPT),
            "sub" => self.styled(call, Style::SUBSCRIPT),
            "text" | "smallcaps" | "underline" | "highlight" | "overline" | "upper" | "lower"
            | "smartquote" | "box" => {
                let style = match call.named("weight") {
                    Some("\"bold\"") => Style::BOLD,
                    _ => Style::PLAIN,
                };
                self.styled(call, style)
            }
            "heading" | "title" => {
                let level =
                    call.named("level").or(call.named("depth")).and_then(|l| l.parse().ok());
                let title = call.positional().last().unwrap_or_default();
                let title = scan::literal(title).unwrap_or_else(|| inner(title).to_owned());
                self.end()?;
                self.heading(level.unwrap_or(1), &title)
            }
            "link" => self.linked(call),
            "footnote" => self.note(call),
            "image" => self.image(call),
            "figure" => self.figure(call),
            "table" => self.table(call),
            "quote" => self.quote(call),
            "raw" => self.code_of(call),
            "list" => self.items(call, |_| Marker::Bullet),
            "enum" => self.items(call, Marker::Number),
            "terms" => self.items(call, |_| Marker::Bullet),
            "cite" | "ref" => {
                let key = call.positional().next().unwrap_or_default();
                let key = key.trim_start_matches("label(").trim_matches(['<', '>', '"', ')', '(']);
                self.add(&format!("[{key}]"));
                Ok(())
            }
            "linebreak" => {
                self.words.push(Inline::Break);
                Ok(())
            }
            "h" => {
                self.add(" ");
                Ok(())
            }
            "v" | "pagebreak" | "colbreak" | "parbreak" => self.end_paragraph(),
            "line" | "outline" | "bibliography" | "counter" | "metadata" | "label" | "lorem"
            | "state" | "locate" | "query" | "rgb" | "polygon" | "circle" | "path" | "curve"
            | "read" | "csv" | "json" | "plugin" | "eval" | "repr" | "range" | "numbering"
            | "datetime.today" | "str" | "panic" | "assert" | "layout" | "measure"
            | "cetz.canvas" | "calc" => Ok(()),
            _ => self.passed(call),
        }
    }

    /// Reads the content of a function that only sets it out, or that nobody knows.
    pub(super) fn passed(&mut self, call: &Call<'_>) -> Result<()> {
        let block = matches!(
            call.name,
            "align"
                | "block"
                | "grid"
                | "stack"
                | "columns"
                | "rect"
                | "pad"
                | "place"
                | "center"
                | "page"
                | "par"
                | "figure"
        );
        if block {
            self.end_paragraph()?;
        }
        let mut first = true;
        for value in call.positional() {
            if !std::mem::replace(&mut first, false) {
                if block { self.end_paragraph()? } else { self.add(" ") }
            }
            self.value(value)?;
        }
        // Of functions that nobody knows, whatever is content.
        for argument in
            call.arguments.iter().filter(|a| a.name.is_some() && a.value.starts_with('['))
        {
            self.add(" ");
            self.value(argument.value)?;
        }
        if block { self.end_paragraph() } else { Ok(()) }
    }

    /// Reads an argument: content, a call, a formula; of an array each element. Strings and numbers instruct.
    pub(super) fn value(&mut self, value: &str) -> Result<()> {
        let value = value.trim().trim_start_matches("..").trim_start_matches('#');
        match value.chars().next() {
            Some('[') => self.markup(inner(value)),
            Some('{') => self.content_of(inner(value)),
            Some('$' | '`') => self.markup(value),
            Some('(') => {
                for argument in scan::arguments(value) {
                    if self.depth < super::reader::MOST_DEPTH
                        && argument.value.starts_with(['[', '(', '$'])
                    {
                        self.depth += 1;
                        self.value(argument.value)?;
                        self.depth -= 1;
                        self.add(" ");
                    }
                }
                Ok(())
            }
            Some(c) if c.is_alphabetic() => {
                let n = scan::path(value);
                let called = value.get(n..).is_some_and(|rest| rest.starts_with(['(', '[']));
                let known = self.state.names.contains_key(value);
                if called || known { self.call(value).map(drop) } else { Ok(()) }
            }
            _ => Ok(()),
        }
    }

    /// Reads content in a style; strings are words here.
    pub(super) fn styled(&mut self, call: &Call<'_>, style: Style) -> Result<()> {
        let outer = self.style;
        self.style = outer.with(style);
        for value in call.positional() {
            match scan::literal(value) {
                Some(words) => self.add(&words),
                None => self.value(value)?,
            }
        }
        self.style = outer;
        Ok(())
    }

    fn linked(&mut self, call: &Call<'_>) -> Result<()> {
        let mut values = call.positional();
        let target = values.next().and_then(scan::literal);
        let outer = self.link.take();
        self.link = target.as_deref().map(Into::into);
        let mut any = false;
        for value in values {
            any = true;
            match scan::literal(value) {
                Some(words) => self.add(&words),
                None => self.value(value)?,
            }
        }
        if let (false, Some(target)) = (any, &target) {
            self.add(target.trim_start_matches("mailto:"));
        }
        self.link = outer;
        Ok(())
    }
}

/// What stands between the brackets of a value.
pub(super) fn inner(value: &str) -> &str {
    let mut chars = value.chars();
    chars.next();
    chars.next_back();
    chars.as_str()
}

/// Signs that have names.
fn sign(name: &str) -> Option<&'static str> {
    Some(match name.strip_prefix("sym.")? {
        "arrow.r" | "arrow" => "→",
        "arrow.l" => "←",
        "arrow.r.double" => "⇒",
        "dash.em" => "—",
        "dash.en" => "–",
        "dots.h" => "…",
        "copyright" => "©",
        "trademark" => "™",
        "section" => "§",
        "checkmark" => "✓",
        "euro" => "€",
        "degree" => "°",
        "times" => "×",
        "plus.minus" => "±",
        "approx" => "≈",
        "space" | "space.nobreak" => " ",
        _ => return None,
    })
}
