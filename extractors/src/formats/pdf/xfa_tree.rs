//! The XML packets of an XFA form as one tree: its template and its data, what only draws or computes left out. Called by
//! `xfa`, read by `xfa_fields` and `xfa_merge`. Resolves no entity and no reference; elements lie in one list, so that deep
//! trees cost no stack.

use crate::error::Result;
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::cell::Cell;

/// Elements of all packets that are kept.
const MOST_ELEMENTS: usize = 200_000;
/// Bytes of one text.
const LONGEST_TEXT: usize = 64 << 10;

/// Attributes that say something about captions, values, or their binding.
const ATTRIBUTES: [&str; 7] = ["name", "ref", "match", "presence", "save", "min", "max"];
/// Elements of a template that hold no words of the form: looks, scripts, master pages, prototypes, connections.
const UNREAD: [&str; 15] = [
    "border",
    "calculate",
    "connect",
    "desc",
    "event",
    "extras",
    "font",
    "image",
    "margin",
    "pageSet",
    "para",
    "proto",
    "script",
    "validate",
    "variables",
];
/// Elements of rich text that begin and end a line.
const LINES: [&str; 6] = ["p", "div", "li", "tr", "ul", "ol"];

/// An element by its place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At(usize);

impl At {
    /// The place as a number below [`Tree::len`].
    pub(super) fn index(self) -> usize {
        self.0
    }
}

#[derive(Debug)]
enum Node {
    Element(At),
    Text(String),
}

#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Self {
        let attribute = |name| Some((name, xml::attribute(start, name)?));
        let attributes = ATTRIBUTES.into_iter().filter_map(attribute).collect();
        Self { name: xml::local(start).to_owned(), attributes, children: Vec::new() }
    }

    fn say(&mut self, words: &str) {
        match self.children.last_mut() {
            Some(Node::Text(text)) => {
                if text.len() < LONGEST_TEXT {
                    text.push_str(words);
                }
            }
            _ => self.children.push(Node::Text(words.to_owned())),
        }
    }
}

/// The packets of one form.
#[derive(Debug, Default)]
pub(super) struct Tree {
    elements: Vec<Element>,
    template: Option<At>,
    datasets: Option<At>,
    /// Elements and bytes that were looked at, each as often as that was.
    work: Cell<usize>,
}

impl Tree {
    /// Adds what a packet, or a whole XDP document, holds of template and data; whether all of it could be read.
    ///
    /// # Errors
    /// Cancellation. Damage and limits end the packet.
    pub(super) fn add(&mut self, packet: &[u8], sink: &Sink<'_>) -> Result<bool> {
        let Ok(mut reader) = Reader::new(packet, sink.limits()) else { return Ok(false) };
        let mut open: Vec<At> = Vec::new();
        // Whether the open packet is the template, and how deep its rich text begins, where names are those of HTML.
        let (mut template, mut rich) = (false, None::<usize>);
        loop {
            sink.check()?;
            let unread = match reader.next_event() {
                Ok(Event::Start(start)) => {
                    let name = xml::local(&start);
                    let wanted = match name {
                        "xdp" if open.is_empty() => continue,
                        "template" | "datasets" if open.is_empty() => true,
                        _ if open.is_empty() => false,
                        _ => !template || rich.is_some() || !UNREAD.contains(&name),
                    };
                    if wanted {
                        if self.elements.len() >= MOST_ELEMENTS {
                            return Ok(false);
                        }
                        let at = At(self.elements.len());
                        if open.is_empty() {
                            template = name == "template";
                            let packet =
                                if template { &mut self.template } else { &mut self.datasets };
                            packet.get_or_insert(at);
                        } else if name == "exData" && rich.is_none() {
                            rich = Some(open.len());
                        }
                        let parent = open.last().and_then(|at| self.elements.get_mut(at.0));
                        if let Some(parent) = parent {
                            parent.children.push(Node::Element(at));
                        }
                        self.elements.push(Element::of(&start));
                        open.push(at);
                    }
                    !wanted
                }
                Ok(Event::End(_)) => {
                    open.pop();
                    rich = rich.filter(|depth| *depth < open.len());
                    false
                }
                Ok(Event::Text(words)) => {
                    self.say(&open, &words);
                    false
                }
                Ok(Event::CData(words)) => {
                    self.say(&open, &words);
                    false
                }
                Ok(Event::GeneralRef(name)) => {
                    let mut words = String::new();
                    xml::reference(&name, &mut words);
                    self.say(&open, &words);
                    false
                }
                Ok(Event::Eof) => return Ok(open.is_empty()),
                Ok(_) => false,
                Err(_) => return Ok(false),
            };
            if unread && reader.skip().is_err() {
                return Ok(false);
            }
        }
    }

    fn say(&mut self, open: &[At], words: &str) {
        if let Some(element) = open.last().and_then(|at| self.elements.get_mut(at.0)) {
            element.say(words);
        }
    }

    /// What reading in the tree has cost so far: elements and bytes, counted each time.
    pub(super) fn work(&self) -> usize {
        self.work.get()
    }

    fn worked(&self, cost: usize) {
        self.work.set(self.work.get().saturating_add(cost));
    }

    /// How many elements there are.
    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }

    /// The template packet.
    pub(super) fn template(&self) -> Option<At> {
        self.template
    }

    /// The data of the datasets packet.
    pub(super) fn data(&self) -> Option<At> {
        self.child(self.datasets?, "data")
    }

    pub(super) fn name(&self, at: At) -> &str {
        self.elements.get(at.0).map_or("", |element| element.name.as_str())
    }

    pub(super) fn attribute(&self, at: At, name: &str) -> Option<&str> {
        let attributes = &self.elements.get(at.0)?.attributes;
        attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The elements directly inside of one.
    pub(super) fn children(&self, at: At) -> impl Iterator<Item = At> + '_ {
        let nodes = self.elements.get(at.0).map(|element| element.children.as_slice());
        nodes.unwrap_or_default().iter().inspect(|_| self.worked(1)).filter_map(|node| match node {
            Node::Element(at) => Some(*at),
            Node::Text(_) => None,
        })
    }

    /// The first element of this name directly inside of one.
    pub(super) fn child(&self, at: At, name: &str) -> Option<At> {
        self.children(at).find(|child| self.name(*child) == name)
    }

    /// The lines of an element's text, plain or rich, cleaned; empty ones are left out.
    pub(super) fn lines(&self, at: At) -> Vec<String> {
        let rich = self.children(at).next().is_some();
        let mut text = String::new();
        let mut open = vec![(at, 0)];
        while let Some((at, next)) = open.last_mut() {
            let Some(element) = self.elements.get(at.0) else { break };
            let breaks = LINES.contains(&element.name.as_str());
            let node = element.children.get(*next);
            *next += 1;
            self.worked(1);
            match node {
                Some(_) if text.len() >= LONGEST_TEXT => break,
                Some(Node::Text(words)) if rich => text.push_str(&crate::clean::inline(words)),
                Some(Node::Text(words)) => text.push_str(words),
                Some(Node::Element(child)) => {
                    let name = self.name(*child);
                    if name == "br" || LINES.contains(&name) {
                        text.push('\n');
                    }
                    open.push((*child, 0));
                }
                None => {
                    if breaks {
                        text.push('\n');
                    }
                    open.pop();
                }
            }
        }
        self.worked(text.len());
        let lines = text.split(['\n', '\r', '\u{2028}', '\u{2029}']).map(crate::clean::line);
        lines.filter(|line| !line.is_empty()).collect()
    }
}
