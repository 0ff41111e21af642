//! The end of a paragraph: which block it becomes.

use super::lists::Standing;
use super::numbering::Label;
use super::paragraph::{Paragraph, drop_captioned};
use super::walk::Walker;
use crate::block::{Block, Inline, Kind, Marker, SectionKind, plain_text};
use crate::error::Result;
use crate::formats::docx::names::Role;
use crate::formats::docx::paragraph::{
    LONGEST_HEADING, code_line, contents_line, forget_font, lines, says_something, tidy_breaks,
};
use crate::formats::slide_title::calm;
use crate::metadata::key;
use crate::sink::Sink;

/// The key that headings are counted by.
const OUTLINE: u64 = 0;

impl Walker<'_> {
    /// Hands the finished blocks of the body to the sink.
    pub(super) fn write(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        if !self.inner.is_empty() {
            return Ok(());
        }
        if let Some(title) = self.found_title.take() {
            sink.metadata(key::TITLE, &title)?;
            self.title = Some(title);
        }
        for block in self.body.blocks.drain(..) {
            self.written += 1;
            sink.block(block)?;
        }
        if !self.pages.is_empty() {
            self.write_pages(sink)?;
        }
        if self.body.is_idle() {
            for note in self.notes.waiting.drain(..) {
                sink.block(note)?;
            }
            self.held = super::walk::Held::default();
        }
        Ok(())
    }

    /// Ends the document: what is still open is closed, and what stands below every page is written.
    pub(super) fn finish(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        self.close_all()?;
        for block in std::mem::take(&mut self.margins.footers) {
            self.body.push(block);
        }
        self.write(sink)?;
        if self.begun > 0 {
            let key = match self.page_kind {
                SectionKind::Slide => key::SLIDES,
                _ => key::PAGES,
            };
            sink.metadata(key, &self.begun.to_string())?;
        }
        match self.hidden_pages {
            0 => Ok(()),
            1 => sink.warn("hidden_slides", "One hidden slide was left out."),
            n => sink.warn("hidden_slides", format!("{n} hidden slides were left out.")),
        }
    }

    /// Ends the open paragraph of the innermost flow, where there is one.
    pub(super) fn end_paragraph(&mut self) {
        let flow = self.flow();
        let Some(mut paragraph) = flow.paragraph.take() else { return };
        flow.looks.clear();
        flow.links.clear();
        let mut content = std::mem::take(&mut paragraph.content);
        if paragraph.hidden {
            content.clear();
        }
        drop_captioned(&mut content);
        let after = std::mem::take(&mut paragraph.after);
        self.block(&paragraph, content);
        for block in after {
            self.flow().push(block);
        }
    }

    fn block(&mut self, paragraph: &Paragraph, mut content: Vec<Inline>) {
        if paragraph.hidden {
            return;
        }
        let role = role(paragraph, &content);
        let standing = self.standing(paragraph);
        if !says_something(&content) {
            self.nothing(paragraph, role, standing);
            return;
        }
        let titled = matches!(role, Some(Role::Heading(_) | Role::Title));
        let item = matches!(&standing, Standing::Item(label, _) if *label != Label::Nothing);
        if paragraph.style.mono && (titled || item) {
            forget_font(&mut content);
        }
        match role {
            Some(Role::Heading(level)) => {
                calm(&mut content);
                let number = self.heading_number(paragraph, level, &standing);
                if !number.is_empty() {
                    content.insert(0, Inline::text(number));
                }
                self.flow().push(Block::heading(level, content));
            }
            Some(Role::Title) => {
                calm(&mut content);
                self.heading_title(content);
            }
            Some(Role::Code) if !item => {
                let depth = self.depth(&standing);
                self.flow().push_code(&lines(&content), depth);
            }
            Some(Role::Contents(level)) => {
                let words = vec![Inline::text(contents_line(&content))];
                self.flow().push(Block::item(level, Marker::Bullet, words));
            }
            Some(Role::Code | Role::Quote | Role::Continued | Role::Bullet(_)) | None => {
                self.prose(role, &standing, content);
            }
        }
    }

    /// A paragraph without words: an empty line of code, a line across the page, or an item that says nothing yet.
    fn nothing(&mut self, paragraph: &Paragraph, role: Option<Role>, standing: Standing) {
        if role == Some(Role::Code) || paragraph.style.mono {
            let depth = self.depth(&standing);
            self.flow().push_code("", depth);
        } else if paragraph.style.rule {
            self.flow().push(Kind::Rule.plain());
        }
        if let Standing::Item(label, _) = standing {
            self.flow().keep_mark(label);
        }
    }

    /// A paragraph of text: an item of a list, a part of one, a quotation, or just that.
    fn prose(&mut self, role: Option<Role>, standing: &Standing, mut content: Vec<Inline>) {
        let quote = u8::from(role == Some(Role::Quote));
        let code = match standing {
            Standing::Item(Label::Nothing, _) | Standing::Outside | Standing::Within(_) => {
                code_line(&mut content)
            }
            Standing::Item(..) => None,
        };
        if code.is_none() {
            tidy_breaks(&mut content);
        }
        let marker = match standing {
            Standing::Outside | Standing::Within(_) | Standing::Item(Label::Nothing, _) => None,
            Standing::Item(Label::Bullet, _) => Some(Marker::Bullet),
            Standing::Item(Label::Task(done), _) => Some(Marker::Task(*done)),
            Standing::Item(Label::Number(n), _) => Some(Marker::Number(*n)),
            Standing::Item(Label::Text(text), _) => Some(Marker::Label(text.clone())),
        };
        if let (Some(marker), Standing::Item(_, level)) = (marker, standing) {
            let depth = self.flow().open_item(*level);
            self.flow().push(Block::item(depth, marker, content).quoted(quote));
            return;
        }
        let depth = match role {
            Some(Role::Continued) => self.depth(standing).max(self.flow().depth()),
            _ => self.depth(standing),
        };
        if let Some(lines) = code {
            self.flow().push_code(&lines, depth);
        } else if content.iter().all(is_math_or_space) {
            for inline in content {
                if let Inline::Math { latex } = inline {
                    self.flow().push(Kind::Math { latex }.plain().in_list(depth));
                }
            }
        } else {
            self.flow().push(Block::paragraph(content).in_list(depth).quoted(quote));
        }
    }

    /// The document's title. One that is the name of a file is left out.
    fn heading_title(&mut self, content: Vec<Inline>) {
        let text = crate::clean::line(&plain_text(&content));
        if self.inner.is_empty() {
            if self.is_file_name(&text) {
                return;
            }
            if self.title.is_none() {
                self.found_title = Some(text);
            }
        }
        self.flow().push(Block::heading(1, content));
    }

    /// Whether a program made this title of the name of a file, and the properties have it too: it says nothing about the
    /// text, and as a heading it would stand above all real ones.
    pub(super) fn is_file_name(&self, title: &str) -> bool {
        self.title.as_deref() == Some(crate::clean::line(title).as_str())
            && !title.contains(' ')
            && title.contains(|c: char| c.is_ascii_digit() || c == '_')
    }

    /// In how many items a paragraph without a mark of its own stands.
    fn depth(&mut self, standing: &Standing) -> u8 {
        match standing {
            Standing::Outside => 0,
            Standing::Within(level) | Standing::Item(_, level) => self.flow().within(*level),
        }
    }

    /// The number in front of a heading, where the document shows one.
    fn heading_number(&mut self, paragraph: &Paragraph, level: u8, standing: &Standing) -> String {
        let label = match standing {
            Standing::Item(label, _) => label.clone(),
            Standing::Within(_) => Label::Nothing,
            Standing::Outside if paragraph.unnumbered => Label::Nothing,
            Standing::Outside => self.outline_number(paragraph, level),
        };
        match label {
            Label::Number(n) => format!("{n}. "),
            Label::Text(text) => format!("{text} "),
            Label::Bullet | Label::Task(_) | Label::Nothing => String::new(),
        }
    }

    fn outline_number(&mut self, paragraph: &Paragraph, level: u8) -> Label {
        if let Some(number) = &paragraph.number {
            return Label::of(number);
        }
        if paragraph.heading.is_none() {
            return Label::Nothing;
        }
        match self.styles.outline.clone() {
            Some(outline) => self.counters.next(OUTLINE, level, Some(&outline), paragraph.start),
            None => Label::Nothing,
        }
    }
}

/// What the paragraph is for: what the text says, else its style. A long text is no heading.
fn role(paragraph: &Paragraph, content: &[Inline]) -> Option<Role> {
    let style = &paragraph.style;
    let outline = paragraph.heading.or(style.outline);
    let role = match (outline, style.role) {
        (None, role) => role,
        (Some(_), Some(Role::Title)) if paragraph.heading.is_none() => Some(Role::Title),
        (Some(level), _) => Some(Role::Heading(level)),
    };
    let heading = matches!(role, Some(Role::Heading(_) | Role::Title));
    let long = || plain_text(content).chars().nth(LONGEST_HEADING).is_some();
    role.filter(|_| !heading || !long())
}

fn is_math_or_space(inline: &Inline) -> bool {
    match inline {
        Inline::Math { .. } | Inline::Break => true,
        Inline::Text { text, .. } => text.trim().is_empty(),
        Inline::FootnoteRef { .. } | Inline::Image { .. } => false,
    }
}
