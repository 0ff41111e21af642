//! Commands that mean structure: headings, items, notes, captions, links, references, definitions.

use super::captures::Capture;
use super::commands;
use super::reader::{Reader, What};
use crate::error::Result;

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
            // A line within a cell, where `\\\\` ends the row.
            "newline" | "break" if self.at_table() => self.current().line_break(),
            "newline" | "break" | "tabularnewline" => self.line_ends()?,
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
            "todo" | "note" | "added" | "deleted" | "replaced" => return self.remark(name),
            _ if self.conditional(name) || self.defines(name) => {}
            _ => return self.verbatim(name),
        }
        Ok(true)
    }

    /// Reads a definition; false where the command is another.
    fn defines(&mut self, name: &str) -> bool {
        match name {
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
                self.macros.operator(&mut self.source);
            }
            "let" | "futurelet" => {
                self.source.argument();
                self.source.eat('=');
                self.source.argument();
            }
            "newtheorem" | "newtheorem*" | "declaretheorem" => self.theorem_defined(),
            _ => return false,
        }
        true
    }

    /// Ends what stands before a block, where blocks may stand.
    pub(super) fn begin_block(&mut self) -> Result<()> {
        self.end_paragraph()
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
}
