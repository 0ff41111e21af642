//! Walks the tree, child by child and never by recursion, and tells the [`Flow`] what it meets.

use super::divide::{Divide, Divider};
use super::formulas;
use super::links::{self, Base};
use super::notes::{Notes, Place};
use super::{View, book, forms, mail, office, style};
use crate::block::{Inline, Kind, Style};
use crate::error::Result;
use crate::formats::flow::Flow;
use crate::formats::flow::tables::Origin;
use crate::sink::Sink;
use ego_tree::{NodeId, NodeRef};
use scraper::Html;
use scraper::node::{Element, Node};
use std::sync::Arc;

/// What has to happen at the end of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Nothing,
    Line,
    Space,
    Heading,
    List,
    Item { implied: bool },
    Quote,
    Term,
    Definitions,
    Table,
    Cell,
    Head,
    Caption,
    Code,
    Marks(&'static str),
    Note,
    OfficeItem(usize),
}

/// An element on the way from the root to here.
struct Frame {
    node: NodeId,
    style: Style,
    link: Option<Arc<str>>,
    tiny: bool,
    end: End,
}

pub(super) struct Walker<'d, 's, 'r> {
    pub(super) flow: Flow<'s, 'r>,
    divider: &'d mut dyn Divider,
    base: Option<Base>,
    view: View,
    notes: Notes,
    style: Style,
    link: Option<Arc<str>>,
    /// Whether letters are too small to be seen.
    tiny: bool,
    frames: Vec<Frame>,
    /// The text of the preformatted block that is open, and its language.
    code: Option<(String, Option<String>)>,
}

/// Writes everything visible to `sink`.
pub(super) fn walk(
    html: &Html,
    base: Option<Base>,
    view: View,
    divider: &mut dyn Divider,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let notes = Notes::find(html, divider);
    let mut walker = Walker {
        flow: Flow::new(sink).tables_of(match view {
            View::Mail => Origin::Mail,
            View::Page | View::Main | View::Book => Origin::Document,
        }),
        divider,
        base,
        view,
        notes,
        style: Style::PLAIN,
        link: None,
        tiny: false,
        frames: Vec::new(),
        code: None,
    };
    let mut at = html.tree.root();
    'walk: loop {
        walker.flow.check()?;
        if walker.open(at)?
            && let Some(child) = at.first_child()
        {
            at = child;
            continue;
        }
        walker.close(at)?;
        loop {
            if let Some(next) = at.next_sibling() {
                at = next;
                break;
            }
            let Some(parent) = at.parent() else { break 'walk };
            at = parent;
            walker.close(at)?;
        }
    }
    walker.flow.finish()
}

