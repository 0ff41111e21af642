//! XML: documents of a known dialect are read as prose while they come in; of all other XML, records become tables and lists
//! as in JSON, prose becomes paragraphs, and feeds become articles.

mod element;
mod feed;
mod prose;
mod records;
mod tree;

pub(super) use prose::Dialect;

use super::{Document, Family, Format, Sign, Spec};
use crate::Input;
use crate::error::Result;
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::io::Read;
use tree::Tree;

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
            extensions: &[
                "xml", "xsd", "xsl", "xslt", "rss", "atom", "docbook", "dbk", "nxml", "tei",
                "dita", "ditamap", "opml", "kml", "gpx",
            ],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        read_again(document.input.reader(), None, Some(document.input), sink)
    }
}

/// SVG drawing: its title, description and words.
#[derive(Debug)]
pub struct Svg;

impl Format for Svg {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "svg",
            title: "SVG drawing",
            family: Family::Image,
            mime_types: &["image/svg+xml"],
            extensions: &["svg"],
            signs: &[Sign::Root("svg")],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        read(document.input.reader(), Some(Dialect::Drawing), sink)
    }
}

/// Reads a document whose dialect may be known already.
///
/// # Errors
/// When nothing can be read, at a limit, or when cancelled.
pub(super) fn read<R: Read>(
    source: R,
    dialect: Option<Dialect>,
    sink: &mut Sink<'_>,
) -> Result<()> {
    read_again(source, dialect, None, sink)
}

/// [`read`]; what is called how may be looked up in `whole` before.
fn read_again<R: Read>(
    source: R,
    dialect: Option<Dialect>,
    whole: Option<&Input>,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let mut reader = Reader::new(source, sink.limits())?;
    let mut doctype = String::new();
    let mut tree = Tree::default();
    let outcome = loop {
        sink.check()?;
        match reader.next_event() {
            Ok(Event::DocType(text)) => doctype = text.to_lowercase(),
            Ok(Event::Start(start)) => {
                let found = dialect.or_else(|| dialect_of(&start, &doctype));
                let Some(dialect) = found else {
                    tree.start(&start);
                    break tree.read(&mut reader, sink);
                };
                let start = start.into_owned();
                let titles = match whole.filter(|_| dialect == Dialect::DocBook) {
                    Some(input) => prose::gather(input.reader(), sink)?,
                    None => prose::Titles::new(),
                };
                return match prose::read(&mut reader, &start, dialect, titles, sink) {
                    Err(error) if !error.is_fatal() => damaged(sink),
                    outcome => outcome,
                };
            }
            Ok(Event::Eof) => break Ok(()),
            Ok(_) => {}
            Err(error) => break Err(error),
        }
    };
    match outcome {
        Ok(()) => {}
        Err(error) if tree.is_empty() => return Err(error),
        Err(error) if error.is_fatal() => {
            // What came before the limit is still worth reading.
            tree.write_all(sink)?;
            return Err(error);
        }
        Err(_) => damaged(sink)?,
    }
    tree.write_all(sink)
}

fn damaged(sink: &mut Sink<'_>) -> Result<()> {
    sink.warn("damaged", "The document is not well-formed XML; its end may be missing.")
}

/// The dialect that a root element and the document type before it tell.
fn dialect_of(root: &BytesStart<'_>, doctype: &str) -> Option<Dialect> {
    let name = root.name();
    let prefix = name.prefix().map(|p| format!("xmlns:{}", p.as_ref()));
    let prefix = prefix.as_deref().unwrap_or("xmlns");
    let mut attributes = root.attributes();
    let namespace = attributes.with_checks(false).flatten().find(|a| a.key.as_ref() == prefix);
    let namespace = namespace.map(|a| a.value.into_owned()).unwrap_or_default();
    Dialect::of(xml::local(root), &namespace, doctype, |name| xml::attribute(root, name).is_some())
}

#[cfg(test)]
mod tests;
