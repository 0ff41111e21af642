//! What stands in a run: text, breaks, symbols, links, fields, references to notes, formulas, pictures.

use super::names::Role;
use super::notes::Kind as NoteKind;
use super::paragraph::push_text;
use super::properties::Font;
use super::symbols;
use super::walk::{Capture, Walker};
use crate::block::{Block, Inline, Kind, Style};
use crate::formats::ooxml::alternative;
use crate::xml;
use quick_xml::events::BytesStart;

impl Walker<'_> {
    /// Text of a run, or of a field's code.
    pub(super) fn captured(&mut self, text: &str) {
        match self.capture {
            Capture::Nothing => {}
            Capture::Code => self.fields.code(text),
            Capture::Text => self.text(text),
        }
    }

    /// Whether what comes now is not shown.
    pub(super) fn hidden(&mut self) -> bool {
        let flow = self.flow();
        let hidden = flow.look.hidden;
        let role = flow.paragraph.as_ref().and_then(|p| p.style.role);
        let contents = matches!(role, Some(Role::Contents(_)));
        hidden || self.fields.hidden(contents)
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.hidden() {
            return;
        }
        self.read += 1;
        self.held.text += text.len() as u64;
        let field = self.fields.link();
        let struck = self.struck > 0;
        let flow = self.flow();
        let mut look = flow.look;
        if struck {
            look.marks = look.marks.with(Style::STRIKE);
        }
        let link = flow.link.clone().or(field);
        let content = &mut flow.paragraph().content;
        let before = content.len();
        push_text(content, &symbols::text(look.font, text), look, link);
        let more = content.len() - before;
        self.held.nodes += more as u64;
    }

    pub(super) fn inline(&mut self, inline: Inline) {
        if !self.hidden() {
            self.read += 1;
            self.held.nodes += 1;
            self.flow().paragraph().content.push(inline);
        }
    }

    pub(super) fn line_break(&mut self, element: &BytesStart<'_>) {
        match xml::attribute(element, "type").as_deref() {
            // The page goes on elsewhere, the text does not.
            Some("page" | "column") => self.text(" "),
            _ => self.inline(Inline::Break),
        }
    }

    pub(super) fn symbol(&mut self, element: &BytesStart<'_>) {
        let font = xml::attribute(element, "font").map_or(Font::Other, |name| Font::of(&name));
        let code = xml::attribute(element, "char").and_then(|c| u32::from_str_radix(&c, 16).ok());
        if let Some(c) = code.and_then(|code| symbols::symbol(font, code)) {
            self.text(c.encode_utf8(&mut [0; 4]));
        }
    }

    pub(super) fn hyperlink(&mut self, element: &BytesStart<'_>) {
        let link = xml::attribute(element, "id").and_then(|id| self.rels.link(&id));
        // In Word 2003 the address stands here.
        let link = link.or_else(|| xml::attribute(element, "dest").map(Into::into));
        // A place within the document that is linked to.
        let link = match (link, xml::attribute(element, "anchor")) {
            (Some(link), Some(anchor)) if !link.contains('#') => {
                Some(format!("{link}#{anchor}").into())
            }
            (link, _) => link,
        };
        self.flow().link = link;
    }

    pub(super) fn field(&mut self, element: &BytesStart<'_>) {
        match xml::attribute(element, "fldCharType").as_deref() {
            Some("begin") => self.fields.begin(),
            Some("separate") => self.fields.separate(),
            Some("end") => self.end_field(),
            _ => {}
        }
    }

    pub(super) fn end_field(&mut self) {
        if let Some(shown) = self.fields.end() {
            self.text(&shown);
        }
    }

    pub(super) fn note(&mut self, element: &BytesStart<'_>, kind: NoteKind) {
        if self.hidden() {
            return;
        }
        if let Some(id) = xml::attribute(element, "id") {
            let label = self.seen.label(kind, id);
            label.into_iter().for_each(|label| self.inline(Inline::FootnoteRef { label }));
        }
    }

    pub(super) fn formulas(&mut self, formulas: Vec<String>, displayed: bool) {
        for latex in formulas {
            self.inline(Inline::Math { latex });
        }
        if displayed {
            self.flow().paragraph().displayed = true;
        }
    }

    /// A picture with a description. The frame and the picture in it often carry the same one.
    pub(super) fn picture(&mut self, alt: String) {
        let last = self.flow().paragraph().content.last();
        let again = matches!(last, Some(Inline::Image { alt: other }) if *other == alt);
        if !alt.is_empty() && !again {
            self.inline(Inline::Image { alt });
        }
    }

    /// A chart or a diagram; each stands where it is met first.
    pub(super) fn graphic(&mut self, element: &BytesStart<'_>, attribute: &str) {
        let id = xml::attribute(element, attribute);
        if let Some(mut blocks) = id.and_then(|id| self.graphics.remove(&id))
            && !self.hidden()
        {
            self.read += 1;
            self.flow().paragraph().after.append(&mut blocks);
        }
    }

    /// Words drawn as a picture, in the former drawing language (part 4, 19.1.2.23).
    pub(super) fn drawn_words(&mut self, element: &BytesStart<'_>) {
        if let Some(words) = xml::attribute(element, "string").filter(|_| !self.hidden()) {
            self.read += 1;
            self.held.nodes += 1;
            let words = Block::paragraph(vec![Inline::text(words)]);
            self.flow().paragraph().after.push(words);
        }
    }

    /// A shape of the former drawing language (part 4, 19.1).
    pub(super) fn shape(&mut self, element: &BytesStart<'_>) {
        if xml::attribute(element, "hr").is_some_and(|hr| matches!(hr.as_str(), "t" | "true" | "1"))
        {
            self.read += 1;
            self.held.nodes += 1;
            self.flow().paragraph().after.push(Kind::Rule.plain());
        } else {
            let alt = xml::attribute(element, "alt").unwrap_or_default();
            self.picture(alternative::described(&alt));
        }
    }
}