impl Walker<'_, '_, '_> {
    /// Enters a node; false when its children are to be left out.
    fn open(&mut self, node: NodeRef<'_, Node>) -> Result<bool> {
        match node.value() {
            Node::Text(text) => {
                self.text(text);
                Ok(false)
            }
            Node::Element(element) => {
                // Before what is hidden: books show notes where the reader asks for them.
                if let Some(enters) = self.note(node) {
                    return Ok(enters);
                }
                if self.hides(node, element) {
                    return Ok(false);
                }
                let frame = Frame {
                    node: node.id(),
                    style: self.style,
                    link: self.link.clone(),
                    tiny: self.tiny,
                    end: End::Nothing,
                };
                if let Some(place) = formulas::place(node, element)
                    && self.code.is_none()
                {
                    self.place(place)?;
                    return Ok(false);
                }
                let Some(end) = self.element(node, element)? else { return Ok(false) };
                self.style = style::inside(element, self.style);
                if self.view == View::Mail {
                    self.tiny = mail::is_tiny(element).unwrap_or(self.tiny);
                }
                self.frames.push(Frame { end, ..frame });
                Ok(true)
            }
            Node::Document | Node::Fragment => Ok(true),
            _ => Ok(false),
        }
    }

    /// Whether the children of a node that has to do with notes are to be read; `None` for all other nodes.
    fn note(&mut self, node: NodeRef<'_, Node>) -> Option<bool> {
        if self.code.is_some() {
            return None;
        }
        match self.notes.at(node.id())? {
            Place::Reference(note) => {
                self.flow.push(Inline::FootnoteRef { label: note.label.clone() });
                Some(false)
            }
            Place::Left => Some(false),
            Place::Note(note) => {
                self.flow.open_note(note);
                let (style, link) = (std::mem::take(&mut self.style), self.link.take());
                let tiny = std::mem::take(&mut self.tiny);
                self.frames.push(Frame { node: node.id(), style, link, tiny, end: End::Note });
                Some(true)
            }
        }
    }

    /// Whether the view does not show an element.
    fn hides(&self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        match self.view {
            // What is hidden was taken out, but for what can be unfolded.
            View::Main => false,
            View::Page => style::is_hidden(element),
            View::Mail => {
                style::is_hidden(element)
                    || mail::is_hidden(element)
                    || (element.name() == "img" && mail::is_counter(element))
            }
            View::Book => style::is_hidden(element) || book::is_left(node, element),
        }
    }

    fn text(&mut self, text: &str) {
        if self.tiny {
            return;
        }
        if let Some((code, _)) = &mut self.code {
            code.push_str(text);
        } else {
            self.flow.push(Inline::Text {
                text: text.to_owned(),
                style: self.style,
                link: self.link.clone(),
            });
        }
    }

    /// What happens at the end of `element`; `None` when its content is not to be read.
    fn element(&mut self, node: NodeRef<'_, Node>, element: &Element) -> Result<Option<End>> {
        let name = element.name();
        if self.code.is_some() {
            if name == "br" {
                self.text("\n");
            }
            return Ok(Some(End::Nothing));
        }
        if name == "div" {
            match self.divider.at(node, element) {
                Divide::No => {}
                Divide::Section(section) => {
                    return Ok(self.flow.section(section)?.then_some(End::Line));
                }
                Divide::Leave => return Ok(None),
            }
        }
        Ok(Some(match name {
            "head" | "script" | "style" | "template" | "noscript" | "iframe" | "svg" | "video"
            | "audio" | "canvas" | "map" | "datalist" | "noframes" | "noembed" | "rp" => {
                return Ok(None);
            }
            "math" => {
                let formula = formulas::math(node, element);
                return self.formula(formula).map(|()| None);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flow.flush()?;
                let level = name.as_bytes().get(1).map_or(1, |b| b.saturating_sub(b'0'));
                self.flow.heading.get_or_insert(level);
                End::Heading
            }
            "ul" | "ol" | "menu" | "dir" | "li" => self.list(node, element)?,
            "table" | "tr" | "thead" | "td" | "th" | "caption" => self.table(element)?,
            "pre" | "listing" | "xmp" | "plaintext" => {
                self.flow.flush()?;
                self.code = Some((String::new(), style::code_language(node, element)));
                End::Code
            }
            "blockquote" => {
                self.flow.flush()?;
                self.flow.quote = self.flow.quote.saturating_add(1);
                End::Quote
            }
            "dl" => {
                self.flow.flush()?;
                End::Definitions
            }
            "dt" => {
                self.flow.flush()?;
                End::Term
            }
            "p" if office::level(element).is_some() => {
                self.flow.flush()?;
                let level = office::level(element).unwrap_or(1);
                self.flow.open_office_item(level);
                End::OfficeItem(level)
            }
            "span" if office::is_marker(element) => {
                self.flow.marker = Some(office::marker(node));
                return Ok(None);
            }
            "hr" => {
                if self.flow.heading.is_none() && self.flow.tables.is_empty() {
                    self.flow.own(Kind::Rule)?;
                }
                End::Nothing
            }
            "br" => {
                self.flow.line_break()?;
                End::Nothing
            }
            _ => return self.inline(node, element),
        }))
    }

    /// Elements within a line, and blocks without a meaning of their own.
    fn inline(&mut self, node: NodeRef<'_, Node>, element: &Element) -> Result<Option<End>> {
        Ok(Some(match element.name() {
            "summary" => {
                self.flow.flush()?;
                self.style = self.style.with(Style::BOLD);
                End::Line
            }
            "a" | "area" => {
                if let Some(href) = element.attr("href") {
                    self.link = match self.view {
                        View::Page => links::target(href, self.base.as_ref()),
                        View::Main => links::clean_target(href, self.base.as_ref()),
                        View::Mail => links::target(href, self.base.as_ref())
                            .filter(|target| mail::is_target(target)),
                        View::Book => links::outside(href),
                    };
                    self.flow.part_from_other_link(self.link.as_ref());
                }
                End::Nothing
            }
            "img" => {
                let alt = element.attr("alt").unwrap_or_default().to_owned();
                self.flow.push(Inline::Image { alt });
                End::Nothing
            }
            "q" => {
                self.text("“");
                End::Marks("”")
            }
            "rt" => {
                self.text(" (");
                End::Marks(")")
            }
            "input" => {
                self.flow.input(element);
                End::Nothing
            }
            "select" => {
                let words = forms::options(node);
                self.text(&words);
                return Ok(None);
            }
            "button" | "label" | "textarea" | "output" | "object" => {
                self.flow.space();
                End::Space
            }
            name if style::BLOCKS.contains(&name) => {
                self.flow.flush()?;
                End::Line
            }
            _ => End::Nothing,
        }))
    }

    /// Leaves a node.
    fn close(&mut self, node: NodeRef<'_, Node>) -> Result<()> {
        if self.frames.last().is_none_or(|frame| frame.node != node.id()) {
            return Ok(());
        }
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        match frame.end {
            End::Nothing => {}
            End::Line => self.flow.flush()?,
            End::Space => self.flow.space(),
            End::Heading => self.flow.end_heading()?,
            End::List | End::Item { implied: true } => {
                self.flow.flush()?;
                self.flow.marker = None;
                self.flow.lists.pop();
            }
            End::Item { implied: false } => {
                self.flow.flush()?;
                self.flow.marker = None;
            }
            End::OfficeItem(level) => {
                self.flow.flush()?;
                self.flow.close_office_item(level);
            }
            End::Quote => {
                self.flow.flush()?;
                self.flow.quote = self.flow.quote.saturating_sub(1);
            }
            End::Term => self.flow.end_term(),
            End::Definitions => {
                self.flow.flush()?;
                self.flow.release_term()?;
            }
            End::Table => self.flow.close_table()?,
            End::Cell => {
                self.flow.flush()?;
                self.flow.release_term()?;
            }
            End::Head | End::Caption => {
                self.flow.flush()?;
                if let Some(table) = self.flow.tables.last_mut() {
                    (table.in_head, table.in_caption) = (false, false);
                }
            }
            End::Code => {
                if let Some((text, language)) = self.code.take() {
                    let text = text.strip_prefix('\n').map(str::to_owned).unwrap_or(text);
                    self.flow.own(Kind::Code { language, text })?;
                }
            }
            End::Marks(mark) => self.text(mark),
            End::Note => self.flow.close_note()?,
        }
        self.style = frame.style;
        self.link = frame.link;
        self.tiny = frame.tiny;
        Ok(())
    }
}
