//! Documents in XML of no dialect that is known: elements are kept until there are too many of them; then what is complete is
//! written in reading order and let go, so that a long file of records is never held whole.

use super::element::{Child, Element, is_prose};
use super::prose::{self, Dialect};
use super::{feed, records};
use crate::error::{ExtractError, Result};
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};

/// Nodes that are kept before what is complete is written.
const MOST_NODES: usize = 100_000;

/// Complete children that make an element a list of records.
const CROWD: usize = 100;

/// What a document is like; decides how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Feed,
    Prose(Dialect),
    Records,
}

/// The elements that are open, outermost first, each with what is complete inside it.
#[derive(Debug, Default)]
pub(super) struct Tree {
    open: Vec<Element>,
    nodes: usize,
    shape: Option<Shape>,
    read_any: bool,
}

impl Tree {
    /// Whether nothing was read.
    pub(super) fn is_empty(&self) -> bool {
        !self.read_any
    }

    /// Takes an element that begins.
    pub(super) fn start(&mut self, start: &BytesStart<'_>) {
        self.read_any = true;
        self.open.push(Element::new(xml::local(start).to_owned(), attributes(start)));
        self.nodes += 1;
    }

    /// Reads on to the end.
    pub(super) fn read<R: std::io::Read>(
        &mut self,
        reader: &mut Reader<R>,
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        let mut count: u32 = 0;
        loop {
            count = count.wrapping_add(1);
            if count.is_multiple_of(1_024) {
                sink.check()?;
            }
            match reader.next_event()? {
                Event::Eof => return Ok(()),
                Event::Start(start) => self.start(&start),
                Event::End(_) => {
                    self.close();
                    if self.nodes > MOST_NODES {
                        self.make_room(sink)?;
                    }
                }
                Event::Text(text) => self.text(&text),
                Event::CData(text) => self.text(&text),
                Event::GeneralRef(name) => {
                    let mut out = String::new();
                    xml::reference(&name, &mut out);
                    self.text(&out);
                }
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &str) {
        let Some(parent) = self.open.last_mut() else { return };
        if let Some(Child::Text(last)) = parent.children.last_mut() {
            last.push_str(text);
        } else {
            parent.children.push(Child::Text(text.to_owned()));
        }
    }

    /// Puts the innermost open element into the one around it; the root stays open.
    fn close(&mut self) {
        if self.open.len() > 1
            && let Some(element) = self.open.pop()
            && let Some(parent) = self.open.last_mut()
        {
            parent.children.push(Child::Element(element));
        }
    }

    /// Writes the records that are complete. The one that is open stays whole: its level is the one below the crowded one.
    fn make_room(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        let crowded = self.open.iter().rposition(|e| e.children.len() >= CROWD);
        match crowded {
            Some(level) => self.write_complete(level + 1, sink),
            None if self.nodes > MOST_NODES * 10 => self.write_complete(self.open.len(), sink),
            None => Ok(()),
        }
    }

    /// Writes what is complete inside the outermost `levels` open elements, outermost first, which is reading order.
    fn write_complete(&mut self, levels: usize, sink: &mut Sink<'_>) -> Result<()> {
        let shape = match self.shape {
            Some(shape) => shape,
            None => *self.shape.insert(shape(&self.open)),
        };
        for (depth, element) in self.open.iter_mut().enumerate().take(levels) {
            let part = Element {
                name: element.name.clone(),
                attributes: std::mem::take(&mut element.attributes),
                children: std::mem::take(&mut element.children),
            };
            match shape {
                Shape::Feed => feed::write(&part, sink)?,
                Shape::Prose(dialect) => prose::write(&part, dialect, depth, sink)?,
                Shape::Records => records::write(&part, sink)?,
            }
        }
        self.nodes = 0;
        Ok(())
    }

    /// Writes what is still there.
    pub(super) fn write_all(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        while self.open.len() > 1 {
            self.close();
        }
        if self.open.is_empty() {
            return Err(ExtractError::corrupt("no element"));
        }
        self.write_complete(self.open.len(), sink)
    }
}

fn attributes(start: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut attributes = start.attributes();
    let all = attributes.with_checks(false).flatten();
    let told = all.filter(|a| {
        let key: &str = a.key.as_ref();
        // Namespaces and schema locations are about the mark-up.
        !key.starts_with("xmlns") && !key.starts_with("xsi:")
    });
    told.map(|a| (a.key.local_name().as_ref().to_owned(), xml::unescape(&a.value).into_owned()))
        .filter(|(_, value)| !value.trim().is_empty())
        .collect()
}

/// What the document is like, from its root and from what has been read.
fn shape(open: &[Element]) -> Shape {
    let Some(root) = open.first() else { return Shape::Records };
    let name = root.name.as_str();
    if matches!(name, "rss" | "feed" | "RDF") && open.iter().any(feed::has_items) {
        return Shape::Feed;
    }
    let inner = open.get(1).map(|element| element.name.as_str());
    let children: Vec<&str> = root.elements().map(|e| e.name.as_str()).chain(inner).collect();
    let dialect = Dialect::guess(name, &children);
    // Laws have no mixed content, and are prose all the same.
    if dialect == Dialect::Law || is_prose(open) { Shape::Prose(dialect) } else { Shape::Records }
}
