//! What a document says about itself: title, authors, date, language. It is written where the title stands, and as metadata.

use super::captures::Capture;
use super::reader::Reader;
use crate::block::{Inline, Style, plain_text};
use crate::error::Result;
use crate::formats::markup::language_tag;
use crate::metadata::key;

/// Bytes of an abstract that are kept as the description.
const LONGEST_ABSTRACT: usize = 4_000;

#[derive(Debug, Default)]
pub(super) struct Front {
    title: Vec<Inline>,
    subtitle: Vec<Inline>,
    authors: Vec<Vec<Inline>>,
    institutes: Vec<Vec<Inline>>,
    date: Vec<Inline>,
    keywords: Vec<Inline>,
    language: Option<&'static str>,
    /// Titles and authors as the fields of a PDF have them, for documents without any other.
    fields: Vec<(&'static str, String)>,
    heads: Vec<Vec<Inline>>,
    feet: Vec<Vec<Inline>>,
    description: String,
    pub(super) in_abstract: bool,
    written: bool,
}

impl Front {
    /// Keeps what was read for it.
    pub(super) fn take(&mut self, capture: &Capture, content: Vec<Inline>) {
        match capture {
            Capture::Title => self.title = content,
            Capture::Subtitle => self.subtitle = content,
            Capture::Author => self.authors.extend(people(content)),
            Capture::Institute => self.institutes.push(content),
            Capture::Date => self.date = content,
            Capture::Keywords => self.keywords = content,
            Capture::Running { foot: true } => self.feet.push(content),
            Capture::Running { foot: false } => self.heads.push(content),
            Capture::Heading(_)
            | Capture::Slide
            | Capture::Line
            | Capture::BoxName
            | Capture::Caption
            | Capture::Note(_)
            | Capture::Term
            | Capture::Label => {}
        }
    }

    /// Sees each paragraph: those of the abstract describe the document.
    pub(super) fn paragraph(&mut self, content: &[Inline]) {
        if self.in_abstract && self.description.len() < LONGEST_ABSTRACT {
            if !self.description.is_empty() {
                self.description.push(' ');
            }
            self.description.push_str(&plain_text(content));
        }
    }

    /// What the list of references is called in the language of the document, as `babel` has it.
    pub(super) fn references(&self) -> &'static str {
        match self.language {
            Some("da") => "Litteratur",
            Some("de") => "Literatur",
            Some("sv") => "Referenser",
            Some("nb" | "nn") => "Referanser",
            Some("fr") => "Références",
            Some("es") => "Referencias",
            Some("nl") => "Referenties",
            Some("it") => "Riferimenti bibliografici",
            _ => "References",
        }
    }

    /// The labelled lines of the block that stands for the title.
    fn lines(&mut self) -> Vec<Inline> {
        let mut out = Vec::new();
        let mut line = |label: &str, content: Vec<Inline>| {
            if plain_text(&content).trim().is_empty() {
                return;
            }
            if !out.is_empty() {
                out.push(Inline::Break);
            }
            out.push(Inline::styled(format!("{label}:"), Style::BOLD));
            out.push(Inline::text(" "));
            out.extend(content);
        };
        line("Title", self.title.clone());
        line("Subtitle", std::mem::take(&mut self.subtitle));
        let mut authors = Vec::new();
        for author in &self.authors {
            if !authors.is_empty() {
                authors.push(Inline::text(" and "));
            }
            authors.extend(author.iter().cloned());
        }
        line("Author", authors);
        for institute in std::mem::take(&mut self.institutes) {
            line("Institute", institute);
        }
        line("Date", self.date.clone());
        out
    }
}

/// What is between `\and`, which is read as a sign of its own.
fn people(content: Vec<Inline>) -> Vec<Vec<Inline>> {
    let mut out = vec![Vec::new()];
    for inline in content {
        match inline {
            Inline::Text { text, .. } if text.trim() == AND => out.push(Vec::new()),
            inline => {
                if let Some(last) = out.last_mut() {
                    last.push(inline);
                }
            }
        }
    }
    out
}

/// Stands for `\and` while authors are collected; no text holds it, because the rules of text drop it.
const AND: &str = "\u{fdd0}";

/// The first line of a person's block: the name.
fn name(author: &[Inline]) -> String {
    let line = author.split(|inline| *inline == Inline::Break).next().unwrap_or_default();
    plain_text(line).trim().trim_end_matches(',').to_owned()
}

