//! What groups hold: what begins with them, and what becomes of it at their end.

use super::flow::Frame;
use super::groups::{Characters, Paragraph, Place};
use super::notes::NoteKind;
use super::walk::{Step, Walker};
use super::words::Target;
use crate::block::{Block, Inline};
use crate::error::Result;
use crate::formats::docx::blocks::flatten;
use crate::formats::ooxml::alternative::described;
use crate::metadata::key;
use crate::sink::Sink;

impl Walker<'_> {
    /// Takes the word that says what the group holds.
    pub(super) fn enter(&mut self, target: Target) -> Result<Step> {
        self.flush();
        // The outermost group is the document.
        if self.is_outermost() {
            return Ok(Step::Go);
        }
        let unwanted = match target {
            Target::Header | Target::Footer => self.margins.is_none(),
            Target::Comment | Target::CommentAuthor => !self.options.comments,
            Target::ShapeFallback => self.shapes.has_spoken(),
            Target::Note => self.hidden(),
            // Words of these names mean nothing elsewhere.
            Target::Property(_) | Target::Moment(_) if self.group.place != Place::Info => {
                return Ok(Step::Go);
            }
            Target::Form | Target::FormItem => self.fields.form().is_none(),
            _ => false,
        };
        if unwanted {
            return Ok(Step::Skip);
        }
        // A group that holds something holds nothing else.
        if self.group.opened.is_some_and(needs_an_end) {
            return Ok(if target == Target::Picture { Step::Skip } else { Step::Go });
        }
        self.begin(target);
        Ok(Step::Go)
    }

    /// Begins what the group holds.
    pub(super) fn begin(&mut self, target: Target) {
        self.group.opened = Some(target);
        match target {
            Target::Fonts => self.group.place = Place::Fonts,
            Target::Info => self.group.place = Place::Info,
            Target::Styles
            | Target::Lists
            | Target::Overrides
            | Target::Form
            | Target::Container => self.group.place = Place::Nowhere,
            Target::Style => {
                self.defaults();
                self.value_begins(Place::Value);
            }
            Target::List => self.numbering.begin_list(),
            Target::ListLevel => {
                self.defaults();
                self.numbering.begin_level();
            }
            Target::Override => {
                self.defaults();
                self.numbering.begin_override();
            }
            Target::OverrideLevel => self.numbering.begin_override_level(),
            Target::Moment(_) => {
                self.group.place = Place::Nowhere;
                self.about.begin_moment();
            }
            // In the encoding of the document, whatever the font.
            Target::Property(_) => {
                self.group.characters.font.page = self.fonts.page;
                self.value_begins(Place::Value);
            }
            Target::LevelText
            | Target::Producer
            | Target::CommentAuthor
            | Target::FieldCode
            | Target::FormItem
            | Target::ShapeName
            | Target::ShapeValue
            | Target::ShownNumber => self.value_begins(Place::Value),
            Target::Note | Target::Header | Target::Footer | Target::Comment => self.frame_begins(),
            Target::ShapeText => self.frame_begins(),
            Target::Field => self.fields.begin(),
            Target::FieldResult => self.fields.result(),
            Target::Picture | Target::Shape => {
                self.shapes.begin();
                self.group.place = Place::Nowhere;
            }
            Target::ShapeFallback | Target::Shown => self.group.place = Place::Text,
            Target::Both => self.group.muted = true,
            Target::WithUnicode => self.group.muted = false,
            Target::NestedRow => {
                let around = std::mem::take(&mut self.row);
                // Some programs put the words of the cells here too.
                self.rows_around.push(around);
            }
            Target::OldNumbering => self.group.place = Place::Nowhere,
            Target::Math => {
                self.formula.begin();
                self.group.place = Place::Math;
            }
            Target::MathElement => {}
        }
    }

    fn value_begins(&mut self, place: Place) {
        self.values.push(String::new());
        self.group.place = place;
    }

    fn frame_begins(&mut self) {
        self.inner.push(Frame::default());
        self.held.nodes += 1;
        self.group.place = Place::Text;
        self.defaults();
    }

    /// Characters and paragraphs without any property.
    fn defaults(&mut self) {
        self.group.characters = Characters::plain(self.fonts.get(self.fonts.default));
        self.group.paragraph = Paragraph::default();
    }

    /// Ends what the group held.
    pub(super) fn leave(&mut self, target: Target, sink: &Sink<'_>) -> Result<()> {
        self.ready = true;
        match target {
            Target::Fonts => self.fonts.end_entry(),
            Target::Style => {
                let name = self.value_ended();
                self.styles.end(&name, &self.group.characters, &self.group.paragraph);
            }
            Target::List => self.numbering.end_list(),
            Target::ListLevel => self.numbering.end_level(self.group.paragraph.indent),
            Target::Override => self.numbering.end_override(self.group.paragraph.list),
            Target::OverrideLevel => self.numbering.end_override_level(),
            Target::Moment(key) => self.about.end_moment(key),
            Target::LevelText => {
                let text = self.value_ended();
                self.numbering.level_text(&text);
            }
            Target::Property(key) => {
                let value = self.value_ended();
                self.about.push(key, value);
            }
            Target::Producer => {
                let value = self.value_ended();
                let value = value.trim().trim_end_matches(';');
                self.about.push(key::PRODUCER, value.to_owned());
            }
            Target::CommentAuthor => {
                let value = self.value_ended();
                self.frame().author = Some(value);
            }
            Target::FieldCode => {
                let code = self.value_ended();
                self.fields.code(&code);
            }
            Target::FormItem => {
                let item = self.value_ended();
                if let Some(form) = self.fields.form() {
                    form.item(item);
                }
            }
            Target::ShapeName => {
                let name = self.value_ended();
                self.shapes.name(name);
            }
            Target::ShapeValue => {
                let value = self.value_ended();
                self.shapes.value(value);
            }
            Target::ShownNumber => {
                let number = self.value_ended();
                self.frame().number = Some(number);
            }
            Target::Note
            | Target::Header
            | Target::Footer
            | Target::Comment
            | Target::ShapeText => self.frame_ended(target)?,
            Target::Field => {
                // What a form shows stands apart from the words around it.
                if let Some(shown) = self.fields.end() {
                    let apart = shown.chars().nth(1).is_some();
                    self.words(&if apart { format!(" {shown} ") } else { shown });
                }
            }
            Target::Picture | Target::Shape => self.shape_ended(),
            Target::NestedRow => self.row = self.rows_around.pop().unwrap_or_default(),
            Target::Math => self.formula_ended(sink)?,
            Target::MathElement => self.formula.end(),
            Target::Styles
            | Target::Lists
            | Target::Overrides
            | Target::Info
            | Target::FieldResult
            | Target::Form
            | Target::ShapeFallback
            | Target::Container
            | Target::Shown
            | Target::Both
            | Target::WithUnicode
            | Target::OldNumbering => {}
        }
        Ok(())
    }

    fn value_ended(&mut self) -> String {
        self.values.pop().unwrap_or_default()
    }

    /// Ends a frame and gives its words to what they belong to.
    fn frame_ended(&mut self, target: Target) -> Result<()> {
        self.end_paragraph(0)?;
        let Some(frame) = self.inner.pop() else { return Ok(()) };
        let (endnote, author) = (frame.endnote, self.frame().author.take());
        let mut blocks = frame.finish(self.limits)?;
        match target {
            Target::Header | Target::Footer => {
                if let Some(margins) = &mut self.margins
                    && !blocks.is_empty()
                {
                    margins.add(target == Target::Header, blocks);
                }
            }
            Target::Comment => {
                let mut content = flatten(blocks);
                if let Some(author) = author.filter(|author| !author.trim().is_empty()) {
                    content.insert(0, Inline::text(format!("{}: ", author.trim())));
                }
                self.note(NoteKind::Comment, content);
            }
            Target::Note => {
                let kind = if endnote { NoteKind::Endnote } else { NoteKind::Footnote };
                self.note(kind, flatten(blocks));
            }
            _ => {
                if !blocks.is_empty() {
                    self.shapes.spoke();
                }
                self.frame().after.append(&mut blocks);
            }
        }
        Ok(())
    }

    fn note(&mut self, kind: NoteKind, content: Vec<Inline>) {
        if content.is_empty() {
            return;
        }
        let label = self.notes.keep(kind, content);
        self.held.nodes += 1;
        self.frame().content.push(Inline::FootnoteRef { label });
    }

    /// Ends a picture or a shape: its description, and the words drawn in it.
    fn shape_ended(&mut self) {
        let shape = self.shapes.end();
        let alt = described(&shape.alt);
        let again = |last: Option<&Inline>| matches!(last, Some(Inline::Image { alt: other }) if *other == alt);
        if !alt.is_empty() && !self.hidden() && !again(self.frame().content.last()) {
            self.held.nodes += 1;
            self.shapes.spoke();
            let content = &mut self.frame().content;
            // A picture parts two words.
            if !content.is_empty() {
                content.push(Inline::text(" "));
            }
            content.push(Inline::Image { alt });
        }
        if !shape.drawn.trim().is_empty() && !self.hidden() {
            self.held.nodes += 1;
            self.shapes.spoke();
            self.frame().after.push(Block::paragraph(vec![Inline::text(shape.drawn)]));
        }
    }
}

/// Whether something is lost when the group goes on to hold something else.
fn needs_an_end(target: Target) -> bool {
    match target {
        Target::Container | Target::Shown | Target::Both | Target::WithUnicode => false,
        Target::Form | Target::Info | Target::FieldResult | Target::ShapeFallback => false,
        Target::Styles | Target::Lists | Target::Overrides => false,
        Target::Fonts
        | Target::List
        | Target::ListLevel
        | Target::LevelText
        | Target::Override
        | Target::OverrideLevel
        | Target::Property(_)
        | Target::Moment(_)
        | Target::Producer
        | Target::Note
        | Target::Header
        | Target::Footer
        | Target::Comment
        | Target::CommentAuthor
        | Target::Field
        | Target::FieldCode
        | Target::FormItem
        | Target::Picture
        | Target::Shape
        | Target::ShapeText
        | Target::ShapeName
        | Target::ShapeValue
        | Target::NestedRow
        | Target::ShownNumber
        | Target::OldNumbering
        | Target::Math
        | Target::MathElement
        | Target::Style => true,
    }
}
