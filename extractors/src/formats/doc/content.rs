//! What stands in a paragraph: text, breaks, symbols, links, fields, references to notes, pictures.

use super::fib::Version;
use super::file::Stretch;
use super::properties::Characters;
use super::styles::{Look, ParagraphStyle};
use super::walk::Walker;
use crate::block::{Inline, Style};
use crate::bytes::u16_at;
use crate::formats::docx::names::Role;
use crate::formats::docx::properties::Font as Face;
use crate::formats::docx::symbols;
use crate::sink::Sink;
use crate::{Changes, error::Result};
use std::borrow::Cow;
use std::sync::Arc;

/// The words of a paragraph while they are read.
#[derive(Debug)]
pub(super) struct Content<'p> {
    style: &'p ParagraphStyle,
    look: Look,
    inlines: Vec<Inline>,
    /// Drawings that are anchored in it, by their positions.
    pub(super) anchors: Vec<u32>,
}

impl Content<'_> {
    fn push(&mut self, text: &str, link: Option<Arc<str>>) {
        if let Some(Inline::Text { text: last, style, link: l }) = self.inlines.last_mut()
            && *style == self.look.marks
            && *l == link
        {
            last.push_str(text);
            return;
        }
        // A picture parts two words.
        if matches!(self.inlines.last(), Some(Inline::Image { .. })) {
            self.inlines.push(Inline::text(" "));
        }
        self.inlines.push(Inline::Text { text: text.to_owned(), style: self.look.marks, link });
    }
}

