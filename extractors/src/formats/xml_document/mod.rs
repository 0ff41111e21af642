//! Generic XML: records become tables and lists as in JSON, documents become paragraphs, feeds become articles.
//!
//! Elements are kept until there are too many of them; then what is complete is written in reading order and let go, so that
//! a long file of records is never held whole.

mod element;
mod feed;
mod prose;
mod records;

use super::{Document, Family, Format, Spec};
use crate::error::{ExtractError, Result};
use crate::sink::Sink;
use crate::xml::{self, Reader};
use element::{Child, Element};
use quick_xml::events::{BytesStart, Event};

/// Nodes that are kept before what is complete is written.
const MOST_NODES: usize = 100_000;

/// Complete children that make an element a list of records.
const CROWD: usize = 100;

/// XML document.
#[derive(Debug)]
pub struct Xml;

impl Format for Xml {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "xml",
            title: "XML document",
            family: Family::Text,
            mime_types: &["application/xml", "text/xml"],
            extensions: &["xml", "xsd", "xsl", "xslt", "rss", "atom"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut reader = Reader::new(document.input.reader(), document.limits)?;
        let mut tree = Tree::default();
        let outcome = tree.read(&mut reader, sink);
        match outcome {
            Ok(()) => {}
            Err(error) if error.is_fatal() => {
                // What came before the limit is still worth reading.
                tree.write_all(sink)?;
                return Err(error);
            }
            Err(error) if tree.is_empty() => return Err(error),
            Err(_) => {
                sink.warn(
                    "damaged",
                    "The document is not well-formed XML; its end may be missing.",
                )?;
            }
        }
        tree.write_all(sink)
    }
}

/// What a document is like; decides how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Feed,
    Prose,
    Records,
}

/// The elements that are open, outermost first, each with what is complete inside it.
#[derive(Debug, Default)]
struct Tree {
    open: Vec<Element>,
    nodes: usize,
    shape: Option<Shape>,
    read_any: bool,
}

impl Tree {
    fn is_empty(&self) -> bool {
        !self.read_any
    }

    fn read<R: std::io::Read>(
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
                Event::Start(start) => {
                    self.read_any = true;
                    self.open.push(Element::new(xml::local(&start).to_owned(), attributes(&start)));
                    self.nodes += 1;
                }
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
                Shape::Prose => prose::write(&part, depth, sink)?,
                Shape::Records => records::write(&part, sink)?,
            }
        }
        self.nodes = 0;
        Ok(())
    }

    fn write_all(&mut self, sink: &mut Sink<'_>) -> Result<()> {
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
    let root = open.first().map_or("", |e| e.name.as_str());
    if matches!(root, "rss" | "feed" | "RDF") && open.iter().any(feed::has_items) {
        Shape::Feed
    } else if open.iter().any(Element::is_prose) {
        Shape::Prose
    } else {
        Shape::Records
    }
}

#[cfg(test)]
mod tests;
