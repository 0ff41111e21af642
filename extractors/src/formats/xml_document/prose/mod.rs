//! XML of documents: elements become blocks by their role, whatever the dialect calls them. Elements come one after the
//! other, from the XML reader or from a tree; only the ones that are open are held.

mod attributes;
mod capture;
mod close;
mod dialects;
mod headings;
mod items;
mod labels;
mod notes;
mod open;
mod role;
mod source;
mod tables;
mod titles;

pub(in crate::formats) use dialects::Dialect;
pub(in crate::formats) use source::{read, write};
pub(in crate::formats) use titles::{Titles, gather};

use crate::block::{Inline, Kind, Style};
use crate::error::Result;
use crate::formats::flow::Flow;
use crate::sink::Sink;
use capture::Capture;
use labels::Pending;
use notes::Labels;
use role::Role;
use std::collections::HashMap;
use std::sync::Arc;

/// What is to be done with what stands in an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Enter {
    /// It is read.
    Content,
    /// It is passed over, the end of the element included.
    Skip,
    /// It is a formula in `MathML`: what reads it calls [`Prose::formula`].
    Math,
}

/// An element that is open.
struct Open {
    role: Role,
    style: Style,
    link: Option<Arc<str>>,
    /// How much had been written when it began.
    before: u64,
    /// Whether words stand directly inside.
    words: bool,
    /// Whether it opened a list by itself.
    implied: bool,
    /// Whether it is a section that has its heading.
    headed: bool,
}

/// A formula that is being read.
#[derive(Default)]
struct Formula {
    latex: Option<String>,
    tag: Option<String>,
}

/// A document that is being read.
struct Prose<'s, 'r> {
    flow: Flow<'s, 'r>,
    names: HashMap<&'static str, Role>,
    open: Vec<Open>,
    style: Style,
    link: Option<Arc<str>>,
    /// How many sections with a heading stand around the root.
    depth: usize,
    /// How much has been written, for elements that want to know whether something was.
    written: u64,
    pending: Option<Pending>,
    capture: Option<Capture>,
    code: Option<(String, Option<String>)>,
    verse: usize,
    formula: Option<Formula>,
    labels: Labels,
    /// The names of the columns of the tables that are open.
    columns: Vec<Vec<String>>,
    people: Vec<String>,
    /// How many of them are in the text.
    shown: usize,
    date: [Option<String>; 3],
    /// The words of the title of the whole, while it is read.
    title: Option<String>,
    titled: bool,
    /// What references lead to is called so.
    titles: Titles,
}

impl<'s, 'r> Prose<'s, 'r> {
    /// Begins a document whose root stands `depth` sections deep.
    fn new(dialect: Dialect, depth: usize, sink: &'s mut Sink<'r>) -> Self {
        Self {
            flow: Flow::new(sink),
            names: dialect.names().iter().copied().collect(),
            open: Vec::new(),
            style: Style::PLAIN,
            link: None,
            depth,
            written: 0,
            pending: None,
            capture: None,
            code: None,
            verse: 0,
            formula: None,
            labels: Labels::default(),
            columns: Vec::new(),
            people: Vec::new(),
            shown: 0,
            date: [None, None, None],
            title: None,
            titled: depth > 0,
            titles: Titles::new(),
        }
    }

    /// Takes words.
    fn text(&mut self, text: &str) -> Result<()> {
        if let Some(capture) = &mut self.capture {
            capture.text(text);
            return Ok(());
        }
        if let Some((code, _)) = &mut self.code {
            code.push_str(text);
            return Ok(());
        }
        if text.trim().is_empty() {
            self.flow.push(Inline::Text {
                text: text.to_owned(),
                style: self.style,
                link: self.link.clone(),
            });
            return Ok(());
        }
        if self.is_in_header() {
            return Ok(());
        }
        if let Some(open) = self.open.last_mut() {
            open.words = true;
        }
        if let Some(title) = &mut self.title {
            title.push_str(text);
        }
        self.settle_label()?;
        self.written += 1;
        let boxed = self.open.last().is_some_and(|o| matches!(o.role, Role::StyledBox(_)));
        if boxed && self.flow.is_blank() && is_divider(text) {
            return self.flow.own(Kind::Rule);
        }
        if self.verse > 0 {
            return self.lines(text);
        }
        self.words(text);
        Ok(())
    }

    fn words(&mut self, text: &str) {
        self.flow.push(Inline::Text {
            text: text.to_owned(),
            style: self.style,
            link: self.link.clone(),
        });
    }

    /// Words whose line ends count.
    fn lines(&mut self, text: &str) -> Result<()> {
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                self.flow.line_break()?;
            }
            self.words(line);
        }
        Ok(())
    }

    /// Takes a formula.
    fn formula(&mut self, latex: &str) -> Result<()> {
        let latex = latex.trim();
        if latex.is_empty() {
            return Ok(());
        }
        self.settle_label()?;
        self.written += 1;
        match &mut self.formula {
            Some(formula) => {
                formula.latex.get_or_insert_with(|| latex.to_owned());
            }
            None => self.flow.push(Inline::Math { latex: latex.to_owned() }),
        }
        Ok(())
    }

    /// Whether only what is named is read: in what the document says about itself.
    fn is_in_header(&self) -> bool {
        let mut roles = self.open.iter().rev().map(|open| open.role);
        let decides = |role: &Role| {
            matches!(
                role,
                Role::Header
                    | Role::Named(_)
                    | Role::Parts
                    | Role::Title
                    | Role::Subtitle
                    | Role::StyledBox(_)
            )
        };
        roles.find(decides) == Some(Role::Header)
    }

    /// Whether a reference to a work is open.
    fn is_in_citation(&self) -> bool {
        self.open.iter().any(|o| matches!(o.role, Role::Parts | Role::Citation | Role::Entry))
    }

    /// Ends the document.
    fn finish(mut self) -> Result<()> {
        while !self.open.is_empty() {
            self.end()?;
        }
        self.write_people()?;
        self.flow.finish()
    }
}

/// Whether words are only signs that part two scenes.
fn is_divider(text: &str) -> bool {
    let signs = |c: char| c.is_whitespace() || "*-–—_~·•⁂#".contains(c);
    text.chars().all(signs) && text.chars().filter(|c| !c.is_whitespace()).count() <= 12
}

#[cfg(test)]
mod tests;
