//! The elements of a page in the order of their start tags, with what stands in each: the tree as a list, so that every
//! question about it is one walk over the list and none is a recursion.

use super::Kind;
use super::vocabulary::{self, Traits};
use crate::error::Result;
use crate::sink::Sink;
use ego_tree::{NodeId, NodeRef};
use scraper::Html;
use scraper::node::{Element, Node};

/// An element of the page.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: NodeId,
    /// The place of its parent in the outline; the root is its own.
    pub(super) parent: usize,
    /// The place behind its last descendant.
    pub(super) end: usize,
    pub(super) role: Role,
    pub(super) traits: Traits,
    /// Whether it stands inside a link.
    pub(super) linked: bool,
    /// Whether it stands in an article or in the main part of its page.
    pub(super) inside: bool,
    /// The words that stand in it and in no block below it.
    pub(super) own: Words,
    /// All the words in it.
    pub(super) all: Words,
}

impl Entry {
    /// Whether the page marks it as its main part.
    pub(super) fn is_main(&self) -> bool {
        self.role == Role::Main || self.traits.any(Traits::MAIN)
    }
}

/// How much text there is, in characters that are no white space.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) chars: u64,
    /// Those of them inside links.
    pub(super) linked: u64,
    /// Signs that end a sentence or a part of one.
    pub(super) stops: u64,
    /// By which equal texts are known again.
    pub(super) print: u64,
}

impl Words {
    fn add(&mut self, other: Self) {
        self.chars += other.chars;
        self.linked += other.linked;
        self.stops += other.stops;
        self.print = self.print.wrapping_mul(31).wrapping_add(other.print);
    }

    fn of(text: &str, linked: bool) -> Self {
        let mut words = Self::default();
        let mut last = ' ';
        for c in text.chars() {
            if c.is_whitespace() {
                words.stops += u64::from(matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '…'));
            } else {
                words.chars += 1;
                words.print = words.print.wrapping_mul(0x100_0000_01b3).wrapping_add(u64::from(c));
            }
            last = c;
        }
        words.stops += u64::from(matches!(last, '.' | '!' | '?' | '…'));
        // Scripts without spaces have stops of their own.
        if !text.is_ascii() {
            words.stops += text.matches(['。', '、', '，', '！', '？']).count() as u64;
        }
        words.linked = if linked { words.chars } else { 0 };
        words
    }

    /// The characters that are no links.
    pub(super) fn unlinked(self) -> u64 {
        self.chars.saturating_sub(self.linked)
    }

    /// The share of the characters that are links.
    pub(super) fn link_share(self) -> f64 {
        if self.chars == 0 { 0.0 } else { self.linked as f64 / self.chars as f64 }
    }
}

/// What an element is to the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Part of a line.
    Inline,
    Link,
    /// A box without a meaning of its own.
    Block,
    Paragraph,
    Heading(u8),
    List,
    Item,
    Table,
    Cell,
    Code,
    Quote,
    Figure,
    Caption,
    Picture,
    Article,
    Main,
    Section,
    Header,
    Footer,
    Nav,
    Aside,
    Form,
    Dialog,
    /// `details` and `summary`.
    Details,
    /// A button, a field.
    Control,
    /// Never read.
    Dead,
}

impl Role {
    fn of(element: &Element) -> Self {
        match element.name() {
            "a" => {
                if element.attr("href").is_some() {
                    Self::Link
                } else {
                    Self::Inline
                }
            }
            "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "br" | "cite" | "code" | "data"
            | "del" | "dfn" | "em" | "font" | "i" | "ins" | "kbd" | "mark" | "math" | "nobr"
            | "q" | "rp" | "rt" | "ruby" | "s" | "samp" | "small" | "span" | "strike"
            | "strong" | "sub" | "sup" | "time" | "tt" | "u" | "var" | "wbr" | "label" => {
                Self::Inline
            }
            "p" => Self::Paragraph,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let digit = element.name().as_bytes().get(1).copied().unwrap_or(b'1');
                Self::Heading(digit.saturating_sub(b'0'))
            }
            "ul" | "ol" | "menu" | "dir" | "dl" => Self::List,
            "li" | "dd" | "dt" => Self::Item,
            "table" => Self::Table,
            "td" | "th" => Self::Cell,
            "pre" | "listing" | "xmp" | "plaintext" => Self::Code,
            "blockquote" => Self::Quote,
            "figure" => Self::Figure,
            "figcaption" => Self::Caption,
            "img" | "picture" => Self::Picture,
            "article" => Self::Article,
            "main" => Self::Main,
            "section" => Self::Section,
            "header" => Self::Header,
            "footer" => Self::Footer,
            "nav" => Self::Nav,
            "aside" => Self::Aside,
            "form" => Self::Form,
            "dialog" => Self::Dialog,
            "details" | "summary" => Self::Details,
            "button" | "input" | "select" | "textarea" | "option" | "progress" | "meter" => {
                Self::Control
            }
            "head" | "script" | "style" | "template" | "noscript" | "iframe" | "svg" | "video"
            | "audio" | "canvas" | "map" | "datalist" | "noframes" | "noembed" | "object"
            | "embed" | "frameset" => Self::Dead,
            _ => Self::Block,
        }
    }

    /// Whether it ends the line before it.
    pub(super) fn is_block(self) -> bool {
        !matches!(self, Self::Inline | Self::Link | Self::Picture | Self::Control)
    }
}

