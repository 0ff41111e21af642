//! Commands that mean structure: headings, items, notes, captions, links, references, definitions.

use super::commands;
use super::reader::{Reader, What};
use crate::block::{Inline, Marker, Style, plain_text};
use crate::error::Result;

/// What a group is, whose words are kept apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Capture {
    /// A heading of this level.
    Heading(u8),
    /// The title of a slide, which may have a subtitle in braces behind it.
    Slide,
    /// A paragraph of its own.
    Line,
    /// The name of a box: a paragraph in bold type.
    BoxName,
    /// A caption of a figure or table.
    Caption,
    /// A footnote of this label.
    Note(String),
    /// The term of a description.
    Term,
    /// The label of an item.
    Label,
    Title,
    Subtitle,
    Author,
    Institute,
    Date,
    Keywords,
    /// Words that stand on every page, at its foot or head.
    Running {
        foot: bool,
    },
}

/// What is known about a document before it is read.
#[derive(Debug)]
pub(super) struct Facts {
    /// Whether there is a preamble, whose words are not shown.
    pub(super) has_body: bool,
    /// Whether a command says where the title stands.
    pub(super) has_title: bool,
    pub(super) beamer: bool,
    /// Whether quotation marks make umlauts.
    pub(super) german: bool,
    /// Levels above sections.
    above: u8,
    /// Levels of headings above slides.
    slide: u8,
}

impl Facts {
    pub(super) fn of(text: &str) -> Self {
        let has = |command: &str| {
            text.match_indices(command).any(|(at, _)| {
                let after = text.get(at + command.len()..).unwrap_or_default();
                after.trim_start().starts_with(['{', '[', '*'])
            })
        };
        let beamer = text.contains("{beamer}") || text.contains("\\begin{frame}");
        let above = u8::from(has("\\part")) + u8::from(has("\\chapter"));
        let slide = 1 + u8::from(has("\\section")) + u8::from(has("\\subsection"));
        Self {
            has_body: text.contains("\\begin{document}"),
            has_title: text.contains("\\maketitle") || text.contains("\\titlepage"),
            beamer,
            german: ["german]", "german,", "austrian]", "german}"].iter().any(|o| text.contains(o)),
            above,
            slide,
        }
    }

    /// The level of the heading that `below` sections stand above.
    pub(super) fn level(&self, below: i8) -> u8 {
        let level = match below {
            -2 => 1,
            -1 => self.above.max(1),
            below => 1 + self.above + below.unsigned_abs(),
        };
        level.clamp(1, 6)
    }

    pub(super) fn slide_level(&self) -> u8 {
        self.slide
    }
}

