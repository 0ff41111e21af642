//! Calls of functions that hold content.

use super::reader::Reader;
use super::scan::{self, Argument};
use crate::block::{Inline, Marker, Style, plain_text};
use crate::error::Result;
use crate::formats::markup::code_language;

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
                self.add(&words);
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
    fn passed(&mut self, call: &Call<'_>) -> Result<()> {
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
    fn styled(&mut self, call: &Call<'_>, style: Style) -> Result<()> {
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

    fn note(&mut self, call: &Call<'_>) -> Result<()> {
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

    fn image(&mut self, call: &Call<'_>) -> Result<()> {
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
    fn figure(&mut self, call: &Call<'_>) -> Result<()> {
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

    fn quote(&mut self, call: &Call<'_>) -> Result<()> {
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

    fn code_of(&mut self, call: &Call<'_>) -> Result<()> {
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

    fn items(&mut self, call: &Call<'_>, marker: impl Fn(u64) -> Marker) -> Result<()> {
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

/// What stands between the brackets of a value.
pub(super) fn inner(value: &str) -> &str {
    let mut chars = value.chars();
    chars.next();
    chars.next_back();
    chars.as_str()
}

/// Words in bold type.
pub(super) fn bold(inline: Inline) -> Inline {
    match inline {
        Inline::Text { text, style, link } => {
            Inline::Text { text, style: style.with(Style::BOLD), link }
        }
        other @ (Inline::Break
        | Inline::Math { .. }
        | Inline::FootnoteRef { .. }
        | Inline::Image { .. }) => other,
    }
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
