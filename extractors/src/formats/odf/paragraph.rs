//! A paragraph while it is read.

use super::styles::{Look, ParagraphStyle};
use crate::block::{Block, Inline, plain_text};
use crate::formats::docx::symbols;
use std::rc::Rc;
use std::sync::Arc;

/// Most spaces that one element may stand for: beyond this nobody counts them.
const MOST_SPACES: usize = 200;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pub(super) style: Rc<ParagraphStyle>,
    /// The level of a heading (`text:h`).
    pub(super) heading: Option<u8>,
    /// A heading without its number.
    pub(super) unnumbered: bool,
    /// The heading's number starts here.
    pub(super) start: Option<u64>,
    /// Its number, as the program that wrote it shows it.
    pub(super) number: Option<String>,
    pub(super) content: Vec<Inline>,
    /// Text boxes and the like that are anchored in it.
    pub(super) after: Vec<Block>,
    pub(super) hidden: bool,
    /// Whether a space just now, or at the start, counts no more (ODF 1.3 part 3, 6.1.2).
    spaced: bool,
}

impl Paragraph {
    pub(super) fn new(style: Rc<ParagraphStyle>) -> Self {
        let hidden = style.hidden;
        Self { style, hidden, spaced: true, ..Self::default() }
    }

    /// Adds text as it stands in the mark-up: white space is one space, or none at the start.
    pub(super) fn text(&mut self, text: &str, look: Look, link: Option<Arc<str>>) {
        let tidy = !text.contains(['\n', '\r', '\t']) && !text.contains("  ");
        if tidy && !(self.spaced && text.starts_with(' ')) {
            self.spaced = text.ends_with(' ');
            self.push(text, look, link);
            return;
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            let space = matches!(c, ' ' | '\n' | '\r' | '\t');
            if !(space && self.spaced) {
                out.push(if space { ' ' } else { c });
            }
            self.spaced = space;
        }
        self.push(&out, look, link);
    }

    /// Adds spaces that count.
    pub(super) fn spaces(&mut self, count: usize, look: Look, link: Option<Arc<str>>) {
        self.push(&" ".repeat(count.clamp(1, MOST_SPACES)), look, link);
    }

    pub(super) fn tab(&mut self, look: Look, link: Option<Arc<str>>) {
        self.push("\t", look, link);
        self.spaced = false;
    }

    /// Adds anything else that stands in a line.
    pub(super) fn inline(&mut self, inline: Inline) {
        self.spaced = matches!(inline, Inline::Break);
        self.content.push(inline);
    }

    fn push(&mut self, text: &str, look: Look, link: Option<Arc<str>>) {
        if text.is_empty() {
            return;
        }
        let text = symbols::text(look.font, text);
        if let Some(Inline::Text { text: last, style, link: l }) = self.content.last_mut()
            && *style == look.marks
            && *l == link
        {
            last.push_str(&text);
            return;
        }
        // A picture parts two words.
        if matches!(self.content.last(), Some(Inline::Image { .. })) {
            self.content.push(Inline::text(" "));
        }
        self.content.push(Inline::Text { text: text.into_owned(), style: look.marks, link });
    }
}

/// Takes out the pictures whose description the words of the same paragraph say again: a caption is read once.
pub(super) fn drop_captioned(content: &mut Vec<Inline>) {
    if !content.iter().any(|inline| matches!(inline, Inline::Image { .. })) {
        return;
    }
    let words: Vec<Inline> =
        content.iter().filter(|i| !matches!(i, Inline::Image { .. })).cloned().collect();
    let words = crate::clean::line(&plain_text(&words));
    content.retain(|inline| match inline {
        Inline::Image { alt } => !words.contains(crate::clean::line(alt).as_str()),
        _ => true,
    });
}
