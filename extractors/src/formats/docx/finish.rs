//! The end of a paragraph: which block it becomes.

use super::lists::Item;
use super::names::Role;
use super::numbering::Label;
use super::paragraph::{
    LONGEST_HEADING, Paragraph, code_line, contents_line, forget_font, lines, says_something,
    tidy_breaks,
};
use super::walk::Walker;
use crate::block::{Block, Inline, Kind, Marker, plain_text};

impl Walker<'_> {
    /// Ends the open paragraph of the innermost flow, where there is one.
    pub(super) fn end_paragraph(&mut self) {
        let flow = self.flow();
        let Some(mut paragraph) = flow.paragraph.take() else { return };
        let mut content = std::mem::take(&mut flow.carried);
        if flow.parted && !content.is_empty() {
            content.push(Inline::text(" "));
        }
        flow.parted = paragraph.props.runs_on;
        content.append(&mut paragraph.content);
        self.fields.paragraph_ended();
        let after = std::mem::take(&mut paragraph.after);
        if paragraph.props.runs_on || paragraph.props.drop_cap {
            self.flow().carried = content;
        } else {
            self.block(&paragraph, content);
        }
        for block in after {
            self.flow().push(block);
        }
    }

    fn block(&mut self, paragraph: &Paragraph, mut content: Vec<Inline>) {
        let role = role(paragraph, &content);
        let label = self.label(paragraph, role);
        if !says_something(&content) {
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
        paragraph: &Paragraph,
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
                if paragraph.displayed && content.iter().all(is_math_or_space) {
                    self.formulas_alone(content, depth);
                    return;
                }
                Block::paragraph(content).in_list(depth).quoted(quote)
            }
        };
        self.flow().push(block);
    }

    fn formulas_alone(&mut self, content: Vec<Inline>, depth: u8) {
        for inline in content {
            if let Inline::Math { latex } = inline {
                self.flow().push(Kind::Math { latex }.plain().in_list(depth));
            }
        }
    }

    /// The document's title. One that a program made of the name of a file, and that the properties have too, is left
    /// there: it says nothing about the text, and as a heading it would stand above all real ones.
    fn title(&mut self, content: Vec<Inline>) {
        let text = crate::clean::line(&plain_text(&content));
        let known = self.title.as_deref() == Some(text.as_str());
        if known && is_file_name(&text) && self.inner.is_empty() {
            return;
        }
        if self.title.is_none() && self.inner.is_empty() {
            self.found_title = Some(text);
        }
        self.flow().push(Block::heading(1, content));
    }

    /// Counts the paragraph where it is one of a list: what stands in front of it, and how deep it stands.
    fn label(&mut self, paragraph: &Paragraph, role: Option<Role>) -> Option<(Label, u8)> {
        let direct = paragraph.props.number;
        let list = match direct.list {
            Some(list) => Some(list).filter(|list| *list > 0),
            None => paragraph.style.list,
        }?;
        let styles = self.styles;
        let by_style = || self.numbering.level_of(list, &paragraph.style.chain, styles);
        let level = match (direct.level, direct.list) {
            (Some(level), _) => level,
            (None, Some(_)) => 0,
            (None, None) => by_style().or(paragraph.style.level).unwrap_or(0),
        };
        let label = match self.numbering.next(list, level, styles) {
            Some(label) => label,
            // Without the numbering part a list is at least a list.
            None if self.numbering.is_empty() => Label::Bullet,
            None => return None,
        };
        if matches!(role, Some(Role::Heading(_) | Role::Title | Role::Contents(_))) {
            return Some((label, 0));
        }
        let indent = self.numbering.indent(list, level, styles);
        let indent = paragraph.props.indent.or(indent);
        let item = Item { list, level, indent };
        let mut lists = std::mem::take(&mut self.flow().lists);
        let depth = match label {
            Label::Nothing => lists.within(indent).max(u8::from(lists.depth() > 0)),
            _ => lists.open(item, |a, b| self.numbering.same(a, b)),
        };
        self.flow().lists = lists;
        Some((label, depth))
    }

    fn code_depth(&mut self, paragraph: &Paragraph, label: Option<&(Label, u8)>) -> u8 {
        match label {
            Some((Label::Nothing, depth)) => *depth,
            _ => self.depth(paragraph),
        }
    }

    /// In how many list items a paragraph without a number stands.
    fn depth(&mut self, paragraph: &Paragraph) -> u8 {
        let continued = paragraph.style.role == Some(Role::Continued) || paragraph.style.for_lists;
        let indent = paragraph.props.indent.or(paragraph.style.indent);
        let lists = &self.flow().lists;
        match lists.within(indent) {
            0 if continued => lists.depth(),
            depth => depth,
        }
    }
}

/// Whether a title looks as if a program had made it of the name of a file.
pub(in crate::formats) fn is_file_name(title: &str) -> bool {
    !title.contains(' ') && title.contains(|c: char| c.is_ascii_digit() || c == '_')
}

/// What the paragraph is for: its own outline level, else its style. A long text is no heading.
fn role(paragraph: &Paragraph, content: &[Inline]) -> Option<Role> {
    let role = match paragraph.props.outline {
        _ if paragraph.style.role == Some(Role::Title) => Some(Role::Title),
        Some(level) if level < 9 => Some(Role::Heading(level + 1)),
        Some(_) => paragraph.style.role.filter(|role| !matches!(role, Role::Heading(_))),
        None => paragraph.style.role,
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

fn is_math_or_space(inline: &Inline) -> bool {
    match inline {
        Inline::Math { .. } | Inline::Break => true,
        Inline::Text { text, .. } => text.trim().is_empty(),
        Inline::FootnoteRef { .. } | Inline::Image { .. } => false,
    }
}