/// Whether a link leads to another page. One that does not is content: a telephone, an address for mail, a question whose answer
/// stands below, a form to be filled in.
fn leads_on(element: &Element) -> bool {
    const DOCUMENTS: [&str; 10] =
        [".pdf", ".docx", ".doc", ".xlsx", ".xls", ".pptx", ".ppt", ".odt", ".ods", ".csv"];
    let href = element.attr("href").unwrap_or_default().trim();
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let tail = path.get(path.floor_char_boundary(path.len().saturating_sub(5))..);
    let tail = tail.unwrap_or_default().to_ascii_lowercase();
    let is_own = href.starts_with('#') || href.starts_with("tel:") || href.starts_with("mailto:");
    !is_own && !DOCUMENTS.iter().any(|end| tail.ends_with(end))
}

/// Whether the first element in another one is a heading.
fn is_titled(node: NodeRef<'_, Node>) -> bool {
    const LOOKED_AT: usize = 5;
    let first = node.children().take(LOOKED_AT).find_map(|child| child.value().as_element());
    first.is_some_and(|first| matches!(Role::of(first), Role::Heading(_)))
}

/// The elements of a page.
#[derive(Debug)]
pub(super) struct Outline {
    pub(super) entries: Vec<Entry>,
}

impl Outline {
    /// Reads the tree. What is never shown has no words.
    ///
    /// # Errors
    /// Cancellation.
    pub(super) fn of(html: &Html, kind: Kind, sink: &Sink<'_>) -> Result<Self> {
        let mut outline = Self { entries: Vec::new() };
        let mut at = *html.root_element();
        let mut open: Vec<usize> = Vec::new();
        'walk: loop {
            sink.check()?;
            if outline.enter(at, kind, &mut open)
                && let Some(child) = at.first_child()
            {
                at = child;
                continue;
            }
            loop {
                outline.leave(at, &mut open);
                if open.is_empty() {
                    break 'walk;
                }
                if let Some(next) = at.next_sibling() {
                    at = next;
                    break;
                }
                let Some(parent) = at.parent() else { break 'walk };
                at = parent;
            }
        }
        outline.sum();
        Ok(outline)
    }

    fn enter(&mut self, node: NodeRef<'_, Node>, kind: Kind, open: &mut Vec<usize>) -> bool {
        match node.value() {
            Node::Element(element) => {
                let place = self.entries.len();
                let parent = open.last().copied().unwrap_or(place);
                let role = Role::of(element);
                let around = self.entries.get(parent);
                let inside =
                    around.is_some_and(|p| p.inside || p.role == Role::Article || p.is_main());
                let around = around.is_some_and(|p| p.linked);
                self.entries.push(Entry {
                    id: node.id(),
                    parent,
                    end: place + 1,
                    role,
                    traits: vocabulary::traits(element, kind, is_titled(node)),
                    inside,
                    linked: around || role == Role::Link && leads_on(element),
                    own: Words::default(),
                    all: Words::default(),
                });
                open.push(place);
                role != Role::Dead
            }
            Node::Text(text) => {
                if let Some(entry) = open.last().and_then(|place| self.entries.get_mut(*place)) {
                    entry.own.add(Words::of(text, entry.linked));
                }
                false
            }
            _ => false,
        }
    }

    fn leave(&mut self, node: NodeRef<'_, Node>, open: &mut Vec<usize>) {
        let end = self.entries.len();
        if let Some(place) = open.last().copied()
            && let Some(entry) = self.entries.get_mut(place)
            && entry.id == node.id()
        {
            entry.end = end;
            open.pop();
        }
    }

    /// Gives the words of lines to the blocks that they stand in, and those of all to their parents.
    fn sum(&mut self) {
        for place in (1..self.entries.len()).rev() {
            let Some(entry) = self.entries.get_mut(place) else { continue };
            entry.all.add(entry.own);
            let (all, own, parent) = (entry.all, entry.own, entry.parent);
            let is_line = !entry.role.is_block();
            if is_line {
                entry.own = Words::default();
            }
            if let Some(parent) = self.entries.get_mut(parent) {
                // Its own words are counted when its turn comes.
                if is_line {
                    parent.own.add(own);
                    parent.all.add(Words {
                        chars: all.chars - own.chars,
                        linked: all.linked - own.linked,
                        stops: all.stops - own.stops,
                        print: 0,
                    });
                } else {
                    parent.all.add(all);
                }
            }
        }
        if let Some(root) = self.entries.first_mut() {
            root.all.add(root.own);
        }
    }

    pub(super) fn get(&self, place: usize) -> Option<&Entry> {
        self.entries.get(place)
    }
}
