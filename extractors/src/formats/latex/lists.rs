//! Lists: `itemize`, `enumerate`, `description`, and the list of references.

use super::captures::Capture;
use super::reader::Reader;
use crate::block::{Inline, Marker};
use crate::error::Result;

/// A list that is open.
#[derive(Debug)]
pub(super) struct List {
    /// The environment that it is.
    environment: String,
    kind: Kind,
    next: u64,
}

#[derive(Debug, PartialEq)]
enum Kind {
    Bullets,
    Terms,
    References,
    Numbers(Pattern),
}

/// How numbers are written: `(a)` is a letter in parentheses.
#[derive(Debug, PartialEq)]
struct Pattern {
    before: String,
    figure: char,
    after: String,
}

impl Pattern {
    /// From the option of a list: `label=(\alph*)` of `enumitem`, or `(a)` of `enumerate`.
    fn of(options: &str) -> Option<Self> {
        let label = super::environments::option(options, "label");
        let label = label.as_deref().unwrap_or(if options.contains('=') { "" } else { options });
        for (name, figure) in [
            ("\\alph*", 'a'),
            ("\\Alph*", 'A'),
            ("\\roman*", 'i'),
            ("\\Roman*", 'I'),
            ("\\arabic*", '1'),
        ] {
            if let Some((before, after)) = label.split_once(name) {
                return Some(Self { before: tidy(before), figure, after: tidy(after) });
            }
        }
        let at = label.find(['a', 'A', 'i', 'I', '1']).filter(|_| label.chars().count() <= 5)?;
        let (before, rest) = label.split_at_checked(at)?;
        let figure = rest.chars().next()?;
        let after = rest.get(1..).unwrap_or_default();
        let plain = |text: &str| !text.contains(char::is_alphanumeric) && !text.contains('\\');
        (plain(before) && plain(after)).then(|| Self {
            before: tidy(before),
            figure,
            after: tidy(after),
        })
    }

    fn marker(&self, number: u64) -> Marker {
        if self.figure == '1'
            && self.before.is_empty()
            && matches!(self.after.as_str(), "." | ")" | "")
        {
            return Marker::Number(number);
        }
        let figure = match self.figure {
            'a' => letters(number),
            'A' => letters(number).to_uppercase(),
            'i' => roman(number),
            'I' => roman(number).to_uppercase(),
            _ => number.to_string(),
        };
        Marker::Label(format!("{}{figure}{}", self.before, self.after))
    }
}