impl Reader<'_, '_, '_> {
    /// Reads a command that says something about the document; false where it is another.
    pub(super) fn front_matter(&mut self, name: &str) -> Result<bool> {
        let capture = match name {
            "title" => Capture::Title,
            "subtitle" => Capture::Subtitle,
            "author" | "IEEEauthorblockN" | "Author" if !self.front.written => Capture::Author,
            "institute" | "affiliation" | "affil" | "address" | "institution"
                if !self.front.written =>
            {
                Capture::Institute
            }
            "date" => Capture::Date,
            "keywords" | "keyword" => Capture::Keywords,
            "lhead" | "chead" | "rhead" | "fancyhead" | "ihead" | "ohead"
                if self.options.headers =>
            {
                Capture::Running { foot: false }
            }
            "lfoot" | "cfoot" | "rfoot" | "fancyfoot" | "ifoot" | "ofoot"
                if self.options.headers =>
            {
                Capture::Running { foot: true }
            }
            "and" | "And" | "AND" => {
                if self.words.len() > 1 {
                    // Apart from its neighbours, whatever their style.
                    self.push(Inline::styled(AND, Style::SUPERSCRIPT.with(Style::SUBSCRIPT)));
                }
                return Ok(true);
            }
            // Of the classes for letters and lives.
            "name" if !self.in_body => {
                let first = self.source.argument().unwrap_or_default();
                let last = self.source.argument().unwrap_or_default();
                self.source.push(format!("\\author{{{first} {last}}}"));
                return Ok(true);
            }
            "maketitle" | "titlepage" => {
                self.end_paragraph()?;
                self.write_front()?;
                return Ok(true);
            }
            "usepackage" | "setdefaultlanguage" | "setmainlanguage" | "selectlanguage"
            | "documentclass" => {
                return Ok(self.language(name));
            }
            "hypersetup" => {
                let fields = self.source.argument().unwrap_or_default();
                for (field, key) in [
                    ("pdftitle", key::TITLE),
                    ("pdfauthor", key::CREATOR),
                    ("pdfsubject", key::SUBJECT),
                    ("pdfkeywords", key::KEYWORDS),
                    ("pdflang", key::LANGUAGE),
                ] {
                    let value = super::environments::option(&fields, field);
                    self.front.fields.extend(value.map(|value| (key, value)));
                }
                return Ok(true);
            }
            _ => return Ok(false),
        };
        while self.source.optional().is_some() {}
        self.capture(capture);
        Ok(true)
    }

    /// The language that the options of a package, or a command, set.
    fn language(&mut self, command: &str) -> bool {
        let options = self.source.optional().unwrap_or_default();
        let argument = self.source.argument().unwrap_or_default();
        let names = match command {
            "usepackage" if argument != "babel" => return true,
            "usepackage" | "documentclass" => options,
            "selectlanguage" if self.front.language.is_some() => return true,
            _ => argument,
        };
        // The last one is the main language; `main=` says so.
        let tag = |name: &str| language_tag(name.trim().trim_start_matches("main="));
        let main = names.split(',').find(|n| n.trim().starts_with("main="));
        let found = main.and_then(tag).or_else(|| names.split(',').filter_map(tag).next_back());
        self.front.language = found.or(self.front.language);
        true
    }

    /// Writes title, authors and date, once.
    pub(super) fn write_front(&mut self) -> Result<()> {
        if self.front.written {
            return Ok(());
        }
        self.front.written = true;
        for head in std::mem::take(&mut self.front.heads) {
            self.flow.paragraph(head)?;
        }
        let lines = self.front.lines();
        if lines.is_empty() { Ok(()) } else { self.flow.paragraph(lines) }
    }

    /// Writes what was not written yet, and the metadata.
    pub(super) fn finish_front(&mut self) -> Result<()> {
        self.write_front()?;
        let keywords = std::mem::take(&mut self.front.keywords);
        let front = std::mem::take(&mut self.front);
        let sink = &mut *self.flow.sink;
        sink.metadata(key::TITLE, &plain_text(&front.title))?;
        let names: Vec<String> =
            front.authors.iter().map(|a| name(a)).filter(|n| !n.is_empty()).collect();
        sink.metadata(key::CREATOR, &names.join("; "))?;
        sink.metadata(key::CREATED, &plain_text(&front.date))?;
        sink.metadata(key::KEYWORDS, &plain_text(&keywords))?;
        sink.metadata(key::DESCRIPTION, &front.description)?;
        sink.metadata(key::LANGUAGE, front.language.unwrap_or_default())?;
        for (key, value) in &front.fields {
            sink.metadata(key, value)?;
        }
        for foot in front.feet {
            self.flow.paragraph(foot)?;
        }
        Ok(())
    }
}
