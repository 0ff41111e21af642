//! The ends of lines, paragraphs, cells and rows: which block a paragraph becomes. The rules are those of the newer format, so
//! that a document reads the same whichever it was saved in.

use super::groups::{Paragraph, Place};
use super::labels;
use super::styles::ParagraphStyle;
use super::walk::Walker;
use super::words::End;
use crate::block::{Block, Inline, Kind, Marker, plain_text};
use crate::error::Result;
use crate::formats::docx::names::Role;
use crate::formats::docx::numbering::Label;
use crate::formats::docx::paragraph::{
    LONGEST_HEADING, code_line, contents_line, forget_font, lines, says_something, tidy_breaks,
};
use std::rc::Rc;

/// A paragraph at its end.
pub(super) struct Ended {
    pub(super) props: Paragraph,
    style: Rc<ParagraphStyle>,
    pub(super) content: Vec<Inline>,
    /// What stands in front of it, as the document shows it.
    pub(super) number: Option<String>,
}

impl Walker<'_> {
    /// Takes a word that ends something.
    pub(super) fn end(&mut self, end: End) -> Result<()> {
        self.flush();
        self.replaced = 0;
        if self.group.place != Place::Text {
            if self.group.place == Place::Value {
                self.sign(" ");
            }
            return Ok(());
        }
        let said = self.group.paragraph.nesting();
        match end {
            End::Line => self.inline(Inline::Break),
            // The page goes on elsewhere, the text does not.
            End::Page => self.words(" "),
            End::Paragraph => {
                let depth = self.frame().depth(said);
                return self.end_paragraph(depth);
            }
            End::Cell => return self.end_cell(1),
            End::NestedCell => return self.end_cell(said.max(2)),
            End::Row => return self.end_row(1),
            End::NestedRow => return self.end_row(2),
        }
        Ok(())
    }

    fn end_cell(&mut self, depth: usize) -> Result<()> {
        self.end_paragraph(depth)?;
        self.held.nodes += 1;
        self.ready = true;
        let limits = self.limits;
        self.frame().end_cell(limits)
    }

    /// Ends a row of the outermost table, or of one inside of it.
    fn end_row(&mut self, least: usize) -> Result<()> {
        let limits = self.limits;
        let open = self.frame().tables();
        let said = if least == 1 { 1 } else { self.group.paragraph.nesting().max(2) };
        let depth = said.min(open);
        if depth < least {
            return Ok(());
        }
        if says_something(&self.frame().content) {
            self.end_paragraph(depth)?;
        }
        self.frame().nest(depth, limits)?;
        let row = std::mem::take(&mut self.row);
        let ended = self.frame().end_row(&row, limits);
        self.row = row;
        ended
    }

    /// Ends the open paragraph, which stands in `depth` tables.
    pub(super) fn end_paragraph(&mut self, depth: usize) -> Result<()> {
        self.ready = true;
        let limits = self.limits;
        let props = self.group.paragraph;
        let deleted = self.group.characters.deleted && !self.shows_deleted();
        let frame = self.frame();
        frame.nest(depth, limits)?;
        let number = frame.number.take();
        let after = std::mem::take(&mut frame.after);
        let mut words = std::mem::take(&mut frame.content);
        let flow = frame.flow();
        let mut content = std::mem::take(&mut flow.carried);
        if flow.parted && !content.is_empty() {
            content.push(Inline::text(" "));
        }
        flow.parted = deleted;
        content.append(&mut words);
        if deleted || props.drop_cap {
            flow.carried = content;
        } else {
            let style = self.styles.paragraph(props.style);
            self.block(Ended { props, style, content, number });
        }
        for block in after {
            self.frame().flow().push(block);
        }
        Ok(())
    }

    fn block(&mut self, mut paragraph: Ended) {
        let role = role(&paragraph);
        let says = says_something(&paragraph.content);
        let label = self.label(&mut paragraph, role);
        let mono = paragraph.style.mono && !self.is_typed();
        if !says {
            if role == Some(Role::Code) || (mono && self.frame().flow().in_code()) {
                let depth = self.code_depth(&paragraph, label.as_ref());
                self.frame().flow().push_code("", depth);
            }
            return;
        }
        let titled = matches!(role, Some(Role::Heading(_) | Role::Title));
        let Ended { content, .. } = &mut paragraph;
        if mono && (titled || label.is_some()) {
            forget_font(content);
        }
        match role {
            Some(Role::Heading(level)) => {
                if let Some((Label::Number(_) | Label::Text(_), _)) = &label {
                    content.insert(0, Inline::text(labels::in_front(label.as_ref())));
                }
                let content = std::mem::take(content);
                self.frame().flow().push(Block::heading(level, content));
            }
            Some(Role::Title) => self.title(paragraph.content),
            Some(Role::Code) => {
                let depth = self.code_depth(&paragraph, label.as_ref());
                let lines = lines(&paragraph.content);
                self.frame().flow().push_code(&lines, depth);
            }
            Some(Role::Contents(level)) => {
                let words = vec![Inline::text(contents_line(content))];
                self.frame().flow().push(Block::item(level, Marker::Bullet, words));
            }
            Some(Role::Quote | Role::Continued | Role::Bullet(_)) | None => {
                self.prose(paragraph, role, label);
            }
        }
    }

    /// A paragraph of text: an item of a list, a part of one, a quotation, or just that.
    fn prose(&mut self, mut paragraph: Ended, role: Option<Role>, label: Option<(Label, u8)>) {
        let quote = u8::from(role == Some(Role::Quote));
        let code = label.is_none().then(|| code_line(&mut paragraph.content)).flatten();
        if code.is_none() {
            tidy_breaks(&mut paragraph.content);
        }
        let depth = self.depth(&paragraph);
        let content = paragraph.content;
        let item = |marker, depth, content| Block::item(depth, marker, content).quoted(quote);
        let block = match (label, role) {
            (Some((Label::Bullet, depth)), _) => item(Marker::Bullet, depth, content),
            (Some((Label::Task(done), depth)), _) => item(Marker::Task(done), depth, content),
            (Some((Label::Number(n), depth)), _) => item(Marker::Number(n.into()), depth, content),
            (Some((Label::Text(text), depth)), _) => item(Marker::Label(text), depth, content),
            (None, Some(Role::Bullet(depth))) => item(Marker::Bullet, depth, content),
            (Some((Label::Nothing, depth)), _) => {
                Block::paragraph(content).in_list(depth).quoted(quote)
            }
            (None, _) => {
                if let Some(lines) = code {
                    self.frame().flow().push_code(&lines, depth);
                    return;
                }
                if is_rule(&content) {
                    self.frame().flow().push(Kind::Rule.plain());
                    return;
                }
                if content.iter().all(is_formula_or_space) {
                    self.formulas_alone(content, depth);
                    return;
                }
                Block::paragraph(content).in_list(depth).quoted(quote)
            }
        };
        self.frame().flow().push(block);
    }

    fn formulas_alone(&mut self, content: Vec<Inline>, depth: u8) {
        for inline in content {
            if let Inline::Math { latex } = inline {
                self.frame().flow().push(Kind::Math { latex }.plain().in_list(depth));
            }
        }
    }

    /// The document's title. One that a program made of the name of a file, and that the properties have too, is left
    /// there: it says nothing about the text, and as a heading it would stand above all real ones.
    fn title(&mut self, content: Vec<Inline>) {
        let text = crate::clean::line(&plain_text(&content));
        let known = self.title.as_deref() == Some(text.as_str());
        let file_name =
            !text.contains(' ') && text.contains(|c: char| c.is_ascii_digit() || c == '_');
        if known && file_name && self.outside() {
            return;
        }
        if self.title.is_none() && self.outside() {
            self.found_title = Some(text);
        }
        self.frame().flow().push(Block::heading(1, content));
    }

    fn code_depth(&mut self, paragraph: &Ended, label: Option<&(Label, u8)>) -> u8 {
        match label {
            Some((Label::Nothing, depth)) => *depth,
            _ => self.depth(paragraph),
        }
    }

    /// In how many list items a paragraph without a number stands.
    fn depth(&mut self, paragraph: &Ended) -> u8 {
        let continued = paragraph.style.role == Some(Role::Continued) || paragraph.style.for_lists;
        let lists = &self.frame().flow().lists;
        match lists.within(paragraph.props.indent) {
            0 if continued => lists.depth(),
            depth => depth,
        }
    }
}

/// What the paragraph is for: its own outline level, else its style. A long text is no heading.
fn role(paragraph: &Ended) -> Option<Role> {
    let style = paragraph.style.role;
    let role = match paragraph.props.outline {
        _ if style == Some(Role::Title) => style,
        Some(level) if level < 9 => Some(Role::Heading(level + 1)),
        Some(_) => style.filter(|role| !matches!(role, Role::Heading(_))),
        None => style,
    };
    let heading = matches!(role, Some(Role::Heading(_) | Role::Title));
    let long = || plain_text(&paragraph.content).chars().nth(LONGEST_HEADING).is_some();
    role.filter(|_| !heading || !long())
}

/// A line of dashes across the page.
fn is_rule(content: &[Inline]) -> bool {
    let text = plain_text(content);
    let dashes = text.chars().filter(|c| *c == '—').count();
    dashes >= 4 && text.chars().all(|c| c == '—' || c.is_whitespace())
}

fn is_formula_or_space(inline: &Inline) -> bool {
    match inline {
        Inline::Math { .. } | Inline::Break => true,
        Inline::Text { text, .. } => text.trim().is_empty(),
        Inline::FootnoteRef { .. } | Inline::Image { .. } => false,
    }
}
