//! What stands in the text: paragraphs, spans, links, spaces, fields, tables, and what is not shown.

use super::flow::Place;
use super::objects::{self, Object};
use super::paragraph::Paragraph;
use super::shapes;
use super::table::{CellProps, TableBuilder};
use super::walk::{Step, Target, Walker};
use crate::block::Inline;
use crate::sink::Sink;
use crate::xml;
use quick_xml::events::BytesStart;
use std::sync::Arc;

/// Elements that say nothing to a reader, or say it where it does not count: templates of indexes, scripts, forms, pictures
/// as bytes, the reading of a word in small letters above it, embedded documents of other programs, styles of embedded
/// documents.
const SKIPPED: [&str; 34] = [
    "table-of-content-source",
    "illustration-index-source",
    "table-index-source",
    "object-index-source",
    "user-index-source",
    "alphabetical-index-source",
    "bibliography-source",
    "ruby-text",
    "script",
    "forms",
    "shapes",
    "event-listeners",
    "binary-data",
    "page-thumbnail",
    "page-sequence",
    "object-ole",
    "plugin",
    "applet",
    "floating-frame",
    "scene",
    "animations",
    "par",
    "change-info",
    "insertion",
    "format-change",
    "styles",
    "automatic-styles",
    "master-styles",
    "font-face-decls",
    "settings",
    "scripts",
    "header-decl",
    "footer-decl",
    "date-time-decl",
];

/// Elements that may say that they are not shown.
const HIDEABLE: [&str; 8] = [
    "section",
    "variable-set",
    "variable-input",
    "user-field-get",
    "user-field-input",
    "expression",
    "table-of-content",
    "alphabetical-index",
];