impl Reader<'_, '_, '_> {
    /// Reads a command that means structure; false where it is another.
    pub(super) fn structure(&mut self, name: &str) -> Result<bool> {
        if let Some(below) = commands::heading(name) {
            self.source.optional();
            self.begin_block()?;
            let level = self.facts.level(below);
            self.capture(Capture::Heading(level));
            return Ok(true);
        }
        match name {
            "begin" => {
                let name = self.source.group().unwrap_or_default();
                self.begin(name.trim())?;
            }
            "end" => {
                let name = self.source.group().unwrap_or_default();
                self.end(name.trim())?;
            }
            "item" | "bibitem" => self.item(name)?,
            "par" | "newpage" | "clearpage" | "cleardoublepage" | "bigskip" | "medskip"
            | "smallskip" | "endgraf" => {
                self.end_paragraph()?;
            }
            "newline" | "break" | "tabularnewline" => self.line_ends()?,
            "newcommand"
            | "renewcommand"
            | "providecommand"
            | "DeclareRobustCommand"
            | "newcommand*"
            | "renewcommand*"
            | "providecommand*" => self.macros.newcommand(&mut self.source),
            "def" | "gdef" | "edef" | "xdef" => self.macros.def(&mut self.source),
            "NewDocumentCommand" | "RenewDocumentCommand" | "DeclareDocumentCommand" => {
                self.macros.document_command(&mut self.source);
            }
            "DeclareMathOperator" | "DeclareMathOperator*" => {
                self.macros.operator(&mut self.source)
            }
            "let" | "futurelet" => {
                self.source.argument();
                self.source.eat('=');
                self.source.argument();
            }
            "newtheorem" | "newtheorem*" | "declaretheorem" => self.theorem_defined(),
            "caption" | "caption*" | "subcaption" | "captionof" => {
                if name == "captionof" {
                    self.source.argument();
                }
                self.source.optional();
                self.capture(Capture::Caption);
            }
            "footnote" | "thanks" | "footnotetext" | "footnotemark" | "marginpar" | "sidenote"
            | "endnote" => {
                self.note(name);
            }
            "frametitle" => {
                self.source.optional();
                self.begin_block()?;
                self.capture(Capture::Slide);
            }
            "framesubtitle" => {
                self.begin_block()?;
                self.capture(Capture::Line);
            }
            "subfloat" | "subfigure" => {
                if let Some(caption) = self.source.optional() {
                    self.begin_block()?;
                    self.source.push(format!("{{{caption}}}\\par "));
                }
            }
            "includegraphics" | "includesvg" => self.graphics()?,
            "enquote" | "enquote*" | "textquote" => {
                self.add("“");
                if self.begin_argument() {
                    self.open(What::Group { end: "”" });
                }
            }
            "xspace" => {
                if self.source.peek().is_some_and(char::is_alphanumeric) {
                    self.add(" ");
                }
            }
            "setcounter" => {
                let counter = self.source.argument().unwrap_or_default();
                let value = self.source.argument().unwrap_or_default();
                self.counter(&counter, &value);
            }
            "iffalse" => {
                self.source.raw_until("\\fi");
            }
            "todo" | "note" | "added" | "deleted" | "replaced" => return self.remark(name),
            _ => return self.verbatim(name),
        }
        Ok(true)
    }

    /// Ends what stands before a block, where blocks may stand.
    pub(super) fn begin_block(&mut self) -> Result<()> {
        self.end_paragraph()
    }

    /// What a group of words that were kept apart means.
    pub(super) fn captured(&mut self, capture: Capture) -> Result<()> {
        let content = if self.words.len() > 1 {
            self.words.pop().map(|mut words| words.take()).unwrap_or_default()
        } else {
            Vec::new()
        };
        let outermost = self.words.len() == 1;
        match capture {
            Capture::Heading(level) if outermost => {
                self.end_lists(0)?;
                return self.flow.heading(level, content);
            }
            Capture::Slide if outermost => {
                self.end_lists(0)?;
                self.flow.heading(self.facts.slide_level(), content)?;
                if self.source.peek() == Some('{') {
                    self.capture(Capture::Line);
                }
            }
            Capture::Line if outermost => return self.flow.paragraph(content),
            Capture::BoxName if outermost => {
                let name = plain_text(&content);
                if !name.trim().is_empty() {
                    let bold = Inline::styled(name, Style::BOLD);
                    return self.flow.paragraph(vec![bold]);
                }
            }
            Capture::Caption => match self.tables.last_mut() {
                Some(table) => table.caption(content),
                None if outermost => {
                    self.end_paragraph()?;
                    return self.flow.paragraph(content);
                }
                None => self.current().extend(content),
            },
            Capture::Note(label) => return self.flow.note(label, content),
            Capture::Term => {
                let ends = plain_text(&content).trim_end().ends_with(':');
                let bold = content.into_iter().map(bold).collect();
                self.flow.lead(bold);
                self.flow.lead(vec![Inline::text(if ends { " " } else { ": " })]);
            }
            Capture::Label => {
                self.flow.item(Marker::Label(plain_text(&content).trim().to_owned()))?;
            }
            Capture::Keywords if outermost && self.in_body => {
                self.end_paragraph()?;
                self.flow.lead_name("Keywords");
                self.flow.paragraph(content.clone())?;
                self.front.take(&capture, content);
            }
            Capture::Title
            | Capture::Subtitle
            | Capture::Author
            | Capture::Institute
            | Capture::Date
            | Capture::Keywords
            | Capture::Running { .. } => self.front.take(&capture, content),
            // A heading in a cell is words.
            Capture::Heading(_) | Capture::Slide | Capture::Line | Capture::BoxName => {
                self.current().extend(content);
            }
        }
        Ok(())
    }

    /// `\\`: a row ends, or a line.
    pub(super) fn line_ends(&mut self) -> Result<()> {
        self.source.eat('*');
        if self.source.peek() == Some('[') {
            self.source.optional();
        }
        if self.at_table() {
            return self.end_row();
        }
        if self.in_body || self.words.len() > 1 {
            self.current().line_break();
        }
        Ok(())
    }

    fn note(&mut self, command: &str) {
        let given = self.source.optional();
        if command != "footnotetext" || given.is_none() {
            self.notes += u32::from(command != "footnotetext");
        }
        let label = given.filter(|label| !label.trim().is_empty() && command != "marginpar");
        let label = label.unwrap_or_else(|| self.notes.max(1).to_string());
        if command != "footnotetext" {
            self.push(Inline::FootnoteRef { label: label.clone() });
        }
        if command != "footnotemark" {
            self.capture(Capture::Note(label));
        }
    }

    /// A picture: its alternative text, where it has one.
    fn graphics(&mut self) -> Result<()> {
        let options = self.source.optional().unwrap_or_default();
        self.source.argument();
        let alt = super::environments::option(&options, "alt").unwrap_or_default();
        if alt.is_empty() {
            return Ok(());
        }
        if self.words.len() > 1 {
            self.push(Inline::Image { alt });
            return Ok(());
        }
        self.begin_block()?;
        self.flow.image(&alt)
    }

    /// What authors say to each other: remarks only if they are wanted, changes as they are wanted.
    fn remark(&mut self, name: &str) -> Result<bool> {
        let all = self.options.changes == crate::Changes::All;
        match name {
            "todo" if self.options.comments => {
                self.source.optional();
                self.remarks += 1;
                let label = format!("comment-{}", self.remarks);
                self.push(Inline::FootnoteRef { label: label.clone() });
                self.capture(Capture::Note(label));
            }
            "todo" => self.omit(),
            // Notes of the speaker of a slide.
            "note" if self.facts.beamer && self.options.without_notes => self.omit(),
            "note" if self.facts.beamer => {
                self.source.optional();
                self.begin_block()?;
                self.capture(Capture::Line);
            }
            "note" => return Ok(false),
            "added" => {
                self.source.optional();
            }
            "deleted" if all => {
                self.source.optional();
                self.struck();
            }
            "deleted" => self.omit(),
            "replaced" => {
                self.source.optional();
                let new = self.source.argument().unwrap_or_default();
                let old = self.source.argument().unwrap_or_default();
                let old = if all { format!("\\sout{{{old}}}") } else { String::new() };
                self.source.push(format!("{{{new}}}{old}"));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn omit(&mut self) {
        self.source.optional();
        self.source.argument();
    }

    fn struck(&mut self) {
        if self.begin_argument() && self.open(What::Group { end: "" }) {
            self.style = self.style.with(Style::STRIKE);
        }
    }

    /// Reads a command that refers to something else; false where it is another.
    pub(super) fn reference(&mut self, name: &str) -> bool {
        match name {
            "href" => {
                self.source.optional();
                let target = self.source.literal().unwrap_or_default();
                if self.begin_argument() && self.open(What::Group { end: "" }) {
                    self.link = Some(target.trim().into());
                }
            }
            "url" | "nolinkurl" => {
                let target = self.source.literal().unwrap_or_default();
                let target = target.trim();
                if self.in_body || self.words.len() > 1 {
                    let style = self.style;
                    self.current().add(target, style, Some(&target.into()));
                }
            }
            "ac" | "gls" | "Gls" | "acrshort" | "acrlong" | "acs" | "acl" | "acf" | "glspl"
            | "acp" | "Ac" => {
                let key = self.source.argument().unwrap_or_default();
                self.add(key.trim());
            }
            "SI" | "qty" | "SIrange" | "num" | "si" | "unit" | "ang" => self.quantity(name),
            name if commands::refers(name) => {
                let mut parts: Vec<String> = Vec::new();
                while let Some(option) = self.source.optional() {
                    parts.extend(Some(option).filter(|o| !o.trim().is_empty()));
                }
                let keys = self.source.argument().unwrap_or_default();
                let keys: Vec<&str> = keys.split(',').map(str::trim).collect();
                parts.insert(0, keys.join(", "));
                self.add(&format!("[{}]", parts.join(", ").replace('~', " ")));
            }
            _ => return false,
        }
        true
    }
}

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
