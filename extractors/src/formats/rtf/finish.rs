//! The ends of lines, paragraphs, cells and rows: which block a paragraph becomes. The rules are those of the newer format, so
//! that a document reads the same whichever it was saved in.

use super::groups::{OldNumber, Paragraph, Place};
use super::styles::ParagraphStyle;
use super::walk::Walker;
use super::words::End;
use crate::block::{Block, Inline, Kind, Marker, plain_text};
use crate::error::Result;
use crate::formats::docx::lists::Item;
use crate::formats::docx::names::Role;
use crate::formats::docx::numbering::Label;
use crate::formats::docx::paragraph::{
    LONGEST_HEADING, code_line, contents_line, forget_font, lines, says_something, tidy_breaks,
};
use std::rc::Rc;

/// Lists that have no number of their own are told apart by their indentation, from here on.
const BY_INDENT: u32 = 1 << 31;

/// A paragraph at its end.
struct Ended {
    props: Paragraph,
    style: Rc<ParagraphStyle>,
    content: Vec<Inline>,
    /// What stands in front of it, as the document shows it.
    number: Option<String>,
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
            // A row may end where its definition stands.
            return if end == End::NestedRow { self.end_row(2) } else { Ok(()) };
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
                    content.insert(0, Inline::text(in_front(label.as_ref())));
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

    /// What stands in front of the paragraph, and how deep it stands.
    fn label(&mut self, paragraph: &mut Ended, role: Option<Role>) -> Option<(Label, u8)> {
        let props = paragraph.props;
        let number = paragraph.number.take();
        let list = props.list.filter(|list| *list > 0 && props.old_number.is_none());
        let level = props.level.unwrap_or(0);
        let (label, item) = if let Some(list) = list {
            let label = self.list_label(list, level, number.as_deref())?;
            let indent = props.indent.or_else(|| self.numbering.indent(list, level));
            let list = u32::try_from(list).unwrap_or(0).min(BY_INDENT - 1);
            (label, Item { list, level, indent })
        } else {
            let label = match (number, props.old_number) {
                (_, Some(OldNumber::Continued)) => Label::Nothing,
                (Some(text), Some(OldNumber::Bullet)) => Label::of_bullet(&text),
                (Some(text), _) => shown(&text),
                (None, Some(OldNumber::Bullet)) => Label::Bullet,
                (None, Some(OldNumber::Number)) => following(self.old_label.as_ref()),
                (None, None) => typed(&props, &mut paragraph.content)?,
            };
            self.old_label = props.old_number.map(|_| label.clone());
            let indent = props.indent.unwrap_or(0);
            let list = BY_INDENT | u32::try_from(indent.max(0)).unwrap_or(0);
            (label, Item { list, level: 0, indent: Some(indent) })
        };
        if matches!(role, Some(Role::Heading(_) | Role::Title | Role::Contents(_))) {
            return Some((label, 0));
        }
        let mut lists = std::mem::take(&mut self.frame().flow().lists);
        let depth = match label {
            Label::Nothing => lists.within(item.indent).max(u8::from(lists.depth() > 0)),
            _ => lists.open(item, |a, b| self.numbering.same(a, b)),
        };
        self.frame().flow().lists = lists;
        Some((label, depth))
    }

    /// The label of a paragraph of a list. What the document shows counts before what comes of counting.
    fn list_label(&mut self, list: i32, level: u8, number: Option<&str>) -> Option<Label> {
        self.shows_numbers |= number.is_some();
        let bullet = self.numbering.is_bullet(list, level);
        let counted = (number.is_some() || !self.shows_numbers)
            .then(|| self.numbering.next(list, level))
            .flatten();
        match (number, bullet) {
            // Programs that write numbers out leave them out where there is none.
            (None, _) if self.shows_numbers => Some(Label::Nothing),
            (Some(text), Some(true)) if !text.trim().is_empty() => Some(Label::of_bullet(text)),
            (Some(_), Some(true)) | (None, Some(_)) => counted,
            (Some(text), Some(false)) => Some(Label::of_number(text)),
            (Some(text), None) => Some(shown(text)),
            // Without its table a list is at least a list.
            (None, None) if self.numbering.is_empty() => Some(Label::Bullet),
            (None, None) => None,
        }
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

/// The number of a heading as text in front of it.
fn in_front(label: Option<&(Label, u8)>) -> String {
    match label {
        Some((Label::Number(n), _)) => format!("{n}. "),
        Some((Label::Text(text), _)) => format!("{text} "),
        _ => String::new(),
    }
}

/// The label that is shown as `text`.
fn shown(text: &str) -> Label {
    match text.trim() {
        // The letter is a circle to those who cannot draw one.
        "o" => Label::Bullet,
        "☐" | "☒" | "☑" => Label::of_bullet(text),
        text => Label::of_number(text),
    }
}

/// The label behind `last` in the manner of Word 6, where the document does not show it.
fn following(last: Option<&Label>) -> Label {
    let next = |n: u32| n.saturating_add(1);
    match last {
        Some(Label::Number(n)) => Label::Number(next(*n)),
        Some(Label::Text(text)) => {
            let digits = |c: char| c.is_ascii_digit();
            let front = text.trim_end_matches(|c: char| !digits(c));
            let behind = text.get(front.len()..).unwrap_or_default();
            let before = front.trim_end_matches(digits);
            let number = front.get(before.len()..).and_then(|n| n.parse().ok()).map(next);
            number.map_or(Label::Bullet, |n| Label::Text(format!("{before}{n}{behind}")))
        }
        Some(Label::Bullet | Label::Task(_) | Label::Nothing) => Label::Bullet,
        None => Label::Number(1),
    }
}

/// The label of an item whose number was typed: a bullet or a number that hangs in front of the text, and a tab. It is taken out
/// of `content`.
fn typed(props: &Paragraph, content: &mut [Inline]) -> Option<Label> {
    if props.first_line >= 0 {
        return None;
    }
    let Some(Inline::Text { text, .. }) = content.first_mut() else { return None };
    let (front, rest) = text.split_once('\t')?;
    let front = front.trim();
    let bullet = matches!(front, "•" | "·" | "▪" | "◦" | "‣" | "–" | "—" | "-" | "*" | "o" | "●");
    let label = if bullet {
        Label::Bullet
    } else if matches!(front, "☐" | "☒" | "☑") {
        Label::of_bullet(front)
    } else {
        let number = front.strip_suffix(['.', ')'])?;
        let number = number.strip_prefix('(').unwrap_or(number);
        let parts = number.split('.');
        let part = |part: &str| {
            let digits = part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
            let roman = part.len() <= 6 && part.bytes().all(|b| b"ivxlcIVXLC".contains(&b));
            let letter = part.len() == 1 && part.bytes().all(|b| b.is_ascii_alphabetic());
            !part.is_empty() && (digits || roman || letter)
        };
        if !parts.clone().all(part) {
            return None;
        }
        Label::of_number(front)
    };
    let rest = rest.to_owned();
    *text = rest;
    Some(label)
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
