//! The end of a paragraph: which block it becomes. The rules are those of the newer format, so that a document reads the
//! same whichever it was saved in.

use super::properties::Paragraph as Props;
use super::styles::ParagraphStyle;
use super::walk::Walker;
use crate::block::{Block, Inline, Marker, plain_text};
use crate::formats::docx::finish::is_file_name;
use crate::formats::docx::lists::Item;
use crate::formats::docx::names::Role;
use crate::formats::docx::numbering::Label;
use crate::formats::docx::paragraph::{
    LONGEST_HEADING, code_line, contents_line, forget_font, lines, says_something, tidy_breaks,
};
use std::rc::Rc;

/// The use of a list that stands for numbers kept from Word 6.
const OLD: u16 = 0x7ff;

/// A paragraph with its words.
#[derive(Debug)]
pub(super) struct Paragraph<'a> {
    pub(super) props: Props<'a>,
    pub(super) style: Rc<ParagraphStyle>,
    pub(super) content: Vec<Inline>,
    /// Its end is deleted: it runs on into the next one.
    pub(super) runs_on: bool,
}

impl Walker<'_> {
    /// Ends a paragraph.
    pub(super) fn end_paragraph(&mut self, mut paragraph: Paragraph<'_>) {
        let flow = self.flow();
        let mut content = std::mem::take(&mut flow.carried);
        if flow.parted && !content.is_empty() {
            content.push(Inline::text(" "));
        }
        flow.parted = paragraph.runs_on;
        content.append(&mut paragraph.content);
        self.fields.paragraph_ended();
        if paragraph.runs_on || paragraph.props.drop_cap {
            self.flow().carried = content;
        } else {
            self.block(&paragraph, content);
        }
    }

    fn block(&mut self, paragraph: &Paragraph<'_>, mut content: Vec<Inline>) {
        let role = role(paragraph, &content);
        let says = says_something(&content);
        let label = self.label(paragraph, role, says);
        if !says {
            if role == Some(Role::Code) || paragraph.style.mono {
                let depth = self.code_depth(paragraph, label.as_ref());
                self.flow().push_code("", depth);
            }
            return;
        }
        let titled = matches!(role, Some(Role::Heading(_) | Role::Title));
        if paragraph.style.mono && (titled || label.is_some()) {
            forget_font(&mut content);
        }
        match role {
            Some(Role::Heading(level)) => {
                if let Some((Label::Number(_) | Label::Text(_), _)) = &label {
                    content.insert(0, Inline::text(number(label.as_ref())));
                }
                self.flow().push(Block::heading(level, content));
            }
            Some(Role::Title) => self.title(content),
            Some(Role::Code) => {
                let depth = self.code_depth(paragraph, label.as_ref());
                self.flow().push_code(&lines(&content), depth);
            }
            Some(Role::Contents(level)) => {
                let words = vec![Inline::text(contents_line(&content))];
                self.flow().push(Block::item(level, Marker::Bullet, words));
            }
            Some(Role::Quote | Role::Continued | Role::Bullet(_)) | None => {
                self.prose(paragraph, role, label, content);
            }
        }
    }

    /// A paragraph of text: an item of a list, a part of one, a quotation, or just that.
    fn prose(
        &mut self,
        paragraph: &Paragraph<'_>,
        role: Option<Role>,
        label: Option<(Label, u8)>,
        mut content: Vec<Inline>,
    ) {
        let quote = u8::from(role == Some(Role::Quote));
        let code = label.is_none().then(|| code_line(&mut content)).flatten();
        if code.is_none() {
            tidy_breaks(&mut content);
        }
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
                let depth = self.depth(paragraph);
                if let Some(lines) = code {
                    self.flow().push_code(&lines, depth);
                    return;
                }
                Block::paragraph(content).in_list(depth).quoted(quote)
            }
        };
        self.flow().push(block);
    }

    /// The document's title. One that a program made of the name of a file, and that the properties have too, is left
    /// there: it says nothing about the text, and as a heading it would stand above all real ones.
    fn title(&mut self, content: Vec<Inline>) {
        let text = crate::clean::line(&plain_text(&content));
        let known = self.title.as_deref() == Some(text.as_str());
        let file_name = is_file_name(&text);
        let outside = self.in_main && self.tables.is_empty();
        if known && file_name && outside {
            return;
        }
        if self.title.is_none() && outside {
            self.found_title = Some(text);
        }
        self.flow().push(Block::heading(1, content));
    }

    /// Counts the paragraph where it is one of a list: what stands in front of it, and how deep it stands.
    fn label(
        &mut self,
        paragraph: &Paragraph<'_>,
        role: Option<Role>,
        says: bool,
    ) -> Option<(Label, u8)> {
        let (props, style) = (&paragraph.props, &paragraph.style);
        // Uses of lists beyond this are of lists that are no more.
        let list = match props.list {
            Some(list) => Some(list).filter(|list| (1..=OLD).contains(list)),
            None => style.list,
        };
        let Some(list) = list.filter(|list| *list != OLD) else {
            return self.old_label(paragraph, role, says);
        };
        let level = props.level.or_else(|| style.level.filter(|_| props.list.is_none()));
        let level = level.unwrap_or(0);
        let label = self.numbering.next(list, level)?;
        if matches!(role, Some(Role::Heading(_) | Role::Title | Role::Contents(_))) {
            return Some((label, 0));
        }
        let indent = props.indent.or_else(|| self.numbering.indent(list, level));
        let item = Item { list: list.into(), level, indent };
        let mut lists = std::mem::take(&mut self.flow().lists);
        let depth = match label {
            Label::Nothing => lists.within(indent).max(u8::from(lists.depth() > 0)),
            _ => lists.open(item, |a, b| self.numbering.same(a, b)),
        };
        self.flow().lists = lists;
        Some((label, depth))
    }

    /// A number in the manner of Word 6.
    fn old_label(
        &mut self,
        paragraph: &Paragraph<'_>,
        role: Option<Role>,
        says: bool,
    ) -> Option<(Label, u8)> {
        let (props, style) = (&paragraph.props, &paragraph.style);
        let level = props.old_level.or(style.old_level).filter(|level| *level > 0);
        let numbered = level.is_some() || props.list == Some(OLD);
        let label = numbered.then(|| {
            let version = self.file.fib.version;
            let definition = props.old_number.or(style.old_number.as_deref());
            self.old_numbers.next(level, definition, version)
        });
        let Some(label) = label.flatten() else {
            if says {
                self.old_numbers.interrupt();
            }
            return None;
        };
        if matches!(role, Some(Role::Heading(_) | Role::Title | Role::Contents(_))) {
            return Some((label, 0));
        }
        let item = Item { list: OLD.into(), level: 0, indent: props.indent.or(style.indent) };
        Some((label, self.flow().lists.open(item, |a, b| a == b)))
    }

    fn code_depth(&mut self, paragraph: &Paragraph<'_>, label: Option<&(Label, u8)>) -> u8 {
        match label {
            Some((Label::Nothing, depth)) => *depth,
            _ => self.depth(paragraph),
        }
    }

    /// In how many list items a paragraph without a number stands.
    fn depth(&mut self, paragraph: &Paragraph<'_>) -> u8 {
        let continued = paragraph.style.role == Some(Role::Continued) || paragraph.style.for_lists;
        let indent = paragraph.props.indent.or(paragraph.style.indent);
        let lists = &self.flow().lists;
        match lists.within(indent) {
            0 if continued => lists.depth(),
            depth => depth,
        }
    }
}

/// What the paragraph is for: its own outline level, else its style. A long text is no heading.
fn role(paragraph: &Paragraph<'_>, content: &[Inline]) -> Option<Role> {
    let style = paragraph.style.role;
    let role = match paragraph.props.outline {
        _ if style == Some(Role::Title) => style,
        // A style for headings has the last word (MS-DOC 2.6.2, sprmPOutLvl).
        _ if matches!(paragraph.props.style, 1..=9) => style,
        Some(level) if level < 9 => Some(Role::Heading(level + 1)),
        Some(_) => style.filter(|role| !matches!(role, Role::Heading(_))),
        None => style,
    };
    let heading = matches!(role, Some(Role::Heading(_) | Role::Title));
    let long = || plain_text(content).chars().nth(LONGEST_HEADING).is_some();
    role.filter(|_| !heading || !long())
}

/// The number of a heading as text in front of it.
fn number(label: Option<&(Label, u8)>) -> String {
    match label {
        Some((Label::Number(n), _)) => format!("{n}. "),
        Some((Label::Text(text), _)) => format!("{text} "),
        _ => String::new(),
    }
}
