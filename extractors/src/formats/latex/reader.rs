//! Tokens to words and blocks. Groups and environments are frames on a stack, so nothing recurses; what they collect is
//! closed where they end.

use super::captures::Capture;
use super::conditionals::Conditionals;
use super::facts::Facts;
use super::front::Front;
use super::lists::List;
use super::macros::Macros;
use super::source::{Source, Token};
use super::symbols;
use super::tabular::Tabular;
use crate::Options;
use crate::block::{Inline, Style};
use crate::error::Result;
use crate::formats::markup::{Flow, Words};
use crate::sink::Sink;
use std::collections::HashMap;
use std::sync::Arc;

/// Groups and environments that may be open at once; deeper ones are read as if their braces were not there.
const MOST_OPEN: usize = 500;

pub(super) struct Reader<'t, 's, 'r> {
    pub(super) source: Source<'t>,
    pub(super) flow: Flow<'s, 'r>,
    pub(super) options: &'t Options,
    pub(super) facts: Facts,
    pub(super) macros: Macros,
    pub(super) conditionals: Conditionals,
    pub(super) front: Front,
    /// What is open, innermost last.
    pub(super) open: Vec<Open>,
    /// Braces beyond [`MOST_OPEN`].
    overflow: usize,
    pub(super) style: Style,
    pub(super) link: Option<Arc<str>>,
    /// Where words go, innermost last; the first is the paragraph.
    pub(super) words: Vec<Words>,
    pub(super) tables: Vec<Tabular>,
    pub(super) lists: Vec<List>,
    /// Names of environments that are theorems, and how they are called.
    pub(super) theorems: HashMap<String, String>,
    pub(super) notes: u32,
    pub(super) remarks: u32,
    pub(super) in_body: bool,
    pub(super) ended: bool,
    /// Whether a command that nobody knows was the last token: groups behind it are its arguments.
    pub(super) after_unknown: bool,
}

/// Something that is open, and what holds again when it ends.
pub(super) struct Open {
    pub(super) what: What,
    style: Style,
    link: Option<Arc<str>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// Braces, and what is written where they end.
    Group { end: &'static str },
    /// An argument of a command that nobody knows.
    Argument,
    /// Braces whose words are kept apart.
    Capture(Capture),
    /// `\begin`.
    Environment(String),
}

impl<'t, 's, 'r> Reader<'t, 's, 'r> {
    pub(super) fn new(text: &'t str, options: &'t Options, sink: &'s mut Sink<'r>) -> Self {
        let facts = Facts::of(text);
        Self {
            source: Source::new(text),
            flow: Flow::new(sink),
            options,
            in_body: !facts.has_body,
            facts,
            macros: Macros::default(),
            conditionals: Conditionals::default(),
            front: Front::default(),
            open: Vec::new(),
            overflow: 0,
            style: Style::PLAIN,
            link: None,
            words: vec![Words::default()],
            tables: Vec::new(),
            lists: Vec::new(),
            theorems: HashMap::new(),
            notes: 0,
            remarks: 0,
            ended: false,
            after_unknown: false,
        }
    }

    pub(super) fn read(mut self) -> Result<()> {
        while !self.ended
            && let Some(token) = self.source.next()
        {
            self.flow.sink.check()?;
            self.token(token)?;
        }
        while let Some(open) = self.open.pop() {
            self.close(open)?;
        }
        self.end_paragraph()?;
        self.end_lists(0)?;
        self.finish_front()
    }

    fn token(&mut self, token: Token) -> Result<()> {
        let after_unknown = std::mem::take(&mut self.after_unknown);
        match token {
            Token::Text(text) => {
                let text = symbols::ligatures(&text);
                let text = if self.facts.german { symbols::shorthands(&text) } else { text };
                self.add(&text);
            }
            Token::Tie => self.add(" "),
            Token::Paragraph => return self.end_paragraph(),
            Token::Open => {
                let argument = after_unknown && self.in_body;
                self.open(if argument { What::Argument } else { What::Group { end: "" } });
            }
            Token::Close => return self.close_braces(),
            Token::Align if self.at_table() => return self.end_cell(),
            Token::Align => self.add("&"),
            Token::Math { display } => return self.dollar(display),
            Token::Symbol(c) => return self.symbol(c),
            Token::Command(name) => return self.command(&name),
        }
        Ok(())
    }