impl Walker<'_> {
    /// The start of an element of the text.
    pub(super) fn content(&mut self, element: &BytesStart<'_>, sink: &Sink<'_>) -> Step {
        let name = xml::local(element);
        match name {
            "p" | "h" => self.start_paragraph(element, name == "h"),
            "span" => self.start_span(element),
            "a" => self.start_link(element),
            "s" => self.spaces(element),
            "tab" | "tab-stop" => self.tab(),
            "line-break" => self.inline(Inline::Break),
            "list" | "ordered-list" | "unordered-list" => self.start_list(element),
            "list-item" | "list-header" => self.start_item(element),
            "numbered-paragraph" => self.start_numbered(element),
            "number" => return Step::Words(Target::Number),
            "hidden-paragraph" => self.hide_paragraph(element),
            "note" | "footnote" | "endnote" => self.start_note(element),
            "note-citation" | "footnote-citation" | "endnote-citation" => {
                return Step::Words(Target::Citation);
            }
            "annotation" => return self.start_comment(element),
            "annotation-end" => self.end_comment(element),
            "tracked-changes" => return self.start_changes(),
            "changed-region" => self.changes.region(element),
            "deletion" => self.start_deletion(),
            "change" => self.change(element),
            "page" => return self.start_page(element, sink),
            "notes" => return self.start_speech(),
            "math" => return Step::Math,
            "chart" => return Step::Chart,
            "image" => self.picture(),
            "object" => self.reference(element),
            "title" | "desc" | "creator" | "date" | "date-string" | "creator-initials" | "meta" => {
                return self.aside(name);
            }
            "section" if is_hidden(element) => return Step::Skip,
            // On a slide it is only a sign that stands for the number.
            "page-number" if self.begun > 0 => return Step::Skip,
            name if SKIPPED.contains(&name) => return Step::Skip,
            name if HIDEABLE.contains(&name) && undisplayed(element) => return Step::Skip,
            name if shapes::is_shape(name) => self.start_shape(element),
            name => return self.table(name, element),
        }
        Step::Go
    }

    /// The start of an element of a table (part 3, 9.1).
    fn table(&mut self, name: &str, element: &BytesStart<'_>) -> Step {
        let count = |name| {
            let text = xml::attribute(element, name)?;
            text.trim().parse().ok()
        };
        let count = |name| count(name).unwrap_or(1_u32);
        match name {
            "table" => self.start_table(element),
            "table-column" => {
                let repeat = count("number-columns-repeated");
                self.with_table(|table| table.column(repeat));
            }
            "table-header-rows" => self.with_table(TableBuilder::start_header),
            "table-row" => {
                let repeat = count("number-rows-repeated");
                let visibility = xml::attribute(element, "visibility");
                let gone = matches!(visibility.as_deref(), Some("collapse" | "filter"));
                self.with_table(|table| table.start_row(repeat, gone));
            }
            "table-cell" => self.start_cell(CellProps {
                columns: count("number-columns-spanned"),
                rows: count("number-rows-spanned"),
                repeat: count("number-columns-repeated"),
            }),
            "covered-table-cell" => {
                let repeat = count("number-columns-repeated");
                self.with_table(|table| table.covered(repeat));
                return Step::Skip;
            }
            _ => {}
        }
        Step::Go
    }

    /// Elements that are fields within a paragraph, and words about something outside of one.
    fn aside(&mut self, name: &str) -> Step {
        let flow = self.flow();
        if flow.paragraph.is_some() {
            return Step::Go;
        }
        match (&flow.place, name) {
            (Place::Shape(_), "title") => Step::Words(Target::Title),
            (Place::Shape(_), "desc") => Step::Words(Target::Description),
            (Place::Comment(_), "creator") => Step::Words(Target::Author),
            _ => Step::Skip,
        }
    }

    /// Takes the words of an element that is no paragraph.
    pub(super) fn words(&mut self, target: Target, words: String) {
        match target {
            Target::Title => self.described(&words, true),
            Target::Description => self.described(&words, false),
            Target::Number => self.written_number(words),
            Target::Citation => self.cite(&words),
            Target::Author => {
                if let Place::Comment(comment) = &mut self.flow().place {
                    comment.author = crate::clean::line(&words);
                }
            }
        }
    }

    fn start_paragraph(&mut self, element: &BytesStart<'_>, heading: bool) {
        self.end_paragraph();
        let attribute = |name| xml::attribute(element, name);
        let style = attribute("style-name").unwrap_or_default();
        let style = self.styles.paragraph(&style);
        let look = self.styles.look(&style);
        let mut paragraph = Paragraph::new(style);
        if heading {
            let level = attribute("outline-level").or_else(|| attribute("level"));
            let level = level.and_then(|level| level.trim().parse().ok()).unwrap_or(1_u64);
            paragraph.heading = Some(u8::try_from(level.clamp(1, 10)).unwrap_or(10));
            paragraph.unnumbered = attribute("is-list-header").as_deref() == Some("true");
            let start = attribute("start-value").and_then(|n| n.trim().parse().ok());
            let restart = attribute("restart-numbering").as_deref() == Some("true");
            paragraph.start = start.or(restart.then_some(1));
        }
        let flow = self.flow();
        flow.looks.clear();
        flow.looks.push(look);
        flow.paragraph = Some(paragraph);
    }

    fn start_span(&mut self, element: &BytesStart<'_>) {
        let outer = self.flow().looks.last().copied().unwrap_or_default();
        let look = match xml::attribute(element, "style-name") {
            Some(style) => self.styles.span(&style, outer),
            None => outer,
        };
        self.flow().looks.push(look);
    }

    fn start_link(&mut self, element: &BytesStart<'_>) {
        // Places within the document mean nothing outside of it.
        let link = xml::attribute(element, "href").filter(|href| !href.starts_with('#'));
        let link = link.filter(|href| !href.is_empty()).map(Arc::from);
        self.flow().links.push(link);
    }

    /// Adds text of the mark-up to the open paragraph; between paragraphs there is none that counts.
    pub(super) fn text(&mut self, text: &str) -> Step {
        let flow = self.inner.last_mut().unwrap_or(&mut self.body);
        if let Some(paragraph) = &mut flow.paragraph {
            let look = flow.looks.last().copied().unwrap_or_default();
            if !look.hidden && !paragraph.hidden {
                let link = flow.links.last().cloned().flatten();
                let before = paragraph.content.len();
                paragraph.text(text, look, link);
                self.held.nodes += (paragraph.content.len() - before) as u64;
                self.held.text += text.len() as u64;
            }
        }
        Step::Go
    }

    fn spaces(&mut self, element: &BytesStart<'_>) {
        let count = xml::attribute(element, "c");
        let count = count.map_or(1, |c| c.trim().parse().unwrap_or(1_u64));
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        self.in_line(|paragraph, look, link| paragraph.spaces(count, look, link));
    }

    fn tab(&mut self) {
        self.in_line(Paragraph::tab);
    }

    fn in_line(&mut self, act: impl FnOnce(&mut Paragraph, super::styles::Look, Option<Arc<str>>)) {
        let flow = self.inner.last_mut().unwrap_or(&mut self.body);
        let look = flow.looks.last().copied().unwrap_or_default();
        let link = flow.links.last().cloned().flatten();
        if let Some(paragraph) = flow.paragraph.as_mut().filter(|p| !p.hidden && !look.hidden) {
            self.held.nodes += 1;
            self.held.text += 4;
            act(paragraph, look, link);
        }
    }

    /// Adds something that is no text to the open paragraph.
    pub(super) fn inline(&mut self, inline: Inline) {
        self.in_line(|paragraph, _, _| paragraph.inline(inline));
    }

    fn hide_paragraph(&mut self, element: &BytesStart<'_>) {
        if is_hidden(element)
            && let Some(paragraph) = &mut self.flow().paragraph
        {
            paragraph.hidden = true;
        }
    }

    /// An embedded object that stands in a part of its own.
    fn reference(&mut self, element: &BytesStart<'_>) {
        let Some(href) = xml::attribute(element, "href") else { return };
        // Each is shown where it is met first.
        if let Some(object) = self.objects.remove(objects::path(&href)) {
            self.object(object);
        }
    }

    /// An embedded object that stands in the text itself, or the only thing in a part.
    pub(super) fn embedded(&mut self, object: Object) {
        match self.inner.last().map(|flow| &flow.place) {
            Some(Place::Shape(_)) => self.object(object),
            None if self.body.paragraph.is_none() => {
                self.objects.entry(String::new()).or_insert(object);
            }
            _ => match object {
                Object::Formula(inline) => self.inline(inline),
                Object::Blocks(blocks) => {
                    let flow = self.flow();
                    match &mut flow.paragraph {
                        Some(paragraph) => paragraph.after.extend(blocks),
                        None => blocks.into_iter().for_each(|block| flow.push(block)),
                    }
                }
            },
        }
    }
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    undisplayed(element) || xml::attribute(element, "is-hidden").as_deref() == Some("true")
}

fn undisplayed(element: &BytesStart<'_>) -> bool {
    xml::attribute(element, "display").as_deref() == Some("none")
}
