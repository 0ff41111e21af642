//! Words on their way: from bytes to characters, and to where the group sends them.

use super::fonts::Page;
use super::groups::{Characters, Place};
use super::numbering::ListWord;
use super::walk::Walker;
use super::words::{Look, Value};
use crate::block::{Inline, Style as Marks};
use crate::formats::docx::names::Role;
use crate::formats::docx::properties::Font as Face;
use crate::formats::docx::symbols;
use std::sync::Arc;

/// Longest value kept, in bytes.
const LONGEST_VALUE: usize = 16 << 10;
/// Ends a line within a paragraph.
const LINE_SEPARATOR: u16 = 0x2028;
/// Bytes that are decoded at once at most.
const MOST_PENDING: usize = 256 << 10;

impl Walker<'_> {
    /// Bytes of text. `raw` says that they were not written in digits.
    pub(super) fn bytes(&mut self, mut bytes: &[u8], raw: bool) {
        if self.replaced > 0 {
            let replaced = bytes.len().min(usize::try_from(self.replaced).unwrap_or(0));
            self.replaced -= u32::try_from(replaced).unwrap_or(0);
            bytes = bytes.get(replaced..).unwrap_or_default();
        }
        if bytes.is_empty() || self.group.muted || self.group.place == Place::Nowhere {
            return;
        }
        self.high = None;
        if self.pending.len() >= MOST_PENDING {
            self.flush();
        }
        self.raw |= raw && !bytes.is_ascii();
        self.pending.extend_from_slice(bytes);
    }

    /// Decodes what is waiting.
    pub(super) fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let mut pending = std::mem::take(&mut self.pending);
        let raw = std::mem::take(&mut self.raw);
        let font = self.group.characters.font;
        match std::str::from_utf8(&pending) {
            Ok(text) if pending.is_ascii() && !matches!(font.page, Page::Signs) => self.show(text),
            _ => self.show(&font.page.decode(&pending, raw, font.face)),
        }
        pending.clear();
        self.pending = pending;
    }

    /// Characters that a word stands for.
    pub(super) fn sign(&mut self, text: &str) {
        if self.replaced > 0 {
            self.replaced -= 1;
            return;
        }
        self.flush();
        if !self.group.muted {
            self.show(text);
        }
    }

    /// A unit of UTF-16, negative from 0x8000 on. Some programs write whole characters.
    pub(super) fn unicode(&mut self, number: i32) {
        self.flush();
        self.replaced = self.group.fallback;
        if self.group.muted {
            return;
        }
        let unit = if number < 0 { number & 0xffff } else { number };
        let Ok(unit) = u16::try_from(unit) else {
            let c = u32::try_from(number).ok().and_then(char::from_u32);
            self.show(c.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]));
            return;
        };
        let high = self.high.take();
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        if unit == LINE_SEPARATOR && self.group.place == Place::Text {
            self.inline(Inline::Break);
            return;
        }
        for c in char::decode_utf16(high.into_iter().chain([unit])) {
            self.show(c.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]));
        }
    }

    /// Gives text to where the group sends it.
    fn show(&mut self, text: &str) {
        match self.group.place {
            Place::Text => self.words(text),
            Place::Value => {
                let face = self.group.characters.font.face;
                if let Some(value) = self.values.last_mut().filter(|v| v.len() < LONGEST_VALUE) {
                    value.push_str(&symbols::text(face, text));
                }
            }
            Place::Fonts => self.fonts.name(text),
            Place::Math => self.formula.text(text),
            Place::Info | Place::Nowhere => {}
        }
    }

    /// Whether what comes now is not shown.
    pub(super) fn hidden(&mut self) -> bool {
        let Characters { hidden, deleted, .. } = self.group.characters;
        if hidden || self.group.muted || (deleted && !self.shows_deleted()) {
            return true;
        }
        if self.fields.is_empty() {
            return false;
        }
        let role = self.styles.paragraph(self.group.paragraph.style).role;
        self.fields.hidden(matches!(role, Some(Role::Contents(_))))
    }

    /// Words of the open paragraph.
    pub(super) fn words(&mut self, text: &str) {
        if text.is_empty() || self.hidden() {
            return;
        }
        if !text.trim().is_empty() {
            self.fields.spoke();
        }
        self.held.text += text.len() as u64;
        let marks = self.marks();
        let link = self.fields.link();
        let face = self.group.characters.font.face;
        let content = &mut self.frame().content;
        let before = content.len();
        push(content, &symbols::text(face, text), marks, link);
        let more = content.len() - before;
        self.held.nodes += more as u64;
    }

    /// The marks of words here. Those of the paragraph's style are left out, because they say what the paragraph is, not
    /// which of its words matter.
    fn marks(&mut self) -> Marks {
        let characters = self.group.characters;
        let mut marks = characters.marks();
        let style = self.styles.paragraph(self.group.paragraph.style);
        marks = marks.without(style.marks);
        if characters.deleted {
            marks = marks.with(Marks::STRIKE);
        }
        let code = characters.style.is_some_and(|number| self.styles.is_code(number))
            || (characters.font.face == Face::Mono && !style.plain && !self.is_typed());
        if code { marks.with(Marks::CODE) } else { marks }
    }

    /// Whether everything is set in a code font unless something else is said.
    pub(super) fn is_typed(&mut self) -> bool {
        if let Some(typed) = self.typed {
            return typed;
        }
        let typed = self.styles.typed(self.fonts.get(self.fonts.default).face);
        self.typed = Some(typed);
        typed
    }

    pub(super) fn inline(&mut self, inline: Inline) {
        if !self.hidden() {
            self.held.nodes += 1;
            self.frame().content.push(inline);
        }
    }

    /// A word about characters.
    pub(super) fn look(&mut self, look: Look, number: Option<i32>) {
        self.flush();
        match look {
            Look::Font => {
                let number = number.unwrap_or(0);
                if self.group.place == Place::Fonts {
                    self.fonts.number(number);
                } else {
                    self.group.characters.font = self.fonts.get(number);
                }
            }
            Look::Fallback => {
                self.group.fallback = u32::try_from(number.unwrap_or(1)).unwrap_or(0).min(16);
            }
            Look::Plain => {
                self.group.characters = Characters::plain(self.fonts.get(self.fonts.default));
            }
            look => self.group.characters.word(look, number),
        }
    }

    /// A value in one of the tables, or of the document.
    pub(super) fn value(&mut self, value: Value, number: Option<i32>) {
        self.flush();
        let n = number.unwrap_or(0);
        match value {
            Value::Windows => self.page(Page::of(n)),
            Value::Mac => self.page(Page::of(10_000)),
            Value::Dos437 => self.page(Page::of(437)),
            Value::Dos850 => self.page(Page::of(850)),
            Value::DefaultFont => self.fonts.default = n,
            Value::FontCharset => self.fonts.charset(n),
            Value::FontPage => self.fonts.code_page(n),
            Value::BasedOn => self.styles.based_on(n),
            Value::Numeral => self.numbering.word(ListWord::Numeral, number),
            Value::NewNumeral => self.numbering.word(ListWord::NewNumeral, number),
            Value::Start => self.numbering.word(ListWord::Start, number),
            Value::Legal => self.numbering.word(ListWord::Legal, number),
            Value::NoRestart => self.numbering.word(ListWord::NoRestart, number),
            Value::ListId => self.numbering.word(ListWord::Id, number),
            Value::OverridesStart => self.numbering.word(ListWord::OverridesStart, number),
            Value::Year
            | Value::Month
            | Value::Day
            | Value::Hour
            | Value::Minute
            | Value::Second => self.about.part(value, n),
            Value::Pages => self.about.pages(n),
            Value::Endnote => self.frame().endnote = true,
            Value::FieldKind => self.form(|form| form.kind = n),
            Value::FieldContent => self.form(|form| form.value = number),
            Value::FieldDefault => self.form(|form| form.default = number),
        }
    }

    fn form(&mut self, set: impl FnOnce(&mut super::fields::Form)) {
        if let Some(form) = self.fields.form() {
            set(form);
        }
    }

    /// What the document is in, as long as no font says otherwise.
    fn page(&mut self, page: Page) {
        self.fonts.page = page;
        self.group.characters.font.page = page;
    }
}

/// Adds text to `content`.
fn push(content: &mut Vec<Inline>, text: &str, marks: Marks, link: Option<Arc<str>>) {
    if let Some(Inline::Text { text: last, style, link: l }) = content.last_mut()
        && *style == marks
        && *l == link
    {
        last.push_str(text);
        return;
    }
    // A picture parts two words.
    if matches!(content.last(), Some(Inline::Image { .. })) {
        content.push(Inline::text(" "));
    }
    content.push(Inline::Text { text: text.to_owned(), style: marks, link });
}
