//! The text of a shape or a cell (ECMA-376 part 1, 21.1.2): from paragraphs with levels to blocks.

use super::bullets::{Bullet, Bullets, Counters, LEVELS};
use crate::block::{Block, Inline, Kind, Marker, Style, plain_text};
use crate::formats::docx::lists::{Item, Lists};
use crate::formats::docx::paragraph::{code_line, says_something, tidy_breaks};
use crate::formats::docx::properties::Font;
use crate::formats::slide_title;
use crate::xml;
use quick_xml::events::BytesStart;
use std::borrow::Cow;
use std::sync::Arc;

/// Space above a paragraph, in hundredths of a point, from which on it is set off from what stands above.
const SET_OFF: u32 = 1_200;
/// Longest heading within a text, in characters.
const LONGEST_HEADING: usize = 200;

/// A text while it is read.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The bullets of its levels.
    pub(super) bullets: Bullets,
    headings: bool,
    pub(super) paragraph: Option<Paragraph>,
    pub(super) look: Look,
    lists: Lists,
    counters: Counters,
    blocks: Vec<Block>,
}

/// A paragraph while it is read.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    level: usize,
    bullet: Option<Bullet>,
    /// Its properties are being read; what follows them is its text.
    pub(super) in_properties: bool,
    /// Space above it, as far as it says so itself.
    above: u32,
    pub(super) content: Vec<Inline>,
    /// Its formulas are displayed.
    pub(super) displayed: bool,
}

/// How a run looks.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    pub(super) style: Style,
    pub(super) link: Option<Arc<str>>,
    /// A field whose value is not part of the text.
    pub(super) hidden: bool,
}

impl Look {
    /// Takes `a:rPr` (21.1.2.3.9). The emphasis of styles is left out, because it says what the text is, not which words
    /// matter.
    pub(super) fn read(&mut self, element: &BytesStart<'_>) {
        let get = |name| xml::attribute(element, name);
        let on = |name| get(name).is_some_and(|value| matches!(value.as_str(), "1" | "true"));
        let mut style = Style::PLAIN;
        let mut mark = |on: bool, mark| {
            if on {
                style = style.with(mark);
            }
        };
        mark(on("b"), Style::BOLD);
        mark(on("i"), Style::ITALIC);
        mark(get("strike").is_some_and(|strike| strike != "noStrike"), Style::STRIKE);
        let baseline = get("baseline").unwrap_or_default();
        let lowered = baseline.starts_with('-');
        let raised = !lowered && baseline.contains(|c: char| ('1'..='9').contains(&c));
        mark(lowered, Style::SUBSCRIPT);
        mark(raised, Style::SUPERSCRIPT);
        self.style = style;
        self.link = None;
    }

    /// Takes `a:latin`, the font of Latin letters.
    pub(super) fn font(&mut self, element: &BytesStart<'_>) {
        let face = xml::attribute(element, "typeface").unwrap_or_default();
        if Font::of(&face) == Font::Mono {
            self.style = self.style.with(Style::CODE);
        }
    }
}

impl Paragraph {
    /// Takes `a:pPr` (21.1.2.2.7).
    pub(super) fn read(&mut self, element: &BytesStart<'_>) {
        let level = xml::attribute(element, "lvl").and_then(|n| n.trim().parse::<usize>().ok());
        self.level = level.unwrap_or(0).min(LEVELS - 1);
        self.in_properties = true;
    }

    /// Takes an element within its properties; whether to go into it.
    pub(super) fn property(&mut self, element: &BytesStart<'_>) -> bool {
        match xml::local(element) {
            "spcBef" => true,
            "spcPts" => {
                let points = xml::attribute(element, "val").and_then(|n| n.trim().parse().ok());
                self.above = points.unwrap_or(0);
                false
            }
            _ => {
                self.bullet = Bullet::of(element).or(self.bullet);
                false
            }
        }
    }

    pub(super) fn push_text(&mut self, words: &str, look: &Look) {
        if let Some(Inline::Text { text, style, link }) = self.content.last_mut()
            && *style == look.style
            && *link == look.link
        {
            text.push_str(words);
            return;
        }
        let (style, link) = (look.style, look.link.clone());
        self.content.push(Inline::Text { text: words.to_owned(), style, link });
    }
}

impl Text {
    /// A text with these bullets; `headings` says whether a line of it may be one.
    pub(super) fn new(bullets: Bullets, headings: bool) -> Self {
        Self { bullets, headings, ..Self::default() }
    }