/// A label without braces and commands of style.
fn tidy(text: &str) -> String {
    let text: String = text.chars().filter(|c| !matches!(c, '{' | '}')).collect();
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        rest = after.trim_start_matches(|c: char| c.is_ascii_alphabetic()).trim_start();
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// a, b, ... z, aa, ab ...
fn letters(number: u64) -> String {
    let mut out = Vec::new();
    let mut left = number;
    while left > 0 && out.len() < 8 {
        out.push(b'a' + u8::try_from((left - 1) % 26).unwrap_or(0));
        left = (left - 1) / 26;
    }
    out.iter().rev().map(|b| char::from(*b)).collect()
}

fn roman(number: u64) -> String {
    const FIGURES: [(u64, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut left = number % 4_000;
    let mut out = String::new();
    for (value, figure) in FIGURES {
        while left >= value {
            out.push_str(figure);
            left -= value;
        }
    }
    out
}

impl Reader<'_, '_, '_> {
    /// Opens a list.
    pub(super) fn begin_list(&mut self, environment: &str) -> Result<()> {
        let options = self.source.optional().unwrap_or_default();
        let kind = match environment {
            "description" | "labeling" => Kind::Terms,
            "thebibliography" => Kind::References,
            name if name.contains("enum") => {
                let plain =
                    || Pattern { before: String::new(), figure: '1', after: ".".to_owned() };
                Kind::Numbers(Pattern::of(&options).unwrap_or_else(plain))
            }
            _ => Kind::Bullets,
        };
        self.end_paragraph()?;
        let start = super::environments::option(&options, "start");
        let next = start.and_then(|n| n.trim().parse().ok()).unwrap_or(1);
        self.lists.push(List { environment: environment.to_owned(), kind, next });
        if self.words.len() == 1 {
            self.flow.open_list()?;
        }
        Ok(())
    }

    /// Sets a counter of the numbered list that is open.
    pub(super) fn counter(&mut self, counter: &str, value: &str) {
        if counter.trim().starts_with("enum")
            && let (Some(list), Ok(value)) = (self.lists.last_mut(), value.trim().parse::<u64>())
        {
            list.next = value.saturating_add(1);
        }
    }

    /// Whether the innermost list is this environment.
    pub(super) fn is_list(&self, environment: &str) -> bool {
        self.lists.last().is_some_and(|list| list.environment == environment)
    }

    pub(super) fn end_list(&mut self) -> Result<()> {
        self.end_paragraph()?;
        if self.lists.pop().is_some() && self.words.len() == 1 {
            self.flow.close_list()?;
        }
        Ok(())
    }

    /// Ends all lists but the first `left`.
    pub(super) fn end_lists(&mut self, left: usize) -> Result<()> {
        while self.lists.len() > left {
            self.end_list()?;
        }
        Ok(())
    }

    /// `\item`, `\bibitem`.
    pub(super) fn item(&mut self, command: &str) -> Result<()> {
        self.end_paragraph()?;
        // An environment that nobody knows is a list if it has items.
        let named = |name: &&str| ["enum", "item", "list", "desc"].iter().any(|n| name.contains(n));
        let environment = self.environment().filter(|name| {
            !self.is_list(name) && *name != "document" && (self.lists.is_empty() || named(name))
        });
        if let Some(name) = environment.map(str::to_owned).filter(|_| self.tables.is_empty()) {
            self.begin_list(&name)?;
        }
        let label = self.source.optional();
        let key = if command == "bibitem" { self.source.argument() } else { None };
        let in_words = self.words.len() > 1;
        let marker = match self.lists.last_mut() {
            Some(List { kind: Kind::Numbers(pattern), next, .. }) if label.is_none() => {
                let marker = pattern.marker(*next);
                *next += 1;
                marker
            }
            Some(_) | None => Marker::Bullet,
        };
        let terms = matches!(self.lists.last(), Some(List { kind: Kind::Terms, .. }));
        if in_words {
            let mark = match marker {
                Marker::Number(n) => format!("{n}. "),
                Marker::Label(label) => format!("{label} "),
                Marker::Bullet | Marker::Task(_) => "• ".to_owned(),
            };
            self.add(&label.map_or(mark, |label| format!("{} ", tidy(&label))));
            return Ok(());
        }
        if self.lists.is_empty() {
            // An item outside of a list is a paragraph.
            return Ok(());
        }
        match (label, key) {
            (_, Some(key)) => {
                self.flow.item(marker)?;
                self.flow.lead(vec![Inline::text(format!("[{}] ", key.trim()))]);
            }
            (Some(label), None) if terms => {
                self.flow.item(marker)?;
                self.source.push(format!("{{{label}}}"));
                self.capture(Capture::Term);
            }
            (Some(label), None) if label.trim().is_empty() => self.flow.item(Marker::Bullet)?,
            (Some(label), None) => {
                self.flow.end_item()?;
                self.source.push(format!("{{{label}}}"));
                self.capture(Capture::Label);
            }
            (None, None) => self.flow.item(marker)?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_list_says() {
        let label = |options: &str, n| Pattern::of(options).map(|p| p.marker(n));
        assert_eq!(label("label=(\\alph*)", 28), Some(Marker::Label("(ab)".to_owned())));
        assert_eq!(
            label("label=\\textbf{\\Roman*.}, start=3", 4),
            Some(Marker::Label("IV.".to_owned()))
        );
        assert_eq!(label("i)", 9), Some(Marker::Label("ix)".to_owned())));
        assert_eq!(label("1.", 3), Some(Marker::Number(3)));
        assert_eq!(label("noitemsep", 3), None);
        assert_eq!(label("leftmargin=1em", 3), None);
    }
}