impl Walker<'_> {
    /// The words at these positions, and the positions of drawings among them.
    pub(super) fn content(
        &mut self,
        from: u32,
        to: u32,
        style: &ParagraphStyle,
        sink: &Sink<'_>,
    ) -> Result<(Vec<Inline>, Vec<u32>)> {
        let file = self.file;
        let look = file.styles.look(&Characters::default(), style);
        let mut content = Content { style, look, inlines: Vec::new(), anchors: Vec::new() };
        let mut at = from;
        let limit = |at: u32, marks: &super::notes::Marks| {
            marks.next(at).map_or(to, |next| next.clamp(at.saturating_add(1), to))
        };
        while at < to {
            sink.check()?;
            let upto = limit(at, &self.marks);
            let Some(stretch) = file.stretch(&mut at, upto) else {
                // A gap in the text.
                if upto >= to {
                    break;
                }
                at = upto;
                continue;
            };
            self.stretch(&stretch, at, &mut content);
            self.held_text(stretch.bytes.len())?;
            at = stretch.to;
        }
        Ok((content.inlines, content.anchors))
    }

    /// Takes characters with the same properties.
    fn stretch(&mut self, stretch: &Stretch<'_>, from: u32, content: &mut Content<'_>) {
        let props = &stretch.props;
        if props.deleted && self.options.changes == Changes::Accepted {
            return;
        }
        content.look = self.file.styles.look(props, content.style);
        if props.deleted {
            content.look.marks = content.look.marks.with(Style::STRIKE);
        }
        if let Some(label) = self.marks.take(from).filter(|_| !self.hidden(content)) {
            content.inlines.push(Inline::FootnoteRef { label });
        }
        if let Some((font, code)) = props.symbol.filter(|_| props.special) {
            self.symbol(font, code, content);
            return;
        }
        if stretch.wide {
            self.wide(stretch, from, content);
        } else {
            self.narrow(stretch, from, content);
        }
    }

    fn wide(&mut self, stretch: &Stretch<'_>, from: u32, content: &mut Content<'_>) {
        let units = || stretch.bytes.chunks_exact(2).map(|c| u16_at(c, 0).unwrap_or(0));
        let mut text = String::with_capacity(stretch.bytes.len() / 2);
        let mut plain: Vec<u16> = Vec::new();
        let flush = |plain: &mut Vec<u16>, text: &mut String| {
            text.extend(char::decode_utf16(plain.drain(..)).map(|c| c.unwrap_or('\u{fffd}')));
        };
        for (position, unit) in (from..).zip(units()) {
            if unit >= 0x20 {
                plain.push(unit);
                continue;
            }
            flush(&mut plain, &mut text);
            self.text(&text, content);
            text.clear();
            self.control(unit, position, &stretch.props, content);
        }
        flush(&mut plain, &mut text);
        self.text(&text, content);
    }

    fn narrow(&mut self, stretch: &Stretch<'_>, from: u32, content: &mut Content<'_>) {
        let mut rest = stretch.bytes;
        let mut position = from;
        let font = (self.file.fib.version != Version::Eight)
            .then(|| self.file.styles.font_of(&stretch.props, content.style))
            .flatten();
        let encoding = font.and_then(|font| font.encoding).unwrap_or(self.file.encoding());
        while !rest.is_empty() {
            let plain = rest.iter().take_while(|b| **b >= 0x20).count();
            let (text, after) = rest.split_at_checked(plain).unwrap_or((rest, &[]));
            if !text.is_empty() {
                let decoded = if font.is_some_and(|font| is_signs(font.face)) {
                    // Codes of signs, where later versions have the private use area.
                    let sign = |b: &u8| char::from_u32(0xf000 + u32::from(*b)).unwrap_or(' ');
                    Cow::Owned(text.iter().map(sign).collect())
                } else {
                    encoding.decode_without_bom_handling(text).0
                };
                self.text(&decoded, content);
            }
            position = position.saturating_add(u32::try_from(plain).unwrap_or(u32::MAX));
            let Some((control, after)) = after.split_first() else { break };
            self.control(u16::from(*control), position, &stretch.props, content);
            position = position.saturating_add(1);
            rest = after;
        }
    }

    /// Whether what comes now is not shown.
    fn hidden(&self, content: &Content<'_>) -> bool {
        let contents = matches!(content.style.role, Some(Role::Contents(_)));
        content.look.hidden || self.fields.hidden(contents)
    }

    fn text(&mut self, text: &str, content: &mut Content<'_>) {
        if text.is_empty() {
            return;
        }
        if self.fields.hidden(false) {
            self.fields.code(text);
        } else if !self.hidden(content) {
            let text = symbols::text(content.look.font, text);
            content.push(&text, self.fields.link());
        }
    }

    /// A character that is none (MS-DOC 2.4.1).
    fn control(&mut self, unit: u16, position: u32, props: &Characters, content: &mut Content<'_>) {
        match unit {
            0x13 => self.fields.begin(),
            0x14 => self.fields.separate(),
            0x15 => {
                if let Some(shown) = self.fields.end() {
                    self.text(&shown, content);
                }
            }
            0x01 if props.special => self.picture(props, content),
            0x08 if props.special && !self.hidden(content) => content.anchors.push(position),
            0x09 => self.text("\t", content),
            // The page or the column goes on elsewhere, the text does not.
            0x0c | 0x0e => self.text(" ", content),
            0x0b if !self.hidden(content) => content.inlines.push(Inline::Break),
            0x1e => self.text("-", content),
            _ => {}
        }
    }

    fn symbol(&mut self, font: u16, code: u16, content: &mut Content<'_>) {
        let face = self.file.styles.font(font).map_or(Face::Other, |font| font.face);
        if let Some(c) = symbols::symbol(face, code.into())
            && !self.hidden(content)
        {
            content.push(c.encode_utf8(&mut [0; 4]), self.fields.link());
        }
    }

    /// A picture in the line, or the data of a form's field.
    fn picture(&mut self, props: &Characters, content: &mut Content<'_>) {
        let Some(at) = props.data_at else { return };
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let data = self.file.data.get(at..).unwrap_or_default();
        if props.field_data {
            self.fields.form(super::pictures::form(data));
        } else if !self.hidden(content)
            && let Some(alt) = super::pictures::description(data)
        {
            content.inlines.push(Inline::Image { alt });
        }
    }
}

/// Whether a font has signs in the places of letters.
fn is_signs(face: Face) -> bool {
    match face {
        Face::Symbol | Face::Wingdings => true,
        Face::Mono | Face::Other => false,
    }
}