    pub(super) fn start_paragraph(&mut self) {
        self.end_paragraph();
        self.paragraph = Some(Paragraph::default());
        self.look = Look::default();
    }

    /// Ends the open paragraph, where there is one. An empty one has no bullet and counts nowhere.
    pub(super) fn end_paragraph(&mut self) {
        let Some(mut paragraph) = self.paragraph.take() else { return };
        if !says_something(&paragraph.content) {
            return;
        }
        let level = paragraph.level;
        let bullet = paragraph.bullet.or(self.bullets.get(level).copied().flatten());
        let marker = self.counters.next(level, bullet.unwrap_or(Bullet::None));
        if let Some(marker) = marker {
            self.item(level, marker, paragraph.content);
            return;
        }
        if self.headings && paragraph.is_heading() {
            tidy_breaks(&mut paragraph.content);
            let level = slide_title::LEVEL + 1;
            self.push(Block::heading(level, paragraph.content));
            return;
        }
        if let Some(lines) = code_line(&mut paragraph.content) {
            self.code(&lines);
            return;
        }
        let formula = |inline: &Inline| match inline {
            Inline::Math { .. } | Inline::Break => true,
            Inline::Text { text, .. } => text.trim().is_empty(),
            Inline::FootnoteRef { .. } | Inline::Image { .. } => false,
        };
        let depth = self.below(level);
        if paragraph.displayed && paragraph.content.iter().all(formula) {
            for inline in paragraph.content {
                if let Inline::Math { latex } = inline {
                    self.push(Kind::Math { latex }.plain().in_list(depth));
                }
            }
            return;
        }
        tidy_breaks(&mut paragraph.content);
        self.push(Block::paragraph(paragraph.content).in_list(depth));
    }

    fn item(&mut self, level: usize, marker: Marker, mut content: Vec<Inline>) {
        tidy_breaks(&mut content);
        let level = u8::try_from(level).unwrap_or(0);
        let depth = self.lists.open(Item { list: 0, level, indent: None }, |a, b| a == b);
        self.blocks.push(Block::item(depth, marker, content));
    }

    /// In how many items a paragraph without a bullet stands: those of higher levels.
    fn below(&mut self, level: usize) -> u8 {
        if level == 0 {
            return 0;
        }
        self.lists.depth().min(u8::try_from(level).unwrap_or(0))
    }

    fn push(&mut self, block: Block) {
        if block.list == 0 {
            self.lists.close();
        }
        self.blocks.push(block);
    }

    /// A paragraph of code; those that follow each other are one block.
    fn code(&mut self, lines: &str) {
        if let Some(Block { kind: Kind::Code { text, .. }, .. }) = self.blocks.last_mut() {
            text.push('\n');
            text.push_str(lines);
        } else {
            self.push(Block::code(None, lines));
        }
    }

    pub(super) fn finish(mut self) -> Vec<Block> {
        self.end_paragraph();
        self.blocks
    }
}

impl Paragraph {
    /// Whether it stands over what follows: a short line, bold as a whole and set off from what stands above.
    fn is_heading(&self) -> bool {
        let bold = |inline: &Inline| match inline {
            Inline::Text { text, style, .. } => {
                text.trim().is_empty() || style.contains(Style::BOLD)
            }
            Inline::Break => true,
            Inline::Math { .. } | Inline::Image { .. } | Inline::FootnoteRef { .. } => false,
        };
        self.level == 0
            && self.above >= SET_OFF
            && self.content.iter().all(bold)
            && plain_text(&self.content).chars().nth(LONGEST_HEADING).is_none()
    }
}

/// Words as they are shown: a control character is written as an escape (22.9.2.19), as is the end of a line in a title.
pub(super) fn plain(words: &str) -> Cow<'_, str> {
    let Some(first) = words.find("_x00") else { return Cow::Borrowed(words) };
    let (before, mut rest) = words.split_at(first);
    let mut out = before.to_owned();
    while let Some(at) = rest.find("_x00") {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let code = escape.get(4..6).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let control = code.filter(|code| *code < 0x20 && escape.get(6..7) == Some("_"));
        let length = if control.is_some() { 7 } else { 4 };
        out.push_str(if control.is_some() { " " } else { "_x00" });
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_control_characters_part_words() {
        assert_eq!(plain("Budget_x000B_2026"), "Budget 2026");
        assert_eq!(plain("a_x0041_b_x00"), "a_x0041_b_x00");
        assert_eq!(plain("a_x000D__x000B_æ"), "a  æ");
    }
}