    /// Whether what is read now is shown: the preamble is not, but for what is kept from it.
    fn is_shown(&self) -> bool {
        self.in_body || self.words.len() > 1
    }

    /// Where words go now.
    pub(super) fn current(&mut self) -> &mut Words {
        if self.words.is_empty() {
            self.words.push(Words::default());
        }
        let last = self.words.len() - 1;
        // There is one: see above.
        #[expect(clippy::indexing_slicing, reason = "the index is that of the last element")]
        &mut self.words[last]
    }

    /// Adds words in the style that holds.
    pub(super) fn add(&mut self, text: &str) {
        if self.is_shown() {
            let (style, link) = (self.style, self.link.clone());
            self.current().add(text, style, link.as_ref());
        }
    }

    pub(super) fn push(&mut self, inline: Inline) {
        if self.is_shown() {
            self.current().push(inline);
        }
    }

    /// Opens something; false where too much is open.
    pub(super) fn open(&mut self, what: What) -> bool {
        if self.open.len() >= MOST_OPEN {
            self.overflow += usize::from(!matches!(what, What::Environment(_)));
            return false;
        }
        self.open.push(Open { what, style: self.style, link: self.link.clone() });
        true
    }

    /// Ends the innermost braces. An environment inside them that does not end takes the brace as its own.
    fn close_braces(&mut self) -> Result<()> {
        if self.overflow > 0 {
            self.overflow -= 1;
            return Ok(());
        }
        let braces =
            !matches!(self.open.last(), Some(Open { what: What::Environment(_), .. }) | None);
        match self.open.pop_if(|_| braces) {
            Some(open) => self.close(open),
            None => Ok(()),
        }
    }

    /// Does what the end of something means.
    pub(super) fn close(&mut self, open: Open) -> Result<()> {
        self.style = open.style;
        self.link = open.link;
        match open.what {
            What::Group { end } => self.add(end),
            What::Argument => {
                // Arguments side by side are not one word.
                if self.source.peek() == Some('{') {
                    self.add(" ");
                    self.after_unknown = true;
                }
            }
            What::Capture(capture) => return self.captured(capture),
            What::Environment(name) => return self.environment_ends(&name),
        }
        Ok(())
    }

    /// Takes the brace of the argument that comes next, or puts braces around it; false where there is none.
    pub(super) fn begin_argument(&mut self) -> bool {
        self.source.skip_space();
        if self.source.eat('{') {
            return true;
        }
        match self.source.argument() {
            Some(argument) => self.source.push(format!("{argument}}}")),
            None => false,
        }
    }

    /// Reads the argument that comes next with words of its own.
    pub(super) fn capture(&mut self, capture: Capture) {
        if self.begin_argument() && self.open(What::Capture(capture)) {
            self.words.push(Words::default());
            self.style = Style::PLAIN;
            self.link = None;
        }
    }

    /// Reads the argument that comes next in a style.
    pub(super) fn styled(&mut self, style: Style) {
        if self.begin_argument() && self.open(What::Group { end: "" }) {
            self.style = self.style.with(style);
        }
    }

    /// Ends the paragraph; where only words may stand, the line.
    pub(super) fn end_paragraph(&mut self) -> Result<()> {
        if self.words.len() > 1 {
            self.current().line_break();
            return Ok(());
        }
        if self.current().is_blank() {
            self.current().take();
            return Ok(());
        }
        let content = self.current().take();
        self.front.paragraph(&content);
        self.flow.paragraph(content)
    }
}
